// Encoders as bytes: `save(model)` and `load<OneHotEncoderModel>(bytes)`.
//
// The learned categories of a model are, in this order: the names of the columns asked for (their
// number in 64 bits, then each text: its length in 64 bits, its bytes); the given categories (their
// number in 64 bits, then for each the name of the column and its categories as texts); the order,
// the policy for unknown and that for missing values (8 bits each); the least count (64 bits) and
// share (double); the most categories, 0 for any number (64 bits). Then the number of columns (64
// bits) and for each: its name, its position (64 bits), the form of its dictionary, the count of
// each category, the number of rows, of missing and of unknown ones (64 bits each).
//
// Form "ordinal", version 1: the categories; the codes of unknown and of missing values (doubles).
// Form "onehot", version 1: the categories; the most bytes of a dense result (64 bits).
// Form "freq", version 1: the categories; the scale (8 bits); the values of unknown and of missing
// values (doubles).
// Form "multihot", version 1: the categories; whether counts are told (8 bits); the most bytes of a
// dense result (64 bits).
// Form "hashing", version 1: the names of the columns as texts, and the position of each (64 bits);
// the number of features, the seed (64 bits each); whether signs alternate and the policy for
// missing values (8 bits each); the most bytes of a dense result (64 bits).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/encode/detail/saved_categories.hpp>
#include <kindred/encode/frequency.hpp>
#include <kindred/encode/hashing.hpp>
#include <kindred/encode/multi_hot.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/encode/ordinal.hpp>

namespace kindred {

/// Saves ordinal encoders; what is loaded encodes, decodes and merges the same. Loading refuses
/// what fitting could not have made.
template <>
struct SavedForm<OrdinalEncoderModel> {
  static constexpr std::string_view kind = "ordinal";
  static constexpr std::uint32_t version = 1;

  static void write(const OrdinalEncoderModel& model, ByteWriter& writer) {
    detail::put_fitted(model.fitted_, writer);
    writer.put(model.unknown_value_);
    writer.put(model.missing_value_);
  }

  static OrdinalEncoderModel read(ByteReader& reader, std::uint32_t) {
    detail::FittedCategories fitted = detail::take_fitted(reader, ColumnKind::categorical);
    const double unknown_value = reader.take<double>(), missing_value = reader.take<double>();
    return {std::move(fitted), unknown_value, missing_value};
  }
};

/// Saves one-hot encoders, in the same way.
template <>
struct SavedForm<OneHotEncoderModel> {
  static constexpr std::string_view kind = "onehot";
  static constexpr std::uint32_t version = 1;

  static void write(const OneHotEncoderModel& model, ByteWriter& writer) {
    detail::put_fitted(model.fitted_, writer);
    writer.put(std::int64_t{model.max_bytes_});
  }

  static OneHotEncoderModel read(ByteReader& reader, std::uint32_t) {
    detail::FittedCategories fitted = detail::take_fitted(reader, ColumnKind::categorical);
    const Index max_bytes = reader.take<std::int64_t>();
    return {std::move(fitted), max_bytes};
  }
};

/// Saves frequency encoders, in the same way.
template <>
struct SavedForm<FrequencyEncoderModel> {
  static constexpr std::string_view kind = "freq";
  static constexpr std::uint32_t version = 1;

  static void write(const FrequencyEncoderModel& model, ByteWriter& writer) {
    detail::put_fitted(model.fitted_, writer);
    writer.put(static_cast<std::uint8_t>(model.scale_));
    writer.put(model.unknown_value_);
    writer.put(model.missing_value_);
  }

  static FrequencyEncoderModel read(ByteReader& reader, std::uint32_t) {
    detail::FittedCategories fitted = detail::take_fitted(reader, ColumnKind::categorical);
    const auto scale = detail::take_choice(reader, FrequencyScale::count, "scale");
    const double unknown_value = reader.take<double>(), missing_value = reader.take<double>();
    if (is_infinite(unknown_value)) refuse("unknown_value", "is infinite");
    if (is_infinite(missing_value)) refuse("missing_value", "is infinite");
    return {std::move(fitted), scale, unknown_value, missing_value};
  }
};

/// Saves multi-hot encoders, in the same way.
template <>
struct SavedForm<MultiHotEncoderModel> {
  static constexpr std::string_view kind = "multihot";
  static constexpr std::uint32_t version = 1;

  static void write(const MultiHotEncoderModel& model, ByteWriter& writer) {
    detail::put_fitted(model.fitted_, writer);
    writer.put(static_cast<std::uint8_t>(model.counts_));
    writer.put(std::int64_t{model.max_bytes_});
  }

  static MultiHotEncoderModel read(ByteReader& reader, std::uint32_t) {
    detail::FittedCategories fitted = detail::take_fitted(reader, ColumnKind::tags);
    const bool counts = detail::take_choice(reader, true, "counts");
    const Index max_bytes = reader.take<std::int64_t>();
    return {std::move(fitted), counts, max_bytes};
  }
};

/// Saves hashing encoders; what is loaded hashes the same.
template <>
struct SavedForm<HashingEncoderModel> {
  static constexpr std::string_view kind = "hashing";
  static constexpr std::uint32_t version = 1;

  static void write(const HashingEncoderModel& model, ByteWriter& writer) {
    detail::put_texts(model.names_, writer);
    for (const Index position : model.positions_)
      writer.put(std::int64_t{position});
    writer.put(std::int64_t{model.features_});
    writer.put(std::uint64_t{model.seed_});
    writer.put(static_cast<std::uint8_t>(model.alternate_sign_));
    writer.put(static_cast<std::uint8_t>(model.missing_));
    writer.put(std::int64_t{model.max_bytes_});
  }

  static HashingEncoderModel read(ByteReader& reader, std::uint32_t) {
    std::vector<std::string> names = detail::take_texts(reader);
    if (names.empty()) refuse("columns", "are none");
    check_rules({.columns = names});
    std::vector<Index> positions;
    for (std::size_t i = 0; i < names.size(); ++i)
      positions.push_back(detail::take_rows(reader, 0, detail::most_saved_rows, "source_index"));
    const Index features = detail::take_rows(reader, 1, 2147483647, "features");
    const auto seed = reader.take<std::uint64_t>();
    const bool alternate_sign = detail::take_choice(reader, true, "alternate_sign");
    const Missing missing = detail::take_choice(reader, Missing::ignore, "missing");
    const Index max_bytes = reader.take<std::int64_t>();
    return {std::move(names), std::move(positions), features, seed, alternate_sign, missing,
            max_bytes};
  }
};

}  // namespace kindred

// Fitted distances of mixed columns, and the imputer by them, as bytes: `save(model)` and
// `load<GowerModel>(bytes)`.
//
// Forms "gower" and "heom", version 1: the number of columns (64 bits), and of each the name, its
// position in the fitted table (64 bits), its kind (8 bits), weight (double), whether it holds
// categories (8 bits), rows and missing ones (64 bits each), the least and the greatest value
// (doubles), the number of distinct values (64 bits) and these (doubles), and the form of its
// dictionary. "gower" ends with whether rows that share nothing have a distance (8 bits) and which
// (double).
//
// Form "gowerimp", version 1: the form of its distance; of its options the number of columns (64
// bits) and their names, the number of treatments (64 bits), and of each the name, kind (8 bits),
// weight (double), length of its order (64 bits) and the categories in it; the number of neighbors
// (64 bits) and their weights (8 bits); then of each compared column the donors, as numbers
// (doubles) or in the form of a column of categories.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/distance/gower.hpp>
#include <kindred/distance/gower_imputer.hpp>
#include <kindred/distance/heom.hpp>
#include <kindred/encode/detail/saved_categories.hpp>
#include <kindred/table/saved_columns.hpp>

namespace kindred {
namespace detail {

inline void put_mixed_columns(std::span<const FittedMixedColumn> columns, ByteWriter& writer) {
  writer.put(std::uint64_t{columns.size()});
  for (const FittedMixedColumn& column : columns) {
    writer.put_text(column.source);
    writer.put(std::int64_t{column.source_index});
    put_choice(column.kind, writer);
    writer.put(column.weight);
    put_flag(column.categorical, writer);
    writer.put(std::int64_t{column.rows});
    writer.put(std::int64_t{column.missing});
    writer.put(column.lowest);
    writer.put(column.highest);
    writer.put_all(std::span<const double>(column.values));
    SavedForm<Dictionary>::write(column.categories, writer);
  }
}

/// Refuses what no fit can have led to.
inline void check_mixed_column(const FittedMixedColumn& column) {
  const std::string argument = mixed_argument(column.source);
  const bool of_numbers = column.kind == MixedKind::interval || column.kind == MixedKind::log_ratio;
  const bool binary = column.kind == MixedKind::symmetric || column.kind == MixedKind::asymmetric;
  if (column.kind == MixedKind::natural || (column.categorical && of_numbers))
    refuse(argument, "has a kind that its values cannot have");
  if (!is_finite(column.weight) || column.weight < 0)
    refuse(argument, "has a weight that is not a number from 0 on");
  if (column.source_index < 0) refuse(argument, "stood at no position of its table");
  if (column.rows == 0 || column.missing > column.rows)
    refuse(argument, "counts more missing rows than there were");
  if (!is_finite(column.lowest) || !is_finite(column.highest) || column.lowest > column.highest)
    refuse(argument, "has extremes that are none");
  if (column.kind == MixedKind::log_ratio && column.missing < column.rows && !(column.lowest > 0))
    refuse(argument, "has extremes without a logarithm");
  const bool ranked = column.kind == MixedKind::ordinal && !column.categorical;
  if (column.values.empty() != !(ranked && column.missing < column.rows))
    refuse(argument, "has distinct values where it ranks none, or none where it does");
  for (std::size_t i = 0; i < column.values.size(); ++i)
    if (!is_finite(column.values[i]) || (i > 0 && column.values[i] <= column.values[i - 1]))
      refuse(argument, "has distinct values that do not rise");
  if (!column.values.empty() &&
      (column.lowest != 0 || column.highest != static_cast<double>(column.values.size() - 1)))
    refuse(argument, "has ranks that are not those of its values");
  if (!column.categorical && column.categories.size() > 0)
    refuse(argument, "holds numbers but has categories");
  if (column.categorical && binary && column.categories.size() > 2)
    refuse(argument, "is binary but has more than two categories");
}

inline std::vector<FittedMixedColumn> take_mixed_columns(ByteReader& reader) {
  std::vector<FittedMixedColumn> columns(reader.take_count(50));
  double sum = 0;
  for (FittedMixedColumn& column : columns) {
    column.source = reader.take_text();
    column.source_index = reader.take<std::int64_t>();
    column.kind = take_choice(reader, MixedKind::asymmetric, "kind");
    column.weight = reader.take<double>();
    column.categorical = take_flag(reader, "categorical");
    column.rows = take_rows(reader, "rows");
    column.missing = take_rows(reader, "missing");
    column.lowest = reader.take<double>();
    column.highest = reader.take<double>();
    column.values = reader.take_all<double>();
    column.categories = SavedForm<Dictionary>::read(reader, SavedForm<Dictionary>::version);
    check_mixed_column(column);
    if (column.rows != columns.front().rows) refuse("rows", "are not as many in all columns");
    for (const FittedMixedColumn& other : columns)
      if (&other == &column)
        break;
      else if (other.source == column.source)
        refuse("columns", "name \"" + column.source + "\" twice");
    sum += column.weight;
  }
  if (columns.empty()) refuse("columns", "are none");
  if (!is_finite(sum) || sum == 0) refuse("weights", "have no sum that can be divided by");
  return columns;
}

}  // namespace detail

/// Saves what was learned, about 60 bytes a column and its name, values and categories. Loading
/// refuses what no data can have led to; what is loaded gives distances to the same bits.
template <>
struct SavedForm<GowerModel> {
  static constexpr std::string_view kind = "gower";
  static constexpr std::uint32_t version = 1;

  static void write(const GowerModel& model, ByteWriter& writer) {
    detail::put_mixed_columns(model.columns(), writer);
    detail::put_flag(model.incomparable_.has_value(), writer);
    writer.put(model.incomparable_.value_or(0));
  }

  static GowerModel read(ByteReader& reader, std::uint32_t) {
    std::vector<FittedMixedColumn> columns = detail::take_mixed_columns(reader);
    const bool given = detail::take_flag(reader, "incomparable");
    const auto distance = reader.take<double>();
    if (!is_finite(distance) || distance < 0 || (!given && distance != 0))
      refuse("incomparable", "must be a distance: a finite number from 0 on");
    return {std::move(columns), given ? std::optional<double>(distance) : std::nullopt};
  }
};

/// Saves what was learned, as above.
template <>
struct SavedForm<HeomModel> {
  static constexpr std::string_view kind = "heom";
  static constexpr std::uint32_t version = 1;

  static void write(const HeomModel& model, ByteWriter& writer) {
    detail::put_mixed_columns(model.columns(), writer);
  }

  static HeomModel read(ByteReader& reader, std::uint32_t) {
    return HeomModel(detail::take_mixed_columns(reader));
  }
};

/// Saves the distance with all donors, 8 bytes a number and 4 a category. Loading refuses what the
/// distance refuses of a table, and works as long as `fit`; what is loaded fills in the same bits.
template <>
struct SavedForm<GowerImputerModel> {
  static constexpr std::string_view kind = "gowerimp";
  static constexpr std::uint32_t version = 1;

  static void write(const GowerImputerModel& model, ByteWriter& writer) {
    SavedForm<GowerModel>::write(model.distance_, writer);
    const GowerImputer& options = model.options_;
    detail::put_texts(options.distance.columns, writer);
    writer.put(std::uint64_t{options.distance.treatments.size()});
    for (const MixedColumn& treatment : options.distance.treatments) {
      writer.put_text(treatment.column);
      detail::put_choice(treatment.kind, writer);
      writer.put(treatment.weight);
      detail::put_texts(treatment.order, writer);
    }
    writer.put(std::int64_t{options.neighbors});
    detail::put_choice(options.weights, writer);
    for (std::size_t j = 0; j < model.columns().size(); ++j) {
      if (model.columns()[j].categorical) {
        SavedForm<CategoricalColumn>::write(model.categories_[j], writer);
      } else {
        const Eigen::VectorXd numbers = model.numbers_.col(static_cast<Index>(j));
        writer.put_all(
            std::span<const double>(numbers.data(), static_cast<std::size_t>(numbers.size())));
      }
    }
  }

  static GowerImputerModel read(ByteReader& reader, std::uint32_t) {
    GowerModel distance = SavedForm<GowerModel>::read(reader, SavedForm<GowerModel>::version);
    GowerImputer options;
    options.distance.incomparable = distance.incomparable_;
    options.distance.columns = detail::take_texts(reader);
    options.distance.treatments.resize(reader.take_count(25));
    for (MixedColumn& treatment : options.distance.treatments) {
      treatment.column = reader.take_text();
      treatment.kind = detail::take_choice(reader, MixedKind::asymmetric, "kind");
      treatment.weight = reader.take<double>();
      treatment.order = detail::take_texts(reader);
    }
    options.neighbors = reader.take<std::int64_t>();
    options.weights = detail::take_choice(reader, NeighborWeights::distance, "weights");
    options.check();
    Table donors;
    for (const FittedMixedColumn& column : distance.columns()) {
      if (column.categorical)
        donors.add(column.source, SavedForm<CategoricalColumn>::read(
                                      reader, SavedForm<CategoricalColumn>::version));
      else
        donors.add(column.source, reader.take_all<double>());
      if (donors.rows() != column.rows)
        refuse(detail::mixed_argument(column.source), "has another number of donors than of rows");
    }
    auto workers = Sequential{}.workers();
    return {std::move(options), std::move(distance), donors, workers};
  }
};

}  // namespace kindred

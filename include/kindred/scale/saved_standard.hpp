// Fitted z-scores and weights of blocks as bytes: `save(model)` and
// `load<StandardScalerModel<double>>(bytes)`.
//
// Form "std64" (and "std32", of float data), version 1: whether the mean is subtracted and the
// deviation divided by (8 bits each), ddof (64 bits), the number of columns (64 bits) and the
// moments of each.
//
// Form "block64" (and "block32"), version 1: how blocks weigh (8 bits), the number of columns (64
// bits), and of each its block (64 bits), what it holds (8 bits) and its moments.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/detail/saved_moments.hpp>
#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/scale/block.hpp>
#include <kindred/scale/standard.hpp>

namespace kindred {

/// Saves models in 76 bytes a column, with all that merging needs. Loading refuses what no data can
/// have led to; what is loaded transforms and merges to the same bits.
template <Real T>
struct SavedForm<StandardScalerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "std32" : "std64";
  static constexpr std::uint32_t version = 1;

  static void write(const StandardScalerModel<T>& model, ByteWriter& writer) {
    detail::put_flag(model.options().with_mean, writer);
    detail::put_flag(model.options().with_std, writer);
    writer.put(std::int64_t{model.options().ddof});
    writer.put(static_cast<std::uint64_t>(model.columns()));
    for (Index j = 0; j < model.columns(); ++j)
      detail::put_moments(model.moments(j), writer);
  }

  static StandardScalerModel<T> read(ByteReader& reader, std::uint32_t) {
    StandardScaler options;
    options.with_mean = detail::take_flag(reader, "with_mean");
    options.with_std = detail::take_flag(reader, "with_std");
    options.ddof = detail::take_rows(reader, "ddof");
    return {options, detail::take_columns(reader, detail::least_moments, [&](Position at) {
              return detail::take_moments(reader, at);
            })};
  }
};

/// Saves models in 85 bytes a column, as above.
template <Real T>
struct SavedForm<BlockScalerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "block32" : "block64";
  static constexpr std::uint32_t version = 1;

  static void write(const BlockScalerModel<T>& model, ByteWriter& writer) {
    writer.put(static_cast<std::uint8_t>(model.options().weight));
    writer.put(static_cast<std::uint64_t>(model.columns()));
    for (Index j = 0; j < model.columns(); ++j) {
      const BlockColumn& column = model.blocks()[static_cast<std::size_t>(j)];
      writer.put(std::int64_t{column.block});
      writer.put(static_cast<std::uint8_t>(column.kind));
      detail::put_moments(model.moments(j), writer);
    }
  }

  static BlockScalerModel<T> read(ByteReader& reader, std::uint32_t) {
    const auto weight = static_cast<BlockWeight>(
        detail::take_choice(reader, static_cast<std::uint8_t>(BlockWeight::equal), "weight"));
    std::vector<BlockColumn> blocks;
    auto moments = detail::take_columns(reader, 9 + detail::least_moments, [&](Position at) {
      const Index block = reader.take<std::int64_t>();
      blocks.push_back(
          {block, static_cast<BlockKind>(detail::take_choice(
                      reader, static_cast<std::uint8_t>(BlockKind::indicator), "blocks"))});
      return detail::take_moments(reader, at);
    });
    return {BlockScaler{weight}, std::move(blocks), std::move(moments)};
  }
};

}  // namespace kindred

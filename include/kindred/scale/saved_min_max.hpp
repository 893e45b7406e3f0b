// Scales fitted to extremes as bytes: `save(model)` and `load<MinMaxScalerModel<double>>(bytes)`.
//
// Form "minmax64" (and "minmax32", of float data), version 1: the two ends of the range (doubles),
// whether values beyond are clipped (8 bits), the number of columns (64 bits), and of each its
// observed and missing values (64 bits each), the lowest and the highest (doubles, NaN where
// nothing was observed).
//
// Form "maxabs64" (and "maxabs32"), version 1: the number of columns and of each the same.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/scale/max_abs.hpp>
#include <kindred/scale/min_max.hpp>

namespace kindred {
namespace detail {

template <class Model>
void put_extremes(const Model& model, ByteWriter& writer) {
  writer.put(static_cast<std::uint64_t>(model.columns()));
  for (Index j = 0; j < model.columns(); ++j) {
    const Extremes& column = model.extremes(j);
    writer.put(std::int64_t{column.observed});
    writer.put(std::int64_t{column.missing});
    writer.put(column.lowest);
    writer.put(column.highest);
  }
}

inline std::vector<Extremes> take_extremes(ByteReader& reader) {
  return take_columns(reader, 32, [&](Position at) {
    Extremes column;
    column.observed = take_rows(reader, "observed", at);
    column.missing = take_rows(reader, "missing", at);
    column.lowest = take_observed(reader, column.observed > 0, "lowest", at);
    column.highest = take_observed(reader, column.observed > 0, "highest", at);
    if (column.observed > 0 && column.lowest > column.highest)
      refuse("lowest", "is above the highest", at);
    return column;
  });
}

}  // namespace detail

/// Saves models in 32 bytes a column, with all that merging needs. Loading refuses what no data can
/// have led to; what is loaded transforms to the same bits.
template <Real T>
struct SavedForm<MinMaxScalerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "minmax32" : "minmax64";
  static constexpr std::uint32_t version = 1;

  static void write(const MinMaxScalerModel<T>& model, ByteWriter& writer) {
    writer.put(model.options().feature_range[0]);
    writer.put(model.options().feature_range[1]);
    detail::put_flag(model.options().clip, writer);
    detail::put_extremes(model, writer);
  }

  static MinMaxScalerModel<T> read(ByteReader& reader, std::uint32_t) {
    MinMaxScaler options;
    options.feature_range[0] = reader.take<double>();
    options.feature_range[1] = reader.take<double>();
    options.clip = detail::take_flag(reader, "clip");
    return {options, detail::take_extremes(reader)};
  }
};

/// Saves models in 32 bytes a column, as above.
template <Real T>
struct SavedForm<MaxAbsScalerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "maxabs32" : "maxabs64";
  static constexpr std::uint32_t version = 1;

  static void write(const MaxAbsScalerModel<T>& model, ByteWriter& writer) {
    detail::put_extremes(model, writer);
  }

  static MaxAbsScalerModel<T> read(ByteReader& reader, std::uint32_t) {
    return MaxAbsScalerModel<T>(detail::take_extremes(reader));
  }
};

}  // namespace kindred

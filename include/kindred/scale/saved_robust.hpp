// Fitted robust scales as bytes: `save(model)` and `load<RobustScalerModel<double>>(bytes)`.
//
// Form "robust64" (and "robust32", of float data), version 1: whether the median is subtracted, the
// range divided by and the variance made 1 (8 bits each), the two quantiles in percent (doubles),
// the number of columns (64 bits), and of each its observed values (64 bits), lower quantile,
// median and upper quantile (doubles, NaN where nothing was observed).
#pragma once

#include <cstdint>
#include <string_view>

#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/scale/robust.hpp>

namespace kindred {

/// Saves models in 32 bytes a column. Loading refuses what no data can have led to; what is loaded
/// transforms to the same bits.
template <Real T>
struct SavedForm<RobustScalerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "robust32" : "robust64";
  static constexpr std::uint32_t version = 1;

  static void write(const RobustScalerModel<T>& model, ByteWriter& writer) {
    detail::put_flag(model.options().with_centering, writer);
    detail::put_flag(model.options().with_scaling, writer);
    detail::put_flag(model.options().unit_variance, writer);
    writer.put(model.options().quantile_range[0]);
    writer.put(model.options().quantile_range[1]);
    writer.put(static_cast<std::uint64_t>(model.columns()));
    for (Index j = 0; j < model.columns(); ++j) {
      const ColumnQuartiles& column = model.quartiles(j);
      writer.put(std::int64_t{column.observed});
      writer.put(column.lower);
      writer.put(column.median);
      writer.put(column.upper);
    }
  }

  static RobustScalerModel<T> read(ByteReader& reader, std::uint32_t) {
    RobustScaler options;
    options.with_centering = detail::take_flag(reader, "with_centering");
    options.with_scaling = detail::take_flag(reader, "with_scaling");
    options.unit_variance = detail::take_flag(reader, "unit_variance");
    options.quantile_range[0] = reader.take<double>();
    options.quantile_range[1] = reader.take<double>();
    detail::check_options(options);
    return {options, detail::take_columns(reader, 32, [&](Position at) {
              return take_quartiles(reader, options, at);
            })};
  }

 private:
  static ColumnQuartiles take_quartiles(ByteReader& reader, const RobustScaler& options,
                                        Position at) {
    ColumnQuartiles column;
    column.observed = detail::take_rows(reader, "observed", at);
    const bool observed = column.observed > 0;
    column.lower = detail::take_observed(reader, observed, "quantiles", at);
    column.median = detail::take_observed(reader, observed, "quantiles", at);
    column.upper = detail::take_observed(reader, observed, "quantiles", at);
    if (!observed) return column;
    const auto [lower, upper] = options.quantile_range;
    if (column.lower > column.upper || (lower <= 50 && column.lower > column.median) ||
        (lower >= 50 && column.lower < column.median) ||
        (upper <= 50 && column.upper > column.median) ||
        (upper >= 50 && column.upper < column.median))
      refuse("quantiles", "do not rise", at);
    return column;
  }
};

}  // namespace kindred

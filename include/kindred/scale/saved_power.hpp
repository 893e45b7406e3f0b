// Fitted power transforms as bytes: `save(model)` and `load<PowerTransformerModel<double>>(bytes)`.
//
// Form "power64" (and "power32", of float data), version 1: whether columns are standardised (8
// bits), the number of columns (64 bits), and of each its exponent (double), observed values and
// evaluations (64 bits each), whether it converged, is constant and is turned around (8 bits each),
// its reference, unit, mean and deviation (doubles; exponent, mean and deviation are NaN where
// nothing was observed).
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/scale/power.hpp>

namespace kindred {

/// Saves models in 59 bytes a column. Loading refuses what no data can have led to; what is loaded
/// transforms to the same bits.
template <Real T>
struct SavedForm<PowerTransformerModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "power32" : "power64";
  static constexpr std::uint32_t version = 1;

  static void write(const PowerTransformerModel<T>& model, ByteWriter& writer) {
    detail::put_flag(model.options().standardize, writer);
    writer.put(static_cast<std::uint64_t>(model.columns()));
    for (Index j = 0; j < model.columns(); ++j) {
      const PowerColumn& column = model.known(j);
      writer.put(column.lambda);
      writer.put(std::int64_t{column.observed});
      writer.put(std::int64_t{column.evaluations});
      detail::put_flag(column.converged, writer);
      detail::put_flag(column.constant, writer);
      detail::put_flag(column.sign < 0, writer);
      writer.put(column.reference);
      writer.put(column.unit);
      writer.put(column.mean);
      writer.put(column.deviation);
    }
  }

  static PowerTransformerModel<T> read(ByteReader& reader, std::uint32_t) {
    PowerTransformer options;
    options.standardize = detail::take_flag(reader, "standardize");
    return {options,
            detail::take_columns(reader, 59, [&](Position at) { return take_column(reader, at); })};
  }

 private:
  static PowerColumn take_column(ByteReader& reader, Position at) {
    PowerColumn column;
    column.lambda = reader.take<double>();
    column.observed = detail::take_rows(reader, "observed", at);
    column.evaluations = detail::take_rows(reader, "evaluations", at);
    column.converged = detail::take_flag(reader, "converged");
    column.constant = detail::take_flag(reader, "constant");
    column.sign = detail::take_flag(reader, "sign") ? -1 : 1;
    column.reference = detail::take_observed(reader, true, "reference", at);
    column.unit = detail::take_observed(reader, true, "unit", at);
    const bool observed = column.observed > 0;
    column.mean = detail::take_observed(reader, observed, "mean", at);
    column.deviation = detail::take_observed(reader, observed, "deviation", at);
    if (observed ? !is_finite(column.lambda) : !is_nan(column.lambda))
      refuse("lambda", "is not what was observed can make", at);
    if (column.constant && column.lambda != 1) refuse("lambda", "is not 1 of a constant", at);
    if (column.reference < 0 || std::signbit(column.reference))
      refuse("reference", "is negative", at);
    if (!(column.unit > 0) || std::scalbn(1.0, std::ilogb(column.unit)) != column.unit)
      refuse("unit", "is not a power of two", at);
    if (observed && !(column.deviation > 0)) refuse("deviation", "is not positive", at);
    return column;
  }
};

}  // namespace kindred

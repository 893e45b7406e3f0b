// The moments of a column as bytes: observed and missing values (64 bits each), and of a column
// with observed ones their weight, lowest and highest (doubles), mean and squared deviations (pairs
// of doubles) and the exponent of these (32 bits).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/moments.hpp>
#include <kindred/core/power_of_two.hpp>

namespace kindred::detail {

inline void put_moments(const Moments& moments, ByteWriter& writer) {
  writer.put(std::int64_t{moments.observed()});
  writer.put(std::int64_t{moments.missing()});
  if (moments.observed() == 0) return;
  writer.put(moments.weight());
  writer.put(moments.lowest());
  writer.put(moments.highest());
  put_sum(moments.scaled_mean(), writer);
  put_sum(moments.scaled_squares(), writer);
  writer.put(std::int32_t{moments.exponent()});
}

/// Refuses what no column can have: a mean outside its values, squares that they cannot add up to.
inline Moments take_moments(ByteReader& reader, Position at) {
  const Index observed = take_rows(reader, "observed", at);
  const Index missing = take_rows(reader, "missing", at);
  if (observed == 0) return Moments::of_parts(0, missing, 0, 0, 0, {}, {}, 0);
  const double weight = reader.take<double>();
  if (!(weight > 0) || weight > 0x1p200 * static_cast<double>(observed))
    refuse("weight", "is not that of observed values", at);
  const double lowest = take_observed(reader, true, "lowest", at);
  const double highest = take_observed(reader, true, "highest", at);
  if (lowest > highest) refuse("lowest", "is above the highest", at);
  constexpr double any = std::numeric_limits<double>::max();
  const DoubleDouble mean = take_sum(reader, any, at), squares = take_sum(reader, any, at);
  const auto exponent = reader.take<std::int32_t>();
  if (exponent < -1100 || exponent > 1100) refuse("exponent", "lies outside -1100..1100", at);
  const double low = times_power_of_two(lowest, -exponent);
  const double high = times_power_of_two(highest, -exponent);
  const double room = 0x1p-50 * std::max(std::abs(low), std::abs(high));
  if (!(mean.high >= low - room && mean.high <= high + room))
    refuse("mean", "lies outside the values", at);
  if (!(squares.high >= 0 && squares.high <= weight * (high - low) * (high - low)))
    refuse("squares", "are not what the values can add up to", at);
  return Moments::of_parts(observed, missing, weight, lowest, highest, mean, squares, exponent);
}

/// The fewest bytes that the moments of a column take.
inline constexpr std::size_t least_moments = 16;

}  // namespace kindred::detail

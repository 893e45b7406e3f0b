// The moments of a column as bytes, as a part of models that merge.
//
// Form "moments", version 1: the numbers of observed and of missing values (64 bits each), the
// exponent (32 bits), the lowest and the highest value (doubles), then mean and squared deviations
// as pairs of doubles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include <kindred/core/check.hpp>
#include <kindred/core/moments.hpp>
#include <kindred/core/saved.hpp>

namespace kindred {

/// Saves moments with all their digits. Loading refuses what cannot be of any values.
template <>
struct SavedForm<Moments> {
  static constexpr std::string_view kind = "moments";
  static constexpr std::uint32_t version = 1;

  static void write(const Moments& moments, ByteWriter& writer) {
    const bool any = moments.observed() > 0;
    writer.put(std::int64_t{moments.observed()});
    writer.put(std::int64_t{moments.missing()});
    writer.put(std::int32_t{moments.exponent()});
    writer.put(any ? moments.lowest() : 0.0);
    writer.put(any ? moments.highest() : 0.0);
    for (const detail::DoubleDouble sum : {moments.scaled_mean(), moments.scaled_squares()}) {
      writer.put(sum.high);
      writer.put(sum.low);
    }
  }

  static Moments read(ByteReader& reader, std::uint32_t) {
    // Counts as large as these never come about, and added to each other they stay in range.
    constexpr Index most = Index{1} << 60;
    const Index observed = reader.take<std::int64_t>(), missing = reader.take<std::int64_t>();
    check_range(observed, 0, most, "observed");
    check_range(missing, 0, most, "missing");
    const std::int32_t exponent = reader.take<std::int32_t>();
    check_range(exponent, -1000, 1000, "exponent");
    const auto lowest = reader.take<double>(), highest = reader.take<double>();
    if (!is_finite(lowest) || !is_finite(highest) || lowest > highest)
      refuse("moments", "have no lowest and highest value");
    const double farthest =
        times_power_of_two(std::max(std::abs(lowest), std::abs(highest)), -exponent);
    const detail::DoubleDouble mean = take_pair(reader), squares = take_pair(reader);
    if (std::abs(mean.high) > 2 * farthest || squares.high < 0)
      refuse("moments", "are not those of values between their lowest and highest");
    if (observed == 0 && (farthest != 0 || squares.high != 0 || exponent != 0))
      refuse("moments", "tell of values where none were observed");
    return Moments::of_parts(observed, missing, lowest, highest, mean, squares, exponent);
  }

 private:
  /// A number in the one way that pairs represent it.
  static detail::DoubleDouble take_pair(ByteReader& reader) {
    const auto high = reader.take<double>(), low = reader.take<double>();
    const detail::DoubleDouble sum = detail::exact_sum(high, low);
    if (!is_finite(high) || !is_finite(low) || sum.high != high || sum.low != low)
      refuse("moments", "are not pairs of doubles");
    return {high, low};
  }
};

}  // namespace kindred

// The unit an engine calculates in: shifted by a power of two so that squares, and floats, of any
// distances stay in range.
#pragma once

#include <bit>
#include <cmath>

#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/metric.hpp>

namespace kindred::detail {

/// How an engine's numbers relate to distances: shifted by a power of two, and perhaps squared.
struct Unit {
  int shift = 0;         ///< distances were multiplied by 2^shift
  bool squared = false;  ///< and then squared

  double into(double distance) const noexcept {
    const double shifted = shift == 0 ? distance : times_power_of_two(distance, shift);
    return squared ? shifted * shifted : shifted;
  }
  double out_of(double value) const noexcept {
    const double shifted = squared ? std::sqrt(value) : value;
    return shift == 0 ? shifted : times_power_of_two(shifted, -shift);
  }
};

/// The unit for distances below 2^(reach + 1), none but 0 of which is below 2^least, in storage T.
/// Unshifted wherever that is safe; otherwise the largest distances go where even a Ward distance
/// of 2³² leaves cannot overflow, and everything that is left of the range serves the small ones.
template <Real T>
Unit unit_for(int reach, int least, bool squared) noexcept {
  constexpr bool narrow = sizeof(T) == 4;
  // The largest double marks what is not there, so no distance may be that.
  if (!narrow && !squared) return {.shift = reach >= 1023 ? -1 : 0};
  const int top = narrow ? (squared ? 44 : 120) : 490;
  const bool small_ones_fit = narrow ? reach >= (squared ? -10 : -60) : least >= -500;
  return {.shift = reach <= top && small_ones_fit ? 0 : top - reach, .squared = squared};
}

/// An r such that all distances between rows of d columns with values up to `largest` lie below
/// 2^(r + 1).
inline int reach_of(Metric metric, double largest, Index columns) noexcept {
  const int difference = binary_exponent(largest) + 1;
  const int width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(columns)));
  switch (metric) {
    case Metric::euclidean:
      return difference + (width + 1) / 2;
    case Metric::sqeuclidean:
      return 2 * difference + 1 + width;
    case Metric::cityblock:
      return difference + width;
    case Metric::chebyshev:
      return difference;
    case Metric::cosine:
    case Metric::correlation:
    case Metric::hamming:
    case Metric::jaccard:
      return 1;
  }
  return 1;
}

}  // namespace kindred::detail

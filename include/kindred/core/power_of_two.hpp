// Scaling by powers of two: exact, and the way squares of 1e200 or 1e-200 stay representable.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include <kindred/core/detail/scan.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// The largest and the smallest non-zero magnitude among finite values; both 0 when all are zero.
struct MagnitudeRange {
  double smallest = 0;  ///< the least magnitude that is not 0
  double largest = 0;   ///< the greatest magnitude

  /// True when any two of the values can be subtracted and the difference squared and summed 2³²
  /// times without overflow, and without a non-zero square below the normal range: two unequal
  /// doubles differ by at least the last place of the smaller one.
  bool squares_are_safe() const noexcept {
    return largest <= 0x1p490 && (smallest == 0 || smallest >= 0x1p-420);
  }
};

/// The magnitudes in a matrix; NaN is passed over.
template <Real T>
MagnitudeRange magnitude_range(const MatrixView<T>& x) noexcept {
  detail::SignedBits<T> largest = 0, smallest = detail::infinite<T>;
  const bool one_run = x.outerStride() == x.cols();
  for (Index i = 0; i < (one_run ? 1 : x.rows()); ++i)
    simd::launch<detail::FindExtremes<T>>(simd::best(), x.data() + i * x.outerStride(),
                                          one_run ? x.size() : x.cols(), &largest, &smallest);
  if (largest == 0) return {};
  return {static_cast<double>(std::bit_cast<T>(smallest)),
          static_cast<double>(std::bit_cast<T>(largest))};
}

/// The exponent p for which `largest`·2⁻ᵖ lies in [1, 2); 0 for 0.
inline int binary_exponent(double largest) noexcept {
  return largest == 0 ? 0 : std::ilogb(largest);
}

/// value·2ᵖ in one rounding, over the whole range of exponents.
inline double times_power_of_two(double value, int p) noexcept {
  return std::scalbn(value, p);
}

}  // namespace kindred

// The moments of a column by the textbook's two passes in extended precision, and what several
// tests need to compare with them.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::testing {

struct NaiveMoments {
  Index observed = 0;
  double mean = 0, variance = 0;
};

/// Mean and variance of the observed values, summed in extended precision.
template <class Column>
NaiveMoments naive_moments(const Column& column, Index ddof = 0) {
  NaiveMoments naive;
  long double sum = 0, squares = 0;
  for (Index i = 0; i < column.size(); ++i) {
    if (is_nan(column(i))) continue;
    ++naive.observed;
    sum += static_cast<long double>(column(i));
  }
  const long double mean = sum / static_cast<long double>(naive.observed);
  for (Index i = 0; i < column.size(); ++i) {
    if (is_nan(column(i))) continue;
    const long double d = static_cast<long double>(column(i)) - mean;
    squares += d * d;
  }
  naive.mean = static_cast<double>(mean);
  naive.variance = static_cast<double>(squares / static_cast<long double>(naive.observed - ddof));
  return naive;
}

/// How many numbers lie between a and b; a large number when one of them is NaN.
inline std::uint64_t ulps_between(double a, double b) {
  const auto order = [](double value) {
    const auto magnitude = static_cast<std::int64_t>(magnitude_bits(value));
    return std::signbit(value) ? -magnitude : magnitude;
  };
  if (is_nan(a) != is_nan(b)) return ~std::uint64_t{0};
  if (is_nan(a)) return 0;
  const std::int64_t x = order(a), y = order(b);
  return x < y ? static_cast<std::uint64_t>(y) - static_cast<std::uint64_t>(x)
               : static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(y);
}

/// True when two matrices hold the same bits, NaN counting as equal to NaN.
template <Real T>
bool same_bits(const Matrix<T>& a, const Matrix<T>& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Index i = 0; i < a.size(); ++i) {
    if (is_nan(a.data()[i]) && is_nan(b.data()[i])) continue;
    if (std::bit_cast<BitsOf<T>>(a.data()[i]) != std::bit_cast<BitsOf<T>>(b.data()[i]))
      return false;
  }
  return true;
}

}  // namespace kindred::testing

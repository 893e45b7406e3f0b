// The z-score as a map over columns, there and back.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <kindred/core/column_map.hpp>
#include <kindred/core/detail/column_sums.hpp>
#include <kindred/core/moments.hpp>

namespace kindred::detail {

/// A column's formula z = (x·unit − mean) / divisor, with the mean to twice double's precision.
struct Standardization {
  double unit = 1, divisor = 1;
  DoubleDouble mean{};
};

/// The power of two that brings values of a magnitude into the range where nothing overflows or
/// loses digits: 1 unless they are huge or tiny.
inline double unit_for(double magnitude) noexcept {
  if (magnitude == 0 || (magnitude <= 0x1p400 && magnitude >= 0x1p-400)) return 1;
  return times_power_of_two(1, -std::clamp(binary_exponent(magnitude), -1000, 1000));
}

/// True when rounding in T could have brought low ≤ high from one value:
/// high − low ≤ 10·ε·max(|low|, |high|).
template <Real T>
bool nearly_equal(double low, double high) noexcept {
  const double largest = std::max(std::abs(low), std::abs(high)), unit = unit_for(largest);
  const double rounding = 10 * static_cast<double>(std::numeric_limits<T>::epsilon());
  return high * unit - low * unit <= rounding * (largest * unit);
}

/// The formula of a column without observed values, which makes NaN of everything.
inline Standardization nothing_observed() noexcept {
  return {1, missing_value<double>(), {missing_value<double>(), 0}};
}

/// The formula of a column. A constant column is centred and not divided; a column without values
/// becomes NaN.
inline Standardization standardization(const Moments& column, bool with_mean, bool with_std,
                                       Index ddof) {
  if (column.observed() == 0) return nothing_observed();
  Standardization formula;
  formula.unit = times_power_of_two(1, -column.exponent());
  formula.divisor =
      with_std && !column.is_constant() ? column.scaled_deviation(ddof) : formula.unit;
  if (with_mean) formula.mean = column.scaled_mean();
  return formula;
}

/// The formulas as kernels want them, with the reciprocals of unit and divisor.
struct StandardParameters {
  ColumnParameters<double> unit, whole, mean, mean_rest, divisor, factor;

  explicit StandardParameters(std::span<const Standardization> columns)
      : unit(parameters(columns, [](const Standardization& c) { return c.unit; })),
        whole(parameters(columns, [](const Standardization& c) { return 1 / c.unit; })),
        mean(parameters(columns, [](const Standardization& c) { return c.mean.high; })),
        mean_rest(parameters(columns, [](const Standardization& c) { return c.mean.low; })),
        divisor(parameters(columns, [](const Standardization& c) { return c.divisor; })),
        factor(parameters(columns, [](const Standardization& c) { return 1 / c.divisor; })) {}

 private:
  template <class Field>
  static ColumnParameters<double> parameters(std::span<const Standardization> columns,
                                             Field&& field) {
    return {static_cast<Index>(columns.size()), [&](std::size_t j) { return field(columns[j]); }};
  }
};

/// The leading 26 bits of every value.
template <int Bytes>
KINDRED_KERNEL void keep_leading_bits(const simd::Vector<double, Bytes>& values,
                                      simd::Vector<double, Bytes>& leading) {
  using Mask = simd::Vector<std::int64_t, Bytes>;
  const Mask bits = reinterpret_cast<Mask>(values) & ~std::int64_t{0x7ffffff};
  leading = reinterpret_cast<simd::Vector<double, Bytes>>(bits);
}

/// high + low = value with 26 and 27 bits, so that products with such halves are exact and it does
/// not matter whether the compiler fuses them with an addition.
template <int Bytes>
KINDRED_KERNEL void halve_bits(const simd::Vector<double, Bytes>& value,
                               simd::Vector<double, Bytes>& high,
                               simd::Vector<double, Bytes>& low) {
  keep_leading_bits<Bytes>(value, high);
  low = value - high;
}

/// What both directions share: doubles in, numbers of type T out, infinity refused.
struct StandardMap {
  template <int Bytes, Real T>
  using Values = simd::Vector<double, Bytes>;
  template <int Bytes>
  using Mask = simd::Vector<std::int64_t, Bytes>;

  template <int Bytes>
  KINDRED_KERNEL static void put(const simd::Vector<double, Bytes>& result, double* to) {
    simd::store<Bytes>(result, to);
  }
  template <int Bytes>
  KINDRED_KERNEL static void put(const simd::Vector<double, Bytes>& result, float* to) {
    const simd::Vector<float, Bytes / 2> narrow =
        __builtin_convertvector(result, simd::Vector<float, Bytes / 2>);
    simd::store<Bytes / 2>(narrow, to);
  }

  /// Of an infinite value the error is NaN, which must not pass for a missing value.
  template <int Bytes>
  KINDRED_KERNEL static void keep_infinity(const simd::Vector<double, Bytes>& value,
                                           simd::Vector<double, Bytes>& corrected) {
    constexpr auto magnitude = static_cast<std::int64_t>(sign_bit<double> - 1);
    constexpr auto infinity = static_cast<std::int64_t>(infinity_bits<double>);
    corrected = (reinterpret_cast<Mask<Bytes>>(value) & magnitude) == infinity ? value : corrected;
  }

  template <int Bytes>
  KINDRED_KERNEL static void check(const simd::Vector<double, Bytes>& from, const double*,
                                   simd::Vector<double, Bytes>& result, Mask<Bytes>& bad) {
    mark_infinity<Bytes, double>(from, bad);
    mark_infinity<Bytes, double>(result, bad);
  }
  template <int Bytes>
  KINDRED_KERNEL static void check(const simd::Vector<double, Bytes>& from, const float*,
                                   simd::Vector<double, Bytes>& result, Mask<Bytes>& bad) {
    const simd::Vector<float, Bytes / 2> narrow =
        __builtin_convertvector(result, simd::Vector<float, Bytes / 2>);
    result = __builtin_convertvector(narrow, simd::Vector<double, Bytes>);
    check<Bytes>(from, static_cast<const double*>(nullptr), result, bad);
  }
};

/// The difference carries its rounding error along, and the quotient is a short one to which its
/// remainder is added, so that z is rounded once: an offset common to all values leaves no trace,
/// and the inverse restores x within 2 units in the last place of the larger of x and mean.
struct Standardize : StandardMap {
  /// quotient · divisor + rest = value, with a quotient good to at least 26 bits.
  template <int Bytes>
  KINDRED_KERNEL static void divide(const simd::Vector<double, Bytes>& value,
                                    const simd::Vector<double, Bytes>& divisor,
                                    const simd::Vector<double, Bytes>& factor,
                                    simd::Vector<double, Bytes>& quotient,
                                    simd::Vector<double, Bytes>& rest) {
    if constexpr (simd::has_fused<Bytes>) {
      quotient = value * factor;
      rest = value;
      simd::subtract_product<Bytes>(quotient, divisor, rest);
    } else {
      simd::Vector<double, Bytes> divisor_high, divisor_low;
      keep_leading_bits<Bytes>(value * factor, quotient);
      halve_bits<Bytes>(divisor, divisor_high, divisor_low);
      rest = (value - quotient * divisor_high) - quotient * divisor_low;
    }
  }

  template <int Bytes>
  KINDRED_KERNEL static void compute(const simd::Vector<double, Bytes>& x, Index column,
                                     const StandardParameters& columns,
                                     simd::Vector<double, Bytes>& result) {
    using Values = simd::Vector<double, Bytes>;
    Values unit, mean, mean_rest, divisor, factor;
    simd::load<Bytes>(columns.unit.data() + column, unit);
    simd::load<Bytes>(columns.mean.data() + column, mean);
    simd::load<Bytes>(columns.mean_rest.data() + column, mean_rest);
    simd::load<Bytes>(columns.divisor.data() + column, divisor);
    simd::load<Bytes>(columns.factor.data() + column, factor);
    Values difference, error, quotient, rest;
    add_exactly<Bytes>(x * unit, -mean, difference, error);
    divide<Bytes>(difference, divisor, factor, quotient, rest);
    result = quotient + (rest + (error - mean_rest)) * factor;
    keep_infinity<Bytes>(quotient, result);
  }

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* from, Index column, const StandardParameters& columns,
                                   simd::Vector<double, Bytes>& result, Mask<Bytes>& bad) {
    simd::Vector<double, Bytes> x;
    load_doubles<Bytes>(from, x);
    compute<Bytes>(x, column, columns, result);
    check<Bytes>(x, from, result, bad);
  }
};

struct Unstandardize : StandardMap {
  template <int Bytes>
  KINDRED_KERNEL static void compute(const simd::Vector<double, Bytes>& z, Index column,
                                     const StandardParameters& columns,
                                     simd::Vector<double, Bytes>& result) {
    using Values = simd::Vector<double, Bytes>;
    Values whole, mean, mean_rest, divisor;
    simd::load<Bytes>(columns.whole.data() + column, whole);
    simd::load<Bytes>(columns.mean.data() + column, mean);
    simd::load<Bytes>(columns.mean_rest.data() + column, mean_rest);
    simd::load<Bytes>(columns.divisor.data() + column, divisor);
    Values z_high, z_low, divisor_high, divisor_low, sum, error;
    halve_bits<Bytes>(z, z_high, z_low);
    halve_bits<Bytes>(divisor, divisor_high, divisor_low);
    add_exactly<Bytes>(z_high * divisor_high, mean, sum, error);
    const Values rest = z_high * divisor_low + z_low * divisor_high + z_low * divisor_low;
    result = sum + (error + (rest + mean_rest));
    keep_infinity<Bytes>(sum, result);
    result *= whole;
  }

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* from, Index column, const StandardParameters& columns,
                                   simd::Vector<double, Bytes>& result, Mask<Bytes>& bad) {
    simd::Vector<double, Bytes> z;
    load_doubles<Bytes>(from, z);
    compute<Bytes>(z, column, columns, result);
    check<Bytes>(z, from, result, bad);
  }
};

}  // namespace kindred::detail

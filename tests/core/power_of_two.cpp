// Scaling by powers of two loses nothing, and the range says when squares need it.
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <kindred/core/power_of_two.hpp>

#include "support/generators.hpp"

using namespace kindred;

TEST_CASE_TEMPLATE("the range of magnitudes passes over zeros and NaN", T, float, double) {
  Matrix<T> x(2, 3);
  x << T(0), T(-8), T(0.25), missing_value<T>(), T(-0.0), T(3);
  const MagnitudeRange range = magnitude_range(rows_of(x));
  CHECK(range.smallest == 0.25);
  CHECK(range.largest == 8);

  const Matrix<T> nothing = Matrix<T>::Constant(2, 2, missing_value<T>());
  CHECK(magnitude_range(rows_of(nothing)).largest == 0);
  CHECK(magnitude_range(rows_of(nothing)).smallest == 0);
  CHECK(magnitude_range(rows_of(Matrix<T>::Zero(2, 2))).largest == 0);
  CHECK(magnitude_range(rows_of(Matrix<T>(0, 3))).largest == 0);
}

TEST_CASE_TEMPLATE("the range of magnitudes is that of a plain search", T, float, double) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Matrix<T> x = testing::gaussian<T>(13, 37, seed);
    const MagnitudeRange range = magnitude_range(rows_of(x));
    CHECK(range.smallest == x.cwiseAbs().minCoeff());
    CHECK(range.largest == x.cwiseAbs().maxCoeff());
    const MagnitudeRange inner = magnitude_range(rows_of(x.block(2, 3, 5, 7)));
    CHECK(inner.largest == x.block(2, 3, 5, 7).cwiseAbs().maxCoeff());
  }
}

TEST_CASE("extreme magnitudes are seen as they are") {
  Matrix<double> x(1, 2);
  x << -std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max();
  const MagnitudeRange range = magnitude_range(rows_of(x));
  CHECK(range.smallest == std::numeric_limits<double>::denorm_min());
  CHECK(range.largest == std::numeric_limits<double>::max());
}

TEST_CASE("squares are safe exactly where the documentation says") {
  CHECK(MagnitudeRange{0, 0}.squares_are_safe());
  CHECK(MagnitudeRange{1, 1}.squares_are_safe());
  CHECK(MagnitudeRange{0x1p-420, 0x1p490}.squares_are_safe());
  CHECK_FALSE(MagnitudeRange{1, 0x1p490 * (1 + 0x1p-52)}.squares_are_safe());
  CHECK_FALSE(MagnitudeRange{0x1p-421, 1}.squares_are_safe());

  // The largest: a difference doubles, its square is summed 2³² times.
  const double widest = 2 * 0x1p490;
  CHECK(std::isfinite(widest * widest * 0x1p32));
  // The smallest: the last place of the smallest value, squared, is still a normal number.
  const double step = std::nextafter(0x1p-420, 1) - 0x1p-420;
  CHECK(step * step >= std::numeric_limits<double>::min());
}

TEST_CASE("binary_exponent brings a magnitude into [1, 2), subnormal or huge") {
  CHECK(binary_exponent(0) == 0);
  for (const double value :
       {1.0, 1.5, 2.0, 0.1, 1e200, 1e-200, 5e-324, 2.5e-310, std::numeric_limits<double>::max()}) {
    CAPTURE(value);
    const double scaled = times_power_of_two(value, -binary_exponent(value));
    CHECK(scaled >= 1);
    CHECK(scaled < 2);
    CHECK(times_power_of_two(scaled, binary_exponent(value)) == value);
  }
}

TEST_CASE("times_power_of_two rounds once and saturates as arithmetic does") {
  CHECK(times_power_of_two(3, 2) == 12);
  CHECK(times_power_of_two(-3, -1) == -1.5);
  CHECK(times_power_of_two(1, 1024) == std::numeric_limits<double>::infinity());
  CHECK(times_power_of_two(1, -1075) == 0);
  CHECK(times_power_of_two(1, -1074) == 5e-324);
  // 3·2⁻¹⁰⁷⁵ = 1.5 units of the last place: one rounding, to even.
  CHECK(times_power_of_two(3, -1075) == 2 * 5e-324);
}

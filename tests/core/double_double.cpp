// Tests of kindred/core/double_double.hpp.
#include <doctest/doctest.h>

#include <kindred/core/double_double.hpp>
#include <kindred/core/random.hpp>

using kindred::Draws;
using namespace kindred::detail;

TEST_CASE("an exact sum keeps what rounding would drop") {
  const DoubleDouble sum = exact_sum(1, 0x1p-80);
  CHECK(sum.high == 1);
  CHECK(sum.low == 0x1p-80);
  CHECK(exact_sum(0x1p-80, 1).low == 0x1p-80);
  CHECK((sum - DoubleDouble{1, 0}).value() == 0x1p-80);
}

TEST_CASE("an exact product keeps both halves of all 106 bits") {
  const Draws draws(5);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    CAPTURE(i);
    const double a = draws.uniform(2 * i) - 0.5, b = draws.uniform(2 * i + 1) * 1e3;
    const DoubleDouble product = exact_product(a, b);
    CHECK(product.high == a * b);
    const double error = std::fma(a, b, -product.high);
    CHECK(std::abs(product.low - error) <= 0x1p-102 * std::abs(product.high));
  }
}

TEST_CASE("quotients and roots come back to twice the precision") {
  const DoubleDouble third = DoubleDouble{1, 0} / 3;
  const DoubleDouble one = third * DoubleDouble{3, 0};
  CHECK(std::abs((one - DoubleDouble{1, 0}).value()) < 0x1p-100);
  CHECK(third.low != 0);
  CHECK((DoubleDouble{1, 0} / DoubleDouble{3, 0} - third).value() == 0);
  CHECK(std::abs((DoubleDouble{1, 0} / third - DoubleDouble{3, 0}).value()) < 0x1p-98);
  CHECK(square_root({2, 0}) == 0x1.6a09e667f3bcdp+0);
  CHECK(square_root({1, 0x1p-52}) == 1 + 0x1p-52 * 0);  // the half place rounds to even
  CHECK(square_root({1, 0x1.8p-52}) == 1 + 0x1p-52);
  CHECK(square_root({0, 0}) == 0);
  CHECK(scaled({1, 0x1p-60}, 10).low == 0x1p-50);
}

// Tests of kindred/scale/saved_power.hpp.
#include <bit>
#include <cstdint>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>
#include <support/scale_saved.hpp>

#include <kindred/scale/saved_power.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

Matrix<double> many_kinds() {
  Matrix<double> x = gaussian(50, 6, 4).array().exp();
  x.col(1).setConstant(missing_value<double>());
  x.col(2).setConstant(-0.1);
  x.col(3) *= 1e300;
  x.col(4) *= -1e-310;
  x.col(5).array() -= 1;
  return x;
}

}  // namespace

TEST_CASE("power transforms come back to the bit") {
  const Matrix<double> x = many_kinds();
  check_comes_back(PowerTransformer{}.fit(x), x);
  check_comes_back(PowerTransformer{}.fit(x.cast<float>().leftCols(3).eval()),
                   x.cast<float>().leftCols(3).eval());
  const auto plain = PowerTransformer{.standardize = false}.fit(x);
  CHECK_FALSE(load<PowerTransformerModel<double>>(save(plain)).options().standardize);
  CHECK(save(load<PowerTransformerModel<double>>(save(plain))) == save(plain));
}

TEST_CASE("what is no power transform is refused") {
  const Matrix<double> x = many_kinds();
  check_distrust(PowerTransformer{}.fit(x), x);
  const Bytes bytes = save(PowerTransformer{}.fit(matrix(4, 1, {1, 2, 4, 9})));
  const auto told_double = [&](std::size_t place, double value) {
    return refusal([&] {
      (void)load<PowerTransformerModel<double>>(
          resealed(with_number(bytes, place, std::bit_cast<std::uint64_t>(value))));
    });
  };
  constexpr std::size_t lambda = 41, reference = 68, unit = 76, mean = 84, deviation = 92;
  CHECK(told_double(lambda, missing_value<double>()) ==
        "lambda: is not what was observed can make (column 0)");
  CHECK(told_double(lambda, 0.5) == "accepted");
  CHECK(told_double(reference, -1) == "reference: is negative (column 0)");
  CHECK(told_double(unit, 3) == "unit: is not a power of two (column 0)");
  CHECK(told_double(mean, HUGE_VAL) == "mean: is not what was observed can make (column 0)");
  CHECK(told_double(deviation, 0) == "deviation: is not positive (column 0)");
}

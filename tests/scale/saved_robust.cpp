// Tests of kindred/scale/saved_robust.hpp.
#include <bit>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>
#include <support/scale_saved.hpp>

#include <kindred/scale/saved_robust.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

Matrix<double> many_kinds() {
  Matrix<double> x = gaussian(50, 5, 4);
  x.col(1).setConstant(missing_value<double>());
  x.col(2).setConstant(0.1);
  x.col(3) *= 1e305;
  x.col(4) *= 1e-320;
  return x;
}

}  // namespace

TEST_CASE("robust scales come back to the bit, whatever the options") {
  const Matrix<double> x = many_kinds();
  for (const RobustScaler& question :
       {RobustScaler{}, RobustScaler{.with_centering = false}, RobustScaler{.with_scaling = false},
        RobustScaler{.quantile_range = {60, 90}}, RobustScaler{.quantile_range = {0, 10}},
        RobustScaler{.unit_variance = true}}) {
    const auto model = question.fit(x);
    check_comes_back(model, x);
    CHECK(load<RobustScalerModel<double>>(save(model)).options() == question);
  }
  check_comes_back(RobustScaler{}.fit(x.cast<float>().leftCols(3).eval()),
                   x.cast<float>().leftCols(3).eval());
}

TEST_CASE("what is no robust scale is refused") {
  const Matrix<double> x = many_kinds();
  check_distrust(RobustScaler{}.fit(x), x);
  const Bytes bytes = save(RobustScaler{}.fit(matrix(5, 1, {1, 2, 3, 4, 5})));
  const auto told_double = [&](std::size_t place, double value) {
    return refusal([&] {
      (void)load<RobustScalerModel<double>>(
          resealed(with_number(bytes, place, std::bit_cast<std::uint64_t>(value))));
    });
  };
  constexpr std::size_t range = 35, lower = 67, median = 75, upper = 83;
  CHECK(told_double(range, 80) == "quantile_range: must be two rising numbers in 0..100");
  CHECK(told_double(lower, 3.5) == "quantiles: do not rise (column 0)");
  CHECK(told_double(median, 4.5) == "quantiles: do not rise (column 0)");
  CHECK(told_double(upper, -1) == "quantiles: do not rise (column 0)");
  CHECK(told_double(upper, HUGE_VAL) == "quantiles: is not what was observed can make (column 0)");
  CHECK(told_double(upper, 4.5) == "accepted");
}

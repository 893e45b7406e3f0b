// Tests of kindred/scale/saved_min_max.hpp.
#include <bit>
#include <cstdint>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>
#include <support/scale_saved.hpp>

#include <kindred/scale/saved_min_max.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

Matrix<double> many_kinds() {
  Matrix<double> x = gaussian(50, 5, 4);
  x.col(1).setConstant(missing_value<double>());
  x.col(2).setConstant(-0.0);
  x.col(3) *= 1e307;
  x.col(4) *= 1e-320;
  return x;
}

}  // namespace

TEST_CASE("scales by extremes come back to the bit, whatever the options") {
  const Matrix<double> x = many_kinds();
  for (const MinMaxScaler& question :
       {MinMaxScaler{}, MinMaxScaler{.feature_range = {-0.1, 1e10}}, MinMaxScaler{.clip = true}}) {
    const auto model = question.fit(x);
    check_comes_back(model, x);
    const auto back = load<MinMaxScalerModel<double>>(save(model));
    CHECK(back.options() == question);
    CHECK(save(back.merge(model)) == save(model.merge(model)));
  }
  check_comes_back(MaxAbsScaler{}.fit(x), x);
  const Matrix<float> narrow = x.leftCols(3).cast<float>();
  check_comes_back(MinMaxScaler{}.fit(narrow), narrow);
  check_comes_back(MaxAbsScaler{}.fit(narrow), narrow);
}

TEST_CASE("what is no scale by extremes is refused") {
  const Matrix<double> x = many_kinds();
  check_distrust(MinMaxScaler{}.fit(x), x);
  check_distrust(MaxAbsScaler{}.fit(x), x);
  const Bytes bytes = save(MinMaxScaler{}.fit(matrix(2, 1, {1, 2})));
  const auto told_double = [&](std::size_t place, double value) {
    return refusal([&] {
      (void)load<MinMaxScalerModel<double>>(
          resealed(with_number(bytes, place, std::bit_cast<std::uint64_t>(value))));
    });
  };
  constexpr std::size_t low = 32, lowest = 73;
  CHECK(told_double(low, 1) == "feature_range: must be two rising numbers with a finite distance");
  CHECK(told_double(lowest, 3) == "lowest: is above the highest (column 0)");
  CHECK(told_double(lowest, 1.5) == "accepted");
  CHECK(refusal([&] { (void)load<MaxAbsScalerModel<double>>(bytes); }) ==
        "bytes: hold a model of another kind than 'maxabs64'");
}

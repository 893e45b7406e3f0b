// Tests of kindred/scale/robust.hpp.
#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/robust.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("centres and scales are scikit-learn's") {
  // Origin: sklearn.preprocessing.RobustScaler of scikit-learn 1.2.1.
  const std::vector<double> center{5.8, 3.2, 4.7, 0.7999999999999999};
  const auto check = [&](const RobustScaler& question, const std::vector<double>& scale) {
    const auto model = question.fit(irises());
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(ulps_between(model.center()[j], center[j]) <= 1);
      CHECK(model.scale()[j] == doctest::Approx(scale[j]).epsilon(4e-15));
      CHECK_FALSE(model.has_no_spread(static_cast<Index>(j)));
    }
  };
  check({}, {1.3499999999999996, 0.07499999999999973, 3.6999999999999997, 1.2750000000000001});
  check({.quantile_range = {10, 90}}, {1.8200000000000003, 0.44999999999999973, 4.24, 1.5});
  check({.unit_variance = true},
        {1.000756497491281, 0.055597583193959875, 2.7428141042353635, 0.9451589142973214});
  const auto model = RobustScaler{}.fit(irises());
  CHECK(model.observed(0) == 7);
  CHECK(model.observed(3) == 6);
  check_close(model.transform(irises()),
              matrix(7, 4,
                     {-0.5185185185185188,
                      4.0000000000000115,
                      -0.891891891891892,
                      -0.4705882352941175,
                      -0.6666666666666664,
                      missing,
                      -0.891891891891892,
                      -0.4705882352941175,
                      -0.8148148148148148,
                      0.0,
                      missing,
                      -0.4705882352941175,
                      0.8888888888888893,
                      0.0,
                      0.0,
                      0.4705882352941176,
                      0.444444444444445,
                      0.0,
                      missing,
                      0.5490196078431373,
                      0.37037037037037046,
                      1.3333333333333333,
                      0.3513513513513513,
                      missing,
                      0.0,
                      -6.66666666666669,
                      0.10810810810810798,
                      0.8627450980392156}),
              3e-14);
}

TEST_CASE("centring and scaling can each be left out") {
  const Matrix<double> x = irises();
  CHECK(same_bits(RobustScaler{.with_centering = false, .with_scaling = false}.fit(x).transform(x),
                  x));
  const auto centered = RobustScaler{.with_scaling = false}.fit(x);
  CHECK(centered.scale()[2] == 1);
  CHECK(centered.transform(x)(0, 2) == 1.4 - 4.7);
  const auto scaled = RobustScaler{.with_centering = false}.fit(x);
  CHECK(scaled.transform(x)(0, 0) == 5.1 / scaled.scale()[0]);
  CHECK(scaled.center()[0] == 5.8);
}

TEST_CASE("outliers do not move the scale, and unit variance is that of the normal distribution") {
  Matrix<double> x = gaussian(20'000, 2, 3);
  x.col(1) = x.col(0);
  for (Index i = 0; i < 200; ++i)
    x(100 * i, 1) = 1e300;
  const auto model = RobustScaler{.unit_variance = true}.fit(x);
  CHECK(model.scale()[0] == doctest::Approx(1).epsilon(0.03));
  CHECK(model.scale()[1] == doctest::Approx(model.scale()[0]).epsilon(0.05));
}

TEST_CASE("a column without spread is centred, not divided, and told") {
  Matrix<double> x(100, 4);
  for (Index i = 0; i < 100; ++i)
    x.row(i) << 0.1, (i < 80 ? 0.0 : 5.0), (i % 2 == 0 ? 1.0 : 1 + 0x1p-52),
        (i % 2 == 0 ? 1e-300 : 2e-300);
  const auto model = RobustScaler{.unit_variance = true}.fit(x);
  for (const Index j : {0, 1, 2}) {
    CHECK(model.has_no_spread(j));
    CHECK(model.scale()[static_cast<std::size_t>(j)] == 1);
  }
  CHECK(model.transform(x)(90, 1) == 5);
  CHECK((model.transform(x).col(0).array() == 0).all());
  CHECK_FALSE(model.has_no_spread(3));
}

TEST_CASE("a column without values is told, becomes NaN and raises no floating-point flag") {
  Matrix<double> x = gaussian(20, 3, 5);
  x.col(1).setConstant(missing);
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto model = RobustScaler{}.fit(x);
  const Matrix<double> z = model.transform(gaussian(4, 3, 6));
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  CHECK(model.observed(1) == 0);
  CHECK(is_nan(model.center()[1]));
  CHECK(is_nan(model.scale()[1]));
  CHECK_FALSE(model.has_no_spread(1));
  CHECK(is_nan(z(0, 1)));
  CHECK_FALSE(is_nan(z(0, 0)));
}

TEST_CASE("powers of two do not change a bit, and extremes neither overflow nor vanish") {
  const Matrix<double> x = gaussian(777, 3, 12);
  const auto plain = RobustScaler{}.fit(x);
  const Matrix<double> z = plain.transform(x);
  for (const int p : {-990, -400, -399, -37, 1, 12, 399, 400, 990}) {
    CAPTURE(p);
    const Matrix<double> scaled = x * std::ldexp(1.0, p);
    const auto model = RobustScaler{}.fit(scaled);
    CHECK(model.scale()[1] == std::ldexp(plain.scale()[1], p));
    CHECK(same_bits(model.transform(scaled), z));
    CHECK(same_bits<double>(model.inverse_transform(z),
                            plain.inverse_transform(z) * std::ldexp(1.0, p)));
  }
  const Matrix<double> subnormal = matrix(5, 1, {5e-324, 1e-323, 2.5e-323, 5e-324, 1.5e-323});
  CHECK(RobustScaler{}.fit(subnormal).transform(subnormal)(2, 0) == 1.5);
}

TEST_CASE_TEMPLATE("the inverse restores; threads, layouts and batches do not show", T, float,
                   double) {
  Matrix<T> x = gaussian<T>(40'000, 5, 77);
  x.col(1).array() += T(1000);
  x(4, 2) = missing_value<T>();
  const auto model = RobustScaler{}.fit(x);
  const Matrix<T> z = model.transform(x), back = model.inverse_transform(z);
  const T ulp = std::numeric_limits<T>::epsilon();
  for (Index i = 0; i < x.size(); ++i) {
    if (is_nan(x.data()[i]) && is_nan(back.data()[i])) continue;
    const auto center = static_cast<T>(model.center()[static_cast<std::size_t>(i % 5)]);
    REQUIRE(std::abs(back.data()[i] - x.data()[i]) <=
            2 * ulp * std::max(std::abs(x.data()[i]), std::abs(center)));
  }
  for (const Index threads : {0, 2, 3}) {
    const auto same = RobustScaler{}.fit(x, Threads{threads});
    CHECK(same_bits(same.transform(Matrix<T>(x), Threads{threads}), z));
    CHECK(same_bits(same.inverse_transform(Matrix<T>(z), Threads{threads}), back));
  }
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(RobustScaler{}.fit(columns).transform(columns), z));
  for (Index i = 0; i < 20; ++i)
    CHECK(same_bits<T>(model.transform(x.row(i)), z.row(i)));
  auto copy = model, moved = std::move(copy);
  CHECK(same_bits(moved.transform(x), z));
}

TEST_CASE("bad input is refused") {
  const auto told = [](const RobustScaler& question) {
    return refusal([&] { (void)question.fit(irises()); });
  };
  for (const std::array<double, 2> range : {std::array{75.0, 25.0},
                                            {25.0, 25.0},
                                            {-1.0, 50.0},
                                            {50.0, 101.0},
                                            {missing, 50.0},
                                            {10.0, infinity}})
    CHECK(told({.quantile_range = range}) ==
          "quantile_range: must be two rising numbers in 0..100");
  CHECK(told({.quantile_range = {0, 90}, .unit_variance = true}) ==
        "quantile_range: must not reach 0 or 100 with unit_variance");
  CHECK(told({.quantile_range = {0, 100}}) == "accepted");
  CHECK(refusal([] { RobustScaler{}.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([] {
          RobustScaler{}.fit(matrix(4, 1, {1.7e308, 1.7e308, -1.7e308, -1.7e308}));
        }) == "x: has quantiles too far apart to represent (column 0)");
  Matrix<double> x = irises();
  const auto model = RobustScaler{}.fit(x);
  x(5, 1) = infinity;
  CHECK(refusal([&] { (void)RobustScaler{}.fit(x); }) == "x: holds infinity (row 5, column 1)");
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 5, column 1)");
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(4, 2)); }) ==
        "x: has 2 columns where 4 are expected");
  CHECK(refusal([] { (void)RobustScalerModel<double>(RobustScaler{}, {}); }) ==
        "x: has no columns");
  CHECK(refusal([&] { (void)model.has_no_spread(4); }) == "column: is 4 but must lie in 0..3");
}

// Tests of kindred/scale/max_abs.hpp.
#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/max_abs.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();

}  // namespace

TEST_CASE("values divided by the largest magnitude are scikit-learn's") {
  // Origin: sklearn.preprocessing.MaxAbsScaler of scikit-learn 1.2.1, over the negated irises.
  const Matrix<double> x = -irises();
  const auto model = MaxAbsScaler{}.fit(x);
  CHECK(std::vector<double>(model.scale().begin(), model.scale().end()) ==
        std::vector<double>{7.0, 3.5, 6.0, 1.9});
  CHECK(model.observed(2) == 5);
  check_close(model.transform(x),
              matrix(7, 4,
                     {-0.7285714285714285,
                      -1.0,
                      -0.2333333333333333,
                      -0.10526315789473685,
                      -0.7000000000000001,
                      missing,
                      -0.2333333333333333,
                      -0.10526315789473685,
                      -0.6714285714285715,
                      -0.9142857142857144,
                      missing,
                      -0.10526315789473685,
                      -1.0,
                      -0.9142857142857144,
                      -0.7833333333333333,
                      -0.7368421052631579,
                      -0.9142857142857144,
                      -0.9142857142857144,
                      missing,
                      -0.7894736842105263,
                      -0.9,
                      -0.9428571428571428,
                      -1.0,
                      missing,
                      -0.8285714285714285,
                      -0.7714285714285715,
                      -0.85,
                      -1.0}),
              3e-16);
}

TEST_CASE("zeros and signs stay, constant columns become ±1, zero columns are told") {
  Matrix<double> x(3, 4);
  x << 0, -5, 0, missing, -4, -5, 0, missing, 2, -5, -0.0, missing;
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto model = MaxAbsScaler{}.fit(x);
  const Matrix<double> y = model.transform(x);
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  check_close(y.leftCols(3), matrix(3, 3, {0, -1, 0, -1, -1, 0, 0.5, -1, 0}), 0);
  CHECK(model.is_zero(2));
  CHECK(model.scale()[2] == 1);
  CHECK_FALSE(model.is_zero(1));
  CHECK_FALSE(model.is_zero(3));
  CHECK(is_nan(model.scale()[3]));
  CHECK(is_nan(y(0, 3)));
}

TEST_CASE("extremes neither overflow nor vanish, powers of two do not show") {
  constexpr double huge = std::numeric_limits<double>::max();
  CHECK(MaxAbsScaler{}.fit(matrix(2, 1, {-huge, huge / 2})).transform(matrix(1, 1, {huge}))(0) ==
        1);
  const auto tiny = MaxAbsScaler{}.fit(matrix(2, 1, {5e-324, -1e-323}));
  CHECK(tiny.scale()[0] == 1e-323);
  CHECK(tiny.transform(matrix(1, 1, {5e-324}))(0) == 0.5);
  const Matrix<double> x = gaussian(300, 3, 1);
  const Matrix<double> y = MaxAbsScaler{}.fit(x).transform(x);
  for (const int p : {-1000, -400, 3, 401, 1000}) {
    const Matrix<double> scaled = x * std::ldexp(1.0, p);
    CHECK(same_bits(MaxAbsScaler{}.fit(scaled).transform(scaled), y));
  }
}

TEST_CASE_TEMPLATE("the inverse restores; parts, threads and layouts do not show", T, float,
                   double) {
  Matrix<T> x = gaussian<T>(9001, 5, 7);
  x(4, 2) = missing_value<T>();
  const auto model = MaxAbsScaler{}.fit(x);
  const Matrix<T> y = model.transform(x), back = model.inverse_transform(y);
  for (Index i = 0; i < x.size(); ++i)
    if (!is_nan(x.data()[i]))
      REQUIRE(std::abs(back.data()[i] - x.data()[i]) <=
              2 * std::numeric_limits<T>::epsilon() * std::abs(x.data()[i]));
  CHECK(y.template cast<double>().array().isNaN().count() == 1);
  for (const Index threads : {2, 3})
    CHECK(same_bits(
        MaxAbsScaler{}.fit(x, Threads{threads}).transform(Matrix<T>(x), Threads{threads}), y));
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(MaxAbsScaler{}.fit(columns).transform(columns), y));
  for (const Index cut : {1, 4000})
    CHECK(same_bits(MaxAbsScaler{}
                        .fit(x.topRows(cut))
                        .merge(MaxAbsScaler{}.fit(x.bottomRows(9001 - cut)))
                        .transform(x),
                    y));
}

TEST_CASE("bad input is refused with its place") {
  Matrix<double> x = irises();
  const auto model = MaxAbsScaler{}.fit(x);
  x(5, 1) = -std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { (void)MaxAbsScaler{}.fit(x); }) == "x: holds infinity (row 5, column 1)");
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 5, column 1)");
  CHECK(refusal([&] { (void)model.merge(MaxAbsScaler{}.fit(irises().leftCols(1))); }) ==
        "other: has 1 columns where this model has 4");
  CHECK(refusal([] { (void)MaxAbsScaler{}.fit(Matrix<double>(0, 2)); }) == "x: has no rows");
  CHECK(refusal([] { (void)MaxAbsScalerModel<double>(std::vector<Extremes>{}); }) ==
        "x: has no columns");
}

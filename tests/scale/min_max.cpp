// Tests of kindred/scale/min_max.hpp.
#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/min_max.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("stretched values are scikit-learn's") {
  // Origin: sklearn.preprocessing.MinMaxScaler of scikit-learn 1.2.1.
  const auto model = MinMaxScaler{}.fit(irises());
  CHECK(std::vector<double>(model.data_min().begin(), model.data_min().end()) ==
        std::vector<double>{4.7, 2.7, 1.4, 0.2});
  CHECK(std::vector<double>(model.data_max().begin(), model.data_max().end()) ==
        std::vector<double>{7.0, 3.5, 6.0, 1.9});
  CHECK(model.observed(1) == 6);
  check_close(model.transform(irises()), matrix(7, 4,
                                                {0.17391304347826075,
                                                 1.0,
                                                 0.0,
                                                 0.0,
                                                 0.08695652173913082,
                                                 missing,
                                                 0.0,
                                                 0.0,
                                                 0.0,
                                                 0.625,
                                                 missing,
                                                 0.0,
                                                 1.0,
                                                 0.625,
                                                 0.7173913043478262,
                                                 0.7058823529411764,
                                                 0.7391304347826089,
                                                 0.625,
                                                 missing,
                                                 0.7647058823529411,
                                                 0.6956521739130435,
                                                 0.75,
                                                 1.0,
                                                 missing,
                                                 0.4782608695652173,
                                                 0.0,
                                                 0.8043478260869565,
                                                 1.0}));
  check_close(MinMaxScaler{.feature_range = {-1, 2}}.fit(irises()).transform(irises()),
              matrix(7, 4,
                     {-0.4782608695652186,
                      2.0,
                      -1.0,
                      -1.0,
                      -0.7391304347826084,
                      missing,
                      -1.0,
                      -1.0,
                      -1.0,
                      0.875,
                      missing,
                      -1.0,
                      1.9999999999999991,
                      0.875,
                      1.1521739130434785,
                      1.117647058823529,
                      1.2173913043478253,
                      0.875,
                      missing,
                      1.2941176470588234,
                      1.08695652173913,
                      1.2499999999999982,
                      2.0,
                      missing,
                      0.43478260869565144,
                      -1.0,
                      1.4130434782608692,
                      1.9999999999999996}));
}

TEST_CASE_TEMPLATE("both ends are met exactly and nothing lies beyond them", T, float, double) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Matrix<T> x = gaussian<T>(300, 5, seed);
    x.col(1).array() += T(1e6);
    x.col(2) *= std::numeric_limits<T>::max() / 20;
    x.col(3) *= std::numeric_limits<T>::min();
    for (const auto& range : {std::array{0.0, 1.0}, {-1.0, 1.0}, {-0.1, 0.3}, {1e3, 1e3 + 0.7}}) {
      const MinMaxScaler question{.feature_range = range};
      const auto model = question.fit(x);
      const Matrix<T> y = model.transform(x);
      const auto low = static_cast<T>(range[0]), high = static_cast<T>(range[1]);
      for (Index j = 0; j < 5; ++j) {
        CHECK(y.col(j).minCoeff() == low);
        CHECK(y.col(j).maxCoeff() == high);
      }
      CHECK(same_bits(MinMaxScaler{.feature_range = range, .clip = true}.fit(x).transform(x), y));
    }
  }
}

TEST_CASE("fresh values lie beyond the range, or at its ends when clipped") {
  const Matrix<double> x = matrix(3, 1, {10, 20, 30});
  const Matrix<double> fresh = matrix(5, 1, {0, 40, missing, 25, 1.7e308});
  const auto open = MinMaxScaler{}.fit(x);
  const Matrix<double> y = open.transform(fresh.topRows(4));
  CHECK(y(0, 0) == -0.5);
  CHECK(y(1, 0) == 1.5);
  CHECK(is_nan(y(2, 0)));
  const Matrix<double> clipped =
      MinMaxScaler{.feature_range = {-1, 1}, .clip = true}.fit(x).transform(fresh);
  check_close(clipped, matrix(5, 1, {-1, 1, missing, 0.5, 1}), 0);
  const auto narrow = MinMaxScaler{.clip = true}.fit(matrix(2, 1, {1e-300, 2e-300}));
  CHECK(narrow.transform(matrix(1, 1, {1e300}))(0, 0) == 1);
}

TEST_CASE("huge ranges do not overflow, tiny ones do not vanish") {
  constexpr double huge = std::numeric_limits<double>::max();
  const auto wide = MinMaxScaler{}.fit(matrix(4, 1, {-huge, huge, 0, huge / 2}));
  check_close(wide.transform(matrix(4, 1, {-huge, huge, 0, huge / 2})),
              matrix(4, 1, {0, 1, 0.5, 0.75}), 0);
  check_close(wide.inverse_transform(matrix(3, 1, {0, 1, 0.5})), matrix(3, 1, {-huge, huge, 0}), 0);
  const auto fine = MinMaxScaler{}.fit(matrix(3, 1, {0, 5e-324, 1e-323}));
  CHECK_FALSE(fine.is_constant(0));
  CHECK(fine.transform(matrix(1, 1, {5e-324}))(0, 0) == 0.5);
  CHECK_FALSE(MinMaxScaler{}.fit(matrix(2, 1, {0, 5e-324})).is_constant(0));
}

TEST_CASE("constant columns go to the lower end and are told, missing ones become NaN") {
  Matrix<double> x(4, 3);
  x << 0.1, 1, missing, 0.1, 1 + 0x1p-52, missing, 0.1, 1, missing, 0.1, 1, missing;
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto model = MinMaxScaler{.feature_range = {2, 3}, .clip = true}.fit(x);
  const Matrix<double> y = model.transform(x);
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  CHECK(model.is_constant(0));
  CHECK(model.is_constant(1));
  CHECK_FALSE(model.is_constant(2));
  CHECK((y.col(0).array() == 2).all());
  CHECK(y(1, 1) == doctest::Approx(2));
  CHECK(is_nan(y(0, 2)));
  CHECK(is_nan(model.data_min()[2]));
  CHECK(model.observed(2) == 0);
}

TEST_CASE("models of parts merge to the model of the whole, to the bit") {
  Matrix<double> x = gaussian(1000, 4, 2);
  x.col(1).head(500).setConstant(missing);
  x.col(2).setConstant(missing);
  const auto whole = MinMaxScaler{}.fit(x);
  for (const Index cut : {1, 300, 999}) {
    const auto merged =
        MinMaxScaler{}.fit(x.topRows(cut)).merge(MinMaxScaler{}.fit(x.bottomRows(1000 - cut)));
    CHECK(same_bits(merged.transform(x), whole.transform(x)));
    for (Index j = 0; j < 4; ++j) {
      CHECK(merged.observed(j) == whole.observed(j));
      CHECK(merged.extremes(j).missing == whole.extremes(j).missing);
    }
  }
  CHECK(refusal([&] { (void)whole.merge(MinMaxScaler{.clip = true}.fit(x)); }) ==
        "other: was fitted with other options");
  CHECK(refusal([&] { (void)whole.merge(MinMaxScaler{}.fit(x.leftCols(2))); }) ==
        "other: has 2 columns where this model has 4");
}

TEST_CASE_TEMPLATE("the inverse restores; threads, layouts and batches do not show", T, float,
                   double) {
  Matrix<T> x = gaussian<T>(9001, 5, 77);
  x.col(1).array() += T(1000);
  x(4, 2) = missing_value<T>();
  const auto model = MinMaxScaler{}.fit(x);
  const Matrix<T> y = model.transform(x), back = model.inverse_transform(y);
  for (Index i = 0; i < x.size(); ++i) {
    if (is_nan(x.data()[i]) && is_nan(back.data()[i])) continue;
    const auto lowest = static_cast<T>(model.data_min()[static_cast<std::size_t>(i % 5)]);
    REQUIRE(std::abs(back.data()[i] - x.data()[i]) <=
            2 * std::numeric_limits<T>::epsilon() *
                std::max(std::abs(x.data()[i]), std::abs(lowest)));
  }
  for (const Index threads : {0, 2, 3}) {
    const auto same = MinMaxScaler{}.fit(x, Threads{threads});
    CHECK(same_bits(same.transform(Matrix<T>(x), Threads{threads}), y));
    CHECK(same_bits(same.inverse_transform(Matrix<T>(y), Threads{threads}), back));
  }
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(MinMaxScaler{}.fit(columns).transform(columns), y));
  for (Index i = 0; i < 20; ++i)
    CHECK(same_bits<T>(model.transform(x.row(i)), y.row(i)));
  CHECK(model.transform(Matrix<T>(0, 5)).cols() == 5);
  for (const int p : {-60, 5, 60}) {
    const Matrix<T> scaled = x * static_cast<T>(std::ldexp(1.0, p));
    CHECK(same_bits(MinMaxScaler{}.fit(scaled).transform(scaled), y));
  }
}

TEST_CASE("shifting dyadic data does not change a bit") {
  const Draws draws(3);
  Matrix<double> x(1001, 3);
  for (Index i = 0; i < x.size(); ++i)
    x.data()[i] =
        std::floor((draws.uniform(static_cast<std::uint64_t>(i)) - 0.5) * 0x1p22) * 0x1p-20;
  const Matrix<double> shifted = x.array() + 0x1p20;
  CHECK(same_bits(MinMaxScaler{}.fit(shifted).transform(shifted),
                  MinMaxScaler{}.fit(x).transform(x)));
}

TEST_CASE("bad input is refused with its place") {
  for (const std::array<double, 2> range :
       {std::array{1.0, 0.0}, {0.0, 0.0}, {missing, 1.0}, {0.0, infinity}, {-1.7e308, 1.7e308}})
    CHECK(refusal([&] { (void)MinMaxScaler{.feature_range = range}.fit(irises()); }) ==
          "feature_range: must be two rising numbers with a finite distance");
  Matrix<double> x = irises();
  const auto model = MinMaxScaler{}.fit(x);
  x(5, 1) = infinity;
  Matrix<double> moved = x;
  CHECK(refusal([&] { (void)MinMaxScaler{}.fit(x); }) == "x: holds infinity (row 5, column 1)");
  CHECK(refusal([&] { (void)model.transform(std::move(moved)); }) ==
        "x: holds infinity (row 5, column 1)");
  CHECK(same_bits(moved, x));
  CHECK(refusal([&] { (void)model.inverse_transform(Matrix<double>(4, 2)); }) ==
        "x: has 2 columns where 4 are expected");
  CHECK(refusal([&] { (void)model.is_constant(4); }) == "column: is 4 but must lie in 0..3");
  CHECK(refusal([] { (void)MinMaxScaler{}.fit(Matrix<double>(0, 2)); }) == "x: has no rows");
  CHECK(refusal([] { (void)MinMaxScaler{}.fit(Matrix<double>(2, 0)); }) == "x: has no columns");
  CHECK(refusal([] { (void)MinMaxScalerModel<double>(MinMaxScaler{}, {}); }) ==
        "x: has no columns");
  const auto narrow = MinMaxScaler{}.fit(matrix(2, 1, {1e-300, 2e-300}));
  CHECK(refusal([&] { (void)narrow.transform(matrix(1, 1, {1e10})); }) ==
        "x: becomes too large to represent (row 0, column 0)");
}

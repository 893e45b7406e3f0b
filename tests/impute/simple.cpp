// Tests of kindred/impute/simple.hpp and of the medians and modes beneath it.
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_oracle.hpp>
#include <support/refusals.hpp>

#include <kindred/impute/simple.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Impute strategies[] = {Impute::mean, Impute::median, Impute::most_frequent,
                                 Impute::constant};

Matrix<double> matrix(Index rows, Index columns, std::vector<double> values) {
  return Eigen::Map<Matrix<double>>(values.data(), rows, columns);
}

template <Real T>
Matrix<T> with_holes(Matrix<T> x, double share, std::uint64_t seed) {
  const Draws draws(seed, 7);
  for (Index i = 0; i < x.size(); ++i)
    if (draws.uniform(static_cast<std::uint64_t>(i)) < share) x.data()[i] = missing_value<T>();
  return x;
}

double median(std::vector<double> values) {
  const auto n = static_cast<Index>(values.size());
  return SimpleImputer{.strategy = Impute::median}.fit(matrix(n, 1, values)).statistics()[0];
}

double mode(std::vector<double> values) {
  const auto n = static_cast<Index>(values.size());
  return SimpleImputer{.strategy = Impute::most_frequent}.fit(matrix(n, 1, values)).statistics()[0];
}

/// Seven irises with holes.
Matrix<double> irises() {
  return matrix(
      7, 4, {5.1, 3.5, 1.4, 0.2, 4.9,     missing, 1.4, 0.2, 4.7, 3.2,     missing, 0.2, 7.0, 3.2,
             4.7, 1.4, 6.4, 3.2, missing, 1.5,     6.3, 3.3, 6.0, missing, 5.8,     2.7, 5.1, 1.9});
}

}  // namespace

TEST_CASE("statistics are scikit-learn's") {
  // Origin: sklearn.impute.SimpleImputer of scikit-learn 1.2.1.
  const auto check = [](Impute strategy, std::vector<double> expected) {
    const auto model = SimpleImputer{.strategy = strategy, .fill_value = -3}.fit(irises());
    for (std::size_t j = 0; j < 4; ++j)
      CHECK(ulps_between(model.statistics()[j], expected[j]) <= 1);
    const Matrix<double> filled = model.transform(irises());
    CHECK(filled(1, 1) == model.statistics()[1]);
    CHECK(filled(2, 2) == model.statistics()[2]);
    CHECK(filled(4, 2) == model.statistics()[2]);
    CHECK(filled(5, 3) == model.statistics()[3]);
  };
  check(Impute::mean, {5.742857142857142, 3.1833333333333336, 3.72, 0.9});
  check(Impute::median, {5.8, 3.2, 4.7, 0.7999999999999999});
  check(Impute::most_frequent, {4.7, 3.2, 1.4, 0.2});
  check(Impute::constant, {-3, -3, -3, -3});
}

TEST_CASE("what was missing and what is filled is told") {
  const auto model = SimpleImputer{}.fit(irises());
  CHECK(model.columns() == 4);
  CHECK(std::vector<Index>(model.missing().begin(), model.missing().end()) ==
        std::vector<Index>{0, 1, 2, 1});
  CHECK(std::vector<Index>(model.observed().begin(), model.observed().end()) ==
        std::vector<Index>{7, 6, 5, 6});
  CHECK(model.all_missing().empty());
  const auto report = model.filled(irises().topRows(4));
  REQUIRE(report.size() == 2);
  CHECK(report[0].column == 1);
  CHECK(report[0].cells == 1);
  CHECK(report[0].value == model.statistics()[1]);
  CHECK(report[1].column == 2);
  CHECK(report[1].cells == 1);
  CHECK(model.filled(model.transform(irises())).empty());
  CHECK(model.filled(Matrix<double>(0, 4)).empty());
}

TEST_CASE_TEMPLATE("medians and modes are those of the sorted column", T, float, double) {
  for (const Index n : {1, 2, 3, 4, 10, 101, 500})
    for (const Index d : {1, 3, 8, 9, 20}) {
      CAPTURE(n);
      CAPTURE(d);
      const auto seed = static_cast<std::uint64_t>(100 * n + d);
      for (const Matrix<T>& x :
           {with_holes<T>(gaussian<T>(n, d, seed), 0.2, seed),
            with_holes<T>(small_integers<T>(n, d, 5, seed).array() - T(2), 0.3, seed)}) {
        const auto medians = SimpleImputer{.strategy = Impute::median, .fill_value = 77}.fit(x);
        const auto modes =
            SimpleImputer{.strategy = Impute::most_frequent, .fill_value = 77}.fit(x);
        for (Index j = 0; j < d; ++j) {
          CAPTURE(j);
          const auto c = static_cast<std::size_t>(j);
          const bool none = sorted_observed(x.col(j)).empty();
          CHECK(medians.statistics()[c] == (none ? 77 : naive_median(x.col(j))));
          CHECK(modes.statistics()[c] == (none ? 77 : naive_mode(x.col(j))));
        }
      }
    }
}

TEST_CASE("medians of long columns are found by their brackets, whatever the distribution") {
  const Index n = 50001;
  Matrix<double> x = gaussian<double>(n, 12, 3);
  const Draws draws(9);
  for (Index i = 0; i < n; ++i) {
    const double u = draws.uniform(static_cast<std::uint64_t>(i));
    x(i, 1) = u < 0.7 ? 0 : x(i, 1);                         // mostly one value
    x(i, 2) = std::floor(8 * u);                             // few values
    x(i, 3) = static_cast<double>(i);                        // sorted
    x(i, 4) = i == 77 ? 1e300 : x(i, 4);                     // an outlier
    x(i, 5) = 1e8 + x(i, 5) * 1e-3;                          // an offset
    x(i, 6) = u < 0.5 ? -1 : 1;                              // the median lies on an edge
    x(i, 7) = i % 997 == 0 ? x(i, 7) : missing;              // few observed
    x(i, 8) = i == 4 ? 0.25 : missing;                       // one observed
    x(i, 9) = missing;                                       // none observed
    x(i, 10) = u < 0.1 ? missing : std::exp(20 * x(i, 10));  // skewed, with holes
    x(i, 11) = u < 0.3 ? -0.0 : u < 0.6 ? 0.0 : x(i, 11);    // both zeros
  }
  for (const Index rows : {n, n - 1}) {
    CAPTURE(rows);
    const auto model =
        SimpleImputer{.strategy = Impute::median, .fill_value = 5}.fit(x.topRows(rows));
    for (Index j = 0; j < 12; ++j) {
      CAPTURE(j);
      const double expected = j == 9 ? 5 : naive_median(x.col(j).head(rows));
      CHECK(model.statistics()[static_cast<std::size_t>(j)] == expected);
    }
    CHECK_FALSE(std::signbit(model.statistics()[11]));
  }
}

TEST_CASE("odd values have the statistics one would write down") {
  CHECK(median({1.7e308, 1.7e308}) == 1.7e308);
  CHECK(median({-1.7e308, 1.7e308}) == 0);
  CHECK(median({5e-324, 5e-324}) == 5e-324);
  CHECK(SimpleImputer{}.fit(matrix(2, 1, {1.7e308, 1.7e308})).statistics()[0] == 1.7e308);
  CHECK(SimpleImputer{}.fit(matrix(3, 1, {1e308, -1e308, 3})).statistics()[0] == 1);
  CHECK(mode({3, 1, 2, 3, 1}) == 1);
  CHECK(mode({-0.0, 5, 0.0, 5, 0.0}) == 0);
  CHECK_FALSE(std::signbit(mode({-0.0, -0.0, 5})));
  CHECK(mode({-2, -1, -2, -1}) == -2);
  CHECK(mode({1e300, 1e300, 5e-324}) == 1e300);
}

TEST_CASE_TEMPLATE("observed cells keep their bits, and a second pass changes nothing", T, float,
                   double) {
  Matrix<T> x = with_holes<T>(gaussian<T>(300, 7, 5), 0.3, 6);
  x(0, 0) = T(-0.0);
  x(1, 0) = std::numeric_limits<T>::denorm_min();
  x(2, 0) = std::numeric_limits<T>::max();
  x.row(9).setConstant(missing_value<T>());
  x.col(6).setConstant(missing_value<T>());
  for (const Impute strategy : strategies) {
    const auto model = SimpleImputer{.strategy = strategy, .fill_value = -1}.fit(x);
    const Matrix<T> filled = model.transform(x);
    for (Index i = 0; i < x.rows(); ++i)
      for (Index j = 0; j < x.cols(); ++j) {
        const T expected = is_nan(x(i, j))
                               ? static_cast<T>(model.statistics()[static_cast<std::size_t>(j)])
                               : x(i, j);
        CHECK(std::bit_cast<BitsOf<T>>(filled(i, j)) == std::bit_cast<BitsOf<T>>(expected));
      }
    CHECK(model.statistics()[6] == -1);
    CHECK(model.all_missing() == std::vector<Index>{6});
    CHECK(same_bits(model.transform(filled), filled));
  }
}

TEST_CASE_TEMPLATE("threads, layouts and batches do not show in the bits", T, float, double) {
  const Matrix<T> x = with_holes<T>(gaussian<T>(40000, 5, 15), 0.1, 16);
  for (const Impute strategy : strategies) {
    const SimpleImputer imputer{.strategy = strategy, .fill_value = 2};
    const auto model = imputer.fit(x);
    const Matrix<T> filled = model.transform(x);
    for (const Index threads : {0, 2, 3, 1000}) {
      const auto same = imputer.fit(x, Threads{threads});
      CHECK(same_bits(same.transform(x, Threads{threads}), filled));
      CHECK(same_bits(same.transform(Matrix<T>(x), Threads{threads}), filled));
    }
    const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
    CHECK(same_bits(imputer.fit(columns).transform(columns), filled));
    Matrix<T> wide = Matrix<T>::Ones(40000, 8);
    wide.middleCols(2, 5) = x;
    CHECK(same_bits(imputer.fit(wide.middleCols(2, 5)).transform(wide.middleCols(2, 5)), filled));
    for (Index i = 0; i < 20; ++i)
      CHECK(same_bits<T>(model.transform(x.row(i)), filled.row(i)));
    CHECK(same_bits<T>(model.transform(x.middleRows(77, 100)), filled.middleRows(77, 100)));
  }
}

TEST_CASE("the order of rows does not matter") {
  const Matrix<double> x = with_holes<double>(small_integers<double>(2000, 4, 50, 1), 0.2, 2);
  const Matrix<double> reversed = x.colwise().reverse();
  for (const Impute strategy : strategies) {
    const auto a = SimpleImputer{.strategy = strategy}.fit(x);
    const auto b = SimpleImputer{.strategy = strategy}.fit(reversed);
    for (std::size_t j = 0; j < 4; ++j)
      CHECK(a.statistics()[j] == b.statistics()[j]);
  }
}

TEST_CASE("an all-missing column is kept and filled, or refused if asked") {
  Matrix<double> x = irises();
  x.col(2).setConstant(missing);
  for (const Impute strategy : strategies) {
    const auto model = SimpleImputer{.strategy = strategy, .fill_value = 4.5}.fit(x);
    const Matrix<double> filled = model.transform(x);
    CHECK(filled.cols() == 4);
    CHECK((filled.col(2).array() == 4.5).all());
    CHECK(model.all_missing() == std::vector<Index>{2});
    CHECK(refusal([&] {
            SimpleImputer{.strategy = strategy, .all_missing = AllMissing::refuse}.fit(x);
          }) == "x: has no observed value (column 2)");
  }
  const auto everything = SimpleImputer{}.fit(Matrix<double>::Constant(3, 2, missing));
  CHECK((everything.transform(Matrix<double>::Constant(1, 2, missing)).array() == 0).all());
  CHECK(everything.all_missing() == std::vector<Index>{0, 1});
}

TEST_CASE("every column may have its own strategy and fill value") {
  const Matrix<double> x = with_holes<double>(small_integers<double>(50000, 7, 900, 3), 0.1, 4);
  const SimpleImputer mixed{
      .strategies = {Impute::median, Impute::mean, Impute::most_frequent, Impute::constant,
                     Impute::median, Impute::constant, Impute::most_frequent},
      .fill_values = {0, 0, 0, -3, 0, 8, 0}};
  const auto model = mixed.fit(x, Threads{2});
  for (std::size_t j = 0; j < 7; ++j) {
    const SimpleImputer alone{.strategy = mixed.strategies[j], .fill_value = mixed.fill_values[j]};
    CHECK(model.statistics()[j] == alone.fit(x).statistics()[j]);
  }
  CHECK(refusal([&] { (void)model.merge(model); }).find("other: cannot be merged") == 0);
  const SimpleImputer merging{.strategies = {Impute::mean, Impute::constant, Impute::mean},
                              .fill_values = {1, 2, 3}};
  const Matrix<double> left = x.leftCols(3);
  const auto merged = merging.fit(left.topRows(77)).merge(merging.fit(left.bottomRows(49923)));
  for (std::size_t j = 0; j < 3; ++j)
    CHECK(ulps_between(merged.statistics()[j], merging.fit(left).statistics()[j]) <= 2);
  Matrix<double> empty = left;
  empty.col(2).setConstant(missing);
  CHECK(merging.fit(empty).statistics()[2] == 3);
  CHECK(refusal([&] { merging.fit(x); }) == "strategies: has 3 entries where 7 are needed");
  CHECK(refusal([&] {
          SimpleImputer{.fill_values = {1, 2}}.fit(left);
        }) == "fill_values: has 2 entries where 3 are needed");
  CHECK(refusal([&] {
          SimpleImputer{.fill_values = {1, missing, 3}}.fit(left);
        }) == "fill_values: is not a finite number of the matrix's type (column 1)");
  CHECK(
      refusal([&] {
        SimpleImputer{.strategies = {Impute::mean, Impute::mean, static_cast<Impute>(9)}}.fit(left);
      }) == "strategies: is not one of Impute's (column 2)");
}

TEST_CASE("means and constants of parts merge, medians and modes are refused") {
  Matrix<double> x = with_holes<double>(gaussian<double>(1000, 4, 3), 0.2, 4);
  x.col(3).head(600).setConstant(missing);
  for (const Impute strategy : {Impute::mean, Impute::constant}) {
    const SimpleImputer imputer{.strategy = strategy, .fill_value = 9};
    const auto whole = imputer.fit(x);
    for (const Index cut : {1, 300, 600, 999}) {
      const auto merged = imputer.fit(x.topRows(cut)).merge(imputer.fit(x.bottomRows(1000 - cut)));
      for (std::size_t j = 0; j < 4; ++j) {
        CHECK(ulps_between(merged.statistics()[j], whole.statistics()[j]) <= 2);
        CHECK(merged.missing()[j] == whole.missing()[j]);
        CHECK(merged.observed()[j] == whole.observed()[j]);
      }
    }
  }
  for (const Impute strategy : {Impute::median, Impute::most_frequent}) {
    const auto model = SimpleImputer{.strategy = strategy}.fit(x);
    CHECK(refusal([&] { (void)model.merge(model); }) ==
          "other: cannot be merged: the medians or most frequent values of two parts do not "
          "determine those of the whole; fit both parts together");
  }
  const auto model = SimpleImputer{}.fit(x);
  CHECK(refusal([&] { (void)model.merge(SimpleImputer{}.fit(irises().leftCols(2))); }) ==
        "other: has 2 columns where this model has 4");
  CHECK(refusal([&] { (void)model.merge(SimpleImputer{.fill_value = 1}.fit(x)); }) ==
        "other: was fitted with other options");
}

TEST_CASE("bad input is refused with its place, and nothing has changed") {
  for (const Impute strategy : strategies) {
    const SimpleImputer imputer{.strategy = strategy};
    CHECK(refusal([&] { imputer.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
    CHECK(refusal([&] { imputer.fit(Matrix<double>(3, 0)); }) == "x: has no columns");
    const auto model = imputer.fit(irises());
    Matrix<double> x = irises();
    x(4, 1) = infinity;
    x(5, 0) = -infinity;
    CHECK(refusal([&] { imputer.fit(x); }) == "x: holds infinity (row 4, column 1)");
    CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 4, column 1)");
    CHECK(refusal([&] { (void)model.filled(x); }) == "x: holds infinity (row 4, column 1)");
    Matrix<double> moved = x;
    CHECK(refusal([&] { (void)model.transform(std::move(moved)); }) ==
          "x: holds infinity (row 4, column 1)");
    CHECK(same_bits(moved, x));
    CHECK(refusal([&] { (void)model.transform(Matrix<double>(2, 3)); }) ==
          "x: has 3 columns where 4 are expected");
    CHECK(model.transform(Matrix<double>(0, 4)).cols() == 4);
  }
  for (const double fill : {missing, infinity, -infinity})
    CHECK(refusal([&] { SimpleImputer{.fill_value = fill}.fit(irises()); }) ==
          "fill_value: is not a finite number of the matrix's type");
  CHECK(refusal([&] { SimpleImputer{.fill_value = 1e39}.fit(irises().cast<float>()); }) ==
        "fill_value: is not a finite number of the matrix's type");
  CHECK(refusal([&] { SimpleImputer{.strategy = static_cast<Impute>(9)}.fit(irises()); }) ==
        "strategy: is not one of Impute's");
}

TEST_CASE("models are regular values") {
  using Model = SimpleImputerModel<double>;
  static_assert(std::is_copy_constructible_v<Model> && std::is_copy_assignable_v<Model>);
  static_assert(std::is_nothrow_move_constructible_v<Model>);
  static_assert(!std::is_default_constructible_v<Model>);
  auto model = SimpleImputer{.strategy = Impute::median}.fit(irises());
  const Matrix<double> filled = model.transform(irises());
  auto copy = model;
  auto moved = std::move(model);
  CHECK(same_bits(copy.transform(irises()), filled));
  CHECK(same_bits(moved.transform(irises()), filled));
  CHECK(refusal([&] { (void)model.transform(irises()); }) ==
        "x: has 4 columns where 0 are expected");
  CHECK(moved.options().strategy == Impute::median);
}

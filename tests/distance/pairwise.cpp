// Pairwise distances against their definitions, SciPy's answers and every kind of odd input.
#include <cmath>
#include <limits>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>

#include "support/distance_oracle.hpp"
#include "support/generators.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::refusal;

namespace {

Matrix<double> matrix(Index rows, Index columns, std::vector<double> values) {
  return Eigen::Map<Matrix<double>>(values.data(), rows, columns);
}

void check_values(const CondensedMatrix<double>& triangle, const std::vector<double>& expected) {
  REQUIRE(triangle.values().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(triangle.values()[i] == doctest::Approx(expected[i]).epsilon(1e-15));
}

}  // namespace

TEST_CASE("values equal SciPy's pdist") {  // SciPy 1.10.1
  const auto x = matrix(5, 3, {0, 0, 0, 1, 0, 2, 3, 4, 0, -1, 2, 0.5, 0, 0, 1});
  check_values(condensed_distances(x),
               {2.23606797749979, 5.0, 2.29128784747792, 1.0, 4.898979485566356, 3.2015621187164243,
                1.4142135623730951, 4.5, 5.0990195135927845, 2.29128784747792});
  check_values(condensed_distances(x, Metric::cityblock),
               {3.0, 7.0, 3.5, 1.0, 8.0, 5.5, 2.0, 6.5, 8.0, 3.5});
  check_values(condensed_distances(x, Metric::chebyshev), {2, 4, 2, 1, 4, 2, 1, 4, 4, 2});
  check_values(condensed_distances(x, Metric::hamming),
               {0.6666666666666666, 0.6666666666666666, 1, 0.3333333333333333, 1, 1,
                0.6666666666666666, 1, 1, 1});
  check_values(
      condensed_distances(x.bottomRows(4), Metric::cosine),
      {0.7316718427000253, 1.0, 0.10557280900008414, 0.5635642195280153, 1.0, 0.7817821097640076});
  check_values(
      condensed_distances(x.bottomRows(4), Metric::correlation),
      {1.9607689228305225, 1.5, 0.13397459621556151, 0.7598077692923693, 1.9707253433941512, 1.0});
  check_values(condensed_distances(matrix(4, 4, {0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0}),
                                   Metric::jaccard),
               {1.0, 1.0, 0.0, 0.6666666666666666, 1.0, 1.0});
}

TEST_CASE("every metric equals its definition on generated rows") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const Index n = 1 + static_cast<Index>(Draws(seed).below(50, 0));
    const Index d = 2 + static_cast<Index>(Draws(seed).below(130, 1));
    const Matrix<double> real = testing::gaussian<>(n, d, seed);
    const Matrix<double> whole =
        testing::small_integers<>(n, d, 4, seed) + Matrix<double>::Identity(n, d) * 5;
    for (const NamedMetric& named : metric_names) {
      const auto [name, metric] = named;
      CAPTURE(named.name);
      const bool directions = metric == Metric::cosine || metric == Metric::correlation;
      for (const Matrix<double>* data : {&real, &whole}) {
        const Matrix<double>& x = *data;
        if (directions && data == &whole) continue;  // some of these rows have no direction
        const auto triangle = condensed_distances(x, metric);
        double worst = 0;
        for (Index i = 0; i < n; ++i)
          for (Index j = i + 1; j < n; ++j) {
            const double expected = testing::naive_distance(x.row(i), x.row(j), metric);
            worst = std::max(worst, std::abs(triangle(i, j) - expected) /
                                        std::max(expected, directions ? 1e-2 : 1e-300));
          }
        CHECK(worst < 1e-13);
      }
    }
  }
}

TEST_CASE("threads, layouts and float of the same values give the same bits") {
  const Matrix<float> single = testing::gaussian<float>(203, 33, 4);
  const Matrix<double> x = single.cast<double>();
  const Eigen::MatrixXd by_column = x;
  Matrix<double> wide(203, 70);
  wide.middleCols(17, 33) = x;
  for (const NamedMetric& named : metric_names) {
    const auto [name, metric] = named;
    CAPTURE(named.name);
    const auto expected = condensed_distances(x, metric);
    CHECK(condensed_distances(x, metric, Threads{1}) == expected);
    CHECK(condensed_distances(x, metric, Threads{2}) == expected);
    CHECK(condensed_distances(x, metric, Threads{3}) == expected);
    CHECK(condensed_distances(by_column, metric) == expected);
    CHECK(condensed_distances(wide.middleCols(17, 33), metric) == expected);
    CHECK(condensed_distances(single, metric) == expected);
    CHECK(condensed_distances(x.array() + 0.0, metric) == expected);
    CHECK(pairwise_distances(x, x, metric, Threads{2}) == expected.to_square());
  }
}

TEST_CASE("a column vector and a row vector are matrices") {
  const Eigen::VectorXd column = Eigen::Vector3d(1, 2, 4);
  CHECK(condensed_distances(column) == CondensedMatrix<double>::from({1, 3, 2}, 3));
  const Eigen::RowVectorXd row = Eigen::RowVector3d(1, 2, 4);
  CHECK(condensed_distances(row).size() == 1);
}

TEST_CASE("scaling by powers of two scales Euclidean distances exactly") {
  const Matrix<double> x = testing::gaussian<>(20, 9, 3);
  const auto base = condensed_distances(x);
  for (const int power : {-400, -100, 100, 400}) {
    const auto scaled = condensed_distances(x * std::ldexp(1.0, power));
    for (std::size_t i = 0; i < base.values().size(); ++i)
      CHECK(scaled.values()[i] == std::ldexp(base.values()[i], power));
  }
}

TEST_CASE("a constant column changes no bit") {
  const Matrix<double> x = testing::gaussian<>(20, 9, 3);
  Matrix<double> more(20, 10);
  more << x, Matrix<double>::Constant(20, 1, 12.5);
  for (const auto metric : {Metric::euclidean, Metric::cityblock, Metric::chebyshev})
    CHECK(condensed_distances(more, metric) == condensed_distances(x, metric));
}

TEST_CASE("huge, tiny and mixed magnitudes keep their distances") {
  CHECK(condensed_distances(matrix(2, 2, {3e200, 0, 0, 4e200}))(0, 1) ==
        doctest::Approx(5e200).epsilon(1e-15));
  CHECK(condensed_distances(matrix(2, 2, {3e-200, 0, 0, 4e-200}))(0, 1) * 1e200 ==
        doctest::Approx(5).epsilon(1e-15));
  CHECK(condensed_distances(matrix(2, 1, {3e-320, 1e-320}))(0, 1) == 3e-320 - 1e-320);
  CHECK(condensed_distances(matrix(2, 2, {1.2e308, 0, 0.2e308, 0}))(0, 1) ==
        doctest::Approx(1e308).epsilon(1e-15));
  CHECK(condensed_distances(matrix(2, 1, {0.5e308, -0.5e308}))(0, 1) ==
        doctest::Approx(1e308).epsilon(1e-15));
  const auto mixed = condensed_distances(matrix(3, 1, {1e200, 1e-200, 3e-200}));
  CHECK(mixed(0, 1) == 1e200);
  CHECK(mixed(1, 2) * 1e200 == doctest::Approx(2).epsilon(1e-15));
  CHECK(condensed_distances(matrix(2, 1, {1e100, 3e-200}), Metric::sqeuclidean)(0, 1) ==
        doctest::Approx(1e200).epsilon(1e-15));
  CHECK(condensed_distances(matrix(2, 2, {1e250, 0, 0, 1e250}), Metric::cosine)(0, 1) ==
        doctest::Approx(1).epsilon(1e-15));
}

TEST_CASE("a large offset costs no digit of the difference") {
  const auto x = matrix(2, 2, {1e8 + 0.5, 1e8, 1e8, 1e8 + 0.25});
  CHECK(condensed_distances(x, Metric::sqeuclidean)(0, 1) == 0.3125);
}

TEST_CASE("distances no double can hold are refused") {
  CHECK(refusal([] {
          condensed_distances(matrix(2, 1, {1.7e308, -1.7e308}));
        }) == "x: is too far away from row 1 for their distance to be a double (row 0)");
  CHECK(refusal([] {
          condensed_distances(matrix(2, 1, {1e200, 0}), Metric::sqeuclidean);
        }) != "accepted");
  CHECK(refusal([] {
          condensed_distances(matrix(2, 2, {1e308, 1e308, 0, 0}), Metric::cityblock);
        }) != "accepted");
}

TEST_CASE("undefined directions are refused by row") {
  CHECK(refusal([] {
          condensed_distances(matrix(3, 2, {1, 2, 0, 0, 3, 4}), Metric::cosine);
        }) == "x: cosine distance is undefined for a row of zeros (row 1)");
  CHECK(refusal([] {
          condensed_distances(matrix(3, 3, {1, 2, 3, 0.1, 0.1, 0.1, 3, 4, 9}), Metric::correlation);
        }) == "x: correlation distance is undefined for a constant row (row 1)");
  CHECK(refusal([] {
          pairwise_distances(matrix(1, 2, {1, 2}), matrix(1, 2, {0, 0}), Metric::cosine);
        }) == "y: cosine distance is undefined for a row of zeros (row 0)");
}

TEST_CASE("nearly parallel rows keep a positive cosine distance") {
  const auto x = matrix(2, 2, {1, 0, 1, 1e-12});
  CHECK(condensed_distances(x, Metric::cosine)(0, 1) == doctest::Approx(0.5e-24).epsilon(1e-12));
}

TEST_CASE("NaN, infinity and empty matrices are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(refusal([&] {
          condensed_distances(matrix(2, 2, {1, 2, nan, 4}));
        }) == "x: holds NaN (row 1, column 0)");
  CHECK(refusal([&] {
          condensed_distances(matrix(2, 2, {1, 2, 3, -infinity}));
        }) == "x: holds infinity (row 1, column 1)");
  CHECK(refusal([&] { condensed_distances(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([&] { condensed_distances(Matrix<double>(3, 0)); }) == "x: has no columns");
  CHECK(refusal([&] {
          condensed_distances(Matrix<double>::Zero(3, 1), Metric::euclidean, Threads{-1});
        }) == "threads: is -1 but must not be negative");
  CHECK(refusal([&] {
          pairwise_distances(matrix(1, 2, {1, 2}), matrix(1, 1, {1}));
        }) == "x: has 2 columns where 1 are expected");
}

TEST_CASE("no rows have no distances to any row") {
  const Matrix<double> none(0, 2);
  const auto result = pairwise_distances(none, matrix(3, 2, {1, 2, 3, 4, 5, 6}));
  CHECK(result.rows() == 0);
  CHECK(result.cols() == 3);
}

TEST_CASE("a caller's own metric is used, checked, and its exception passes through") {
  const auto x = matrix(3, 1, {1, 2, 4});
  const auto cube = [](const auto& a, const auto& b) { return std::pow(std::abs(a[0] - b[0]), 3); };
  CHECK(condensed_distances(x, cube, Threads{2}) == CondensedMatrix<double>::from({1, 27, 8}, 3));
  const auto thrower = [](const auto&, const auto&) -> double { throw 7; };
  CHECK_THROWS_AS(condensed_distances(x, thrower, Threads{3}), int);
}

TEST_CASE("a caller's own metric may take spans, rows of float, or the numbers of things") {
  const Matrix<float> x = testing::gaussian<float>(40, 5, 2);
  const auto city = [](std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j)
      sum += std::abs(static_cast<double>(a[j]) - static_cast<double>(b[j]));
    return sum;
  };
  const auto expected = condensed_distances(x, Metric::cityblock);
  CHECK(condensed_distances(x, city) == expected);
  const Eigen::MatrixXf by_column = x;
  CHECK(condensed_distances(by_column, city, Threads{3}) == expected);
  const auto of_rows = [](const auto& a, const auto& b) {
    return (a.template cast<double>() - b.template cast<double>()).cwiseAbs().maxCoeff();
  };
  CHECK(condensed_distances(x, of_rows) == condensed_distances(x, Metric::chebyshev));
  const auto by_number = [&](Index i, Index j) { return expected(i, j); };
  CHECK(condensed_distances(40, by_number) == expected);
  CHECK(condensed_distances(40, by_number, Threads{2}) == expected);
  CHECK(condensed_distances(1, by_number).size() == 1);
}

TEST_CASE("a caller's own metric is asked once for every pair, by the caller's thread alone") {
  const auto here = std::this_thread::get_id();
  std::vector<std::pair<Index, Index>> asked;
  condensed_distances(30, [&](Index i, Index j) {
    CHECK(std::this_thread::get_id() == here);
    asked.emplace_back(i, j);
    return 1;
  });
  std::vector<std::pair<Index, Index>> all;
  for (Index i = 0; i < 30; ++i)
    for (Index j = i + 1; j < 30; ++j)
      all.emplace_back(i, j);
  CHECK(asked == all);
}

TEST_CASE("what is no answer of a metric is refused with its pair") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  // The first bad pair in order of rows, whoever meets one first.
  const auto refused = [](double bad, auto executor) {
    return refusal([&] {
      condensed_distances(
          50, [&](Index i, Index j) { return i >= 3 && j >= 7 ? bad : 1.0; }, executor);
    });
  };
  for (const Index threads : {1, 2, 3}) {
    CHECK(refused(nan, Threads{threads}) == "metric: answered NaN (row 3, column 7)");
    CHECK(refused(infinity, Threads{threads}) == "metric: answered infinity (row 3, column 7)");
    CHECK(refused(-infinity, Threads{threads}) == "metric: answered infinity (row 3, column 7)");
    CHECK(refused(-1e-300, Threads{threads}) ==
          "metric: answered a negative distance (row 3, column 7)");
  }
  const auto one = [](Index, Index) { return 1.0; };
  CHECK(refusal([&] { condensed_distances(0, one); }) == "n: is 0 but must be at least 1");
  CHECK(refusal([&] { condensed_distances(-4, one); }) == "n: is -4 but must be at least 1");
  const auto rows = [](const auto&, const auto&) { return 1.0; };
  CHECK(refusal([&] {
          condensed_distances(matrix(2, 1, {1, nan}), rows);
        }) == "x: holds NaN (row 1, column 0)");
  CHECK(refusal([&] { condensed_distances(Matrix<double>(0, 2), rows); }) == "x: has no rows");
  struct Mine {};
  const auto thrower = [](Index i, Index) -> double { return i == 2 ? throw Mine{} : 1.0; };
  CHECK_THROWS_AS(condensed_distances(9, thrower), Mine);
  CHECK_THROWS_AS(condensed_distances(9, thrower, Threads{3}), Mine);
}

TEST_CASE("stopping the work leaves nothing") {
  const Matrix<double> x = testing::gaussian<>(100, 2, 1);
  CHECK_FALSE(condensed_distances(x, Metric::euclidean, Sequential{},
                                  [](const Progress&) { return false; }));
  CHECK(condensed_distances(x, Metric::euclidean, Threads{2},
                            [](const Progress&) { return true; }) == condensed_distances(x));
  const auto city = [](const auto& a, const auto& b) { return (a - b).cwiseAbs().sum(); };
  int calls = 0;
  CHECK_FALSE(
      condensed_distances(x, city, Threads{2}, [&](const Progress&) { return ++calls < 5; }));
  CHECK(calls == 5);
  CHECK(condensed_distances(x, city, Threads{2}, [](const Progress&) { return true; }) ==
        condensed_distances(x, city));
}

TEST_CASE("a metric that does not exist is refused") {
  const Matrix<double> x = Matrix<double>::Ones(3, 2);
  const auto none = static_cast<Metric>(77);
  CHECK(refusal([&] { (void)condensed_distances(x, none); }) ==
        "metric: is not one of the metrics");
  CHECK(refusal([&] { (void)pairwise_distances(x, x, none); }) ==
        "metric: is not one of the metrics");
}

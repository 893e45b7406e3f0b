// Silhouettes: scikit-learn's values, a naive oracle for every metric, odd inputs, threads.
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/evaluate/silhouette.hpp>

#include "support/evaluate_naive.hpp"
#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Label;
using kd::Labels;
using kd::Metric;

namespace {

kd::Matrix<double> nine_points() {
  kd::Matrix<double> x(9, 2);
  x << 1, 2, 1.5, 1.8, 5, 8, 8, 8, 1, 0.6, 9, 11, 8, 2, 10, 2, 9, 3.5;
  return x;
}
const Labels nine_labels{0, 0, 1, 1, 0, 1, 2, 2, 2};

void check_near(const std::vector<double>& found, const std::vector<double>& expected,
                double tolerance) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(found[i] - expected[i]) <= tolerance);
  }
}

}  // namespace

TEST_CASE("silhouette: scikit-learn's values") {
  // scikit-learn 1.2.1, silhouette_samples and silhouette_score.
  check_near(kd::silhouette_samples(nine_points(), nine_labels),
             {0.8795424293647685, 0.8784890150217003, 0.41575279158384126, 0.4541609955567692,
              0.8364050930198749, 0.5219426687218948, 0.7236582991961911, 0.7540268784540394,
              0.7017012119881892},
             1e-14);
  const auto score = [](Metric metric) {
    return kd::silhouette_score(nine_points(), nine_labels, metric);
  };
  CHECK(score(Metric::euclidean) == doctest::Approx(0.6850754869896964).epsilon(1e-14));
  CHECK(score(Metric::sqeuclidean) == doctest::Approx(0.8697369039619193).epsilon(1e-14));
  CHECK(score(Metric::cityblock) == doctest::Approx(0.6682561715147098).epsilon(1e-14));
  CHECK(score(Metric::chebyshev) == doctest::Approx(0.6910120519874161).epsilon(1e-14));
  CHECK(score(Metric::cosine) == doctest::Approx(0.2707671863116776).epsilon(1e-13));
  CHECK(score(Metric::hamming) == doctest::Approx(0.03950617283950619).epsilon(1e-14));
}

TEST_CASE("silhouette: the definition, at sizes around tiles and blocks") {
  for (const Index n : {3, 15, 16, 17, 33, 130, 700}) {
    CAPTURE(n);
    const auto x = kd::testing::blobs(n, 3, 4, 4.0, 1);
    const Labels labels = kd::testing::random_labels(n, 2, 2);
    const auto euclidean = [&](Index i, Index j) { return kd::testing::naive_euclidean(x, i, j); };
    check_near(kd::silhouette_samples(x, labels),
               kd::testing::naive_silhouettes(n, labels, euclidean), 1e-13);
  }
}

TEST_CASE("silhouette: every metric, from vectors and from a condensed matrix") {
  const Index n = 150;
  kd::Matrix<double> x = kd::testing::small_integers(n, 6, 3, 3);
  x.col(0).array() += 1;    // no row of zeros
  x.col(1) = x.col(0) * 2;  // no constant row
  const Labels labels = kd::testing::random_labels(n, 7, 4);
  for (const auto& named : kd::metric_names) {
    const Metric metric = named.metric;
    CAPTURE(std::string(named.name));
    const auto condensed = kd::condensed_distances(x, metric);
    const auto expected = kd::testing::naive_silhouettes(
        n, labels, [&](Index i, Index j) { return condensed(i, j); });
    check_near(kd::silhouette_samples(x, labels, metric), expected, 1e-13);
    check_near(kd::silhouette_samples(condensed, labels), expected, 1e-13);
    double sum = 0;
    for (const double value : kd::silhouette_samples(condensed, labels))
      sum += value;
    CHECK(kd::silhouette_score(condensed, labels) == sum / n);
  }
}

TEST_CASE("silhouette: too many sums to keep give the same values") {
  const auto x = kd::testing::gaussian(211, 4, 8);
  const Labels labels = kd::testing::random_labels(211, 30, 8);
  const kd::detail::Partition partition = kd::detail::partition_by_appearance(labels, "labels");
  const auto condensed = kd::condensed_distances(x);
  auto workers = kd::Threads{2}.workers();
  std::vector<Index> order(211);
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = static_cast<Index>(i);
  const kd::PreparedRows rows(kd::rows_of(x), Metric::euclidean, workers);
  const auto thrifty = kd::detail::silhouettes(
      partition, order, 1, workers, kd::NoProgress{},
      [&](Index a, Index b, kd::Tile& tile) { rows.distances(a, rows, b, tile); }, 100);
  check_near(*thrifty, kd::silhouette_samples(x, labels), 1e-14);
}

TEST_CASE("silhouette: singletons, duplicates, all rows equal") {
  kd::Matrix<double> x(5, 1);
  x << 0, 0, 5, 9, 9;
  const auto values = kd::silhouette_samples(x, Labels{0, 0, 1, 2, 2});
  CHECK(values == std::vector<double>{1, 1, 0, 1, 1});
  x.setConstant(3.3);
  CHECK(kd::silhouette_samples(x, Labels{0, 0, 1, 2, 2}) == std::vector<double>(5, 0.0));
}

TEST_CASE("silhouette: values of any magnitude") {
  const auto x = kd::testing::blobs(90, 3, 3, 1.0, 5);
  const Labels labels = kd::testing::random_labels(90, 3, 5);
  const auto expected = kd::silhouette_samples(x, labels);
  for (const int p : {-1000, -500, -30, 30, 500, 1017}) {
    CAPTURE(p);
    const kd::Matrix<double> scaled = std::ldexp(1.0, p) * x;
    for (const Metric metric : {Metric::euclidean, Metric::cityblock, Metric::chebyshev})
      check_near(kd::silhouette_samples(scaled, labels, metric),
                 kd::silhouette_samples(x, labels, metric), 1e-12);
  }
  // Distances that are representable while their sums are not.
  const auto condensed = kd::condensed_distances(x);
  double largest = 0;
  for (const double value : condensed.values())
    largest = std::max(largest, value);
  std::vector<double> huge;
  for (const double value : condensed.values())
    huge.push_back(value / largest * 1.7e308);
  check_near(kd::silhouette_samples(kd::CondensedMatrix<double>::from(huge), labels), expected,
             1e-12);
}

TEST_CASE("silhouette: the same bits for threads, layouts and names of clusters") {
  const auto x = kd::testing::blobs(1500, 5, 4, 5.0, 7);
  const Labels labels = kd::testing::random_labels(1500, 6, 7);
  const auto expected = kd::silhouette_samples(x, labels);
  const auto condensed = kd::condensed_distances(x);
  const auto from_condensed = kd::silhouette_samples(condensed, labels);
  for (const Index threads : {0, 1, 2, 3}) {
    CAPTURE(threads);
    CHECK(kd::silhouette_samples(x, labels, Metric::euclidean, kd::Threads{threads}) == expected);
    CHECK(kd::silhouette_samples(condensed, labels, kd::Threads{threads}) == from_condensed);
  }
  CHECK(kd::silhouette_samples(x, kd::testing::renamed(labels)) == expected);
  const Eigen::MatrixXd columns = x;
  CHECK(kd::silhouette_samples(columns, labels) == expected);
  kd::Matrix<double> wide(1500, 20);
  wide.middleCols(3, 5) = x;
  CHECK(kd::silhouette_samples(wide.middleCols(3, 5), labels) == expected);
  CHECK(kd::silhouette_samples(x * 1.0, labels) == expected);
  const kd::Matrix<float> single = x.cast<float>();
  CHECK(kd::silhouette_samples(single, labels) ==
        kd::silhouette_samples(single.cast<double>(), labels));
}

TEST_CASE("silhouette: progress is told and can stop the work") {
  const auto x = kd::testing::gaussian(600, 2, 1);
  const Labels labels = kd::testing::random_labels(600, 3, 1);
  Index calls = 0, last = -1, total = 0;
  const auto listen = [&](const kd::Progress& progress) {
    CHECK(progress.done > last);
    last = progress.done;
    total = progress.total;
    return ++calls > 0;
  };
  const auto score = kd::silhouette_score(x, labels, Metric::euclidean, kd::Threads{2}, listen);
  REQUIRE(score.has_value());
  CHECK(*score == kd::silhouette_score(x, labels));
  CHECK(last == total);
  for (Index stop = 1; stop <= calls; ++stop) {
    Index heard = 0;
    const auto stopped =
        kd::silhouette_samples(x, labels, Metric::euclidean, kd::Threads{2},
                               [&](const kd::Progress&) { return ++heard < stop; });
    CHECK_FALSE(stopped.has_value());
    CHECK(heard == stop);
  }
}

TEST_CASE("silhouette: bad input is refused") {
  kd::Matrix<double> x = kd::testing::gaussian(6, 2, 1);
  const Labels good{0, 1, 0, 1, 2, 2};
  CHECK_NOTHROW(kd::silhouette_score(x, good));
  CHECK_THROWS_AS(kd::silhouette_score(x, Labels{0, 1}), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(x, Labels(6, 0)), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(x, Labels{0, 1, 2, 3, 4, 5}), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(x, Labels{0, 1, 0, 1, -2, 2}), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(x.topRows(0), Labels{}), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(x.leftCols(0), good), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(x.topRows(1), Labels{0}), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(kd::CondensedMatrix<double>{}, Labels{0}), kd::InputError);
  CHECK_THROWS_AS(kd::silhouette_score(kd::condensed_distances(x), Labels{0, 1}), kd::InputError);
  x.row(4).setZero();
  CHECK_THROWS_WITH_AS(kd::silhouette_score(x, good, Metric::cosine),
                       "x: cosine distance is undefined for a row of zeros (row 4)",
                       kd::InputError);
  x(3, 1) = kd::missing_value<double>();
  CHECK_THROWS_WITH_AS(kd::silhouette_score(x, good), "x: holds NaN (row 3, column 1)",
                       kd::InputError);
}

// The Davies-Bouldin score: scikit-learn's values, long double oracles, offsets, odd scales.
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <kindred/evaluate/davies_bouldin.hpp>

#include "support/evaluate_naive.hpp"
#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Labels;

TEST_CASE("davies bouldin: scikit-learn's value") {
  kd::Matrix<double> x(9, 2);
  x << 1, 2, 1.5, 1.8, 5, 8, 8, 8, 1, 0.6, 9, 11, 8, 2, 10, 2, 9, 3.5;
  const Labels labels{0, 0, 1, 1, 0, 1, 2, 2, 2};
  // scikit-learn 1.2.1.
  CHECK(kd::davies_bouldin_score(x, labels) == doctest::Approx(0.4114883913351148).epsilon(1e-14));
}

TEST_CASE("davies bouldin: equals the definition in long double") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const auto x = kd::testing::blobs(700, 5, 4, 3.0, seed);
    for (const Index k : {2, 5, 60}) {
      CAPTURE(k);
      const Labels labels = kd::testing::random_labels(700, k, seed);
      CHECK(kd::davies_bouldin_score(x, labels) ==
            doctest::Approx(kd::testing::naive_davies_bouldin(x, labels)).epsilon(1e-13));
    }
  }
}

TEST_CASE("davies bouldin: a common offset of 1e8 costs no digits") {
  const kd::Matrix<double> small = 1e-3 * kd::testing::blobs(400, 3, 3, 0.2, 5);
  const kd::Matrix<double> x = (small.array() + 1e8).matrix();
  Labels labels(400);
  for (std::size_t i = 0; i < labels.size(); ++i)
    labels[i] = static_cast<kd::Label>(i % 3);
  // The oracle sees the same rounded values, centred so that its own arithmetic stays exact.
  const kd::Matrix<double> exact = (x.array() - 1e8).matrix();
  CHECK(kd::davies_bouldin_score(x, labels) ==
        doctest::Approx(kd::testing::naive_davies_bouldin(exact, labels)).epsilon(1e-11));
}

TEST_CASE("davies bouldin: unchanged by powers of two, however large or small") {
  const auto x = kd::testing::blobs(120, 4, 3, 1.0, 6);
  const Labels labels = kd::testing::random_labels(120, 4, 6);
  const double value = kd::davies_bouldin_score(x, labels);
  for (const int p : {-400, 10, 400}) {
    CAPTURE(p);
    const kd::Matrix<double> scaled = std::ldexp(1.0, p) * x;
    CHECK(kd::davies_bouldin_score(scaled, labels) == value);
  }
  for (const int p : {-960, 1017}) {
    CAPTURE(p);
    const kd::Matrix<double> scaled = std::ldexp(1.0, p) * x;
    CHECK(kd::davies_bouldin_score(scaled, labels) == doctest::Approx(value).epsilon(1e-12));
  }
}

TEST_CASE("davies bouldin: clusters with one centre") {
  kd::Matrix<double> x(4, 1);
  x << -1, 1, -2, 2;
  CHECK(kd::davies_bouldin_score(x, Labels{0, 0, 1, 1}) == std::numeric_limits<double>::infinity());
  x << 1, 1, 3, 3;
  CHECK(kd::davies_bouldin_score(x, Labels{0, 0, 1, 1}) == 0);
  x.setConstant(0.1);
  CHECK(kd::davies_bouldin_score(x, Labels{0, 0, 1, 1}) == 0);
}

TEST_CASE("davies bouldin: the same bits for threads, layouts and names of clusters") {
  const auto x = kd::testing::blobs(5000, 9, 4, 5.0, 7);
  const Labels labels = kd::testing::random_labels(5000, 6, 7);
  const double value = kd::davies_bouldin_score(x, labels);
  for (const Index threads : {0, 1, 2, 3})
    CHECK(kd::davies_bouldin_score(x, labels, kd::Threads{threads}) == value);
  CHECK(kd::davies_bouldin_score(x, kd::testing::renamed(labels)) == value);
  const Eigen::MatrixXd columns = x;
  CHECK(kd::davies_bouldin_score(columns, labels) == value);
  kd::Matrix<double> wide(5000, 20);
  wide.middleCols(3, 9) = x;
  CHECK(kd::davies_bouldin_score(wide.middleCols(3, 9), labels) == value);
  CHECK(kd::davies_bouldin_score(x * 1.0, labels) == value);
  const kd::Matrix<float> single = x.cast<float>();
  CHECK(kd::davies_bouldin_score(single, labels) ==
        kd::davies_bouldin_score(single.cast<double>(), labels));
}

TEST_CASE("davies bouldin: bad input is refused") {
  kd::Matrix<double> x = kd::testing::gaussian(6, 2, 1);
  const Labels good{0, 1, 0, 1, 2, 2};
  CHECK_NOTHROW(kd::davies_bouldin_score(x, good));
  CHECK_THROWS_AS(kd::davies_bouldin_score(x, Labels{0, 1}), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x, Labels(6, 0)), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x, Labels{0, 1, 2, 3, 4, 5}), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x, Labels{0, 1, 0, 1, -2, 2}), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x.topRows(0), Labels{}), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x.leftCols(0), good), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x.topRows(1), Labels{0}), kd::InputError);
  CHECK_THROWS_AS(kd::davies_bouldin_score(x, good, kd::Threads{-1}), kd::InputError);
  x(3, 1) = kd::missing_value<double>();
  CHECK_THROWS_WITH_AS(kd::davies_bouldin_score(x, good), "x: holds NaN (row 3, column 1)",
                       kd::InputError);
  x(3, 1) = HUGE_VAL;
  CHECK_THROWS_AS(kd::davies_bouldin_score(x, good), kd::InputError);
}

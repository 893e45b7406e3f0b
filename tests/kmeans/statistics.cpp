// Lloyd's iteration over parts of the data, held against K-Means over the whole.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_oracle.hpp>
#include <support/refusals.hpp>

#include <kindred/core/random.hpp>
#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/statistics.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

/// The parts' statistics, merged in a random order and with random brackets.
ClusterStatistics merged(std::vector<ClusterStatistics> parts, std::uint64_t seed) {
  const Draws draws(seed, 9);
  for (std::uint64_t i = 0; parts.size() > 1; ++i) {
    const auto at = static_cast<std::size_t>(draws.below(parts.size(), 2 * i));
    const ClusterStatistics one = parts[at];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
    ClusterStatistics& other =
        parts[static_cast<std::size_t>(draws.below(parts.size(), 2 * i + 1))];
    other = other.merge(one);
  }
  return parts.front();
}

/// The statistics of x in `count` parts of any sizes, some of them perhaps without rows.
template <Real T>
std::vector<ClusterStatistics> in_parts(const Matrix<T>& x, const std::vector<double>& weights,
                                        const ExactCenters& centers, Index count,
                                        std::uint64_t seed) {
  const Draws draws(seed, 8);
  std::vector<Index> cuts{0, x.rows()};
  for (Index p = 1; p < count; ++p)
    cuts.push_back(static_cast<Index>(
        draws.below(static_cast<std::uint64_t>(x.rows() + 1), static_cast<std::uint64_t>(p))));
  std::sort(cuts.begin(), cuts.end());
  std::vector<ClusterStatistics> parts;
  for (std::size_t p = 0; p + 1 < cuts.size(); ++p) {
    const Index size = cuts[p + 1] - cuts[p];
    const auto rows = x.middleRows(cuts[p], size);
    const std::span<const double> all(weights);
    parts.push_back(weights.empty()
                        ? cluster_statistics(rows, centers)
                        : cluster_statistics(rows,
                                             all.subspan(static_cast<std::size_t>(cuts[p]),
                                                         static_cast<std::size_t>(size)),
                                             centers));
  }
  return parts;
}

/// Compares every iteration in parts with the same one of KMeans; ends where a cluster is empty.
/// Returns how many iterations were compared.
template <Real T>
Index check_against_whole(const Matrix<T>& x, const std::vector<double>& weights,
                          const Matrix<double>& start, Index count, std::uint64_t seed) {
  ExactCenters centers(start);
  for (Index iteration = 1; iteration <= 100; ++iteration) {
    CAPTURE(iteration);
    const auto all = merged(in_parts(x, weights, centers, count, seed),
                            seed + static_cast<std::uint64_t>(iteration));
    CHECK(all.rows() == x.rows());
    if (!all.empty_clusters().empty()) return iteration - 1;
    const ExactCenters next = all.centers();
    const KMeans question{.clusters = start.rows(),
                          .init = Init::given,
                          .centers = start,
                          .max_iterations = iteration,
                          .tolerance = 0};
    const auto whole = weights.empty() ? question.fit(x) : question.fit(x, weights);
    REQUIRE(next.values().template cast<T>() == whole.centers());
    const bool converged = next == centers;
    if (iteration > 1) REQUIRE(converged == (whole.status() == KMeansStatus::converged));
    centers = next;
    if (converged) {
      CHECK((all.inertia() == whole.inertia() ||
             all.inertia() == doctest::Approx(whole.inertia()).epsilon(1e-12)));
      return iteration;
    }
  }
  return 0;
}

}  // namespace

TEST_CASE_TEMPLATE("one to seven parts in any order make the centres of the whole", T, float,
                   double) {
  Index compared = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    INFO("seed " << seed << ", " << c.kind);
    const bool weighted = seed % 2 == 0;
    compared += check_against_whole<T>(c.x.cast<T>(), weighted ? c.weights : std::vector<double>{},
                                       c.centers, 1 + static_cast<Index>(seed % 7), seed);
  }
  CHECK(compared > 90);
}

TEST_CASE("offsets and magnitudes change nothing about that") {
  for (const double offset : {0.0, 1.0, 1e4, 1e8, -1e8})
    for (const double scale : {1.0, 1e-3, 1e200, 1e-200, 1e-310})
      for (const Index clusters : {1, 2, 7}) {
        CAPTURE(offset);
        CAPTURE(scale);
        CAPTURE(clusters);
        const Matrix<double> x =
            scale * (blobs(150, 3, 5, 1, 7).array() * (offset == 0 ? 1 : 1e-3) + offset).matrix();
        Matrix<double> start = x.topRows(clusters);
        CHECK(check_against_whole<double>(x, {}, start, 4, 3) > 0);
        // Short weights, for a mean halfway between two doubles goes either way with long ones.
        std::vector<double> weights(150);
        for (std::size_t i = 0; i < 150; ++i)
          weights[i] = static_cast<double>(1 + i % 5) * (i % 2 == 0 ? 0x1p-800 : 0x1p600);
        CHECK(check_against_whole<double>(x, weights, start, 5, 4) > 0);
      }
}

TEST_CASE("parts need not know each other's magnitudes or offsets") {
  // Each cluster is a part; the start lies near one of them only.
  Matrix<double> x(90, 2);
  x.topRows(30) = (1e-3 * gaussian(30, 2, 1)).array() + 1e8;
  x.middleRows(30, 30) = gaussian(30, 2, 2);
  x.bottomRows(30) = 1e5 * gaussian(30, 2, 3).array() - 1e7;
  Matrix<double> start(3, 2);
  start << 1e8, 1e8, 1e8 + 1, 1e8, 1e8, 1e8 + 1;
  start.bottomRows(2).array() -= 100;
  ExactCenters centers(start);
  const auto part = [&](Index p) { return cluster_statistics(x.middleRows(30 * p, 30), centers); };
  const auto forth = part(0).merge(part(1)).merge(part(2)).centers();
  CHECK(part(2).merge(part(1).merge(part(0))).centers().values() == forth.values());
  const Matrix<double> first =
      KMeans{.clusters = 3, .init = Init::given, .centers = start, .max_iterations = 1}
          .fit(x)
          .centers();
  const auto all = part(0).merge(part(1)).merge(part(2));
  for (Index c = 0; c < 3; ++c)
    if (all.cluster_rows()[static_cast<std::size_t>(c)] > 0)
      CHECK(all.centers().values().row(c) == first.row(c));
}

TEST_CASE("a whole run in parts ends in the labels of K-Means, exact digits and all") {
  const Matrix<double> x = (1e-3 * gaussian(500, 4, 11)).array() + 1e8;
  ExactCenters centers(x.topRows(8).eval());
  bool converged = false;
  for (int i = 0; i < 200 && !converged; ++i) {
    const ExactCenters next = merged(in_parts(x, {}, centers, 5, 2), 7).centers();
    converged = next == centers;
    centers = next;
  }
  REQUIRE(converged);
  const KMeans question{
      .clusters = 8, .init = Init::given, .centers = x.topRows(8), .tolerance = 0};
  const auto whole = question.fit(x);
  CHECK(whole.exact_centers() == centers);
  const auto again = KMeans{.clusters = 8, .tolerance = 0}.fit(x, centers);
  CHECK(again.iterations() == 1);
  CHECK(again.labels() == whole.labels());
}

TEST_CASE("what the statistics say is what the textbook says") {
  const Matrix<double> x = small_integers(40, 2, 6, 3);
  std::vector<double> weights(40);
  for (std::size_t i = 0; i < 40; ++i)
    weights[i] = static_cast<double>(i % 3);
  Matrix<double> start(4, 2);
  start << 0, 0, 5, 5, 0, 5, 1000, 1000;
  const auto all = cluster_statistics(x, weights, ExactCenters(start));
  const Labels labels = naive_nearest(x, start);
  std::vector<double> expected(4);
  std::vector<Index> rows(4);
  for (std::size_t i = 0; i < 40; ++i) {
    expected[static_cast<std::size_t>(labels[i])] += weights[i];
    rows[static_cast<std::size_t>(labels[i])] += weights[i] > 0;
  }
  CHECK(all.rows() == 40);
  CHECK(all.cluster_weights() == expected);
  CHECK(all.cluster_rows() == rows);
  CHECK(all.empty_clusters() == std::vector<Index>{3});
  CHECK(all.inertia() == naive_inertia(x, weights, start, labels));
  CHECK(all.centers().values() == naive_means(x, weights, start, labels));
  CHECK(all.given().values() == start);
}

TEST_CASE("parts without rows or without weight say nothing") {
  const Matrix<double> x = gaussian(10, 2, 3);
  const ExactCenters centers(x.topRows(3).eval());
  const auto none = cluster_statistics(Matrix<double>(0, 2), centers);
  const auto weightless = cluster_statistics(x, std::vector<double>(10, 0.0), centers);
  CHECK(none.rows() == 0);
  CHECK(none.inertia() == 0);
  CHECK(none.centers() == centers);
  CHECK(none.empty_clusters() == std::vector<Index>{0, 1, 2});
  CHECK(weightless.rows() == 10);
  CHECK(weightless.centers() == centers);
  const auto some = cluster_statistics(x, centers);
  CHECK(some.merge(none).centers() == some.centers());
  CHECK(weightless.merge(none).merge(some).centers() == some.centers());
  // Weights that vanish beside those of others are those of no rows.
  const auto light = cluster_statistics(x.topRows(5), std::vector<double>(5, 1e-320), centers);
  const auto heavy = cluster_statistics(x.bottomRows(5), std::vector<double>(5, 1e308), centers);
  CHECK(light.merge(heavy).centers().values().allFinite());
  CHECK(light.merge(heavy).centers() == heavy.merge(light).centers());
}

TEST_CASE_TEMPLATE("threads change no bit", T, float, double) {
  const Matrix<T> x = gaussian<T>(20000, 6, 3);
  std::vector<double> weights(20000);
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = 0.1 * static_cast<double>(i % 7);
  const ExactCenters centers(x.topRows(20).eval());
  const auto one = cluster_statistics(x, weights, centers);
  for (const Index threads : {2, 3, 7}) {
    const auto many = cluster_statistics(x, weights, centers, Threads{threads});
    CHECK(many.centers() == one.centers());
    CHECK(many.inertia() == one.inertia());
    CHECK(many.cluster_rows() == one.cluster_rows());
  }
}

TEST_CASE("what cannot be counted or merged is refused") {
  Matrix<double> x = gaussian(6, 2, 1);
  const ExactCenters centers(x.topRows(2).eval());
  CHECK(refusal([&] { cluster_statistics(x.leftCols(1), centers); }) ==
        "x: has 1 columns where 2 are expected");
  for (const double weight :
       {-1.0, std::numeric_limits<double>::infinity(), missing_value<double>()})
    CHECK(refusal([&] {
            cluster_statistics(x, std::vector<double>{1, 1, weight, 1, 1, 1}, centers);
          }).starts_with("weights: "));
  CHECK(refusal([&] { cluster_statistics(x, std::vector<double>(5, 1.0), centers); }) ==
        "weights: has 5 entries where 6 are needed");
  const auto one = cluster_statistics(x, centers);
  CHECK(refusal([&] { one.merge(cluster_statistics(x, one.centers())); }) ==
        "other: was gathered from other centres");
  CHECK(refusal([&] { one.merge(cluster_statistics(x, ExactCenters(x))); }) ==
        "other: was gathered from other centres");
  x(4, 1) = missing_value<double>();
  CHECK(refusal([&] { cluster_statistics(x, centers); }) == "x: holds NaN (row 4, column 1)");
}

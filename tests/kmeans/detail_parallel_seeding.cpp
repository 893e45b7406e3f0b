// k-means‖: against a naive copy of its rounds, as good as k-means++, and no row twice.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>

#include <kindred/kmeans/detail/parallel_seeding.hpp>
#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Rows = std::vector<Index>;

// Points in a frame that changes nothing.
struct Framed {
  MatrixView<double> view;
  std::vector<double> weights;
  detail::Frame frame;

  explicit Framed(const Matrix<double>& x, std::vector<double> row_weights = {})
      : view(x),
        weights(std::move(row_weights)),
        frame{std::vector<double>(static_cast<std::size_t>(x.cols())), 1,
              magnitude_range<double>(x)} {}
  detail::Points<double> points() const { return {view, weights, frame}; }
};

double squared_to_nearest(const Matrix<double>& x, Index row, const Rows& seeds) {
  double squared = std::numeric_limits<double>::max();
  for (const Index seed : seeds)
    squared = std::min(squared,
                       detail::squared_distance(x.row(row).data(), x.row(seed).data(), x.cols()));
  return squared;
}

double potential(const Matrix<double>& x, const Rows& seeds) {
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i)
    sum += squared_to_nearest(x, i, seeds);
  return sum;
}

Rows seeds(const Matrix<double>& x, Index clusters, Init init, std::uint64_t seed) {
  const Framed framed(x);
  const auto points = framed.points();
  const Draws draws(seed);
  Sequential::Team alone;
  switch (init) {
    case Init::kmeans_parallel:
      return detail::parallel_seeds(points, clusters, draws, alone, NoProgress{});
    case Init::kmeans_plus_plus:
      return detail::greedy_seeds(points, clusters, draws, alone, NoProgress{}).rows;
    default:
      return detail::random_rows(points, clusters, draws);
  }
}

// The mean, over 20 seeds, of the potential relative to that of k-means++.
double against_plus_plus(const Matrix<double>& x, Index clusters, Init init) {
  double ours = 0, theirs = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    ours += potential(x, seeds(x, clusters, init, seed));
    theirs += potential(x, seeds(x, clusters, Init::kmeans_plus_plus, seed));
  }
  return ours / theirs;
}

bool all_differ(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return std::adjacent_find(rows.begin(), rows.end()) == rows.end();
}

std::size_t distinct_values(const Matrix<double>& x, const Rows& rows) {
  std::set<std::vector<double>> values;
  for (const Index row : rows)
    values.insert({x.row(row).data(), x.row(row).data() + x.cols()});
  return values.size();
}

Rows all_rows(const Matrix<double>& x) {
  Rows rows;
  for (Index i = 0; i < x.rows(); ++i)
    rows.push_back(i);
  return rows;
}

}  // namespace

TEST_CASE(
    "candidates are those of the paper's rounds, each with the weight of the rows around it") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const Index n = 150 + static_cast<Index>(seed);
    const Matrix<double> x =
        seed % 2 == 0 ? blobs(n, 3, 5, 1, seed) : small_integers(n, 2, 9, seed);
    const Draws draws(seed, 7);
    std::vector<double> weights;
    for (Index i = 0; i < n; ++i)
      weights.push_back(static_cast<double>(draws.below(5, static_cast<std::uint64_t>(i))) / 4);
    const Framed framed(x, weights);
    Sequential::Team alone;
    const auto points = framed.points();
    detail::SeedCandidates<detail::Points<double>> candidates(points, alone);
    candidates.take({3});
    Rows naive{3};
    for (Index round = 1; round <= 5; ++round) {
      CAPTURE(round);
      double sum = 0;
      for (Index i = 0; i < n; ++i)
        sum += weights[static_cast<std::size_t>(i)] * squared_to_nearest(x, i, naive);
      REQUIRE(candidates.potential() == doctest::Approx(sum).epsilon(1e-13));
      Rows picked;
      for (Index i = 0; i < n; ++i)
        if (detail::round_draw(draws, round, i) <
            12 * weights[static_cast<std::size_t>(i)] * squared_to_nearest(x, i, naive) / sum)
          picked.push_back(i);
      REQUIRE(candidates.sample(draws, round, 12, candidates.potential()) == picked);
      candidates.take(picked);
      naive.insert(naive.end(), picked.begin(), picked.end());
    }
    REQUIRE(naive.size() > 20);
    CHECK(candidates.rows() == naive);
    CHECK(all_differ(naive));
    CHECK(static_cast<std::size_t>(candidates.distinct()) == distinct_values(x, naive));

    std::vector<double> around(naive.size());
    for (Index i = 0; i < n; ++i) {
      std::size_t nearest = 0;
      for (std::size_t c = 1; c < naive.size(); ++c)
        if ((x.row(i) - x.row(naive[c])).squaredNorm() <
            (x.row(i) - x.row(naive[nearest])).squaredNorm())
          nearest = c;
      around[nearest] += weights[static_cast<std::size_t>(i)];
    }
    CHECK(candidates.weights() == around);
  }
}

TEST_CASE("k-means|| starts about as well as k-means++, which random rows do not") {
  const Matrix<double> apart = blobs(2000, 4, 20, 1, 5);
  CHECK(against_plus_plus(apart, 20, Init::kmeans_parallel) < 1.5);
  CHECK(against_plus_plus(apart, 20, Init::random) > 2);
  const Matrix<double> together = gaussian(2000, 6, 8);
  CHECK(against_plus_plus(together, 30, Init::kmeans_parallel) < 1.5);
}

TEST_CASE("no row starts twice, and no value while there are others") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = small_integers(60, 2, 4, seed);
    const std::size_t values = distinct_values(x, all_rows(x));
    for (const Index k : {Index{1}, Index{2}, Index{9}, Index{14}, Index{40}, Index{60}}) {
      const Rows rows = seeds(x, k, Init::kmeans_parallel, seed);
      REQUIRE(rows.size() == static_cast<std::size_t>(k));
      REQUIRE(all_differ(rows));
      REQUIRE(distinct_values(x, rows) == std::min(values, static_cast<std::size_t>(k)));
    }
  }
}

TEST_CASE("values that hide each other from a round are all found") {
  // Each is so far out that the potential of the others vanishes beside it.
  Matrix<double> x(20, 1);
  for (Index i = 0; i < 20; ++i)
    x(i, 0) = std::ldexp(1, static_cast<int>(10 * i));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    CHECK(all_differ(seeds(x, 20, Init::kmeans_parallel, seed)));
  }
}

TEST_CASE("rows without weight start nothing") {
  const Matrix<double> x = gaussian(40, 2, 3);
  std::vector<double> weights(40, 1.5);
  for (std::size_t i = 0; i < weights.size(); i += 2)
    weights[i] = 0;
  const Framed framed(x, weights);
  Sequential::Team alone;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Rows rows = detail::parallel_seeds(framed.points(), 20, Draws(seed), alone, NoProgress{});
    REQUIRE(all_differ(rows));
    REQUIRE(std::all_of(rows.begin(), rows.end(), [](Index row) { return row % 2 == 1; }));
  }
}

TEST_CASE("k-means|| gives the same bits for any number of threads and any layout") {
  const Matrix<float> x = blobs<float>(40'000, 5, 30, 4, 2);
  const Eigen::MatrixXf columns = x;
  std::vector<double> weights;
  for (Index i = 0; i < x.rows(); ++i)
    weights.push_back(1 + static_cast<double>(i % 3));
  for (const std::uint64_t seed : {0u, 1u}) {
    const KMeans question{
        .clusters = 30, .init = Init::kmeans_parallel, .seed = seed, .max_iterations = 3};
    const auto one = question.fit(x, weights);
    for (const Index threads : {2, 3}) {
      const auto more = question.fit(x, weights, Threads{threads});
      CHECK(more.labels() == one.labels());
      CHECK(more.centers() == one.centers());
      CHECK(more.inertia() == one.inertia());
    }
    CHECK(question.fit(columns, weights).centers() == one.centers());
  }
}

TEST_CASE("k-means|| that is stopped anywhere leaves clusters to work with") {
  const Matrix<double> x = gaussian(300, 2, 4);
  const KMeans question{.clusters = 6, .init = Init::kmeans_parallel, .seed = 2, .tolerance = 0};
  std::vector<std::string> stages;
  const auto whole = question.fit(x, Sequential{}, [&](const Progress& progress) {
    CHECK(progress.done >= 0);
    CHECK(progress.done < progress.total);
    stages.emplace_back(progress.stage);
    return true;
  });
  CHECK(whole.status() == KMeansStatus::converged);
  CHECK(std::count(stages.begin(), stages.end(), "candidates") == 5);
  CHECK(std::count(stages.begin(), stages.end(), "seeding") == 5);
  for (std::size_t last = 0; last < stages.size(); ++last) {
    CAPTURE(last);
    std::size_t calls = 0;
    const auto model =
        question.fit(x, Sequential{}, [&](const Progress&) { return calls++ < last; });
    CHECK(calls == last + 1);
    CHECK(model.status() == KMeansStatus::cancelled);
    CHECK(model.distinct_clusters() == 6);
    CHECK(model.predict(x) == model.labels());
    CHECK(model.inertia() >= whole.inertia());
  }
}

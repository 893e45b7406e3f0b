// The ways to start and to assign: what each name promises, and that no other is accepted.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>

#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr Init inits[] = {Init::kmeans_plus_plus, Init::kmeans_parallel, Init::random, Init::given};
constexpr Algorithm algorithms[] = {Algorithm::automatic, Algorithm::naive,
                                    Algorithm::lloyd,     Algorithm::hamerly,
                                    Algorithm::filtering, Algorithm::hartigan_wong};

// The first `clusters` rows where centres are to be given.
KMeans question(const Matrix<double>& x, Index clusters, Init init, Algorithm algorithm) {
  return {.clusters = clusters,
          .init = init,
          .centers = init == Init::given ? Matrix<double>(x.topRows(std::min(clusters, x.rows())))
                                         : Matrix<double>(),
          .algorithm = algorithm};
}

// The first centres, seen by stopping before anything moves them.
Matrix<double> start(const KMeans& question, const Matrix<double>& x,
                     const std::vector<double>& weights) {
  return question.fit(x, weights, Sequential{}, [](const Progress&) { return false; }).centers();
}

}  // namespace

TEST_CASE("a question that says nothing is k-means++ and chooses by size") {
  CHECK(KMeans{}.init == Init::kmeans_plus_plus);
  CHECK(KMeans{}.algorithm == Algorithm::automatic);
}

TEST_CASE("automatic goes by rows, clusters and columns, and a choice is kept") {
  using detail::chosen;
  const auto automatic = [](Index rows, Index clusters, Index d) {
    return chosen(Algorithm::automatic, rows, clusters, d);
  };
  CHECK(automatic(1000, 70, 4) == Algorithm::hamerly);
  CHECK(automatic(1000, 100, 1) == Algorithm::hamerly);
  CHECK(automatic(1000, 1, 694) == Algorithm::hamerly);
  CHECK(automatic(1000, 69, 4) == Algorithm::lloyd);
  CHECK(automatic(1000, 99, 1) == Algorithm::lloyd);
  CHECK(automatic(1000, 1, 693) == Algorithm::lloyd);

  CHECK(automatic(4096, 16, 4) == Algorithm::filtering);
  CHECK(automatic(4096, 16, 1) == Algorithm::filtering);
  CHECK(automatic(4095, 16, 4) == Algorithm::lloyd);
  CHECK(automatic(4096, 15, 4) == Algorithm::lloyd);
  CHECK(automatic(4096, 16, 5) == Algorithm::lloyd);
  CHECK(automatic(256'000, 1000, 5) == Algorithm::hamerly);
  CHECK(automatic(256'000, 1000, 4) == Algorithm::filtering);
  CHECK(automatic(Index{1} << 32, 16, 4) == Algorithm::lloyd);

  for (const Algorithm algorithm : {Algorithm::naive, Algorithm::lloyd, Algorithm::hamerly}) {
    CHECK(chosen(algorithm, 1, 1, 1) == algorithm);
    CHECK(chosen(algorithm, 1000, 1000, 1000) == algorithm);
  }
  CHECK(chosen(Algorithm::hartigan_wong, 1000, 70, 4) == Algorithm::hamerly);
  CHECK(chosen(Algorithm::hartigan_wong, 4096, 16, 4) == Algorithm::filtering);
  CHECK(chosen(Algorithm::filtering, 1, 1, 8) == Algorithm::filtering);
  CHECK(chosen(Algorithm::filtering, 1, 1, 9) == Algorithm::lloyd);
  CHECK(chosen(Algorithm::filtering, Index{1} << 32, 1, 1) == Algorithm::lloyd);
}

TEST_CASE("k-means++ weighs 2 + floor(ln k) candidates") {
  using detail::candidates_for;
  CHECK(candidates_for(1) == 2);
  CHECK(candidates_for(2) == 2);
  CHECK(candidates_for(3) == 3);
  CHECK(candidates_for(7) == 3);
  CHECK(candidates_for(8) == 4);
  CHECK(candidates_for(20) == 4);
  CHECK(candidates_for(21) == 5);
}

TEST_CASE("random starts go by weight, and no row starts twice") {
  Matrix<double> x(5, 1);
  x << 0, 1, 2, 3, 4;
  const std::vector<double> weights{1, 3, 0, 2, 2};
  std::vector<int> taken(5, 0);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    CAPTURE(seed);
    KMeans random{.clusters = 1, .init = Init::random, .seed = seed};
    ++taken[static_cast<std::size_t>(start(random, x, weights)(0, 0))];
    random.clusters = 4;
    const Matrix<double> centers = start(random, x, weights);
    std::vector<double> drawn(centers.data(), centers.data() + centers.size());
    std::sort(drawn.begin(), drawn.end());
    REQUIRE(drawn == std::vector<double>{0, 1, 3, 4});
  }
  CHECK(taken[2] == 0);
  // Within five standard deviations, which are at most 31.
  for (const std::size_t row : {0u, 1u, 3u, 4u})
    CHECK(std::abs(taken[row] - 500 * weights[row]) < 155);
}

TEST_CASE("given starts are the caller's") {
  const Matrix<double> x = gaussian(20, 3, 1), centers = gaussian(4, 3, 2);
  const KMeans given{.clusters = 4, .init = Init::given, .centers = centers};
  CHECK(start(given, x, std::vector<double>(20, 1.0)) == centers);
}

TEST_CASE("every start and every algorithm can do with one cluster, one row and n clusters") {
  Matrix<double> distinct(12, 2);
  for (Index i = 0; i < 12; ++i)
    distinct.row(i) << static_cast<double>(i / 4), static_cast<double>(i % 4);  // ties everywhere
  const Matrix<double> row = distinct.bottomRows(1);
  for (const Init init : inits)
    for (const Algorithm algorithm : algorithms) {
      CAPTURE(static_cast<int>(init));
      CAPTURE(static_cast<int>(algorithm));
      const auto one = question(distinct, 1, init, algorithm).fit(distinct);
      CHECK(one.labels() == Labels(12, 0));
      CHECK(one.centers()(0, 0) == 1);
      CHECK(one.centers()(0, 1) == 1.5);
      CHECK(one.inertia() == 12 * (2.0 / 3 + 1.25));

      const auto all = question(distinct, 12, init, algorithm).fit(distinct);
      CHECK(all.inertia() == 0);
      CHECK(all.distinct_clusters() == 12);

      const auto single = question(row, 1, init, algorithm).fit(row);
      CHECK(single.centers() == row);
      CHECK(single.labels() == Labels{0});

      for (const Index k : {Index{0}, Index{13}, Index{-1}}) {
        KMeans refused = question(distinct, 1, init, algorithm);
        refused.clusters = k;
        CHECK(refusal([&] { refused.fit(distinct); }) ==
              "clusters: is " + std::to_string(k) + " but must lie in 1..12");
      }
    }
}

TEST_CASE("a start or an algorithm without a name is refused") {
  const Matrix<double> x = gaussian(10, 2, 1);
  for (const int value : {4, 255}) {
    CAPTURE(value);
    CHECK(refusal([&] { KMeans{.clusters = 2, .init = Init(value)}.fit(x); }) ==
          "init: is not one of the four ways to start");
  }
  for (const int value : {6, 255}) {
    CAPTURE(value);
    CHECK(refusal([&] { KMeans{.clusters = 2, .algorithm = Algorithm(value)}.fit(x); }) ==
          "algorithm: is not one of the six algorithms");
  }
}

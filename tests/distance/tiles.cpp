// Tiles: the same bits on every path that this machine can take.
#include <array>
#include <atomic>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/distance/tiles.hpp>

#include "support/distance_oracle.hpp"
#include "support/generators.hpp"

using namespace kindred;

TEST_CASE("every instruction set gives the same distances to rounding") {
  const Matrix<double> x = testing::gaussian<>(37, 201, 5);
  auto workers = Sequential{}.workers();
  for (const NamedMetric& named : metric_names) {
    const auto [name, metric] = named;
    const PreparedRows rows(rows_of(x), metric, workers);
    for (const auto isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
      if (!simd::available(isa)) continue;
      CAPTURE(named.name);
      Tile tile;
      rows.distances(2, rows, 0, tile, isa);
      for (Index i = 0; i < rows.rows_in(2); ++i)
        for (Index j = 0; j < 16; ++j)
          CHECK(tile.row(i)[j] ==
                doctest::Approx(testing::naive_distance(x.row(32 + i), x.row(j), metric))
                    .epsilon(1e-13));
    }
  }
}

TEST_CASE("distances are exactly symmetric") {
  const Matrix<double> x = testing::gaussian<>(32, 301, 6);
  auto workers = Sequential{}.workers();
  for (const NamedMetric& named : metric_names) {
    const auto [name, metric] = named;
    const PreparedRows rows(rows_of(x), metric, workers);
    Tile upper, lower;
    rows.distances(0, rows, 1, upper);
    rows.distances(1, rows, 0, lower);
    bool symmetric = true;
    for (Index i = 0; i < 16; ++i)
      for (Index j = 0; j < 16; ++j)
        symmetric = symmetric && upper.row(i)[j] == lower.row(j)[i];
    CHECK_MESSAGE(symmetric, named.name);
  }
}

TEST_CASE("raw is the square of a Euclidean distance and any other metric itself") {
  const Matrix<double> x = testing::gaussian<>(16, 7, 7);
  auto workers = Sequential{}.workers();
  for (const auto metric : {Metric::euclidean, Metric::cityblock, Metric::correlation}) {
    const PreparedRows rows(rows_of(x), metric, workers);
    Tile raw, finished;
    rows.raw(0, rows, 0, raw);
    rows.distances(0, rows, 0, finished);
    for (std::size_t k = 0; k < raw.values.size(); ++k)
      CHECK(finished.values[k] ==
            (metric == Metric::euclidean ? std::sqrt(raw.values[k]) : raw.values[k]));
  }
}

TEST_CASE("every tile is visited once, by any number of threads") {
  const Matrix<double> x = testing::gaussian<>(333, 40, 8);
  for (const Index threads : {1, 2, 3}) {
    auto workers = Threads{threads}.workers();
    const PreparedRows rows(rows_of(x), Metric::euclidean, workers);
    std::vector<std::atomic<int>> seen(static_cast<std::size_t>(rows.tiles() * rows.tiles()));
    const bool finished =
        visit_tiles(rows, workers, NoProgress{}, [&](Index a, Index b, const Tile&) {
          ++seen[static_cast<std::size_t>(a * rows.tiles() + b)];
        });
    CHECK(finished);
    for (Index a = 0; a < rows.tiles(); ++a)
      for (Index b = 0; b < rows.tiles(); ++b)
        CHECK(seen[static_cast<std::size_t>(a * rows.tiles() + b)] == (a <= b ? 1 : 0));
  }
}

TEST_CASE("cancelling stops at every callback") {
  const Matrix<double> x = testing::gaussian<>(400, 3, 9);
  auto workers = Sequential{}.workers();
  const PreparedRows rows(rows_of(x), Metric::euclidean, workers);
  int calls = 0;
  visit_tiles(
      rows, workers, [&](const Progress&) { return ++calls > 0; },
      [](Index, Index, const Tile&) {});
  REQUIRE(calls >= 2);
  for (int stop = 1; stop <= calls; ++stop) {
    int call = 0;
    CHECK_FALSE(visit_tiles(
        rows, workers, [&](const Progress&) { return ++call < stop; },
        [](Index, Index, const Tile&) {}));
    CHECK(call == stop);
  }
}

TEST_CASE("a distance too large for a double is refused, or infinite where that is asked for") {
  Matrix<double> x(3, 1);
  x << -1.7e308, 1.7e308, 1.6e308;
  auto workers = Sequential{}.workers();
  for (const Metric metric : {Metric::euclidean, Metric::sqeuclidean, Metric::cityblock}) {
    CAPTURE(std::string(name_of(metric)));
    const PreparedRows rows(MatrixView<double>(x), metric, workers);
    Tile tile;
    rows.distances_or_infinity(0, rows, 0, tile);
    CHECK(tile.row(0)[0] == 0);
    CHECK(is_infinite(tile.row(0)[1]));
    CHECK(is_infinite(tile.row(2)[0]));
    CHECK(is_infinite(tile.row(1)[2]) == (metric == Metric::sqeuclidean));
    CHECK_THROWS_WITH_AS(rows.distances(0, rows, 0, tile),
                         "x: is too far away from row 1 for their distance to be a double (row 0)",
                         InputError);
  }
}

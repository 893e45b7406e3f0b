// Single linkage by a k-d tree against the engines that go through all pairs.
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/detail/kd_single.hpp>
#include <kindred/linkage/detail/single_linkage.hpp>

#include "support/generators.hpp"
#include "support/linkage_merges.hpp"
#include "support/linkage_oracle.hpp"
#include "support/rows_of_kind.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr Metric bounded[] = {Metric::euclidean, Metric::sqeuclidean, Metric::cityblock,
                              Metric::chebyshev};

Dendrogram by_points(const Matrix<double>& x, Metric metric, Index threads) {
  auto workers = Threads{threads}.workers();
  const auto log = detail::single_linkage_of_points<double>(x, metric, workers, NoProgress{});
  return tree_of(x.rows(), log, {});
}

Dendrogram by_pairs(const Matrix<double>& x, Metric metric) {
  auto workers = Sequential{}.workers();
  const PreparedRows rows(MatrixView<double>(x), metric, workers);
  return tree_of(x.rows(), detail::single_linkage<double>(x, rows, workers, NoProgress{}), {});
}

void check_case(std::uint64_t seed, Index most_rows) {
  const Draws draws(seed, 33);
  const auto n = static_cast<Index>(2 + draws.below(static_cast<std::uint64_t>(most_rows - 1), 0));
  const auto d = static_cast<Index>(1 + draws.below(draws.below(2, 5) == 0 ? 20 : 3, 1));
  const Metric metric = bounded[draws.below(4, 2)];
  const auto kind = draws.below(kinds_of_rows, 3);
  const Matrix<double> x = rows_of_kind(kind, n, d, seed);
  INFO("seed ", seed, ", kind ", kind, ", ", name_of(metric), ", n ", n, ", d ", d);
  CHECK(by_points(x, metric, static_cast<Index>(1 + seed % 3)) == by_pairs(x, metric));
}

}  // namespace

TEST_CASE("the tree of points is the tree of pairs, ties included") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed)
    check_case(seed, seed % 6 == 0 ? 400 : 60);
}

TEST_CASE("slow: the tree of points is the tree of pairs, at length") {
  for (std::uint64_t seed = 10000; seed < 40000; ++seed)
    check_case(seed, 400);
}

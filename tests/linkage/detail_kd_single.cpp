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

TEST_CASE("of all rows at one distance, one for each pair of clusters is enough") {
  const Index each = 500;
  Matrix<double> x(3 * each, 2);
  for (Index i = 0; i < x.rows(); ++i)
    x.row(i) << static_cast<double>(i % 3), 0.5;
  const auto tree = KdTree{}.fit(x);
  // One cluster after the other.
  detail::LinearOrder order{{}, std::vector<double>(static_cast<std::size_t>(x.rows()), 0.0)};
  for (Index column = 0; column < 3; ++column)
    for (Index place = 0; place < x.rows(); ++place)
      if (tree.order()[static_cast<std::size_t>(place)] % 3 == column) order.thing.push_back(place);
  order.gap[static_cast<std::size_t>(each)] = order.gap[static_cast<std::size_t>(2 * each)] = 1;
  const detail::TiedRows<double> rows(tree, order);
  const auto groups = detail::tied_groups(order);
  REQUIRE(groups.size() == 1);
  for (std::size_t cluster = 0; cluster < 3; ++cluster) {
    detail::MetClusters met;
    std::vector<detail::Edge> edges;
    for (Index position = groups[0].bounds[cluster]; position < groups[0].bounds[cluster + 1];
         ++position) {
      met.search(groups[0], cluster);
      rows.find(position, met, edges);
    }
    CHECK(edges.size() == (cluster == 1 ? 2 : 1));
  }
  CHECK(by_points(x, Metric::euclidean, 2) == by_pairs(x, Metric::euclidean));
}

TEST_CASE("columns of rows that all tie with those beside them") {
  const Index each = 300;
  Matrix<double> x(5 * each, 2);
  for (Index i = 0; i < x.rows(); ++i)
    x.row(i) << static_cast<double>(i % 5),
        0.9 * static_cast<double>(i / 5 * 7 % each) / static_cast<double>(each);
  CHECK(by_points(x, Metric::chebyshev, 2) == by_pairs(x, Metric::chebyshev));
}

TEST_CASE("slow: the tree of points is the tree of pairs, at length") {
  for (std::uint64_t seed = 10000; seed < 40000; ++seed)
    check_case(seed, 400);
}

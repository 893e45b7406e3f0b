// The two ways to a minimum spanning tree of rows, against each other and against the definition.
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/detail/single_linkage.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_merges.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

std::vector<detail::Edge> by_slink(const PreparedRows& rows, Workers& workers) {
  detail::PointerTree tree(rows.rows());
  detail::meet_rows(rows, workers, NoProgress{},
                    [&](Index i, std::span<double> distances) { tree.add(i, 0, distances); });
  return tree.edges();
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 21);
  const auto n = static_cast<Index>(1 + draws.below(90, 0));
  const auto d = static_cast<Index>(1 + draws.below(7, 1));
  const Metric metric = metric_names[draws.below(8, 2)].metric;
  const bool ties = draws.below(2, 3) == 0;
  Matrix<double> x = ties ? small_integers(n, d + 2, 4, seed) : gaussian(n, d + 2, seed);
  if (metric == Metric::cosine || metric == Metric::correlation) {
    x.col(0).array() += 9;
    x.col(1).array() -= 5;
  }
  INFO("seed ", seed, ", ", name_of(metric), ", n ", n, ", ties ", ties);
  auto workers = Threads{static_cast<Index>(1 + seed % 3)}.workers();
  const PreparedRows rows(MatrixView<double>(x), metric, workers);
  const auto slink = detail::spanning_forest(by_slink(rows, workers), n);
  const auto prim = detail::spanning_forest(*detail::Prim(rows, workers).run(NoProgress{}), n);
  REQUIRE(prim.merges.size() == static_cast<std::size_t>(n - 1));
  CHECK(prim.open == slink.open);
  const Matrix<double> distances = condensed_distances(x, metric).to_square();
  for (std::size_t t = 0; t < prim.merges.size(); ++t) {
    CHECK(prim.merges[t].distance == slink.merges[t].distance);
    CHECK(prim.edges[t].length == distances(prim.edges[t].a, prim.edges[t].b));
    if (prim.open) continue;
    CHECK(prim.merges[t].low == slink.merges[t].low);
    CHECK(prim.merges[t].high == slink.merges[t].high);
  }
}

}  // namespace

TEST_CASE("both ways to a spanning tree give the same merges") {
  for (std::uint64_t seed = 0; seed < 600; ++seed)
    if (metric_names[Draws(seed, 21).below(8, 2)].metric != Metric::jaccard) check_case(seed);
}

TEST_CASE("rows that several workers share give the tree of one worker") {
  const Matrix<double> x = gaussian(6000, 12, 3);
  auto one = Sequential{}.workers();
  auto three = Threads{3}.workers();
  const PreparedRows rows(MatrixView<double>(x), Metric::euclidean, one);
  const auto alone = detail::Prim(rows, one).run(NoProgress{});
  const auto shared = detail::Prim(rows, three).run(NoProgress{});
  REQUIRE(alone->size() == 5999);
  CHECK(std::equal(alone->begin(), alone->end(), shared->begin(), shared->end(),
                   [](const auto& p, const auto& q) {
                     return p.length == q.length && p.a == q.a && p.b == q.b;
                   }));
}

TEST_CASE("slow: both ways and the front door agree on 65,537 rows") {
  const Index n = 65537;
  const Matrix<double> x = gaussian(n, 5, 8);
  auto workers = Threads{2}.workers();
  const PreparedRows rows(MatrixView<double>(x), Metric::euclidean, workers);
  auto prim = detail::spanning_forest(*detail::Prim(rows, workers).run(NoProgress{}), n);
  auto slink = detail::spanning_forest(by_slink(rows, workers), n);
  REQUIRE(prim.merges.size() == static_cast<std::size_t>(n - 1));
  REQUIRE_FALSE(prim.open);
  CHECK(std::equal(prim.merges.begin(), prim.merges.end(), slink.merges.begin(), slink.merges.end(),
                   [](const auto& p, const auto& q) {
                     return p.low == q.low && p.high == q.high && p.distance == q.distance;
                   }));
  const Dendrogram tree = Agglomerative{.linkage = Linkage::single}.fit(x, Threads{2});
  detail::sort_greedily(slink.merges);
  CHECK(tree == tree_of(n, slink.merges, {}));
  CHECK(tree.merges().back().size == n);
}

TEST_CASE("large data and what the kernels cannot order go the other way") {
  auto workers = Sequential{}.workers();
  const auto pays = [&](const Matrix<double>& x, Metric metric) {
    return detail::prim_pays(PreparedRows(MatrixView<double>(x), metric, workers));
  };
  CHECK(pays(gaussian(50, 3, 1), Metric::euclidean));
  CHECK_FALSE(pays(gaussian(50, 3, 1), Metric::jaccard));
  CHECK_FALSE(pays(gaussian(50, 3, 1) * 1e200, Metric::euclidean));
  CHECK_FALSE(pays(gaussian(1100, 1000, 1), Metric::euclidean));
}

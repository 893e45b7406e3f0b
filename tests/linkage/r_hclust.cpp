// A tree in R's terms: against R's own output and against the rule of its routine HCASS2.
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/r_hclust.hpp>

#include "support/generators.hpp"
#include "support/linkage_chains.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_us_arrests.hpp"
#include "support/refusals.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

using Pair = std::array<std::int32_t, 2>;

/// R's order from R's merge: the last row, in which every step is replaced by its row until only
/// observations are left.
std::vector<std::int32_t> order_of(const std::vector<Pair>& merge) {
  std::vector<std::int32_t> order{merge.back()[0], merge.back()[1]};
  for (auto step = static_cast<std::int32_t>(merge.size()) - 1; step > 0; --step) {
    const auto at = std::find(order.begin(), order.end(), step);
    const Pair& row = merge[static_cast<std::size_t>(step - 1)];
    *at = row[0];
    order.insert(at + 1, row[1]);
  }
  for (std::int32_t& entry : order)
    entry = -entry;
  return order;
}

}  // namespace

TEST_CASE("six Italian cities as R prints them") {
  // hclust(d, "single")$merge in stackoverflow.com/a/18215445.
  const RHclust r = r_hclust(italian_cities());
  CHECK(r.merge == std::vector<Pair>{{-3, -6}, {-4, -5}, {-1, 2}, {-2, 3}, {1, 4}});
  CHECK(r.height == std::vector<double>{138, 219, 255, 268, 295});
  CHECK(r.order == std::vector<std::int32_t>{3, 6, 2, 1, 4, 5});
}

TEST_CASE("hclust(dist(USArrests)), worked out from SciPy's tree by R's rule") {
  const RHclust r = r_hclust(Agglomerative{.linkage = Linkage::complete}.fit(us_arrests()));
  const std::vector<Pair> begin{{-15, -29}, {-17, -26}, {-14, -16}, {-13, -32},
                                {-35, -44}, {-36, -46}, {-7, -38},  {-19, -41},
                                {-49, 1},   {-21, -30}, {-37, 6},   {-4, -42}};
  REQUIRE(r.merge.size() == 49);
  CHECK(std::equal(begin.begin(), begin.end(), r.merge.begin()));
  CHECK(r.order == std::vector<std::int32_t>{9,  33, 8,  1,  18, 2,  24, 40, 20, 3,  31, 5,  13,
                                             32, 22, 28, 25, 4,  42, 10, 6,  43, 39, 50, 37, 36,
                                             46, 47, 21, 30, 35, 44, 7,  38, 27, 17, 26, 12, 14,
                                             16, 11, 23, 49, 15, 29, 48, 19, 41, 34, 45});
  for (std::size_t t = 0; t < 49; ++t)
    CHECK(r.height[t] == doctest::Approx(us_arrests_complete[t]).epsilon(1e-6));
}

TEST_CASE("rows and order follow R's rule, with ties and inversions") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed ", seed);
    const Index n = 2 + static_cast<Index>(seed);
    const Dendrogram tree =
        seed % 2 == 0
            ? random_tree(n, seed, seed % 4 == 0)
            : Agglomerative{.linkage = Linkage::centroid}.fit(small_integers(n, 2, 4, seed));
    const RHclust r = r_hclust(tree);
    REQUIRE(std::ssize(r.merge) == n - 1);
    for (std::size_t t = 0; t < r.merge.size(); ++t) {
      const auto [a, b] = r.merge[t];
      CHECK(a != 0);
      CHECK(b <= static_cast<std::int32_t>(t));
      CHECK((a < 0 || b > 0));           // an observation comes first
      if (a < 0 && b < 0) CHECK(a > b);  // observations by number
      if (a > 0 && b > 0) CHECK(a < b);  // steps by number
      CHECK(r.height[t] == tree.merges()[t].height);
    }
    CHECK(r.order == order_of(r.merge));
  }
}

TEST_CASE("a tree in another order keeps its rows") {
  const Dendrogram tree = italian_cities();
  const RHclust r = r_hclust(tree.with_leaf_order({5, 2, 1, 4, 3, 0}));
  CHECK(r.merge == r_hclust(tree).merge);
  CHECK(r.order == std::vector<std::int32_t>{6, 3, 2, 5, 4, 1});
}

TEST_CASE("one leaf, deep trees, and trees that R cannot hold") {
  CHECK(r_hclust(Dendrogram{}).merge.empty());
  CHECK(r_hclust(Dendrogram{}).height.empty());
  CHECK(r_hclust(Dendrogram{}).order == std::vector<std::int32_t>{1});
  const Index n = 200'001;
  const RHclust r = r_hclust(Dendrogram::from_merges(n, chain_to_the_right(n)));
  CHECK(r.merge.back() == Pair{-200'001, 199'999});
  CHECK(r.order.front() == 200'001);
  CHECK(r.order.back() == 2);
  CHECK(refusal([] {
          r_hclust(Dendrogram::from_merges(3, {{0, 1, 1, 2}}));
        }) == "tree: is unfinished because its fit was stopped");
}

// Tests of the part of a tree that is drawn.
#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/detail/drawn_tree.hpp>

#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::detail::drawing;
using namespace kindred::testing;

namespace {

Index observations(const DrawnTree& drawn) {
  return std::accumulate(drawn.tips.begin(), drawn.tips.end(), Index{0},
                         [](Index sum, const Tip& tip) { return sum + tip.size; });
}

}  // namespace

TEST_CASE("the tips are the clusters that a cut into as many gives") {
  const Dendrogram tree = random_tree(300, 21);
  for (const Index most : {1, 2, 7, 60, 299, 300, 1000}) {
    CAPTURE(most);
    const DrawnTree drawn = collapsed_top(tree, most, "max_leaves");
    const Index tips = std::min<Index>(most, 300);
    REQUIRE(drawn.tip_count() == tips);
    CHECK(static_cast<Index>(drawn.links.size()) == tips - 1);
    CHECK(observations(drawn) == 300);
    const Labels labels = tree.cut(Clusters{tips});
    for (std::size_t i = 0; i < 300; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if ((labels[i] == labels[j]) != (drawn.tip_of_leaf[i] == drawn.tip_of_leaf[j]))
          FAIL("leaves " << i << " and " << j);
  }
}

TEST_CASE("tips keep the order of the leaves and lines never cross") {
  const Dendrogram tree = random_tree(100, 3);
  const DrawnTree drawn = collapsed_top(tree, 25, "max_leaves");
  Index last = -1;
  for (const Index leaf : tree.leaf_order()) {
    const Index tip = drawn.tip_of_leaf[static_cast<std::size_t>(leaf)];
    CHECK((tip == last || tip == last + 1));
    last = tip;
  }
  // Every link spans neighbouring runs of tips.
  std::vector<std::pair<Index, Index>> span;
  for (Index i = 0; i < drawn.tip_count(); ++i)
    span.emplace_back(i, i + 1);
  for (const Link& link : drawn.links) {
    const auto left = span[static_cast<std::size_t>(link.left)];
    const auto right = span[static_cast<std::size_t>(link.right)];
    CHECK(left.second == right.first);
    span.emplace_back(left.first, right.second);
  }
}

TEST_CASE("segments are those of the labels, and what holds several belongs to none") {
  const Dendrogram tree = random_tree(80, 8);
  const Labels labels = tree.cut(Clusters{6});
  DrawnTree fine = collapsed_top(tree, 20, "max_leaves");
  assign_segments(fine, labels);
  for (std::size_t i = 0; i < labels.size(); ++i)
    CHECK(fine.tip(fine.tip_of_leaf[i]).segment == labels[i]);
  CHECK(std::count_if(fine.links.begin(), fine.links.end(),
                      [](const Link& link) { return link.segment == no_segment; }) == 5);
  DrawnTree coarse = collapsed_top(tree, 3, "max_leaves");
  assign_segments(coarse, labels);
  CHECK(std::any_of(coarse.tips.begin(), coarse.tips.end(),
                    [](const Tip& tip) { return tip.segment == no_segment; }));
}

TEST_CASE("the cut lies between the merges it parts, and nowhere when inversions forbid it") {
  DrawnTree cities = collapsed_top(italian_cities(), 60, "max_leaves");
  assign_segments(cities, italian_cities().cut(Clusters{3}));
  REQUIRE(cut_band(cities));
  CHECK(cut_band(cities)->low == 255);
  CHECK(cut_band(cities)->high == 268);
  assign_segments(cities, italian_cities().cut(Clusters{1}));
  CHECK_FALSE(cut_band(cities));
  const Dendrogram inverted =
      Dendrogram::from_merges(4, {{0, 1, 5, 2}, {2, 4, 3, 3}, {3, 5, 4, 4}});
  DrawnTree drawn = collapsed_top(inverted, 60, "max_leaves");
  assign_segments(drawn, inverted.cut(Clusters{2}));
  CHECK_FALSE(cut_band(drawn));
  CHECK(inversions(drawn) == 1);
}

TEST_CASE("an unfinished forest is drawn while its trees are few enough, else refused") {
  const Dendrogram forest = random_tree(100, 5, false, 90);
  const DrawnTree drawn = collapsed_top(forest, 30, "max_leaves");
  CHECK(drawn.tip_count() == 30);
  CHECK(drawn.links.size() == 20);
  CHECK(observations(drawn) == 100);
  const std::vector<bool> root = is_root(drawn);
  CHECK(std::count(root.begin(), root.end(), true) == 10);
  CHECK_THROWS_WITH_AS(collapsed_top(forest, 9, "max_leaves"),
                       "tree: is unfinished: 10 separate trees are more than the 9 that max_leaves "
                       "allows",
                       InputError);
}

TEST_CASE("a pruned tree joins what is kept at the heights of the whole tree") {
  const Dendrogram tree = random_tree(60, 12);
  std::vector<bool> keep(60, false);
  for (const std::size_t leaf : {3u, 17u, 18u, 40u, 59u})
    keep[leaf] = true;
  const DrawnTree drawn = pruned(tree, keep);
  REQUIRE(drawn.tip_count() == 5);
  REQUIRE(drawn.links.size() == 4);
  // The height at which two leaves meet, by walking through the merges.
  const auto meet = [&](Index a, Index b) {
    for (std::size_t t = 0; t < tree.merges().size(); ++t) {
      const Index node = 60 + static_cast<Index>(t);
      const auto below = tree.members(node);
      if (std::count(below.begin(), below.end(), a) != 0 &&
          std::count(below.begin(), below.end(), b) != 0)
        return tree.merges()[t].height;
    }
    return -1.0;
  };
  std::vector<std::vector<Index>> below;
  for (const Tip& tip : drawn.tips)
    below.push_back({tip.node});
  for (const Link& link : drawn.links) {
    const auto& left = below[static_cast<std::size_t>(link.left)];
    const auto& right = below[static_cast<std::size_t>(link.right)];
    for (const Index a : left)
      for (const Index b : right)
        CHECK(meet(a, b) == link.height);
    auto all = left;
    all.insert(all.end(), right.begin(), right.end());
    below.push_back(all);
  }
}

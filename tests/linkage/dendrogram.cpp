// The tree as a value: what is accepted, cut, ordered and listed.
#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/dendrogram.hpp>

#include "support/generators.hpp"
#include "support/linkage_chains.hpp"
#include "support/linkage_engines.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

// Six leaves: {0, 5} at 1, {2, 3} at 2, {2, 3, 4} at 3, {0, 5, 2, 3, 4} at 4, then leaf 1 at 9.
Dendrogram small_tree() {
  return Dendrogram::from_merges(
      6, {{0, 5, 1, 2}, {2, 3, 2, 2}, {4, 7, 3, 3}, {6, 8, 4, 5}, {1, 9, 9, 6}});
}

}  // namespace

TEST_CASE("a default-constructed tree is a single leaf") {
  const Dendrogram tree;
  CHECK(tree.size() == 1);
  CHECK(tree.complete());
  CHECK(tree.is_monotone());
  CHECK(tree.cut(Clusters{1}) == Labels{0});
  CHECK(tree.cut(Height{-1}) == Labels{0});
  CHECK(tree.leaf_order() == std::vector<Index>{0});
  CHECK(tree.members(0) == std::vector<Index>{0});
}

TEST_CASE("malformed merge tables are refused with their row") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto row_of_fault = [](Index n, std::vector<Merge> merges) -> std::ptrdiff_t {
    try {
      Dendrogram::from_merges(n, std::move(merges));
    } catch (const InputError& error) {
      return error.row().value_or(-1);
    }
    return -2;
  };
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {2, 3, 2, 3}}) == -2);
  CHECK(row_of_fault(3, {{0, 1, 1, 2}}) == -2);  // unfinished is a state, not a fault
  CHECK(row_of_fault(0, {}) == -1);
  CHECK(row_of_fault(-1, {}) == -1);
  CHECK(row_of_fault(2, {{0, 1, 1, 2}, {0, 1, 1, 2}}) == -1);
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {1, 3, 2, 3}}) == 1);   // used twice
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {2, 4, 2, 3}}) == 1);   // its own child
  CHECK(row_of_fault(3, {{0, 3, 1, 2}, {1, 2, 2, 3}}) == 0);   // not there yet
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {3, 2, 2, 3}}) == 1);   // left > right
  CHECK(row_of_fault(3, {{1, 1, 1, 2}, {0, 2, 2, 3}}) == 0);   // with itself
  CHECK(row_of_fault(3, {{-1, 1, 1, 2}, {0, 2, 2, 3}}) == 0);  // negative
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {2, 3, 2, 4}}) == 1);   // wrong size
  CHECK(row_of_fault(3, {{0, 1, nan, 2}, {2, 3, 2, 3}}) == 0);
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {2, 3, -2, 3}}) == 1);
  CHECK(row_of_fault(3, {{0, 1, 1, 2}, {2, 3, HUGE_VAL, 3}}) == 1);
}

TEST_CASE("cutting by number undoes the last merges and numbers clusters by size") {
  const Dendrogram tree = small_tree();
  CHECK(tree.cut(Clusters{1}) == Labels{0, 0, 0, 0, 0, 0});
  CHECK(tree.cut(Clusters{2}) == Labels{0, 1, 0, 0, 0, 0});
  CHECK(tree.cut(Clusters{3}) == Labels{1, 2, 0, 0, 0, 1});
  CHECK(tree.cut(Clusters{4}) == Labels{0, 2, 1, 1, 3, 0});  // equal sizes: lowest member first
  CHECK(tree.cut(Clusters{5}) == Labels{0, 1, 2, 3, 4, 0});
  CHECK(tree.cut(Clusters{6}) == Labels{0, 1, 2, 3, 4, 5});
  for (const Index k : {Index{0}, Index{-1}, Index{7}})
    CHECK_THROWS_AS(tree.cut(Clusters{k}), InputError);
}

TEST_CASE("cutting at a height keeps merges up to and including it") {
  const Dendrogram tree = small_tree();
  CHECK(tree.cut(Height{-1}) == tree.cut(Clusters{6}));
  CHECK(tree.cut(Height{0.5}) == tree.cut(Clusters{6}));
  CHECK(tree.cut(Height{1}) == tree.cut(Clusters{5}));
  CHECK(tree.cut(Height{3}) == tree.cut(Clusters{3}));
  CHECK(tree.cut(Height{8.99}) == tree.cut(Clusters{2}));
  CHECK(tree.cut(Height{HUGE_VAL}) == tree.cut(Clusters{1}));
  CHECK_THROWS_AS(tree.cut(Height{std::numeric_limits<double>::quiet_NaN()}), InputError);
}

TEST_CASE("a merge below its child counts as high as the child") {
  // {0, 1} at 5, then leaf 2 joins at 4: an inversion, as centroid linkage makes them.
  const auto tree = Dendrogram::from_merges(4, {{0, 1, 5, 2}, {2, 4, 4, 3}, {3, 5, 6, 4}});
  CHECK(!tree.is_monotone());
  CHECK(tree.cut(Height{4.5}) == Labels{0, 1, 2, 3});
  CHECK(tree.cut(Height{5}) == Labels{0, 0, 0, 1});
  CHECK(tree.cut(Clusters{3}) == Labels{0, 0, 1, 2});
}

TEST_CASE("every cut by number has exactly that many clusters and refines the one before") {
  const Matrix<double> x = gaussian(60, 2, 4);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
    Labels coarse(60, 0);
    for (Index k = 1; k <= 60; ++k) {
      const Labels labels = tree.cut(Clusters{k});
      CHECK(*std::max_element(labels.begin(), labels.end()) == k - 1);
      std::map<Label, Label> parent;
      std::vector<Index> size(static_cast<std::size_t>(k), 0);
      for (std::size_t i = 0; i < labels.size(); ++i) {
        CHECK(parent.emplace(labels[i], coarse[i]).first->second == coarse[i]);
        ++size[static_cast<std::size_t>(labels[i])];
      }
      CHECK(std::is_sorted(size.rbegin(), size.rend()));
      coarse = labels;
    }
  }
}

TEST_CASE("leaves go from left to right, the older node first") {
  const Dendrogram tree = small_tree();
  CHECK(tree.leaf_order() == std::vector<Index>{1, 0, 5, 4, 2, 3});
  CHECK(tree.members(3) == std::vector<Index>{3});
  CHECK(tree.members(8) == std::vector<Index>{4, 2, 3});
  CHECK(tree.members(10) == tree.leaf_order());
  CHECK_THROWS_AS(tree.members(-1), InputError);
  CHECK_THROWS_AS(tree.members(11), InputError);
}

TEST_CASE("an unfinished tree can be listed but not cut") {
  const auto tree = Dendrogram::from_merges(5, {{1, 3, 1, 2}, {0, 4, 2, 2}});
  CHECK(!tree.complete());
  CHECK(tree.leaf_order() == std::vector<Index>{2, 1, 3, 0, 4});
  CHECK(tree.members(6) == std::vector<Index>{0, 4});
  CHECK_THROWS_AS(tree.cut(Clusters{3}), InputError);
  CHECK_THROWS_AS(tree.cut(Height{3}), InputError);
}

TEST_CASE("leaves can be put in any order that keeps every node together") {
  const Dendrogram tree = small_tree();
  const std::vector<Index> order{3, 2, 4, 5, 0, 1};
  const Dendrogram turned = tree.with_leaf_order(order);
  CHECK(turned.leaf_order() == order);
  CHECK(turned.members(8) == std::vector<Index>{3, 2, 4});
  CHECK(turned.members(9) == std::vector<Index>{3, 2, 4, 5, 0});
  CHECK(turned.members(1) == std::vector<Index>{1});
  CHECK(turned.cut(Clusters{3}) == tree.cut(Clusters{3}));
  CHECK(std::equal(turned.merges().begin(), turned.merges().end(), tree.merges().begin()));
  CHECK(turned != tree);
  CHECK(turned.with_leaf_order(tree.leaf_order()) == tree);
  CHECK_THROWS_AS(tree.with_leaf_order({3, 4, 2, 5, 0, 1}), InputError);
  CHECK_THROWS_AS(tree.with_leaf_order({}), InputError);
  CHECK(Dendrogram{}.with_leaf_order({0}) == Dendrogram{});
}

TEST_CASE("copies and moves are equal") {
  const Dendrogram tree = small_tree();
  Dendrogram copy = tree;
  CHECK(copy == tree);
  const Dendrogram moved = std::move(copy);
  CHECK(moved == tree);
}

TEST_CASE("a tree a million deep is cut, ordered and listed") {
  const Index n = 1'000'000;
  const auto tree = Dendrogram::from_merges(n, chain_to_the_right(n));
  const Labels halves = tree.cut(Clusters{n / 2});
  CHECK(std::count(halves.begin(), halves.end(), 0) == n / 2 + 1);
  CHECK(tree.cut(Height{1.5})[1] == 0);
  const std::vector<Index> order = tree.leaf_order();
  CHECK(order.front() == n - 1);
  CHECK(order.back() == 1);
  CHECK(tree.members(2 * n - 3).size() == static_cast<std::size_t>(n - 1));
}

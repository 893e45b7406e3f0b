// Tests of the cut of a picture.
#include <doctest/doctest.h>

#include <kindred/report/tree_cut.hpp>

#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("a picture's cut is the tree's own") {
  const Dendrogram tree = italian_cities();
  CHECK(cut_labels(tree, {}).empty());
  CHECK(cut_labels(tree, Clusters{3}) == tree.cut(Clusters{3}));
  CHECK(cut_labels(tree, Height{260}) == tree.cut(Height{260}));
  CHECK(cut_labels(tree, Inconsistent{0.8}) == tree.cut(Inconsistent{0.8}));
}

TEST_CASE("what the tree refuses is refused") {
  CHECK_THROWS_AS(cut_labels(italian_cities(), Clusters{0}), InputError);
  CHECK_THROWS_AS(cut_labels(italian_cities(), Clusters{7}), InputError);
  CHECK_THROWS_AS(cut_labels(italian_cities(), Height{missing_value<double>()}), InputError);
  CHECK_THROWS_AS(cut_labels(random_tree(10, 1, false, 4), Clusters{7}), InputError);
  CHECK_NOTHROW(cut_labels(random_tree(10, 1, false, 4), {}));
}

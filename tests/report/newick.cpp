// Tests of the Newick format.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/newick.hpp>

#include "support/report_trees.hpp"
#include "support/report_xml.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("the Italian cities, worked out by hand from SciPy's table") {
  const std::vector<std::string> cities{"BA", "FI", "MI", "NA", "RM", "TO"};
  CHECK(newick(italian_cities(), cities) ==
        "((MI:138,TO:138):157,(FI:268,(BA:255,(NA:219,RM:219):36):13):27);\n");
  CHECK(newick(italian_cities()) ==
        "((2:138,5:138):157,(1:268,(0:255,(3:219,4:219):36):13):27);\n");
}

TEST_CASE("one leaf, two leaves, inversions, zero heights") {
  CHECK(newick(Dendrogram()) == "0;\n");
  CHECK(newick(Dendrogram::from_merges(2, {{0, 1, 0.1, 2}})) == "(0:0.1,1:0.1);\n");
  CHECK(newick(Dendrogram::from_merges(3, {{0, 1, 2, 2}, {2, 3, 1.5, 3}})) ==
        "(2:1.5,(0:2,1:2):-0.5);\n");
  CHECK(newick(Dendrogram::from_merges(3, {{0, 1, 0, 2}, {2, 3, 0, 3}})) == "(2:0,(0:0,1:0):0);\n");
}

TEST_CASE("an unfinished forest is written tree by tree") {
  CHECK(newick(Dendrogram::from_merges(4, {{1, 2, 3, 2}})) == "0;\n3;\n(1:3,2:3);\n");
}

TEST_CASE("names are quoted where a reader needs it") {
  const std::vector<std::string> names{"it's", "a b", "plain-1.5", "under_score", "", "x:y"};
  const std::string text = newick(italian_cities(), names);
  for (const char* label :
       {"'it''s':", "'a b':", "(plain-1.5:", "'under_score':", "'':", "'x:y':"}) {
    CAPTURE(label);
    CHECK(count_of(text, label) == 1);
  }
}

TEST_CASE("hostile names stay inside their quotes") {
  const auto names = hostile_names(64);
  const std::string text = newick(random_tree(64, 5), names);
  CHECK(first_bad_byte(text) == -1);
  std::string bare;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'')
      quoted = !quoted;
    else if (!quoted)
      bare += c;
  }
  CHECK_FALSE(quoted);
  CHECK(count_of(bare, "(") == 63);
  CHECK(count_of(bare, ")") == 63);
  CHECK(count_of(bare, ",") == 63);
  CHECK(bare.find_first_not_of("0123456789().,:;+-e\nx") == std::string::npos);
}

TEST_CASE("leaves stand in the order of the tree") {
  const Dendrogram tree = random_tree(200, 9);
  std::vector<std::string> names;
  for (Index i = 0; i < 200; ++i)
    names.push_back("L" + std::to_string(i) + "L");
  const std::string text = newick(tree, names);
  std::size_t last = 0;
  for (const Index leaf : tree.leaf_order()) {
    const std::size_t at = text.find(names[static_cast<std::size_t>(leaf)]);
    CHECK(at > last);
    CHECK(at != std::string::npos);
    last = at;
  }
}

TEST_CASE("a tree in another order is written in that order") {
  CHECK(newick(italian_cities().with_leaf_order({5, 2, 1, 4, 3, 0})) ==
        "((5:138,2:138):157,(1:268,((4:219,3:219):36,0:255):13):27);\n");
  CHECK(newick(Dendrogram::from_merges(4, {{1, 2, 3, 2}}).with_leaf_order({3, 2, 1, 0})) ==
        "3;\n(2:3,1:3);\n0;\n");
}

TEST_CASE("a chain of a million leaves needs no recursion") {
  const std::string text = newick(chain_tree(1000000));
  CHECK(std::count(text.begin(), text.end(), '(') == 999999);
  CHECK(text.ends_with(";\n"));
}

TEST_CASE("names of the wrong number are refused") {
  const std::vector<std::string> five(5);
  CHECK_THROWS_AS(newick(italian_cities(), five), InputError);
}

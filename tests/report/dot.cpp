// Tests of the DOT language.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/dot.hpp>

#include "support/report_trees.hpp"
#include "support/report_xml.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("a tree of two leaves, to the letter") {
  const std::vector<std::string> names{"a\"b\\", "c&amp;"};
  const std::vector<Label> labels{0, 1};
  CHECK(dot(Dendrogram::from_merges(2, {{0, 1, 1.5, 2}}), names, labels) ==
        "graph dendrogram {\n"
        "  node [shape=plaintext];\n"
        "  n0 [label=\"a\\\"b\\\\\", fontcolor=\"#0072b2\"];\n"
        "  n1 [label=\"c&amp;amp;\", fontcolor=\"#d55e00\"];\n"
        "  n2 [shape=box, label=\"1.5 (2)\"];\n"
        "  n2 -- n0;\n"
        "  n2 -- n1;\n"
        "}\n");
}

TEST_CASE("every leaf, merge and edge is there once, whatever the names hold") {
  const auto names = hostile_names(100);
  const std::string text = dot(random_tree(100, 2), names);
  CHECK(first_bad_byte(text) == -1);
  CHECK(count_of(text, " -- n") == 198);
  CHECK(count_of(text, "shape=box") == 99);
  CHECK(count_of(text, "\n") == 2 + 100 + 3 * 99 + 1);
}

TEST_CASE("a single leaf and a forest are graphs too") {
  CHECK(count_of(dot(Dendrogram()), "--") == 0);
  CHECK(count_of(dot(random_tree(10, 1, false, 4)), "--") == 8);
}

TEST_CASE("names and labels of the wrong number are refused") {
  const std::vector<std::string> names(5);
  const std::vector<Label> labels(7);
  CHECK_THROWS_AS(dot(italian_cities(), names), InputError);
  CHECK_THROWS_AS(dot(italian_cities(), {}, labels), InputError);
}

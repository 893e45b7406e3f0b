// Tests of trees as JSON.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/json.hpp>

#include "support/report_json.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("a tree of two leaves, to the letter") {
  const std::vector<std::string> names{"a", "\"b\""};
  const std::vector<Label> labels{1, 0};
  CHECK(to_json(Dendrogram::from_merges(2, {{0, 1, 0.1, 2}}), names, labels) ==
        R"({"observations":2,"complete":true,"leaves":[
{"id":0,"parent":2,"name":"a","segment":1},
{"id":1,"parent":2,"name":"\"b\"","segment":0}],"merges":[
{"id":2,"parent":null,"left":0,"right":1,"height":0.1,"size":2}]}
)");
}

TEST_CASE("any tree with any names is valid JSON with every node once") {
  for (const Index n : {1, 2, 31, 200}) {
    CAPTURE(n);
    const auto names = hostile_names(n);
    const Dendrogram tree = random_tree(n, 4);
    const std::string text = to_json(tree, names, tree.cut(Clusters{1}));
    CHECK(json_problem(text) == "");
    CHECK(count_of(text, "\"id\":") == static_cast<std::size_t>(2 * n - 1));
    CHECK(count_of(text, "\"parent\":null") == 1);
  }
}

TEST_CASE("an unfinished forest says so and has several roots") {
  const std::string text = to_json(random_tree(10, 1, false, 4));
  CHECK(json_problem(text) == "");
  CHECK(count_of(text, "\"complete\":false") == 1);
  CHECK(count_of(text, "\"parent\":null") == 6);
}

TEST_CASE("a chain of a hundred thousand leaves is as flat as any other tree") {
  CHECK(json_problem(to_json(chain_tree(100000))) == "");
}

TEST_CASE("names and labels of the wrong number are refused") {
  const std::vector<std::string> names(5);
  const std::vector<Label> labels(7);
  CHECK_THROWS_AS(to_json(italian_cities(), names), InputError);
  CHECK_THROWS_AS(to_json(italian_cities(), {}, labels), InputError);
}

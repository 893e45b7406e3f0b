// The leaves of a table of merges from left to right.
#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>
#include <support/linkage_chains.hpp>
#include <support/refusals.hpp>

#include <kindred/linkage/leaves.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

// Seven leaves with ties and inversions; heights must not matter for the order.
const std::vector<Merge> merges{{1, 4, 2, 2},   {0, 7, 1.5, 3},   {3, 6, 1.5, 2},
                                {2, 9, 1.5, 3}, {8, 10, 1.25, 6}, {5, 11, 3, 7}};

}  // namespace

TEST_CASE("leaves are ordered as by leaves_list of SciPy 1.10") {
  CHECK(leaf_order(7, merges) == std::vector<Index>{5, 0, 1, 4, 2, 3, 6});
}

TEST_CASE("every node has its leaves, of which there are as many as its size") {
  CHECK(leaves_below(7, merges, 6) == std::vector<Index>{6});
  CHECK(leaves_below(7, merges, 7) == std::vector<Index>{1, 4});
  CHECK(leaves_below(7, merges, 10) == std::vector<Index>{2, 3, 6});
  CHECK(leaves_below(7, merges, 12) == leaf_order(7, merges));
  for (std::size_t t = 0; t < merges.size(); ++t)
    CHECK(leaves_below(7, merges, 7 + static_cast<Index>(t)).size() ==
          static_cast<std::size_t>(merges[t].size));
}

TEST_CASE("one leaf, and leaves without merges") {
  CHECK(leaf_order(1, {}) == std::vector<Index>{0});
  CHECK(leaves_below(1, {}, 0) == std::vector<Index>{0});
  CHECK(leaf_order(4, {}) == std::vector<Index>{0, 1, 2, 3});
}

TEST_CASE("trees of an unfinished forest go by the number of their root") {
  const std::vector<Merge> forest{{2, 5, 1, 2}, {0, 3, 2, 2}};
  CHECK(leaf_order(6, forest) == std::vector<Index>{1, 4, 2, 5, 0, 3});
  CHECK(leaves_below(6, forest, 7) == std::vector<Index>{0, 3});
  CHECK(refusal([&] { leaves_below(6, forest, 8); }) == "node: is 8 but must lie in 0..7");
}

TEST_CASE("nodes that do not exist are refused") {
  const auto below = [](Index node) { return refusal([&] { leaves_below(7, merges, node); }); };
  CHECK(below(-1) == "node: is -1 but must lie in 0..12");
  CHECK(below(13) == "node: is 13 but must lie in 0..12");
  CHECK(below(std::numeric_limits<Index>::min()).starts_with("node: is -9223372036854775808"));
  CHECK(below(std::numeric_limits<Index>::max()).starts_with("node: is 9223372036854775807"));
  CHECK(refusal([] { leaves_below(1, {}, 1); }) == "node: is 1 but must lie in 0..0");
}

TEST_CASE("an order of the leaves must keep every node together") {
  const auto checked = [](const std::vector<Index>& order) {
    return refusal([&] { check_leaf_order(7, merges, order); });
  };
  CHECK(checked({5, 0, 1, 4, 2, 3, 6}) == "accepted");
  CHECK(checked({6, 3, 2, 4, 1, 0, 5}) == "accepted");
  CHECK(checked({2, 6, 3, 0, 4, 1, 5}) == "accepted");
  CHECK(checked({1, 0, 4, 5, 2, 3, 6}) == "order: does not keep the leaves of merge 0 together");
  CHECK(checked({0, 1, 4, 3, 2, 6, 5}) == "order: does not keep the leaves of merge 2 together");
  CHECK(checked({0, 5, 1, 4, 2, 3, 6}) == "order: does not keep the leaves of merge 1 together");
  CHECK(checked({0, 1, 4, 5, 2, 3, 6}) == "order: does not keep the leaves of merge 4 together");
  CHECK(checked({0, 1, 4}) == "order: has 3 entries where 7 are needed");
  CHECK(checked({5, 0, 1, 4, 2, 3, 7}) == "order: names 7 of 7 leaves (row 6)");
  CHECK(checked({5, 0, -1, 4, 2, 3, 6}) == "order: names -1 of 7 leaves (row 2)");
  CHECK(checked({5, 0, 1, 4, 2, 5, 6}) == "order: names leaf 5 again (row 5)");
  const std::vector<Merge> forest{{2, 5, 1, 2}, {0, 3, 2, 2}};
  CHECK(refusal([&] {
          check_leaf_order(6, forest, std::vector<Index>{3, 0, 4, 5, 2, 1});
        }) == "accepted");
  CHECK(refusal([&] {
          check_leaf_order(3, {{{0, 9, 1, 2}}}, std::vector<Index>{0, 1, 2});
        }).ends_with("(row 0)"));
}

TEST_CASE("a table that is no forest is refused, not followed") {
  const std::vector<Merge> cycle{{0, 4, 1, 2}, {1, 3, 2, 3}}, outside{{0, 99, 1, 2}},
      size{{0, 1, 1, 3}};
  for (const auto& table : {cycle, outside, size}) {
    CHECK(refusal([&] { leaf_order(3, table); }).ends_with("(row 0)"));
    CHECK(refusal([&] { leaves_below(3, table, 3); }).ends_with("(row 0)"));
  }
  const std::vector<Merge> reused{{0, 1, 1, 2}, {1, 3, 1, 3}};
  CHECK(refusal([&] { leaf_order(3, reused); }) == "merges: use node 1 a second time (row 1)");
  CHECK(refusal([&] { leaves_below(3, reused, 4); }).ends_with("a second time (row 1)"));
  CHECK(refusal([] { leaf_order(0, {}); }) == "n: is 0 but must be at least 1");
  CHECK(refusal([] { leaves_below(0, {}, 0); }) == "n: is 0 but must be at least 1");
}

TEST_CASE("an order of a chain 200,000 deep is checked without recursion") {
  const std::vector<Merge> chain = chain_to_the_right(200'001);
  std::vector<Index> order = leaf_order(200'001, chain);
  std::reverse(order.begin(), order.end());
  CHECK(refusal([&] { check_leaf_order(200'001, chain, order); }) == "accepted");
  std::swap(order[1], order[2]);
  CHECK(refusal([&] { check_leaf_order(200'001, chain, order); }) ==
        "order: does not keep the leaves of merge 0 together");
}

TEST_CASE("chains 200,000 deep are walked without recursion, to either side") {
  const Index n = 200'001;
  const std::vector<Merge> right = chain_to_the_right(n);
  std::vector<Index> expected(static_cast<std::size_t>(n));
  std::iota(expected.rbegin(), expected.rend(), Index{0});
  std::swap(expected[expected.size() - 2], expected.back());  // the first merge is {0, 1}
  CHECK(leaf_order(n, right) == expected);
  CHECK(leaves_below(n, right, 2 * n - 2) == expected);

  const std::vector<Merge> left = chain_to_the_left(200'000);
  expected.resize(400'001);
  std::iota(expected.begin(), expected.end(), Index{0});
  CHECK(leaf_order(400'001, left) == expected);
  CHECK(leaves_below(400'001, left, 800'000) == expected);
}

// What a table of merges may say, and in which words it is refused.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/linkage_chains.hpp>
#include <support/refusals.hpp>

#include <kindred/linkage/merge.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr Index lowest = std::numeric_limits<Index>::min();
constexpr Index highest = std::numeric_limits<Index>::max();

std::string checked(Index n, const std::vector<Merge>& merges) {
  return refusal([&] { check_merges(n, merges); });
}

}  // namespace

TEST_CASE("merges are equal when all four entries are") {
  const Merge merge{2, 5, 1.5, 3};
  CHECK(merge == Merge{2, 5, 1.5, 3});
  CHECK(merge != Merge{1, 5, 1.5, 3});
  CHECK(merge != Merge{2, 6, 1.5, 3});
  CHECK(merge != Merge{2, 5, 1.25, 3});
  CHECK(merge != Merge{2, 5, 1.5, 4});
}

TEST_CASE("forests of every shape are accepted") {
  CHECK(checked(1, {}) == "accepted");
  CHECK(checked(3, {}) == "accepted");
  CHECK(checked(2, {{0, 1, 0, 2}}) == "accepted");
  CHECK(checked(2, {{0, 1, -0.0, 2}}) == "accepted");
  CHECK(checked(2, {{0, 1, std::numeric_limits<double>::denorm_min(), 2}}) == "accepted");
  CHECK(checked(2, {{0, 1, std::numeric_limits<double>::max(), 2}}) == "accepted");
  CHECK(checked(4, {{0, 1, 5, 2}, {2, 4, 4, 3}, {3, 5, 1, 4}}) == "accepted");  // inversions
  CHECK(checked(4, {{0, 3, 2, 2}, {1, 2, 2, 2}, {4, 5, 2, 4}}) == "accepted");  // ties
  CHECK(checked(5, {{1, 3, 1, 2}, {0, 4, 2, 2}}) == "accepted");                // unfinished
  CHECK(checked(200'001, chain_to_the_right(200'001)) == "accepted");
  CHECK(checked(400'001, chain_to_the_left(200'000)) == "accepted");
}

TEST_CASE("leaves and merges must fit in number") {
  CHECK(checked(0, {}) == "n: is 0 but must be at least 1");
  CHECK(checked(lowest, {}).starts_with("n: is -9223372036854775808 but"));
  CHECK(checked(1, {{0, 1, 1, 2}}) == "merges: 1 are more than a tree of 1 leaves can have");
  CHECK(checked(2, {{0, 1, 1, 2}, {0, 2, 1, 3}}) ==
        "merges: 2 are more than a tree of 2 leaves can have");
}

TEST_CASE("both nodes of a merge must exist before it, in order") {
  const auto named = [](Index row) {
    return "merges: must name two nodes that exist, left < right (row " + std::to_string(row) + ")";
  };
  CHECK(checked(3, {{-1, 1, 1, 2}}) == named(0));
  CHECK(checked(3, {{lowest, highest, 1, 2}}) == named(0));
  CHECK(checked(3, {{0, highest, 1, 2}}) == named(0));
  CHECK(checked(3, {{0, 6, 1, 2}}) == named(0));
  CHECK(checked(3, {{0, 3, 1, 2}}) == named(0));                // itself
  CHECK(checked(3, {{0, 4, 1, 2}, {1, 3, 2, 3}}) == named(0));  // a cycle of two
  CHECK(checked(3, {{0, 1, 1, 2}, {2, 4, 2, 3}}) == named(1));  // itself, later
  CHECK(checked(3, {{2, 2, 1, 2}}) == named(0));
  CHECK(checked(3, {{0, 1, 1, 2}, {3, 2, 2, 3}}) == named(1));
}

TEST_CASE("no node is merged twice") {
  CHECK(checked(4, {{0, 1, 1, 2}, {1, 2, 1, 2}}) == "merges: use node 1 a second time (row 1)");
  CHECK(checked(4, {{0, 1, 1, 2}, {0, 4, 1, 3}}) == "merges: use node 0 a second time (row 1)");
  CHECK(checked(4, {{0, 1, 1, 2}, {2, 4, 1, 3}, {3, 4, 1, 3}}) ==
        "merges: use node 4 a second time (row 2)");
}

TEST_CASE("sizes are sums and heights are distances") {
  for (const Index size : {Index{0}, Index{1}, Index{3}, Index{-2}, lowest, highest}) {
    CAPTURE(size);
    CHECK(checked(3, {{0, 1, 1, size}}) ==
          "merges: give size " + std::to_string(size) + " to 2 leaves (row 0)");
  }
  CHECK(checked(3, {{0, 1, 1, 2}, {2, 3, 1, 2}}) == "merges: give size 2 to 3 leaves (row 1)");
  for (const double height : {not_a_number, -not_a_number, inf, -inf, -1e-300}) {
    CAPTURE(height);
    CHECK(checked(3, {{0, 1, 1, 2}, {2, 3, height, 3}}) ==
          "merges: have a height that is negative or not finite (row 1)");
  }
}

TEST_CASE("of several faults the first row is named") {
  CHECK(checked(4, {{0, 1, 1, 2}, {2, 4, not_a_number, 3}, {3, 9, 1, 5}}).ends_with("(row 1)"));
  std::vector<Merge> deep = chain_to_the_right(200'001);
  deep.back().size = 200'002;
  CHECK(checked(200'001, deep) == "merges: give size 200002 to 200001 leaves (row 199999)");
}

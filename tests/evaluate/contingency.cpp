// Contingency tables against counting by map, over dense and sparse paths and odd labels.
#include <map>
#include <utility>

#include <doctest/doctest.h>

#include <kindred/evaluate/contingency.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Label;
using kd::Labels;

namespace {

void check_against_map(const Labels& a, const Labels& b) {
  std::map<std::pair<Label, Label>, Index> expected;
  std::map<Label, Index> rows, columns;
  for (std::size_t i = 0; i < a.size(); ++i)
    ++expected[{a[i], b[i]}], ++rows[a[i]], ++columns[b[i]];
  const kd::Contingency table = kd::contingency_table(a, b);
  CHECK(table.total == static_cast<Index>(a.size()));
  REQUIRE(table.rows.size() == rows.size());
  REQUIRE(table.columns.size() == columns.size());
  REQUIRE(table.cells.size() == expected.size());
  std::size_t at = 0;
  for (const auto& [label, count] : rows)
    CHECK(table.rows[at++] == kd::ContingencyMargin{label, count});
  at = 0;
  for (const auto& [label, count] : columns)
    CHECK(table.columns[at++] == kd::ContingencyMargin{label, count});
  at = 0;
  for (const auto& [labels, count] : expected) {
    const kd::ContingencyCell cell = table.cells[at++];
    CHECK(table.rows[static_cast<std::size_t>(cell.row)].label == labels.first);
    CHECK(table.columns[static_cast<std::size_t>(cell.column)].label == labels.second);
    CHECK(cell.count == count);
  }
}

}  // namespace

TEST_CASE("contingency: a small table, labels ascending") {
  const Labels a{5, 5, 0, 0, 9}, b{1, 1, 1, 3, 3};
  const kd::Contingency table = kd::contingency_table(a, b);
  CHECK(table.rows == std::vector<kd::ContingencyMargin>{{0, 2}, {5, 2}, {9, 1}});
  CHECK(table.columns == std::vector<kd::ContingencyMargin>{{1, 3}, {3, 2}});
  CHECK(table.cells ==
        std::vector<kd::ContingencyCell>{{0, 0, 1}, {0, 1, 1}, {1, 0, 2}, {2, 1, 1}});
  CHECK_FALSE(table.same_partition());
  CHECK(kd::contingency_table(a, kd::testing::renamed(a)).same_partition());
}

TEST_CASE("contingency: equals counting by map") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const Labels a = kd::testing::random_labels(997, 13, seed);
    const Labels b = kd::testing::random_labels(997, 31, seed + 10);
    check_against_map(a, b);
    check_against_map(kd::testing::renamed(a), b);
    check_against_map(a, kd::testing::renamed(b));
  }
}

TEST_CASE("contingency: more than a million possible pairs are counted sparsely") {
  const Labels a = kd::testing::random_labels(5000, 3000, 4);
  const Labels b = kd::testing::random_labels(5000, 2500, 5);
  check_against_map(a, b);
  check_against_map(b, a);
  Labels singletons(3000);
  for (std::size_t i = 0; i < singletons.size(); ++i)
    singletons[i] = static_cast<Label>(i);
  check_against_map(singletons, kd::testing::renamed(singletons));
}

TEST_CASE("contingency: one observation and the largest label") {
  check_against_map({2147483647}, {0});
  check_against_map({0, 2147483647, 0}, {2147483647, 2147483647, 1});
}

TEST_CASE("contingency: bad input is refused with its position") {
  const Labels three{0, 1, 2}, two{0, 1}, none;
  CHECK_THROWS_WITH_AS(kd::contingency_table(three, two), "b: has 2 entries where 3 are needed",
                       kd::InputError);
  CHECK_THROWS_WITH_AS(kd::contingency_table(none, none), "a: has no labels", kd::InputError);
  CHECK_THROWS_WITH_AS(kd::contingency_table(three, Labels{0, -1, 0}),
                       "b: holds the negative label -1 (row 1)", kd::InputError);
  CHECK_THROWS_WITH_AS(kd::contingency_table(Labels{0, 0, -7}, three),
                       "a: holds the negative label -7 (row 2)", kd::InputError);
}

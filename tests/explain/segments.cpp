// The composed description: it holds what the profiles hold, under names, from matrices and tables.
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/explain/segments.hpp>

#include "support/evaluate_naive.hpp"
#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Labels;

namespace {

const Labels labels{4, 0, 4, 0, 0, 4, 2, 0};
const std::vector<std::string> names{"visits", "minutes", "always"};

kd::Matrix<double> numbers() {
  kd::Matrix<double> x(8, 3);
  x << 5, 1.5, 7, 0, 2.5, 7, 6, 0.5, 7, 0, 3, 7, 1, 2, 7, 4, 1, 7, 0, 9, 7, 0, 2.25, 7;
  return x;
}

kd::CategoricalColumn colours() {
  const std::vector<std::string> values{"red", "blue", "red", "", "blue", "red", "green", "blue"};
  return kd::categorical(values, {.missing_tokens = {""}});
}

}  // namespace

TEST_CASE("segments: a matrix with names and a table of categories") {
  const kd::CategoricalColumn colour = colours();
  kd::CategoricalColumn country = kd::categorical(std::vector<std::string>(8, "SE"));
  kd::Table table;
  table.add("colour", colour).add("country", country);
  const kd::SegmentDescription found = kd::describe_segments(labels, numbers(), names, table);
  CHECK(found.rows == 8);
  CHECK(found.numeric_names == names);
  REQUIRE(found.segments.size() == 3);
  CHECK(found.segments[0].label == 0);
  CHECK(found.segments[0].size == 4);
  CHECK(found.segments[0].share == 0.5);
  CHECK(found.segments[1].label == 2);
  CHECK(found.segments[2].label == 4);
  CHECK(found.constant_columns == std::vector<Index>{2});
  CHECK(found.empty_columns.empty());
  CHECK(found.constant_categories == std::vector<Index>{1});
  CHECK(found.category_names[0].column == "colour");
  CHECK(found.category_names[0].categories == std::vector<std::string>{"blue", "green", "red"});
  CHECK(found.category_names[1].column == "country");

  const kd::NumericProfile numeric = kd::numeric_profile(numbers(), labels);
  const kd::CategoryProfile category = kd::category_profile(colour.codes, labels);
  REQUIRE(found.numeric_links.size() == 2);
  CHECK(found.numeric_links[0].column == numeric.links[0].column);
  REQUIRE(found.category_links.size() == 1);
  CHECK(found.category_links[0].column == 0);
  CHECK(found.category_links[0].chi_squared == category.link.chi_squared);
  for (std::size_t q = 0; q < 3; ++q) {
    CAPTURE(q);
    const kd::Segment& segment = found.segments[q];
    REQUIRE(segment.numeric.size() == numeric.segments[q].columns.size());
    for (std::size_t j = 0; j < segment.numeric.size(); ++j) {
      CHECK(segment.numeric[j].column == numeric.segments[q].columns[j].column);
      CHECK(segment.numeric[j].v_test == numeric.segments[q].columns[j].v_test);
    }
    REQUIRE(segment.presence.size() == 1);  // minutes are never 0
    CHECK(found.name_of(segment.presence[0]) == "visits");
    REQUIRE(segment.categories.size() == 4);
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(segment.categories[j].column == 0);
      CHECK(segment.categories[j].category == category.segments[q].categories[j].category);
      CHECK(segment.categories[j].v_test == category.segments[q].categories[j].v_test);
    }
  }
  const kd::Segment& four = found.segments[2];
  CHECK(found.name_of(four.numeric[0]) == "visits");
  CHECK(four.numeric[0].mean == 5);
  CHECK(found.name_of(four.categories[0]) == "colour");
  CHECK(found.category_of(four.categories[0]) == "red");
  CHECK(four.categories[0].share == 1);
}

TEST_CASE("segments: missing categories as a named level, or left out") {
  const kd::CategoricalColumn colour = colours();
  kd::Table table;
  table.add("colour", colour);
  const auto level = kd::describe_segments(labels, table, {.missing_name = "unknown"});
  Index named = 0;
  for (const auto& segment : level.segments)
    for (const auto& attribute : segment.categories)
      named += level.category_of(attribute) == "unknown";
  CHECK(named == 3);
  const auto excluded =
      kd::describe_segments(labels, table, {.missing_category = kd::MissingCategory::excluded});
  CHECK(excluded.category_links[0].count == 7);
  for (const auto& segment : excluded.segments)
    CHECK(segment.categories.size() == 3);
}

TEST_CASE("segments: a segment without any category has no entries, its neighbours keep theirs") {
  const std::vector<std::string> values{"a", "b", "", "", "b", "b"};
  const kd::CategoricalColumn column = kd::categorical(values, {.missing_tokens = {""}});
  kd::Table table;
  table.add("x", column);
  const auto found = kd::describe_segments(Labels{0, 0, 1, 1, 2, 2}, table,
                                           {.missing_category = kd::MissingCategory::excluded});
  CHECK(found.segments[0].categories.size() == 2);
  CHECK(found.segments[1].categories.empty());
  REQUIRE(found.segments[2].categories.size() == 2);
  CHECK(found.segments[2].categories[0].share + found.segments[2].categories[1].share == 1);
}

TEST_CASE("segments: all columns of a mixed table") {
  const kd::CategoricalColumn colour = colours();
  const std::vector<double> visits{5, 0, 6, 0, 1, 4, 0, 0};
  const std::vector<int> minutes{1, 2, 0, 3, 2, 1, 9, 2};
  kd::Table table;
  table.add("visits", visits).add("colour", colour).add("minutes", minutes);
  const auto found = kd::describe_segments(labels, table);
  CHECK(found.numeric_names == std::vector<std::string>{"visits", "minutes"});
  CHECK(found.category_names.size() == 1);
  CHECK(found.segments[2].numeric[0].v_test ==
        kd::describe_segments(labels, numbers(), names).segments[2].numeric[0].v_test);
  const auto again = kd::describe_segments(labels, table, {}, kd::Threads{3});
  CHECK(again.segments[1].numeric[1].v_test == found.segments[1].numeric[1].v_test);
}

TEST_CASE("segments: names may come from a dictionary") {
  kd::Dictionary dictionary;
  for (const std::string& name : names)
    dictionary.add(name);
  CHECK(kd::describe_segments(labels, numbers(), dictionary).numeric_names == names);
}

TEST_CASE("segments: bad input is refused") {
  const auto x = numbers();
  const kd::CategoricalColumn colour = colours();
  const std::vector<double> column(8, 1.0);
  kd::Table mixed, other;
  mixed.add("colour", colour).add("number", column);
  const kd::CategoricalColumn two = kd::categorical(std::vector<std::string>{"a", "b"});
  other.add("two", two);
  CHECK_THROWS_AS(kd::describe_segments(labels, x, std::vector<std::string>{"a"}), kd::InputError);
  CHECK_THROWS_AS(kd::describe_segments(labels, x, names, mixed), kd::InputError);
  CHECK_THROWS_WITH_AS(kd::describe_segments(labels, x, names, other),
                       "column \"two\": has 2 entries where 8 are needed", kd::InputError);
  CHECK_THROWS_AS(kd::describe_segments(Labels{0, 1}, x, names), kd::InputError);
  CHECK_THROWS_AS(kd::describe_segments(Labels{}, kd::Table{}), kd::InputError);
  CHECK_THROWS_AS(kd::describe_segments(Labels{0, 0, 0, 0, 0, 0, 0, -1}, x, names), kd::InputError);
  CHECK_THROWS_AS(kd::describe_segments(Labels{0, 1}, mixed), kd::InputError);
  kd::CategoricalColumn broken = colour;
  broken.codes[3] = 17;
  kd::Table bad;
  bad.add("broken", broken);
  CHECK_THROWS_AS(kd::describe_segments(labels, bad), kd::InputError);
  kd::Matrix<double> infinite = x;
  infinite(1, 1) = HUGE_VAL;
  CHECK_THROWS_AS(kd::describe_segments(labels, infinite, names), kd::InputError);
}

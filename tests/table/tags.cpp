// Tests of tag columns: reading strings and lists, missing and empty, order, invalid columns.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/table/tags.hpp>

#include "support/encode_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;
using namespace std::string_literals;

namespace {

using Lists = std::vector<std::vector<std::string>>;
using Codes = std::vector<Code>;

/// The rows of a column as text; a missing one is "?".
Lists lists_of(const TagColumn& column) {
  Lists lists;
  for (Index i = 0; i < column.size(); ++i) {
    lists.emplace_back();
    for (const Code code : column[i])
      lists.back().emplace_back(code == missing_code ? "?" : column.dictionary[code]);
  }
  return lists;
}

}  // namespace

TEST_CASE("strings are cut at the delimiter") {
  const TagColumn column = tags(Texts{"b,a", "a", "", "c,,a,", ",", "a,a"});
  CHECK(texts_of(column.dictionary) == Texts{"a", "b", "c"});
  CHECK(lists_of(column) == Lists{{"b", "a"}, {"a"}, {}, {"c", "a"}, {}, {"a", "a"}});
  CHECK(column.codes == Codes{1, 0, 0, 2, 0, 0, 0});
  CHECK(column.offsets == std::vector<Index>{0, 2, 3, 3, 5, 5, 7});
  CHECK(column.size() == 6);
}

TEST_CASE("a delimiter may be longer, and nothing is trimmed") {
  CHECK(lists_of(tags(Texts{"a, b,c", "::"}, {.delimiter = ", "})) == Lists{{"a", "b,c"}, {"::"}});
  CHECK(lists_of(tags(Texts{" a | b", "x\0y|z"s}, {.delimiter = "|"})) ==
        Lists{{" a ", " b"}, {"x\0y"s, "z"}});
  CHECK(lists_of(tags(Texts{"a||b|||c"}, {.delimiter = "||"})) == Lists{{"a", "b", "|c"}});
  CHECK(refusal([] { tags(Texts{"a"}, {.delimiter = ""}); }) == "delimiter: is empty");
}

TEST_CASE("an empty list is not a missing value") {
  const TagColumn cells = tags(Cells{"a", "", std::nullopt});
  CHECK(lists_of(cells) == Lists{{"a"}, {}, {"?"}});
  CHECK_FALSE(cells.is_missing(1));
  CHECK(cells.is_missing(2));
  const TagColumn named = tags(Texts{"a", "", "n/a", "n/a,b"}, {.missing_tokens = {"n/a", ""}});
  CHECK(lists_of(named) == Lists{{"a"}, {"?"}, {"?"}, {"n/a", "b"}});
  const std::vector<const char*> pointers{"a", nullptr};
  CHECK(lists_of(tags(pointers)) == Lists{{"a"}, {"?"}});
}

TEST_CASE("lists of strings are taken as they are") {
  const Lists lists = {{"b,c", ""}, {}, {"a", "a"}};
  const TagColumn column = tags(lists);
  CHECK(lists_of(column) == lists);
  CHECK(texts_of(column.dictionary) == Texts{"", "a", "b,c"});
  const std::vector<std::optional<std::vector<std::string_view>>> optional = {
      {{"x", "y"}}, std::nullopt, std::vector<std::string_view>{}};
  CHECK(lists_of(tags(optional)) == Lists{{"x", "y"}, {"?"}, {}});
}

TEST_CASE("a null pointer in a list of tags is refused with its row") {
  const std::vector<std::vector<const char*>> lists = {{"a"}, {}, {"b", nullptr}};
  CHECK(refusal([&] { tags(lists); }) == "values: holds a null pointer in a list of tags (row 2)");
  std::vector<std::optional<std::vector<const char*>>> many(70'000);
  many[69'999] = {nullptr};
  CHECK(refusal([&] { tags(many, {}, Threads{2}); }) ==
        "values: holds a null pointer in a list of tags (row 69999)");
}

TEST_CASE("tags can follow appearance, or in how many rows they are") {
  const Texts rows = {"c,c,c", "b,a", "b"};
  CHECK(texts_of(tags(rows, {.order = CategoryOrder::appearance}).dictionary) ==
        Texts{"c", "b", "a"});
  CHECK(texts_of(tags(rows, {.order = CategoryOrder::frequency}).dictionary) ==
        Texts{"b", "a", "c"});
  CHECK(tag_counts(tags(rows)) == std::vector<Index>{1, 2, 1});
  CHECK(lists_of(tags(rows, {.order = CategoryOrder::frequency})) ==
        Lists{{"c", "c", "c"}, {"b", "a"}, {"b"}});
}

TEST_CASE("any number of threads gives the same column, that of its rows") {
  const Draws draws(3);
  Lists lists(150'000);
  std::uint64_t draw = 0;
  for (auto& list : lists)
    for (std::uint64_t left = draws.below(4, draw++); left > 0; --left)
      list.push_back(std::to_string(draws.below(1 + draws.below(3000, draw), draw + 1))), draw += 2;
  for (const CategoryOrder order :
       {CategoryOrder::sorted, CategoryOrder::appearance, CategoryOrder::frequency}) {
    const TagColumn one = tags(lists, {.order = order});
    CHECK(lists_of(one) == lists);
    CHECK(tags(lists, {.order = order}, Threads{3}) == one);
  }
}

TEST_CASE("no rows give no tags, and a column that was moved from is empty") {
  TagColumn column = tags(Texts{});
  CHECK(column.size() == 0);
  CHECK(column == TagColumn{});
  column = tags(Texts{"a"});
  const TagColumn other = std::move(column);
  CHECK(other.size() == 1);
  CHECK(column.size() == 0);  // NOLINT: the state after a move is what is tested
  CHECK_THROWS_AS(other[1], InputError);
}

TEST_CASE("columns that do not fit together are refused by row") {
  const TagColumn good = tags(Texts{"a,b", "a"});
  const auto said = [&](std::vector<Index> offsets, Codes codes) {
    return refusal([&] { check_tags({good.dictionary, offsets, codes}, "t"); });
  };
  CHECK(said({0, 2, 3}, {0, 1, 0}) == "accepted");
  CHECK(said({0, 1, 1}, {-1}) == "accepted");
  CHECK(said({}, {}).starts_with("t: has offsets that do not begin at 0"));
  CHECK(said({1, 2}, {0, 0}).starts_with("t: has offsets that do not begin at 0"));
  CHECK(said({0, 2}, {0, 0, 0}).starts_with("t: has offsets that do not begin at 0"));
  CHECK(said({0, 2, 1, 3}, {0, 0, 0}) == "t: has offsets that do not ascend (row 1)");
  CHECK(said({0, 9, 3}, {0, 0, 0}) == "t: has offsets that do not ascend (row 0)");
  CHECK(said({0, 1, 2}, {0, 2}) == "t: holds the code 2 with a dictionary of 2 tags (row 1)");
  CHECK(said({0, 1, 2}, {0, -2}) == "t: holds the code -2 with a dictionary of 2 tags (row 1)");
  CHECK(said({0, 2}, {0, -1}) == "t: holds the code -1 with a dictionary of 2 tags (row 0)");
}

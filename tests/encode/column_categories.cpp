// Tests of what is learned about one column, against its definition on random columns.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/column_categories.hpp>

#include "support/encode_tables.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// The frequent categories in bytewise order, by the definition of the bounds.
Texts frequent_by_definition(const Cells& cells, const CategoryRules& rules) {
  std::map<std::string, Index> counts;
  for (const auto& cell : cells)
    if (cell) ++counts[*cell];
  std::vector<std::pair<Index, std::string>> ranked;
  for (const auto& [text, count] : counts)
    if (count >= rules.min_frequency.count &&
        static_cast<double>(count) >=
            rules.min_frequency.fraction * static_cast<double>(cells.size()))
      ranked.emplace_back(-count, text);
  std::sort(ranked.begin(), ranked.end());
  const bool folded = ranked.size() < counts.size();
  if (rules.max_categories) {
    const auto most = static_cast<std::size_t>(*rules.max_categories);
    if (ranked.size() + folded > most) ranked.resize(most - 1);
  }
  Texts texts;
  for (const auto& [count, text] : ranked)
    texts.push_back(text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

ColumnCategories learned(const Cells& cells, const CategoryRules& rules) {
  return detail::learn_column("t", 3, categorical(cells), nullptr, rules);
}

}  // namespace

TEST_CASE("the frequent categories are those of the definition") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    CAPTURE(seed);
    const Cells cells = random_cells(200, 30, 0.1, seed);
    for (const Index count : {0, 1, 3, 8, 1000})
      for (const double fraction : {0.0, 0.01, 0.05, 1.0})
        for (const Index most : {0, 1, 2, 5, 30}) {
          CAPTURE(count);
          CAPTURE(fraction);
          CAPTURE(most);
          CategoryRules rules{.min_frequency = {count, fraction}};
          if (most > 0) rules.max_categories = most;
          const ColumnCategories column = learned(cells, rules);
          Texts frequent;
          for (Code code = 0; code < column.categories.size(); ++code)
            if (column.outputs[static_cast<std::size_t>(code)] < column.frequent)
              frequent.emplace_back(column.categories[code]);
          CHECK(frequent == frequent_by_definition(cells, rules));
          CHECK(frequent.size() + column.infrequent_categories().size() ==
                static_cast<std::size_t>(column.categories.size()));
          if (most > 0) CHECK(column.frequent + column.infrequent_output.has_value() <= most);
        }
  }
}

TEST_CASE("counts, rows and outputs are told") {
  const ColumnCategories column =
      learned({"b", "a", std::nullopt, "b", "c"}, {.min_frequency = {.count = 2}});
  CHECK(column.source == "t");
  CHECK(column.source_index == 3);
  CHECK(texts_of(column.categories) == Texts{"a", "b", "c"});
  CHECK(column.counts == std::vector<Index>{1, 2, 1});
  CHECK(column.rows == 5);
  CHECK(column.missing == 1);
  CHECK(column.outputs == std::vector<Code>{1, 0, 1});
  CHECK(column.infrequent_output == std::optional<Code>(1));
  CHECK(column.missing_output == std::optional<Code>(2));
  CHECK(column.width() == 3);
  CHECK(column.infrequent_categories() == Texts{"a", "c"});
}

TEST_CASE("a share is compared as it is written: 7 of 100 rows are 0.07 of them") {
  // 0.07 · 100 is more than 7 in double, as are many others.
  for (Index count = 1; count < 100; ++count) {
    Cells cells(static_cast<std::size_t>(count), "a");
    cells.resize(100, "b");
    const double fraction =
        std::stod("0." + std::string(count < 10 ? "0" : "") + std::to_string(count));
    const ColumnCategories column = learned(cells, {.min_frequency = {.fraction = fraction}});
    CHECK(column.outputs[0] == 0);
    CHECK(column.infrequent_output.has_value() == (count > 50));
  }
}

TEST_CASE("a column of tags is learned by the rows that have them") {
  const TagColumn values = tags(Texts{"b,a,b", "b", "", "n/a"}, {.missing_tokens = {"n/a"}});
  const ColumnCategories column = detail::learn_column("t", 2, values, nullptr, {});
  CHECK(texts_of(column.categories) == Texts{"a", "b"});
  CHECK(column.counts == std::vector<Index>{1, 2});
  CHECK(column.rows == 4);
  CHECK(column.missing == 1);
  CHECK(column.missing_output == std::optional<Code>(2));
}

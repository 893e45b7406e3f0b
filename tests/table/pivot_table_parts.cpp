// Tests of pivots that are merged from parts of the records.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/pivot_table.hpp>

#include "support/refusals.hpp"
#include "support/table_visits.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("parts merge to the pivot of all records, whatever the cuts and their order") {
  const Visits visits(3000, 0.1, 7);
  const std::size_t cuts[] = {0, 0, 10, 11, 900, 3000};
  for (const bool all : {false, true}) {
    CAPTURE(all);
    const PivotTable plan{.rows = {"user"},
                          .columns = {"city", "month"},
                          .values = all_aggregates(),
                          .order = KeyOrder::sorted,
                          .combinations = all ? Combinations::all : Combinations::met};
    const PivotTableModel whole = plan.fit(visits.table());
    std::optional<PivotTableModel> forward, backward;
    for (std::size_t part = 0; part + 1 < std::size(cuts); ++part) {
      const PivotTableModel model =
          plan.fit(visits.table(cuts[part], cuts[part + 1], CategoryOrder::appearance));
      forward = forward ? forward->merge(model) : model;
      backward = backward ? model.merge(*backward) : model;
    }
    for (const PivotTableModel* merged : {&*forward, &*backward}) {
      CHECK(merged->rows() == whole.rows());
      CHECK(merged->columns() == whole.columns());
      CHECK(same_bits(merged->dense(), whole.dense()));
      CHECK(merged->records() == 3000);
      CHECK(merged->dropped_records() == whole.dropped_records());
      CHECK(merged->missing_values(0) == whole.missing_values(0));
      CHECK(merged->row_totals(7) == whole.row_totals(7));
    }
  }
  // Dictionaries in order of appearance keep that order.
  const PivotTable plain{.rows = {"user"}, .columns = {"city"}, .values = {{"value"}}};
  const auto first = visits.table(0, 40, CategoryOrder::appearance);
  const auto second = visits.table(40, 3000, CategoryOrder::appearance);
  const PivotTableModel merged = plain.fit(first).merge(plain.fit(second));
  const PivotTableModel whole = plain.fit(visits.table(CategoryOrder::appearance));
  CHECK(merged.rows() == whole.rows());
  CHECK(same_bits(merged.dense(), whole.dense()));
}

TEST_CASE("sums of parts have the digits of the whole, and permuted records the same cells") {
  const Draws draws(11);
  std::vector<double> values;
  for (std::uint64_t i = 0; i < 999; ++i)
    values.push_back(std::ldexp(draws.uniform(2 * i) - 0.5, static_cast<int>(i % 40)));
  const auto sum = [&](std::size_t begin, std::size_t end) {
    Table table;
    table.add("k", Texts(end - begin, "k")).add("v", std::span(values).subspan(begin, end - begin));
    return PivotTable{.rows = {"k"}, .values = {{"v"}, {"v", Aggregate::mean}}}.fit(table);
  };
  long double exact = 0;
  for (const double value : values)
    exact += value;
  const Matrix<double> whole = sum(0, 999).dense();
  CHECK(whole(0, 0) == static_cast<double>(exact));
  CHECK(same_bits(sum(0, 400).merge(sum(400, 999)).dense(), whole));
  std::reverse(values.begin(), values.end());
  CHECK(same_bits(sum(0, 999).dense(), whole));
}

TEST_CASE("parts of different kinds of values do not merge") {
  Table texts, numbers;
  texts.add("k", Texts{"a"}).add("v", Texts{"1"});
  numbers.add("k", Texts{"a"}).add("v", std::vector<int>{1});
  const PivotTable plan{.rows = {"k"}, .values = {{"v", Aggregate::distinct}}};
  CHECK(refusal([&] { plan.fit(texts).merge(plan.fit(numbers)); }) ==
        "other: has values of another kind in \"v\"");
}

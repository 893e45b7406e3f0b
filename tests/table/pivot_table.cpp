// Tests of pivots with several keys and values: against their definition, pandas, and their parts.
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/pivot_column.hpp>
#include <kindred/table/pivot_keys.hpp>
#include <kindred/table/pivot_table.hpp>

#include "support/refusals.hpp"
#include "support/table_visits.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// Seven records that pandas has aggregated too.
Table seven() {
  Table table;
  table.add("u", Texts{"b", "a", "a", "b", "a", "b", "a"})
      .add("c", Texts{"x", "y", "x", "y", "x", "x", "y"})
      .add("m", std::vector<int>{1, 1, 2, 2, 2, 1, 1})
      .add("v", std::vector<double>{1.5, 2, 4, gap, -1, 2.5, 2})
      .add("p", Texts{"k", "l", "k", "k", "l", "k", "l"});
  return table;
}

}  // namespace

TEST_CASE("values equal those of pandas.pivot_table with two column keys") {
  // pandas 1.5, pivot_table(index="u", columns=["c", "m"], values="v", aggfunc=..., dropna=False).
  // The cell (b, y, 2) holds one NaN only: pandas sums it to 0, kindred says NaN.
  const auto check = [&](Aggregate aggregate, std::vector<double> expected) {
    const PivotTableModel wide =
        PivotTable{.rows = {"u"}, .columns = {"c", "m"}, .values = {{"v", aggregate}}}.fit(seven());
    CHECK(labels_of(wide.columns()) == Texts{"c=x, m=1", "c=x, m=2", "c=y, m=1", "c=y, m=2"});
    const Matrix<double> values = wide.dense();
    REQUIRE(values.size() == 8);
    for (Index i = 0; i < 8; ++i) {
      CAPTURE(i);
      CHECK(same(values.data()[i], expected[static_cast<std::size_t>(i)]));
    }
  };
  check(Aggregate::sum, {0, 3, 4, 0, 4, 0, 0, gap});
  check(Aggregate::count, {0, 2, 2, 0, 2, 0, 0, 0});
  check(Aggregate::mean, {gap, 1.5, 2, gap, 2, gap, gap, gap});
  check(Aggregate::min, {gap, -1, 2, gap, 1.5, gap, gap, gap});
  check(Aggregate::max, {gap, 4, 2, gap, 2.5, gap, gap, gap});
  check(Aggregate::distinct, {0, 2, 1, 0, 2, 0, 0, 0});
  check(Aggregate::any, {0, 1, 1, 0, 1, 0, 0, 0});
}

TEST_CASE("totals and shares equal pandas' margins and crosstab's normalize") {
  const PivotTableModel wide = PivotTable{.rows = {"u"},
                                          .columns = {"c"},
                                          .values = {{"v"},
                                                     {"v", Aggregate::mean},
                                                     {"p", Aggregate::distinct},
                                                     {"", Aggregate::count, Share::of_row},
                                                     {"", Aggregate::count, Share::of_column},
                                                     {"", Aggregate::count, Share::of_total}}}
                                   .fit(seven());
  CHECK(wide.row_totals(0) == std::vector<double>{7, 4});
  CHECK(wide.column_totals(0) == std::vector<double>{7, 4});
  CHECK(wide.total(0) == 11);
  CHECK(wide.row_totals(1) == std::vector<double>{1.75, 2});
  CHECK(wide.column_totals(1) == std::vector<double>{1.75, 2});
  CHECK(wide.total(1) == 11.0 / 6);
  CHECK(wide.row_totals(2) == std::vector<double>{2, 1});
  CHECK(wide.total(2) == 2);
  CHECK(wide.total(4) == 7);
  const Matrix<double> values = wide.dense();
  const std::vector<double> of_a = {2, 1, 0.5, 0.5, 0.5, 2.0 / 3, 2.0 / 7, 2.0 / 7};
  const std::vector<double> of_b = {1, 1, 2.0 / 3, 1.0 / 3, 0.5, 1.0 / 3, 2.0 / 7, 1.0 / 7};
  for (Index j = 0; j < 8; ++j) {
    CHECK(values(0, 4 + j) == of_a[static_cast<std::size_t>(j)]);
    CHECK(values(1, 4 + j) == of_b[static_cast<std::size_t>(j)]);
  }
  const auto lineage = wide.lineage();
  CHECK(lineage[0].name() == "sum(v): c=x");
  CHECK(lineage[3].name() == "mean(v): c=y");
  CHECK(lineage[6].name() == "row share of count: c=x");
  CHECK(lineage[11] == PivotColumn{{"", Aggregate::count, Share::of_total}, 5, 1, {"c"}, {"y"}});
}

TEST_CASE("every cell is what its definition says, dense and sparse, for any number of threads") {
  for (const std::uint64_t seed : {1u, 2u}) {
    CAPTURE(seed);
    const Visits visits(4000, seed == 1 ? 0.15 : 0.0, seed);
    const PivotTable plan{
        .rows = {"user", "month"}, .columns = {"city"}, .values = all_aggregates()};
    const PivotTableModel wide = plan.fit(visits.table());
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> cells;
    std::map<Key, int> rows;
    Index dropped = 0, missing = 0;
    for (std::size_t i = 0; i < visits.value.size(); ++i) {
      const auto row = key_of({&visits.user, &visits.month}, i);
      if (row) ++rows[*row];
      const auto column = key_of({&visits.city}, i);
      if (!row || !column) {
        ++dropped;
        continue;
      }
      missing += is_nan(visits.value[i]);
      cells[{label_of({"user", "month"}, *row), label_of({"city"}, *column)}].push_back(i);
    }
    std::vector<std::string> labels;
    for (const auto& [key, count] : rows)
      labels.push_back(label_of({"user", "month"}, key));
    CHECK(labels_of(wide.rows()) == labels);
    CHECK(wide.records() == 4000);
    CHECK(wide.dropped_records() == dropped);
    CHECK(wide.missing_values(0) == missing);
    CHECK(wide.missing_values(8) == 0);
    CHECK(wide.visited_cells() == static_cast<Index>(cells.size()));
    const Matrix<double> dense = wide.dense();
    const SparseMatrix sparse = wide.sparse();
    CHECK(sparse.nonZeros() == 9 * wide.visited_cells());
    const Index m = wide.columns().size();
    REQUIRE(dense.cols() == 9 * m);
    for (Index r = 0; r < dense.rows(); ++r)
      for (Index c = 0; c < m; ++c) {
        const auto found = cells.find({wide.rows().label(r), wide.columns().label(c)});
        std::vector<double> values, plans;
        if (found != cells.end())
          for (const std::size_t i : found->second) {
            values.push_back(visits.value[i]);
            plans.push_back(std::stod(visits.plan[i]->substr(1)));
          }
        for (Index v = 0; v < 9; ++v) {
          const auto at = static_cast<std::size_t>(v);
          const bool nothing = v == 2 || v == 3 || v == 4;
          const double expected = values.empty() ? (nothing ? gap : 0.0)
                                  : v == 7       ? aggregated(plans, Aggregate::distinct)
                                  : v == 8       ? static_cast<double>(values.size())
                                                 : aggregated(values, every[at]);
          CHECK(same(dense(r, v * m + c), expected));
          if (!values.empty()) CHECK(same(sparse.coeff(r, v * m + c), expected));
        }
      }
    for (const Index threads : {2, 3}) {
      const PivotTableModel other = plan.fit(visits.table(), Threads{threads});
      CHECK(same_bits(other.dense(Threads{threads}), dense));
      CHECK(same_bits(Matrix<double>(other.sparse(Threads{threads})), Matrix<double>(sparse)));
    }
  }
}

TEST_CASE("without column keys a pivot groups, without row keys it has one row") {
  const PivotTableModel grouped =
      PivotTable{.rows = {"u", "m"}, .values = {{"v"}, {"", Aggregate::count}}}.fit(seven());
  CHECK(labels_of(grouped.rows()) == Texts{"u=a, m=1", "u=a, m=2", "u=b, m=1", "u=b, m=2"});
  CHECK(grouped.lineage()[0].name() == "sum(v)");
  const Matrix<double> values = grouped.dense();
  CHECK(values.col(1) == Eigen::Vector4d(2, 2, 2, 1));
  CHECK(values(2, 0) == 4);
  CHECK(is_nan(values(3, 0)));
  const Matrix<double> row =
      PivotTable{.columns = {"c"}, .values = {{"v", Aggregate::max}}}.fit(seven()).dense();
  CHECK(row == (Matrix<double>(1, 2) << 4, 2).finished());
  CHECK(refusal([] { PivotTable{.rows = {"u"}, .values = {{}}}.fit(seven()); }) ==
        "values: need a column for sum");
}

TEST_CASE("all combinations can be asked for, and a single key keeps its whole dictionary") {
  CategoricalColumn user = categorical(Texts{"a", "b", "c"}),
                    city = categorical(Texts{"x", "y", "z"});
  user.codes = {0, 0, 2};
  city.codes = {1, 1, 0};
  Table table;
  table.add("user", user).add("city", city);
  CHECK(PivotTable{.rows = {"user"}, .columns = {"city"}}.fit(table).dense().rows() == 3);
  PivotTable plan{.rows = {"user", "city"}};
  CHECK(labels_of(plan.fit(table).rows()) == Texts{"user=a, city=y", "user=c, city=x"});
  CHECK(plan.fit(table).dense().sum() == 3);
  plan.combinations = Combinations::all;
  const PivotTableModel all = plan.fit(table);
  CHECK(all.rows().size() == 9);
  CHECK(all.rows().label(1) == "user=a, city=y");
  CHECK(all.rows().category(5, 0) == "b");
  CHECK(all.dense()(1, 0) == 2);
  CHECK(all.visited_cells() == 2);
}

TEST_CASE("numbers, booleans and masks serve as keys and values; sorted keys are sorted bytewise") {
  const std::vector<int> year = {10, 9, 9, 7};
  const std::vector<std::uint8_t> none = {0, 0, 1, 0};
  Table table;
  table.add("year", year, missing_where(none))
      .add("member", std::vector<bool>{true, false, true, false})
      .add("n", year, missing_where(std::vector<bool>{false, false, false, true}));
  const PivotTable plan{.rows = {"year"}, .columns = {"member"}, .values = {{"n"}}};
  const PivotTableModel wide = plan.fit(table);
  CHECK(labels_of(wide.rows()) == Texts{"year=7", "year=9", "year=10"});
  CHECK(labels_of(wide.columns()) == Texts{"member=false", "member=true"});
  CHECK(wide.dropped_records() == 1);
  CHECK(wide.missing_values(0) == 1);
  const Matrix<double> values = wide.dense();
  CHECK(is_nan(values(0, 0)));
  CHECK(values(1, 0) == 9);
  CHECK(values(2, 1) == 10);
  PivotTable sorted = plan;
  sorted.order = KeyOrder::sorted;
  CHECK(labels_of(sorted.fit(table).rows()) == Texts{"year=10", "year=7", "year=9"});
}

TEST_CASE("no records, and records without keys, give what there is") {
  Table none;
  none.add("u", Texts{}).add("c", Texts{}).add("v", std::vector<double>{});
  const PivotTable plan{.rows = {"u"}, .columns = {"c"}, .values = {{"v"}}};
  const PivotTableModel empty = plan.fit(none);
  CHECK(empty.dense().size() == 0);
  CHECK(empty.sparse().nonZeros() == 0);
  CHECK(empty.total(0) == 0);
  CHECK(empty.merge(empty).rows().size() == 0);
  CHECK(PivotTable{.rows = {"u", "c"}}.fit(none).dense().rows() == 0);
  CHECK(PivotTable{.columns = {"c"}}.fit(none).dense().rows() == 1);
  Table missing;
  missing.add("u", Cells{std::nullopt, std::nullopt})
      .add("c", Texts{"x", "y"})
      .add("v", std::vector<double>{1, 2});
  const PivotTableModel dropped = plan.fit(missing);
  CHECK(dropped.dropped_records() == 2);
  CHECK(dropped.dense().cols() == 2);
}

TEST_CASE("what cannot be aggregated is refused") {
  Table table = seven();
  const auto said = [&](const PivotTable& plan) { return refusal([&] { plan.fit(table); }); };
  CHECK(said({.rows = {"u"}, .values = {}}) == "values: are none");
  CHECK(said({.rows = {"w"}}) == "table: has no column \"w\"");
  CHECK(said({.rows = {"u"}, .values = {{"p"}}}) ==
        "column \"p\": is of kind categorical where number is needed");
  CHECK(said({.rows = {"u"}, .values = {{"v", Aggregate::mean, Share::of_row}}}) ==
        "share: needs what adds up, which mean does not");
  CHECK(said({.rows = {"u"}, .values = {{"v", static_cast<Aggregate>(9)}}}) ==
        "aggregate: is not one of Aggregate's");
  std::vector<double> infinite(7, 1.0);
  infinite[3] = std::numeric_limits<double>::infinity();
  table.add("inf", infinite);
  CHECK(said({.rows = {"u"}, .values = {{"inf"}}}) == "values: holds infinity (row 3)");
  CategoricalColumn wrong = categorical(Texts(7, "x"));
  wrong.codes[5] = 4;
  table.add("wrong", wrong);
  CHECK(said({.rows = {"wrong"}}) ==
        "column \"wrong\": holds the code 4 with a dictionary of 1 categories (row 5)");
  std::vector<double> huge(7, 1.5e308);
  table.add("huge", huge);
  const PivotTableModel lost = PivotTable{.rows = {"u"}, .values = {{"huge"}}}.fit(table);
  CHECK(refusal([&] { lost.dense(); }) ==
        "values: overflow in sum(huge) of \"u=a\" and \"\" (row 0, column 0)");
  CHECK(PivotTable{.rows = {"u"}, .values = {{"huge", Aggregate::mean}}}.fit(table).dense()(0, 0) ==
        1.5e308);
  const PivotTableModel counts = PivotTable{.rows = {"u"}}.fit(table);
  CHECK(refusal([&] { counts.merge(lost); }) == "other: has other values");
  CHECK(refusal([&] { counts.merge(PivotTable{.rows = {"c"}}.fit(table)); }) ==
        "other: has other keys");
  CHECK(refusal([&] {
          counts.merge(PivotTable{.rows = {"u"}, .order = KeyOrder::sorted}.fit(table));
        }) == "other: was made with other options");
  CHECK_THROWS_AS(counts.row_totals(1), InputError);
}

TEST_CASE(
    "rows times columns beyond all counting, or beyond max_bytes, are refused with the size") {
  CategoricalColumn many;
  for (int i = 0; i < 70000; ++i)
    many.dictionary.add(std::to_string(i));
  many.codes = {69999, 1, 1};
  Table table;
  table.add("a", many).add("b", many).add("c", many).add("d", many);
  const PivotTableModel wide = PivotTable{.rows = {"a"}, .columns = {"b"}}.fit(table);
  CHECK(refusal([&] { wide.dense(); }) ==
        "pivot: 70000 x 70000 would take 39200000000 bytes, more than max_bytes = 17179869184; "
        "sparse() holds only visits");
  CHECK(wide.sparse().nonZeros() == 2);
  // Met combinations are few even where the product is large.
  CHECK(PivotTable{.rows = {"a", "b", "c"}}.fit(table).dense().rows() == 2);
  CHECK(refusal([&] {
          PivotTable{.rows = {"a", "b"}, .combinations = Combinations::all}.fit(table);
        }) == "keys: have 4900000000 combinations, and rows or columns are at most 2^31-1");
  CHECK(refusal([&] {
          PivotTable{.rows = {"a", "b", "c", "d"}}.fit(table);
        }) == "keys: 343000000000000 x 70000 is not a size that fits");
}

TEST_CASE("a share of nothing is 0, and of something in a total of 0 it is missing") {
  Table table;
  table.add("u", Texts{"a", "a", "b", "b"})
      .add("c", Texts{"x", "y", "x", "x"})
      .add("v", std::vector<double>{1, -1, 0, 0});
  const Matrix<double> shares =
      PivotTable{.rows = {"u"}, .columns = {"c"}, .values = {{"v", Aggregate::sum, Share::of_row}}}
          .fit(table)
          .dense();
  CHECK(is_nan(shares(0, 0)));
  CHECK(is_nan(shares(0, 1)));
  CHECK(shares(1, 0) == 0);
  CHECK(shares(1, 1) == 0);
}

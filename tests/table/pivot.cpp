// Tests of the dense pivot against its definition, pandas, bad input and numbers of threads.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/pivot.hpp>

#include "support/table_pivot.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

using Texts = std::vector<std::string>;
constexpr Aggregate every[] = {Aggregate::sum, Aggregate::count,    Aggregate::mean, Aggregate::min,
                               Aggregate::max, Aggregate::distinct, Aggregate::any};
const double gap = missing_value<double>();

bool same_bits(const Matrix<double>& a, const Matrix<double>& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Index i = 0; i < a.size(); ++i)
    if (!same(a.data()[i], b.data()[i])) return false;
  return true;
}

}  // namespace

TEST_CASE("values equal those of pandas.pivot_table") {
  // pandas 1.5, pivot_table(index="u", columns="c", values="v", aggfunc=..., fill_value=0) of these
  // records; the cell (b, y) holds one NaN only, which pandas drops and kindred keeps as NaN.
  const auto users = categorical(Texts{"b", "a", "a", "b", "a", "b"});
  const auto categories = categorical(Texts{"x", "y", "x", "y", "x", "x"});
  const std::vector<double> values = {1.5, 2, 4, gap, -1, 2.5};
  const auto cells = [&](Aggregate aggregate) {
    const Pivot wide = pivot(users, categories, values, {.aggregate = aggregate});
    return std::vector<double>(wide.values.data(), wide.values.data() + wide.values.size());
  };
  const auto check = [&](Aggregate aggregate, double ax, double ay, double bx) {
    const auto found = cells(aggregate);
    REQUIRE(found.size() == 4);
    CHECK(found[0] == ax);
    CHECK(found[1] == ay);
    CHECK(found[2] == bx);
    if (aggregate == Aggregate::count)
      CHECK(found[3] == 0);
    else
      CHECK(is_nan(found[3]));
  };
  check(Aggregate::sum, 3, 2, 4);
  check(Aggregate::count, 2, 1, 2);
  check(Aggregate::mean, 1.5, 2, 2);
  check(Aggregate::min, -1, 2, 1.5);
  check(Aggregate::max, 4, 2, 2.5);
}

TEST_CASE("every cell is what its definition says, for any number of threads") {
  struct Case {
    std::size_t records;
    std::uint64_t users, categories;
    double missing;
  };
  for (const Case c :
       {Case{300, 20, 7, 0.3}, Case{300, 20, 7, 0}, Case{1, 1, 1, 0}, Case{200'000, 5000, 40, 0.1},
        Case{100'000, 3, 2, 0.01}, Case{50'000, 4, 20'000, 0}}) {
    CAPTURE(c.records);
    CAPTURE(c.users);
    const Records records = random_records(c.records, c.users, c.categories, c.missing, 5);
    const auto cells = visits(records);
    for (const Aggregate aggregate : every) {
      const PivotOptions options{.aggregate = aggregate};
      const Pivot wide = pivot(records.users, records.categories, records.values, options);
      Matrix<double> expected = Matrix<double>::Zero(records.users.dictionary.size(),
                                                     records.categories.dictionary.size());
      Index kept = 0, missing = 0;
      for (const auto& [at, values] : cells) {
        expected(at.first, at.second) = aggregated(values, aggregate);
        kept += static_cast<Index>(values.size());
        missing += std::count_if(values.begin(), values.end(), [](double v) { return is_nan(v); });
      }
      CHECK(same_bits(wide.values, expected));
      CHECK(wide.records == static_cast<Index>(c.records));
      CHECK(wide.dropped_records == wide.records - kept);
      CHECK(wide.missing_values == missing);
      CHECK(wide.rows == records.users.dictionary);
      CHECK(wide.columns == records.categories.dictionary);
      for (const Index threads : {2, 3})
        CHECK(same_bits(
            pivot(records.users, records.categories, records.values, options, Threads{threads})
                .values,
            expected));
    }
  }
}

TEST_CASE("without values a pivot counts records") {
  const auto users = categorical(Texts{"a", "b", "a", "a"});
  const std::vector<std::optional<std::string>> texts = {"x", "x", std::nullopt, "x"};
  const auto categories = categorical(texts);
  const Pivot wide = pivot(users, categories);
  CHECK(wide.values(0, 0) == 2);
  CHECK(wide.values(1, 0) == 1);
  CHECK(wide.dropped_records == 1);
  CHECK(pivot(users, categories, {.aggregate = Aggregate::count}, Threads{2}).values ==
        wide.values);
  CHECK_THROWS_WITH_AS(pivot(users, categories, PivotOptions{}),
                       "aggregate: needs values; without them a pivot can only count", InputError);
}

TEST_CASE("a mean of values whose sum overflows is right") {
  const auto users = categorical(Texts{"a", "a", "b", "b", "b", "c"});
  const auto one = categorical(Texts(6, "x"));
  const std::vector<double> values = {1.7e308, 1.7e308, 1.5e308, 1.5e308, -1.5e308, 3};
  const Pivot mean = pivot(users, one, values, {.aggregate = Aggregate::mean});
  CHECK(mean.values(0, 0) == 1.7e308);
  CHECK(mean.values(1, 0) == doctest::Approx(0.5e308));
  CHECK(mean.values(2, 0) == 3);
}

TEST_CASE("a sum that overflows is refused, and one that only passes through is not") {
  const auto users = categorical(Texts{"a", "b", "b", "b"});
  const auto one = categorical(Texts(4, "x"));
  const std::vector<double> passing = {1e-300, 1.5e308, 1.5e308, -1.5e308};
  const Pivot sum = pivot(users, one, passing);
  CHECK(sum.values(0, 0) == 1e-300);
  CHECK(sum.values(1, 0) == doctest::Approx(1.5e308));
  const std::vector<double> lost = {1, 1.5e308, 1.5e308, 0};
  CHECK_THROWS_WITH_AS(pivot(users, one, lost),
                       "values: overflow in the cell of \"b\" and \"x\" (row 1, column 0)",
                       InputError);
}

TEST_CASE("negative zero, subnormal and extreme values keep their order") {
  const auto one = categorical(Texts(3, "x"));
  const std::vector<double> values = {5e-324, -1.7e308, 1.7e308};
  CHECK(pivot(one, one, values, {.aggregate = Aggregate::min}).values(0, 0) == -1.7e308);
  CHECK(pivot(one, one, values, {.aggregate = Aggregate::max}).values(0, 0) == 1.7e308);
  CHECK(pivot(one, one, values).values(0, 0) == 5e-324 - 1.7e308 + 1.7e308);
}

TEST_CASE("rows and columns that no record names any more stay, as zeros") {
  CategoricalColumn users = categorical(Texts{"a", "b", "c"});
  users.codes = {2, 2, 0};
  const auto categories = categorical(Texts{"x", "y", "x"});
  const Pivot wide = pivot(users, categories);
  CHECK(wide.values.rows() == 3);
  CHECK(wide.values.row(1).sum() == 0);
  CHECK(wide.values(2, 1) == 1);
}

TEST_CASE("no records, and records without any category, give what there is") {
  const CategoricalColumn none;
  CHECK(pivot(none, none, std::vector<double>{}).values.size() == 0);
  CategoricalColumn missing;
  missing.codes = {-1, -1};
  const auto users = categorical(Texts{"a", "b"});
  const Pivot wide = pivot(users, missing, std::vector<double>{1, 2});
  CHECK(wide.values.rows() == 2);
  CHECK(wide.values.cols() == 0);
  CHECK(wide.dropped_records == 2);
  CHECK(pivot(missing, users).values.cols() == 2);
}

TEST_CASE("bad records are refused where they are") {
  const auto users = categorical(Texts{"a", "b", "a"});
  const auto short_column = categorical(Texts{"a", "b"});
  const std::vector<double> values = {1, 2, 3}, two = {1, 2};
  CHECK_THROWS_WITH_AS(pivot(users, users, two), "values: has 2 entries where 3 are needed",
                       InputError);
  CHECK_THROWS_WITH_AS(pivot(users, short_column, values),
                       "columns: has 2 entries where 3 are needed", InputError);
  std::vector<double> infinite = values;
  infinite[1] = -std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(pivot(users, users, infinite), "values: holds infinity (row 1)", InputError);
  CategoricalColumn wrong = users;
  wrong.codes[2] = 2;
  CHECK_THROWS_WITH_AS(pivot(wrong, users, values),
                       "rows: holds the code 2 with a dictionary of 2 categories (row 2)",
                       InputError);
  wrong.codes[2] = -2;
  CHECK_THROWS_AS(pivot(users, wrong, values), InputError);
}

TEST_CASE("a result that is too large is refused with its size before anything is allocated") {
  CategoricalColumn many;
  for (int i = 0; i < 70000; ++i)
    many.dictionary.add(std::to_string(i));
  many.codes = {69999};
  CHECK_THROWS_WITH_AS(pivot(many, many),
                       "pivot: 70000 x 70000 would take 39200000000 bytes, more than max_bytes = "
                       "17179869184; pivot_sparse holds only visits",
                       InputError);
  const auto small = categorical(Texts{"a", "b"});
  CHECK_THROWS_AS(pivot(small, small, {.aggregate = Aggregate::count, .max_bytes = 31}),
                  InputError);
  CHECK(pivot(small, small, {.aggregate = Aggregate::count, .max_bytes = 32}).values.sum() == 2);
}

TEST_CASE("an aggregate that does not exist is refused") {
  const CategoricalColumn rows = categorical(std::vector<int>{1, 2}), columns = rows;
  const std::vector<double> values{1, 2};
  CHECK_THROWS_WITH_AS(
      (void)pivot(rows, columns, values, {.aggregate = static_cast<Aggregate>(77)}),
      "aggregate: is not one of Aggregate's", InputError);
}

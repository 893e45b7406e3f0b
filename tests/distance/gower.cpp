// Gower's distance is R's daisy, is its definition, knows old and new rows, and refuses what has no
// distance.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/gower.hpp>

#include "support/mixed_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::Cells;
using kindred::testing::FiveRows;
using kindred::testing::MixedTable;
using kindred::testing::none;
using kindred::testing::refusal;

namespace {

void check_values(const CondensedMatrix<double>& triangle, const std::vector<double>& expected) {
  REQUIRE(triangle.values().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(triangle.values()[i] == doctest::Approx(expected[i]).epsilon(1e-14));
}

CondensedMatrix<double> natural(const Table& table) {
  return Gower{}.fit(table).condensed_distances(table);
}

}  // namespace

// R 4.2.2, cluster 2.1.4: daisy(rows, metric = "gower", type = list(logratio = "income",
// ordratio = "grade", symm = "member", asymm = "smoker")), size being an ordered factor, then with
// weights = c(2, 0.5, 1, 3, 1.5, 0.25, 4, 1), then of the columns age, income and city alone.
TEST_CASE("values equal R's daisy") {
  const FiveRows rows;
  check_values(
      Gower{.treatments = FiveRows::treatments()}.fit(rows.table).condensed_distances(rows.table),
      {0.59607577020161784, 0.60069444444444453, 0.27779476180563956, 0.59929240909139181,
       0.50000000000000000, 0.52929467366497474, 0.66666666666666663, 0.44965277777777785,
       0.45052083333333337, 0.66026732516864051});
  check_values(Gower{.treatments = FiveRows::treatments({2, 0.5, 1, 3, 1.5, 0.25, 4, 1})}
                   .fit(rows.table)
                   .condensed_distances(rows.table),
               {0.53400836468112922, 0.67777777777777781, 0.39636256960170252, 0.58636741950772664,
                0.81081081081081086, 0.61652130588095511, 0.66666666666666663, 0.33888888888888891,
                0.59375000000000000, 0.73451127573660457});
  check_values(
      Gower{.columns = {"city", "income", "age"}, .incomparable = 7}
          .fit(rows.table)
          .condensed_distances(rows.table),
      {0.505019509476031248, 0.437500000000000000, 0.036079059829059824, 0.965403660349312465, 7,
       0.512263099219620988, 1, 0.53125, 0.46875, 0.991824600520252786});
}

TEST_CASE("two rows without a common column are refused with their numbers") {
  const FiveRows rows;
  const GowerModel model = Gower{.columns = {"age", "income", "city"}}.fit(rows.table);
  CHECK(refusal([&] { model.condensed_distances(rows.table); }) ==
        "table: has two rows without a column that both have (row 1, column 2)");
  CHECK(refusal([&] { model.condensed_distances(rows.table, Threads{3}); }) ==
        "table: has two rows without a column that both have (row 1, column 2)");
  CHECK(refusal([&] { model.pairwise_distances(rows.table, rows.table); }) ==
        "table: has two rows without a column that both have (row 1, column 2)");
  // Both absent everywhere: nothing to compare by, and not the same as equal.
  const std::vector<double> flag{0, 1, 0};
  Table flags;
  flags.add("flag", flag);
  const Gower asymmetric{.treatments = {{"flag", MixedKind::asymmetric}}};
  CHECK(refusal([&] { asymmetric.fit(flags).condensed_distances(flags); }) ==
        "table: has two rows without a column that both have (row 0, column 2)");
}

TEST_CASE("distances equal their definition on generated tables") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const Index n = 1 + static_cast<Index>(Draws(seed).below(60, 0));
    const Index d = 1 + static_cast<Index>(Draws(seed).below(20, 1));
    const double missing = seed % 3 == 0 ? 0 : 0.3;
    const MixedTable mixed(n, d, missing, seed % 2 == 0, seed);
    const auto triangle =
        Gower{.treatments = mixed.treatments}.fit(mixed.table).condensed_distances(mixed.table);
    double worst = 0;
    for (Index i = 0; i < n; ++i)
      for (Index j = i + 1; j < n; ++j)
        worst =
            std::max(worst, std::abs(triangle(i, j) - mixed.gower(static_cast<std::size_t>(i),
                                                                  static_cast<std::size_t>(j))));
    CHECK(worst < 1e-14);
  }
}

TEST_CASE("threads, instruction sets and the company of a row change no bit") {
  const MixedTable mixed(150, 19, 0.2, true, 5);
  const GowerModel model = Gower{.treatments = mixed.treatments}.fit(mixed.table);
  const auto expected = model.condensed_distances(mixed.table);
  CHECK(model.condensed_distances(mixed.table, Threads{2}) == expected);
  CHECK(model.condensed_distances(mixed.table, Threads{3}) == expected);
  CHECK(Gower{.treatments = mixed.treatments}
            .fit(mixed.table, Threads{3})
            .condensed_distances(mixed.table) == expected);
  CHECK(model.pairwise_distances(mixed.table, mixed.table, Threads{2}) == expected.to_square());
  CHECK(*model.condensed_distances(mixed.table, Threads{2}, [](const Progress&) { return true; }) ==
        expected);
  CHECK_FALSE(
      model.condensed_distances(mixed.table, Sequential{}, [](const Progress&) { return false; }));
  // Rows without gaps take another road when they are alone; their distances must not show it.
  const std::vector<double> a{1, 2.5, 4, 8}, b{0.1, 0.7, 0.3, none};
  const std::vector<double> a3{1, 2.5, 4}, b3{0.1, 0.7, 0.3};
  const CategoricalColumn c = categorical(Cells{"x", "y", "x", "x"});
  const CategoricalColumn c3 = categorical(Cells{"x", "y", "x"});
  Table all, complete;
  all.add("a", a).add("b", b).add("c", c);
  complete.add("a", a3).add("b", b3).add("c", c3);
  const GowerModel small = Gower{
      .treatments = {{"a", MixedKind::natural, 0.1},
                     {"b", MixedKind::natural, 0.7},
                     {"c", MixedKind::natural,
                      0.3}}}.fit(all);
  const auto with = small.condensed_distances(all), without = small.condensed_distances(complete);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(with(i, j) == without(i, j));
}

TEST_CASE("every instruction set gives the definition") {
  const MixedTable mixed(40, 13, 0.3, true, 3);
  Sequential sequential;
  auto workers = sequential.workers();
  const auto columns = detail::learn_mixed(mixed.table, {{}, mixed.treatments}, workers);
  std::vector<double> weights;
  for (const FittedMixedColumn& column : columns)
    weights.push_back(column.weight);
  const detail::MixedLayout layout(columns, weights);
  const auto coded = detail::MixedCoder(columns).code(mixed.table, workers);
  const detail::MixedRows<detail::GowerRule> rows(coded, layout, true, workers);
  for (const auto isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
    if (!simd::available(isa)) continue;
    Tile tile;
    for (Index a = 0; a < rows.tiles(); ++a)
      for (Index b = 0; b < rows.tiles(); ++b) {
        rows.distances(a, rows, b, tile, isa);
        for (Index i = 0; i < rows.rows_in(a); ++i)
          for (Index j = 0; j < rows.rows_in(b); ++j)
            CHECK(tile.row(i)[j] ==
                  doctest::Approx(mixed.gower(static_cast<std::size_t>(a * tile_rows + i),
                                              static_cast<std::size_t>(b * tile_rows + j)))
                      .epsilon(1e-14));
      }
  }
}

TEST_CASE("new rows are measured against the ranges and categories of old ones") {
  const std::vector<double> old_number{0, 10}, new_number{5, 40, -30};
  const std::vector<double> old_rank{1, 5, 9}, new_rank{5, 7, 100};
  const CategoricalColumn old_city = categorical(Cells{"Oslo", "Rome"});
  const CategoricalColumn new_city = categorical(Cells{"Lima", "Rome", "Lima"});
  Table before, after;
  before.add("number", old_number).add("city", old_city);
  after.add("city", new_city).add("number", new_number);
  const GowerModel model = Gower{}.fit(before);
  Matrix<double> expected(3, 2);
  expected << 0.75, 0.75, 1, 0.5, 1, 1;
  CHECK(model.pairwise_distances(after, before) == expected);
  CHECK(model.pairwise_distances(before, after) == expected.transpose());
  // Lima is no fitted category, and still itself; beyond the range nothing is farther than 1.
  CHECK(model.condensed_distances(after) == CondensedMatrix<double>::from({1, 0.5, 1}, 3));
  Table ranks, later;
  ranks.add("rank", old_rank);
  later.add("rank", new_rank);
  Matrix<double> between(3, 3);
  between << 0.5, 0, 0.5, 0.75, 0.25, 0.25, 1, 0.75, 0.25;
  CHECK(Gower{.treatments = {{"rank", MixedKind::ordinal}}}.fit(ranks).pairwise_distances(
            later, ranks) == between);
  // An empty table has no distances to anything.
  const std::vector<double> no_number{};
  const CategoricalColumn no_city = categorical(Cells{});
  Table nothing;
  nothing.add("number", no_number).add("city", no_city);
  CHECK(model.pairwise_distances(nothing, before).rows() == 0);
  CHECK(model.pairwise_distances(before, nothing).cols() == 0);
  CHECK(refusal([&] { model.condensed_distances(nothing); }) == "table: has no rows");
}

TEST_CASE("a column without a range adds nothing, but counts, and is reported") {
  const std::vector<double> constant{3, 3, none}, number{0, 1, 2}, later_constant{3, 4};
  const std::vector<double> gone{none, none, none}, later_number{0, 0}, later_gone{none, 1};
  Table table, later;
  table.add("constant", constant).add("number", number).add("gone", gone);
  later.add("constant", later_constant).add("number", later_number).add("gone", later_gone);
  const GowerModel model = Gower{}.fit(table);
  CHECK(model.condensed_distances(table) == CondensedMatrix<double>::from({0.25, 1.0, 0.5}, 3));
  CHECK(model.columns()[0].constant());
  CHECK(model.columns()[0].missing == 1);
  CHECK_FALSE(model.columns()[1].constant());
  CHECK(model.columns()[1].highest == 2);
  CHECK(model.columns()[2].missing == 3);
  CHECK(model.condensed_distances(later)(0, 1) == 0.5);
}

TEST_CASE("an asymmetric column that is present everywhere counts as alike") {
  // daisy shifts such a column by its minimum and takes it for absent everywhere.
  const std::vector<double> flag{1, 1, 1}, number{1, 2, 4};
  Table table;
  table.add("flag", flag).add("number", number);
  const auto triangle =
      Gower{.treatments = {{"flag", MixedKind::asymmetric}}}.fit(table).condensed_distances(table);
  check_values(triangle, {1.0 / 6, 0.5, 1.0 / 3});
}

TEST_CASE("binary columns may be booleans, numbers or categories") {
  const bool boolean[]{true, false, true, false};
  const std::vector<int> number{1, 0, 1, 0};
  const CategoricalColumn text = categorical(Cells{"yes", "no", "yes", "no"});
  const std::vector<double> other{0, 1, 2, 4};
  for (const MixedKind kind : {MixedKind::symmetric, MixedKind::asymmetric}) {
    std::vector<CondensedMatrix<double>> results;
    Table a, b, c, d;
    a.add("x", std::span<const bool>(boolean)).add("other", other);
    b.add("x", number).add("other", other);
    c.add("x", text).add("other", other);
    for (const Table* table : {&a, &b, &c})
      results.push_back(Gower{.treatments = {{"x", kind}}}.fit(*table).condensed_distances(*table));
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
    CHECK(results[0](1, 3) == (kind == MixedKind::symmetric ? 0.375 : 0.75));
    // Turned around, absence is presence.
    const auto turned =
        Gower{.treatments = {{"x", kind, 1, {"yes", "no"}}}}.fit(c).condensed_distances(c);
    CHECK(turned(1, 3) == 0.375);
    CHECK(turned(0, 2) == (kind == MixedKind::symmetric ? 0.25 : 0.5));
  }
  Table table;
  table.add("x", std::span<const bool>(boolean));
  CHECK(Gower{}.fit(table).columns()[0].kind == MixedKind::symmetric);
}

TEST_CASE("magnitudes and offsets cost no digits") {
  const std::vector<double> huge{-1.7e308, 1.7e308, 0}, tiny{0, 3e-320, 1.5e-320};
  const std::vector<double> offset{1e8, 1e8 + 1e-6, 1e8 + 0.5e-6};
  for (const std::vector<double>* values : {&huge, &tiny, &offset}) {
    Table table;
    table.add("x", *values);
    const auto triangle = natural(table);
    CHECK(triangle(0, 1) == 1);
    CHECK(triangle(0, 2) == doctest::Approx(((*values)[2] / 4 - (*values)[0] / 4) /
                                            ((*values)[1] / 4 - (*values)[0] / 4))
                                .epsilon(1e-6));
  }
  // Far out of a tiny range, and of a logarithm's.
  const std::vector<double> near{1, std::nextafter(1.0, 2.0)}, far{1.7e308, 1};
  Table fitted, later;
  fitted.add("x", near);
  later.add("x", far);
  CHECK(Gower{}.fit(fitted).condensed_distances(later)(0, 1) == 1);
  const std::vector<double> close{1e300, std::nextafter(1e300, 1e301)};
  Table alike;
  alike.add("x", close);
  const Gower logarithms{.treatments = {{"x", MixedKind::log_ratio}}};
  CHECK(logarithms.fit(alike).condensed_distances(alike)(0, 1) == 0);
  // Only ratios of weights count.
  const FiveRows rows;
  const std::vector<double> weights{2, 0.5, 1, 3, 1.5, 0.25, 4, 1};
  std::vector<double> scaled = weights;
  for (double& weight : scaled)
    weight = std::ldexp(weight, -1020);
  CHECK(Gower{.treatments = FiveRows::treatments(weights)}
            .fit(rows.table)
            .condensed_distances(rows.table) == Gower{.treatments = FiveRows::treatments(scaled)}
                                                    .fit(rows.table)
                                                    .condensed_distances(rows.table));
}

TEST_CASE("a weight of zero takes a column out, a single row has no pairs") {
  const FiveRows rows;
  auto treatments = FiveRows::treatments({1, 0, 1, 1, 0, 1, 1, 1});
  const auto weighted =
      Gower{.treatments = treatments}.fit(rows.table).condensed_distances(rows.table);
  treatments.erase(treatments.begin() + 4);
  treatments.erase(treatments.begin() + 1);
  const Gower without{.columns = {"age", "size", "grade", "member", "smoker", "fixed"},
                      .treatments = treatments};
  const auto expected = without.fit(rows.table).condensed_distances(rows.table);
  for (std::size_t i = 0; i < expected.values().size(); ++i)
    CHECK(weighted.values()[i] == doctest::Approx(expected.values()[i]).epsilon(1e-15));
  const std::vector<double> one{3};
  Table single;
  single.add("x", one);
  CHECK(natural(single).size() == 1);
}

TEST_CASE("whole numbers that doubles cannot tell apart are no nominal values") {
  constexpr std::int64_t first = (std::int64_t{1} << 53) - 1;
  Table table;
  table.add("id", std::vector<std::int64_t>{first, first, 1});
  const std::vector<MixedColumn> nominal{{"id", MixedKind::nominal}};
  CHECK(Gower{.treatments = nominal}.fit(table).condensed_distances(table)(0, 1) == 0);
  Table large;
  large.add("id", std::vector<std::int64_t>{1, first + 1, first + 2});
  CHECK(refusal([&] { Gower{.treatments = nominal}.fit(large); }) ==
        "column \"id\": holds a number from 2^53 on, where whole numbers can no longer be told "
        "apart; make categories of it first (row 1)");
}

TEST_CASE("what cannot be compared is refused by name and row") {
  const FiveRows rows;
  const Table& table = rows.table;
  const auto treated = [&](std::vector<MixedColumn> treatments) {
    return refusal([&] { Gower{.treatments = treatments}.fit(table); });
  };
  CHECK(treated({{"income", MixedKind::asymmetric}}) ==
        "column \"income\": is asymmetric but holds another number than 0 and 1 (row 0)");
  CHECK(treated({{"smoker", MixedKind::log_ratio}}) ==
        "column \"smoker\": holds a number that is not positive and has no logarithm (row 0)");
  CHECK(treated({{"city", MixedKind::interval}}) ==
        "column \"city\": holds categories and cannot be interval");
  CHECK(treated({{"city", MixedKind::symmetric}}) ==
        "column \"city\": is symmetric but has 3 categories");
  CHECK(treated({{"size", MixedKind::ordinal, 1, {"S", "L"}}}) ==
        "column \"size\": holds the category \"M\", which has no place in its order (row 2)");
  CHECK(treated({{"size", MixedKind::ordinal, 1, {"S", "L", "S"}}}) ==
        "categories: hold \"S\" twice (row 2)");
  CHECK(treated({{"age", MixedKind::ordinal, 1, {"S"}}}) ==
        "column \"age\": has no order of categories that could be given");
  CHECK(treated({{"city", MixedKind::nominal, 1, {"Oslo"}}}) ==
        "column \"city\": has no order of categories that could be given");
  CHECK(treated({{"nothing"}}) == "table: has no column \"nothing\"");
  CHECK(treated({{"age"}, {"age"}}) == "column \"age\": is treated twice");
  CHECK(treated({{"age", MixedKind::natural, -1}}) ==
        "column \"age\": has a weight that is not a number from 0 on");
  CHECK(treated({{"age", MixedKind::natural, none}}) ==
        "column \"age\": has a weight that is not a number from 0 on");
  CHECK(treated({{"age", MixedKind::natural, 1.7e308}, {"grade", MixedKind::natural, 1.7e308}}) ==
        "weights: have a sum that is too large for a double");
  CHECK(refusal([&] {
          Gower{.columns = {"age"}, .treatments = {{"age", MixedKind::natural, 0}}}.fit(table);
        }) == "weights: are all zero");
  CHECK(refusal([&] { Gower{.columns = {"age"}, .treatments = {{"city"}}}.fit(table); }) ==
        "column \"city\": is treated but not among the columns");
  CHECK(refusal([&] {
          Gower{.columns = {"age", "age"}}.fit(table);
        }) == "columns: name \"age\" twice");
  CHECK(refusal([&] { Gower{}.fit(Table{}); }) == "table: has no rows");
  CHECK(refusal([&] { Gower{.incomparable = -1.0}.fit(table); }) ==
        "incomparable: must be a distance: a finite number from 0 on");
  CHECK(refusal([&] { Gower{.incomparable = none}.fit(table); }) ==
        "incomparable: must be a distance: a finite number from 0 on");
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> bad{1, none, -infinity};
  Table infinite;
  infinite.add("x", bad);
  CHECK(refusal([&] { Gower{}.fit(infinite); }) == "column \"x\": holds infinity (row 2)");
  const std::vector<double> good{1, 2};
  Table finite;
  finite.add("x", good);
  const GowerModel model = Gower{}.fit(finite);
  CHECK(refusal([&] { model.condensed_distances(infinite); }) ==
        "column \"x\": holds infinity (row 2)");
  CHECK(refusal([&] { model.pairwise_distances(finite, table); }) == "table: has no column \"x\"");
  const CategoricalColumn low = categorical(Cells{"S", "M"}), high = categorical(Cells{"S", "XXL"});
  Table sizes, others;
  sizes.add("size", low);
  others.add("size", high);
  const GowerModel ordered =
      Gower{.treatments = {{"size", MixedKind::ordinal, 1, {"S", "M"}}}}.fit(sizes);
  CHECK(refusal([&] { ordered.condensed_distances(others); }) ==
        "column \"size\": holds the category \"XXL\", which has no place in its order (row 1)");
}

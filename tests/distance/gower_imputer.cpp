// Tests of kindred/distance/gower_imputer.hpp.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/distance/gower_imputer.hpp>

#include "support/mixed_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::Cells;
using kindred::testing::none;
using kindred::testing::refusal;

namespace {

/// Three columns of every sort of value, with gaps, as a table owns them.
Table generated(Index rows, double missing, std::uint64_t seed) {
  const Draws draws(seed, 3);
  std::vector<double> number, grade;
  Cells city;
  for (Index i = 0; i < rows; ++i) {
    const auto draw = [&](std::uint64_t what) {
      return draws.uniform(6 * static_cast<std::uint64_t>(i) + what);
    };
    number.push_back(draw(0) < missing ? none : std::floor(40 * draw(1)) / 4);
    grade.push_back(draw(2) < missing ? none : std::floor(5 * draw(3)));
    city.push_back(draw(4) < missing
                       ? std::nullopt
                       : std::optional<std::string>("town " + std::to_string(int(6 * draw(5)))));
  }
  Table table;
  table.add("number", std::move(number)).add("grade", std::move(grade)).add("city", city);
  return table;
}

const std::vector<MixedColumn> graded{{"grade", MixedKind::ordinal, 2}};

std::string cell(const Table& table, Index column, Index row) {
  if (table.kind(column) == ColumnKind::categorical) {
    const auto value = table.categorical(column)[row];
    return value ? std::string(*value) : "missing";
  }
  const double value = table.numbers({std::string(table.name(column))})(row, 0);
  return is_nan(value) ? "missing" : std::to_string(value);
}

/// What the definition fills into a cell: all donors sorted by distance, the first k of them. More
/// than one value where rounding decides between them.
std::vector<std::string> filled_by_definition(const GowerImputer& imputer, const Table& donors,
                                              const Matrix<double>& distances, Index row,
                                              Index column) {
  constexpr double apart = 9;
  std::vector<std::pair<double, Index>> near;
  for (Index i = 0; i < donors.rows(); ++i)
    if (cell(donors, column, i) != "missing" && distances(row, i) != apart)
      near.push_back({distances(row, i), i});
  std::sort(near.begin(), near.end());
  const bool alone = near.empty();
  if (alone)
    for (Index i = 0; i < donors.rows(); ++i)
      if (cell(donors, column, i) != "missing") near.push_back({0, i});
  if (!alone) near.resize(std::min(near.size(), static_cast<std::size_t>(imputer.neighbors)));
  const double nearest = near.front().first;
  const auto weight = [&](double distance) {
    return imputer.weights == NeighborWeights::uniform || distance == nearest ? 1
                                                                              : nearest / distance;
  };
  double total = 0;
  for (const auto& [distance, i] : near)
    total += weight(distance);
  if (column == 0) {
    double sum = 0;
    for (const auto& [distance, i] : near)
      sum += weight(distance) * donors.numbers({"number"})(i, 0);
    return {std::to_string(sum / total)};
  }
  std::map<std::string, double> votes;
  for (const auto& [distance, i] : near)
    votes[cell(donors, column, i)] += weight(distance);
  constexpr double rounding = 1e-12;
  std::vector<std::string> right;
  double passed = 0, most = 0;
  for (const auto& [value, count] : votes)
    most = std::max(most, count);
  for (const auto& [value, count] : votes) {
    const double before = passed;
    passed += count;
    const bool median = 2 * before < total + rounding && 2 * passed > total - rounding;
    if (column == 1 ? median : count > most - rounding) right.push_back(value);
  }
  // Counts are exact, and the first of equals is right.
  if (imputer.weights == NeighborWeights::uniform || alone) right.resize(1);
  return right;
}

bool is_one_of(const std::string& value, const std::vector<std::string>& right) {
  return std::find(right.begin(), right.end(), value) != right.end();
}

}  // namespace

TEST_CASE("gaps are filled from the nearest rows, each kind in its way") {
  const std::vector<double> age{30, 31, 32, 60, none};
  const std::vector<int> children{0, 1, 1, 3, 1};
  Table table;
  table.add("age", age).add("children", children);
  table.add("city", Cells{"Oslo", "Oslo", std::nullopt, "Rome", "Bern"});
  table.add("member", std::vector<bool>{true, false, false, true, true},
            missing_where(std::vector<bool>{false, false, true, false, false}));
  const GowerImputerModel model = GowerImputer{.neighbors = 3}.fit(table);
  const GowerFilled filled = model.transform(table);
  // Rows 2, 0 and 3 are nearer to the last than row 1, whose city and membership are others.
  CHECK(filled.table.numbers({"age"})(4, 0) == doctest::Approx((32 + 30 + 60) / 3.0));
  CHECK(filled.table.categorical(2)[2] == "Oslo");
  CHECK(filled.table.kind(3) == ColumnKind::boolean);
  CHECK(filled.table.missing(3) == 0);
  CHECK(filled.table.numbers({"children"})(3, 0) == 3);
  REQUIRE(filled.columns.size() == 4);
  CHECK(filled.columns[0].column == "age");
  CHECK(filled.columns[0].cells == 1);
  CHECK(filled.columns[0].from_neighbors == 1);
  CHECK(filled.columns[1].cells == 0);
}

TEST_CASE("what is filled in is what the definition says, whatever the threads and the company") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed ", seed);
    const Table donors = generated(40, 0.3, seed), fresh = generated(25, 0.5, seed + 1000);
    const GowerImputer imputer{
        .distance = {.treatments = graded, .incomparable = 9},
        .neighbors = 1 + static_cast<Index>(seed % 7),
        .weights = seed % 2 == 0 ? NeighborWeights::uniform : NeighborWeights::distance};
    const GowerImputerModel model = imputer.fit(donors);
    const Matrix<double> distances = imputer.distance.fit(donors).pairwise_distances(fresh, donors);
    const GowerFilled filled = model.transform(fresh);
    const GowerFilled threaded = imputer.fit(donors, Threads{3}).transform(fresh, Threads{3});
    for (Index column = 0; column < 3; ++column)
      for (Index row = 0; row < fresh.rows(); ++row) {
        const std::string before = cell(fresh, column, row);
        const std::string now = cell(filled.table, column, row);
        REQUIRE(now == cell(threaded.table, column, row));
        if (before != "missing")
          REQUIRE(now == before);
        else
          REQUIRE(is_one_of(now, filled_by_definition(imputer, donors, distances, row, column)));
      }
    const GowerFilled again = model.transform(filled.table);
    CHECK(again.columns[0].cells + again.columns[1].cells + again.columns[2].cells == 0);
  }
}

TEST_CASE("a row without anything gets what all rows give, and says so") {
  const std::vector<double> x{1, 2, none, 6}, y{1, 1, none, 2};
  Table table;
  table.add("x", x).add("y", y).add("other", std::vector<std::string>{"a", "b", "c", "d"});
  const GowerImputer imputer{
      .distance = {.columns = {"x", "y"}, .treatments = {{"y", MixedKind::nominal}}}};
  const GowerFilled filled = imputer.fit(table).transform(table);
  CHECK(filled.table.numbers({"x"})(2, 0) == 3);
  CHECK(filled.table.numbers({"y"})(2, 0) == 1);
  CHECK(filled.columns[0].from_neighbors == 0);
  CHECK(filled.table.categorical(2)[2] == "c");
  CHECK(imputer.fit(table).transform(Table(table)).columns[1].cells == 1);
}

TEST_CASE("categories that were not fitted stay, and those of donors come after them") {
  const std::vector<double> x{1, 2, 9}, later{1, 8};
  Table table, fresh;
  table.add("x", x).add("city", Cells{"Oslo", "Oslo", "Rome"});
  fresh.add("x", later).add("city", Cells{"Paris", std::nullopt});
  const GowerFilled filled = GowerImputer{.neighbors = 1}.fit(table).transform(fresh);
  CHECK(filled.table.categorical(1)[0] == "Paris");
  CHECK(filled.table.categorical(1)[1] == "Rome");
}

TEST_CASE("what cannot be filled from neighbors is refused by name") {
  const std::vector<double> x{1, 2}, nothing{none, none};
  Table table;
  table.add("x", x).add("nothing", nothing);
  CHECK(refusal([&] { (void)GowerImputer{}.fit(table); }) ==
        "column \"nothing\": has no value to fill with");
  CHECK(refusal([&] { (void)GowerImputer{.neighbors = 0}.fit(table); }).starts_with("neighbors: "));
  CHECK(refusal([&] {
          (void)GowerImputer{.weights = static_cast<NeighborWeights>(5)}.fit(table);
        }) == "weights: are none of NeighborWeights");
  CHECK(refusal([&] { (void)GowerImputer{}.fit(Table{}); }) == "table: has no rows");
  const GowerImputerModel model = GowerImputer{.distance = {.columns = {"x"}}}.fit(table);
  Table other;
  other.add("y", x);
  CHECK(refusal([&] { (void)model.transform(other); }) == "table: has no column \"x\"");
}

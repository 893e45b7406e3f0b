// The heterogeneous Euclidean-overlap metric is its definition, and a metric.
#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/heom.hpp>

#include "support/mixed_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::Cells;
using kindred::testing::MixedTable;
using kindred::testing::none;
using kindred::testing::refusal;

TEST_CASE("the sum of squares by hand") {
  const std::vector<double> number{0, 5, 10, none};
  const CategoricalColumn city = categorical(Cells{"Oslo", "Rome", "Oslo", std::nullopt});
  Table table;
  table.add("number", number).add("city", city);
  const HeomModel model = Heom{}.fit(table);
  const auto triangle = model.condensed_distances(table);
  CHECK(triangle(0, 1) == std::sqrt(1.25));
  CHECK(triangle(0, 2) == 1);
  CHECK(triangle(0, 3) == std::sqrt(2.0));
  CHECK(triangle(1, 2) == std::sqrt(1.25));
  CHECK(triangle(2, 3) == std::sqrt(2.0));
  // Missing is as far from missing as from anything, as the paper has it.
  CHECK(model.pairwise_distances(table, table)(3, 3) == std::sqrt(2.0));
  CHECK(Heom{.treatments = {{"number", MixedKind::natural, 4}}}.fit(table).condensed_distances(
            table)(0, 1) == std::sqrt(2.0));
}

TEST_CASE("distances equal their definition on generated tables") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const Index n = 1 + static_cast<Index>(Draws(seed).below(60, 0));
    const Index d = 1 + static_cast<Index>(Draws(seed).below(20, 1));
    const MixedTable mixed(n, d, seed % 3 == 0 ? 0 : 0.3, seed % 2 == 0, seed);
    const auto triangle =
        Heom{.treatments = mixed.treatments}.fit(mixed.table).condensed_distances(mixed.table);
    double worst = 0;
    for (Index i = 0; i < n; ++i)
      for (Index j = i + 1; j < n; ++j)
        worst = std::max(worst, std::abs(triangle(i, j) - mixed.heom(static_cast<std::size_t>(i),
                                                                     static_cast<std::size_t>(j))));
    CHECK(worst < 1e-13);
  }
}

TEST_CASE("threads and the company of a row change no bit, and stopping leaves nothing") {
  const MixedTable mixed(150, 19, 0.2, true, 5);
  const HeomModel model = Heom{.treatments = mixed.treatments}.fit(mixed.table);
  const auto expected = model.condensed_distances(mixed.table);
  CHECK(model.condensed_distances(mixed.table, Threads{3}) == expected);
  Matrix<double> square = model.pairwise_distances(mixed.table, mixed.table, Threads{2});
  for (Index i = 0; i < square.rows(); ++i)
    square(i, i) = 0;  // a row with gaps is away from itself
  CHECK(square == expected.to_square());
  CHECK_FALSE(
      model.condensed_distances(mixed.table, Sequential{}, [](const Progress&) { return false; }));
  const std::vector<double> a{0.1, 0.7, 0.3, none}, a3{0.1, 0.7, 0.3}, b{1, 2, 5, 6}, b3{1, 2, 5};
  Table all, complete;
  all.add("a", a).add("b", b);
  complete.add("a", a3).add("b", b3);
  const HeomModel small =
      Heom{.treatments = {{"a", MixedKind::natural, 0.1}, {"b", MixedKind::natural, 0.3}}}.fit(all);
  const auto with = small.condensed_distances(all), without = small.condensed_distances(complete);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(with(i, j) == without(i, j));
}

TEST_CASE("new values are at most 1 away, and asymmetric columns are equal or not") {
  const std::vector<double> old_number{0, 10}, new_number{1e300};
  const std::vector<double> old_flag{0, 1}, new_flag{0};
  Table before, after;
  before.add("number", old_number).add("flag", old_flag);
  after.add("number", new_number).add("flag", new_flag);
  const HeomModel model = Heom{.treatments = {{"flag", MixedKind::asymmetric}}}.fit(before);
  Matrix<double> expected(1, 2);
  expected << 1, std::sqrt(2.0);
  CHECK(model.pairwise_distances(after, before) == expected);
  CHECK(refusal([&] { Heom{.columns = {"none"}}.fit(before); }) == "table: has no column \"none\"");
}

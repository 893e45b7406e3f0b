// Tests of frequency encoding: published values, policies, rare categories, merging, bad input.
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/frequency.hpp>

#include "support/encode_tables.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

using Values = std::vector<double>;

FrequencyEncoderModel fitted(const FrequencyEncoder& encoder, const CategoricalColumn& column) {
  Table table;
  table.add("t", column);
  return encoder.fit(table);
}

Values encode(const FrequencyEncoderModel& model, const CategoricalColumn& column) {
  Table table;
  table.add("t", column);
  const Matrix<double> values = model.transform(table).values;
  return {values.data(), values.data() + values.size()};
}

Values encode(const FrequencyEncoder& encoder, const CategoricalColumn& column) {
  return encode(fitted(encoder, column), column);
}

}  // namespace

TEST_CASE("frequencies are those of pandas' value_counts") {
  // pandas 1.5: letter.map(letter.value_counts()), and the same with normalize=True, dropna=False.
  const SevenRows data;
  const auto model = FrequencyEncoder{.scale = FrequencyScale::count}.fit(data.table);
  const Encoded counts = model.transform(data.table);
  Matrix<double> expected(7, 2);
  expected << 3, 3, 1, 2, 3, -1, 2, 3, 1, 3, 3, 2, 2, 1;
  for (Index i = 0; i < 7; ++i)
    for (Index j = 0; j < 2; ++j) {
      if (i == 2 && j == 1)
        CHECK(is_nan(counts.values(i, j)));
      else
        CHECK(counts.values(i, j) == expected(i, j));
    }
  CHECK(names_of(counts.columns) == Texts{"letter", "sign"});
  CHECK(counts.columns[1] == OutputColumn{"sign", 1, OutputKind::value, ""});
  CHECK(counts.missing == std::vector<Index>{0, 1});
  const Encoded shares =
      FrequencyEncoder{.missing = Missing::category}.fit(data.table).transform(data.table);
  for (Index i = 0; i < 7; ++i)
    CHECK(shares.values(i, 1) == (i == 2 ? 1.0 / 7 : expected(i, 1) / 7));
}

TEST_CASE("random columns get the shares of a count by hand") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const Cells cells = random_cells(500, 40, 0.1, seed);
    std::map<std::optional<std::string>, double> counts;
    for (const auto& cell : cells)
      ++counts[cell];
    const Values values = encode({.missing = Missing::category}, categorical(cells));
    for (std::size_t i = 0; i < cells.size(); ++i)
      REQUIRE(values[i] == counts[cells[i]] / 500);
  }
}

TEST_CASE("frequencies are those of the fitted data, not of the data encoded") {
  const auto model =
      fitted({.scale = FrequencyScale::count}, categorical(Texts{"a", "b", "a", "a"}));
  CHECK(encode(model, categorical(Texts{"b", "b", "b", "a"})) == Values{1, 1, 1, 3});
}

TEST_CASE("unknown and missing follow policies of their own") {
  const auto train = categorical(Texts{"a", "b", "a"});
  const auto later = categorical(Cells{"b", "z", std::nullopt});
  CHECK(refusal([&] { encode(fitted({}, train), later); }) ==
        "column \"t\": holds the unknown category \"z\" (row 1)");
  CHECK(encode(fitted({.unknown = Unknown::ignore, .missing_value = -1}, train), later) ==
        Values{1.0 / 3, 0, -1});
  CHECK(encode(fitted({.unknown = Unknown::ignore, .unknown_value = 7, .missing_value = -1}, train),
               later) == Values{1.0 / 3, 7, -1});
  // A missing value that fit never met is an unknown category.
  CHECK(encode(fitted({.unknown = Unknown::ignore, .missing = Missing::category}, train), later) ==
        Values{1.0 / 3, 0, 0});
  CHECK(refusal([&] { fitted({.missing = Missing::error}, later); }) ==
        "column \"t\": holds a missing value (row 2)");
  Table fresh;
  fresh.add("t", later);
  const Encoded encoded = fitted({.unknown = Unknown::ignore}, train).transform(fresh);
  CHECK(encoded.unknown == std::vector<Index>{1});
  CHECK(encoded.missing == std::vector<Index>{1});
}

TEST_CASE("rare categories have the frequency of all rare ones together") {
  const auto column = categorical(Texts{"b", "a", "b", "c", "d", "b", "c"});
  const FrequencyEncoder encoder{.scale = FrequencyScale::count,
                                 .unknown = Unknown::infrequent,
                                 .min_frequency = {.count = 2}};
  CHECK(encode(encoder, column) == Values{3, 2, 3, 2, 2, 3, 2});
  CHECK(encode(fitted(encoder, column), categorical(Texts{"z", "b"})) == Values{2, 3});
  CHECK(encode({.scale = FrequencyScale::count, .max_categories = 2}, column) ==
        Values{3, 4, 3, 4, 4, 3, 4});
}

TEST_CASE("a model merged from parts encodes as the model of the whole") {
  const Cells cells = random_cells(2000, 50, 0.05, 41);
  const auto half = cells.begin() + 900;
  const auto whole = categorical(cells), first = categorical(Cells(cells.begin(), half)),
             second = categorical(Cells(half, cells.end()));
  for (const FrequencyEncoder& encoder :
       {FrequencyEncoder{.missing_value = -1},
        FrequencyEncoder{.missing = Missing::category, .min_frequency = {.fraction = 0.02}}}) {
    const auto merged = fitted(encoder, first).merge(fitted(encoder, second));
    CHECK(encode(merged, whole) == encode(encoder, whole));
  }
  const auto model = fitted({}, first);
  CHECK_THROWS_AS(model.merge(fitted({.scale = FrequencyScale::count}, second)), InputError);
  CHECK_THROWS_AS(model.merge(fitted({.unknown_value = 1}, second)), InputError);
  CHECK_THROWS_AS(model.merge(fitted({.missing_value = 1}, second)), InputError);
  CHECK_THROWS_AS(model.merge(fitted({.max_categories = 9}, second)), InputError);
}

TEST_CASE("any number of threads gives the same frequencies, row by row as together") {
  const auto a = categorical(random_cells(70'000, 200, 0.1, 7));
  const auto b = categorical(random_cells(70'000, 3, 0, 8));
  Table table;
  table.add("a", a).add("b", b);
  const FrequencyEncoder encoder{.missing_value = -1};
  const Matrix<double> one = encoder.fit(table).transform(table).values;
  for (const Index threads : {2, 3})
    CHECK(encoder.fit(table, Threads{threads}).transform(table, Threads{threads}).values == one);
  const auto model = encoder.fit(table);
  const auto copy = model;
  for (const std::size_t row : {std::size_t{0}, std::size_t{69'999}}) {
    const CategoricalColumn c{a.dictionary, {a.codes[row]}}, d{b.dictionary, {b.codes[row]}};
    Table alone;
    alone.add("b", d).add("a", c);
    CHECK(copy.transform(alone).values == one.row(static_cast<Index>(row)));
  }
}

TEST_CASE("what cannot be fitted or encoded is refused") {
  const CategoricalColumn none;
  const std::vector<double> numbers{1, 2};
  Table empty, numeric;
  empty.add("t", none);
  numeric.add("x", numbers);
  CHECK(refusal([&] { FrequencyEncoder{}.fit(empty); }) == "table: has no rows");
  CHECK(refusal([&] { FrequencyEncoder{}.fit(numeric); }) == "table: has no categorical columns");
  CHECK(refusal([&] { FrequencyEncoder{.columns = {"x"}}.fit(numeric); }) ==
        "column \"x\": is of kind number where categorical is needed");
  const double infinity = std::numeric_limits<double>::infinity();
  const auto column = categorical(Texts{"a"});
  CHECK(refusal([&] { fitted({.unknown_value = infinity}, column); }) ==
        "unknown_value: is infinite");
  CHECK(refusal([&] { fitted({.missing_value = -infinity}, column); }) ==
        "missing_value: is infinite");
  CHECK(fitted({}, column).transform(empty).values.rows() == 0);
  CHECK(refusal([&] { fitted({}, column).transform(numeric); }) == "table: has no column \"t\"");
}

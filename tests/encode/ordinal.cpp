// Tests of ordinal encoding: published values, policies, given orders, merging, inverse, bad input.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/ordinal.hpp>

#include "support/encode_tables.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

std::vector<double> column_of(const Matrix<double>& x, Index j) {
  std::vector<double> values;
  for (Index i = 0; i < x.rows(); ++i)
    values.push_back(x(i, j));
  return values;
}

Encoded encode(const OrdinalEncoder& encoder, const CategoricalColumn& train,
               const CategoricalColumn& later) {
  Table fitted, fresh;
  fitted.add("t", train);
  fresh.add("t", later);
  return encoder.fit(fitted).transform(fresh);
}

using Values = std::vector<double>;

}  // namespace

TEST_CASE("categories are numbered as in scikit-learn") {
  // scikit-learn 1.2, OrdinalEncoder().fit_transform of the seven rows, None for the missing cell.
  const SevenRows data;
  const auto model = OrdinalEncoder{.missing = Missing::category}.fit(data.table);
  const Encoded encoded = model.transform(data.table);
  CHECK(column_of(encoded.values, 0) == Values{1, 0, 1, 2, 3, 1, 2});
  CHECK(column_of(encoded.values, 1) == Values{0, 1, 3, 0, 0, 1, 2});
  CHECK(names_of(encoded.columns) == Texts{"letter", "sign"});
  CHECK(encoded.columns[1] == OutputColumn{"sign", 1, OutputKind::value, ""});
  CHECK(encoded.missing == std::vector<Index>{0, 1});
  CHECK(texts_of(model.sources()[1].categories) == Texts{"x", "y", "z"});
}

TEST_CASE("missing values are NaN by default, or a given code") {
  const auto column = categorical(Cells{"b", std::nullopt, "a"});
  const Encoded plain = encode({}, column, column);
  CHECK(plain.values(0, 0) == 1);
  CHECK(is_nan(plain.values(1, 0)));
  CHECK(column_of(encode({.missing_value = -2}, column, column).values, 0) == Values{1, -2, 0});
  CHECK_THROWS_WITH_AS(encode({.missing = Missing::error}, column, column),
                       "column \"t\": holds a missing value (row 1)", InputError);
}

TEST_CASE("unknown categories are refused by default, or get a given code") {
  const auto train = categorical(Texts{"a", "b"}),
             later = categorical(Cells{"b", "z", std::nullopt});
  CHECK_THROWS_WITH_AS(encode({}, train, later),
                       "column \"t\": holds the unknown category \"z\" (row 1)", InputError);
  const Encoded ignored =
      encode({.unknown = Unknown::ignore, .unknown_value = -1, .missing_value = -2}, train, later);
  CHECK(column_of(ignored.values, 0) == Values{1, -1, -2});
  CHECK(ignored.unknown == std::vector<Index>{1});
  CHECK(ignored.missing == std::vector<Index>{1});
  CHECK(is_nan(encode({.unknown = Unknown::ignore}, train, later).values(1, 0)));
  // A missing value that fit never met has no code of its own.
  CHECK(column_of(
            encode({.unknown = Unknown::ignore, .unknown_value = 9, .missing = Missing::category},
                   train, later)
                .values,
            0) == Values{1, 9, 9});
}

TEST_CASE("rare categories share the code after the frequent ones") {
  const auto column = categorical(Cells{"b", "a", "b", "c", "d", "b", "c", std::nullopt});
  const auto later = categorical(Cells{"z", "a", "c", std::nullopt});
  const OrdinalEncoder encoder{
      .unknown = Unknown::infrequent, .missing = Missing::category, .min_frequency = {.count = 2}};
  CHECK(column_of(encode(encoder, column, column).values, 0) == Values{0, 2, 0, 1, 2, 0, 1, 3});
  CHECK(column_of(encode(encoder, column, later).values, 0) == Values{2, 2, 1, 3});
  const OrdinalEncoder bounded{.missing = Missing::category, .max_categories = 2};
  CHECK(column_of(encode(bounded, column, column).values, 0) == Values{0, 1, 0, 1, 1, 0, 1, 2});
}

TEST_CASE("a given order gives the codes, and a repeated category is refused") {
  const auto column = categorical(Texts{"mid", "low", "high", "low"});
  const OrdinalEncoder encoder{.categories = {{"t", {"low", "mid", "high"}}}};
  CHECK(column_of(encode(encoder, column, column).values, 0) == Values{1, 0, 2, 0});
  CHECK_THROWS_WITH_AS(encode({.categories = {{"t", {"low", "mid", "low"}}}}, column, column),
                       "column \"t\": is given the category \"low\" twice", InputError);
  CHECK_THROWS_AS(encode({.categories = {{"t", {"low", "mid"}}}}, column, column), InputError);
}

TEST_CASE("numbers as categories keep their order through the dictionary") {
  const auto column = categorical(std::vector<int>{10, 9, 100, 9});
  CHECK(column_of(encode({.order = CategoryOrder::appearance}, column, column).values, 0) ==
        Values{1, 0, 2, 0});
  CHECK(column_of(encode({}, column, column).values, 0) == Values{0, 2, 1, 2});
}

TEST_CASE("a given code that a category has is refused") {
  const auto column = categorical(Cells{"a", "b", std::nullopt});
  for (const double taken : {0.0, 1.0, -0.0}) {
    CHECK_THROWS_AS(encode({.unknown = Unknown::ignore, .unknown_value = taken}, column, column),
                    InputError);
    CHECK_THROWS_AS(encode({.missing_value = taken}, column, column), InputError);
  }
  CHECK_THROWS_WITH_AS(
      encode({.unknown = Unknown::ignore, .unknown_value = 2, .missing = Missing::category}, column,
             column),
      "unknown_value: is 2, a code that column \"t\" uses", InputError);
  for (const double free : {2.0, -1.0, 0.5, 1e300})
    CHECK(
        encode({.unknown = Unknown::ignore, .unknown_value = free}, column, column).values.rows() ==
        3);
  CHECK_THROWS_AS(
      encode({.missing_value = std::numeric_limits<double>::infinity()}, column, column),
      InputError);
  // A code that no policy uses is not looked at.
  CHECK(encode({.unknown_value = 0}, column, column).values.rows() == 3);
}

TEST_CASE("inverse_transform restores what was encoded and refuses what is no code") {
  const auto a = categorical(random_cells(400, 15, 0.1, 5));
  const auto b = categorical(random_cells(400, 4, 0, 6));
  Table table;
  table.add("a", a).add("b", b);
  for (const Missing missing : {Missing::category, Missing::ignore}) {
    const auto model = OrdinalEncoder{.missing = missing}.fit(table);
    const Matrix<double> codes = model.transform(table).values;
    const auto decoded = model.inverse_transform(codes);
    REQUIRE(decoded.size() == 2);
    CHECK(decoded[1].name == "b");
    CHECK(cells_of(decoded[0].column) == cells_of(a));
    CHECK(cells_of(decoded[1].column) == cells_of(b));
    const Eigen::MatrixXf narrow = codes.cast<float>();
    CHECK(cells_of(model.inverse_transform(narrow)[0].column) == cells_of(a));
    for (const double wrong : {0.5, -1.0, 1e9, 1e300, std::numeric_limits<double>::infinity()}) {
      Matrix<double> bad = codes;
      bad(2, 1) = wrong;
      CHECK_THROWS_AS(model.inverse_transform(bad), InputError);
    }
    CHECK_THROWS_AS(model.inverse_transform(Matrix<double>::Zero(2, 3)), InputError);
  }
}

TEST_CASE("rare categories decode to one of their own") {
  const auto column = categorical(Texts{"a", "a", "b", "c"});
  Table table;
  table.add("t", column);
  const auto model = OrdinalEncoder{.min_frequency = {.count = 2}}.fit(table);
  const auto decoded = model.inverse_transform(model.transform(table).values);
  CHECK(decoded[0].infrequent == std::optional<Code>(1));
  CHECK(cells_of(decoded[0].column) == Cells{"a", "a", "(infrequent)", "(infrequent)"});
}

TEST_CASE("any number of threads gives the same codes") {
  const auto a = categorical(random_cells(100'000, 200, 0.1, 7));
  const auto b = categorical(random_cells(100'000, 3, 0, 8));
  Table table;
  table.add("a", a).add("b", b);
  const OrdinalEncoder encoder{.missing_value = -1};
  const Matrix<double> one = encoder.fit(table).transform(table).values;
  for (const Index threads : {2, 3})
    CHECK(encoder.fit(table, Threads{threads}).transform(table, Threads{threads}).values == one);
}

TEST_CASE("a model merged from parts encodes as the model of the whole") {
  const Cells cells = random_cells(2000, 50, 0.05, 41);
  const auto half = cells.begin() + 900;
  const auto whole = categorical(cells), first = categorical(Cells(cells.begin(), half)),
             second = categorical(Cells(half, cells.end()));
  const auto fit = [](const OrdinalEncoder& encoder, const CategoricalColumn& column) {
    Table table;
    table.add("t", column);
    return encoder.fit(table);
  };
  Table table;
  table.add("t", whole);
  for (const OrdinalEncoder& encoder :
       {OrdinalEncoder{.missing_value = -1},
        OrdinalEncoder{.missing = Missing::category, .min_frequency = {.count = 20}},
        OrdinalEncoder{.order = CategoryOrder::frequency, .missing = Missing::category}}) {
    const auto merged = fit(encoder, first).merge(fit(encoder, second));
    CHECK(merged.transform(table).values == fit(encoder, whole).transform(table).values);
    CHECK(merged.sources()[0].counts == fit(encoder, whole).sources()[0].counts);
  }
  const auto model = fit({}, first);
  CHECK_THROWS_AS(model.merge(fit({.missing_value = -1}, second)), InputError);
  CHECK_THROWS_AS(model.merge(fit({.unknown = Unknown::ignore}, second)), InputError);
  // Together the parts may use a code that neither used alone.
  const auto ab = categorical(Texts{"a", "b"}), cd = categorical(Texts{"c", "d"});
  const OrdinalEncoder two{.unknown = Unknown::ignore, .unknown_value = 2};
  CHECK_THROWS_AS(fit(two, ab).merge(fit(two, cd)), InputError);
}

TEST_CASE("merging keeps given categories and refuses others") {
  const auto low = categorical(Texts{"low"}), high = categorical(Texts{"high", "high"});
  Table a, b;
  a.add("t", low);
  b.add("t", high);
  const OrdinalEncoder encoder{.categories = {{"t", {"low", "mid", "high"}}}};
  const auto merged = encoder.fit(a).merge(encoder.fit(b));
  CHECK(texts_of(merged.sources()[0].categories) == Texts{"low", "mid", "high"});
  CHECK(merged.sources()[0].counts == std::vector<Index>{1, 0, 2});
  const OrdinalEncoder other{.categories = {{"t", {"high", "mid", "low"}}}};
  CHECK_THROWS_AS(encoder.fit(a).merge(other.fit(b)), InputError);
}

TEST_CASE("columns are matched by name; no rows give no rows") {
  const SevenRows data;
  const auto model = OrdinalEncoder{.missing_value = -1}.fit(data.table);
  Table reordered;
  reordered.add("sign", data.sign).add("letter", data.letter);
  CHECK(model.transform(reordered).values == model.transform(data.table).values);
  const CategoricalColumn none;
  Table empty, lacking;
  empty.add("letter", none).add("sign", none);
  lacking.add("sign", data.sign);
  CHECK(model.transform(empty).values.rows() == 0);
  CHECK(model.transform(empty).values.cols() == 2);
  CHECK_THROWS_WITH_AS(model.transform(lacking), "table: has no column \"letter\"", InputError);
  CHECK_THROWS_AS(OrdinalEncoder{}.fit(empty), InputError);
}

TEST_CASE("rows in another order, or one at a time, are encoded alike") {
  const Cells cells = random_cells(300, 20, 0.1, 12);
  const Cells turned(cells.rbegin(), cells.rend());
  const auto column = categorical(cells), other = categorical(turned);
  for (const CategoryOrder order : {CategoryOrder::sorted, CategoryOrder::frequency}) {
    const OrdinalEncoder encoder{.order = order, .missing_value = -1};
    const Matrix<double> all = encode(encoder, column, column).values;
    CHECK(encode(encoder, other, other).values == all.colwise().reverse());
    CHECK(encode(encoder, column, other).values == all.colwise().reverse());
    for (const std::size_t row : {0u, 7u, 299u})
      CHECK(encode(encoder, column, categorical(Cells{cells[row]})).values ==
            all.row(static_cast<Index>(row)));
  }
}

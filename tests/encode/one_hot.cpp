// Tests of one-hot encoding: published values, policies, lineage, merging, inverse, bad input.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/one_hot.hpp>

#include "support/encode_tables.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Matrix<double> matrix(std::vector<std::vector<double>> rows) {
  Matrix<double> x(static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size()));
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j)
      x(i, j) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
  return x;
}

bool equal_models(const OneHotEncoderModel& a, const OneHotEncoderModel& b) {
  if (a.columns() != b.columns() || a.sources().size() != b.sources().size()) return false;
  for (std::size_t s = 0; s < a.sources().size(); ++s) {
    const ColumnCategories &x = a.sources()[s], &y = b.sources()[s];
    if (!(x.categories == y.categories) || x.counts != y.counts || x.rows != y.rows ||
        x.missing != y.missing || x.outputs != y.outputs || x.width() != y.width())
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every category has a column, as in scikit-learn") {
  // scikit-learn 1.2, OneHotEncoder().fit_transform of the seven rows, None for the missing cell.
  const SevenRows data;
  const auto model = OneHotEncoder{}.fit(data.table);
  const Encoded encoded = model.transform(data.table);
  CHECK(encoded.values == matrix({{0, 1, 0, 0, 1, 0, 0, 0},
                                  {1, 0, 0, 0, 0, 1, 0, 0},
                                  {0, 1, 0, 0, 0, 0, 0, 1},
                                  {0, 0, 1, 0, 1, 0, 0, 0},
                                  {0, 0, 0, 1, 1, 0, 0, 0},
                                  {0, 1, 0, 0, 0, 1, 0, 0},
                                  {0, 0, 1, 0, 0, 0, 1, 0}}));
  CHECK(names_of(encoded.columns) == Texts{"letter=a", "letter=b", "letter=c", "letter=d", "sign=x",
                                           "sign=y", "sign=z", "sign:missing"});
  CHECK(encoded.columns[6] == OutputColumn{"sign", 1, OutputKind::category, "z"});
  CHECK(encoded.columns == model.columns());
  CHECK(encoded.missing == std::vector<Index>{0, 1});
  CHECK(encoded.unknown == std::vector<Index>{0, 0});
  CHECK(model.width() == 8);
  CHECK(model.sources()[0].counts == std::vector<Index>{1, 3, 2, 1});
}

TEST_CASE("rare categories share a column, as in scikit-learn") {
  // scikit-learn 1.2, OneHotEncoder(min_frequency=2, handle_unknown="infrequent_if_exist"); it
  // folds the missing value too, which kindred keeps apart.
  const SevenRows data;
  const OneHotEncoder encoder{.unknown = Unknown::infrequent, .min_frequency = {.count = 2}};
  const auto model = encoder.fit(data.table);
  const Encoded encoded = model.transform(data.table);
  CHECK(names_of(encoded.columns) == Texts{"letter=b", "letter=c", "letter:infrequent", "sign=x",
                                           "sign=y", "sign:infrequent", "sign:missing"});
  CHECK(encoded.values == matrix({{1, 0, 0, 1, 0, 0, 0},
                                  {0, 0, 1, 0, 1, 0, 0},
                                  {1, 0, 0, 0, 0, 0, 1},
                                  {0, 1, 0, 1, 0, 0, 0},
                                  {0, 0, 1, 1, 0, 0, 0},
                                  {1, 0, 0, 0, 1, 0, 0},
                                  {0, 1, 0, 0, 0, 1, 0}}));
  CHECK(model.sources()[0].infrequent_categories() == Texts{"a", "d"});
  CHECK(model.sources()[1].infrequent_categories() == Texts{"z"});
  const auto letter = categorical(Texts{"q"}), sign = categorical(Texts{"x"});
  Table fresh;
  fresh.add("letter", letter).add("sign", sign);
  CHECK(model.transform(fresh).values == matrix({{0, 0, 1, 1, 0, 0, 0}}));
  CHECK(model.transform(fresh).unknown == std::vector<Index>{1, 0});
}

TEST_CASE("a frequency can be a part of the rows, and equality is enough") {
  // 7 rows: at least 2/7 of them means at least 2; scikit-learn 1.2 agrees for 0.25.
  const SevenRows data;
  for (const double fraction : {0.25, 2.0 / 7}) {
    const auto model =
        OneHotEncoder{.columns = {"letter"}, .min_frequency = {.fraction = fraction}}.fit(
            data.table);
    CHECK(names_of(model.columns()) == Texts{"letter=b", "letter=c", "letter:infrequent"});
  }
  CHECK(OneHotEncoder{.min_frequency = {.fraction = 0}}.fit(data.table).width() == 8);
  CHECK(OneHotEncoder{.columns = {"letter"}, .min_frequency = {.fraction = 1}}
            .fit(data.table)
            .width() == 1);
}

TEST_CASE("the number of columns can be bounded, and ties keep the one that sorts first") {
  const SevenRows data;
  const auto names = [&](Index most) {
    return names_of(
        OneHotEncoder{.columns = {"letter"}, .max_categories = most}.fit(data.table).columns());
  };
  CHECK(names(1) == Texts{"letter:infrequent"});
  CHECK(names(2) == Texts{"letter=b", "letter:infrequent"});
  CHECK(names(3) == Texts{"letter=b", "letter=c", "letter:infrequent"});
  CHECK(names(4) == Texts{"letter=a", "letter=b", "letter=c", "letter=d"});
  const auto ties = categorical(Texts{"d", "c", "b", "a"});
  Table table;
  table.add("t", ties);
  CHECK(names_of(OneHotEncoder{.max_categories = 3}.fit(table).columns()) ==
        Texts{"t=a", "t=b", "t:infrequent"});
  const OneHotEncoder both{.min_frequency = {.count = 2}, .max_categories = 2};
  CHECK(names_of(both.fit(data.table).columns()) ==
        Texts{"letter=b", "letter:infrequent", "sign=x", "sign:infrequent", "sign:missing"});
}

TEST_CASE("output columns can follow frequency or the dictionary") {
  const auto column = categorical(Texts{"c", "a", "b", "b"}, {.order = CategoryOrder::appearance});
  Table table;
  table.add("t", column);
  CHECK(names_of(OneHotEncoder{.order = CategoryOrder::appearance}.fit(table).columns()) ==
        Texts{"t=c", "t=a", "t=b"});
  CHECK(names_of(OneHotEncoder{.order = CategoryOrder::frequency}.fit(table).columns()) ==
        Texts{"t=b", "t=a", "t=c"});
}

TEST_CASE("categories that the dictionary has but no row are not seen") {
  CategoricalColumn column = categorical(Texts{"a", "b", "c"});
  column.codes = {2, 0, 2};
  Table table;
  table.add("t", column);
  const auto model = OneHotEncoder{}.fit(table);
  CHECK(names_of(model.columns()) == Texts{"t=a", "t=c"});
  column.codes = {0, 1, 0};
  CHECK_THROWS_WITH_AS(model.transform(table),
                       "column \"t\": holds the unknown category \"b\" (row 1)", InputError);
}

TEST_CASE("an unknown category follows its policy") {
  const auto seen = categorical(Texts{"a", "b"}), fresh = categorical(Texts{"b", "z", "a", "z"});
  Table train, later;
  train.add("t", seen);
  later.add("t", fresh);
  CHECK_THROWS_WITH_AS(OneHotEncoder{}.fit(train).transform(later),
                       "column \"t\": holds the unknown category \"z\" (row 1)", InputError);
  CHECK_THROWS_AS(OneHotEncoder{}.fit(train).transform_sparse(later), InputError);
  for (const Unknown policy : {Unknown::ignore, Unknown::infrequent}) {
    const Encoded encoded = OneHotEncoder{.unknown = policy}.fit(train).transform(later);
    CHECK(encoded.values == matrix({{0, 1}, {0, 0}, {1, 0}, {0, 0}}));
    CHECK(encoded.unknown == std::vector<Index>{2});
  }
}

TEST_CASE("a missing value follows its own policy") {
  const auto gaps = categorical(Cells{"a", std::nullopt, "b"});
  const auto full = categorical(Texts{"a", "b"});
  Table train, later;
  train.add("t", full);
  later.add("t", gaps);
  CHECK(OneHotEncoder{}.fit(later).transform(later).values ==
        matrix({{1, 0, 0}, {0, 0, 1}, {0, 1, 0}}));
  CHECK(OneHotEncoder{.missing = Missing::ignore}.fit(later).transform(later).values ==
        matrix({{1, 0}, {0, 0}, {0, 1}}));
  CHECK_THROWS_WITH_AS(OneHotEncoder{.missing = Missing::error}.fit(later),
                       "column \"t\": holds a missing value (row 1)", InputError);
  CHECK_THROWS_WITH_AS(OneHotEncoder{.missing = Missing::error}.fit(train).transform(later),
                       "column \"t\": holds a missing value (row 1)", InputError);
  // No missing value was met in fit, so it has no column and is as unknown as anything else.
  CHECK_THROWS_AS(OneHotEncoder{}.fit(train).transform(later), InputError);
  const OneHotEncoder lenient{.unknown = Unknown::ignore};
  const Encoded encoded = lenient.fit(train).transform(later);
  CHECK(encoded.values == matrix({{1, 0}, {0, 0}, {0, 1}}));
  CHECK(encoded.missing == std::vector<Index>{1});
  CHECK(encoded.unknown == std::vector<Index>{0});
}

TEST_CASE("an empty string is a category and not a missing value") {
  const auto column = categorical(Cells{"", std::nullopt, "a"});
  Table table;
  table.add("t", column);
  const auto model = OneHotEncoder{}.fit(table);
  CHECK(names_of(model.columns()) == Texts{"t=", "t=a", "t:missing"});
  CHECK(cells_of(model.inverse_transform(model.transform(table).values)[0].column) ==
        Cells{"", std::nullopt, "a"});
}

TEST_CASE("an all-missing column keeps its width") {
  CategoricalColumn nothing;
  nothing.codes = {-1, -1};
  Table table;
  table.add("t", nothing);
  CHECK(OneHotEncoder{}.fit(table).transform(table).values == matrix({{1}, {1}}));
  const auto model = OneHotEncoder{.missing = Missing::ignore}.fit(table);
  CHECK(model.width() == 0);
  CHECK(model.transform(table).values.rows() == 2);
  CHECK(model.transform(table).values.cols() == 0);
}

TEST_CASE("given categories are used as given") {
  const SevenRows data;
  const OneHotEncoder encoder{.columns = {"letter"},
                              .categories = {{"letter", {"d", "c", "b", "a", "never"}}}};
  const auto model = encoder.fit(data.table);
  CHECK(names_of(model.columns()) ==
        Texts{"letter=d", "letter=c", "letter=b", "letter=a", "letter=never"});
  CHECK(model.transform(data.table).values.colwise().sum() == matrix({{1, 2, 3, 1, 0}}));
  const OneHotEncoder narrow{.columns = {"letter"}, .categories = {{"letter", {"a", "b"}}}};
  CHECK_THROWS_WITH_AS(
      narrow.fit(data.table),
      "column \"letter\": holds the category \"c\", which is not among the given ones (row 3)",
      InputError);
  OneHotEncoder lenient = narrow;
  lenient.unknown = Unknown::ignore;
  CHECK(lenient.fit(data.table).sources()[0].unknown == 3);
  const OneHotEncoder twice{.categories = {{"letter", {"a", "b", "a"}}}};
  CHECK_THROWS_WITH_AS(twice.fit(data.table),
                       "column \"letter\": is given the category \"a\" twice", InputError);
  CHECK_THROWS_AS((OneHotEncoder{.categories = {{"letter", {}}}}.fit(data.table)), InputError);
  CHECK_THROWS_AS((OneHotEncoder{.categories = {{"other", {"a"}}}}.fit(data.table)), InputError);
  CHECK_THROWS_AS(
      (OneHotEncoder{.columns = {"sign"}, .categories = {{"letter", {"a"}}}}.fit(data.table)),
      InputError);
  CHECK_THROWS_AS((OneHotEncoder{.categories = {{"sign", {"x"}}, {"sign", {"y"}}}}.fit(data.table)),
                  InputError);
}

TEST_CASE("sparse and dense agree, and every row has one entry per source") {
  for (const std::uint64_t seed : {1u, 2u}) {
    CAPTURE(seed);
    const auto a = categorical(random_cells(50'000, 40, 0.1, seed));
    const auto b = categorical(random_cells(50'000, 7, 0, seed + 10));
    Table table;
    table.add("a", a).add("b", b);
    for (const Missing missing : {Missing::category, Missing::ignore}) {
      const OneHotEncoder encoder{.missing = missing, .min_frequency = {.fraction = 0.01}};
      const auto model = encoder.fit(table);
      const Encoded dense = model.transform(table);
      const EncodedSparse sparse = model.transform_sparse(table);
      CHECK(sparse.values.isCompressed());
      CHECK(Matrix<double>(sparse.values) == dense.values);
      CHECK(sparse.columns == dense.columns);
      CHECK(sparse.missing == dense.missing);
      CHECK(sparse.values.nonZeros() == static_cast<Index>(dense.values.sum()));
      if (missing == Missing::category) CHECK((dense.values.rowwise().sum().array() == 2).all());
      for (const Index threads : {2, 3}) {
        CHECK(equal_models(encoder.fit(table, Threads{threads}), model));
        CHECK(model.transform(table, Threads{threads}).values == dense.values);
        CHECK(Matrix<double>(model.transform_sparse(table, Threads{threads}).values) ==
              dense.values);
      }
    }
  }
}

TEST_CASE("columns are matched by name; what does not fit is refused by name") {
  const SevenRows data;
  const auto model = OneHotEncoder{}.fit(data.table);
  const std::vector<double> number(7, 1.0);
  Table reordered;
  reordered.add("other", number).add("sign", data.sign).add("letter", data.letter);
  CHECK(model.transform(reordered).values == model.transform(data.table).values);
  Table lacking, retyped;
  lacking.add("letter", data.letter);
  retyped.add("letter", data.letter).add("sign", number);
  CHECK_THROWS_WITH_AS(model.transform(lacking), "table: has no column \"sign\"", InputError);
  CHECK_THROWS_WITH_AS(model.transform(retyped),
                       "column \"sign\": is of kind number where categorical is needed",
                       InputError);
}

TEST_CASE("other dictionaries with the same categories give the same rows") {
  const Cells cells = random_cells(500, 9, 0.1, 3);
  const auto sorted = categorical(cells);
  const auto appearance = categorical(cells, {.order = CategoryOrder::appearance});
  Table a, b;
  a.add("t", sorted);
  b.add("t", appearance);
  const auto model = OneHotEncoder{}.fit(a);
  CHECK(model.transform(b).values == model.transform(a).values);
  CHECK(equal_models(OneHotEncoder{}.fit(b), model));
}

TEST_CASE("inverse_transform restores what was encoded") {
  const auto a = categorical(random_cells(300, 12, 0.1, 21));
  const auto b = categorical(random_cells(300, 3, 0, 22));
  Table table;
  table.add("a", a).add("b", b);
  for (const Missing missing : {Missing::category, Missing::ignore}) {
    const auto model = OneHotEncoder{.missing = missing}.fit(table);
    const Encoded encoded = model.transform(table);
    const auto decoded = model.inverse_transform(encoded.values);
    REQUIRE(decoded.size() == 2);
    CHECK(decoded[0].name == "a");
    CHECK(cells_of(decoded[0].column) == cells_of(a));
    CHECK(cells_of(decoded[1].column) == cells_of(b));
    const auto sparse = model.inverse_transform(model.transform_sparse(table).values);
    CHECK(sparse[0].column == decoded[0].column);
    CHECK(sparse[1].column == decoded[1].column);
    const Eigen::MatrixXf narrow = encoded.values.cast<float>();
    CHECK(model.inverse_transform(narrow)[0].column == decoded[0].column);
  }
}

TEST_CASE("rare categories decode to one that cannot be mistaken") {
  const auto column = categorical(Texts{"a", "a", "b", "(infrequent)"});
  Table table;
  table.add("t", column);
  const auto model = OneHotEncoder{.min_frequency = {.count = 2}}.fit(table);
  const auto decoded = model.inverse_transform(model.transform(table).values);
  CHECK(decoded[0].infrequent == std::optional<Code>(1));
  CHECK(cells_of(decoded[0].column) == Cells{"a", "a", "((infrequent))", "((infrequent))"});
}

TEST_CASE("a soft row decodes to its strongest category") {
  const SevenRows data;
  const auto model = OneHotEncoder{}.fit(data.table);
  const auto decoded = model.inverse_transform(
      matrix({{0.2, 0.5, 0.3, 0, 0.4, 0.4, 0.2, 0}, {0, 0, 0, 0, 0, 0, 0.1, 0.9}}));
  CHECK(cells_of(decoded[0].column) == Cells{"b", std::nullopt});
  CHECK(cells_of(decoded[1].column) == Cells{"x", std::nullopt});
  Matrix<double> bad = Matrix<double>::Zero(2, 8);
  bad(1, 3) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(model.inverse_transform(bad), "values: holds NaN (row 1, column 3)",
                       InputError);
  CHECK_THROWS_AS(model.inverse_transform(Matrix<double>::Zero(2, 7)), InputError);
  CHECK_THROWS_AS(model.inverse_transform(SparseMatrix(2, 9)), InputError);
}

TEST_CASE("a model merged from parts is the model of the whole") {
  const Cells cells = random_cells(3000, 60, 0.05, 31);
  const auto part = [&](std::size_t begin, std::size_t end) {
    return categorical(
        Cells(cells.begin() + static_cast<Index>(begin), cells.begin() + static_cast<Index>(end)));
  };
  const auto whole = part(0, 3000), first = part(0, 700), second = part(700, 2100),
             third = part(2100, 3000);
  for (const OneHotEncoder& encoder :
       {OneHotEncoder{}, OneHotEncoder{.min_frequency = {.fraction = 0.01}},
        OneHotEncoder{.order = CategoryOrder::frequency, .max_categories = 10},
        OneHotEncoder{.missing = Missing::ignore, .min_frequency = {.count = 30}}}) {
    const auto fit = [&](const CategoricalColumn& column) {
      Table table;
      table.add("t", column);
      return encoder.fit(table);
    };
    const auto expected = fit(whole);
    CHECK(equal_models(fit(first).merge(fit(second)).merge(fit(third)), expected));
    CHECK(equal_models(fit(first).merge(fit(second).merge(fit(third))), expected));
  }
}

TEST_CASE("models of other columns or options are not merged") {
  const SevenRows data;
  const auto model = OneHotEncoder{}.fit(data.table);
  CHECK_THROWS_AS(model.merge(OneHotEncoder{.columns = {"sign"}}.fit(data.table)), InputError);
  CHECK_THROWS_AS(model.merge(OneHotEncoder{.unknown = Unknown::ignore}.fit(data.table)),
                  InputError);
  Table renamed, narrow;
  renamed.add("letter", data.letter).add("mark", data.sign);
  narrow.add("letter", data.letter);
  CHECK_THROWS_WITH_AS(model.merge(OneHotEncoder{}.fit(renamed)),
                       "other: was fitted without the column \"sign\"", InputError);
  CHECK_THROWS_AS(model.merge(OneHotEncoder{}.fit(narrow)), InputError);
}

TEST_CASE("a dense result that is too large is refused, and the sparse one is offered") {
  const SevenRows data;
  OneHotEncoder encoder{.max_bytes = 7 * 8 * 8};
  CHECK(encoder.fit(data.table).transform(data.table).values.rows() == 7);
  encoder.max_bytes = 7 * 8 * 8 - 1;
  const auto model = encoder.fit(data.table);
  CHECK_THROWS_WITH_AS(model.transform(data.table),
                       "one-hot matrix: 7 x 8 would take 448 bytes, more than max_bytes = 447; "
                       "transform_sparse stores what is not zero alone",
                       InputError);
  CHECK(model.transform_sparse(data.table).values.nonZeros() == 14);
  Texts distinct;
  for (int i = 0; i < 50'000; ++i)
    distinct.push_back(std::to_string(i));
  const auto column = categorical(distinct);
  Table table;
  table.add("t", column);
  const auto wide = OneHotEncoder{}.fit(table);
  CHECK_THROWS_AS(wide.transform(table), InputError);
  CHECK(wide.transform_sparse(table).values.nonZeros() == 50'000);
}

TEST_CASE("what cannot be fitted is refused") {
  const SevenRows data;
  const CategoricalColumn none;
  const std::vector<double> number(7, 1.0);
  Table empty, numbers, mixed;
  empty.add("t", none);
  numbers.add("x", number);
  mixed.add("x", number).add("letter", data.letter);
  CHECK_THROWS_WITH_AS(OneHotEncoder{}.fit(empty), "table: has no rows", InputError);
  CHECK_THROWS_AS(OneHotEncoder{}.fit(Table{}), InputError);
  CHECK_THROWS_WITH_AS(OneHotEncoder{}.fit(numbers), "table: has no categorical columns",
                       InputError);
  CHECK_THROWS_AS(OneHotEncoder{.columns = {"x"}}.fit(mixed), InputError);
  CHECK_THROWS_AS(OneHotEncoder{.columns = {"gone"}}.fit(mixed), InputError);
  CHECK_THROWS_AS((OneHotEncoder{.columns = {"letter", "letter"}}.fit(mixed)), InputError);
  CHECK(OneHotEncoder{}.fit(mixed).width() == 4);
  CHECK_THROWS_AS(OneHotEncoder{.min_frequency = {.count = -1}}.fit(mixed), InputError);
  CHECK_THROWS_AS(OneHotEncoder{.min_frequency = {.fraction = 1.1}}.fit(mixed), InputError);
  CHECK_THROWS_AS(OneHotEncoder{.min_frequency = {.fraction = missing_value<double>()}}.fit(mixed),
                  InputError);
  CHECK_THROWS_AS(OneHotEncoder{.max_categories = 0}.fit(mixed), InputError);
  CategoricalColumn wrong = data.letter;
  wrong.codes[3] = 4;
  Table corrupt;
  corrupt.add("letter", wrong);
  CHECK_THROWS_WITH_AS(
      OneHotEncoder{}.fit(corrupt),
      "column \"letter\": holds the code 4 with a dictionary of 4 categories (row 3)", InputError);
  CHECK_THROWS_AS(OneHotEncoder{}.fit(mixed).transform(corrupt), InputError);
}

TEST_CASE("no rows are encoded to no rows of the right width") {
  const SevenRows data;
  const auto model = OneHotEncoder{}.fit(data.table);
  const CategoricalColumn none;
  Table table;
  table.add("letter", none).add("sign", none);
  const Encoded encoded = model.transform(table);
  CHECK(encoded.values.rows() == 0);
  CHECK(encoded.values.cols() == 8);
  CHECK(model.transform_sparse(table).values.cols() == 8);
  CHECK(model.inverse_transform(encoded.values)[1].column.codes.empty());
}

TEST_CASE("rows are encoded one by one as all together, by a copy as by the model") {
  const SevenRows data;
  const OneHotEncoderModel model = OneHotEncoder{}.fit(data.table), copy = model;
  const Matrix<double> all = model.transform(data.table).values;
  for (std::size_t i = 0; i < 7; ++i) {
    CategoricalColumn letter{data.letter.dictionary, {data.letter.codes[i]}};
    CategoricalColumn sign{data.sign.dictionary, {data.sign.codes[i]}};
    Table row;
    row.add("letter", letter).add("sign", sign);
    CHECK(copy.transform(row).values == all.row(static_cast<Index>(i)));
  }
}

TEST_CASE("names with any bytes, and very long ones, stay themselves") {
  const std::string odd("a\0\xff=:", 5), large(1 << 20, 'x');
  const auto column = categorical(Texts{odd, large, "b"});
  Table table;
  table.add(std::string("c\0d", 3), column);
  const auto model = OneHotEncoder{}.fit(table);
  CHECK(model.columns()[0].category == odd);
  CHECK(model.columns()[2].category == large);
  CHECK(model.columns()[0].source == std::string("c\0d", 3));
  const auto unknown = categorical(Texts{large + "y"});
  Table later;
  later.add(std::string("c\0d", 3), unknown);
  std::string message;
  try {
    model.transform(later);
  } catch (const InputError& error) {
    message = error.what();
  }
  CHECK(message.size() > 0);
  CHECK(message.size() < 200);
}

TEST_CASE("rows in another order are encoded alike") {
  const Cells cells = random_cells(300, 20, 0.1, 12);
  const auto column = categorical(cells), other = categorical(Cells(cells.rbegin(), cells.rend()));
  Table table, turned;
  table.add("t", column);
  turned.add("t", other);
  for (const OneHotEncoder& encoder :
       {OneHotEncoder{}, OneHotEncoder{.order = CategoryOrder::frequency, .max_categories = 6}}) {
    const auto model = encoder.fit(table), from_turned = encoder.fit(turned);
    CHECK(model.columns() == from_turned.columns());
    const Matrix<double> reversed = model.transform(table).values.colwise().reverse();
    CHECK(from_turned.transform(turned).values == reversed);
    CHECK(model.transform(turned).values == reversed);
    CHECK(model.transform_sparse(turned).values.toDense() == reversed);
  }
}

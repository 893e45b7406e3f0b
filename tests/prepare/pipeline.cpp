// Tests of pipelines: they give what ordinary calls give, name every column, and refuse by name.
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/hashing.hpp>
#include <kindred/encode/multi_hot.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/encode/ordinal.hpp>
#include <kindred/impute/categorical.hpp>
#include <kindred/impute/missing_indicator.hpp>
#include <kindred/impute/simple.hpp>
#include <kindred/prepare/pipeline.hpp>
#include <kindred/prepare/pipeline_model.hpp>
#include <kindred/prepare/prepared.hpp>
#include <kindred/scale/standard.hpp>

#include "support/encode_tables.hpp"
#include "support/prepare_people.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Pipeline usual() {
  return {.groups = {
              {ColumnKind::number, {SimpleImputer{.strategy = Impute::median}, StandardScaler{}}},
              {ColumnKind::categorical, {CategoricalImputer{}, OneHotEncoder{}}},
              {{"member"}, {}}}};
}

bool same_values(const Matrix<double>& a, const Matrix<double>& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Index i = 0; i < a.size(); ++i)
    if (a.data()[i] != b.data()[i] && !(is_nan(a.data()[i]) && is_nan(b.data()[i]))) return false;
  return true;
}

}  // namespace

TEST_CASE("a pipeline gives what the same steps give by ordinary calls") {
  const People people(500, 1), fresh(70, 2);
  const PipelineModel model = usual().fit(people.table);
  const Prepared prepared = model.transform(fresh.table);

  const Matrix<double> numbers = people.table.numbers({"age", "income"});
  const auto imputer = SimpleImputer{.strategy = Impute::median}.fit(numbers);
  const auto scaler = StandardScaler{}.fit(imputer.transform(numbers));
  const Matrix<double> scaled =
      scaler.transform(imputer.transform(fresh.table.numbers({"age", "income"})));
  Table filled, later;
  std::vector<CategoricalColumn> columns;
  columns.reserve(4);
  for (const std::string name : {"city", "plan"}) {
    const auto& column = people.table.categorical(people.table.position(name));
    const auto fill = CategoricalImputer{}.fit(column);
    filled.add(name, columns.emplace_back(fill.transform(column)));
    later.add(name, columns.emplace_back(
                        fill.transform(fresh.table.categorical(fresh.table.position(name)))));
  }
  const auto encoder = OneHotEncoder{}.fit(filled);
  const Encoded encoded = encoder.transform(later);
  Matrix<double> expected(fresh.table.rows(), 2 + encoded.values.cols() + 1);
  expected << scaled, encoded.values, fresh.table.numbers({"member"});
  CHECK(same_values(prepared.values, expected));

  CHECK(model.width() == expected.cols());
  CHECK(model.names().front() == "age");
  CHECK(model.names().back() == "member");
  CHECK(model.lineage()[2] == OutputColumn{"city", 1, OutputKind::category, "c0"});
  CHECK(prepared.columns == model.lineage());
  CHECK(model.step<SimpleImputerModel<double>>(0, 0)->statistics()[0] == imputer.statistics()[0]);
  CHECK(model.step<StandardScalerModel<double>>(0, 1)->mean()[1] == scaler.mean()[1]);
  CHECK(model.step<StandardScalerModel<double>>(0, 0) == nullptr);
  CHECK(model.step<std::vector<CategoricalImputerModel>>(1, 0)->size() == 2);
  CHECK_THROWS_AS(model.step<OneHotEncoderModel>(1, 2), InputError);
  for (Index column = 0; column < fresh.table.columns(); ++column)
    CHECK(prepared.sources[static_cast<std::size_t>(column)].missing ==
          fresh.table.missing(column));
}

TEST_CASE("lists of tags go through a step of their own") {
  const std::vector<double> age = {30, 40, 50};
  Table table;
  table.add("age", age).add("interests", tags(std::vector<std::string>{"bees,cars", "", "cars"}));
  const Pipeline plan{.groups = {{ColumnKind::number, {StandardScaler{}}},
                                 {ColumnKind::tags, {MultiHotEncoder{}}}}};
  const PipelineModel model = plan.fit(table);
  const Prepared prepared = model.transform(table);
  CHECK(model.width() == 3);
  CHECK(prepared.values.rightCols(2) == MultiHotEncoder{}.fit(table).transform(table).values);
  CHECK(prepared.columns[1].source == "interests");
  const Restored restored = model.inverse_transform(prepared.values);
  REQUIRE(restored.tags.size() == 1);
  CHECK(restored.tags[0].column == table.tags(1));
  CHECK(restored.number_names == std::vector<std::string>{"age"});
  CHECK_THROWS_AS(
      (Pipeline{.groups = {{{"interests"}, {}}}, .remainder = Remainder::drop}.fit(table)),
      InputError);
}

TEST_CASE("any number of threads gives the same bits, dense or sparse") {
  const People people(20000, 3);
  const PipelineModel model = usual().fit(people.table);
  const Matrix<double> one = model.transform(people.table).values;
  const PipelineModel other = usual().fit(people.table, Threads{3});
  CHECK(same_values(other.transform(people.table, Threads{2}).values, one));
  for (const Index threads : {0, 1, 3, 1000000}) {
    const PreparedSparse sparse = other.transform_sparse(people.table, Threads{threads});
    CHECK(same_values(Matrix<double>(sparse.values), one));
    CHECK(sparse.columns == model.lineage());
    CHECK(sparse.sources.size() == 5);
  }
  Index nonzero = 0;
  for (Index i = 0; i < one.size(); ++i)
    nonzero += one.data()[i] != 0;
  CHECK(model.transform_sparse(people.table).values.nonZeros() == nonzero);
}

TEST_CASE("columns of a later table are found by name and refused by name") {
  const People people(50, 4);
  const PipelineModel model = usual().fit(people.table);
  const Table& table = people.table;
  const Matrix<double> expected = model.transform(table).values;
  const Table reordered = table.select(std::vector<Index>{4, 2, 0, 3, 1});
  CHECK(same_values(model.transform(reordered).values, expected));
  CHECK_THROWS_WITH_AS(model.transform(table.select(std::vector<Index>{0, 1, 3})),
                       "table: lacks the columns \"income\", \"member\"", InputError);
  Table wide = table;
  wide.add("new", std::vector<int>(50));
  CHECK_THROWS_WITH_AS(model.transform(wide), "table: was fitted without the column \"new\"",
                       InputError);
  Pipeline lenient = usual();
  lenient.additional = Additional::drop;
  CHECK(same_values(lenient.fit(table).transform(wide).values, expected));
  Table retyped = table.select(std::vector<Index>{1, 2, 3, 4});
  retyped.add("age", std::vector<std::string>(50, "x"));
  CHECK_THROWS_WITH_AS(model.transform(retyped),
                       "column \"age\": is of kind categorical where number was fitted",
                       InputError);
  CHECK(model.schema() == Schema(table));
}

TEST_CASE("columns that no group chooses are refused, dropped or passed through") {
  const People people(50, 5);
  Pipeline plan{.groups = {{{"income", "age"}, {StandardScaler{}}}}};
  CHECK_THROWS_WITH_AS(plan.fit(people.table), "groups: do not choose the column \"city\"",
                       InputError);
  plan.remainder = Remainder::drop;
  const PipelineModel dropping = plan.fit(people.table);
  CHECK(dropping.names() == std::vector<std::string>{"income", "age"});
  CHECK(dropping.lineage()[0].source_index == 2);
  CHECK(std::vector<std::string>(dropping.dropped().begin(), dropping.dropped().end()) ==
        std::vector<std::string>{"city", "plan", "member"});
  // What was dropped may be there or not.
  CHECK(same_values(dropping.transform(people.table).values,
                    dropping.transform(people.table.select(std::vector<Index>{0, 2})).values));
  plan.remainder = Remainder::passthrough;
  CHECK_THROWS_WITH_AS(plan.fit(people.table),
                       "column \"city\": is of kind categorical where number is needed",
                       InputError);
  const Table numbers = people.table.select(std::vector<Index>{0, 2, 4});
  const PipelineModel passing = plan.fit(numbers);
  CHECK(passing.names() == std::vector<std::string>{"income", "age", "member"});
  CHECK(same_values(passing.transform(numbers).values.col(2), numbers.numbers({"member"})));
  CHECK_THROWS_WITH_AS(Pipeline{}.fit(Table{}), "table: has no rows", InputError);
  CHECK_THROWS_WITH_AS(Pipeline{.remainder = Remainder::drop}.fit(numbers),
                       "groups: choose no columns", InputError);
}

TEST_CASE("a column may go through two groups if the outputs have different names") {
  const People people(50, 6);
  const Pipeline twice{.groups = {{{"city"}, {OneHotEncoder{}}}, {{"city"}, {OrdinalEncoder{}}}},
                       .remainder = Remainder::drop};
  CHECK(twice.fit(people.table).names().back() == "city");
  const Pipeline same{.groups = {{{"age"}, {}}, {{"age"}, {StandardScaler{}}}},
                      .remainder = Remainder::drop};
  CHECK_THROWS_WITH_AS(same.fit(people.table), "groups: make two columns named \"age\"",
                       InputError);
}

TEST_CASE("a group that finds no column does nothing") {
  const People people(50, 7);
  const Table numbers = people.table.select(std::vector<Index>{0, 2, 4});
  const PipelineModel model = usual().fit(numbers);
  CHECK(model.names() == std::vector<std::string>{"age", "income", "member"});
  CHECK(model.transform(numbers).values.cols() == 3);
  CHECK(model.transform_sparse(numbers, Threads{2}).values.cols() == 3);
}

TEST_CASE("no rows to transform give no rows, and an unseen category follows its encoder") {
  const People people(50, 8);
  Pipeline plan = usual();
  const PipelineModel strict = plan.fit(people.table);
  const People none(0, 1);
  CHECK(strict.transform(none.table).values.rows() == 0);
  CHECK(strict.transform(none.table).values.cols() == strict.width());
  CHECK(strict.transform_sparse(none.table).values.cols() == strict.width());
  Table later = people.table.select(std::vector<Index>{0, 2, 3, 4});
  std::vector<std::string> cities(50, "c0");
  cities[7] = cities[9] = "Atlantis";
  later.add("city", cities);
  CHECK(refusal([&] { strict.transform(later); }) ==
        "groups[1].steps[1]: column \"city\": holds the unknown category \"Atlantis\" (row 7)");
  plan.groups[1].steps[1] = OneHotEncoder{.unknown = Unknown::ignore};
  const Prepared prepared = plan.fit(people.table).transform(later);
  CHECK(prepared.sources[1].column == "city");
  CHECK(prepared.sources[1].unknown == 2);
  CHECK(prepared.sources[3].unknown == 0);
}

TEST_CASE("rows that two groups do not know are counted once") {
  const People people(50, 14);
  const Pipeline plan{.groups = {{{"city"}, {OneHotEncoder{.unknown = Unknown::ignore}}},
                                 {{"city"}, {OrdinalEncoder{.unknown = Unknown::ignore}}}},
                      .remainder = Remainder::drop};
  Table later;
  later.add("city", std::vector<std::string>{"c0", "Atlantis", "c1", "Atlantis", "Avalon"});
  const Prepared prepared = plan.fit(people.table).transform(later);
  REQUIRE(prepared.sources.size() == 1);
  CHECK(prepared.sources[0].unknown == 3);
}

TEST_CASE("what a step refuses is told with the step and the column") {
  std::vector<double> x = {1, 2, 3}, y = {1, 2, std::numeric_limits<double>::infinity()};
  Table table;
  table.add("x", x).add("y", y);
  const Pipeline scale{.groups = {{ColumnKind::number, {SimpleImputer{}, StandardScaler{}}}}};
  CHECK(refusal([&] { scale.fit(table); }) ==
        "groups[0].steps[0], column \"y\": x: holds infinity (row 2, column 1)");
  CHECK(refusal([&] {
          Pipeline{.groups = {{all_columns(), {}}}}.fit(table);
        }) == "table: holds infinity (row 2, column 1)");
  const Pipeline wrong{.groups = {{ColumnKind::number, {OneHotEncoder{}}}}};
  CHECK(refusal([&] { wrong.fit(table); }) ==
        "groups[0].steps[0]: table: has no categorical columns");
  const Pipeline none{.groups = {{ColumnKind::number, {CategoricalImputer{}}}}};
  CHECK(refusal([&] { none.fit(table); }) ==
        "groups[0].steps[0]: column \"x\": is of kind number where categorical is needed");
}

TEST_CASE("a column that a step would pass over is refused, not lost") {
  const People people(50, 11);
  const Pipeline plan{.groups = {{{"city", "age"}, {OneHotEncoder{}}}},
                      .remainder = Remainder::drop};
  CHECK(refusal([&] { plan.fit(people.table); }) ==
        "groups[0].steps[0]: column \"age\": is of kind number and passed over by the step");
  const Pipeline hashed{.groups = {{{"city", "age"}, {HashingEncoder{}}}},
                        .remainder = Remainder::drop};
  CHECK(refusal([&] { hashed.fit(people.table); }) ==
        "groups[0].steps[0]: column \"age\": is of kind number and passed over by the step");
}

TEST_CASE("indicators of missing numbers tell which columns they stand for") {
  const People people(50, 12);
  const Pipeline plan{.groups = {{{"income", "age"}, {MissingIndicator{}}}},
                      .remainder = Remainder::drop};
  const PipelineModel model = plan.fit(people.table);
  REQUIRE(model.names() == std::vector<std::string>{"age:missing"});
  CHECK(model.lineage()[0] == OutputColumn{"age", 0, OutputKind::missing, ""});
  const Matrix<double> x = model.transform(people.table).values;
  REQUIRE(x.cols() == 1);
  CHECK(x.sum() == static_cast<double>(people.table.missing(0)));
}

TEST_CASE("hashed columns of several sources have no source and stay so") {
  const People people(50, 13);
  const Pipeline plan{
      .groups = {{{"plan", "city"}, {HashingEncoder{.features = 3}, StandardScaler{}}}},
      .remainder = Remainder::drop};
  const PipelineModel model = plan.fit(people.table);
  CHECK(model.names() == std::vector<std::string>{"#0", "#1", "#2"});
  CHECK(model.lineage()[2] == OutputColumn{"", -1, OutputKind::hashed, "2"});
  const Table both = people.table.select(std::vector<Index>{3, 1});
  const Matrix<double> hashed = HashingEncoder{.features = 3}.fit(both).transform(both).values;
  CHECK(model.transform(people.table).values == StandardScaler{}.fit(hashed).transform(hashed));
  const Pipeline one{.groups = {{{"plan"}, {HashingEncoder{.features = 3}}}},
                     .remainder = Remainder::drop};
  CHECK(one.fit(people.table).lineage()[1] == OutputColumn{"plan", 3, OutputKind::hashed, "1"});
}

TEST_CASE("a dense result that is too large is refused with its size, the sparse one is not") {
  const People people(50, 9);
  Pipeline plan = usual();
  plan.max_bytes = 1000;
  const PipelineModel model = plan.fit(people.table);
  const Index bytes = 50 * model.width() * 8;
  CHECK(refusal([&] { model.transform(people.table); }) ==
        "design matrix: 50 x " + std::to_string(model.width()) + " would take " +
            std::to_string(bytes) +
            " bytes, more than max_bytes = 1000; transform_sparse stores what is not zero");
  CHECK(model.transform_sparse(people.table).values.rows() == 50);
}

TEST_CASE("the way back gives the columns, and for centres typical values") {
  const People people(200, 10);
  const PipelineModel model = usual().fit(people.table);
  const Matrix<double> x = model.transform(people.table).values;
  const Restored restored = model.inverse_transform(x);
  CHECK(restored.number_names == std::vector<std::string>{"age", "income", "member"});
  const Matrix<double> original = people.table.numbers({"age", "income", "member"});
  const double median = model.step<SimpleImputerModel<double>>(0, 0)->statistics()[0];
  for (Index i = 0; i < 200; ++i) {
    CHECK(restored.numbers(i, 0) ==
          doctest::Approx(is_nan(original(i, 0)) ? median : original(i, 0)));
    CHECK(restored.numbers(i, 1) == doctest::Approx(original(i, 1)));
    CHECK(restored.numbers(i, 2) == original(i, 2));
  }
  REQUIRE(restored.categories.size() == 2);
  CHECK(restored.categories[1].name == "plan");
  CHECK(cells_of(restored.categories[1].column) ==
        cells_of(people.table.categorical(people.table.position("plan"))));
  const Restored centre = model.inverse_transform(x.colwise().mean());
  CHECK(centre.numbers.rows() == 1);
  CHECK(centre.numbers(0, 1) == doctest::Approx(original.col(1).mean()));
  CHECK_THROWS_WITH_AS(
      model.inverse_transform(x.leftCols(3)),
      ("values: has 3 columns where " + std::to_string(model.width()) + " are expected").c_str(),
      InputError);
}

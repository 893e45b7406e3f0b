// Tests of steps: whoever has the shape of an estimator can be one.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/ordinal.hpp>
#include <kindred/impute/simple.hpp>
#include <kindred/prepare/pipeline.hpp>

#include "support/prepare_people.hpp"
#include "support/prepare_steps.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// Splits every column into its whole and its broken part, and says so or not.
template <bool telling>
struct Splitting {
  struct Model {
    Index width;
    std::vector<OutputColumn> columns() const requires telling {
      std::vector<OutputColumn> made;
      for (Index j = 0; j < width; ++j) {
        made.push_back({"", j, OutputKind::value, {}});
        made.push_back({"", j, OutputKind::category, "rest"});
      }
      return made;
    }
    Matrix<double> transform(const Matrix<double>& x) const {
      Matrix<double> made(x.rows(), 2 * x.cols());
      for (Index i = 0; i < x.rows(); ++i)
        for (Index j = 0; j < x.cols(); ++j) {
          made(i, 2 * j) = static_cast<double>(static_cast<Index>(x(i, j)));
          made(i, 2 * j + 1) = x(i, j) - made(i, 2 * j);
        }
      return made;
    }
  };
  Model fit(const Matrix<double>& x) const { return {x.cols()}; }
};

/// A step of tables: whether a number is above the first row's, as two categories per column.
struct AboveFirst {
  struct Model {
    std::vector<double> first;
    std::vector<OutputColumn> columns() const {
      std::vector<OutputColumn> made;
      for (std::size_t j = 0; j < first.size(); ++j)
        made.push_back({"", static_cast<Index>(j), OutputKind::category, "above"});
      return made;
    }
    struct Result {
      Matrix<double> values;
    };
    Result transform(const Table& table) const {
      Matrix<double> x = table.numbers();
      for (Index i = 0; i < x.rows(); ++i)
        for (Index j = 0; j < x.cols(); ++j)
          x(i, j) = x(i, j) > first[static_cast<std::size_t>(j)];
      return {std::move(x)};
    }
  };
  Model fit(const Table& table) const {
    const Matrix<double> x = table.numbers();
    return {std::vector<double>(x.data(), x.data() + x.cols())};
  }
};

Table two_columns() {
  Table table;
  table.add("a", std::vector<double>{1.5, 2.25, -3}).add("b", std::vector<int>{4, 5, 3});
  return table;
}

}  // namespace

TEST_CASE("an estimator of one's own is a step, with its inverse") {
  const Table table = two_columns();
  const PipelineModel model =
      Pipeline{.groups = {{all_columns(), {Halving{}, Halving{}}}}}.fit(table, Threads{2});
  const Prepared prepared = model.transform(table);
  CHECK(prepared.values(0, 0) == 0.375);
  CHECK(model.names() == std::vector<std::string>{"a", "b"});
  CHECK(model.inverse_transform(prepared.values).numbers == table.numbers());
  CHECK(model.step<Halving::Model>(0, 1) != nullptr);
}

TEST_CASE("a step that makes more columns says where they come from, or is refused") {
  const Table table = two_columns();
  const PipelineModel model =
      Pipeline{.groups = {{all_columns(), {Splitting<true>{}, Halving{}}}}}.fit(table);
  CHECK(model.names() == std::vector<std::string>{"a", "a=rest", "b", "b=rest"});
  CHECK(model.lineage()[3] == OutputColumn{"b", 1, OutputKind::category, "rest"});
  CHECK(model.transform(table).values(1, 1) == 0.125);
  CHECK(refusal([&] { model.inverse_transform(Matrix<double>::Zero(1, 4)); }) ==
        "groups[0].steps[0]: step: has no inverse");
  const Pipeline silent{.groups = {{all_columns(), {Halving{}, Splitting<false>{}}}}};
  CHECK(refusal([&] { silent.fit(table).transform(table); }) ==
        "groups[0].steps[1]: step: makes 4 columns and tells of 2 (a model that does not keep its "
        "columns needs `columns()`)");
}

TEST_CASE("numbers become columns again for a step of tables, and keep where they come from") {
  std::vector<double> gaps = {1, missing_value<double>(), 3, 8};
  Table table;
  table.add("first", std::vector<int>{0, 1, 2, 3}).add("gaps", gaps);
  const PipelineModel model =
      Pipeline{.groups = {{{"gaps", "first"}, {SimpleImputer{}, AboveFirst{}, Halving{}}}}}.fit(
          table);
  const Prepared prepared = model.transform(table);
  CHECK(model.names() == std::vector<std::string>{"gaps=above", "first=above"});
  CHECK(model.lineage()[0].source_index == 1);
  CHECK(prepared.values.col(0).sum() == 1.5);
  CHECK(prepared.values(0, 0) == 0);
  CHECK(prepared.sources[1].missing == 1);
}

TEST_CASE("a step is what has the shape of an estimator, and nothing else") {
  CHECK(StepEstimator<SimpleImputer>);
  CHECK(StepEstimator<OrdinalEncoder>);
  CHECK(StepEstimator<Halving>);
  CHECK_FALSE(StepEstimator<int>);
  CHECK_FALSE(std::is_constructible_v<Step, std::string>);
  const Step step = Halving{};
  const Step copy = step;
  detail::Stage stage;
  stage.table = two_columns();
  stage.lineage = {{"a", 0, OutputKind::value, {}}, {"b", 1, OutputKind::value, {}}};
  Sequential::Team team;
  const StepModel model = copy.fit(stage, {team});
  CHECK(model.get<Halving::Model>() != nullptr);
  CHECK(model.get<int>() == nullptr);
}

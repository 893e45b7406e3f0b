// What a step may be: the shapes of estimators and models, and how each is called on a stage.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/encoded.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/prepare/detail/stage.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/sparse.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

// Whatever is called may take an executor or do without one.
template <class E, class X>
concept Fits = requires(const E& estimator, const X& x) {
  estimator.fit(x);
};
template <class M, class X>
concept Transforms = requires(const M& model, X x) {
  model.transform(std::move(x));
};

template <class E, class X>
auto fit_on(const E& estimator, const X& x, const TeamExecutor& executor) {
  if constexpr (requires { estimator.fit(x, executor); })
    return estimator.fit(x, executor);
  else
    return estimator.fit(x);
}

template <class M, class X>
auto transform_on(const M& model, X x, const TeamExecutor& executor) {
  if constexpr (requires { model.transform(std::move(x), executor); })
    return model.transform(std::move(x), executor);
  else
    return model.transform(std::move(x));
}

template <class M>
concept TellsColumns = requires(const M& model) {
  { model.columns() } -> std::convertible_to<std::vector<OutputColumn>>;
};

/// Models of numbers whose `columns()` counts those of their input tell of their own by this name.
template <class M>
concept TellsOutputs = requires(const M& model) {
  { model.outputs() } -> std::convertible_to<std::vector<OutputColumn>>;
};

template <class M>
concept TellsSources = requires(const M& model) {
  model.sources()[0].source;
};
template <class M>
concept NamesSources = requires(const M& model) {
  { model.sources()[0] } -> std::convertible_to<std::string_view>;
};

/// Imputers give no inverse and need none: what they filled stays filled.
template <class M>
concept Fills = requires(const M& model, const Matrix<double>& x) {
  model.filled(x);
}
|| requires(const M& model, const CategoricalColumn& x) {
  model.filled(x);
};

template <class M>
struct IsColumnModels : std::false_type {};
template <class M>
struct IsColumnModels<std::vector<M>> : std::bool_constant<Transforms<M, CategoricalColumn>> {};

/// One model per categorical column, each column on its own.
template <class M>
concept ColumnModels = IsColumnModels<M>::value;
template <class M>
concept TableModel = Transforms<M, Table>;
template <class M>
concept NumberModel = Transforms<M, Matrix<double>> && !TableModel<M>;

/// Columns on their way back through the models.
struct WayBack {
  Matrix<double> numbers{};
  std::vector<DecodedColumn> categories{};
  std::vector<DecodedTags> tags{};
  bool decoded = false;
};

template <class Source>
std::string_view source_name(const Source& source) {
  if constexpr (std::convertible_to<const Source&, std::string_view>)
    return source;
  else
    return source.source;
}

/// Refuses a model that passes over columns it was given: they would be lost.
template <class M>
void check_nothing_lost(const M& model, const Table& table) {
  if constexpr (TellsSources<M> || NamesSources<M>)
    for (Index column = 0; column < table.columns(); ++column)
      if (std::none_of(model.sources().begin(), model.sources().end(), [&](const auto& source) {
            return source_name(source) == table.name(column);
          }))
        refuse("column \"" + std::string(table.name(column)) + "\"",
               "is of kind " + std::string(name_of(table.kind(column))) +
                   " and passed over by the step");
}

template <class E>
auto fit_step(const E& estimator, Stage& stage, const TeamExecutor& executor) {
  if constexpr (Fits<E, Table>) {
    auto model = fit_on(estimator, as_table(stage), executor);
    check_nothing_lost(model, stage.table);
    return model;
  } else if constexpr (Fits<E, CategoricalColumn>) {
    std::vector<decltype(fit_on(estimator, CategoricalColumn{}, executor))> models;
    for (Index column = 0; column < as_table(stage).columns(); ++column)
      models.push_back(fit_on(estimator, stage.table.categorical(column), executor));
    return models;
  } else {
    return fit_on(estimator, as_numbers(stage, executor), executor);
  }
}

/// The lineage of what a model makes of columns of that lineage.
template <class M>
std::vector<OutputColumn> lineage_through(const M& model, const std::vector<OutputColumn>& in) {
  if constexpr (TellsColumns<M>)
    return composed(in, model.columns());
  else if constexpr (TellsOutputs<M>)
    return composed(in, model.outputs());
  else
    return in;
}

/// Adds what an encoder reports about categories it did not know.
template <class M, class Result>
void note_unknown(const M& model, const Result& result, Stage& stage) {
  if constexpr (TellsSources<M> && requires { result.unknown[0]; })
    for (std::size_t i = 0; i < result.unknown.size(); ++i)
      stage.unknown.push_back({std::string(model.sources()[i].source), result.unknown[i]});
}

inline void put_values(Matrix<double> values, Stage& stage) {
  stage.numbers = std::move(values);
}
inline void put_values(SparseMatrix values, Stage& stage) {
  stage.sparse = std::move(values);
}

/// Puts a model's result in the place of what it was made of: a matrix, or a structure that holds
/// one as `values`.
template <class M, class Result>
void put_result(const M& model, Result result, Stage& stage) {
  std::vector<OutputColumn> lineage = lineage_through(model, stage.lineage);
  note_unknown(model, result, stage);
  stage.table = {};
  stage.behind.reset();
  stage.numbers.reset();
  if constexpr (requires { result.values; })
    put_values(std::move(result.values), stage);
  else
    put_values(std::move(result), stage);
  const Index columns = stage.sparse ? stage.sparse->cols() : stage.numbers->cols();
  if (columns != static_cast<Index>(lineage.size()))
    refuse("step", "makes " + std::to_string(columns) + " columns and tells of " +
                       std::to_string(lineage.size()) +
                       " (a model that does not keep its columns needs `columns()`)");
  stage.lineage = std::move(lineage);
}

template <class M>
void transform_step(const M& model, Stage& stage, bool sparse, const TeamExecutor& executor) {
  if constexpr (ColumnModels<M>) {
    Table& table = as_table(stage);
    check_length(model.size(), table.columns(), "models");
    Table made;
    for (Index column = 0; column < table.columns(); ++column)
      made.add(table.name(column), transform_on(model[static_cast<std::size_t>(column)],
                                                table.categorical(column), executor));
    table = std::move(made);
  } else if constexpr (TableModel<M>) {
    Table& table = as_table(stage);
    if constexpr (requires { model.transform_sparse(table, executor); })
      if (sparse) return put_result(model, model.transform_sparse(table, executor), stage);
    put_result(model, transform_on(model, table, executor), stage);
  } else {
    Matrix<double> x = std::move(as_numbers(stage, executor));
    put_result(model, transform_on(model, std::move(x), executor), stage);
  }
}

template <class M, class X>
auto inverse_on(const M& model, const X& x, const TeamExecutor& executor) {
  if constexpr (requires { model.inverse_transform(x, executor); })
    return model.inverse_transform(x, executor);
  else
    return model.inverse_transform(x);
}

/// Undoes a model, if it has an inverse or needs none.
template <class M>
void invert_step(const M& model, WayBack& way, const TeamExecutor& executor) {
  if constexpr (ColumnModels<M> || Fills<M>) {
    return;
  } else if constexpr (requires { model.inverse_transform(way.numbers); }) {
    if (way.decoded) refuse("step", "makes numbers of which categories were made: no way back");
    auto undone = inverse_on(model, way.numbers, executor);
    if constexpr (std::convertible_to<decltype(undone), Matrix<double>>) {
      way.numbers = std::move(undone);
    } else {
      if constexpr (std::same_as<decltype(undone), std::vector<DecodedTags>>)
        way.tags = std::move(undone);
      else
        way.categories = std::move(undone);
      way.decoded = true;
    }
  } else {
    refuse("step", "has no inverse");
  }
}

}  // namespace kindred::detail

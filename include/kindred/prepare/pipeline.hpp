// A pipeline: steps for groups of a table's columns, which together give one design matrix.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/prepare/detail/stage.hpp>
#include <kindred/prepare/pipeline_model.hpp>
#include <kindred/prepare/step.hpp>
#include <kindred/table/column_selector.hpp>
#include <kindred/table/schema.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// Columns that go through the same steps, one after the other; without a step they stay as they
/// are and must be numbers or booleans.
struct ColumnGroup {
  ColumnSelector columns = all_columns();  ///< which columns
  std::vector<Step> steps = {};            ///< what they go through, in order
};

/// What becomes of columns that no group chooses.
enum class Remainder {
  refuse,      ///< refused, naming the first
  drop,        ///< left out; `PipelineModel::dropped` names them
  passthrough  ///< come last, as they are; categories are refused by name
};

/// A plan for the columns of a table: who goes through which steps.
///
///   Pipeline{.groups = {{ColumnKind::number, {SimpleImputer{}, StandardScaler{}}},
///                       {{"city"}, {CategoricalImputer{}, OneHotEncoder{}}}}}
///
/// A step is any estimator that is fitted to tables, to categorical columns or to matrices; see
/// `Step`. A group that chooses no column of the table at hand does nothing.
struct Pipeline {
  std::vector<ColumnGroup> groups = {};  ///< in the order of the output
  /// What becomes of columns that no group chooses.
  Remainder remainder = Remainder::refuse;
  /// What becomes of columns that a later table has beside those of the fitted one.
  Additional additional = Additional::refuse;
  /// A dense design matrix of more bytes than this is refused; 16 GiB.
  Index max_bytes = Index{1} << 34;

  /// Fits all steps of all groups, each to what the steps before it make of the table. Time and
  /// memory are those of the steps. Errors: a table without rows, columns that the selectors or the
  /// remainder refuse, two output columns of one name, no output column at all, and what a step
  /// refuses, with the place of the step. Deterministic as far as the steps are.
  template <Executor Exec = Sequential>
  PipelineModel fit(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return fit_groups(table, team);
  }

 private:
  template <detail::Compiled = detail::on_use>
  PipelineModel fit_groups(const Table& table, Workers& workers) const {
    if (table.rows() == 0) refuse("table", "has no rows");
    std::vector<std::vector<Index>> chosen;
    std::vector<bool> used(static_cast<std::size_t>(table.columns()), false);
    for (const ColumnGroup& group : groups) {
      chosen.push_back(group.columns.positions(table));
      for (const Index column : chosen.back())
        used[static_cast<std::size_t>(column)] = true;
    }
    std::vector<Index> rest;
    std::vector<std::string> dropped;
    for (Index column = 0; column < table.columns(); ++column) {
      if (used[static_cast<std::size_t>(column)]) continue;
      if (remainder == Remainder::refuse)
        refuse("groups", "do not choose the column \"" + std::string(table.name(column)) + "\"");
      if (remainder == Remainder::drop)
        dropped.emplace_back(table.name(column));
      else
        rest.push_back(column);
    }
    PipelineParts parts = parts_of(table, std::move(dropped));
    const Table arranged = parts.schema.arrange(table, Additional::drop);
    const auto places = [&](std::vector<Index> columns) {
      for (Index& column : columns)
        column = *parts.schema.find(table.name(column));
      return columns;
    };
    const detail::TeamExecutor executor{workers};
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const std::vector<Index> columns = places(std::move(chosen[g]));
      parts.groups.push_back(
          {columns, fit_steps(g, detail::first_stage(parts, columns, arranged), executor)});
    }
    if (!rest.empty()) parts.groups.push_back({places(std::move(rest)), {}});
    // Columns without a step are looked at now, so that what cannot be a number is refused here.
    for (const FittedGroup& group : parts.groups)
      if (group.steps.empty())
        detail::last_stage(detail::first_stage(parts, group.columns, arranged), executor);
    return PipelineModel(std::move(parts));
  }

  PipelineParts parts_of(const Table& table, std::vector<std::string> dropped) const {
    std::vector<ColumnSpec> columns;
    std::vector<Index> positions;
    for (Index column = 0; column < table.columns(); ++column) {
      if (std::find(dropped.begin(), dropped.end(), table.name(column)) != dropped.end()) continue;
      columns.push_back({std::string(table.name(column)), table.kind(column)});
      positions.push_back(column);
    }
    return {Schema(std::move(columns)),
            std::move(positions),
            std::move(dropped),
            additional,
            max_bytes,
            {}};
  }

  std::vector<StepModel> fit_steps(std::size_t group, detail::Stage stage,
                                   const detail::TeamExecutor& executor) const {
    const std::vector<Step>& steps = groups[group].steps;
    std::vector<StepModel> models;
    if (stage.lineage.empty()) return models;
    for (std::size_t s = 0; s < steps.size(); ++s)
      detail::in_step(group, s, stage.lineage, [&] {
        models.push_back(steps[s].fit(stage, executor));
        if (s + 1 < steps.size()) models.back().transform(stage, false, executor);
      });
    return models;
  }
};

}  // namespace kindred

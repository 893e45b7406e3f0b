// A fitted pipeline: what turns tables into design matrices and back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/prepare/detail/join.hpp>
#include <kindred/prepare/detail/stage.hpp>
#include <kindred/prepare/prepared.hpp>
#include <kindred/prepare/step.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/schema.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// A group of columns with its fitted steps.
struct FittedGroup {
  std::vector<Index> columns{};    ///< positions in the pipeline's schema
  std::vector<StepModel> steps{};  ///< what they go through, fitted
};

/// Everything a fitted pipeline consists of.
struct PipelineParts {
  Schema schema{};                             ///< the columns a table must have
  std::vector<Index> positions{};              ///< of these in the table that was fitted
  std::vector<std::string> dropped{};          ///< columns left out; they may be there or not
  Additional additional = Additional::refuse;  ///< what becomes of unknown columns
  Index max_bytes = Index{1} << 34;            ///< the largest dense output
  std::vector<FittedGroup> groups{};           ///< in the order of the output
};

namespace detail {

/// The columns of a group before its first step.
inline std::vector<OutputColumn> first_lineage(const PipelineParts& parts,
                                               std::span<const Index> columns) {
  std::vector<OutputColumn> lineage;
  for (const Index column : columns) {
    check_range(column, 0, parts.schema.size() - 1, "groups");
    const auto at = static_cast<std::size_t>(column);
    lineage.push_back(
        {parts.schema.columns()[at].name, parts.positions[at], OutputKind::value, {}});
  }
  return lineage;
}

inline Stage first_stage(const PipelineParts& parts, std::span<const Index> columns,
                         const Table& arranged) {
  Stage stage;
  stage.table = arranged.select(columns);
  stage.lineage = first_lineage(parts, columns);
  return stage;
}

/// The last stage of a group: numbers, or what stands for them in a sparse matrix.
inline Stage last_stage(Stage stage, const TeamExecutor& executor) {
  if (stage.sparse) return stage;
  const bool untouched = !stage.numbers;
  as_numbers(stage, executor);
  if (untouched) check_no_infinity(MatrixView<double>(*stage.numbers), "table");
  return stage;
}

/// Names the step and, where it is known, the column in whatever the call refuses.
template <class Call>
void in_step([[maybe_unused]] std::size_t group, [[maybe_unused]] std::size_t step,
             [[maybe_unused]] const std::vector<OutputColumn>& lineage, Call&& call) {
#if defined(__cpp_exceptions)
  // The call may change the lineage.
  const std::vector<OutputColumn> columns = lineage;
  try {
    call();
  } catch (const InputError& error) {
    std::string where = "groups[" + std::to_string(group) + "].steps[" + std::to_string(step) + "]";
    if (const auto column = error.column(); column && *column < static_cast<Index>(columns.size()))
      where += ", column \"" + columns[static_cast<std::size_t>(*column)].name() + "\"";
    throw InputError(where + ": " + error.what(), error.row(), error.column());
  }
#else
  call();
#endif
}

}  // namespace detail

/// A fitted pipeline: complete, immutable, safe to share between threads.
class PipelineModel {
 public:
  /// Puts fitted parts together, from wherever they come; `Pipeline::fit` does. Refused are
  /// positions that the schema does not have, two output columns of one name, and none at all.
  explicit PipelineModel(PipelineParts parts) : parts_(std::move(parts)) {
    check_length(parts_.positions.size(), parts_.schema.size(), "positions");
    for (const FittedGroup& group : parts_.groups) {
      std::vector<OutputColumn> lineage = detail::first_lineage(parts_, group.columns);
      for (const StepModel& step : group.steps)
        lineage = step.lineage(lineage);
      widths_.push_back(static_cast<Index>(lineage.size()));
      lineage_.insert(lineage_.end(), lineage.begin(), lineage.end());
    }
    if (lineage_.empty()) refuse("groups", "choose no columns");
    Dictionary seen;
    for (std::size_t j = 0; j < lineage_.size(); ++j)
      if (seen.add(lineage_[j].name()) != static_cast<Code>(j))
        refuse("groups", "make two columns named \"" + lineage_[j].name() + "\"");
  }

  /// The columns a table must have, in the order of the table that was fitted.
  const Schema& schema() const noexcept { return parts_.schema; }
  /// The columns that were left out of it. In later tables they may be there or not.
  std::span<const std::string> dropped() const noexcept { return parts_.dropped; }
  /// The groups with their models; what was passed through is a last one without steps.
  std::span<const FittedGroup> groups() const noexcept { return parts_.groups; }
  /// Everything the model consists of.
  const PipelineParts& parts() const noexcept { return parts_; }

  /// The model of a step, or null if it is of another type:
  /// `model.step<StandardScalerModel<double>>(0, 1)->mean()`.
  template <class M>
  const M* step(Index group, Index step) const {
    check_range(group, 0, static_cast<Index>(parts_.groups.size()) - 1, "group");
    const std::vector<StepModel>& steps = parts_.groups[static_cast<std::size_t>(group)].steps;
    check_range(step, 0, static_cast<Index>(steps.size()) - 1, "step");
    return steps[static_cast<std::size_t>(step)].get<M>();
  }

  /// Where every column of the design matrix comes from: group after group. Positions are those in
  /// the table that was fitted.
  const std::vector<OutputColumn>& lineage() const noexcept { return lineage_; }
  /// The names of these columns; no two are the same.
  std::vector<std::string> names() const { return detail::names_of_columns(lineage_); }
  /// Columns of the design matrix.
  Index width() const noexcept { return static_cast<Index>(lineage_.size()); }

  /// The design matrix of a table, n × width(), any n. Columns are found by name in any order.
  /// Time and memory are those of the steps, and the result twice where there are several groups.
  /// Errors: columns that are missing, retyped or additional, by name; what a step refuses, with
  /// the place of the step; a result of more than `max_bytes`, with its size.
  /// The same bits for any number of threads, as far as the steps are such.
  template <Executor Exec = Sequential>
  Prepared transform(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    const Index bytes = checked_product(checked_product(table.rows(), width(), "design matrix"),
                                        sizeof(double), "design matrix");
    if (bytes > parts_.max_bytes)
      refuse("design matrix",
             std::to_string(table.rows()) + " x " + std::to_string(width()) + " would take " +
                 std::to_string(bytes) + " bytes, more than max_bytes = " +
                 std::to_string(parts_.max_bytes) + "; transform_sparse stores what is not zero");
    Prepared prepared{{lineage_, {}}, {}};
    prepared.values =
        detail::join_dense(table.rows(), run(table, false, team, prepared.sources), team);
    return prepared;
  }

  /// The same matrix, storing what is not zero. Encoders that can, write nothing else; all other
  /// steps work on the dense matrix of their own group.
  template <Executor Exec = Sequential>
  PreparedSparse transform_sparse(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    PreparedSparse prepared{{lineage_, {}}, {}};
    prepared.values =
        detail::join_sparse(table.rows(), run(table, true, team, prepared.sources), team);
    return prepared;
  }

  /// The columns behind a design matrix (n × width(), such as the centres of clusters): scalers are
  /// undone, encoders decoded, what was imputed stays. A column that several groups choose is
  /// brought back from the first. Errors: another width, and a step that has no inverse, with its
  /// place.
  template <class Derived, Executor Exec = Sequential>
  Restored inverse_transform(const Eigen::DenseBase<Derived>& values,
                             const Exec& executor = {}) const {
    auto team = executor.workers();
    return restore(rows_of(values), team);
  }

 private:
  Table known_columns(const Table& table) const {
    if (parts_.dropped.empty()) return parts_.schema.arrange(table, parts_.additional);
    std::vector<Index> kept;
    for (Index column = 0; column < table.columns(); ++column)
      if (std::find(parts_.dropped.begin(), parts_.dropped.end(), table.name(column)) ==
          parts_.dropped.end())
        kept.push_back(column);
    return parts_.schema.arrange(table.select(kept), parts_.additional);
  }

  /// Sends a table through all groups.
  template <detail::Compiled = detail::on_use>
  std::vector<detail::Stage> run(const Table& table, bool sparse, Workers& workers,
                                 std::vector<SourceReport>& sources) const {
    const Table arranged = known_columns(table);
    const detail::TeamExecutor executor{workers};
    for (Index column = 0; column < parts_.schema.size(); ++column)
      sources.push_back({std::string(arranged.name(column)), arranged.missing(column), 0});
    std::vector<detail::Stage> stages;
    for (std::size_t g = 0; g < parts_.groups.size(); ++g) {
      const std::vector<StepModel>& steps = parts_.groups[g].steps;
      detail::Stage stage = detail::first_stage(parts_, parts_.groups[g].columns, arranged);
      for (std::size_t s = 0; s < steps.size(); ++s)
        detail::in_step(g, s, stage.lineage, [&] {
          steps[s].transform(stage, sparse && s + 1 == steps.size(), executor);
        });
      // Several groups may not know the same rows of one column.
      for (const detail::UnknownRows& unknown : stage.unknown)
        if (const auto column = parts_.schema.find(unknown.source)) {
          Index& rows = sources[static_cast<std::size_t>(*column)].unknown;
          rows = std::max(rows, unknown.rows);
        }
      stages.push_back(detail::last_stage(std::move(stage), executor));
    }
    return stages;
  }

  template <detail::Compiled = detail::on_use>
  Restored restore(const MatrixView<double>& values, Workers& workers) const {
    check_columns(values, width(), "values");
    const detail::TeamExecutor executor{workers};
    Restored restored;
    std::vector<Matrix<double>> numbers;
    std::vector<bool> done(static_cast<std::size_t>(parts_.schema.size()), false);
    Index first = 0;
    for (std::size_t g = 0; g < parts_.groups.size(); ++g) {
      const FittedGroup& group = parts_.groups[g];
      detail::WayBack way;
      way.numbers = values.middleCols(first, widths_[g]);
      first += widths_[g];
      for (std::size_t s = group.steps.size(); s-- > 0;)
        detail::in_step(g, s, {}, [&] { group.steps[s].invert(way, executor); });
      check_length(way.decoded ? way.categories.size() + way.tags.size()
                               : static_cast<std::size_t>(way.numbers.cols()),
                   static_cast<Index>(group.columns.size()), "groups[" + std::to_string(g) + "]");
      for (std::size_t i = 0; i < group.columns.size(); ++i) {
        const auto column = static_cast<std::size_t>(group.columns[i]);
        if (done[column]) continue;
        done[column] = true;
        if (!way.tags.empty()) {
          restored.tags.push_back(std::move(way.tags[i]));
        } else if (way.decoded) {
          restored.categories.push_back(std::move(way.categories[i]));
        } else {
          restored.number_names.push_back(parts_.schema.columns()[column].name);
          numbers.push_back(way.numbers.col(static_cast<Index>(i)));
        }
      }
    }
    restored.numbers.resize(values.rows(), static_cast<Index>(numbers.size()));
    for (std::size_t j = 0; j < numbers.size(); ++j)
      restored.numbers.col(static_cast<Index>(j)) = numbers[j];
    return restored;
  }

  PipelineParts parts_;
  std::vector<Index> widths_{};
  std::vector<OutputColumn> lineage_{};
};

}  // namespace kindred

// What one step of a pipeline hands to the next: columns, or the numbers made of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/table/sparse.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

/// Rows of a column whose category the encoder had not seen.
struct UnknownRows {
  std::string source{};
  Index rows = 0;
};

/// One of `table`, `numbers` and `sparse` holds the values; `lineage` tells of its columns.
struct Stage {
  Table table{};
  std::shared_ptr<const Matrix<double>> behind{};  ///< what the table refers to, if it was numbers
  std::optional<Matrix<double>> numbers{};
  std::optional<SparseMatrix> sparse{};
  std::vector<OutputColumn> lineage{};
  std::vector<UnknownRows> unknown{};
};

/// The lineage of columns made of columns: where the inner ones come from, and what the outer ones
/// say about that. A category that is worked on as a number stays that category, and what was made
/// of several columns has no source.
inline std::vector<OutputColumn> composed(const std::vector<OutputColumn>& inner,
                                          std::vector<OutputColumn> outer) {
  for (OutputColumn& column : outer) {
    if (column.source_index == -1) continue;
    check_range(column.source_index, 0, static_cast<Index>(inner.size()) - 1, "source_index");
    const OutputColumn& from = inner[static_cast<std::size_t>(column.source_index)];
    if (column.kind == OutputKind::value)
      column = from;
    else
      column.source = from.name();
    column.source_index = from.source_index;
  }
  return outer;
}

inline std::vector<std::string> names_of_columns(const std::vector<OutputColumn>& columns) {
  std::vector<std::string> names;
  for (const OutputColumn& column : columns)
    names.push_back(column.name());
  return names;
}

/// The stage as numbers; a categorical column is refused by name.
inline Matrix<double>& as_numbers(Stage& stage, const TeamExecutor& executor) {
  if (!stage.numbers) {
    std::vector<std::string> names;
    for (Index column = 0; column < stage.table.columns(); ++column)
      names.emplace_back(stage.table.name(column));
    stage.numbers = stage.table.numbers(names, executor);
    stage.table = {};
  }
  return *stage.numbers;
}

/// The stage as a table, whose columns are named by their lineage.
inline Table& as_table(Stage& stage) {
  if (stage.numbers) {
    stage.behind = std::make_shared<const Matrix<double>>(*std::move(stage.numbers));
    stage.numbers.reset();
    for (std::size_t j = 0; j < stage.lineage.size(); ++j)
      stage.table.add(stage.lineage[j].name(), stage.behind->col(static_cast<Index>(j)));
  }
  return stage.table;
}

}  // namespace kindred::detail

// From tables to distances, for every rule by which mixed columns are summed up.
#pragma once

#include <optional>
#include <span>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/detail/mixed_rows.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

/// All pairs of rows of a table; nothing when the callback stopped the work.
template <class Rule>
std::optional<CondensedMatrix<double>> mixed_condensed(std::span<const FittedMixedColumn> columns,
                                                       std::span<const double> weights,
                                                       const Table& table, Workers& workers,
                                                       ProgressRef progress) {
  if (table.rows() == 0) refuse("table", "has no rows");
  const MixedLayout layout(columns, weights);
  const CodedTable coded = MixedCoder(columns).code(table, workers);
  const MixedRows<Rule> rows(coded, layout, coded.gaps, workers);
  auto result = CondensedMatrix<double>::uninitialized(table.rows());
  if (!fill_condensed(rows, workers, progress, result)) return std::nullopt;
  return result;
}

/// Every row of one table against every row of the other.
template <class Rule>
Matrix<double> mixed_rectangle(std::span<const FittedMixedColumn> columns,
                               std::span<const double> weights, const Table& x, const Table& y,
                               Workers& workers) {
  const MixedLayout layout(columns, weights);
  MixedCoder coder(columns);
  const CodedTable ours = coder.code(x, workers), theirs = coder.code(y, workers);
  const bool gaps = ours.gaps || theirs.gaps;
  return rectangle(MixedRows<Rule>(ours, layout, gaps, workers),
                   MixedRows<Rule>(theirs, layout, gaps, workers), workers);
}

}  // namespace kindred::detail

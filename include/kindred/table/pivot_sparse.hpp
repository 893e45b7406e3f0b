// Long records to a wide sparse matrix: only the cells that were visited.
#pragma once

#include <algorithm>
#include <span>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/visited_cells.hpp>
#include <kindred/table/pivot.hpp>
#include <kindred/table/sparse.hpp>

namespace kindred {

/// A wide table that stores visited cells only: a stored 0 was visited, a cell that is not stored
/// was not.
struct SparsePivot : PivotReport {
  SparseMatrix values{};  ///< the visited cells
  Dictionary rows{};      ///< names of the rows
  Dictionary columns{};   ///< names of the columns
};

namespace detail {

template <class Cell>
SparseMatrix pivot_sparse_values(const RecordView& view, const CellNames& names, Workers& workers) {
  const VisitedCells<Cell> visited = visited_cells<Cell>(view, workers);
  SparseMatrix values(view.rows.count, view.columns.count);
  std::copy(visited.outer.begin(), visited.outer.end(), values.outerIndexPtr());
  values.resizeNonZeros(visited.outer.back());
  for_each_chunk(workers, row_chunks(values.rows(), 64), [&](Chunk rows) {
    for (Index row = rows.begin; row < rows.end; ++row)
      for (Index i = values.outerIndexPtr()[row]; i < values.outerIndexPtr()[row + 1]; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double result = visited.cells[at].result();
        check_no_overflow(result, row, visited.columns[at], names);
        values.innerIndexPtr()[i] = visited.columns[at];
        values.valuePtr()[i] = result;
      }
  });
  return values;
}

template <Compiled = on_use>
SparsePivot pivot_sparse(const CategoricalColumn& rows, const CategoricalColumn& columns,
                         std::span<const double> values, const PivotOptions& options,
                         Workers& workers) {
  const RecordView view{key_codes(rows), key_codes(columns), values};
  const RecordSummary summary = summarize_records(view, workers);
  SparsePivot pivot{{view.size(), summary.dropped, summary.missing_values}, {}, {}, {}};
  const CellNames names{rows.dictionary, columns.dictionary};
  pivot.values = with_cell(options.aggregate, view, summary, [&]<class Cell>(Cell) {
    return pivot_sparse_values<Cell>(view, names, workers);
  });
  pivot.rows = rows.dictionary;
  pivot.columns = columns.dictionary;
  return pivot;
}

}  // namespace detail

/// As `pivot`, with the visited cells alone: n × m row-major compressed, 16 bytes per visited cell.
///
/// Every stored value equals the dense one bit for bit; a cell that is visited and happens to be 0
/// is stored, so that visited and never visited stay apart. `options.max_bytes` has no say.
/// Cost: O(records·log(records per row) + n) time; 16 bytes per record beside the result.
/// Errors and determinism as for `pivot`.
template <Executor Exec = Sequential>
SparsePivot pivot_sparse(const CategoricalColumn& rows, const CategoricalColumn& columns,
                         std::span<const double> values, const PivotOptions& options = {},
                         const Exec& executor = {}) {
  check_length(values.size(), rows.size(), "values");
  auto team = executor.workers();
  return detail::pivot_sparse(rows, columns, values, options, team);
}

/// The sparse pivot of records without values: how many records each cell has.
template <Executor Exec = Sequential>
SparsePivot pivot_sparse(const CategoricalColumn& rows, const CategoricalColumn& columns,
                         const PivotOptions& options = {.aggregate = Aggregate::count},
                         const Exec& executor = {}) {
  detail::check_counts_only(options);
  auto team = executor.workers();
  return detail::pivot_sparse(rows, columns, {}, options, team);
}

}  // namespace kindred

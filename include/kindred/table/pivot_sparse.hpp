// Long records to a wide sparse matrix: only the cells that were visited.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/pivot.hpp>
#include <kindred/table/sparse.hpp>

namespace kindred {

/// A wide table that stores visited cells only: a stored 0 was visited, a cell that is not stored
/// was not.
struct SparsePivot : PivotReport {
  SparseMatrix values{};
  Dictionary rows{}, columns{};
};

namespace detail {

/// The visited cells of one block of rows.
struct SparseBlock {
  std::vector<Index> row_sizes{}, columns{};
  std::vector<double> values{};
};

/// Brings the records of a block together by cell, in the order they came in, and aggregates them.
template <class Cell>
SparseBlock aggregate_block(std::span<const Record> records, Chunk rows, const RecordView& view) {
  std::vector<std::size_t> next(static_cast<std::size_t>(rows.size()) + 1, 0);
  for (const Record& record : records)
    ++next[static_cast<std::size_t>(record.row - rows.begin) + 1];
  for (std::size_t row = 1; row < next.size(); ++row)
    next[row] += next[row - 1];
  struct Visit {
    Code column;
    std::uint32_t number;  // keeps the records of a cell in their order
    double value;
    bool operator<(const Visit& other) const noexcept {
      return column != other.column ? column < other.column : number < other.number;
    }
  };
  std::vector<Visit> visits(records.size());
  std::uint32_t number = 0;
  for (const Record& record : records)
    visits[next[static_cast<std::size_t>(record.row - rows.begin)]++] = {record.column, number++,
                                                                         record.value};
  SparseBlock block;
  block.row_sizes.assign(static_cast<std::size_t>(rows.size()), 0);
  auto begin = visits.begin();
  for (Index row = 0; row < rows.size(); ++row) {
    const auto end = visits.begin() + static_cast<Index>(next[static_cast<std::size_t>(row)]);
    std::sort(begin, end);
    while (begin != end) {
      const Code column = begin->column;
      Cell cell{};
      for (; begin != end && begin->column == column; ++begin)
        cell.add(begin->value);
      check_no_overflow(cell.result(), rows.begin + row, column, view);
      block.columns.push_back(column);
      block.values.push_back(cell.result());
      ++block.row_sizes[static_cast<std::size_t>(row)];
    }
  }
  return block;
}

template <class Cell>
SparseMatrix pivot_sparse_values(const RecordView& view, Workers& workers) {
  const Index n = view.rows.dictionary.size(), m = view.columns.dictionary.size();
  const Index records_per_row = n == 0 ? 1 : view.size() / n + 1;
  const GroupedRecords grouped =
      group_records(view, rows_per_block(n, records_per_row, 16384), workers);
  const Chunks blocks{n, grouped.block_rows};
  std::vector<SparseBlock> parts(static_cast<std::size_t>(grouped.blocks()));
  workers.run(grouped.blocks(), [&](Index block) {
    parts[static_cast<std::size_t>(block)] =
        aggregate_block<Cell>(grouped[block], blocks[block], view);
  });
  SparseMatrix values(n, m);
  Index* outer = values.outerIndexPtr();
  Index total = 0;
  for (std::size_t block = 0; block < parts.size(); ++block)
    for (const Index size : parts[block].row_sizes) {
      *outer++ = total;
      total += size;
    }
  *outer = total;
  values.resizeNonZeros(total);
  workers.run(grouped.blocks(), [&](Index block) {
    const SparseBlock& part = parts[static_cast<std::size_t>(block)];
    const Index begin = values.outerIndexPtr()[blocks[block].begin];
    std::copy(part.columns.begin(), part.columns.end(), values.innerIndexPtr() + begin);
    std::copy(part.values.begin(), part.values.end(), values.valuePtr() + begin);
  });
  return values;
}

inline SparsePivot pivot_sparse(const RecordView& view, const PivotOptions& options,
                                Workers& workers) {
  const RecordSummary summary = summarize_records(view, workers);
  SparsePivot pivot{{view.size(), summary.dropped, summary.missing_values}, {}, {}, {}};
  pivot.values = with_cell(options.aggregate, view, summary, [&]<class Cell>(Cell) {
    return pivot_sparse_values<Cell>(view, workers);
  });
  pivot.rows = view.rows.dictionary;
  pivot.columns = view.columns.dictionary;
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
  return detail::pivot_sparse({rows, columns, values}, options, team);
}

/// The sparse pivot of records without values: how many records each cell has.
template <Executor Exec = Sequential>
SparsePivot pivot_sparse(const CategoricalColumn& rows, const CategoricalColumn& columns,
                         const PivotOptions& options = {.aggregate = Aggregate::count},
                         const Exec& executor = {}) {
  detail::check_counts_only(options);
  auto team = executor.workers();
  return detail::pivot_sparse({rows, columns, {}}, options, team);
}

}  // namespace kindred

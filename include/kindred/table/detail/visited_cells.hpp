// The cells that records visit, row after row, each with what it keeps of its values.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/pivot_records.hpp>

namespace kindred::detail {

/// Cells outer[r] .. outer[r+1]−1 are those of row r, by ascending column.
template <class Cell>
struct VisitedCells {
  std::vector<Index> outer{0};
  std::vector<Code> columns{};
  std::vector<Cell> cells{};
};

/// The visited cells of one block of rows.
template <class Cell>
struct VisitedBlock {
  std::vector<Index> row_sizes{};
  std::vector<Code> columns{};
  std::vector<Cell> cells{};
};

/// Brings the records of a block together by cell, in the order they came in, and aggregates them.
template <class Cell>
VisitedBlock<Cell> aggregate_block(std::span<const Record> records, Chunk rows) {
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
  VisitedBlock<Cell> block;
  block.row_sizes.assign(static_cast<std::size_t>(rows.size()), 0);
  auto begin = visits.begin();
  for (Index row = 0; row < rows.size(); ++row) {
    const auto end = visits.begin() + static_cast<Index>(next[static_cast<std::size_t>(row)]);
    std::sort(begin, end);
    while (begin != end) {
      const Code column = begin->column;
      Cell& cell = block.cells.emplace_back();
      for (; begin != end && begin->column == column; ++begin)
        cell.add(begin->value);
      if constexpr (requires { cell.close(); }) cell.close();
      block.columns.push_back(column);
      ++block.row_sizes[static_cast<std::size_t>(row)];
    }
  }
  return block;
}

/// O(records·log(records per row) + rows) time; 16 bytes per record beside the result.
template <class Cell>
VisitedCells<Cell> visited_cells(const RecordView& view, Workers& workers) {
  const Index n = view.rows.count;
  const Index records_per_row = n == 0 ? 1 : view.size() / n + 1;
  const GroupedRecords grouped =
      group_records(view, rows_per_block(n, records_per_row, 16384), workers);
  const Chunks blocks{n, grouped.block_rows};
  std::vector<VisitedBlock<Cell>> parts(static_cast<std::size_t>(grouped.blocks()));
  workers.run(grouped.blocks(), [&](Index block) {
    parts[static_cast<std::size_t>(block)] = aggregate_block<Cell>(grouped[block], blocks[block]);
  });
  VisitedCells<Cell> visited;
  visited.outer.reserve(static_cast<std::size_t>(n) + 1);
  for (const VisitedBlock<Cell>& part : parts)
    for (const Index size : part.row_sizes)
      visited.outer.push_back(visited.outer.back() + size);
  visited.columns.resize(static_cast<std::size_t>(visited.outer.back()));
  visited.cells.resize(static_cast<std::size_t>(visited.outer.back()));
  workers.run(grouped.blocks(), [&](Index block) {
    VisitedBlock<Cell>& part = parts[static_cast<std::size_t>(block)];
    const Index begin = visited.outer[static_cast<std::size_t>(blocks[block].begin)];
    std::copy(part.columns.begin(), part.columns.end(), visited.columns.begin() + begin);
    std::move(part.cells.begin(), part.cells.end(), visited.cells.begin() + begin);
  });
  return visited;
}

}  // namespace kindred::detail

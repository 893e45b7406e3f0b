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

/// Aggregates the records of a block in the order they came in, with a place for every cell.
template <class Cell>
VisitedBlock<Cell> aggregate_in_place(std::span<const Record> records, Chunk rows, Index columns) {
  std::vector<Cell> cells(static_cast<std::size_t>(rows.size() * columns));
  std::vector<std::uint8_t> visited(cells.size(), 0);
  for (const Record& record : records) {
    const auto at = static_cast<std::size_t>((record.row - rows.begin) * columns + record.column);
    visited[at] = 1;
    cells[at].add(record.value);
  }
  VisitedBlock<Cell> block;
  block.columns.reserve(std::min(records.size(), cells.size()));
  block.cells.reserve(std::min(records.size(), cells.size()));
  std::size_t at = 0;
  for (Index row = 0; row < rows.size(); ++row) {
    const std::size_t before = block.cells.size();
    for (Code column = 0; column < columns; ++column, ++at) {
      if (visited[at] == 0) continue;
      if constexpr (requires { cells[at].close(); }) cells[at].close();
      block.columns.push_back(column);
      block.cells.push_back(std::move(cells[at]));
    }
    block.row_sizes.push_back(static_cast<Index>(block.cells.size() - before));
  }
  return block;
}

/// The same where the visited cells are few among all: brings the records together by cell.
template <class Cell>
VisitedBlock<Cell> aggregate_sorted(std::span<const Record> records, Chunk rows) {
  std::vector<std::size_t> next(static_cast<std::size_t>(rows.size()) + 1, 0);
  for (const Record& record : records)
    ++next[static_cast<std::size_t>(record.row - rows.begin) + 1];
  for (std::size_t row = 1; row < next.size(); ++row)
    next[row] += next[row - 1];
  // A visit is its column and, to keep the records of a cell in their order, its number.
  std::vector<std::uint64_t> visits(records.size());
  for (std::size_t number = 0; number < records.size(); ++number) {
    const Record& record = records[number];
    visits[next[static_cast<std::size_t>(record.row - rows.begin)]++] =
        std::uint64_t{static_cast<std::uint32_t>(record.column)} << 32 | number;
  }
  VisitedBlock<Cell> block;
  block.columns.reserve(records.size());
  block.cells.reserve(records.size());
  block.row_sizes.assign(static_cast<std::size_t>(rows.size()), 0);
  auto begin = visits.begin();
  for (Index row = 0; row < rows.size(); ++row) {
    const auto end = visits.begin() + static_cast<Index>(next[static_cast<std::size_t>(row)]);
    std::sort(begin, end);
    while (begin != end) {
      const auto column = static_cast<Code>(*begin >> 32);
      Cell& cell = block.cells.emplace_back();
      for (; begin != end && static_cast<Code>(*begin >> 32) == column; ++begin)
        cell.add(records[static_cast<std::uint32_t>(*begin)].value);
      if constexpr (requires { cell.close(); }) cell.close();
      block.columns.push_back(column);
      ++block.row_sizes[static_cast<std::size_t>(row)];
    }
  }
  return block;
}

/// O(records·log(records per row) + rows) time, without the logarithm where there are not many more
/// cells than records; 16 bytes per record beside the result.
template <class Cell>
VisitedCells<Cell> visited_cells(const RecordView& view, Workers& workers) {
  const Index n = view.rows.count, m = view.columns.count;
  const Index records_per_row = n == 0 ? 1 : view.size() / n + 1;
  const bool in_place = m <= 4 * records_per_row;
  const Index block_rows =
      in_place ? rows_per_block(n, m, Index{256 * 1024} / static_cast<Index>(sizeof(Cell)))
               : rows_per_block(n, records_per_row, 16384);
  const GroupedRecords grouped = group_records(view, block_rows, workers);
  const Chunks blocks{n, grouped.block_rows};
  std::vector<VisitedBlock<Cell>> parts(static_cast<std::size_t>(grouped.blocks()));
  workers.run(grouped.blocks(), [&](Index block) {
    parts[static_cast<std::size_t>(block)] =
        in_place ? aggregate_in_place<Cell>(grouped[block], blocks[block], m)
                 : aggregate_sorted<Cell>(grouped[block], blocks[block]);
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

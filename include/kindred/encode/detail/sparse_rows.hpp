// Sparse and indicator matrices made row by row.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/table/sparse.hpp>

namespace kindred::detail {

struct SparseEntry {
  Index column;
  double value;
};
using SparseEntries = std::vector<SparseEntry>;

/// Puts the entries of a row in order, adds those of one column up, and drops what comes to zero.
inline void gather_entries(SparseEntries& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const SparseEntry& a, const SparseEntry& b) { return a.column < b.column; });
  std::size_t kept = 0;
  for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    SparseEntry sum = entries[begin];
    for (end = begin + 1; end < entries.size() && entries[end].column == sum.column; ++end)
      sum.value += entries[end].value;
    if (sum.value != 0) entries[kept++] = sum;
  }
  entries.resize(kept);
}

/// How many entries stand before each chunk of rows, and after the last how many there are.
template <class Count>
std::vector<Index> entries_before(Chunks chunks, Workers& workers, Count&& count) {
  std::vector<Index> before(static_cast<std::size_t>(chunks.count()) + 1, 0);
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    before[static_cast<std::size_t>(chunk.number) + 1] = count(chunk);
  });
  for (std::size_t i = 1; i < before.size(); ++i)
    before[i] += before[i - 1];
  return before;
}

/// Makes room for so many entries, which are about to be written. In place, because assigning a
/// sparse matrix copies it.
inline void make_room(SparseMatrix& matrix, Index rows, Index width, Index entries) {
  matrix.resize(rows, width);
  matrix.resizeNonZeros(entries);
  matrix.outerIndexPtr()[rows] = entries;
}

/// Rows whose entries `row(i, entries)` writes, columns ascending; it is called twice for each of
/// them, from any thread. `allocate(total)` is called in between, and `store(i, at, entries)` with
/// the place of a row's first entry among all.
template <class Row, class Allocate, class Store>
void place_rows(Index n, Workers& workers, Row&& row, Allocate&& allocate, Store&& store) {
  const Chunks chunks = row_chunks(n, 256);
  const std::vector<Index> before = entries_before(chunks, workers, [&](Chunk chunk) {
    SparseEntries entries;
    Index stored = 0;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      row(i, entries);
      stored += static_cast<Index>(entries.size());
    }
    return stored;
  });
  allocate(before.back());
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    SparseEntries entries;
    Index at = before[static_cast<std::size_t>(chunk.number)];
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      row(i, entries);
      store(i, at, entries);
      at += static_cast<Index>(entries.size());
    }
  });
}

/// The n × width matrix of such rows.
template <class Row>
SparseMatrix sparse_of_rows(Index n, Index width, Workers& workers, Row&& row) {
  SparseMatrix matrix;
  place_rows(
      n, workers, row, [&](Index total) { make_room(matrix, n, width, total); },
      [&](Index i, Index at, const SparseEntries& entries) {
        matrix.outerIndexPtr()[i] = at;
        for (std::size_t e = 0; e < entries.size(); ++e) {
          matrix.innerIndexPtr()[at + static_cast<Index>(e)] = entries[e].column;
          matrix.valuePtr()[at + static_cast<Index>(e)] = entries[e].value;
        }
      });
  return matrix;
}

/// The same, where every entry is one.
template <class Row>
IndicatorMatrix indicator_of_rows(Index n, Index width, Workers& workers, Row&& row) {
  check_range(width, 0, std::numeric_limits<std::int32_t>::max(), "columns of the encoding");
  std::vector<Index> begin(static_cast<std::size_t>(n) + 1);
  std::vector<std::int32_t> ones;
  place_rows(
      n, workers, row,
      [&](Index total) {
        begin.back() = total;
        ones.resize(static_cast<std::size_t>(total));
      },
      [&](Index i, Index at, const SparseEntries& entries) {
        begin[static_cast<std::size_t>(i)] = at;
        std::transform(
            entries.begin(), entries.end(), ones.begin() + at,
            [](const SparseEntry& entry) { return static_cast<std::int32_t>(entry.column); });
      });
  return {width, std::move(begin), std::move(ones)};
}

}  // namespace kindred::detail

// Records of a pivot, checked and brought together by blocks of rows in the order they came in.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>

namespace kindred::detail {

/// What the first look at the records tells.
struct RecordSummary {
  Index dropped = 0;         ///< row or column category missing
  Index missing_values = 0;  ///< NaN, among the records that are kept
  double largest = 0;        ///< magnitude among the values that are kept
};

struct Record {
  Code row, column;
  double value;
};

/// All kept records, block after block of `block_rows` rows; block b is
/// records[begin[b]] .. records[begin[b+1]−1]. Inside a block the order is that of the input, so
/// whatever is summed per cell is summed in that order, whoever does it.
struct GroupedRecords {
  Index block_rows = 1;
  std::vector<Index> begin{};
  std::unique_ptr<Record[]> records{};

  Index blocks() const noexcept { return static_cast<Index>(begin.size()) - 1; }
  std::span<const Record> operator[](Index block) const noexcept {
    const auto b = static_cast<std::size_t>(block);
    return {records.get() + begin[b], static_cast<std::size_t>(begin[b + 1] - begin[b])};
  }
};

/// The number of every record's row or column, and how many there are of them.
struct KeyCodes {
  std::span<const Code> codes;
  Index count;
};

inline KeyCodes key_codes(const CategoricalColumn& column) noexcept {
  return {column.codes, column.dictionary.size()};
}

/// The records a pivot reads; no values means that each record counts one.
struct RecordView {
  KeyCodes rows, columns;
  std::span<const double> values;

  Index size() const noexcept { return static_cast<Index>(rows.codes.size()); }
  bool kept(std::size_t i) const noexcept {
    return rows.codes[i] != missing_code && columns.codes[i] != missing_code;
  }
  double value(std::size_t i) const noexcept { return values.empty() ? 1.0 : values[i]; }
};

/// Few enough chunks that their tables of counts stay small beside the records.
inline Chunks record_chunks(Index records) noexcept {
  return {records, std::max<Index>(16384, records / 256)};
}

/// Refuses invalid codes and infinite values, naming the first record that has one, and counts what
/// the pivot will leave out.
template <Compiled = on_use>
RecordSummary summarize_records(const RecordView& view, Workers& workers) {
  check_length(view.columns.codes.size(), view.size(), "columns");
  const auto look = [&](Chunk chunk) {
    check_codes(view.rows.codes, view.rows.count, "rows", chunk);
    check_codes(view.columns.codes, view.columns.count, "columns", chunk);
    RecordSummary summary;
    BitsOf<double> largest = 0;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const BitsOf<double> bits = magnitude_bits(view.value(at));
      if (bits == infinity_bits<double>) refuse("values", "holds infinity", {.row = i});
      const bool kept = view.kept(at), present = bits < infinity_bits<double>;
      summary.dropped += !kept;
      summary.missing_values += kept && !present;
      largest = kept && present && bits > largest ? bits : largest;
    }
    summary.largest = std::bit_cast<double>(largest);
    return summary;
  };
  const auto fold = [](RecordSummary& total, const RecordSummary& part) {
    total.dropped += part.dropped;
    total.missing_values += part.missing_values;
    total.largest = std::max(total.largest, part.largest);
  };
  return fold_chunks<RecordSummary>(workers, record_chunks(view.size()), look, fold);
}

/// Sorts the kept records by block of rows: count, then place. O(records) time; 16 bytes for each
/// record and one counter for each pair of chunk and block.
template <Compiled = on_use>
GroupedRecords group_records(const RecordView& view, Index block_rows, Workers& workers) {
  const Index rows = view.rows.count;
  const Chunks chunks = record_chunks(view.size()), blocks{rows, block_rows};
  const Index width = blocks.count();
  // Dividing by a constant that is only known now is the one slow step, so blocks are powers of 2.
  const int shift = std::countr_zero(static_cast<std::uint64_t>(block_rows));
  std::vector<Index> next(static_cast<std::size_t>(chunks.count() * width));
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    Index* counts = next.data() + chunk.number * width;
    for (Index i = chunk.begin; i < chunk.end; ++i)
      if (view.kept(static_cast<std::size_t>(i)))
        ++counts[view.rows.codes[static_cast<std::size_t>(i)] >> shift];
  });
  GroupedRecords grouped;
  grouped.block_rows = block_rows;
  grouped.begin.assign(static_cast<std::size_t>(width) + 1, 0);
  Index total = 0;
  for (Index block = 0; block < width; ++block) {
    for (Index chunk = 0; chunk < chunks.count(); ++chunk) {
      Index& entry = next[static_cast<std::size_t>(chunk * width + block)];
      const Index count = entry;
      entry = total;
      total += count;
    }
    grouped.begin[static_cast<std::size_t>(block) + 1] = total;
  }
  grouped.records = std::make_unique_for_overwrite<Record[]>(static_cast<std::size_t>(total));
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    Index* place = next.data() + chunk.number * width;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (!view.kept(at)) continue;
      const Code row = view.rows.codes[at];
      grouped.records[static_cast<std::size_t>(place[row >> shift]++)] = {
          row, view.columns.codes[at], view.value(at)};
    }
  });
  return grouped;
}

/// Rows per block, a power of two: blocks of about `wanted` cells or records each, at least 16 of
/// them where there are rows enough, at most 2048 so that placing records stays quick.
inline Index rows_per_block(Index rows, Index cost_per_row, Index wanted) noexcept {
  const Index fitting = std::max<Index>(1, wanted / std::max<Index>(1, cost_per_row));
  const Index most = std::max<Index>(1, rows / 16), least = rows / 2048 + 1;
  const Index size = std::max(std::min(fitting, most), least);
  return static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(size)));
}

}  // namespace kindred::detail

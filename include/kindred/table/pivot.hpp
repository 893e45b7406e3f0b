// Long records to a wide matrix: one row per user, one column per category, dense.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/detail/pivot_cell.hpp>
#include <kindred/table/detail/pivot_records.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// How the values of one cell become one number.
enum class Aggregate {
  sum,
  count,  ///< how many values, missing ones not counted
  mean,
  min,
  max,
  distinct,  ///< how many different values, missing ones not counted; 0.0 and −0.0 are one
  any        ///< 1 if some value is not 0, else 0; missing ones are passed over
};

/// How a pivot is computed.
struct PivotOptions {
  /// What a cell holds.
  Aggregate aggregate = Aggregate::sum;
  /// A dense result of more bytes than this is refused; 16 GiB.
  Index max_bytes = Index{1} << 34;
};

/// What a pivot did with its records; everything that is not in a cell is counted here.
struct PivotReport {
  Index records = 0;          ///< records given
  Index dropped_records = 0;  ///< left out: their row or their column category is missing
  Index missing_values = 0;   ///< NaN among the others: the cell is visited, the value skipped
};

/// A wide table: `values(r, c)` is about the row category `rows[r]` and the column category
/// `columns[c]`.
struct Pivot : PivotReport {
  Matrix<double> values{};  ///< the cells
  Dictionary rows{};        ///< names of the rows
  Dictionary columns{};     ///< names of the columns
};

namespace detail {

/// What rows and columns are called, for messages.
struct CellNames {
  const Dictionary& rows;
  const Dictionary& columns;
};

/// Refuses a sum or mean whose true value no double can hold.
inline void check_no_overflow(double result, Index row, Index column, const CellNames& names) {
  if (is_infinite(result))
    refuse("values",
           "overflow in the cell of \"" + std::string(names.rows[static_cast<Code>(row)]) +
               "\" and \"" + std::string(names.columns[static_cast<Code>(column)]) + "\"",
           {.row = row, .column = column});
}

/// Calls `compute` with the kind of cell that the options and the records ask for.
template <class Compute>
auto with_cell(Aggregate aggregate, const RecordView& view, const RecordSummary& summary,
               Compute&& compute) {
  const double reach = summary.largest * 0x1p-64 * static_cast<double>(view.size());
  const bool huge = reach >= 0x1p959;
  switch (aggregate) {
    case Aggregate::count:
      return compute(CountCell{});
    case Aggregate::mean:
      return huge ? compute(HugeSumCell<true>{}) : compute(SumCell<true>{});
    case Aggregate::min:
      return compute(ExtremeCell<true>{});
    case Aggregate::max:
      return compute(ExtremeCell<false>{});
    case Aggregate::distinct:
      return compute(DistinctCell{});
    case Aggregate::any:
      return compute(AnyCell{});
    case Aggregate::sum:
      break;
  }
  if (huge) return compute(HugeSumCell<false>{});
  return summary.missing_values > 0 ? compute(SumCell<false>{}) : compute(PlainSumCell{});
}

template <class Cell>
Matrix<double> pivot_values(const RecordView& view, const CellNames& names, Workers& workers) {
  const Index n = view.rows.count, m = view.columns.count;
  // A block's cells stay in the second-level cache while its records go by.
  const Index cells = Index{256 * 1024} / static_cast<Index>(sizeof(Cell));
  const GroupedRecords grouped = group_records(view, rows_per_block(n, m, cells), workers);
  Matrix<double> values(n, m);
  workers.run(grouped.blocks(), [&](Index block) {
    const Chunk rows = Chunks{n, grouped.block_rows}[block];
    std::vector<Cell> cell(static_cast<std::size_t>(rows.size() * m));
    for (const Record& record : grouped[block])
      cell[static_cast<std::size_t>((record.row - rows.begin) * m + record.column)].add(
          record.value);
    double* out = values.data() + rows.begin * m;
    for (Index i = 0; i < rows.size() * m; ++i)
      out[i] = cell[static_cast<std::size_t>(i)].result();
    if (const Index i = first_bad(out, rows.size() * m, true); i >= 0)
      check_no_overflow(out[i], rows.begin + i / m, i % m, names);
  });
  return values;
}

template <Compiled = on_use>
Pivot pivot_dense(const CategoricalColumn& rows, const CategoricalColumn& columns,
                  std::span<const double> values, const PivotOptions& options, Workers& workers) {
  const RecordView view{key_codes(rows), key_codes(columns), values};
  const Index n = view.rows.count, m = view.columns.count;
  const Index bytes = checked_product(checked_product(n, m, "pivot"), sizeof(double), "pivot");
  if (bytes > options.max_bytes)
    refuse("pivot", std::to_string(n) + " x " + std::to_string(m) + " would take " +
                        std::to_string(bytes) + " bytes, more than max_bytes = " +
                        std::to_string(options.max_bytes) + "; pivot_sparse holds only visits");
  const RecordSummary summary = summarize_records(view, workers);
  Pivot pivot{{view.size(), summary.dropped, summary.missing_values}, {}, {}, {}};
  const CellNames names{rows.dictionary, columns.dictionary};
  pivot.values = with_cell(options.aggregate, view, summary, [&]<class Cell>(Cell) {
    return pivot_values<Cell>(view, names, workers);
  });
  pivot.rows = rows.dictionary;
  pivot.columns = columns.dictionary;
  return pivot;
}

inline void check_counts_only(const PivotOptions& options) {
  if (options.aggregate != Aggregate::count)
    refuse("aggregate", "needs values; without them a pivot can only count");
}

}  // namespace detail

/// The pivot of long records: record i adds `values[i]` to the cell of its row category and its
/// column category. n × m, in the order of the two dictionaries, in the unit of the values.
///
/// A cell that no record visits is 0, a true zero. NaN values are skipped and counted; a cell
/// whose values are all NaN is NaN for sum, mean, min and max, and 0 for the others. A record whose
/// row or column category is missing is left out and counted. Sums are taken in `double` in the
/// order of the records; a sum that leaves the range of `double` on the way to a result within it
/// is rescued. Cost: O(records + n·m) time, every record moved once; 16 bytes per record beside the
/// result. Errors: lengths that differ, infinite values, codes without a category, a result that
/// overflows or that needs more than `options.max_bytes`. Deterministic: the same bits for any
/// number of threads.
template <Executor Exec = Sequential>
Pivot pivot(const CategoricalColumn& rows, const CategoricalColumn& columns,
            std::span<const double> values, const PivotOptions& options = {},
            const Exec& executor = {}) {
  check_length(values.size(), rows.size(), "values");
  auto team = executor.workers();
  return detail::pivot_dense(rows, columns, values, options, team);
}

/// The pivot of records without values: how many records each cell has. For the rest see above.
template <Executor Exec = Sequential>
Pivot pivot(const CategoricalColumn& rows, const CategoricalColumn& columns,
            const PivotOptions& options = {.aggregate = Aggregate::count},
            const Exec& executor = {}) {
  detail::check_counts_only(options);
  auto team = executor.workers();
  return detail::pivot_dense(rows, columns, {}, options, team);
}

}  // namespace kindred

// Pivots with several keys and several values at once, which merge from parts of the data.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/keyed_records.hpp>
#include <kindred/table/detail/pivot_values.hpp>
#include <kindred/table/pivot.hpp>
#include <kindred/table/pivot_column.hpp>
#include <kindred/table/pivot_keys.hpp>
#include <kindred/table/sparse.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

struct PivotTable;

/// A computed pivot: complete, immutable, to be had dense or sparse, and to be merged with others.
///
/// It keeps, of every visited cell and every value, what the aggregate needs to go on: 1 to 32
/// bytes, and of `distinct` the values themselves.
class PivotTableModel {
 public:
  /// The keys of the rows.
  const PivotKeys& rows() const noexcept { return rows_; }
  /// The keys of the columns.
  const PivotKeys& columns() const noexcept { return columns_; }
  /// What the cells hold.
  std::span<const PivotValue> values() const noexcept { return values_; }

  /// Records that were given, and those left out because one of their keys is missing.
  Index records() const noexcept { return records_; }
  /// See `records`.
  Index dropped_records() const noexcept { return dropped_; }
  /// How many of the others have no value; their cells are visited, the value is passed over.
  Index missing_values(Index value) const { return part(value).missing; }
  /// Cells that at least one record falls into.
  Index visited_cells() const noexcept { return static_cast<Index>(cell_columns_.size()); }

  /// What every column of the matrix is about: value after value, in each the columns in order.
  std::vector<PivotColumn> lineage() const {
    std::vector<PivotColumn> lineage;
    for (std::size_t v = 0; v < values_.size(); ++v)
      for (Index c = 0; c < columns_.size(); ++c)
        lineage.push_back(pivot_column(values_[v], static_cast<Index>(v), columns_, c));
    return lineage;
  }

  /// The matrix, rows().size() × values().size()·columns().size(), in the units of the values.
  /// A cell that no record visits is 0 for sum, count, distinct and any and for every share, a true
  /// zero; for mean, min and max it is NaN, as nothing has no mean. A visited cell without any
  /// value is NaN for sum, mean, min and max. Errors: a sum or mean that no double can hold, with
  /// row and column; a result of more than `max_bytes`, with its size. The same bits for any number
  /// of threads.
  template <Executor Exec = Sequential>
  Matrix<double> dense(const Exec& executor = {}) const {
    auto team = executor.workers();
    const Index n = rows_.size(), m = columns_.size(), width = checked_width();
    const Index bytes =
        checked_product(checked_product(n, width, "pivot"), sizeof(double), "pivot");
    if (bytes > max_bytes_)
      refuse("pivot", std::to_string(n) + " x " + std::to_string(width) + " would take " +
                          std::to_string(bytes) + " bytes, more than max_bytes = " +
                          std::to_string(max_bytes_) + "; sparse() holds only visits");
    Matrix<double> out(n, width);
    for (std::size_t v = 0; v < values_.size(); ++v)
      out.middleCols(static_cast<Index>(v) * m, m).setConstant(unvisited(values_[v]));
    for_each_result(
        team, [&](Index row, Index column, Index, double result) { out(row, column) = result; });
    return out;
  }

  /// The same matrix with the visited cells alone, stored even where they are 0; what is not stored
  /// was not visited, also for mean, min and max. 16 bytes per visited cell and value.
  template <Executor Exec = Sequential>
  SparseMatrix sparse(const Exec& executor = {}) const {
    auto team = executor.workers();
    SparseMatrix out(rows_.size(), checked_width());
    const auto several = static_cast<Index>(values_.size());
    for (std::size_t row = 0; row < outer_.size(); ++row)
      out.outerIndexPtr()[row] = outer_[row] * several;
    out.resizeNonZeros(outer_.back() * several);
    for_each_result(team, [&](Index row, Index column, Index at, double result) {
      const Index begin = outer_[static_cast<std::size_t>(row)];
      const Index size = outer_[static_cast<std::size_t>(row) + 1] - begin;
      const Index place = begin * several + column / columns_.size() * size + at - begin;
      out.innerIndexPtr()[place] = column;
      out.valuePtr()[place] = result;
    });
    return out;
  }

  /// A value aggregated over all columns of each row, over all rows of each column, over all: means
  /// of all their values, not of the cells' means. What nothing visits is as a cell that is not.
  std::vector<double> row_totals(Index value) const {
    return part(value).cells->totals(places(true), rows_.size(), unvisited(at(value)));
  }
  /// See `row_totals`.
  std::vector<double> column_totals(Index value) const {
    return part(value).cells->totals(cell_columns_, columns_.size(), unvisited(at(value)));
  }
  /// See `row_totals`.
  double total(Index value) const {
    return part(value).cells->totals(places(false), 1, unvisited(at(value)))[0];
  }

  /// The pivot of both parts of the data together: dictionaries are united and cells merged. With
  /// `KeyOrder::sorted`, or dictionaries in order of appearance, it is the one that all records at
  /// once would have given: counts, extremes and distinct values exactly, sums and means to the
  /// last bit but for the rarest cases. O(visited cells) time, and once more their logarithm
  /// where uniting changes the order of a dictionary. Pivots of other keys or values
  /// are refused.
  PivotTableModel merge(const PivotTableModel& other) const;

 private:
  friend struct PivotTable;

  const PivotValue& at(Index value) const {
    check_range(value, 0, static_cast<Index>(values_.size()) - 1, "value");
    return values_[static_cast<std::size_t>(value)];
  }
  const detail::ValuePart& part(Index value) const {
    at(value);
    return parts_[static_cast<std::size_t>(value)];
  }

  static double unvisited(const PivotValue& value) noexcept {
    const bool nothing = value.aggregate == Aggregate::mean || value.aggregate == Aggregate::min ||
                         value.aggregate == Aggregate::max;
    return nothing ? missing_value<double>() : 0.0;
  }

  Index checked_width() const {
    return checked_product(static_cast<Index>(values_.size()), columns_.size(), "pivot");
  }

  /// The row of every visited cell, or 0 for all of them.
  std::vector<Code> places(bool rows) const {
    std::vector<Code> places(cell_columns_.size(), 0);
    for (std::size_t row = 0; rows && row + 1 < outer_.size(); ++row)
      std::fill(places.begin() + outer_[row], places.begin() + outer_[row + 1],
                static_cast<Code>(row));
    return places;
  }

  /// What a value is divided by in each row and each column; at most one of the two has a say.
  struct Divisors {
    std::vector<double> of_row{}, of_column{};
    double of_all = 0;
  };
  Divisors divisors(Index value) const {
    switch (at(value).share) {
      case Share::of_row:
        return {row_totals(value), {}, 0};
      case Share::of_column:
        return {{}, column_totals(value), 0};
      case Share::of_total:
        return {{}, {}, total(value)};
      case Share::none:
        break;
    }
    return {};
  }

  /// Calls `use(row, output column, visited cell, result)` for every visited cell and value.
  template <class Use>
  void for_each_result(Workers& workers, Use&& use) const {
    for (std::size_t v = 0; v < values_.size(); ++v) {
      const Divisors by = divisors(static_cast<Index>(v));
      const bool shared = values_[v].share != Share::none;
      const Index first = static_cast<Index>(v) * columns_.size();
      const detail::AnyCells& cells = *parts_[v].cells;
      for_each_chunk(workers, row_chunks(rows_.size(), 8 * columns_.size()), [&](Chunk rows) {
        const Index begin = outer_[static_cast<std::size_t>(rows.begin)];
        const Index end = outer_[static_cast<std::size_t>(rows.end)];
        std::vector<double> results(static_cast<std::size_t>(end - begin));
        cells.write_results(begin, results);
        for (Index row = rows.begin; row < rows.end; ++row)
          for (Index i = outer_[static_cast<std::size_t>(row)];
               i < outer_[static_cast<std::size_t>(row) + 1]; ++i) {
            const auto column =
                static_cast<std::size_t>(cell_columns_[static_cast<std::size_t>(i)]);
            double result = results[static_cast<std::size_t>(i - begin)];
            if (is_infinite(result)) refuse_overflow(v, row, static_cast<Index>(column));
            if (shared)
              result = detail::share(result, !by.of_row.empty()
                                                 ? by.of_row[static_cast<std::size_t>(row)]
                                             : !by.of_column.empty() ? by.of_column[column]
                                                                     : by.of_all);
            use(row, first + static_cast<Index>(column), i, result);
          }
      });
    }
  }

  [[noreturn]] void refuse_overflow(std::size_t value, Index row, Index column) const {
    refuse("values",
           "overflow in " + describe(values_[value]) + " of \"" + rows_.label(row) + "\" and \"" +
               columns_.label(column) + "\"",
           {.row = row, .column = column});
  }

  PivotKeys rows_{}, columns_{};
  std::vector<PivotValue> values_{};
  KeyRules rules_{};
  Index max_bytes_ = 0, records_ = 0, dropped_ = 0;
  std::vector<Index> outer_{0};       // of the visited cells, where each row begins
  std::vector<Code> cell_columns_{};  // ascending in each row
  std::vector<detail::ValuePart> parts_{};
};

/// The question a pivot answers: of long records, one row per combination of the row keys, and for
/// every value one column per combination of the column keys.
///
///   PivotTable{.rows = {"user"}, .columns = {"category", "month"},
///              .values = {{"spend"}, {"price", Aggregate::mean}, {"product",
///              Aggregate::distinct}}}
///
/// A key is a column of any kind; numbers and booleans are coded as `categorical` codes them.
/// Without column keys it groups: one column per value.
struct PivotTable {
  std::vector<std::string> rows = {};     ///< keys of the rows, by name
  std::vector<std::string> columns = {};  ///< keys of the columns, by name
  /// What the cells hold; a value without a column counts records.
  std::vector<PivotValue> values = {{"", Aggregate::count}};
  /// In which order categories stand.
  KeyOrder order = KeyOrder::dictionary;
  /// Which combinations of several keys there are.
  Combinations combinations = Combinations::met;
  /// A dense result of more bytes than this is refused; 16 GiB.
  Index max_bytes = Index{1} << 34;

  /// Aggregates the records of a table. A record with a missing key is left out and counted. Values
  /// are numbers or booleans, for count, distinct and any categories as well; missing ones are
  /// passed over and counted. O(values · (records·log(records per row) + rows)) time; 24 bytes per
  /// record beside the result. A table without records gives an empty pivot.
  /// Errors: columns that are not there, values of a kind that cannot be aggregated so, infinite
  /// values, invalid codes, shares of what does not add up, no values, and more combinations than
  /// can be counted. The same bits for any number of threads.
  template <Executor Exec = Sequential>
  PivotTableModel fit(const Table& table, const Exec& executor = {}) const {
    auto team = executor.workers();
    return compute(table, team);
  }

 private:
  template <detail::Compiled = detail::on_use>
  PivotTableModel compute(const Table& table, Workers& workers) const {
    if (values.empty()) refuse("values", "are none");
    for (const PivotValue& value : values)
      check_value(value);
    const KeyRules rules{order, combinations};
    const auto row_keys = detail::KeyedRecords::of(table, rows, rules, workers);
    const auto column_keys = detail::KeyedRecords::of(table, columns, rules, workers);
    PivotTableModel model;
    model.rows_ = row_keys.keys;
    model.columns_ = column_keys.keys;
    model.values_ = values;
    model.rules_ = rules;
    model.max_bytes_ = max_bytes;
    model.records_ = table.rows();
    for (const PivotValue& value : values) {
      const detail::ValueColumn column = detail::value_column(table, value, workers);
      const detail::RecordView view{{row_keys.codes, row_keys.keys.size()},
                                    {column_keys.codes, column_keys.keys.size()},
                                    column.values};
      detail::Aggregated aggregated = detail::aggregate(view, value, workers);
      model.dropped_ = aggregated.dropped;
      aggregated.part.coded = column.coded;
      aggregated.part.categories = column.categories;
      model.parts_.push_back(std::move(aggregated.part));
      // All values visit the same cells.
      model.outer_ = std::move(aggregated.outer);
      model.cell_columns_ = std::move(aggregated.columns);
    }
    return model;
  }
};

inline PivotTableModel PivotTableModel::merge(const PivotTableModel& other) const {
  const auto same_names = [](const PivotKeys& a, const PivotKeys& b) {
    return std::equal(a.names().begin(), a.names().end(), b.names().begin(), b.names().end());
  };
  if (!same_names(rows_, other.rows_) || !same_names(columns_, other.columns_))
    refuse("other", "has other keys");
  if (values_ != other.values_) refuse("other", "has other values");
  if (!(rules_ == other.rules_)) refuse("other", "was made with other options");
  const detail::UnitedKeys rows(rows_, other.rows_, rules_);
  const detail::UnitedKeys columns(columns_, other.columns_, rules_);
  PivotTableModel merged;
  merged.rows_ = rows.keys;
  merged.columns_ = columns.keys;
  merged.values_ = values_;
  merged.rules_ = rules_;
  merged.max_bytes_ = max_bytes_;
  merged.records_ = records_ + other.records_;
  merged.dropped_ = dropped_ + other.dropped_;
  for (std::size_t v = 0; v < parts_.size(); ++v)
    if (parts_[v].coded != other.parts_[v].coded)
      refuse("other", "has values of another kind in \"" + values_[v].column + "\"");
  detail::CellPlan plan;
  plan.add(outer_, cell_columns_, rows.first, columns.first);
  plan.add(other.outer_, other.cell_columns_, rows.second, columns.second);
  merged.outer_ = plan.outer(rows.keys.size());
  merged.cell_columns_ = plan.columns();
  for (std::size_t v = 0; v < parts_.size(); ++v)
    merged.parts_.push_back(detail::merged_part(parts_[v], other.parts_[v], plan));
  return merged;
}

}  // namespace kindred

// One value of a pivot in all visited cells: aggregated, merged, totalled.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/pivot_cell.hpp>
#include <kindred/table/detail/pivot_records.hpp>
#include <kindred/table/detail/visited_cells.hpp>
#include <kindred/table/pivot_column.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

class CellPlan;

/// The cells of one value, of a type that only they know.
struct AnyCells {
  virtual ~AnyCells() = default;

  /// Writes the results of the cells first .. first + results.size() − 1.
  virtual void write_results(Index first, std::span<double> results) const = 0;

  /// Merges the cells of one place each into one, in their order.
  virtual std::vector<double> totals(std::span<const Code> places, Index count,
                                     double unvisited) const = 0;

  /// These cells and others of their type as those of a whole, where the codes of the others, if
  /// there are any, have become `now`.
  virtual std::shared_ptr<const AnyCells> merged(const AnyCells& others, const CellPlan& plan,
                                                 std::span<const Code> now) const = 0;
};

struct ValuePart {
  std::shared_ptr<const AnyCells> cells{};
  Index missing = 0;
  bool coded = false;       ///< whether the values are codes of categories
  Dictionary categories{};  ///< which ones
};

/// The values as a pivot reads them: numbers, or codes in place of categories.
struct ValueColumn {
  Matrix<double> owned{};
  std::span<const double> values{};
  bool coded = false;
  Dictionary categories{};
};

template <Compiled = on_use>
ValueColumn value_column(const Table& table, const PivotValue& value, Workers& workers) {
  if (value.column.empty()) return {};
  const Index position = table.position(value.column);
  const bool by_code = value.aggregate == Aggregate::count || value.aggregate == Aggregate::any ||
                       value.aggregate == Aggregate::distinct;
  ValueColumn column;
  if (by_code && table.kind(position) == ColumnKind::categorical) {
    const CategoricalColumn& categories = table.categorical(position);
    check_codes(categories, "column \"" + value.column + "\"");
    column.coded = true;
    column.categories = categories.dictionary;
    // The first category has to count as something.
    const double shift = value.aggregate == Aggregate::any ? 1 : 0;
    column.owned.resize(table.rows(), 1);
    for (Index i = 0; i < table.rows(); ++i) {
      const Code code = categories.codes[static_cast<std::size_t>(i)];
      column.owned(i, 0) = code == missing_code ? missing_value<double>() : code + shift;
    }
  } else if (const auto values = table.doubles(position)) {
    column.values = *values;
    return column;
  } else {
    column.owned = table.numbers({value.column}, TeamExecutor{workers});
  }
  column.values = {column.owned.data(), static_cast<std::size_t>(column.owned.size())};
  return column;
}

/// The visited cells of a view and one value in them.
struct Aggregated {
  Index dropped = 0;
  std::vector<Index> outer{};
  std::vector<Code> columns{};
  ValuePart part{};
};

inline double share(double part, double total) noexcept {
  if (total == 0) return part == 0 ? 0.0 : missing_value<double>();
  return part / total;
}

/// Which visited cells of two parts become which of the whole.
class CellPlan {
 public:
  /// Adds the next part, whose rows and columns have these numbers now. Where their order is the
  /// same as before, which is the rule, nothing has to be sorted.
  void add(std::span<const Index> outer, std::span<const Code> columns,
           std::span<const Index> row_now, std::span<const Index> column_now) {
    std::vector<Move> moves;
    moves.reserve(columns.size());
    for (std::size_t row = 0; row + 1 < outer.size(); ++row)
      for (auto i = static_cast<std::size_t>(outer[row]);
           i < static_cast<std::size_t>(outer[row + 1]); ++i)
        moves.push_back({static_cast<Code>(row_now[row]),
                         static_cast<Code>(column_now[static_cast<std::size_t>(columns[i])]),
                         static_cast<Index>(i) * 2 + parts_});
    if (!std::is_sorted(moves.begin(), moves.end())) std::sort(moves.begin(), moves.end());
    std::vector<Move> both(moves_.size() + moves.size());
    std::merge(moves_.begin(), moves_.end(), moves.begin(), moves.end(), both.begin());
    moves_ = std::move(both);
    ++parts_;
  }

  std::vector<Index> outer(Index rows) const {
    std::vector<Index> outer(static_cast<std::size_t>(rows) + 1, 0);
    for (std::size_t i = 0; i < moves_.size(); ++i)
      outer[static_cast<std::size_t>(moves_[i].row) + 1] += starts_cell(i);
    for (std::size_t row = 1; row < outer.size(); ++row)
      outer[row] += outer[row - 1];
    return outer;
  }

  std::vector<Code> columns() const {
    std::vector<Code> columns;
    columns.reserve(moves_.size());
    for (std::size_t i = 0; i < moves_.size(); ++i)
      if (starts_cell(i)) columns.push_back(moves_[i].column);
    return columns;
  }

  template <class Cell>
  std::vector<Cell> merged(const std::vector<Cell>& first, const std::vector<Cell>& second) const {
    std::vector<Cell> cells;
    cells.reserve(moves_.size());
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      const auto at = static_cast<std::size_t>(moves_[i].source / 2);
      const Cell& from = moves_[i].source % 2 == 0 ? first[at] : second[at];
      if (starts_cell(i))
        cells.push_back(from);
      else
        cells.back().merge(from);
    }
    return cells;
  }

 private:
  /// A cell of the whole, and twice the number of the cell it comes from plus that of its part.
  struct Move {
    Code row, column;
    Index source;

    bool operator<(const Move& other) const noexcept {
      return row != other.row ? row < other.row : column < other.column;
    }
  };

  bool starts_cell(std::size_t i) const noexcept { return i == 0 || moves_[i - 1] < moves_[i]; }

  std::vector<Move> moves_{};
  Index parts_ = 0;
};

/// The same distinct codes as a united dictionary numbers them.
inline void renumber(std::vector<DistinctCell>& cells, std::span<const Code> now) {
  for (DistinctCell& cell : cells) {
    for (double& value : cell.values)
      value = now[static_cast<std::size_t>(value)];
    cell.close();
  }
}

template <class Cell>
class CellsOf final : public AnyCells {
 public:
  explicit CellsOf(std::vector<Cell> cells) noexcept : cells_(std::move(cells)) {}

  void write_results(Index first, std::span<double> results) const override {
    for (std::size_t i = 0; i < results.size(); ++i)
      results[i] = cells_[static_cast<std::size_t>(first) + i].result();
  }

  std::vector<double> totals(std::span<const Code> places, Index count,
                             double unvisited) const override {
    std::vector<Cell> merged(static_cast<std::size_t>(count));
    std::vector<bool> visited(merged.size(), false);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const auto place = static_cast<std::size_t>(places[i]);
      merged[place].merge(cells_[i]);
      visited[place] = true;
    }
    std::vector<double> results(merged.size(), unvisited);
    for (std::size_t i = 0; i < merged.size(); ++i) {
      if (visited[i]) results[i] = merged[i].result();
      if (is_infinite(results[i]))
        refuse("values", "overflow in a total", {.row = static_cast<Index>(i)});
    }
    return results;
  }

  std::shared_ptr<const AnyCells> merged(const AnyCells& others, const CellPlan& plan,
                                         std::span<const Code> now) const override {
    std::vector<Cell> second = static_cast<const CellsOf&>(others).cells_;
    if constexpr (std::is_same_v<Cell, DistinctCell>)
      if (!now.empty()) renumber(second, now);
    return std::make_shared<const CellsOf>(plan.merged(cells_, second));
  }

 private:
  std::vector<Cell> cells_;
};

inline ValuePart merged_part(const ValuePart& first, const ValuePart& second,
                             const CellPlan& plan) {
  ValuePart merged;
  merged.missing = first.missing + second.missing;
  merged.coded = first.coded;
  merged.categories = first.categories;
  const std::vector<Code> now = merged.categories.merge(second.categories);
  merged.cells =
      first.cells->merged(*second.cells, plan, second.coded ? now : std::span<const Code>());
  return merged;
}

template <class Use>
auto with_exact_cell(Aggregate aggregate, Use&& use) {
  switch (aggregate) {
    case Aggregate::count:
      return use(CountCell{});
    case Aggregate::any:
      return use(AnyCell{});
    case Aggregate::distinct:
      return use(DistinctCell{});
    case Aggregate::mean:
      return use(ExactSumCell<true>{});
    case Aggregate::min:
      return use(ExtremeCell<true>{});
    case Aggregate::max:
      return use(ExtremeCell<false>{});
    case Aggregate::sum:
      break;
  }
  return use(ExactSumCell<false>{});
}

template <Compiled = on_use>
Aggregated aggregate(const RecordView& view, const PivotValue& value, Workers& workers) {
  const RecordSummary summary = summarize_records(view, workers);
  Aggregated made;
  made.dropped = summary.dropped;
  made.part.missing = summary.missing_values;
  with_exact_cell(value.aggregate, [&]<class Cell>(Cell) {
    VisitedCells<Cell> visited = visited_cells<Cell>(view, workers);
    made.outer = std::move(visited.outer);
    made.columns = std::move(visited.columns);
    made.part.cells = std::make_shared<const CellsOf<Cell>>(std::move(visited.cells));
  });
  return made;
}

}  // namespace kindred::detail

// A table of named columns of different types, borrowed from the caller.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/detail/held_values.hpp>
#include <kindred/table/detail/table_column.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/missing_mask.hpp>
#include <kindred/table/tags.hpp>

namespace kindred {

/// What a column of a table holds.
enum class ColumnKind { number, boolean, categorical, tags };

/// The kind in words, for messages.
inline std::string_view name_of(ColumnKind kind) noexcept {
  return kind == ColumnKind::number    ? "number"
         : kind == ColumnKind::boolean ? "boolean"
         : kind == ColumnKind::tags    ? "tags"
                                       : "categorical";
}

/// Whether a column of the kind can be read as numbers.
inline bool is_numeric(ColumnKind kind) noexcept {
  return kind == ColumnKind::number || kind == ColumnKind::boolean;
}

/// Columns of equal length, found by name.
///
/// What stands in a variable or behind a view is borrowed: it must outlive the table and its copies
/// and keep its place. A container that is moved in is kept, shared among the copies. Numbers are
/// `double`, `float`, any integer or `bool`; they are missing where they are NaN and where a mask
/// says so. Categories are a `CategoricalColumn`, whose code −1 is missing, or strings, which are
/// coded when they are added; lists of tags a `TagColumn`. Columns keep the order in which they
/// were added. Adding takes constant time but for strings, and finding a name the time to hash it.
/// Errors: a column or mask of another length, or a name that is taken, is refused and the table
/// stays as it was.
class Table {
 public:
  /// Adds a column of numbers: a vector, an array, a `std::span`, or a vector of Eigen's with any
  /// distance between its values, such as a column of a row-major matrix.
  template <class Values>
  requires detail::NumberArray<std::remove_cvref_t<Values>> Table& add(std::string_view name,
                                                                       Values&& values,
                                                                       MissingMask mask = {}) {
    auto held = detail::hold(std::forward<Values>(values));
    const Index length = held.size;
    return add_column(name, {std::move(held), std::move(mask)}, length);
  }

  /// Adds a copy of a `std::vector<bool>`, whose bits have no addresses to borrow.
  Table& add(std::string_view name, const std::vector<bool>& values, MissingMask mask = {}) {
    return add_column(name, {detail::hold_bits(values), std::move(mask)},
                      static_cast<Index>(values.size()));
  }

  /// Adds strings (also string views, C strings and optionals of these) as categories, coded at
  /// once as `categorical` does; the strings are not needed afterwards.
  template <CategorySource Values, Executor Exec = Sequential>
  requires(!detail::NumberSource<Values>) Table& add(std::string_view name, const Values& values,
                                                     const MissingMask& mask = {},
                                                     const CategoricalOptions& options = {},
                                                     const Exec& executor = {}) {
    check_new(name, static_cast<Index>(std::size(values)), mask);
    return add(name, detail::categories_of_text(values, mask, options, executor));
  }

  /// Adds a column of categories.
  Table& add(std::string_view name, const CategoricalColumn& column) {
    return add_column(name, detail::TableColumn(&column), column.size());
  }
  /// Takes a column of categories over.
  Table& add(std::string_view name, CategoricalColumn&& column) {
    const auto kept = std::make_shared<const CategoricalColumn>(std::move(column));
    return add_column(name, detail::TableColumn(kept.get(), kept), kept->size());
  }
  Table& add(std::string_view name, const CategoricalColumn&& column) = delete;

  /// Adds a column of tag lists.
  Table& add(std::string_view name, const TagColumn& column) {
    return add_column(name, detail::TableColumn(&column), column.size());
  }
  /// Takes a column of tag lists over.
  Table& add(std::string_view name, TagColumn&& column) {
    const auto kept = std::make_shared<const TagColumn>(std::move(column));
    return add_column(name, detail::TableColumn(kept.get(), kept), kept->size());
  }
  Table& add(std::string_view name, const TagColumn&& column) = delete;

  /// Rows; 0 until the first column is added.
  Index rows() const noexcept { return rows_; }
  /// Columns.
  Index columns() const noexcept { return static_cast<Index>(columns_.size()); }

  /// The position of the column of that name, if there is one.
  std::optional<Index> find(std::string_view name) const noexcept {
    const auto code = names_.find(name);
    return code ? std::optional<Index>(*code) : std::nullopt;
  }

  /// The position of the column of that name, which is refused by name if there is none.
  Index position(std::string_view name) const {
    const auto found = find(name);
    if (!found) refuse("table", "has no column \"" + std::string(name) + "\"");
    return *found;
  }

  /// The name of a column.
  std::string_view name(Index column) const { return names_[checked(column)]; }

  /// What a column holds.
  ColumnKind kind(Index column) const {
    const detail::TableColumn& held = at(column);
    if (held.type == detail::TableColumn::categorical) return ColumnKind::categorical;
    if (held.type == detail::TableColumn::tagged) return ColumnKind::tags;
    return held.holds<bool>() ? ColumnKind::boolean : ColumnKind::number;
  }

  /// The positions of all columns of a kind, in order.
  std::vector<Index> of_kind(ColumnKind kind) const {
    std::vector<Index> positions;
    for (Index column = 0; column < columns(); ++column)
      if (this->kind(column) == kind) positions.push_back(column);
    return positions;
  }

  /// How many rows of a column have no value. O(n) time.
  Index missing(Index column) const { return detail::count_missing(at(column)); }

  /// A table of these columns alone, in this order, sharing what they hold. A position given twice
  /// is refused.
  Table select(std::span<const Index> positions) const {
    Table selected;
    selected.rows_ = rows_;
    for (const Index position : positions)
      selected.add_column(name(position), at(position), rows_);
    return selected;
  }

  /// The categorical column at a position; a column of another kind is refused by name.
  const CategoricalColumn& categorical(Index column) const {
    if (kind(column) != ColumnKind::categorical) refuse_kind(column, ColumnKind::categorical);
    return at(column).categories();
  }

  /// The column of tag lists at a position; a column of another kind is refused by name.
  const TagColumn& tags(Index column) const {
    if (kind(column) != ColumnKind::tags) refuse_kind(column, ColumnKind::tags);
    return at(column).tags();
  }

  /// A column of one value per row as categories: numbers and booleans are coded as `categorical`
  /// codes them, categories are copied as they are. What is missing stays missing. A column of tag
  /// lists is refused by name, infinity by name and row.
  template <Executor Exec = Sequential>
  CategoricalColumn as_categories(Index column, const CategoricalOptions& options = {},
                                  const Exec& executor = {}) const {
    if (kind(column) == ColumnKind::tags) refuse_kind(column, ColumnKind::categorical);
    auto team = executor.workers();
    return detail::categories_of(at(column), "column \"" + std::string(name(column)) + "\"",
                                 options, detail::TeamExecutor{team});
  }

  /// The values of a column as they lie in memory, if they are `double` in one piece without a
  /// mask.
  std::optional<std::span<const double>> doubles(Index column) const {
    const detail::TableColumn& held = at(column);
    if (!held.holds<double>() || held.stride != 1 || !held.mask.empty()) return std::nullopt;
    return std::span(static_cast<const double*>(held.data), static_cast<std::size_t>(held.size));
  }

  /// The named columns as numbers, n × d in the order of the names: booleans are 0 and 1, missing
  /// values NaN, and an integer beyond 2⁵³ is rounded to the nearest `double`. Categories and tags
  /// are refused by name. O(n·d) time; only the result is allocated.
  template <Executor Exec = Sequential>
  Matrix<double> numbers(const std::vector<std::string>& names, const Exec& executor = {}) const {
    std::vector<Index> selected;
    for (const std::string& name : names)
      selected.push_back(position(name));
    auto team = executor.workers();
    return numbers_at(selected, team);
  }

  /// All columns that are numeric, as numbers, in the order of the table.
  template <Executor Exec = Sequential>
  Matrix<double> numbers(const Exec& executor = {}) const {
    std::vector<Index> selected;
    for (Index column = 0; column < columns(); ++column)
      if (is_numeric(kind(column))) selected.push_back(column);
    auto team = executor.workers();
    return numbers_at(selected, team);
  }

 private:
  Code checked(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return static_cast<Code>(column);
  }

  const detail::TableColumn& at(Index column) const {
    return columns_[static_cast<std::size_t>(checked(column))];
  }

  [[noreturn]] void refuse_kind(Index column, ColumnKind wanted) const {
    refuse("column \"" + std::string(name(column)) + "\"",
           "is of kind " + std::string(name_of(kind(column))) + " where " +
               std::string(name_of(wanted)) + " is needed");
  }

  void check_new(std::string_view name, Index length, const MissingMask& mask) const {
    if (find(name)) refuse("table", "already has a column \"" + std::string(name) + "\"");
    const std::string argument = "column \"" + std::string(name) + "\"";
    if (!columns_.empty()) check_length(static_cast<std::size_t>(length), rows_, argument);
    check_mask(mask, length, "mask of " + argument);
  }

  Table& add_column(std::string_view name, detail::TableColumn column, Index length) {
    check_new(name, length, column.mask);
    // With the room made first, nothing can throw between the two halves of the change.
    names_.reserve(names_.size() + 1, static_cast<Index>(names_.bytes().size() + name.size()));
    columns_.push_back(std::move(column));
    names_.add(name);
    rows_ = length;
    return *this;
  }

  template <detail::Compiled = detail::on_use>
  Matrix<double> numbers_at(const std::vector<Index>& selected, Workers& workers) const {
    for (const Index column : selected)
      if (!is_numeric(kind(column))) refuse_kind(column, ColumnKind::number);
    const auto d = static_cast<Index>(selected.size());
    checked_product(checked_product(rows_, d, "table"), sizeof(double), "table");
    Matrix<double> x(rows_, d);
    // Small chunks: every column writes into rows that are still in the cache.
    for_each_chunk(workers, row_chunks(rows_, 8 * d), [&](Chunk chunk) {
      for (Index j = 0; j < d; ++j)
        detail::write_numbers(at(selected[static_cast<std::size_t>(j)]), chunk,
                              x.data() + chunk.begin * d + j, d);
    });
    return x;
  }

  Dictionary names_{};
  std::vector<detail::TableColumn> columns_{};
  Index rows_ = 0;
};

}  // namespace kindred

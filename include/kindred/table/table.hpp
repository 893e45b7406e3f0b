// A table of named columns of different types, all borrowed from the caller.
#pragma once

#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/dictionary.hpp>
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

namespace detail {

template <class Values>
concept NumberArray = requires(const Values& values) {
  std::data(values);
  std::size(values);
  requires CategoryNumber<std::remove_cvref_t<decltype(*std::data(values))>>;
};

template <class>
inline constexpr bool is_span = false;
template <class T, std::size_t extent>
inline constexpr bool is_span<std::span<T, extent>> = true;

}  // namespace detail

/// Columns of equal length, found by name.
///
/// The table owns names only: what it is given must outlive it and keep its place. Numbers are
/// `double`, `float`, any integer or `bool`; NaN is a missing number. Categories are a
/// `CategoricalColumn`, whose code −1 is missing; lists of tags a `TagColumn`. Columns keep the
/// order in which they were added. Adding takes constant time, and finding a name the time to hash
/// it. Errors: a column of another length, or of a name that is taken, is refused and the table
/// stays as it was.
class Table {
 public:
  /// Adds a column of numbers: a vector, a `std::span` or whatever else lies in one piece.
  template <class Values>
  requires detail::NumberArray<Values> Table& add(std::string_view name, Values&& values) {
    using Bare = std::remove_cvref_t<Values>;
    static_assert(std::is_lvalue_reference_v<Values> || detail::is_span<Bare>,
                  "a table borrows its columns: keep the values in a variable of your own");
    using T = std::remove_cvref_t<decltype(*std::data(values))>;
    return add_column(name, std::span<const T>(std::data(values), std::size(values)),
                      std::size(values));
  }

  /// Adds a column of categories.
  Table& add(std::string_view name, const CategoricalColumn& column) {
    return add_column(name, &column, column.codes.size());
  }
  Table& add(std::string_view name, CategoricalColumn&& column) = delete;
  Table& add(std::string_view name, const CategoricalColumn&& column) = delete;

  /// Adds a column of tag lists.
  Table& add(std::string_view name, const TagColumn& column) {
    return add_column(name, &column, column.offsets.empty() ? 0 : column.offsets.size() - 1);
  }
  Table& add(std::string_view name, TagColumn&& column) = delete;
  Table& add(std::string_view name, const TagColumn&& column) = delete;

  Index rows() const noexcept { return rows_; }
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

  std::string_view name(Index column) const { return names_[checked(column)]; }

  ColumnKind kind(Index column) const {
    const Column& entry = columns_[static_cast<std::size_t>(checked(column))];
    if (std::holds_alternative<const CategoricalColumn*>(entry)) return ColumnKind::categorical;
    if (std::holds_alternative<const TagColumn*>(entry)) return ColumnKind::tags;
    return std::holds_alternative<std::span<const bool>>(entry) ? ColumnKind::boolean
                                                                : ColumnKind::number;
  }

  /// The positions of all columns of a kind, in order.
  std::vector<Index> of_kind(ColumnKind kind) const {
    std::vector<Index> positions;
    for (Index column = 0; column < columns(); ++column)
      if (this->kind(column) == kind) positions.push_back(column);
    return positions;
  }

  /// The categorical column at a position; a column of another kind is refused by name.
  const CategoricalColumn& categorical(Index column) const {
    if (kind(column) != ColumnKind::categorical) refuse_kind(column, ColumnKind::categorical);
    return *std::get<const CategoricalColumn*>(columns_[static_cast<std::size_t>(column)]);
  }

  /// The column of tag lists at a position; a column of another kind is refused by name.
  const TagColumn& tags(Index column) const {
    if (kind(column) != ColumnKind::tags) refuse_kind(column, ColumnKind::tags);
    return *std::get<const TagColumn*>(columns_[static_cast<std::size_t>(column)]);
  }

  /// The named columns as numbers, n × d in the order of the names: booleans are 0 and 1, NaN stays
  /// NaN, and an integer beyond 2⁵³ is rounded to the nearest `double`. Categories and
  /// tags are refused by name. O(n·d) time; only the result is allocated.
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
  template <class... T>
  using ColumnOf = std::variant<const CategoricalColumn*, const TagColumn*, std::span<const T>...>;
  using Column = ColumnOf<double, float, bool, signed char, unsigned char, short, unsigned short,
                          int, unsigned, long, unsigned long, long long, unsigned long long>;

  Code checked(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return static_cast<Code>(column);
  }

  [[noreturn]] void refuse_kind(Index column, ColumnKind wanted) const {
    refuse("column \"" + std::string(name(column)) + "\"",
           "is of kind " + std::string(name_of(kind(column))) + " where " +
               std::string(name_of(wanted)) + " is needed");
  }

  Table& add_column(std::string_view name, Column column, std::size_t length) {
    if (find(name)) refuse("table", "already has a column \"" + std::string(name) + "\"");
    if (!columns_.empty()) check_length(length, rows_, "column \"" + std::string(name) + "\"");
    // With the room made first, nothing can throw between the two halves of the change.
    names_.reserve(names_.size() + 1, static_cast<Index>(names_.bytes().size() + name.size()));
    columns_.push_back(column);
    names_.add(name);
    rows_ = static_cast<Index>(length);
    return *this;
  }

  Matrix<double> numbers_at(const std::vector<Index>& selected, Workers& workers) const {
    for (const Index column : selected)
      if (!is_numeric(kind(column))) refuse_kind(column, ColumnKind::number);
    const auto d = static_cast<Index>(selected.size());
    checked_product(checked_product(rows_, d, "table"), sizeof(double), "table");
    Matrix<double> x(rows_, d);
    // Small chunks: every column writes into rows that are still in the cache.
    for_each_chunk(workers, row_chunks(rows_, 8 * d), [&](Chunk chunk) {
      for (Index j = 0; j < d; ++j)
        std::visit([&](const auto& column) { write_numbers(column, chunk, j, x); },
                   columns_[static_cast<std::size_t>(selected[static_cast<std::size_t>(j)])]);
    });
    return x;
  }

  static void write_numbers(const CategoricalColumn*, Chunk, Index, Matrix<double>&) noexcept {}
  static void write_numbers(const TagColumn*, Chunk, Index, Matrix<double>&) noexcept {}
  template <class T>
  static void write_numbers(std::span<const T> values, Chunk chunk, Index j, Matrix<double>& x) {
    for (Index i = chunk.begin; i < chunk.end; ++i)
      x(i, j) = static_cast<double>(values[static_cast<std::size_t>(i)]);
  }

  Dictionary names_{};
  std::vector<Column> columns_{};
  Index rows_ = 0;
};

}  // namespace kindred

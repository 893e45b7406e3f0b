// What columns a model was fitted with, and how a later table is held against that.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// A column without its values.
struct ColumnSpec {
  std::string name{};                    ///< of the column
  ColumnKind kind = ColumnKind::number;  ///< what it holds

  friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};

/// What becomes of columns that a later table has and the fitted one did not have.
enum class Additional {
  refuse,  ///< refused, naming them all
  drop     ///< passed over
};

/// The names and kinds of a table's columns, in their order.
///
/// All numbers are of one kind, whatever their type, so a table may come back with integers where
/// doubles were fitted. A name given twice is refused.
class Schema {
 public:
  Schema() = default;
  /// These columns; a name given twice is refused.
  explicit Schema(std::vector<ColumnSpec> columns) : columns_(std::move(columns)) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (names_.add(columns_[i].name) != static_cast<Code>(i))
        refuse("schema", "names the column \"" + columns_[i].name + "\" twice");
  }
  /// The columns of a table.
  explicit Schema(const Table& table) : Schema(specs_of(table)) {}

  /// The columns, in order.
  std::span<const ColumnSpec> columns() const noexcept { return columns_; }
  /// How many there are.
  Index size() const noexcept { return static_cast<Index>(columns_.size()); }

  /// The position of the column of that name, if there is one.
  std::optional<Index> find(std::string_view name) const noexcept {
    const auto code = names_.find(name);
    return code ? std::optional<Index>(*code) : std::nullopt;
  }

  /// The columns of a table in the order of the schema, wherever they stand there; they are shared,
  /// not copied. Refused by name are, in this order: columns that are not there, columns of
  /// another kind, and additional ones unless they are to be dropped.
  Table arrange(const Table& table, Additional additional = Additional::refuse) const {
    std::vector<Index> positions;
    std::vector<std::string_view> lacking;
    for (const ColumnSpec& column : columns_)
      if (const auto found = table.find(column.name))
        positions.push_back(*found);
      else
        lacking.push_back(column.name);
    if (!lacking.empty()) refuse("table", "lacks the " + listed(lacking));
    for (std::size_t i = 0; i < positions.size(); ++i)
      check_kind(columns_[i], table.kind(positions[i]));
    if (additional == Additional::refuse) check_no_more(table);
    return table.select(positions);
  }

  friend bool operator==(const Schema& a, const Schema& b) noexcept {
    return a.columns_ == b.columns_;
  }

 private:
  static std::vector<ColumnSpec> specs_of(const Table& table) {
    std::vector<ColumnSpec> columns;
    for (Index column = 0; column < table.columns(); ++column)
      columns.push_back({std::string(table.name(column)), table.kind(column)});
    return columns;
  }

  static void check_kind(const ColumnSpec& column, ColumnKind kind) {
    if (kind != column.kind)
      refuse("column \"" + column.name + "\"", "is of kind " + std::string(name_of(kind)) +
                                                   " where " + std::string(name_of(column.kind)) +
                                                   " was fitted");
  }

  void check_no_more(const Table& table) const {
    std::vector<std::string_view> more;
    for (Index column = 0; column < table.columns(); ++column)
      if (!find(table.name(column))) more.push_back(table.name(column));
    if (!more.empty()) refuse("table", "was fitted without the " + listed(more));
  }

  static std::string listed(std::span<const std::string_view> names) {
    std::string list = names.size() == 1 ? "column " : "columns ";
    for (std::size_t i = 0; i < names.size(); ++i)
      list += (i == 0 ? "\"" : ", \"") + std::string(names[i]) + '"';
    return list;
  }

  std::vector<ColumnSpec> columns_{};
  Dictionary names_{};
};

}  // namespace kindred

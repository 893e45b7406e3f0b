// Ways to choose columns of a table: by name, by kind, by a question about both.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// Chooses columns of a table, whichever table that will be:
///
///   {"age", "income"}          these, in this order; one that is not there is refused by name
///   ColumnKind::categorical    all of this kind, in the order of the table
///   [](std::string_view name, ColumnKind kind) { return name.starts_with("spend_"); }
///
/// A plain value; choosing takes time in proportion to the number of columns.
class ColumnSelector {
 public:
  /// Says of a column whether to choose it.
  using Predicate = std::function<bool(std::string_view name, ColumnKind kind)>;

  /// These columns, in this order.
  ColumnSelector(std::vector<std::string> names) : choice_(std::move(names)) {}
  /// These columns, in this order.
  ColumnSelector(std::initializer_list<std::string> names)
      : choice_(std::vector<std::string>(names)) {}
  /// All columns of a kind.
  ColumnSelector(ColumnKind kind) : choice_(kind) {}
  /// All columns that a predicate says yes to.
  template <class F>
  requires std::is_invocable_r_v<bool, const F&, std::string_view, ColumnKind> ColumnSelector(
      F chosen)
      : choice_(Predicate(std::move(chosen))) {}

  /// The positions of the chosen columns in a table.
  std::vector<Index> positions(const Table& table) const {
    if (const auto* kind = std::get_if<ColumnKind>(&choice_)) return table.of_kind(*kind);
    std::vector<Index> chosen;
    if (const auto* names = std::get_if<std::vector<std::string>>(&choice_)) {
      for (const std::string& name : *names)
        chosen.push_back(table.position(name));
    } else {
      const Predicate& wanted = std::get<Predicate>(choice_);
      for (Index column = 0; column < table.columns(); ++column)
        if (wanted(table.name(column), table.kind(column))) chosen.push_back(column);
    }
    return chosen;
  }

  /// The chosen columns as a table of their own.
  Table operator()(const Table& table) const { return table.select(positions(table)); }

 private:
  std::variant<std::vector<std::string>, ColumnKind, Predicate> choice_;
};

/// All columns of a table, in its order.
inline ColumnSelector all_columns() {
  return [](std::string_view, ColumnKind) { return true; };
}

}  // namespace kindred

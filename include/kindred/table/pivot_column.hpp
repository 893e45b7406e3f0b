// What a pivot of several values is asked for, and what each of its columns is about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/pivot.hpp>
#include <kindred/table/pivot_keys.hpp>

namespace kindred {

/// A cell as it is, or as a part of what its row, its column or everything adds up to. The share of
/// nothing in nothing is 0; of something in a total of 0 it is NaN.
enum class Share { none, of_row, of_column, of_total };

/// One value of a pivot: a column of the records and how its values in a cell become one number.
/// Without a column every record counts as one.
struct PivotValue {
  std::string column = {};               ///< name of the column, or none
  Aggregate aggregate = Aggregate::sum;  ///< how values of a cell become one
  Share share = Share::none;             ///< of what the cell is told as a part

  friend bool operator==(const PivotValue&, const PivotValue&) = default;
};

/// The name of an aggregate, as it stands in the names of columns.
inline std::string_view name_of(Aggregate aggregate) noexcept {
  switch (aggregate) {
    case Aggregate::sum:
      return "sum";
    case Aggregate::count:
      return "count";
    case Aggregate::mean:
      return "mean";
    case Aggregate::min:
      return "min";
    case Aggregate::max:
      return "max";
    case Aggregate::distinct:
      return "distinct";
    case Aggregate::any:
      break;
  }
  return "any";
}

/// "sum(spend)", "row share of sum(spend)", "count".
inline std::string describe(const PivotValue& value) {
  std::string text = value.share == Share::of_row      ? "row share of "
                     : value.share == Share::of_column ? "column share of "
                     : value.share == Share::of_total  ? "total share of "
                                                       : "";
  text += name_of(value.aggregate);
  if (!value.column.empty()) text += '(' + value.column + ')';
  return text;
}

/// Refuses values that contradict themselves.
inline void check_value(const PivotValue& value) {
  const Aggregate aggregate = value.aggregate;
  if (aggregate < Aggregate::sum || aggregate > Aggregate::any)
    refuse("aggregate", "is not one of Aggregate's");
  if (value.column.empty() && aggregate != Aggregate::count && aggregate != Aggregate::any)
    refuse("values", "need a column for " + std::string(name_of(aggregate)));
  if (value.share != Share::none && aggregate != Aggregate::sum && aggregate != Aggregate::count)
    refuse("share", "needs what adds up, which " + std::string(name_of(aggregate)) + " does not");
}

/// The lineage of one column of a pivot.
struct PivotColumn {
  PivotValue value{};                     ///< what its cells hold
  Index value_index = 0;                  ///< among the values of the pivot
  Index combination = 0;                  ///< among the column keys
  std::vector<std::string> keys{};        ///< names of the column keys
  std::vector<std::string> categories{};  ///< what each of them is here

  /// "sum(spend): category=books, month=3".
  std::string name() const {
    std::string text = describe(value);
    for (std::size_t key = 0; key < keys.size(); ++key)
      text += (key == 0 ? ": " : ", ") + keys[key] + '=' + categories[key];
    return text;
  }
  friend bool operator==(const PivotColumn&, const PivotColumn&) = default;
};

/// What a column of a pivot table is: a value of one combination of keys.
inline PivotColumn pivot_column(const PivotValue& value, Index value_index,
                                const PivotKeys& columns, Index combination) {
  PivotColumn made{value, value_index, combination, {}, {}};
  for (std::size_t key = 0; key < columns.names().size(); ++key) {
    made.keys.push_back(columns.names()[key]);
    made.categories.emplace_back(columns.category(combination, static_cast<Index>(key)));
  }
  return made;
}

}  // namespace kindred

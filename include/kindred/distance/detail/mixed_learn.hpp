// Learning the columns of a mixed distance: kinds, ranges, ranks and dictionaries.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/distance/mixed.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

inline std::string mixed_argument(std::string_view name) {
  return "column \"" + std::string(name) + "\"";
}

/// What the caller chose: which columns, and how some of them are treated.
struct MixedRules {
  std::vector<std::string> columns{};
  std::vector<MixedColumn> treatments{};
};

/// The numbers of one column, checked for what its kind cannot hold; NaN is missing.
inline Matrix<double> mixed_numbers(const Table& table, Index position,
                                    const FittedMixedColumn& column) {
  Matrix<double> x = table.numbers({std::string(table.name(position))});
  const std::string argument = mixed_argument(column.source);
  for (Index i = 0; i < x.rows(); ++i) {
    const double value = x(i, 0);
    if (is_nan(value)) continue;
    const Position at{.row = i};
    if (is_infinite(value)) refuse(argument, "holds infinity", at);
    if (column.kind == MixedKind::log_ratio && !(value > 0))
      refuse(argument, "holds a number that is not positive and has no logarithm", at);
    if (column.kind == MixedKind::nominal && std::abs(value) >= 0x1p53)
      refuse(argument,
             "holds a number from 2^53 on, where whole numbers can no longer be told apart; make "
             "categories of it first",
             at);
    const bool binary = column.kind == MixedKind::symmetric || column.kind == MixedKind::asymmetric;
    if (binary && value != 0 && value != 1)
      refuse(argument,
             "is " + std::string(name_of(column.kind)) + " but holds another number than 0 and 1",
             at);
  }
  return x;
}

inline MixedKind kind_of(ColumnKind kind) noexcept {
  return kind == ColumnKind::number    ? MixedKind::interval
         : kind == ColumnKind::boolean ? MixedKind::symmetric
                                       : MixedKind::nominal;
}

/// Learns what does not depend on the values.
inline FittedMixedColumn named_column(const Table& table, Index position,
                                      const MixedColumn& treatment) {
  FittedMixedColumn column;
  column.source = std::string(table.name(position));
  column.source_index = position;
  const ColumnKind stored = table.kind(position);
  column.kind = treatment.kind == MixedKind::natural ? kind_of(stored) : treatment.kind;
  column.weight = treatment.weight;
  column.categorical = stored == ColumnKind::categorical;
  column.rows = table.rows();
  const std::string argument = mixed_argument(column.source);
  if (column.kind > MixedKind::asymmetric) refuse(argument, "has a kind that does not exist");
  const bool of_numbers = column.kind == MixedKind::interval || column.kind == MixedKind::log_ratio;
  if (column.categorical && of_numbers)
    refuse(argument, "holds categories and cannot be " + std::string(name_of(column.kind)));
  if (!treatment.order.empty() &&
      !(column.categorical && !of_numbers && column.kind != MixedKind::nominal))
    refuse(argument, "has no order of categories that could be given");
  if (!is_finite(column.weight) || column.weight < 0)
    refuse(argument, "has a weight that is not a number from 0 on");
  return column;
}

inline void learn_numbers(const Table& table, FittedMixedColumn& column) {
  const Matrix<double> x = mixed_numbers(table, column.source_index, column);
  std::vector<double> present;
  for (Index i = 0; i < x.rows(); ++i)
    if (!is_nan(x(i, 0))) present.push_back(x(i, 0));
  column.missing = x.rows() - static_cast<Index>(present.size());
  if (present.empty()) return;
  const auto [lowest, highest] = std::minmax_element(present.begin(), present.end());
  column.lowest = *lowest;
  column.highest = *highest;
  if (column.kind != MixedKind::ordinal) return;
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  column.lowest = 0;
  column.highest = static_cast<double>(present.size() - 1);
  column.values = std::move(present);
}

/// The code of every fitted category in the column's own order; refused by row where it has none.
inline std::vector<Code> codes_in_order(const CategoricalColumn& values,
                                        const FittedMixedColumn& column) {
  const std::string argument = mixed_argument(column.source);
  check_codes(values, argument);
  std::vector<Code> known(static_cast<std::size_t>(values.dictionary.size()), missing_code);
  for (Code code = 0; code < values.dictionary.size(); ++code)
    known[static_cast<std::size_t>(code)] =
        column.categories.find(values.dictionary[code]).value_or(missing_code);
  for (std::size_t i = 0; i < values.codes.size(); ++i) {
    const Code code = values.codes[i];
    if (code != missing_code && known[static_cast<std::size_t>(code)] == missing_code)
      refuse(argument,
             "holds the category \"" + std::string(values.dictionary[code]) +
                 "\", which has no place in its order",
             {.row = static_cast<Index>(i)});
  }
  return known;
}

inline void learn_categories(const CategoricalColumn& values, const MixedColumn& treatment,
                             FittedMixedColumn& column) {
  const std::string argument = mixed_argument(column.source);
  check_codes(values, argument);
  column.missing = std::count(values.codes.begin(), values.codes.end(), missing_code);
  column.categories = treatment.order.empty() ? values.dictionary : Dictionary::of(treatment.order);
  if (column.kind == MixedKind::nominal) return;
  const std::vector<Code> rank = codes_in_order(values, column);
  if (column.kind == MixedKind::ordinal) {
    bool any = false;
    for (const Code code : values.codes) {
      if (code == missing_code) continue;
      const auto place = static_cast<double>(rank[static_cast<std::size_t>(code)]);
      column.lowest = any ? std::min(column.lowest, place) : place;
      column.highest = any ? std::max(column.highest, place) : place;
      any = true;
    }
  } else if (column.categories.size() > 2) {
    refuse(argument, "is " + std::string(name_of(column.kind)) + " but has " +
                         std::to_string(column.categories.size()) + " categories");
  }
}

/// Learns every column that the rules select, columns side by side.
template <Compiled = on_use>
std::vector<FittedMixedColumn> learn_mixed(const Table& table, const MixedRules& rules,
                                           Workers& workers) {
  if (table.rows() == 0) refuse("table", "has no rows");
  std::vector<Index> positions;
  for (const std::string& name : rules.columns) {
    positions.push_back(table.position(name));
    if (std::count(positions.begin(), positions.end(), positions.back()) > 1)
      refuse("columns", "name \"" + name + "\" twice");
  }
  if (rules.columns.empty())
    for (Index position = 0; position < table.columns(); ++position)
      positions.push_back(position);
  if (positions.empty()) refuse("table", "has no columns");
  std::vector<MixedColumn> treatments(positions.size());
  std::vector<bool> treated(positions.size());
  for (const MixedColumn& treatment : rules.treatments) {
    const auto found =
        std::find(positions.begin(), positions.end(), table.position(treatment.column));
    if (found == positions.end())
      refuse(mixed_argument(treatment.column), "is treated but not among the columns");
    const auto at = static_cast<std::size_t>(found - positions.begin());
    if (treated[at]) refuse(mixed_argument(treatment.column), "is treated twice");
    treated[at] = true;
    treatments[at] = treatment;
  }
  std::vector<FittedMixedColumn> columns(positions.size());
  workers.run(static_cast<Index>(positions.size()), [&](Index i) {
    const auto at = static_cast<std::size_t>(i);
    columns[at] = named_column(table, positions[at], treatments[at]);
    if (columns[at].categorical)
      learn_categories(table.categorical(positions[at]), treatments[at], columns[at]);
    else
      learn_numbers(table, columns[at]);
  });
  double sum = 0;
  for (const FittedMixedColumn& column : columns)
    sum += column.weight;
  if (!is_finite(sum)) refuse("weights", "have a sum that is too large for a double");
  if (sum == 0) refuse("weights", "are all zero");
  return columns;
}

}  // namespace kindred::detail

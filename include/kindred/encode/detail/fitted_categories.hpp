// The fitted part that encoders of categories share: the learned columns, and their match with a
// table that comes later.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/column_categories.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

/// Where a row goes that has no output of its own.
inline constexpr Code unknown_output = -1, missing_output = -2;

/// A column of a later table in terms of the fitted one: the output of code c is outputs[c + 1], so
/// that missing values are looked up like all others.
struct MatchedColumn {
  std::span<const Code> codes{};
  std::vector<Code> outputs{};
  Index unknown = 0, missing = 0;

  Code output(Index row) const noexcept {
    return outputs[static_cast<std::size_t>(codes[static_cast<std::size_t>(row)] + 1)];
  }
};

/// Refuses the first row of a column that the policies do not let through; counts the others.
inline void count_exceptions(const std::vector<bool>& unknown, const CategoricalColumn& values,
                             std::string_view source, bool refuse_unknown, bool refuse_missing,
                             MatchedColumn& matched) {
  for (std::size_t i = 0; i < values.codes.size(); ++i) {
    const Code code = values.codes[i];
    const Position at{.row = static_cast<Index>(i)};
    if (code == missing_code) {
      if (refuse_missing) refuse(column_argument(source), "holds a missing value", at);
      ++matched.missing;
    } else if (unknown[static_cast<std::size_t>(code)]) {
      if (refuse_unknown)
        refuse(column_argument(source),
               "holds the unknown category " + in_quotes(values.dictionary[code]), at);
      ++matched.unknown;
    }
  }
}

inline MatchedColumn match_column(const ColumnCategories& column, const CategoricalColumn& values,
                                  const CategoryRules& rules) {
  check_codes(values, column_argument(column.source));
  const auto categories = static_cast<std::size_t>(values.dictionary.size());
  const Code otherwise = rules.unknown == Unknown::infrequent
                             ? column.infrequent_output.value_or(unknown_output)
                             : unknown_output;
  MatchedColumn matched;
  matched.codes = values.codes;
  matched.outputs.assign(categories + 1, otherwise);
  if (rules.missing == Missing::ignore)
    matched.outputs[0] = missing_output;
  else if (column.missing_output)
    matched.outputs[0] = *column.missing_output;
  std::vector<bool> unknown(categories, true);
  for (std::size_t code = 0; code < categories; ++code)
    if (const auto known = column.categories.find(values.dictionary[static_cast<Code>(code)])) {
      matched.outputs[code + 1] = column.outputs[static_cast<std::size_t>(*known)];
      unknown[code] = false;
    }
  const bool unseen_missing = rules.missing == Missing::category && !column.missing_output;
  count_exceptions(
      unknown, values, column.source, rules.unknown == Unknown::error,
      rules.missing == Missing::error || (unseen_missing && rules.unknown == Unknown::error),
      matched);
  return matched;
}

/// The learned columns of an encoder and the rules that shaped them.
struct FittedCategories {
  CategoryRules rules{};
  std::vector<ColumnCategories> columns{};

  /// Learns every column that the rules select; columns are learned side by side.
  static FittedCategories fit(const Table& table, CategoryRules rules, Workers& workers) {
    check_rules(rules);
    if (table.rows() == 0) refuse("table", "has no rows");
    std::vector<Index> positions;
    for (const std::string& name : rules.columns)
      positions.push_back(table.position(name));
    if (rules.columns.empty()) positions = table.of_kind(ColumnKind::categorical);
    if (positions.empty()) refuse("table", "has no categorical columns");
    for (const GivenCategories& entry : rules.categories)
      if (std::find(positions.begin(), positions.end(), table.position(entry.column)) ==
          positions.end())
        refuse(column_argument(entry.column), "is given categories but is not encoded");
    FittedCategories fitted{std::move(rules), std::vector<ColumnCategories>(positions.size())};
    workers.run(static_cast<Index>(positions.size()), [&](Index i) {
      const Index position = positions[static_cast<std::size_t>(i)];
      const std::string_view name = table.name(position);
      fitted.columns[static_cast<std::size_t>(i)] = learn_column(
          name, position, table.categorical(position), fitted.given_for(name), fitted.rules);
    });
    return fitted;
  }

  const GivenCategories* given_for(std::string_view name) const noexcept {
    for (const GivenCategories& entry : rules.categories)
      if (entry.column == name) return &entry;
    return nullptr;
  }

  /// Finds the fitted columns in a later table by name, in whatever order they are there.
  std::vector<MatchedColumn> match(const Table& table, Workers& workers) const {
    std::vector<MatchedColumn> matched(columns.size());
    std::vector<const CategoricalColumn*> found;
    for (const ColumnCategories& column : columns) {
      found.push_back(&table.categorical(table.position(column.source)));
      check_length(found.back()->codes.size(), table.rows(), column_argument(column.source));
    }
    workers.run(static_cast<Index>(columns.size()), [&](Index i) {
      const auto at = static_cast<std::size_t>(i);
      matched[at] = match_column(columns[at], *found[at], rules);
    });
    return matched;
  }

  FittedCategories merge(const FittedCategories& other) const {
    if (!(rules == other.rules)) refuse("other", "was fitted with other options");
    if (columns.size() != other.columns.size())
      refuse("other", "was fitted with " + std::to_string(other.columns.size()) +
                          " columns where this has " + std::to_string(columns.size()));
    FittedCategories merged{rules, {}};
    for (const ColumnCategories& column : columns) {
      const auto same = std::find_if(
          other.columns.begin(), other.columns.end(),
          [&](const ColumnCategories& candidate) { return candidate.source == column.source; });
      if (same == other.columns.end())
        refuse("other", "was fitted without the column " + in_quotes(column.source));
      merged.columns.push_back(merged_column(column, *same, rules));
    }
    return merged;
  }
};

}  // namespace kindred::detail

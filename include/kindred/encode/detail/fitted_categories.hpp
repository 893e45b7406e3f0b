// The fitted part that encoders of categories share: the learned columns, and their match with a
// table that comes later.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/column_categories.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/table.hpp>
#include <kindred/table/tags.hpp>

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
  /// Whether every row has an output, and not only a policy.
  bool is_complete() const noexcept {
    return (missing == 0 || outputs.front() >= 0) &&
           (unknown == 0 || std::all_of(outputs.begin() + 1, outputs.end(),
                                        [](Code output) { return output >= 0; }));
  }
};

/// A column of tag lists in the same terms.
struct MatchedTags {
  const TagColumn* tags = nullptr;
  std::vector<Code> outputs{};
  Index unknown = 0, missing = 0;

  Code output(Code code) const noexcept { return outputs[static_cast<std::size_t>(code + 1)]; }
};

/// What becomes of the codes of a later dictionary.
struct MatchedCodes {
  std::vector<Code> outputs{};          ///< of code c at c + 1, that of missing values first
  std::vector<std::uint8_t> unknown{};  ///< whether `fit` did not see code c, at c + 1
  bool any_unknown = false;
  bool refuse_unknown = false, refuse_missing = false;
};

inline MatchedCodes match_codes(const ColumnCategories& column, const Dictionary& dictionary,
                                const CategoryRules& rules) {
  const auto categories = static_cast<std::size_t>(dictionary.size());
  const Code otherwise = rules.unknown == Unknown::infrequent
                             ? column.infrequent_output.value_or(unknown_output)
                             : unknown_output;
  MatchedCodes matched;
  matched.outputs.assign(categories + 1, otherwise);
  matched.unknown.assign(categories + 1, 0);
  if (rules.missing == Missing::ignore)
    matched.outputs[0] = missing_output;
  else if (column.missing_output)
    matched.outputs[0] = *column.missing_output;
  for (std::size_t code = 0; code < categories; ++code)
    if (const auto known = column.categories.find(dictionary[static_cast<Code>(code)])) {
      matched.outputs[code + 1] = column.outputs[static_cast<std::size_t>(*known)];
    } else {
      matched.unknown[code + 1] = 1;
      matched.any_unknown = true;
    }
  const bool unseen_missing = rules.missing == Missing::category && !column.missing_output;
  matched.refuse_unknown = rules.unknown == Unknown::error;
  matched.refuse_missing =
      rules.missing == Missing::error || (unseen_missing && matched.refuse_unknown);
  return matched;
}

/// Refuses a row for its code if the policies do not let that through.
inline void check_code(Code code, Index row, const Dictionary& dictionary, std::string_view source,
                       const MatchedCodes& matched) {
  if (code == missing_code && matched.refuse_missing)
    refuse(column_argument(source), "holds a missing value", {.row = row});
  if (matched.unknown[static_cast<std::size_t>(code + 1)] != 0 && matched.refuse_unknown)
    refuse(column_argument(source), "holds the unknown category " + in_quotes(dictionary[code]),
           {.row = row});
}

inline MatchedColumn match_column(const ColumnCategories& column, const CategoricalColumn& values,
                                  const CategoryRules& rules) {
  check_codes(values, column_argument(column.source));
  MatchedCodes codes = match_codes(column, values.dictionary, rules);
  MatchedColumn matched;
  matched.codes = values.codes;
  matched.missing = std::count(values.codes.begin(), values.codes.end(), missing_code);
  if (codes.any_unknown)
    for (const Code code : values.codes)
      matched.unknown += codes.unknown[static_cast<std::size_t>(code + 1)];
  if ((matched.unknown > 0 && codes.refuse_unknown) ||
      (matched.missing > 0 && codes.refuse_missing))
    for (std::size_t i = 0; i < values.codes.size(); ++i)
      check_code(values.codes[i], static_cast<Index>(i), values.dictionary, column.source, codes);
  matched.outputs = std::move(codes.outputs);
  return matched;
}

/// The same for lists of tags: unknown are rows with a tag that is.
inline MatchedTags match_column(const ColumnCategories& column, const TagColumn& values,
                                const CategoryRules& rules) {
  check_tags(values, column_argument(column.source));
  MatchedCodes codes = match_codes(column, values.dictionary, rules);
  MatchedTags matched;
  matched.tags = &values;
  for (Index i = 0; i < values.size(); ++i) {
    bool unknown = false;
    for (const Code code : values.list(i)) {
      check_code(code, i, values.dictionary, column.source, codes);
      matched.missing += code == missing_code;
      unknown = unknown || codes.unknown[static_cast<std::size_t>(code + 1)] != 0;
    }
    matched.unknown += unknown;
  }
  matched.outputs = std::move(codes.outputs);
  return matched;
}

/// The categories that the rules give a column, if they do.
inline const GivenCategories* given_for(const CategoryRules& rules,
                                        std::string_view name) noexcept {
  for (const GivenCategories& entry : rules.categories)
    if (entry.column == name) return &entry;
  return nullptr;
}

/// The learned columns of an encoder and the rules that shaped them.
struct FittedCategories {
  CategoryRules rules{};
  std::vector<ColumnCategories> columns{};

  /// Learns every column of a kind that the rules select; columns are learned side by side.
  template <Compiled = on_use>
  static FittedCategories fit(const Table& table, ColumnKind kind, CategoryRules rules,
                              Workers& workers) {
    check_rules(rules);
    if (table.rows() == 0) refuse("table", "has no rows");
    std::vector<Index> positions;
    for (const std::string& name : rules.columns)
      positions.push_back(table.position(name));
    if (rules.columns.empty()) positions = table.of_kind(kind);
    if (positions.empty()) refuse("table", "has no " + std::string(name_of(kind)) + " columns");
    for (const GivenCategories& entry : rules.categories)
      if (std::find(positions.begin(), positions.end(), table.position(entry.column)) ==
          positions.end())
        refuse(column_argument(entry.column), "is given categories but is not encoded");
    FittedCategories fitted{std::move(rules), std::vector<ColumnCategories>(positions.size())};
    workers.run(static_cast<Index>(positions.size()), [&](Index i) {
      const Index position = positions[static_cast<std::size_t>(i)];
      const std::string_view name = table.name(position);
      const auto learn = [&](const auto& values) {
        return learn_column(name, position, values, given_for(fitted.rules, name), fitted.rules);
      };
      fitted.columns[static_cast<std::size_t>(i)] = kind == ColumnKind::tags
                                                        ? learn(table.tags(position))
                                                        : learn(table.categorical(position));
    });
    return fitted;
  }

  /// Finds the fitted columns in a later table by name, in whatever order they are there.
  template <Compiled = on_use>
  std::vector<MatchedColumn> match(const Table& table, Workers& workers) const {
    return match_all<MatchedColumn>(
        table, workers, [&](Index at) -> const auto& { return table.categorical(at); });
  }
  template <Compiled = on_use>
  std::vector<MatchedTags> match_tags(const Table& table, Workers& workers) const {
    return match_all<MatchedTags>(
        table, workers, [&](Index at) -> const auto& { return table.tags(at); });
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

 private:
  template <class Matched, class Find>
  std::vector<Matched> match_all(const Table& table, Workers& workers, Find&& find) const {
    std::vector<decltype(&find(Index{}))> found;
    for (const ColumnCategories& column : columns) {
      found.push_back(&find(table.position(column.source)));
      check_length(static_cast<std::size_t>(found.back()->size()), table.rows(),
                   column_argument(column.source));
    }
    std::vector<Matched> matched(columns.size());
    workers.run(static_cast<Index>(columns.size()), [&](Index i) {
      const auto at = static_cast<std::size_t>(i);
      matched[at] = match_column(columns[at], *found[at], rules);
    });
    return matched;
  }
};

}  // namespace kindred::detail

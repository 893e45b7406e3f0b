// What an encoder learned about one column: its categories, how often each came, and the number of
// the output each goes to.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/encode/policy.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/category_order.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/tags.hpp>

namespace kindred {

/// The categories of one fitted column. Outputs are numbered from 0: first the frequent categories
/// in their order, then the rare ones together, then the missing values.
struct ColumnCategories {
  std::string source{};         ///< name of the column
  Index source_index = 0;       ///< its position in the table that was fitted
  Dictionary categories{};      ///< all categories, rare ones too, in the order asked for
  std::vector<Index> counts{};  ///< rows of each category
  Index rows = 0;               ///< rows altogether
  Index missing = 0;            ///< rows without a value
  Index unknown = 0;            ///< rows of categories that are not among the given ones
  bool given = false;           ///< whether the caller gave the categories
  std::vector<Code> outputs{};  ///< output of each category
  Code frequent = 0;            ///< outputs that stand for a single category
  std::optional<Code> infrequent_output{};  ///< output of the rare categories, if there are any
  std::optional<Code> missing_output{};     ///< output of missing values, if they have one

  /// How many outputs there are.
  Index width() const noexcept {
    return Index{frequent} + infrequent_output.has_value() + missing_output.has_value();
  }

  /// The rare categories, in the order of all.
  std::vector<std::string> infrequent_categories() const {
    std::vector<std::string> names;
    for (Code code = 0; code < categories.size(); ++code)
      if (infrequent_output && outputs[static_cast<std::size_t>(code)] == *infrequent_output)
        names.emplace_back(categories[code]);
    return names;
  }
};

namespace detail {

/// A category for a message: quoted, and cut where it is very long.
inline std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 80;
  return '"' + std::string(text.substr(0, longest)) + (text.size() > longest ? "...\"" : "\"");
}

inline std::string column_argument(std::string_view name) {
  return "column " + in_quotes(name);
}

/// Which categories are rare. Among equal counts those that sort first stay.
inline std::vector<bool> rare_categories(const ColumnCategories& column,
                                         const CategoryRules& rules) {
  const std::vector<Index>& counts = column.counts;
  // The share is rounded as the fraction was when it was written, so that 7 of 100 reach 0.07.
  const auto is_rare = [&](Index count) {
    return count < rules.min_frequency.count ||
           static_cast<double>(count) / static_cast<double>(column.rows) <
               rules.min_frequency.fraction;
  };
  std::vector<bool> rare(counts.size());
  Index frequent = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    rare[i] = is_rare(counts[i]);
    frequent += !rare[i];
  }
  const bool any = frequent < static_cast<Index>(counts.size());
  if (!rules.max_categories || frequent + any <= *rules.max_categories) return rare;
  // One output goes to the rare ones together.
  const std::vector<Code> ranked =
      category_order(column.categories, counts, CategoryOrder::frequency);
  for (std::size_t i = static_cast<std::size_t>(*rules.max_categories) - 1; i < ranked.size(); ++i)
    rare[static_cast<std::size_t>(ranked[i])] = true;
  return rare;
}

/// Numbers the outputs of a column whose categories and counts are complete.
inline void number_outputs(ColumnCategories& column, const CategoryRules& rules) {
  const std::vector<bool> rare = rare_categories(column, rules);
  const auto total = static_cast<Code>(rare.size());
  column.frequent = total - static_cast<Code>(std::count(rare.begin(), rare.end(), true));
  column.infrequent_output.reset();
  column.missing_output.reset();
  Code next = column.frequent;
  if (column.frequent < total) column.infrequent_output = next++;
  if (rules.missing == Missing::category && column.missing > 0) column.missing_output = next++;
  column.outputs.assign(rare.size(), column.frequent);
  Code output = 0;
  for (std::size_t i = 0; i < rare.size(); ++i)
    if (!rare[i]) column.outputs[i] = output++;
}

/// Puts the categories in the order asked for; those never met are left out unless they were given.
inline void order_categories(ColumnCategories& column, CategoryOrder order) {
  if (column.given) return;
  std::vector<Code> codes = category_order(column.categories, column.counts, order);
  std::erase_if(codes,
                [&](Code code) { return column.counts[static_cast<std::size_t>(code)] == 0; });
  std::vector<Index> counts;
  for (const Code code : codes)
    counts.push_back(column.counts[static_cast<std::size_t>(code)]);
  column.categories = column.categories.reordered(codes);
  column.counts = std::move(counts);
}

/// Counts a column by given categories; those that are not among them follow the policy.
/// `first_row` finds a code.
template <class FirstRow>
void count_given(ColumnCategories& column, const GivenCategories& given, Unknown policy,
                 FirstRow&& first_row) {
  const Dictionary seen = std::move(column.categories);
  const std::vector<Index> counts = std::move(column.counts);
  column.given = true;
  column.categories = {};
  for (const std::string& category : given.categories)
    if (const Index before = column.categories.size(); column.categories.add(category) != before)
      refuse(column_argument(given.column),
             "is given the category " + in_quotes(category) + " twice");
  if (column.categories.empty()) refuse(column_argument(given.column), "is given no categories");
  column.counts.assign(static_cast<std::size_t>(column.categories.size()), 0);
  for (Code code = 0; code < seen.size(); ++code) {
    const Index count = counts[static_cast<std::size_t>(code)];
    if (const auto known = column.categories.find(seen[code])) {
      column.counts[static_cast<std::size_t>(*known)] = count;
    } else if (count > 0) {
      column.unknown += count;
      if (policy != Unknown::error) continue;
      refuse(column_argument(given.column),
             "holds the category " + in_quotes(seen[code]) + ", which is not among the given ones",
             {.row = first_row(code)});
    }
  }
}

/// Learns a column whose dictionary, counts, rows and missing values are known.
template <class FirstRow>
void learn_counted(ColumnCategories& column, const GivenCategories* given,
                   const CategoryRules& rules, FirstRow&& first_row) {
  if (rules.missing == Missing::error && column.missing > 0)
    refuse(column_argument(column.source), "holds a missing value",
           {.row = first_row(missing_code)});
  if (given != nullptr) count_given(column, *given, rules.unknown, first_row);
  order_categories(column, rules.order);
  number_outputs(column, rules);
}

/// Learns a column of categories. Time: one pass over the codes, and sorting the categories.
inline ColumnCategories learn_column(std::string_view name, Index position,
                                     const CategoricalColumn& values, const GivenCategories* given,
                                     const CategoryRules& rules) {
  check_codes(values, column_argument(name));
  ColumnCategories column{.source = std::string(name), .source_index = position};
  column.categories = values.dictionary;
  column.counts = category_counts(values);
  column.rows = values.size();
  column.missing =
      column.rows - std::accumulate(column.counts.begin(), column.counts.end(), Index{0});
  learn_counted(column, given, rules, [&](Code code) {
    return std::find(values.codes.begin(), values.codes.end(), code) - values.codes.begin();
  });
  return column;
}

/// Learns a column of tag lists, counting a tag once in each row that has it.
inline ColumnCategories learn_column(std::string_view name, Index position, const TagColumn& values,
                                     const GivenCategories* given, const CategoryRules& rules) {
  check_tags(values, column_argument(name));
  ColumnCategories column{.source = std::string(name), .source_index = position};
  column.categories = values.dictionary;
  column.counts = tag_counts(values);
  column.rows = values.size();
  column.missing = std::count(values.codes.begin(), values.codes.end(), missing_code);
  learn_counted(column, given, rules, [&](Code code) {
    const Index at =
        std::find(values.codes.begin(), values.codes.end(), code) - values.codes.begin();
    return std::upper_bound(values.offsets.begin(), values.offsets.end(), at) -
           values.offsets.begin() - 1;
  });
  return column;
}

/// What both parts of the data together would have taught.
inline ColumnCategories merged_column(const ColumnCategories& first, const ColumnCategories& second,
                                      const CategoryRules& rules) {
  if (first.given && !(first.categories == second.categories))
    refuse(column_argument(first.source), "was fitted with other given categories");
  ColumnCategories merged = first;
  const std::vector<Code> here = merged.categories.merge(second.categories);
  merged.counts.resize(static_cast<std::size_t>(merged.categories.size()), 0);
  for (std::size_t i = 0; i < here.size(); ++i)
    merged.counts[static_cast<std::size_t>(here[i])] += second.counts[i];
  merged.rows += second.rows;
  merged.missing += second.missing;
  merged.unknown += second.unknown;
  order_categories(merged, rules.order);
  number_outputs(merged, rules);
  return merged;
}

}  // namespace detail
}  // namespace kindred

// What encoders do with unknown, missing and rare categories.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/category_order.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// What happens to a category that was not seen in `fit`.
enum class Unknown {
  error,      ///< refused, naming the category, the column and the row
  ignore,     ///< one-hot: no column is set; ordinal: `unknown_value`
  infrequent  ///< treated as a rare category; as `ignore` where the column has no rare ones
};

/// What happens to a missing value.
enum class Missing {
  error,     ///< refused, naming the column and the row
  category,  ///< a category of its own if `fit` met one; if it did not, as `Unknown` says
  ignore     ///< one-hot: no column is set; ordinal: `missing_value`
};

/// The frequency below which a category is rare. Both bounds hold; 0 asks for nothing.
struct MinFrequency {
  Index count = 0;      ///< in at least so many rows
  double fraction = 0;  ///< in at least this part of all rows, those with missing values included

  friend bool operator==(const MinFrequency&, const MinFrequency&) = default;
};

/// The categories of one column as the caller wants them, in that order.
struct GivenCategories {
  std::string column{};                   ///< name of the column
  std::vector<std::string> categories{};  ///< its categories, each once

  friend bool operator==(const GivenCategories&, const GivenCategories&) = default;
};

/// Everything that decides which categories an encoder has and how it numbers them.
struct CategoryRules {
  std::vector<std::string> columns{};           ///< the columns to encode, by name
  std::vector<GivenCategories> categories{};    ///< given instead of learned
  CategoryOrder order = CategoryOrder::sorted;  ///< of learned categories
  Unknown unknown = Unknown::error;             ///< what a category not seen by `fit` becomes
  Missing missing = Missing::category;          ///< what a missing value becomes
  MinFrequency min_frequency{};                 ///< rarer categories are put together
  std::optional<Index> max_categories{};        ///< the most outputs of a column

  friend bool operator==(const CategoryRules&, const CategoryRules&) = default;
};

/// Refuses rules that contradict themselves, each by its name.
inline void check_rules(const CategoryRules& rules) {
  if (rules.min_frequency.count < 0)
    refuse("min_frequency.count",
           "is " + std::to_string(rules.min_frequency.count) + " but must not be negative");
  // Written so that NaN is refused too.
  if (!(rules.min_frequency.fraction >= 0 && rules.min_frequency.fraction <= 1))
    refuse("min_frequency.fraction",
           "is " + std::to_string(rules.min_frequency.fraction) + " but must lie in 0..1");
  if (rules.max_categories && *rules.max_categories < 1)
    refuse("max_categories",
           "is " + std::to_string(*rules.max_categories) + " but must be at least 1");
  const auto check_unique = [](const std::vector<std::string>& names, std::string_view argument) {
    Dictionary seen;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (seen.add(names[i]) != static_cast<Code>(i))
        refuse(argument, "name the column \"" + names[i] + "\" twice");
  };
  check_unique(rules.columns, "columns");
  std::vector<std::string> given;
  for (const GivenCategories& entry : rules.categories)
    given.push_back(entry.column);
  check_unique(given, "categories");
}

}  // namespace kindred

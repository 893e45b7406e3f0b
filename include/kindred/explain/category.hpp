// What sets segments apart in a categorical column: which categories are over- and
// underrepresented.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/evaluate/contingency.hpp>
#include <kindred/explain/detail/incomplete.hpp>
#include <kindred/explain/numeric.hpp>
#include <kindred/explain/share_test.hpp>

namespace kindred {

/// What rows without a category mean to a comparison.
enum class MissingCategory {
  level,    ///< "missing" is a category like any other
  excluded  ///< rows without a category are left out of this column's counts
};

/// One category seen from one segment.
struct CategoryAttribute : ShareTest {
  Index column = 0;              ///< 0 from `category_profile`; set by whoever has several columns
  Code category = missing_code;  ///< `missing_code` for the level of missing values
};

/// How strongly a categorical column is tied to the whole segmentation: Pearson's χ² test.
struct CategoryLink {
  Index column = 0;        ///< 0 from `category_profile`; set by whoever has several columns
  Index count = 0;         ///< rows that took part
  double chi_squared = 0;  ///< Pearson's statistic
  Index degrees = 0;   ///< (segments − 1)(categories − 1); 0 where there is nothing to compare
  double p_value = 1;  ///< of the χ² distribution; 1 where there is nothing to compare
};

/// One segment's categories, most telling first.
struct CategorySegment {
  Label label = 0;                              ///< of the segment
  Index size = 0;                               ///< rows that took part
  std::vector<CategoryAttribute> categories{};  ///< by |v| descending, then by category
};

/// Everything that one categorical column says about a segmentation.
struct CategoryProfile {
  std::vector<CategorySegment> segments{};  ///< ascending labels
  CategoryLink link{};                      ///< of the column to all segments
};

namespace detail {

/// Codes as labels, missing ones first, together with the segments of the same rows.
inline Contingency segments_by_category(std::span<const Code> codes, std::span<const Label> labels,
                                        MissingCategory missing) {
  Labels kept_labels, kept_codes;
  kept_labels.reserve(codes.size());
  kept_codes.reserve(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] == missing_code && missing == MissingCategory::excluded) continue;
    kept_labels.push_back(labels[i]);
    kept_codes.push_back(codes[i] + 1);
  }
  return kept_codes.empty() ? Contingency{} : contingency_table(kept_labels, kept_codes);
}

inline CategoryProfile profile_of(const Contingency& table) {
  CategoryProfile profile;
  profile.link.count = table.total;
  if (table.total > 0)
    profile.link.degrees =
        static_cast<Index>(table.rows.size() - 1) * static_cast<Index>(table.columns.size() - 1);
  auto cell = table.cells.begin();
  for (std::size_t q = 0; q < table.rows.size(); ++q) {
    CategorySegment segment{table.rows[q].label, table.rows[q].count};
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const bool occurs = cell != table.cells.end() && cell->row == static_cast<Index>(q) &&
                          cell->column == static_cast<Index>(c);
      const Index count = occurs ? (cell++)->count : 0;
      const Index having = table.columns[c].count;
      const double off = off_independence(count, segment.size, having, table.total);
      profile.link.chi_squared += off * off / static_cast<double>(segment.size) *
                                  static_cast<double>(table.total) / static_cast<double>(having);
      if (profile.link.degrees > 0)
        segment.categories.push_back(
            {share_test(count, segment.size, having, table.total), 0, table.columns[c].label - 1});
    }
    sort_by_strength(segment.categories, [](const auto& attribute) { return attribute.category; });
    profile.segments.push_back(std::move(segment));
  }
  if (profile.link.degrees > 0)
    profile.link.p_value =
        chi_squared_p(profile.link.chi_squared, static_cast<double>(profile.link.degrees));
  return profile;
}

}  // namespace detail

/// Compares every category's share within every segment with its overall share, as FactoMineR's
/// `catdes`: hypergeometric p-values and signed test values for all categories that occur, also
/// where the segment has none of them.
/// codes and labels hold n ≥ 1 numbers each; codes are ≥ 0 or `missing_code`, labels ≥ 0. A column
/// with one category, or with one segment, has no attributes and degrees 0. O(n + k·m·√n) time at
/// most for k segments and m categories; 8n bytes. Refuses lengths that differ, and negative labels
/// and codes with their position. F. Husson, S. Lê, J. Pagès, "Exploratory Multivariate Analysis by
/// Example Using R" (2010).
inline CategoryProfile category_profile(std::span<const Code> codes, std::span<const Label> labels,
                                        MissingCategory missing = MissingCategory::level) {
  if (codes.empty()) refuse("codes", "has no rows");
  check_length(labels.size(), static_cast<Index>(codes.size()), "labels");
  check_labels(labels, "labels");
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (codes[i] < missing_code || codes[i] == std::numeric_limits<Code>::max())
      refuse("codes", "holds " + std::to_string(codes[i]) + ", which numbers no category",
             {.row = static_cast<Index>(i)});
  return detail::profile_of(detail::segments_by_category(codes, labels, missing));
}

}  // namespace kindred

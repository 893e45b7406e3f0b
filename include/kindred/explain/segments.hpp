// The whole description of a segmentation: every segment with the columns and categories that set
// it apart, under their names.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/explain/category.hpp>
#include <kindred/explain/numeric.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/dictionary.hpp>
#include <kindred/table/table.hpp>

namespace kindred {

/// How `describe_segments` reads its columns.
struct DescribeOptions {
  /// Whether rows without a category form a level of their own.
  MissingCategory missing_category = MissingCategory::level;
  /// What that level is called.
  std::string missing_name = "(missing)";
};

/// One segment and what sets it apart; all lists are most telling first.
struct Segment {
  Label label = 0;                              ///< as in the labels given
  Index size = 0;                               ///< its rows
  double share = 0;                             ///< part of all rows, 0 … 1
  std::vector<NumericAttribute> numeric{};      ///< means against everybody's
  std::vector<PresenceAttribute> presence{};    ///< shares of rows above 0
  std::vector<CategoryAttribute> categories{};  ///< shares of categories
};

/// A categorical column's names; `categories` is indexed by code.
struct CategoryNames {
  std::string column{};                   ///< name of the column
  std::vector<std::string> categories{};  ///< by code
};

/// All segments of a segmentation. Attributes and links refer to columns by position in
/// `numeric_names` and `category_names`.
struct SegmentDescription {
  Index rows = 0;                               ///< rows altogether
  std::vector<Segment> segments{};              ///< ascending labels
  std::vector<std::string> numeric_names{};     ///< by position of the column
  std::vector<CategoryNames> category_names{};  ///< by position of the column
  std::string missing_name{};                   ///< what a missing category is called
  std::vector<NumericLink> numeric_links{};     ///< strongest first
  std::vector<CategoryLink> category_links{};   ///< strongest first
  std::vector<Index> constant_columns{};        ///< numeric columns left out: one value everywhere
  std::vector<Index> empty_columns{};           ///< numeric columns left out: every value missing
  std::vector<Index> constant_categories{};     ///< categorical columns left out: one level at most

  /// The name of the attribute's column.
  std::string_view name_of(const NumericAttribute& attribute) const {
    return numeric_names[static_cast<std::size_t>(attribute.column)];
  }
  /// The name of the attribute's column.
  std::string_view name_of(const PresenceAttribute& attribute) const {
    return numeric_names[static_cast<std::size_t>(attribute.column)];
  }
  /// The name of the attribute's column.
  std::string_view name_of(const CategoryAttribute& attribute) const {
    return category_names[static_cast<std::size_t>(attribute.column)].column;
  }
  /// The name of the attribute's category.
  std::string_view category_of(const CategoryAttribute& attribute) const {
    if (attribute.category == missing_code) return missing_name;
    return category_names[static_cast<std::size_t>(attribute.column)]
        .categories[static_cast<std::size_t>(attribute.category)];
  }
};

namespace detail {

/// A categorical column of the caller's, with its name.
using NamedCategorical = std::pair<std::string, const CategoricalColumn*>;

inline std::vector<std::string> copied_names(const Dictionary& names) {
  std::vector<std::string> result;
  for (Code code = 0; code < names.size(); ++code)
    result.emplace_back(names[code]);
  return result;
}

template <class Names>
std::vector<std::string> copied_names(const Names& names) {
  std::vector<std::string> result;
  for (const auto& name : names)
    result.emplace_back(std::string_view(name));
  return result;
}

inline std::vector<NamedCategorical> categorical_columns(const Table& table) {
  std::vector<NamedCategorical> result;
  for (const Index column : table.of_kind(ColumnKind::categorical))
    result.emplace_back(table.name(column), &table.categorical(column));
  return result;
}

inline std::vector<std::string> number_names(const Table& table) {
  std::vector<std::string> result;
  for (Index column = 0; column < table.columns(); ++column)
    if (is_numeric(table.kind(column))) result.emplace_back(table.name(column));
  return result;
}

/// Adds one categorical column to every segment. With missing rows excluded a profile may lack
/// segments, so these are found by label; both lists ascend.
inline void add_category(SegmentDescription& description, const NamedCategorical& named,
                         CategoryProfile profile) {
  const auto column = static_cast<Index>(description.category_names.size());
  description.category_names.push_back({named.first, copied_names(named.second->dictionary)});
  if (profile.link.degrees == 0) {
    description.constant_categories.push_back(column);
    return;
  }
  profile.link.column = column;
  description.category_links.push_back(profile.link);
  auto segment = description.segments.begin();
  for (const CategorySegment& found : profile.segments) {
    while (segment->label != found.label)
      ++segment;
    for (CategoryAttribute attribute : found.categories) {
      attribute.column = column;
      segment->categories.push_back(attribute);
    }
  }
}

inline void order_categories(SegmentDescription& description) {
  for (Segment& segment : description.segments)
    sort_by_strength(segment.categories, [](const CategoryAttribute& attribute) {
      return std::pair(attribute.column, attribute.category);
    });
  std::sort(description.category_links.begin(), description.category_links.end(),
            [](const CategoryLink& a, const CategoryLink& b) {
              return std::tuple(a.p_value, -a.chi_squared, a.column) <
                     std::tuple(b.p_value, -b.chi_squared, b.column);
            });
}

/// Refuses everything that is wrong with names and categories, before anything is computed.
inline void check_description(Index columns, std::span<const std::string> names,
                              std::span<const Label> labels,
                              std::span<const NamedCategorical> categories) {
  if (labels.empty()) refuse("labels", "has no rows");
  check_labels(labels, "labels");
  check_length(names.size(), columns, "names");
  for (const auto& [name, column] : categories) {
    check_length(column->codes.size(), static_cast<Index>(labels.size()),
                 "column \"" + name + "\"");
    check_codes(*column, "column \"" + name + "\"");
  }
}

/// `x` is null where there are no numeric columns.
template <Real T>
SegmentDescription describe_kernel(const MatrixView<T>* x, std::vector<std::string> names,
                                   std::span<const Label> labels,
                                   std::span<const NamedCategorical> categories,
                                   const DescribeOptions& options, Workers& workers) {
  check_description(x == nullptr ? 0 : x->cols(), names, labels, categories);
  SegmentDescription description;
  description.rows = static_cast<Index>(labels.size());
  description.numeric_names = std::move(names);
  description.missing_name = options.missing_name;
  const Partition segments = partition_by_label(labels, "labels");
  for (std::size_t q = 0; q < segments.labels.size(); ++q)
    description.segments.push_back(
        {.label = segments.labels[q],
         .size = segments.sizes[q],
         .share = static_cast<double>(segments.sizes[q]) / static_cast<double>(labels.size())});
  if (x != nullptr) {
    check_length(labels.size(), x->rows(), "labels");
    check_no_infinity<T>(*x, "x");
    NumericProfile profile = numeric_kernel<T>(*x, segments, workers);
    for (std::size_t q = 0; q < profile.segments.size(); ++q) {
      description.segments[q].numeric = std::move(profile.segments[q].columns);
      description.segments[q].presence = std::move(profile.segments[q].presence);
    }
    description.numeric_links = std::move(profile.links);
    description.constant_columns = std::move(profile.constant_columns);
    description.empty_columns = std::move(profile.empty_columns);
  }
  for (const NamedCategorical& named : categories)
    add_category(
        description, named,
        profile_of(segments_by_category(named.second->codes, labels, options.missing_category)));
  order_categories(description);
  return description;
}

}  // namespace detail

/// Describes every segment by the numeric columns of x and the categorical columns of a table.
/// labels are n numbers ≥ 0, one segment for each that occurs; x is n × d in the units in which it
/// is to be read (the pivoted table, not the scaled one); names are d strings or a `Dictionary`;
/// categories is a table of n rows whose columns are all categorical.
/// NaN and missing categories as in `numeric_profile` and `category_profile`; columns that cannot
/// tell segments apart are listed, not described. Cost as these two. Refuses what they refuse,
/// names of another number, and columns of another kind or length. The same bits for any number of
/// threads and any layout of x.
template <class Derived, class Names, Executor Exec = Sequential>
SegmentDescription describe_segments(std::span<const Label> labels,
                                     const Eigen::DenseBase<Derived>& x, const Names& names,
                                     const Table& categories = {},
                                     const DescribeOptions& options = {},
                                     const Exec& executor = {}) {
  using T = typename Derived::Scalar;
  const MatrixView<T> view = rows_of(x);
  for (Index column = 0; column < categories.columns(); ++column)
    categories.categorical(column);  // refuses the others by name
  auto workers = executor.workers();
  return detail::describe_kernel<T>(&view, detail::copied_names(names), labels,
                                    detail::categorical_columns(categories), options, workers);
}

/// Describes every segment by all columns of a table of n rows, numbers and categories alike.
template <Executor Exec = Sequential>
SegmentDescription describe_segments(std::span<const Label> labels, const Table& table,
                                     const DescribeOptions& options = {},
                                     const Exec& executor = {}) {
  const Matrix<double> numbers = table.numbers();
  const MatrixView<double> view = rows_of(numbers);
  auto workers = executor.workers();
  return detail::describe_kernel<double>(numbers.cols() == 0 ? nullptr : &view,
                                         detail::number_names(table), labels,
                                         detail::categorical_columns(table), options, workers);
}

}  // namespace kindred

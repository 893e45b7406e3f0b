// One column of a table, whatever its type, and what can be asked of every one.
#pragma once

#include <algorithm>
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/team_executor.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/detail/held_values.hpp>
#include <kindred/table/missing_mask.hpp>
#include <kindred/table/tags.hpp>

namespace kindred::detail {

using SharedCategories = std::shared_ptr<const CategoricalColumn>;
using SharedTags = std::shared_ptr<const TagColumn>;

template <class... T>
using ColumnValues = std::variant<SharedCategories, SharedTags, HeldValues<T>...>;

template <class>
inline constexpr bool holds_numbers = false;
template <class T>
inline constexpr bool holds_numbers<HeldValues<T>> = true;

/// The values of a column, and the rows that have none though something stands there. Categories
/// and tags mark theirs by the missing code and have no mask.
struct TableColumn {
  ColumnValues<double, float, bool, signed char, unsigned char, short, unsigned short, int,
               unsigned, long, unsigned long, long long, unsigned long long>
      values{};
  MissingMask mask{};
};

template <class T>
bool is_missing(T value) noexcept {
  if constexpr (Real<T>)
    return is_nan(value);
  else
    return false;
}

/// Writes rows of a column of numbers into column j of x; missing ones as NaN.
template <class T>
void write_numbers(const HeldValues<T>& values, const MissingMask& mask, Chunk rows, Index j,
                   Matrix<double>& x) {
  for (Index i = rows.begin; i < rows.end; ++i)
    x(i, j) = static_cast<double>(values[i]);
  if (mask.empty()) return;
  for (Index i = rows.begin; i < rows.end; ++i)
    if (mask[i]) x(i, j) = missing_value<double>();
}

inline Index count_missing(const TableColumn& column) {
  return std::visit(
      [&]<class Values>(const Values& values) {
        Index count = 0;
        if constexpr (!holds_numbers<Values>)  // a missing list is one missing code
          count = std::count(values->codes.begin(), values->codes.end(), missing_code);
        else
          for (Index i = 0; i < values.size; ++i)
            count += column.mask[i] || is_missing(values[i]);
        return count;
      },
      column.values);
}

/// Refuses infinity among the numbers that are there, which is no category.
template <class T>
void check_categories_finite(const HeldValues<T>& values, const MissingMask& mask,
                             std::string_view argument) {
  if constexpr (Real<T>)
    for (Index i = 0; i < values.size; ++i)
      if (is_infinite(values[i]) && !mask[i]) refuse(argument, "holds infinity", {.row = i});
}

/// The categories of a column of numbers: those that are there are coded, the others stay missing.
template <class T>
CategoricalColumn number_categories(const HeldValues<T>& values, const MissingMask& mask,
                                    std::string_view argument, const CategoricalOptions& options,
                                    const TeamExecutor& executor) {
  check_categories_finite(values, mask, argument);
  if (mask.empty() && values.stride == 1)
    return kindred::categorical(std::span(values.data, static_cast<std::size_t>(values.size)),
                                options, executor);
  std::unique_ptr<T[]> present(new T[static_cast<std::size_t>(values.size) + 1]);
  std::size_t count = 0;
  for (Index i = 0; i < values.size; ++i)
    if (!mask[i]) present[count++] = values[i];
  CategoricalColumn column =
      kindred::categorical(std::span<const T>(present.get(), count), options, executor);
  if (mask.empty()) return column;
  std::vector<Code> codes(static_cast<std::size_t>(values.size), missing_code);
  auto next = column.codes.begin();
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (!mask[static_cast<Index>(i)]) codes[i] = *next++;
  column.codes = std::move(codes);
  return column;
}

/// The categories of a column of any kind but tags.
inline CategoricalColumn categories_of(const TableColumn& column, std::string_view argument,
                                       const CategoricalOptions& options, Workers& workers) {
  return std::visit(
      [&]<class Values>(const Values& values) -> CategoricalColumn {
        if constexpr (holds_numbers<Values>)
          return number_categories(values, column.mask, argument, options, TeamExecutor{workers});
        else if constexpr (std::same_as<Values, SharedCategories>)
          return *values;
        else
          return {};
      },
      column.values);
}

/// The categories of strings, of which those that the mask names are not even looked at.
template <class Values, Executor Exec>
CategoricalColumn categories_of_text(const Values& values, const MissingMask& mask,
                                     const CategoricalOptions& options, const Exec& executor) {
  if (mask.empty()) return kindred::categorical(values, options, executor);
  // What a proxy refers to may be gone with it, so its bytes are kept.
  using Text = std::conditional_t<StableText<Values>, std::string_view, std::string>;
  const auto first = std::begin(values);
  std::vector<std::optional<Text>> texts(std::size(values));
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (const auto row = static_cast<Index>(i); !mask[row])
      with_text(
          first[row], [&](std::string_view text) { texts[i] = text; }, [] {});
  return kindred::categorical(texts, options, executor);
}

}  // namespace kindred::detail

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
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/detail/held_values.hpp>
#include <kindred/table/missing_mask.hpp>
#include <kindred/table/tags.hpp>

namespace kindred::detail {

/// Types of numbers, counted from 0.
template <class... T>
struct NumberTypes {
  template <class Number>
  static int place() noexcept {
    int place = 0;
    (void)((std::same_as<Number, T> || (++place, false)) || ...);
    return place;
  }
};

/// Calls `use` with the first value as what it is.
template <class... T, class Use>
void with_number_type(NumberTypes<T...>, int place, const void* data, Use&& use) {
  (void)((place-- == 0 && (use(static_cast<const T*>(data)), true)) || ...);
}

/// The values of a column where they are, whatever their type, and the rows that have none though
/// something stands there. Categories and tags mark theirs by the missing code and have no mask.
struct TableColumn {
  using Numbers =
      NumberTypes<double, float, bool, signed char, unsigned char, short, unsigned short, int,
                  unsigned, long, unsigned long, long long, unsigned long long>;
  static constexpr int categorical = -1, tagged = -2;

  int type = 0;                         ///< of the numbers, or one of the above
  const void* data = nullptr;           ///< the first number, or the column of categories or tags
  Index stride = 1, size = 0;           ///< of numbers
  std::shared_ptr<const void> owner{};  ///< of what was given away
  MissingMask mask{};

  template <class T>
  TableColumn(HeldValues<T> values, MissingMask missing)
      : type(Numbers::place<T>()),
        data(values.data),
        stride(values.stride),
        size(values.size),
        owner(std::move(values.owner)),
        mask(std::move(missing)) {}
  explicit TableColumn(const CategoricalColumn* column,
                       std::shared_ptr<const void> keeper = {}) noexcept
      : type(categorical), data(column), owner(std::move(keeper)) {}
  explicit TableColumn(const TagColumn* column, std::shared_ptr<const void> keeper = {}) noexcept
      : type(tagged), data(column), owner(std::move(keeper)) {}

  const CategoricalColumn& categories() const noexcept {
    return *static_cast<const CategoricalColumn*>(data);
  }
  const TagColumn& tags() const noexcept { return *static_cast<const TagColumn*>(data); }

  template <class T>
  bool holds() const noexcept {
    return type == Numbers::place<T>();
  }
  /// Calls `use` with the numbers.
  template <class Use>
  void with_numbers(Use&& use) const {
    with_number_type(Numbers{}, type, data, [&]<class T>(const T* first) {
      use(HeldValues<T>{first, stride, size, {}});
    });
  }
};

/// Writes rows of a column of numbers, the first at `x`; missing ones as NaN.
inline void write_numbers(const TableColumn& column, Chunk rows, double* x, Index distance) {
  with_number_type(TableColumn::Numbers{}, column.type, column.data, [&]<class T>(const T* first) {
    for (Index i = rows.begin; i < rows.end; ++i)
      x[(i - rows.begin) * distance] = static_cast<double>(first[i * column.stride]);
  });
  if (column.mask.empty()) return;
  for (Index i = rows.begin; i < rows.end; ++i)
    if (column.mask[i]) x[(i - rows.begin) * distance] = missing_value<double>();
}

inline Index count_missing_codes(std::span<const Code> codes) noexcept {
  Index count = 0;
  for (const Code code : codes)
    count += code == missing_code;
  return count;
}

/// How many rows have neither a number nor, in `first` if there are any, a value but NaN.
template <class T>
Index count_missing_numbers(const TableColumn& column, const T* first) noexcept {
  Index count = 0;
  for (Index i = 0; i < column.size; ++i)
    count += column.mask[i] || (first != nullptr && is_nan(first[i * column.stride]));
  return count;
}

inline Index count_missing(const TableColumn& column) noexcept {
  // A missing list of tags is one missing code.
  if (column.type == TableColumn::tagged) return count_missing_codes(column.tags().codes);
  if (column.type == TableColumn::categorical)
    return count_missing_codes(column.categories().codes);
  if (column.holds<float>())
    return count_missing_numbers(column, static_cast<const float*>(column.data));
  return count_missing_numbers(
      column, column.holds<double>() ? static_cast<const double*>(column.data) : nullptr);
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
template <class T, Executor Exec>
CategoricalColumn number_categories(const HeldValues<T>& values, const MissingMask& mask,
                                    std::string_view argument, const CategoricalOptions& options,
                                    const Exec& executor) {
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
template <Executor Exec>
CategoricalColumn categories_of(const TableColumn& column, std::string_view argument,
                                const CategoricalOptions& options, const Exec& executor) {
  if (column.type == TableColumn::categorical) return column.categories();
  CategoricalColumn made;
  column.with_numbers([&](const auto& values) {
    made = number_categories(values, column.mask, argument, options, executor);
  });
  return made;
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

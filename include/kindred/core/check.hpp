// The door: every public function passes its arguments through these before it computes anything.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include <kindred/core/detail/scan.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// a × b for sizes, refused when it does not fit 64 bits.
inline Index checked_product(Index a, Index b, std::string_view argument) {
  Index product = 0;
  if (a < 0 || b < 0 || __builtin_mul_overflow(a, b, &product))
    refuse(argument, std::to_string(a) + " x " + std::to_string(b) + " is not a size that fits");
  return product;
}

/// n(n−1)/2, the number of pairs among n things, refused when it does not fit 64 bits.
inline Index checked_pairs(Index n, std::string_view argument) {
  if (n < 2) return 0;
  return n % 2 == 0 ? checked_product(n / 2, n - 1, argument)
                    : checked_product(n, (n - 1) / 2, argument);
}

/// Refuses a matrix without rows or without columns.
template <Real T>
void check_not_empty(const MatrixView<T>& x, std::string_view argument) {
  if (x.rows() == 0) refuse(argument, "has no rows");
  if (x.cols() == 0) refuse(argument, "has no columns");
}

/// Refuses a matrix whose number of columns is not the one a model was fitted with.
template <Real T>
void check_columns(const MatrixView<T>& x, Index expected, std::string_view argument) {
  if (x.cols() != expected)
    refuse(argument, "has " + std::to_string(x.cols()) + " columns where " +
                         std::to_string(expected) + " are expected");
}

/// Refuses a vector whose length is not the number of rows.
inline void check_length(std::size_t length, Index expected, std::string_view argument) {
  if (static_cast<Index>(length) != expected)
    refuse(argument, "has " + std::to_string(length) + " entries where " +
                         std::to_string(expected) + " are needed");
}

/// Refuses an option outside [lowest, highest], naming the range.
inline void check_range(Index value, Index lowest, Index highest, std::string_view argument) {
  if (value < lowest || value > highest)
    refuse(argument, "is " + std::to_string(value) + " but must lie in " + std::to_string(lowest) +
                         ".." + std::to_string(highest));
}

namespace detail {

/// The first position whose value is not finite (`nan_allowed`: not finite and not NaN), or −1.
template <Real T>
Index first_bad(const T* values, Index count, bool nan_allowed) noexcept {
  if (!(nan_allowed ? any_bad<Infinite>(values, count) : any_bad<NotFinite>(values, count)))
    return -1;
  return std::find_if(
             values, values + count,
             [&](T value) { return nan_allowed ? is_infinite(value) : !is_finite(value); }) -
         values;
}

template <Real T>
std::string_view name_of_bad(T value) noexcept {
  return is_nan(value) ? "NaN" : "infinity";
}

template <Real T>
void check_values(const MatrixView<T>& x, std::string_view argument, bool nan_allowed) {
  // Rows without gaps are looked through at once.
  if (x.outerStride() == x.cols() && first_bad(x.data(), x.size(), nan_allowed) < 0) return;
  for (Index i = 0; i < x.rows(); ++i) {
    const T* row = x.data() + i * x.outerStride();
    const Index j = first_bad(row, x.cols(), nan_allowed);
    if (j >= 0)
      refuse(argument, std::string("holds ") + std::string(name_of_bad(row[j])),
             {.row = i, .column = j});
  }
}

}  // namespace detail

/// Refuses NaN and ±infinity, naming the first row and column.
template <Real T>
void check_finite(const MatrixView<T>& x, std::string_view argument) {
  detail::check_values(x, argument, false);
}

/// Refuses ±infinity and lets NaN (a missing value) through.
template <Real T>
void check_no_infinity(const MatrixView<T>& x, std::string_view argument) {
  detail::check_values(x, argument, true);
}

/// Refuses NaN and ±infinity in a vector, naming the first entry.
template <Real T>
void check_finite(std::span<const T> values, std::string_view argument) {
  const Index i = detail::first_bad(values.data(), static_cast<Index>(values.size()), false);
  if (i >= 0)
    refuse(argument,
           std::string("holds ") +
               std::string(detail::name_of_bad(values[static_cast<std::size_t>(i)])),
           {.row = i});
}

/// Refuses weights of the wrong length, not finite or negative; all may be zero, as those of a part
/// of the data may.
inline void check_part_weights(std::span<const double> weights, Index rows,
                               std::string_view argument) {
  check_length(weights.size(), rows, argument);
  check_finite(weights, argument);
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] < 0) refuse(argument, "is negative", {.row = static_cast<Index>(i)});
}

/// Refuses weights of the wrong length, not finite, negative, or all zero.
inline void check_weights(std::span<const double> weights, Index rows, std::string_view argument) {
  check_part_weights(weights, rows, argument);
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; }))
    refuse(argument, "are all zero");
}

/// Refuses negative labels; returns the highest label plus one.
inline Index check_labels(std::span<const Label> labels, std::string_view argument) {
  Label highest = -1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0)
      refuse(argument, "holds the negative label " + std::to_string(labels[i]),
             {.row = static_cast<Index>(i)});
    highest = labels[i] > highest ? labels[i] : highest;
  }
  return Index{highest} + 1;
}

}  // namespace kindred

// Floating-point values as integers of the same order: compared without a care for NaN or flags.
#pragma once

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/float_bits.hpp>

namespace kindred::detail {

template <Real T>
using OrderedBits = LaneMask<T>;

/// The key of a missing value: above that of +infinity.
template <Real T>
inline constexpr OrderedBits<T> missing_key = std::numeric_limits<OrderedBits<T>>::max();

/// The key of a value: keys order as values do, −0 has the key of 0, every NaN is `missing_key`.
template <Real T>
constexpr OrderedBits<T> to_ordered_bits(T value) noexcept {
  // Without a branch, because signs and missing values come as no one foresees.
  using Key = OrderedBits<T>;
  const auto magnitude = static_cast<Key>(magnitude_bits(value));
  const auto negative = static_cast<Key>(-static_cast<Key>(std::bit_cast<Key>(value) < 0));
  const auto nan = static_cast<Key>(-static_cast<Key>(is_nan(value)));
  const auto key = static_cast<Key>((magnitude ^ negative) - negative);
  return static_cast<Key>((key & ~nan) | (missing_key<T> & nan));
}

/// The value of a key.
template <Real T>
constexpr T from_ordered_bits(OrderedBits<T> key) noexcept {
  const auto magnitude = static_cast<BitsOf<T>>(key < 0 ? -key : key);
  return std::bit_cast<T>(key < 0 ? static_cast<BitsOf<T>>(magnitude | sign_bit<T>) : magnitude);
}

/// Neighbouring columns that share cache lines and are therefore gathered together.
template <Real T>
inline constexpr Index gathered_columns = 64 / static_cast<Index>(sizeof(T));

/// The keys of the observed values of `columns` columns from `first` on.
template <Real T>
std::vector<std::vector<OrderedBits<T>>> gather_columns(const MatrixView<T>& x, Index first,
                                                        Index columns) {
  // Every key is written, and only observed ones are kept: whether a value is missing cannot be
  // foreseen, and a branch on it would cost more than the writing.
  std::vector<std::vector<OrderedBits<T>>> keys(static_cast<std::size_t>(columns));
  for (auto& column : keys)
    column.resize(static_cast<std::size_t>(x.rows()));
  std::vector<OrderedBits<T>*> next;
  for (auto& column : keys)
    next.push_back(column.data());
  for (Index i = 0; i < x.rows(); ++i) {
    const T* row = x.data() + i * x.outerStride() + first;
    // Rows are too far apart for the hardware to fetch them ahead; past the end this does nothing.
    __builtin_prefetch(row + 24 * x.outerStride());
    __builtin_prefetch(row + 24 * x.outerStride() + columns - 1);
    for (std::size_t j = 0; j < next.size(); ++j) {
      const OrderedBits<T> key = to_ordered_bits(row[j]);
      *next[j] = key;
      next[j] += key != missing_key<T>;
    }
  }
  for (std::size_t j = 0; j < next.size(); ++j)
    keys[j].resize(static_cast<std::size_t>(next[j] - keys[j].data()));
  return keys;
}

/// Calls `body(column, keys)` for every column, with the keys of its observed values.
template <Real T, class Body>
void for_each_gathered_column(const MatrixView<T>& x, Workers& workers, Body&& body) {
  for_each_chunk(workers, {x.cols(), gathered_columns<T>}, [&](Chunk columns) {
    auto keys = gather_columns(x, columns.begin, columns.size());
    for (Index j = 0; j < columns.size(); ++j)
      body(columns.begin + j, keys[static_cast<std::size_t>(j)]);
  });
}

}  // namespace kindred::detail

// The numbers that saved models of several rooms hold, read with distrust.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/check.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// A value that is finite and in magnitude at most `largest`; refuses any other.
inline double within(double value, double largest, std::string_view argument, Position at = {}) {
  if (!is_finite(value) || std::abs(value) > largest)
    refuse(argument, "lie outside the magnitudes they claim", at);
  return value;
}

/// Counts as large as these never come about, and added to each other they stay in range.
inline constexpr Index most_saved_rows = Index{1} << 60;

inline void put_sum(DoubleDouble sum, ByteWriter& writer) {
  writer.put(sum.high);
  writer.put(sum.low);
}

/// A sum of at most a magnitude, in the one way that pairs represent it.
inline DoubleDouble take_sum(ByteReader& reader, double largest, Position at = {}) {
  const double high = within(reader.take<double>(), largest, "sums", at);
  const double low = within(reader.take<double>(), largest, "sums", at);
  const DoubleDouble sum = exact_sum(high, low);
  if (sum.high != high || sum.low != low) refuse("sums", "are not pairs of doubles", at);
  return {high, low};  // also the signs of zeros, so that what is saved again is the same bytes
}

inline void put_flag(bool flag, ByteWriter& writer) {
  writer.put(static_cast<std::uint8_t>(flag));
}

/// An enumerator or a truth value in 8 bits.
template <class Choice>
void put_choice(Choice choice, ByteWriter& writer) {
  writer.put(static_cast<std::uint8_t>(choice));
}

/// One of the choices up to the last.
template <class Choice>
Choice take_choice(ByteReader& reader, Choice last, std::string_view argument) {
  const auto choice = reader.take<std::uint8_t>();
  if (choice > static_cast<std::uint8_t>(last))
    refuse(argument, "is " + std::to_string(choice) + ", which is no choice");
  return static_cast<Choice>(choice);
}

inline bool take_flag(ByteReader& reader, std::string_view argument) {
  return take_choice(reader, true, argument);
}

inline Index take_rows(ByteReader& reader, std::string_view argument, Position at = {}) {
  const Index rows = reader.take<std::int64_t>();
  if (rows < 0 || rows > most_saved_rows) refuse(argument, "is no number of rows", at);
  return rows;
}

/// A finite number, or where nothing was observed the mark of a missing one.
inline double take_observed(ByteReader& reader, bool observed, std::string_view argument,
                            Position at) {
  const double value = reader.take<double>();
  const bool fits = observed ? is_finite(value)
                             : std::bit_cast<std::uint64_t>(value) ==
                                   std::bit_cast<std::uint64_t>(missing_value<double>());
  if (!fits) refuse(argument, "is not what was observed can make", at);
  return value;
}

/// Reads what is known of every column, at least one, in at least `size` bytes each.
template <class Take>
auto take_columns(ByteReader& reader, std::size_t size, Take&& take) {
  const std::size_t count = reader.take_count(size);
  if (count == 0) refuse("bytes", "hold a model without columns");
  std::vector<decltype(take(Position{}))> columns;
  for (std::size_t j = 0; j < count; ++j)
    columns.push_back(take(Position{.column = static_cast<Index>(j)}));
  return columns;
}

}  // namespace kindred::detail

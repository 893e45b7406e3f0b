// Numbers to text and back, the same in every locale: 17 significant digits lose nothing.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <kindred/core/float_bits.hpp>

namespace examples {

/// The number that the whole text spells (blanks around it aside), or nothing. "nan" and "inf" are
/// numbers here; numbers too large or too small for a double are not.
inline std::optional<double> parse_number(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t") + 1 - first);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// Appends a number with at most `digits` significant digits; a missing value appends nothing.
inline void append_number(std::string& out, double value, int digits = 17) {
  if (kindred::is_nan(value)) return;
  char buffer[64];
  // Small whole numbers are most of what is written, and this is ten times as fast.
  const bool whole = value > -1e15 && value < 1e15 && digits >= 15 &&
                     static_cast<double>(static_cast<long long>(value)) == value;
  const auto written =
      whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(value))
            : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general,
                            digits);
  out.append(buffer, written.ptr);
}

}  // namespace examples

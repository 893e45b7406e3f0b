// Numbers as text, the same in every locale.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail::drawing {

/// The fewest digits that read back as the same double.
inline std::string shortest(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

/// A fixed number of decimals.
inline std::string fixed(double value, int decimals) {
  char buffer[400];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
  return {buffer, end.ptr};
}

/// Without the zeros that end a fraction, and never "-0".
inline std::string without_trailing_zeros(std::string text) {
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0')
      text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

/// A position in a picture: a tenth of a pixel is as fine as anyone sees.
inline std::string coordinate(double value) {
  return without_trailing_zeros(fixed(value, 1));
}

/// Digits with a comma between thousands: "32,711", "-1,234.5".
inline std::string with_commas(std::string digits) {
  const std::size_t dot = digits.find('.');
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  std::size_t at = dot == std::string::npos ? digits.size() : dot;
  while (at > first + 3) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

inline std::string grouped(Index value) {
  return with_commas(std::to_string(value));
}

/// 10^exponent, correctly rounded; exponent in −320..308. There is no decimal point in which a
/// locale could have a say, and libc++ reads no doubles by `from_chars` before its version 20.
inline double power_of_ten(int exponent) {
  return std::strtod(("1e" + std::to_string(exponent)).c_str(), nullptr);
}

/// The exponent of a positive finite number in decimal notation: 3 for 1234.
inline int decimal_exponent(double value) {
  char buffer[32];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, 17);
  const std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  return std::atoi(std::string(text.substr(text.find('e') + 1)).c_str());
}

/// A number that is not negative, for people.
inline std::string readable_magnitude(double value, int significant) {
  if (is_nan(value)) return "missing";
  if (is_infinite(value)) return "infinity";
  if (value == 0) return "0";
  const int exponent = decimal_exponent(value);
  if (exponent >= -4 && exponent < 7)
    return with_commas(
        without_trailing_zeros(fixed(value, std::max(0, significant - 1 - exponent))));
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value,
                                 std::chars_format::scientific, significant - 1);
  const std::string text(buffer, end.ptr);
  const std::size_t e = text.find('e');
  return without_trailing_zeros(text.substr(0, e)) + "e" +
         std::to_string(std::atoi(text.c_str() + e + 1));
}

/// A number for people: a few significant digits, commas, "1.5e12" only where digits would be many.
inline std::string readable(double value, int significant = 3) {
  if (value < 0) return "\xE2\x88\x92" + readable_magnitude(-value, significant);
  return readable_magnitude(value, significant);
}

/// A share of a whole in per cent: "38.7 %", "<0.1 %".
inline std::string percentage(Index part, Index whole) {
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  return without_trailing_zeros(fixed(percent, 1)) + " %";
}

}  // namespace kindred::detail::drawing

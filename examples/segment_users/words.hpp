// Numbers and names in words, for people.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

#include "../support/number.hpp"

namespace segment_users {

using kindred::Index;

/// A whole number with commas between thousands.
inline std::string grouped(Index value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<Index>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

/// "1 user", "31 users".
inline std::string counted(Index count, const std::string& one) {
  return grouped(count) + " " + one + (count == 1 ? "" : "s");
}

/// Three significant digits: 0.286, 12.4, 48,100, 3.25 million; a dash where there is no number.
inline std::string rounded(double value, int digits = 3) {
  if (kindred::is_nan(value)) return "\u2013";
  if (kindred::is_infinite(value)) return value > 0 ? "\u221e" : "\u2212\u221e";
  for (const auto& [unit, word] :
       {std::pair{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}})
    if (std::abs(value) >= unit) return rounded(value / unit, digits) + word;
  if (std::abs(value) >= 1000) return grouped(std::llround(value));
  std::string text;
  examples::append_number(text, std::abs(value) < 1e-12 ? 0 : value, digits);
  return text;
}

/// A share in percent, never rounded to 0 or 100 unless it is that.
inline std::string percent(double share) {
  const std::string sign = "\u00a0%";  // stays on the line of its number
  if (share > 0 && share < 0.005) return "under 1" + sign;
  if (share > 0.995 && share < 1) return "over 99" + sign;
  return std::to_string(std::lround(100 * share)) + sign;
}

/// "a, b and c".
inline std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return text;
}

}  // namespace segment_users

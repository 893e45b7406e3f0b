// A strict scanner for JSON (RFC 8259).
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "report_xml.hpp"

namespace kindred::testing {

namespace json_scan {

inline std::size_t after_string(std::string_view s, std::size_t i) {
  for (++i; i < s.size() && s[i] != '"'; ++i) {
    if (static_cast<unsigned char>(s[i]) < 0x20) return 0;
    if (s[i] != '\\') continue;
    ++i;
    if (i >= s.size()) return 0;
    if (s[i] == 'u') {
      for (int digit = 0; digit < 4; ++digit)
        if (++i >= s.size() || std::isxdigit(static_cast<unsigned char>(s[i])) == 0) return 0;
    } else if (std::string_view("\"\\/bfnrt").find(s[i]) == std::string_view::npos) {
      return 0;
    }
  }
  return i < s.size() ? i + 1 : 0;
}

inline std::size_t after_number(std::string_view s, std::size_t i) {
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < s.size() && std::isdigit(static_cast<unsigned char>(s[i])) != 0)
      ++i;
    return i - from;
  };
  if (i < s.size() && s[i] == '-') ++i;
  const bool zero = i < s.size() && s[i] == '0';
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return 0;
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (digits() == 0) return 0;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '-' || s[i] == '+')) ++i;
    if (digits() == 0) return 0;
  }
  return i;
}

}  // namespace json_scan

/// What keeps a text from being one JSON value; empty if nothing does.
inline std::string json_problem(std::string_view s) {
  if (first_bad_byte(s, false) >= 0) return "bad byte";
  std::vector<char> open;
  std::size_t i = 0;
  enum class Want { value, value_or_end, key, key_or_end, next } want = Want::value;
  const auto problem = [&] { return "near " + std::string(s.substr(i > 30 ? i - 30 : 0, 60)); };
  const auto skip = [&] {
    while (i < s.size() && std::isspace(static_cast<unsigned char>(s[i])) != 0)
      ++i;
  };
  for (skip(); i < s.size(); skip()) {
    const char c = s[i];
    const bool closes = c == '}' || c == ']';
    if (closes) {
      const bool allowed =
          want == Want::next || want == Want::value_or_end || want == Want::key_or_end;
      if (!allowed || open.empty() || open.back() != (c == '}' ? '{' : '[')) return problem();
      open.pop_back();
      want = Want::next;
      ++i;
    } else if (want == Want::next) {
      if (c != ',' || open.empty()) return problem();
      want = open.back() == '{' ? Want::key : Want::value;
      ++i;
    } else if (want == Want::key || want == Want::key_or_end) {
      if (c != '"') return problem();
      const std::size_t end = json_scan::after_string(s, i);
      if (end == 0 || end >= s.size() || s[end] != ':') return problem();
      i = end + 1;
      want = Want::value;
    } else if (c == '{' || c == '[') {
      open.push_back(c);
      want = c == '{' ? Want::key_or_end : Want::value_or_end;
      ++i;
    } else {
      std::size_t end = 0;
      if (c == '"') end = json_scan::after_string(s, i);
      if (c == '-' || std::isdigit(static_cast<unsigned char>(c)) != 0)
        end = json_scan::after_number(s, i);
      for (const std::string_view word : {"true", "false", "null"})
        if (s.substr(i, word.size()) == word) end = i + word.size();
      if (end == 0) return problem();
      i = end;
      want = Want::next;
    }
  }
  return open.empty() && want == Want::next ? "" : "unfinished";
}

}  // namespace kindred::testing

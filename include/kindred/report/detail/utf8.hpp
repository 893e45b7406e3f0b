// Text of any bytes made fit to be shown: valid UTF-8, measured, shortened.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::detail::drawing {

inline constexpr char32_t replacement_character = 0xFFFD;

/// One decoded code point; the replacement character, one byte long, where the bytes are no UTF-8.
struct CodePoint {
  char32_t value;
  std::size_t length;
};

/// The code point that begins a text that is not empty.
inline CodePoint first_code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr CodePoint invalid{replacement_character, 1};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return invalid;
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return invalid;
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return invalid;
  return {value, length};
}

/// Calls `visit(code point, its bytes)` for every code point from left to right.
template <class Visit>
void for_each_code_point(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    visit(point.value, text.substr(0, point.length));
    text.remove_prefix(point.length);
  }
}

inline constexpr bool is_control(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// What XML and every font can show: controls and the two non-characters become U+FFFD, a tab or a
/// line break becomes a blank.
inline char32_t shown(char32_t c) noexcept {
  if (c == '\t' || c == '\n' || c == '\r') return ' ';
  return is_control(c) || c == 0xFFFE || c == 0xFFFF ? replacement_character : c;
}

/// The text as valid UTF-8 that can be shown, whatever bytes it held.
inline std::string shown_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    const char32_t visible = shown(c);
    if (visible == replacement_character)
      out += "\xEF\xBF\xBD";
    else if (visible != c)
      out += ' ';
    else
      out += bytes;
  });
  return out;
}

/// The advance of a character in a font with the metrics of Helvetica and Arial, in hundredths of
/// the font size; other scripts get a generous guess.
inline int advance_of(char32_t c) noexcept {
  static constexpr std::uint8_t ascii[95] = {
      28, 28, 35, 56, 56, 89, 67, 19, 33, 33, 39, 58, 28, 33,  28, 28, 56, 56, 56,
      56, 56, 56, 56, 56, 56, 56, 28, 28, 58, 58, 58, 56, 102, 67, 67, 72, 72, 67,
      61, 78, 72, 28, 50, 67, 56, 83, 72, 78, 67, 78, 72, 67,  61, 72, 67, 94, 67,
      67, 61, 28, 28, 28, 47, 56, 33, 56, 56, 50, 56, 56, 28,  56, 56, 22, 22, 50,
      22, 83, 56, 56, 56, 56, 33, 50, 28, 56, 50, 72, 50, 50,  50, 33, 26, 33, 58};
  if (c >= 0x20 && c < 0x7F) return ascii[c - 0x20];
  const bool combining =
      (c >= 0x300 && c < 0x370) || (c >= 0x200B && c < 0x2010) || (c >= 0xFE00 && c < 0xFE10);
  if (combining) return 0;
  if (c < 0x370) return 62;
  const bool wide = c >= 0x1100 && !(c >= 0x1E00 && c < 0x2026);
  return wide ? 105 : 75;
}

/// How much wider than in those metrics a text may come out in a font that stands in for them, such
/// as DejaVu Sans: what stands beside a text leaves so much room.
inline constexpr double stand_in_width = 1.18;

/// The width of a text set in the given font size, in the unit of the size.
inline double text_width(std::string_view text, double size) {
  std::int64_t total = 0;
  for_each_code_point(text, [&](char32_t c, std::string_view) { total += advance_of(shown(c)); });
  return static_cast<double>(total) * size / 100;
}

/// The text made fit to be shown and, where it is wider than `width`, cut in its middle
/// ("beg…end"), because long names of one kind tend to differ at their ends.
inline std::string shortened(std::string_view text, double size, double width) {
  if (text_width(text, size) <= width) return shown_text(text);
  struct Piece {
    std::size_t begin, end;
    int advance;
  };
  std::vector<Piece> pieces;
  const char* start = text.data();
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    const auto begin = static_cast<std::size_t>(bytes.data() - start);
    const int advance = advance_of(shown(c));
    // A combining mark stays with the character it belongs to.
    if (advance == 0 && !pieces.empty())
      pieces.back().end = begin + bytes.size();
    else
      pieces.push_back({begin, begin + bytes.size(), advance});
  });
  const double room = std::max(0.0, (width / size - 1.0) * 100);
  double used = 0;
  std::size_t head = 0, tail = pieces.size();
  while (head < tail) {
    const bool front = head <= pieces.size() - tail;
    used += front ? pieces[head].advance : pieces[tail - 1].advance;
    if (used > room) break;
    front ? ++head : --tail;
  }
  const std::size_t head_end = head == 0 ? 0 : pieces[head - 1].end;
  const std::size_t tail_begin = tail == pieces.size() ? text.size() : pieces[tail].begin;
  return shown_text(text.substr(0, head_end)) + "\xE2\x80\xA6" +
         shown_text(text.substr(tail_begin));
}

/// The text as the content of an XML or HTML element or of a double-quoted attribute.
inline std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : shown_text(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace kindred::detail::drawing

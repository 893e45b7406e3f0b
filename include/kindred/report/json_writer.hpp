// A small writer of JSON.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/report/detail/numbers.hpp>
#include <kindred/report/detail/utf8.hpp>

namespace kindred {

/// A JSON string in its quotes: control characters are escaped, invalid UTF-8 becomes U+FFFD.
inline std::string json_string(std::string_view text) {
  std::string out = "\"";
  detail::drawing::for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F) {
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    } else if (c == detail::drawing::replacement_character) {
      out += "\xEF\xBF\xBD";
    } else {
      out += bytes;
    }
  });
  return out + '"';
}

/// Writes JSON from left to right and sets the commas. Objects and arrays that are begun must be
/// ended, and every value in an object needs its key; the writer does not check that.
class JsonWriter {
 public:
  /// Begins an object.
  JsonWriter& begin_object() { return begin('{'); }
  /// Ends it.
  JsonWriter& end_object() { return end('}'); }
  /// Begins an array.
  JsonWriter& begin_array() { return begin('['); }
  /// Ends it.
  JsonWriter& end_array() { return end(']'); }

  /// The key of the value that comes next.
  JsonWriter& key(std::string_view name) {
    separate();
    text_ += json_string(name) + ':';
    comma_ = false;
    return *this;
  }

  /// A string.
  JsonWriter& value(std::string_view text) { return raw(json_string(text)); }
  /// A string.
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  /// The fewest digits that read back exactly; JSON knows no NaN and no infinity, they become null.
  JsonWriter& value(double number) {
    return raw(is_finite(number) ? detail::drawing::shortest(number) : "null");
  }
  /// true or false.
  JsonWriter& value(std::same_as<bool> auto flag) { return raw(flag ? "true" : "false"); }
  /// A whole number.
  JsonWriter& value(std::integral auto number) requires(!std::same_as<decltype(number), bool>) {
    return raw(std::to_string(number));
  }
  /// null.
  JsonWriter& null() { return raw("null"); }

  /// `"name": value`.
  template <class V>
  JsonWriter& member(std::string_view name, V&& content) {
    return key(name).value(std::forward<V>(content));
  }

  /// Goes on in a new line, for the eye.
  JsonWriter& new_line() {
    separate();
    comma_ = false;
    text_ += '\n';
    return *this;
  }

  /// What has been written.
  const std::string& text() const& noexcept { return text_; }
  /// What has been written, given away.
  std::string text() && noexcept { return std::move(text_); }

 private:
  JsonWriter& raw(std::string_view token) {
    separate();
    text_ += token;
    comma_ = true;
    return *this;
  }
  JsonWriter& begin(char bracket) {
    raw({&bracket, 1});
    comma_ = false;
    return *this;
  }
  JsonWriter& end(char bracket) {
    text_ += bracket;
    comma_ = true;
    return *this;
  }
  void separate() {
    if (comma_) text_ += ',';
  }

  std::string text_{};
  bool comma_ = false;
};

}  // namespace kindred

// Numbers and texts as bytes that every machine writes and reads alike: little-endian, without
// padding.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/error.hpp>

namespace kindred {

/// What has the same meaning on every machine.
template <class T>
concept Portable = std::same_as<T, std::uint8_t> || std::same_as<T, std::uint32_t> ||
    std::same_as<T, std::uint64_t> || std::same_as<T, std::int32_t> ||
    std::same_as<T, std::int64_t> || std::same_as<T, float> || std::same_as<T, double>;

namespace detail {

template <std::size_t Size>
struct UnsignedOf;
template <>
struct UnsignedOf<1> {
  using type = std::uint8_t;
};
template <>
struct UnsignedOf<4> {
  using type = std::uint32_t;
};
template <>
struct UnsignedOf<8> {
  using type = std::uint64_t;
};

}  // namespace detail

/// Bytes in the making.
class ByteWriter {
 public:
  /// Appends a number in sizeof(T) bytes: two's complement, IEEE 754; the bits of NaN are kept.
  template <Portable T>
  void put(T value) {
    const auto bits = std::bit_cast<typename detail::UnsignedOf<sizeof(T)>::type>(value);
    std::array<std::byte, sizeof(T)> bytes;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes[i] = static_cast<std::byte>((bits >> (8 * i)) & 0xFFu);
    put_bytes(bytes);
  }

  /// Appends how many there are (64 bits), then each.
  template <Portable T>
  void put_all(std::span<const T> values) {
    put(std::uint64_t{values.size()});
    for (const T value : values)
      put(value);
  }

  /// Appends the length in bytes (64 bits), then the bytes, whatever they are.
  void put_text(std::string_view text) {
    put(std::uint64_t{text.size()});
    put_bytes(std::as_bytes(std::span(text)));
  }

  /// Appends bytes as they are.
  void put_bytes(std::span<const std::byte> bytes) {
    // GCC 12 sees an overflow in `insert` where there is none.
    const std::size_t end = bytes_.size();
    bytes_.resize(end + bytes.size());
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(end));
  }

  /// What has been written.
  std::span<const std::byte> bytes() const noexcept { return bytes_; }
  /// Gives away what has been written.
  std::vector<std::byte> release() && noexcept { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_{};
};

/// Reads back what a `ByteWriter` wrote, trusting nothing: whatever would go beyond the last byte
/// is refused before memory is taken for it. The bytes are borrowed.
class ByteReader {
 public:
  /// Reads these bytes, which must outlive the reader; errors name the argument.
  explicit ByteReader(std::span<const std::byte> bytes, std::string_view argument = "bytes")
      : bytes_(bytes), argument_(argument) {}

  /// The number of bytes not yet read.
  std::size_t left() const noexcept { return bytes_.size(); }

  /// The next number.
  template <Portable T>
  T take() {
    using Bits = typename detail::UnsignedOf<sizeof(T)>::type;
    const auto bytes = take_bytes(sizeof(T));
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bits = static_cast<Bits>(bits | Bits{std::to_integer<Bits>(bytes[i])} << (8 * i));
    return std::bit_cast<T>(bits);
  }

  /// A number of things of at least `size` bytes each; refused when so many bytes are not left.
  std::size_t take_count(std::size_t size) {
    const auto count = take<std::uint64_t>();
    if (count > left() / size)
      refuse(argument_, "promise " + std::to_string(count) + " things of " + std::to_string(size) +
                            " bytes where " + std::to_string(left()) + " bytes are left");
    return static_cast<std::size_t>(count);
  }

  /// The next numbers, as many as were written together.
  template <Portable T>
  std::vector<T> take_all() {
    std::vector<T> values(take_count(sizeof(T)));
    for (T& value : values)
      value = take<T>();
    return values;
  }

  /// The next text.
  std::string take_text() {
    const auto bytes = take_bytes(take_count(1));
    std::string text;
    text.reserve(bytes.size());
    for (const std::byte byte : bytes)
      text.push_back(static_cast<char>(byte));
    return text;
  }

  /// The next `count` bytes; refused when there are fewer.
  std::span<const std::byte> take_bytes(std::size_t count) {
    if (count > left())
      refuse(argument_, "end where " + std::to_string(count) + " more bytes are needed, " +
                            std::to_string(left()) + " are left");
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }

  /// Refuses bytes that nothing asked for.
  void check_end() const {
    if (left() > 0) refuse(argument_, "go on for " + std::to_string(left()) + " bytes too many");
  }

 private:
  std::span<const std::byte> bytes_;
  std::string_view argument_;
};

}  // namespace kindred

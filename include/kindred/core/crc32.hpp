// The checksum by which saved models tell that they are damaged.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kindred {

namespace detail {

/// What each value of a byte does to the remainder.
constexpr std::array<std::uint32_t, 256> crc32_table() noexcept {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0xEDB88320u : 0u);
    table[byte] = remainder;
  }
  return table;
}

}  // namespace detail

/// The CRC-32 of zip and PNG (ISO 3309): differs after any change of up to 32 neighbouring bits.
/// O(n) time.
constexpr std::uint32_t crc32(std::span<const std::byte> bytes) noexcept {
  constexpr auto table = detail::crc32_table();
  std::uint32_t remainder = 0xFFFFFFFFu;
  for (const std::byte byte : bytes)
    remainder = (remainder >> 8) ^ table[(remainder ^ std::to_integer<std::uint32_t>(byte)) & 0xFF];
  return ~remainder;
}

}  // namespace kindred

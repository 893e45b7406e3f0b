// Ways to spoil saved bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <kindred/core/crc32.hpp>

namespace kindred::testing {

using Bytes = std::vector<std::byte>;

/// The bytes with another one at a place.
inline Bytes with_byte(Bytes bytes, std::size_t place, std::byte value) {
  bytes[place] = value;
  return bytes;
}

/// The bytes with a number of 64 bits, lowest byte first, written over a place.
inline Bytes with_number(Bytes bytes, std::size_t place, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i)
    bytes[place + i] = static_cast<std::byte>((value >> (8 * i)) & 0xFF);
  return bytes;
}

/// The bytes with a checksum that is right, as one who means harm would send them.
inline Bytes resealed(Bytes bytes) {
  const std::size_t end = bytes.size() - 4;
  const std::uint32_t checksum = crc32(std::span(bytes).first(end));
  for (std::size_t i = 0; i < 4; ++i)
    bytes[end + i] = static_cast<std::byte>((checksum >> (8 * i)) & 0xFF);
  return bytes;
}

}  // namespace kindred::testing

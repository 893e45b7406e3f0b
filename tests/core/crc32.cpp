// The checksum of saved models.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/crc32.hpp>
#include <kindred/core/random.hpp>

using namespace kindred;

namespace {

std::uint32_t of_text(std::string_view text) {
  return crc32(std::as_bytes(std::span(text)));
}

/// Bit by bit, from the polynomial.
std::uint32_t naive(const std::vector<std::byte>& bytes) {
  std::uint32_t remainder = 0xFFFFFFFFu;
  for (const std::byte byte : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      const auto in = (std::to_integer<std::uint32_t>(byte) >> bit) & 1u;
      const bool carry = ((remainder ^ in) & 1u) != 0;
      remainder = (remainder >> 1) ^ (carry ? 0xEDB88320u : 0u);
    }
  }
  return ~remainder;
}

}  // namespace

TEST_CASE("the published check value, and those of zlib") {
  CHECK(of_text("123456789") == 0xCBF43926u);
  CHECK(of_text("") == 0u);
  CHECK(of_text("a") == 0xE8B7BE43u);
  CHECK(of_text("The quick brown fox jumps over the lazy dog") == 0x414FA339u);
  static_assert(crc32({}) == 0u);
}

TEST_CASE("any bytes give what the polynomial gives, and every flipped bit another value") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    INFO("seed " << seed);
    const Draws draws(seed, 1);
    std::vector<std::byte> bytes;
    for (std::uint64_t i = 0; i < 100; ++i) {
      CHECK(crc32(bytes) == naive(bytes));
      bytes.push_back(static_cast<std::byte>(draws.below(256, i)));
    }
    const std::uint32_t whole = crc32(bytes);
    for (std::byte& byte : bytes) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        const std::byte flip{static_cast<unsigned char>(1u << bit)};
        byte ^= flip;
        CHECK(crc32(bytes) != whole);
        byte ^= flip;
      }
    }
  }
}

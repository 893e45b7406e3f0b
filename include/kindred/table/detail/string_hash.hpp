// The two hashes of byte strings: a fast one for honest data, a keyed one for hostile data.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace kindred::detail {

__extension__ typedef unsigned __int128 UnsignedProduct;

/// Both halves of the 128-bit product, folded together: every bit of the result depends on every
/// bit of the factors.
inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) noexcept {
  const UnsignedProduct product = static_cast<UnsignedProduct>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Word>
std::uint64_t load_word(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Equality, without a call for the short strings that most categories are.
inline bool same_bytes(std::string_view a, std::string_view b) noexcept {
  const std::size_t n = a.size();
  if (n != b.size()) return false;
  if (n > 16) return std::memcmp(a.data(), b.data(), n) == 0;
  const auto same_ends = [&]<class Word>(Word) {
    const std::size_t last = n - sizeof(Word);
    return load_word<Word>(a.data()) == load_word<Word>(b.data()) &&
           load_word<Word>(a.data() + last) == load_word<Word>(b.data() + last);
  };
  if (n >= 8) return same_ends(std::uint64_t{});
  if (n >= 4) return same_ends(std::uint32_t{});
  for (std::size_t i = 0; i < n; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

/// Copies all bytes of a text, without a call for the short ones.
inline void copy_bytes(std::string_view from, char* to) noexcept {
  const std::size_t n = from.size();
  const auto copy_ends = [&]<class Word>(Word) {
    Word first, last;
    std::memcpy(&first, from.data(), sizeof first);
    std::memcpy(&last, from.data() + n - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + n - sizeof last, &last, sizeof last);
  };
  if (n > 16)
    std::memcpy(to, from.data(), n);
  else if (n >= 8)
    copy_ends(std::uint64_t{});
  else if (n >= 4)
    copy_ends(std::uint32_t{});
  else
    for (std::size_t i = 0; i < n; ++i)
      to[i] = from[i];
}

/// 64 well mixed bits of all bytes and of the length, at about 16 bytes per multiplication. Not
/// keyed: whoever knows it can make keys collide.
inline std::uint64_t fast_hash(std::string_view text) noexcept {
  // The fractional digits of the square roots of 2, 3, 5 and 7, made odd.
  constexpr std::uint64_t k1 = 0x6a09e667f3bcc909u, k2 = 0xbb67ae8584caa73bu,
                          k3 = 0x3c6ef372fe94f82bu, k4 = 0xa54ff53a5f1d36f1u;
  const char* p = text.data();
  std::size_t left = text.size();
  std::uint64_t state = k1 ^ left;
  for (; left > 16; left -= 16, p += 16)
    state =
        folded_product(load_word<std::uint64_t>(p) ^ k2, load_word<std::uint64_t>(p + 8) ^ state);
  std::uint64_t a = 0, b = 0;
  if (left >= 8) {
    a = load_word<std::uint64_t>(p);
    b = load_word<std::uint64_t>(p + left - 8);
  } else if (left >= 4) {
    a = load_word<std::uint32_t>(p);
    b = load_word<std::uint32_t>(p + left - 4);
  } else if (left > 0) {
    a = load_word<std::uint8_t>(p);
    b = load_word<std::uint8_t>(p + left / 2) | load_word<std::uint8_t>(p + left - 1) << 8;
  }
  return folded_product(folded_product(a ^ k3, b ^ state) ^ k4, state ^ k2);
}

struct HashKey {
  std::uint64_t first = 0, second = 0;
};

/// SipHash-2-4 of Aumasson and Bernstein, "SipHash: a fast short-input PRF" (INDOCRYPT 2012): who
/// does not know the key cannot make keys collide.
inline std::uint64_t keyed_hash(std::string_view text, HashKey key) noexcept {
  std::uint64_t v0 = key.first ^ 0x736f6d6570736575u, v1 = key.second ^ 0x646f72616e646f6du,
                v2 = key.first ^ 0x6c7967656e657261u, v3 = key.second ^ 0x7465646279746573u;
  const auto rounds = [&](int count) {
    for (; count > 0; --count) {
      v0 += v1, v2 += v3;
      v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
      v0 = std::rotl(v0, 32);
      v2 += v1, v0 += v3;
      v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
      v2 = std::rotl(v2, 32);
    }
  };
  const auto absorb = [&](std::uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  };
  const auto little_endian = [](const char* from, std::size_t count) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i)
      word |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
    return word;
  };
  const std::size_t whole = text.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8)
    absorb(little_endian(text.data() + i, 8));
  absorb(little_endian(text.data() + whole, text.size() - whole) |
         static_cast<std::uint64_t>(text.size()) << 56);
  v2 ^= 0xff;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

/// A key that the author of the data cannot foresee: the clock, and where the memory lies. Nothing
/// that a caller can observe may depend on it.
inline HashKey secret_key(const void* object) noexcept {
  const auto now = static_cast<std::uint64_t>(
      std::chrono::high_resolution_clock::now().time_since_epoch().count());
  const auto where = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(object));
  const auto here = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&now));
  return {folded_product(now ^ 0x9e3779b97f4a7c15u, where ^ 0xc2b2ae3d27d4eb4fu),
          folded_product(now ^ 0x165667b19e3779f9u, here ^ 0xd6e8feb86659fd93u)};
}

}  // namespace kindred::detail

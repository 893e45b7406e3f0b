// Random numbers that are a pure function of (seed, stream, index): no state, the same bits on
// every compiler and for any number of threads.
#pragma once

#include <array>
#include <cstdint>

namespace kindred {

/// The Philox 4x32-10 block cipher of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3" (SC 2011): 128 random bits for every counter and key.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// A stream of draws keyed by (seed, stream); every draw names its index, so draws can be taken in
/// any order and from any thread.
class Draws {
 public:
  /// Draws of this seed; other streams of it are independent.
  constexpr explicit Draws(std::uint64_t seed, std::uint64_t stream = 0) noexcept
      : seed_(seed), stream_(stream) {}

  /// 64 random bits.
  constexpr std::uint64_t bits(std::uint64_t index) const noexcept {
    const auto block =
        philox({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                static_cast<std::uint32_t>(stream_), static_cast<std::uint32_t>(stream_ >> 32)},
               {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
    return (std::uint64_t{block[1]} << 32) | block[0];
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  constexpr double uniform(std::uint64_t index) const noexcept {
    return static_cast<double>(bits(index) >> 11) * 0x1p-53;
  }

  /// Uniform among 0 .. count−1, for 0 < count ≤ 2³². The bias, at most count / 2⁶⁴, is far below
  /// what any sample can show.
  constexpr std::uint64_t below(std::uint64_t count, std::uint64_t index) const noexcept {
    const std::uint64_t draw = bits(index);
    const std::uint64_t low = (draw & 0xffffffffu) * count >> 32;
    return ((draw >> 32) * count + low) >> 32;
  }

 private:
  std::uint64_t seed_, stream_;
};

}  // namespace kindred

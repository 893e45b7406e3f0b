// The published answers of the cipher, and the distribution and independence of the draws.
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>

using namespace kindred;

TEST_CASE("philox4x32-10 gives the known answers of the Random123 distribution (kat_vectors)") {
  using Block = std::array<std::uint32_t, 4>;
  using Key = std::array<std::uint32_t, 2>;
  constexpr std::uint32_t ones = 0xffffffff;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({ones, ones, ones, ones}, {ones, ones}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  // Digits of pi.
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Key{0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  static_assert(philox({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5);
}

TEST_CASE("a draw is the cipher's first two words, keyed by seed, stream and index") {
  CHECK(Draws(0).bits(0) == 0xe169c58d6627e8d5);
  constexpr std::uint64_t ones = std::numeric_limits<std::uint64_t>::max();
  CHECK(Draws(ones, ones).bits(ones) == 0x41c83b0e408f276d);
  CHECK(Draws(0x299f31d0a4093822, 0x0370734413198a2e).bits(0x85a308d3243f6a88) ==
        0x94fdccebd16cfe09);
}

TEST_CASE("seeds, streams and indices all matter, in both their halves") {
  std::set<std::uint64_t> seen;
  const std::uint64_t values[] = {0, 1, std::uint64_t{1} << 32, std::uint64_t{1} << 63};
  for (const std::uint64_t seed : values)
    for (const std::uint64_t stream : values)
      for (const std::uint64_t index : values)
        seen.insert(Draws(seed, stream).bits(index));
  CHECK(seen.size() == 64);
}

TEST_CASE("uniform draws lie in [0, 1) on the grid of 2⁻⁵³ and spread evenly") {
  const Draws draws(5, 1);
  constexpr std::uint64_t count = 200'000;
  std::vector<int> bins(100, 0);
  double sum = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const double u = draws.uniform(i);
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    REQUIRE(u * 0x1p53 == std::floor(u * 0x1p53));
    sum += u;
    ++bins[static_cast<std::size_t>(u * 100)];
  }
  // Six standard deviations of the mean.
  CHECK(std::abs(sum / count - 0.5) < 6 * std::sqrt(1.0 / 12 / count));
  double chi_squared = 0;
  for (const int bin : bins)
    chi_squared += (bin - 2000.0) * (bin - 2000.0) / 2000.0;
  // 99 degrees of freedom: below 40 or above 200 is less likely than 1e-8.
  CHECK(chi_squared > 40);
  CHECK(chi_squared < 200);
}

TEST_CASE("below() reaches every value and never its bound") {
  const Draws draws(6);
  for (const std::uint64_t count : {1u, 2u, 3u, 7u, 64u}) {
    CAPTURE(count);
    std::vector<int> hits(count, 0);
    for (std::uint64_t i = 0; i < 2000 * count; ++i) {
      const std::uint64_t value = draws.below(count, i);
      REQUIRE(value < count);
      ++hits[value];
    }
    for (const int hit : hits)
      CHECK(std::abs(hit - 2000) < 300);
  }
}

TEST_CASE("below() is the exact floor of bits · count / 2⁶⁴, up to a count of 2³²") {
  const Draws draws(7);
  for (const std::uint64_t count : {std::uint64_t{3}, std::uint64_t{1'000'003},
                                    std::uint64_t{0xffffffff}, std::uint64_t{1} << 32})
    for (std::uint64_t i = 0; i < 500; ++i) {
      __extension__ typedef unsigned __int128 Wide;
      const auto expected = static_cast<std::uint64_t>(Wide{draws.bits(i)} * count >> 64);
      REQUIRE(draws.below(count, i) == expected);
    }
}

TEST_CASE("neighbouring indices and streams are uncorrelated") {
  constexpr std::uint64_t count = 100'000;
  const Draws a(9, 0), b(9, 1);
  double along = 0, across = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    along += (a.uniform(i) - 0.5) * (a.uniform(i + 1) - 0.5);
    across += (a.uniform(i) - 0.5) * (b.uniform(i) - 0.5);
  }
  const double limit = 6.0 / 12 / std::sqrt(static_cast<double>(count));
  CHECK(std::abs(along / count) < limit);
  CHECK(std::abs(across / count) < limit);
}

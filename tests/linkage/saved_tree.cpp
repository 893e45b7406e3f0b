// Trees to bytes and back, and bytes that are no trees.
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/saved_tree.hpp>

#include "support/generators.hpp"
#include "support/linkage_chains.hpp"
#include "support/linkage_engines.hpp"
#include "support/refusals.hpp"
#include "support/saved_bytes.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Dendrogram loaded(const Bytes& bytes) {
  return load<Dendrogram>(bytes);
}

/// True when the bytes are refused, or else are just what the tree they hold is saved as.
bool refused_or_valid(const Bytes& bytes) {
  try {
    return save(loaded(bytes)) == bytes;
  } catch (const InputError&) {
    return true;
  }
}

// Where the parts of a saved tree begin.
constexpr std::size_t form_size = 24, count = 32, first_merge = 40;

}  // namespace

TEST_CASE("the trees of all linkages come back equal, and are cut alike") {
  for (const std::uint64_t seed : {1u, 2u}) {
    const Matrix<double> x = seed == 1 ? gaussian(60, 3, seed) : small_integers(60, 2, 4, seed);
    for (const NamedLinkage& each : linkage_names) {
      INFO("seed " << seed << ", " << std::string(each.name));
      const Dendrogram tree = Agglomerative{.linkage = each.linkage}.fit(x);
      const Bytes bytes = save(tree);
      CHECK(bytes.size() == 44 + 32 * 59 + 8);
      CHECK(loaded(bytes) == tree);
      CHECK(loaded(bytes).cut(Clusters{7}) == tree.cut(Clusters{7}));
      CHECK(save(loaded(bytes)) == bytes);
    }
  }
}

TEST_CASE("a saved tree of two leaves, byte by byte") {
  const Bytes bytes = save(Dendrogram::from_merges(2, {{0, 1, 0.5, 2}}));
  const std::vector<int> form{1, 0, 0, 0, 0, 0, 0,    0,   // one merge
                              0, 0, 0, 0, 0, 0, 0,    0,   // leaf 0
                              1, 0, 0, 0, 0, 0, 0,    0,   // and leaf 1
                              0, 0, 0, 0, 0, 0, 0xE0, 63,  // at 0.5
                              2, 0, 0, 0, 0, 0, 0,    0,   // make two
                              0, 0, 0, 0, 0, 0, 0,    0};  // in no order of their own
  REQUIRE(bytes.size() == 32 + form.size() + 4);
  CHECK(bytes[12] == std::byte{'t'});
  for (std::size_t i = 0; i < form.size(); ++i)
    CHECK(std::to_integer<int>(bytes[32 + i]) == form[i]);
}

TEST_CASE("a leaf order of the tree's own comes back, and a wrong one is refused") {
  const auto plain = Dendrogram::from_merges(3, {{0, 1, 1, 2}, {2, 3, 2, 3}});
  const Dendrogram turned = plain.with_leaf_order({1, 0, 2});
  const Bytes bytes = save(turned);
  CHECK(bytes.size() == save(plain).size() + 3 * 8);
  CHECK(loaded(bytes) == turned);
  CHECK(loaded(bytes).leaf_order() == std::vector<Index>{1, 0, 2});
  CHECK(loaded(save(plain.with_leaf_order(plain.leaf_order()))) == plain);
}

TEST_CASE("the tree of a single leaf, heights at the ends of the range and a million merges") {
  CHECK(loaded(save(Dendrogram{})) == Dendrogram{});
  constexpr double least = std::numeric_limits<double>::denorm_min();
  constexpr double most = std::numeric_limits<double>::max();
  const auto odd = Dendrogram::from_merges(
      5, {{0, 1, -0.0, 2}, {2, 5, least, 3}, {3, 6, most, 4}, {4, 7, 1, 5}});
  const Dendrogram back = loaded(save(odd));
  CHECK(back == odd);
  CHECK(std::bit_cast<std::uint64_t>(back.merges()[0].height) == std::uint64_t{1} << 63);
  const Index n = 1'000'000;
  const auto deep = Dendrogram::from_merges(n, chain_to_the_right(n));
  CHECK(loaded(save(deep)) == deep);
}

TEST_CASE("an unfinished tree is not saved") {
  const auto unfinished = Dendrogram::from_merges(4, {{0, 1, 1, 2}});
  CHECK(refusal([&] { save(unfinished); }) == "tree: is unfinished because its fit was stopped");
}

TEST_CASE("what is cut short, damaged or random is refused") {
  const Bytes bytes = save(Agglomerative{}.fit(gaussian(9, 2, 3)));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(load<Dendrogram>(std::span(bytes).first(size)), InputError);
  }
  for (std::size_t place = 0; place < bytes.size(); ++place)
    for (unsigned value = 0; value < 256; ++value)
      if (std::byte(value) != bytes[place])
        REQUIRE_THROWS_AS(loaded(with_byte(bytes, place, std::byte(value))), InputError);
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 1);
    Bytes random(static_cast<std::size_t>(draws.below(300, 0)));
    for (std::size_t i = 0; i < random.size(); ++i)
      random[i] = static_cast<std::byte>(draws.below(256, i + 1));
    REQUIRE_THROWS_AS(loaded(random), InputError);
  }
}

TEST_CASE("with a right checksum only trees are accepted, whatever the bytes between") {
  const Bytes bytes = save(Agglomerative{}.fit(gaussian(6, 2, 4)));
  for (std::size_t place = 0; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; ++value)
      REQUIRE(refused_or_valid(resealed(with_byte(bytes, place, std::byte(value)))));
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 2);
    Bytes random = bytes;
    for (std::size_t i = count; i < random.size(); ++i)
      if (draws.below(4, 2 * i) == 0)
        random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
    REQUIRE(refused_or_valid(resealed(random)));
  }
}

TEST_CASE("faults of the tree itself have the sentences of its check") {
  const Bytes bytes = save(Dendrogram::from_merges(3, {{0, 1, 1, 2}, {2, 3, 2, 3}}));
  const auto told = [&](std::size_t place, std::uint64_t value) {
    return refusal([&] { loaded(resealed(with_number(bytes, place, value))); });
  };
  constexpr std::size_t second = first_merge + 32;
  CHECK(told(first_merge, 0) == "accepted");
  CHECK(told(first_merge, 5) == "merges: must name two nodes that exist, left < right (row 0)");
  CHECK(told(first_merge, ~std::uint64_t{0}) ==
        "merges: must name two nodes that exist, left < right (row 0)");
  CHECK(told(second, 1) == "merges: use node 1 a second time (row 1)");
  CHECK(told(second + 8, std::uint64_t{1} << 62) ==
        "merges: must name two nodes that exist, left < right (row 1)");
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  for (const double height : {nan, std::numeric_limits<double>::infinity(), -1.0})
    CHECK(told(second + 16, std::bit_cast<std::uint64_t>(height)) ==
          "merges: have a height that is negative or not finite (row 1)");
  CHECK(told(second + 24, 4) == "merges: give size 4 to 3 leaves (row 1)");
  CHECK(told(second + 24, std::uint64_t{1} << 63).find("merges: give size -") == 0);
  // Numbers of merges and of bytes that are not there take no memory.
  for (const std::uint64_t huge :
       {std::uint64_t{3}, std::uint64_t{1} << 32, std::uint64_t{1} << 58, ~std::uint64_t{0}}) {
    CHECK(told(count, huge) ==
          "bytes: promise " + std::to_string(huge) + " things of 32 bytes where 72 bytes are left");
    if (huge > 76) CHECK(told(form_size, huge).find("bytes: promise") == 0);
  }
  CHECK(told(count, 1) == "order: names 3 of 2 leaves (row 0)");
}

// The frame around saved models: what it accepts and what it refuses.
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/core/saved.hpp>

#include "support/refusals.hpp"
#include "support/saved_bytes.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

struct Mixture {
  std::string name;
  std::vector<double> shares;
  friend bool operator==(const Mixture&, const Mixture&) = default;
};

struct Other {};

const Mixture mixture{"tea", {0.25, 0.75}};

}  // namespace

template <>
struct kindred::SavedForm<Mixture> {
  static constexpr std::string_view kind = "mixture";
  static constexpr std::uint32_t version = 2;

  static void write(const Mixture& model, ByteWriter& writer) {
    writer.put_text(model.name);
    writer.put_all(std::span<const double>(model.shares));
  }
  static Mixture read(ByteReader& reader, std::uint32_t saved) {
    Mixture model;
    if (saved > 1) model.name = reader.take_text();
    model.shares = reader.take_all<double>();
    return model;
  }
};

template <>
struct kindred::SavedForm<Other> {
  static constexpr std::string_view kind = "othermix";
  static constexpr std::uint32_t version = 1;
  static void write(const Other&, ByteWriter&) {}
  static Other read(ByteReader&, std::uint32_t) { return {}; }
};

static_assert(Savable<Mixture> && Savable<Other> && !Savable<int>);

TEST_CASE("a saved model comes back, from bytes that are written down here") {
  const Bytes bytes = save(mixture);
  std::string shown;
  for (const std::byte byte : bytes) {
    constexpr char digits[] = "0123456789abcdef";
    shown += digits[std::to_integer<int>(byte) / 16];
    shown += digits[std::to_integer<int>(byte) % 16];
  }
  CHECK(shown ==
        "896b696e64726564"                  // magic
        "01000000"                          // frame
        "6d69787475726500"                  // mixture
        "02000000"                          // its version
        "2300000000000000"                  // 35 bytes
        "0300000000000000746561"            // tea
        "0200000000000000"                  // two numbers
        "000000000000d03f000000000000e83f"  // 0.25, 0.75
            + shown.substr(shown.size() - 8));
  CHECK(resealed(bytes) == bytes);
  CHECK(load<Mixture>(bytes) == mixture);
  CHECK(save(Other{}).size() == 36);
  load<Other>(save(Other{}));
}

TEST_CASE("bytes tell their kind") {
  const Bytes bytes = save(mixture);
  CHECK(saved_kind(bytes) == "mixture");
  CHECK(refusal([&] { saved_kind(with_byte(bytes, 0, std::byte{'k'})); }) ==
        "bytes: are not a model that kindred saved");
  for (std::size_t size = 0; size < 20; ++size)
    CHECK_THROWS_AS(saved_kind(std::span(bytes).first(size)), InputError);
}

TEST_CASE("a form of an earlier version is still read") {
  ByteWriter form;
  form.put_all(std::span<const double>(mixture.shares));
  const Bytes bytes = detail::frame_form("mixture", 1, form.bytes());
  CHECK(load<Mixture>(bytes) == Mixture{"", mixture.shares});
}

TEST_CASE("every fault has its sentence") {
  const Bytes bytes = save(mixture);
  const auto told = [](const Bytes& spoiled) { return refusal([&] { load<Mixture>(spoiled); }); };
  CHECK(told(bytes) == "accepted");
  CHECK(told({}) == "bytes: end where 8 more bytes are needed, 0 are left");
  CHECK(told(with_byte(bytes, 0, std::byte{'k'})) == "bytes: are not a model that kindred saved");
  CHECK(told(with_byte(bytes, 8, std::byte{2})) ==
        "bytes: are framed in version 2, which is not known here");
  CHECK(told(with_byte(bytes, 40, std::byte{'c'})) ==
        "bytes: are damaged: their checksum is wrong");
  CHECK(told(with_byte(bytes, bytes.size() - 1, std::byte{0})) ==
        "bytes: are damaged: their checksum is wrong");
  CHECK(told(save(Other{})) == "bytes: hold a model of another kind than 'mixture'");
  CHECK(told(resealed(with_byte(bytes, 20, std::byte{3}))) ==
        "bytes: hold version 3 of 'mixture', and only 1..2 are known here");
  CHECK(told(resealed(with_byte(bytes, 20, std::byte{0}))) ==
        "bytes: hold version 0 of 'mixture', and only 1..2 are known here");
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  CHECK(told(longer) == "bytes: go on for 1 bytes too many");
  // A byte that no one asks for.
  ByteWriter form;
  form.put_text(mixture.name);
  form.put_all(std::span<const double>(mixture.shares));
  form.put(std::uint8_t{0});
  CHECK(told(detail::frame_form("mixture", 2, form.bytes())) ==
        "bytes: go on for 1 bytes too many");
  CHECK(told(with_number(bytes, 24, ~std::uint64_t{0})) ==
        "bytes: promise 18446744073709551615 things of 1 bytes where 39 bytes are left");
  CHECK(told(resealed(with_number(bytes, 32, std::uint64_t{1} << 60))) ==
        "bytes: promise 1152921504606846976 things of 1 bytes where 27 bytes are left");
}

TEST_CASE("nothing that is cut short or altered in a byte is accepted") {
  const Bytes bytes = save(mixture);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(load<Mixture>(std::span(bytes).first(size)), InputError);
  }
  for (std::size_t place = 0; place < bytes.size(); ++place)
    for (unsigned value = 0; value < 256; ++value)
      if (std::byte(value) != bytes[place])
        REQUIRE_THROWS_AS(load<Mixture>(with_byte(bytes, place, std::byte(value))), InputError);
}

TEST_CASE("random bytes are refused") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 1);
    Bytes bytes(static_cast<std::size_t>(draws.below(200, 0)));
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::byte>(draws.below(256, i + 1));
    REQUIRE_THROWS_AS(load<Mixture>(bytes), InputError);
  }
}

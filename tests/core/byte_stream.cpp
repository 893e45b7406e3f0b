// Numbers and texts to bytes and back, the same on every machine.
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/random.hpp>

#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::refusal;

namespace {

std::vector<int> as_ints(std::span<const std::byte> bytes) {
  std::vector<int> ints;
  for (const std::byte byte : bytes)
    ints.push_back(std::to_integer<int>(byte));
  return ints;
}

}  // namespace

TEST_CASE("numbers go from their lowest byte to their highest") {
  ByteWriter writer;
  writer.put(std::uint8_t{0xFE});
  writer.put(std::uint32_t{0x01020304});
  writer.put(std::int64_t{-2});
  writer.put(1.0);
  writer.put(-2.0f);
  CHECK(as_ints(writer.bytes()) == std::vector<int>{0xFE, 4,    3,    2,   1, 0xFE, 255, 255, 255,
                                                    255,  255,  255,  255, 0, 0,    0,   0,   0,
                                                    0,    0xF0, 0x3F, 0,   0, 0,    0xC0});
}

TEST_CASE("texts and lists have their number before them") {
  ByteWriter writer;
  writer.put_text(std::string_view("a\0b", 3));
  const std::vector<std::int32_t> list{-1, 258};
  writer.put_all(std::span<const std::int32_t>(list));
  CHECK(as_ints(writer.bytes()) == std::vector<int>{3, 0,   0,   0,   0,   0, 0, 0, 'a',
                                                    0, 'b', 2,   0,   0,   0, 0, 0, 0,
                                                    0, 255, 255, 255, 255, 2, 1, 0, 0});
}

TEST_CASE("whatever was put is taken, to the last bit") {
  constexpr double odd[] = {0.0,
                            -0.0,
                            1e-310,
                            std::numeric_limits<double>::max(),
                            std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity()};
  ByteWriter writer;
  for (const double value : odd)
    writer.put(value);
  writer.put(std::bit_cast<double>(std::uint64_t{0x7FF8000000ABCDEFu}));
  writer.put(std::numeric_limits<std::int32_t>::min());
  writer.put(std::numeric_limits<std::uint64_t>::max());
  writer.put(1.5f);
  const std::string text("with \0 and \xff", 11);
  writer.put_text(text);
  writer.put_text("");
  writer.put_all(std::span<const double>(odd));
  writer.put_all(std::span<const std::uint8_t>());
  const std::vector<std::byte> bytes = std::move(writer).release();

  ByteReader reader(bytes);
  CHECK(reader.left() == bytes.size());
  for (const double value : odd)
    CHECK(std::bit_cast<std::uint64_t>(reader.take<double>()) ==
          std::bit_cast<std::uint64_t>(value));
  CHECK(std::bit_cast<std::uint64_t>(reader.take<double>()) == 0x7FF8000000ABCDEFu);
  CHECK(reader.take<std::int32_t>() == std::numeric_limits<std::int32_t>::min());
  CHECK(reader.take<std::uint64_t>() == std::numeric_limits<std::uint64_t>::max());
  CHECK(reader.take<float>() == 1.5f);
  CHECK(reader.take_text() == text);
  CHECK(reader.take_text().empty());
  CHECK(reader.take_all<double>() == std::vector<double>(std::begin(odd), std::end(odd)));
  CHECK(reader.take_all<std::uint8_t>().empty());
  CHECK(reader.left() == 0);
  reader.check_end();
}

TEST_CASE("every number of every width comes back") {
  const Draws draws(7, 1);
  ByteWriter writer;
  for (std::uint64_t i = 0; i < 1000; ++i)
    writer.put(draws.bits(i)), writer.put(static_cast<std::uint32_t>(draws.bits(i)));
  ByteReader reader(writer.bytes());
  for (std::uint64_t i = 0; i < 1000; ++i) {
    REQUIRE(reader.take<std::uint64_t>() == draws.bits(i));
    REQUIRE(reader.take<std::uint32_t>() == static_cast<std::uint32_t>(draws.bits(i)));
  }
}

TEST_CASE("what goes beyond the last byte is refused, however much it is said to be") {
  ByteWriter writer;
  writer.put(std::uint64_t{3});
  writer.put(std::uint32_t{9});
  const auto bytes = writer.bytes();
  CHECK(refusal([&] { ByteReader(bytes.first(7)).take<double>(); }) ==
        "bytes: end where 8 more bytes are needed, 7 are left");
  CHECK(refusal([&] { ByteReader({}, "model").take<std::uint8_t>(); }) ==
        "model: end where 1 more bytes are needed, 0 are left");
  CHECK(refusal([&] { ByteReader(bytes).take_all<double>(); }) ==
        "bytes: promise 3 things of 8 bytes where 4 bytes are left");
  CHECK(refusal([&] { ByteReader(bytes).check_end(); }) == "bytes: go on for 12 bytes too many");
  CHECK(ByteReader(bytes).take_text().size() == 3);
  for (const std::uint64_t count :
       {std::uint64_t{5}, std::uint64_t{1} << 32, std::uint64_t{1} << 61, std::uint64_t{1} << 63,
        std::numeric_limits<std::uint64_t>::max()}) {
    CAPTURE(count);
    ByteWriter promise;
    promise.put(count);
    promise.put(std::uint32_t{0});
    const auto huge = promise.bytes();
    CHECK_THROWS_AS(ByteReader(huge).take_all<std::uint8_t>(), InputError);
    CHECK_THROWS_AS(ByteReader(huge).take_all<double>(), InputError);
    CHECK_THROWS_AS(ByteReader(huge).take_text(), InputError);
    CHECK_THROWS_AS(ByteReader(huge).take_count(32), InputError);
  }
}

// Tests of numbers as text.
#include <cmath>
#include <cstdlib>
#include <limits>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/report/detail/numbers.hpp>

using namespace kindred::detail::drawing;

TEST_CASE("the shortest text reads back as the same double") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(295) == "295");
  const kindred::Draws draws(3, 0);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const double value =
        std::ldexp(draws.uniform(2 * i), static_cast<int>(draws.below(2000, 2 * i + 1)) - 1000);
    CAPTURE(value);
    CHECK(std::strtod(shortest(value).c_str(), nullptr) == value);
  }
}

TEST_CASE("coordinates have one decimal at most and no negative zero") {
  CHECK(coordinate(12) == "12");
  CHECK(coordinate(12.34) == "12.3");
  CHECK(coordinate(-0.01) == "0");
  CHECK(coordinate(100) == "100");
}

TEST_CASE("thousands are parted by commas") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(32711) == "32,711");
  CHECK(grouped(-1234567) == "-1,234,567");
}

TEST_CASE("numbers for people keep three digits") {
  CHECK(readable(0) == "0");
  CHECK(readable(3.14159) == "3.14");
  CHECK(readable(0.000123456) == "0.000123");
  CHECK(readable(1234567) == "1,234,567");
  CHECK(readable(12.0) == "12");
  CHECK(readable(1e12) == "1e12");
  CHECK(readable(1.5e-9) == "1.5e-9");
  CHECK(readable(-2.5) ==
        "\xE2\x88\x92"
        "2.5");
  CHECK(readable(std::numeric_limits<double>::denorm_min()) == "4.94e-324");
  CHECK(readable(std::numeric_limits<double>::max()) == "1.8e308");
  CHECK(readable(std::numeric_limits<double>::quiet_NaN()) == "missing");
}

TEST_CASE("shares do not round to nothing or to all") {
  CHECK(percentage(1, 1) == "100 %");
  CHECK(percentage(1, 3) == "33.3 %");
  CHECK(percentage(1, 100000) == "<0.1 %");
  CHECK(percentage(99999, 100000) == ">99.9 %");
  CHECK(percentage(0, 5) == "0 %");
}

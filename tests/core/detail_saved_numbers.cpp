// Tests of kindred/core/detail/saved_numbers.hpp.
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/detail/saved_numbers.hpp>

using namespace kindred;

TEST_CASE("a sum comes back with the signs of its zeros") {
  for (const detail::DoubleDouble sum :
       {detail::DoubleDouble{1.5, -0.0}, {1.5, 0.0}, {-0.0, 0.0}, {0.0, -0.0}, {1.0, 0x1p-60}}) {
    ByteWriter before, after;
    detail::put_sum(sum, before);
    ByteReader reader(before.bytes());
    detail::put_sum(detail::take_sum(reader, 2), after);
    CHECK(std::vector(before.bytes().begin(), before.bytes().end()) ==
          std::vector(after.bytes().begin(), after.bytes().end()));
  }
}

TEST_CASE("pairs that overlap are refused") {
  ByteWriter writer;
  detail::put_sum({1.0, 0.5}, writer);
  ByteReader reader(writer.bytes());
  CHECK_THROWS_AS(detail::take_sum(reader, 2), InputError);
}

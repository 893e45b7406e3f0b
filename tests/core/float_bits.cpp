// Answers read from the bits of floating-point values; the build compiles this file with
// -ffast-math, under which comparing with NaN would mean nothing.
#include <bit>
#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

#include <kindred/core/float_bits.hpp>

using namespace kindred;

namespace {

// Through a volatile, so that the compiler can conclude nothing about the value.
template <class T>
T from_bits(BitsOf<T> bits) {
  volatile BitsOf<T> hidden = bits;
  return std::bit_cast<T>(static_cast<BitsOf<T>>(hidden));
}

template <class T>
constexpr BitsOf<T> one = 1;

}  // namespace

TEST_CASE_TEMPLATE("every kind of value is told apart, of either sign", T, float, double) {
  const BitsOf<T> infinity = infinity_bits<T>;
  const struct {
    BitsOf<T> bits;
    bool nan, infinite;
  } rows[] = {
      {0, false, false},       // zero
      {one<T>, false, false},  // the smallest subnormal
      {static_cast<BitsOf<T>>(infinity >> 1), false, false},
      {static_cast<BitsOf<T>>(infinity - one<T>), false, false},  // the largest finite number
      {infinity, false, true},
      {static_cast<BitsOf<T>>(infinity + one<T>), true, false},     // the first signalling NaN
      {static_cast<BitsOf<T>>(sign_bit<T> - one<T>), true, false},  // the last quiet NaN
  };
  for (const auto& row : rows)
    for (const BitsOf<T> sign : {BitsOf<T>{0}, sign_bit<T>}) {
      const BitsOf<T> bits = row.bits | sign;
      CAPTURE(bits);
      const T value = from_bits<T>(bits);
      CHECK(is_nan(value) == row.nan);
      CHECK(is_infinite(value) == row.infinite);
      CHECK(is_finite(value) == (!row.nan && !row.infinite));
      CHECK(magnitude_bits(value) == row.bits);
    }
}

TEST_CASE_TEMPLATE("the bit patterns are those of the arithmetic", T, float, double) {
  CHECK(std::bit_cast<T>(static_cast<BitsOf<T>>(infinity_bits<T> - one<T>)) ==
        std::numeric_limits<T>::max());
  CHECK(infinity_bits<T> == std::bit_cast<BitsOf<T>>(std::numeric_limits<T>::infinity()));
  CHECK(sign_bit<T> == std::bit_cast<BitsOf<T>>(T(-0.0)));
  CHECK(magnitude_bits(from_bits<T>(sign_bit<T>)) == 0);
}

TEST_CASE_TEMPLATE("the mark of a missing value is a quiet NaN", T, float, double) {
  CHECK(is_nan(missing_value<T>()));
  CHECK(std::bit_cast<BitsOf<T>>(missing_value<T>()) ==
        std::bit_cast<BitsOf<T>>(std::numeric_limits<T>::quiet_NaN()));
  static_assert(is_nan(missing_value<T>()));
}

// Questions about floating-point values that are answered from their bits, so that they stay true
// in a translation unit compiled with -ffast-math.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include <kindred/core/matrix.hpp>

namespace kindred {

/// The unsigned whole number as wide as T.
template <Real T>
using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// The sign of a T, as bits.
template <Real T>
inline constexpr BitsOf<T> sign_bit = BitsOf<T>{1} << (8 * sizeof(T) - 1);

/// The bits of +infinity: everything above them (sign aside) is NaN, everything below is finite.
template <Real T>
inline constexpr BitsOf<T> infinity_bits = sizeof(T) == 4
                                               ? static_cast<BitsOf<T>>(0x7f800000u)
                                               : static_cast<BitsOf<T>>(0x7ff0000000000000u);

/// The bits of a value without its sign; they rise with its magnitude.
template <Real T>
constexpr BitsOf<T> magnitude_bits(T value) noexcept {
  return std::bit_cast<BitsOf<T>>(value) & static_cast<BitsOf<T>>(~sign_bit<T>);
}

/// True for NaN, whatever the compiler was told about NaN.
template <Real T>
constexpr bool is_nan(T value) noexcept {
  return magnitude_bits(value) > infinity_bits<T>;
}

/// True for ±infinity, likewise.
template <Real T>
constexpr bool is_infinite(T value) noexcept {
  return magnitude_bits(value) == infinity_bits<T>;
}

/// True for all but NaN and ±infinity, likewise.
template <Real T>
constexpr bool is_finite(T value) noexcept {
  return magnitude_bits(value) < infinity_bits<T>;
}

/// A quiet NaN that no compiler flag folds away: the library's mark of a missing number.
template <Real T>
constexpr T missing_value() noexcept {
  return std::bit_cast<T>(static_cast<BitsOf<T>>(infinity_bits<T> | (infinity_bits<T> >> 1)));
}

}  // namespace kindred

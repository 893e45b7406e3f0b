// Numbers of twice double's precision, for the few sums on which everything else rests.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include <kindred/core/power_of_two.hpp>

namespace kindred::detail {

/// The unevaluated sum high + low, where low is at most half a unit in the last place of high:
/// about 106 bits. Under -ffast-math it falls back to double's precision and stays correct.
/// Source: T. J. Dekker, "A floating-point technique for extending the available precision",
/// Numerische Mathematik 18 (1971).
struct DoubleDouble {
  double high = 0, low = 0;

  double value() const noexcept { return high + low; }
};

/// a + b, exactly.
inline DoubleDouble exact_sum(double a, double b) noexcept {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// The leading 26 bits of a value; the rest has at most 27.
inline double leading_bits(double value) noexcept {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & ~std::uint64_t{0x7ffffff});
}

/// a × b to 2⁻¹⁰⁴, without needing a fused multiply-add, and without harm if the compiler
/// fuses: of the rounded product only its leading bits are used, and taking those is no arithmetic.
inline DoubleDouble exact_product(double a, double b) noexcept {
  const double product = leading_bits(a * b);
  const double a_high = leading_bits(a), b_high = leading_bits(b);
  const double a_low = a - a_high, b_low = b - b_high;
  const DoubleDouble first = exact_sum(a_high * b_high - product, a_high * b_low);
  const DoubleDouble second = exact_sum(first.high, a_low * b_high);
  const DoubleDouble sum = exact_sum(product, second.high);
  return exact_sum(sum.high, sum.low + (second.low + first.low + a_low * b_low));
}

inline DoubleDouble operator+(DoubleDouble a, DoubleDouble b) noexcept {
  const DoubleDouble high = exact_sum(a.high, b.high);
  const DoubleDouble low = exact_sum(a.low, b.low);
  const DoubleDouble sum = exact_sum(high.high, high.low + low.high);
  return exact_sum(sum.high, sum.low + low.low);
}

inline DoubleDouble operator-(DoubleDouble a) noexcept {
  return {-a.high, -a.low};
}

inline DoubleDouble operator-(DoubleDouble a, DoubleDouble b) noexcept {
  return a + -b;
}

inline DoubleDouble operator*(DoubleDouble a, DoubleDouble b) noexcept {
  const DoubleDouble product = exact_product(a.high, b.high);
  return exact_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

inline DoubleDouble operator/(DoubleDouble a, double b) noexcept {
  const double quotient = a.high / b;
  const DoubleDouble rest = a - exact_product(quotient, b);
  return exact_sum(quotient, rest.value() / b);
}

inline DoubleDouble operator/(DoubleDouble a, DoubleDouble b) noexcept {
  const double quotient = a.high / b.high;
  const DoubleDouble rest = a - b * DoubleDouble{quotient, 0};
  return exact_sum(quotient, rest.value() / b.high);
}

/// The square root of a value ≥ 0, correct to the last place of a double.
inline double square_root(DoubleDouble a) noexcept {
  const double root = std::sqrt(a.high);
  if (root == 0) return root;
  return root + (a - exact_product(root, root)).value() / (2 * root);
}

/// a·2ᵖ.
inline DoubleDouble scaled(DoubleDouble a, int p) noexcept {
  return {times_power_of_two(a.high, p), times_power_of_two(a.low, p)};
}

}  // namespace kindred::detail

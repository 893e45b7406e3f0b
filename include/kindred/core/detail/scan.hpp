// Looking through many numbers at the speed of memory: is any of them bad, and how large and how
// small are they. Only bits are looked at, so that no compiler flag folds the questions away.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// What the bits of a number are compared as: magnitudes order like signed integers.
template <Real T>
using SignedBits = std::make_signed_t<BitsOf<T>>;
template <Real T>
inline constexpr SignedBits<T> magnitude_mask = static_cast<SignedBits<T>>(~sign_bit<T>);
template <Real T>
inline constexpr SignedBits<T> infinite = static_cast<SignedBits<T>>(infinity_bits<T>);

// What may be wrong with a number; `bad` is a vector of truth values.
struct NotFinite {
  template <Real T, class I>
  KINDRED_KERNEL static void test(const I& bits, I& bad) {
    bad |= (bits & magnitude_mask<T>) >= infinite<T>;
  }
};

struct Infinite {
  template <Real T, class I>
  KINDRED_KERNEL static void test(const I& bits, I& bad) {
    bad |= (bits & magnitude_mask<T>) == infinite<T>;
  }
};

struct NoDistance {
  template <Real T, class I>
  KINDRED_KERNEL static void test(const I& bits, I& bad) {
    const I magnitude = bits & magnitude_mask<T>;
    bad |= (magnitude >= infinite<T>) | ((bits < 0) & (magnitude != 0));
  }
};

/// Calls `meet(bits)` for all numbers, a vector at a time; zeros fill the last one up.
template <Real T, int Bytes, class Meet>
KINDRED_KERNEL void for_all_bits(const T* values, Index count, Meet&& meet) {
  using I = simd::Vector<SignedBits<T>, Bytes>;
  constexpr Index lanes = Bytes / static_cast<int>(sizeof(T));
  const auto* const bits = reinterpret_cast<const SignedBits<T>*>(values);
  I vector;
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    simd::load<Bytes>(bits + i, vector);
    meet(vector);
  }
  alignas(Bytes) SignedBits<T> rest[lanes] = {};
  for (Index lane = 0; i < count; ++i, ++lane)
    rest[lane] = std::bit_cast<SignedBits<T>>(values[i]);
  simd::load<Bytes>(static_cast<const SignedBits<T>*>(rest), vector);
  meet(vector);
}

template <class Fault, Real T>
struct FindAny {
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* values, Index count, bool* any) {
    using I = simd::Vector<SignedBits<T>, Bytes>;
    I bad{};
    for_all_bits<T, Bytes>(
        values, count, [&](const I& bits) __attribute__((always_inline)) {
          Fault::template test<T>(bits, bad);
        });
    SignedBits<T> found = 0;
    for (Index lane = 0; lane < Bytes / static_cast<int>(sizeof(T)); ++lane)
      found |= bad[lane];
    *any = found != 0;
  }
};

/// True when any of the numbers is bad.
template <class Fault, Real T>
bool any_bad(const T* values, Index count) noexcept {
  constexpr Index block = 16 * 1024;
  bool any = false;
  for (Index i = 0; i < count && !any; i += block)
    simd::launch<FindAny<Fault, T>>(simd::best(), values + i, std::min(block, count - i), &any);
  return any;
}

/// The largest magnitude and the smallest that is not 0, as bits; NaN is passed over.
template <Real T>
struct FindExtremes {
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* values, Index count, SignedBits<T>* largest,
                                 SignedBits<T>* smallest) {
    using I = simd::Vector<SignedBits<T>, Bytes>;
    I high{}, low = I{} + infinite<T>;
    for_all_bits<T, Bytes>(
        values, count, [&](const I& bits) __attribute__((always_inline)) {
          const I magnitude = bits & magnitude_mask<T>;
          const I large = magnitude > infinite<T> ? I{} : magnitude;
          const I small = magnitude == 0 ? I{} + infinite<T> : magnitude;
          high = large > high ? large : high;
          low = small < low ? small : low;
        });
    for (Index lane = 0; lane < Bytes / static_cast<int>(sizeof(T)); ++lane) {
      *largest = high[lane] > *largest ? high[lane] : *largest;
      *smallest = low[lane] < *smallest ? low[lane] : *smallest;
    }
  }
};

}  // namespace kindred::detail

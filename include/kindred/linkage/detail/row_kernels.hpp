// The hot loops over rows of a square of distances, compiled for every instruction set. All arrays
// are padded to whole groups of 16 numbers, so that no loop has a tail.
#pragma once

#include <limits>

#include <kindred/core/simd.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Numbers are padded to groups of this many.
inline constexpr Index row_group = 16;

inline constexpr Index padded_width(Index count) noexcept {
  return (count + row_group - 1) / row_group * row_group;
}

/// Larger than every distance: marks what is not there.
template <Real T>
inline constexpr T never = std::numeric_limits<T>::max();

/// A row's least distance and, of those equally near, the lowest id.
template <Real T>
struct Nearest {
  T distance = never<T>, id = never<T>;
};

/// Looks through a row. Entry c counts as max(row[c], skip[c]).
template <Real T>
struct FindNearest {
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* row, const T* skip, const T* id, Index count,
                                 Nearest<T>* found) {
    using V = simd::Vector<T, Bytes>;
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(T));
    constexpr Index width = row_group / lanes;
    V least[width];
    for (Index w = 0; w < width; ++w)
      least[w] = V{} + never<T>;
    for (Index c = 0; c < count; c += row_group) {
#pragma GCC unroll 8
      for (Index w = 0; w < width; ++w) {
        V value, hidden;
        simd::load<Bytes>(row + c + w * lanes, value);
        simd::load<Bytes>(skip + c + w * lanes, hidden);
        value = value > hidden ? value : hidden;
        least[w] = value < least[w] ? value : least[w];
      }
    }
    T distance = never<T>;
    for (Index w = 0; w < width; ++w)
      for (Index lane = 0; lane < lanes; ++lane)
        distance = least[w][lane] < distance ? least[w][lane] : distance;

    // The row is in the cache now, so a second look is cheap.
    const V target = V{} + distance;
    V lowest[width];
    for (Index w = 0; w < width; ++w)
      lowest[w] = V{} + never<T>;
    for (Index c = 0; c < count; c += row_group) {
#pragma GCC unroll 8
      for (Index w = 0; w < width; ++w) {
        V value, hidden, number;
        simd::load<Bytes>(row + c + w * lanes, value);
        simd::load<Bytes>(skip + c + w * lanes, hidden);
        simd::load<Bytes>(id + c + w * lanes, number);
        value = value > hidden ? value : hidden;
        number = value == target ? number : lowest[w];
        lowest[w] = number < lowest[w] ? number : lowest[w];
      }
    }
    T first = never<T>;
    for (Index w = 0; w < width; ++w)
      for (Index lane = 0; lane < lanes; ++lane)
        first = lowest[w][lane] < first ? lowest[w][lane] : first;
    *found = {distance, first};
  }
};

/// The row of a merged cluster from those of its halves; `out` may be either of them.
template <class Update, Real T>
struct MergeRows {
  template <int Bytes>
  KINDRED_KERNEL static void run(const updates::Joined<T>* joined, const T* a, const T* b,
                                 const T* size, T* out, Index count) {
    using V = simd::Vector<T, Bytes>;
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(T));
    const updates::Joined<T> constants = *joined;
    for (Index c = 0; c < count; c += lanes) {
      V to_a, to_b, sizes, merged;
      simd::load<Bytes>(a + c, to_a);
      simd::load<Bytes>(b + c, to_b);
      simd::load<Bytes>(size + c, sizes);
      Update::apply(constants, to_a, to_b, sizes, merged);
      simd::store<Bytes>(merged, out + c);
    }
  }
};

}  // namespace kindred::detail

// Greedy search among few clusters, whose square of distances stays in a core's cache: one pass
// over a row for every merge does all there is to do. For every instruction set.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <kindred/core/simd.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/row_kernels.hpp>

namespace kindred::detail {

/// Up to so many clusters are merged by this kernel.
inline constexpr Index most_greedy = 256;

/// How far rows lie apart: not by a power of two, which would have a column use few of the cache's
/// sets.
inline constexpr Index greedy_stride(Index count) noexcept {
  return padded_width(count) + row_group / 2;
}

/// Clusters in slots, in ascending order of their ids; arrays are padded to `padded_width(count)`.
template <Real T>
struct GreedyClusters {
  Index count;
  T* values;  ///< the distances, of slot s from s·stride on; `never` on the diagonal
  Index stride;
  T* size;
  T* skip;     ///< 0, or `never` for slots that are free
  T* least;    ///< no later slot is nearer than this
  T* nearest;  ///< the first one at that distance, or −1 where that has to be looked for
  Index* id;
};

/// The least of many numbers and, of those equally small, the first.
template <int Bytes, Real T>
class First {
  using V = simd::Vector<T, Bytes>;
  static constexpr int lanes = Bytes / static_cast<int>(sizeof(T));

 public:
  static constexpr int width = static_cast<int>(row_group) / lanes;

  KINDRED_KERNEL First() {
#pragma GCC unroll 8
    for (int w = 0; w < width; ++w)
      value_[w] = at_[w] = V{} + never<T>;
  }

  /// Meets numbers and where they are, in ascending order for every w.
  KINDRED_KERNEL void meet(int w, const V& value, const V& at) {
    at_[w] = value < value_[w] ? at : at_[w];
    value_[w] = value < value_[w] ? value : value_[w];
  }

  KINDRED_KERNEL void finish(T& value, T& at) {
    V least = value_[0];
#pragma GCC unroll 8
    for (int w = 1; w < width; ++w)
      least = value_[w] < least ? value_[w] : least;
    spread_least<lanes / 2>(least);
    V first = V{} + never<T>;
#pragma GCC unroll 8
    for (int w = 0; w < width; ++w) {
      const V here = value_[w] == least ? at_[w] : V{} + never<T>;
      first = here < first ? here : first;
    }
    spread_least<lanes / 2>(first);
    value = least[0];
    at = first[0];
  }

 private:
  /// Brings the least of all lanes into all of them.
  template <int Half>
  KINDRED_KERNEL static void spread_least(V& values) {
    if constexpr (Half > 0) {
      V other;
      swap<Half>(values, other, std::make_integer_sequence<int, lanes>());
      values = other < values ? other : values;
      spread_least<Half / 2>(values);
    }
  }

  template <int Half, int... Lanes>
  KINDRED_KERNEL static void swap(const V& from, V& to, std::integer_sequence<int, Lanes...>) {
    to = __builtin_shufflevector(from, from, (Lanes ^ Half)...);
  }

  V value_[width], at_[width];
};

/// Merges the first pair in the order (distance, lower id, higher id) again and again, until `most`
/// merges are made or the next one is farther than `limit`. Right for all linkages. Every slot
/// remembers the nearest one among those after it, as in Müllner's generic algorithm.
template <class Update, Real T>
struct MergeGreedily {
  template <int Bytes>
  KINDRED_KERNEL static void run(GreedyClusters<T>* clusters, double limit, Index most,
                                 LoggedMerge* log, Index* made) {
    GreedyClusters<T> all = *clusters;
    for (Index slot = 0; slot < all.count; ++slot)
      look<Bytes>(all, slot);
    Pair next;
    find<Bytes>(all, next);
    Index left = all.count, done = 0;
    while (done < most && static_cast<double>(next.distance) <= limit) {
      const auto low = static_cast<Index>(next.low);
      const auto high = static_cast<Index>(all.nearest[low]);
      if (high < 0) {
        look<Bytes>(all, low);
        find<Bytes>(all, next);
        continue;
      }
      log[done++] = {all.id[low], all.id[high], static_cast<double>(next.distance)};
      merge<Bytes>(all, low, high, next);
      if (2 * --left > all.count || all.count <= row_group) continue;
      close_up(all);
      find<Bytes>(all, next);
    }
    *made = done;
  }

 private:
  static constexpr T stale = T(-1);

  /// The least of what is known, and the slot that knows it.
  struct Pair {
    T distance, low;
  };

  static constexpr std::array<T, row_group> numbers = [] {
    std::array<T, row_group> result{};
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = static_cast<T>(i);
    return result;
  }();

  template <int Bytes>
  KINDRED_KERNEL static void find(const GreedyClusters<T>& all, Pair& next) {
    using V = simd::Vector<T, Bytes>;
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(T));
    First<Bytes, T> first;
    for (Index c = 0; c < all.count; c += row_group) {
#pragma GCC unroll 8
      for (int w = 0; w < First<Bytes, T>::width; ++w) {
        V least, here;
        simd::load<Bytes>(static_cast<const T*>(all.least) + c + w * lanes, least);
        simd::load<Bytes>(numbers.data() + w * lanes, here);
        here += static_cast<T>(c);
        first.meet(w, least, here);
      }
    }
    first.finish(next.distance, next.low);
  }

  /// Finds the nearest of the slots after this one.
  template <int Bytes>
  KINDRED_KERNEL static void look(GreedyClusters<T>& all, Index slot) {
    using V = simd::Vector<T, Bytes>;
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(T));
    const T* const row = all.values + slot * all.stride;
    const V self = V{} + static_cast<T>(slot);
    First<Bytes, T> first;
    for (Index c = slot / row_group * row_group; c < all.count; c += row_group) {
#pragma GCC unroll 8
      for (int w = 0; w < First<Bytes, T>::width; ++w) {
        V value, hidden, here;
        simd::load<Bytes>(row + c + w * lanes, value);
        simd::load<Bytes>(static_cast<const T*>(all.skip) + c + w * lanes, hidden);
        simd::load<Bytes>(numbers.data() + w * lanes, here);
        here += static_cast<T>(c);
        value = value > hidden ? value : hidden;
        value = here > self ? value : V{} + never<T>;
        first.meet(w, value, here);
      }
    }
    first.finish(all.least[slot], all.nearest[slot]);
  }

  /// Merges two slots into the higher one and finds the next two.
  template <int Bytes>
  KINDRED_KERNEL static void merge(GreedyClusters<T>& all, Index low, Index high, Pair& next) {
    using V = simd::Vector<T, Bytes>;
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(T));
    const auto joined = updates::Joined<T>::of(static_cast<double>(all.size[low]),
                                               static_cast<double>(all.size[high]), next.distance);
    const T* const a = all.values + low * all.stride;
    T* const b = all.values + high * all.stride;
    const V from = V{} + static_cast<T>(low), to = V{} + static_cast<T>(high), none = V{} + stale,
            nowhere = V{} + never<T>;
    all.skip[low] = all.skip[high] = never<T>;
    First<Bytes, T> own, first;
    for (Index c = 0; c < all.count; c += row_group) {
#pragma GCC unroll 8
      for (int w = 0; w < First<Bytes, T>::width; ++w) {
        const Index at = c + w * lanes;
        V to_a, to_b, size, hidden, least, here, merged;
        simd::load<Bytes>(a + at, to_a);
        simd::load<Bytes>(static_cast<const T*>(b) + at, to_b);
        simd::load<Bytes>(static_cast<const T*>(all.size) + at, size);
        simd::load<Bytes>(static_cast<const T*>(all.skip) + at, hidden);
        simd::load<Bytes>(numbers.data() + w * lanes, here);
        here += static_cast<T>(c);
        Update::apply(joined, to_a, to_b, size, merged);
        merged = hidden == 0 ? merged : hidden;
        simd::store<Bytes>(merged, b + at);
        simd::load<Bytes>(static_cast<const T*>(all.least) + at, least);
        least = least > hidden ? least : hidden;
        if (at < high) {
          // What is nearer than all others is the nearest; at the same distance the lower slot is.
          V nearest;
          simd::load<Bytes>(static_cast<const T*>(all.nearest) + at, nearest);
          const V before = here < to ? merged : nowhere;
          nearest = nearest == from ? none : nearest;
          const V tied = nearest < to ? nearest : to;
          nearest = nearest == to ? none : nearest;
          nearest = before == least ? tied : nearest;
          nearest = before < least ? to : nearest;
          least = before < least ? before : least;
          simd::store<Bytes>(nearest, all.nearest + at);
        }
        if (at + lanes > high) {
          const V after = here > to ? merged : nowhere;
          own.meet(w, after, here);
        }
        simd::store<Bytes>(least, all.least + at);
        first.meet(w, least, here);
      }
    }
    own.finish(all.least[high], all.nearest[high]);
    first.finish(next.distance, next.low);
    const T distance = all.least[high], slot = static_cast<T>(high);
    if (distance < next.distance || (distance == next.distance && slot < next.low))
      next = {distance, slot};
    all.size[high] += all.size[low];
    all.skip[high] = 0;
    T* column = all.values + high;
#pragma GCC unroll 8
    for (Index s = 0; s < all.count; ++s, column += all.stride)
      *column = b[s];
  }

  /// Gives up the free slots. The others keep their order.
  KINDRED_KERNEL static void close_up(GreedyClusters<T>& all) {
    Index kept[most_greedy], count = 0;
    T place[most_greedy];
    for (Index slot = 0; slot < all.count; ++slot) {
      kept[count] = slot;
      place[slot] = static_cast<T>(count);
      count += all.skip[slot] == 0;
    }
    const Index stride = greedy_stride(count);
    for (Index to = 0; to < count; ++to) {
      const Index from = kept[to];
      const T* const row = all.values + from * all.stride;
      T* const out = all.values + to * stride;
#pragma GCC unroll 8
      for (Index c = 0; c < count; ++c)
        out[c] = row[kept[c]];
      const bool known = all.least[from] != never<T> && all.nearest[from] != stale;
      all.nearest[to] = known ? place[static_cast<Index>(all.nearest[from])] : stale;
      all.least[to] = all.least[from];
      all.size[to] = all.size[from];
      all.id[to] = all.id[from];
    }
    for (Index slot = 0; slot < all.count; ++slot) {
      all.skip[slot] = slot < count ? T(0) : never<T>;
      if (slot < count) continue;
      all.least[slot] = never<T>;
      all.size[slot] = 1;
    }
    all.count = count;
    all.stride = stride;
  }
};

}  // namespace kindred::detail

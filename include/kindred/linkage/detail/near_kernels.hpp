// Tiles of distances on their way into lists of near neighbours, for every instruction set.
#pragma once

#include <cstdint>

#include <kindred/core/simd.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred::detail {

/// The two least numbers that each of 16 rows has met.
struct alignas(64) TwoLeast {
  double first[tile_rows], second[tile_rows];
};

/// Lets the 16 rows that lie across a tile meet the first `count` rows that lie down it.
struct KeepTwoLeast {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Tile* tile, Index count, TwoLeast* least) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    for (Index w = 0; w < tile_rows; w += lanes) {
      V first, second;
      simd::load<Bytes>(least->first + w, first);
      simd::load<Bytes>(least->second + w, second);
      for (Index r = 0; r < count; ++r) {
        V value;
        simd::load<Bytes>(tile->row(r) + w, value);
        const V larger = value > first ? value : first;
        first = value < first ? value : first;
        second = larger < second ? larger : second;
      }
      simd::store<Bytes>(first, least->first + w);
      simd::store<Bytes>(second, least->second + w);
    }
  }
};

/// Finds the pairs of a tile that are nearer than the bound of either row: bit r of hits[c] is set
/// for the pair of row r down and row c across.
struct FindNear {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Tile* tile, const double* down, const double* across,
                                 std::int64_t* hits) {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    for (Index w = 0; w < tile_rows; w += lanes) {
      V bound;
      simd::load<Bytes>(across + w, bound);
      I found{};
      for (Index r = 0; r < tile_rows; ++r) {
        V value, reach = V{} + down[r];
        simd::load<Bytes>(tile->row(r) + w, value);
        reach = reach > bound ? reach : bound;
        found |= (value < reach) & (I{} + (std::int64_t{1} << r));
      }
      simd::store<Bytes>(found, hits + w);
    }
  }
};

}  // namespace kindred::detail

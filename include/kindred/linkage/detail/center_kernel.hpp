// One cluster's centre against all others, for every instruction set.
#pragma once

#include <cstdint>

#include <kindred/core/simd.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred::detail {

/// Tiles whose clusters are looked at together.
inline constexpr Index center_block = 8;

/// What 16 clusters know of their neighbourhood: the bound of their list (negative where there is
/// no cluster) and their nearest one, by id.
struct alignas(64) Neighborhoods {
  double bound[tile_rows], nearest[tile_rows];
};

/// Squared distances of a centre to all others, whose values stand in two parts, and for every
/// block of tiles whether any cluster in it has to take note: because the centre lies within its
/// bound, or because its nearest cluster was one of the two that are merged.
struct MeetCenter {
  template <int Bytes>
  KINDRED_KERNEL static void run(const TileColumn* centers, Index tiles, Index columns,
                                 const double* center, const Neighborhoods* known, double low,
                                 double high, double* distances, std::int64_t* concerned) {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    constexpr int width = static_cast<int>(tile_rows / lanes);
    I found{};
    for (Index t = 0; t < tiles; ++t, centers += columns, distances += tile_rows) {
      V sums[width] = {};
      for (Index c = 0; c < columns; c += 2) {
        const V first = V{} + center[c], rest = V{} + center[c + 1];
#pragma GCC unroll 8
        for (int w = 0; w < width; ++w) {
          V other, other_rest;
          simd::load<Bytes>(centers[c].rows.data() + w * lanes, other);
          simd::load<Bytes>(centers[c + 1].rows.data() + w * lanes, other_rest);
          const V difference = (first - other) + (rest - other_rest);
          sums[w] += difference * difference;
        }
      }
#pragma GCC unroll 8
      for (int w = 0; w < width; ++w) {
        V bound, nearest;
        simd::load<Bytes>(known[t].bound + w * lanes, bound);
        simd::load<Bytes>(known[t].nearest + w * lanes, nearest);
        found |= (sums[w] <= bound) | (nearest == low) | (nearest == high);
        simd::store<Bytes>(sums[w], distances + w * lanes);
      }
      if ((t + 1) % center_block != 0 && t + 1 < tiles) continue;
      std::int64_t any = 0;
      for (Index lane = 0; lane < lanes; ++lane)
        any |= found[lane];
      concerned[t / center_block] = any;
      found = I{};
    }
  }
};

}  // namespace kindred::detail

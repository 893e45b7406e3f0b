// From distances of members to distances of clusters, for every instruction set.
#pragma once

#include <kindred/core/simd.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>

namespace kindred::detail {

/// How the distance of two clusters is gathered from those of their members: the extremes as they
/// come, means as weighted sums.
struct GatherLargest {
  static constexpr double nothing = 0;
  template <class V>
  KINDRED_KERNEL static void apply(V& sum, const V& value, const V&) {
    sum = value > sum ? value : sum;
  }
};

struct GatherMean {
  static constexpr double nothing = 0;
  template <class V>
  KINDRED_KERNEL static void apply(V& sum, const V& value, const V& weight) {
    sum += weight * value;
  }
};

/// Gathers the first `count` rows of a tile into the rows of their clusters, of which `clusters`
/// stand rank by rank, the tile's first row being number `row` of its group. `sums` is where the
/// tile's columns are in the first cluster's row, `stride` the length of such rows.
template <class Gather>
struct GatherRows {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Tile* tile, Index count, Index row, Index clusters,
                                 const double* weight, double* sums, Index stride) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    Index cluster = row % clusters;
    for (Index r = 0; r < count; ++r) {
      double* const to = sums + cluster * stride;
      const V share = V{} + weight[r];
      for (Index w = 0; w < tile_rows; w += lanes) {
        V sum, value;
        simd::load<Bytes>(to + w, sum);
        simd::load<Bytes>(tile->row(r) + w, value);
        Gather::apply(sum, value, share);
        simd::store<Bytes>(sum, to + w);
      }
      if (++cluster == clusters) cluster = 0;
    }
  }
};

/// Gathers a row of members, which stand rank by rank, into a row of clusters: engine's numbers,
/// none lower than the merges that made the two clusters (`own` and `heights`), because rounding
/// must not put a merge before those below it. Writes whole groups of 16; what is beyond the last
/// cluster means nothing.
template <class Gather>
struct GatherColumns {
  template <int Bytes>
  KINDRED_KERNEL static void run(const double* members, const double* weight, Index clusters,
                                 Index ranks, bool roots, double own, const double* heights,
                                 double* out) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    for (Index c = 0; c < clusters; c += lanes) {
      V sum = V{} + Gather::nothing;
      for (Index m = 0; m < ranks; ++m) {
        V value, share;
        simd::load<Bytes>(members + m * clusters + c, value);
        simd::load<Bytes>(weight + m * clusters + c, share);
        Gather::apply(sum, value, share);
      }
      simd::store<Bytes>(sum, out + c);
    }
    if (roots)
      for (Index c = 0; c < clusters; c += 4)
        take_roots(out + c);
    for (Index c = 0; c < clusters; c += lanes) {
      V value, height;
      simd::load<Bytes>(out + c, value);
      simd::load<Bytes>(heights + c, height);
      height = height > own ? height : V{} + own;
      value = value > height ? value : height;
      simd::store<Bytes>(value, out + c);
    }
  }
};

}  // namespace kindred::detail

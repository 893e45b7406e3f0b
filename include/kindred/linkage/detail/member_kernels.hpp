// From tiles of distances among members to tiles of distances among clusters, for every instruction
// set.
#pragma once

#include <kindred/core/simd.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred::detail {

/// Keeps the larger number of two tiles, everywhere.
struct KeepLarger {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Tile* tile, const double*, const double*, Tile* out) {
    using V = simd::Vector<double, Bytes>;
    for (std::size_t i = 0; i < tile->values.size(); i += Bytes / 8) {
      V value, largest;
      simd::load<Bytes>(tile->values.data() + i, value);
      simd::load<Bytes>(out->values.data() + i, largest);
      largest = value > largest ? value : largest;
      simd::store<Bytes>(largest, out->values.data() + i);
    }
  }
};

/// Adds a tile, each number times what its row down and its row across count for.
struct AddShares {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Tile* tile, const double* down, const double* across,
                                 Tile* out) {
    using V = simd::Vector<double, Bytes>;
    for (Index w = 0; w < tile_rows; w += Bytes / 8) {
      V share;
      simd::load<Bytes>(across + w, share);
      for (Index r = 0; r < tile_rows; ++r) {
        V value, sum;
        simd::load<Bytes>(tile->row(r) + w, value);
        simd::load<Bytes>(out->row(r) + w, sum);
        sum += (share * down[r]) * value;
        simd::store<Bytes>(sum, out->row(r) + w);
      }
    }
  }
};

/// Lifts every number to the heights of its row down and its row across.
struct LiftToHeights {
  template <int Bytes>
  KINDRED_KERNEL static void run(const double* down, const double* across, Tile* tile) {
    using V = simd::Vector<double, Bytes>;
    for (Index w = 0; w < tile_rows; w += Bytes / 8) {
      V height;
      simd::load<Bytes>(across + w, height);
      for (Index r = 0; r < tile_rows; ++r) {
        V value;
        simd::load<Bytes>(tile->row(r) + w, value);
        const V least = height > down[r] ? height : V{} + down[r];
        value = value > least ? value : least;
        simd::store<Bytes>(value, tile->row(r) + w);
      }
    }
  }
};

}  // namespace kindred::detail

// A tile of distances on its way into a square: finished, converted and turned, for every
// instruction set.
#pragma once

#include <kindred/core/simd.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred::detail {

/// A tile in the storage type, as it is and transposed.
template <Real T>
struct TurnedTile {
  alignas(64) T plain[tile_rows][tile_rows];
  alignas(64) T turned[tile_rows][tile_rows];
};

/// Square roots of four numbers, correctly rounded; the compiler cannot be asked for them in
/// vectors while errno is watched.
KINDRED_KERNEL void take_roots(double* values) {
#if defined(__x86_64__)
  for (int i = 0; i < 4; i += 2) {
    simd::Vector<double, 16> v;
    simd::load<16>(values + i, v);
    simd::store<16>(__builtin_ia32_sqrtpd(v), values + i);
  }
#else
  for (int i = 0; i < 4; ++i)
    values[i] = __builtin_sqrt(values[i]);
#endif
}

/// Square roots of a whole tile.
struct TakeRoots {
  template <int>
  KINDRED_KERNEL static void run(Tile* tile) {
    for (std::size_t i = 0; i < tile->values.size(); i += 4)
      take_roots(tile->values.data() + i);
  }
};

template <Real T>
struct TurnTile {
  template <int>
  KINDRED_KERNEL static void run(const Tile* tile, bool roots, TurnedTile<T>* out) {
    for (Index r = 0; r < tile_rows; ++r) {
      alignas(64) double row[tile_rows];
      for (Index c = 0; c < tile_rows; ++c)
        row[c] = tile->row(r)[c];
      if (roots)
        for (Index c = 0; c < tile_rows; c += 4)
          take_roots(row + c);
      for (Index c = 0; c < tile_rows; ++c)
        out->plain[r][c] = static_cast<T>(row[c]);
    }
    for (Index c = 0; c < tile_rows; ++c)
      for (Index r = 0; r < tile_rows; ++r)
        out->turned[c][r] = out->plain[r][c];
  }
};

/// The same at once for a tile of `height` × `width` that goes to two places of a square, whose
/// rows lie `stride` apart; or to one, on the diagonal, where both are the same.
template <Real T>
struct PlaceTile {
  template <int>
  KINDRED_KERNEL static void run(Tile* tile, bool roots, Index height, Index width, T* plain,
                                 T* turned, Index stride) {
    if (height == tile_rows && width == tile_rows)
      place(tile, roots, tile_rows, tile_rows, plain, turned, stride);
    else
      place(tile, roots, height, width, plain, turned, stride);
  }

 private:
  KINDRED_KERNEL static void place(Tile* tile, bool roots, Index height, Index width, T* plain,
                                   T* turned, Index stride) {
    const bool on_diagonal = plain == turned;
    for (Index r = 0; r < height; ++r, plain += stride) {
      double* const row = tile->row(r);
      if (roots)
        for (Index c = 0; c < width; c += 4)
          take_roots(row + c);
      for (Index c = 0; c < width; ++c)
        plain[c] = static_cast<T>(row[c]);
      if (on_diagonal) continue;
      T* down = turned + r;
#pragma GCC unroll 16
      for (Index c = 0; c < width; ++c, down += stride)
        *down = static_cast<T>(row[c]);
    }
  }
};

}  // namespace kindred::detail

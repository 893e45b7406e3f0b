// The hot loop of all distances: 16 rows against 16 rows, lane = row, so that every pair is summed
// over the columns in order and has the same bits in every tile, layout and thread.
#pragma once

#include <array>

#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// Rows per tile side.
inline constexpr Index tile_rows = 16;

/// One column of 16 packed rows.
struct alignas(64) TileColumn {
  std::array<double, tile_rows> rows{};
};

/// The raw sums of a tile, row-major.
struct alignas(64) Tile {
  std::array<double, tile_rows * tile_rows> values;

  double* row(Index i) noexcept { return values.data() + i * tile_rows; }
  const double* row(Index i) const noexcept { return values.data() + i * tile_rows; }
};

struct AddSquaredDifference {
  template <class V>
  KINDRED_KERNEL static void apply(V& sum, const V& a, const V& b) {
    const V difference = a - b;
    sum += difference * difference;
  }
};

struct AddDifference {
  template <class V>
  KINDRED_KERNEL static void apply(V& sum, const V& a, const V& b) {
    const V difference = a - b;
    sum += difference < 0 ? -difference : difference;
  }
};

struct KeepLargestDifference {
  template <class V>
  KINDRED_KERNEL static void apply(V& largest, const V& a, const V& b) {
    const V difference = a - b;
    const V magnitude = difference < 0 ? -difference : difference;
    largest = magnitude > largest ? magnitude : largest;
  }
};

struct CountUnequal {
  template <class V>
  KINDRED_KERNEL static void apply(V& count, const V& a, const V& b) {
    const V next = count + 1.0;
    count = a != b ? next : count;
  }
};

struct CountNonzero {
  template <class V>
  KINDRED_KERNEL static void apply(V& count, const V& a, const V& b) {
    const V next = count + 1.0;
    count = ((a != 0) | (b != 0)) ? next : count;
  }
};

/// Applies an operation to every column of every pair of a tile. Columns are taken in blocks that
/// stay in the first-level cache; sums wait in the tile between blocks. A value may stand in two
/// neighbouring columns, whose sum it is: then the operation is told the difference.
template <class Operation, int Parts = 1>
struct TileKernel {
  template <int Bytes>
  KINDRED_KERNEL static void run(const TileColumn* a, const TileColumn* b, Index columns,
                                 Tile* tile) {
    constexpr Index block = 96;
    for (Index begin = 0; begin < columns; begin += block)
      add_columns<Bytes>(a, b, begin, columns < begin + block ? columns : begin + block, tile);
  }

 private:
  template <int Bytes>
  KINDRED_KERNEL static void add_columns(const TileColumn* a, const TileColumn* b, Index begin,
                                         Index end, Tile* tile) {
    using V = simd::Vector<double, Bytes>;
    constexpr int lanes = Bytes / 8;
    constexpr int width = static_cast<int>(tile_rows) / lanes;   // vectors across the tile
    constexpr int height = lanes == 8 ? 8 : lanes == 4 ? 2 : 1;  // rows whose sums fit in registers
    for (Index row = 0; row < tile_rows; row += height) {
      V sums[height][width] = {};
      if (begin > 0)
#pragma GCC unroll 8
        for (int r = 0; r < height; ++r)
#pragma GCC unroll 8
          for (int w = 0; w < width; ++w)
            simd::load<Bytes>(tile->row(row + r) + w * lanes, sums[r][w]);
      for (Index column = begin; column < end; column += Parts) {
        const double* left = a[column].rows.data() + row;
        V across[Parts][width];
#pragma GCC unroll 8
        for (int part = 0; part < Parts; ++part)
#pragma GCC unroll 8
          for (int w = 0; w < width; ++w)
            simd::load<Bytes>(b[column + part].rows.data() + w * lanes, across[part][w]);
#pragma GCC unroll 8
        for (int r = 0; r < height; ++r) {
          const V down = left[r] - V{};
#pragma GCC unroll 8
          for (int w = 0; w < width; ++w)
            if constexpr (Parts == 1) {
              Operation::apply(sums[r][w], down, across[0][w]);
            } else {
              const V rest = a[column + 1].rows[static_cast<std::size_t>(row + r)] - across[1][w];
              const V difference = (down - across[0][w]) + rest;
              Operation::apply(sums[r][w], difference, V{});
            }
        }
      }
#pragma GCC unroll 8
      for (int r = 0; r < height; ++r)
#pragma GCC unroll 8
        for (int w = 0; w < width; ++w)
          simd::store<Bytes>(sums[r][w], tile->row(row + r) + w * lanes);
    }
  }
};

}  // namespace kindred::detail

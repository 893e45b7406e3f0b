// Distances straight from the tiles into both halves of a square.
#pragma once

#include <algorithm>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/row_tiles.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>

namespace kindred::detail {

/// Fills the square, whose slots are in the order of the tiles; false when cancelled.
template <class Tiles, Real T>
bool fill_square(const Tiles& tiles, Workers& workers, ProgressRef progress, Square<T>& square) {
  const auto store = [&](Index a, Index b, const Tile& tile) {
    const Index height = tiles.rows_in(a), width = tiles.rows_in(b);
    const Index top = a * tile_rows, left = b * tile_rows;
    TurnedTile<T> ready;
    // Roots are cheaper here than in the tiles, where nobody knows who needs them.
    simd::launch<TurnTile<T>>(simd::best(), &tile, tiles.roots(), &ready);
    // Both halves of a tile on the diagonal come from the upper one.
    if (a == b)
      for (Index r = 0; r < tile_rows; ++r) {
        for (Index c = 0; c < r; ++c)
          ready.plain[r][c] = ready.plain[c][r];
        ready.plain[r][r] = never<T>;
      }
    for (Index r = 0; r < height; ++r)
      std::copy_n(ready.plain[r], width, square.row(top + r) + left);
    if (a == b) return;
    for (Index c = 0; c < width; ++c)
      std::copy_n(ready.turned[c], height, square.row(left + c) + top);
  };
  return run_in_rounds(workers, tiles.chunks(), "distances", progress, [&](Chunk chunk) {
    Tile tile;
    for (Index b = chunk.begin; b < tiles.tiles(); ++b)
      for (Index a = chunk.begin; a < std::min(chunk.end, b + 1); ++a) {
        tiles.compare(a, b, tile);
        store(a, b, tile);
      }
  });
}

}  // namespace kindred::detail

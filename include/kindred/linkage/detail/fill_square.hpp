// Distances straight from the tiles into both halves of a square.
#pragma once

#include <algorithm>
#include <utility>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>

namespace kindred::detail {

/// Fills the square with the distances of all rows; false when cancelled.
template <Real T>
bool fill_square(const PreparedRows& rows, const StartingClusters& start,
                 const StartingDistance& convert, Workers& workers, ProgressRef progress,
                 Square<T>& square) {
  const bool as_is = convert.is_identity(start);
  // Roots are cheaper here than in the tiles, where nobody knows who needs them.
  const bool roots = rows.metric() == Metric::euclidean && rows.squares_are_safe() && as_is &&
                     !convert.given_squares;
  const auto visit = [&](Index a, Index b, const Tile& tile) {
    const Index height = rows.rows_in(a), width = rows.rows_in(b);
    const Index top = a * tile_rows, left = b * tile_rows;
    TurnedTile<T> ready;
    if (as_is) {
      simd::launch<TurnTile<T>>(simd::best(), tile.row(0), tile_rows, roots, &ready);
    } else {
      Tile converted;
      for (Index r = 0; r < height; ++r)
        for (Index c = 0; c < width; ++c)
          converted.row(r)[c] = convert(tile.row(r)[c], start, top + r, left + c);
      simd::launch<TurnTile<T>>(simd::best(), std::as_const(converted).row(0), tile_rows, false,
                                &ready);
    }
    for (Index r = 0; r < height; ++r)
      std::copy_n(ready.plain[r], width, square.row(top + r) + left);
    for (Index c = 0; c < width; ++c)
      std::copy_n(ready.turned[c], height, square.row(left + c) + top);
    if (a == b)
      for (Index r = 0; r < height; ++r)
        square.row(top + r)[left + r] = never<T>;
  };
  return visit_tiles(rows, workers, progress, visit, roots || convert.given_squares);
}

}  // namespace kindred::detail

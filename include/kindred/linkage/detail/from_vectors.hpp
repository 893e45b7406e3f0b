// From vectors to a tree.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/duplicates.hpp>
#include <kindred/linkage/detail/fill_square.hpp>
#include <kindred/linkage/detail/matrix_engines.hpp>
#include <kindred/linkage/detail/spanning_tree.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/storage.hpp>

namespace kindred::detail {

/// Single linkage from bands of distances that are computed by all workers and met once.
inline std::optional<std::vector<LoggedMerge>> single_from_rows(const PreparedRows& rows,
                                                                const StartingClusters& start,
                                                                Workers& workers,
                                                                ProgressRef progress) {
  const Index n = rows.rows();
  const Index width = rows.tiles() * tile_rows;
  // Bands as high as some megabytes allow, so that the workers are seldom called together.
  const Index height = std::clamp<Index>(Index{1} * 1024 * 1024 / width, 1, 16);
  std::vector<double> band(static_cast<std::size_t>(height * tile_rows * width));
  PointerTree tree(n);
  for (Index top = 0; top < rows.tiles(); top += height) {
    if (!progress({"merges", top * tile_rows, n - 1})) return std::vector<LoggedMerge>{};
    const Index bottom = std::min(rows.tiles(), top + height);
    for_each_chunk(workers, {bottom, 16}, [&](Chunk chunk) {
      Tile tile;
      for (Index a = top; a < bottom; ++a) {
        for (Index b = chunk.begin; b < std::min(chunk.end, a + 1); ++b) {
          rows.distances(a, rows, b, tile);
          for (Index r = 0; r < tile_rows; ++r)
            std::copy_n(tile.row(r), tile_rows,
                        &band[static_cast<std::size_t>(((a - top) * tile_rows + r) * width +
                                                       b * tile_rows)]);
        }
      }
    });
    for (Index i = top * tile_rows; i < std::min(n, bottom * tile_rows); ++i)
      tree.add(i, 0,
               {&band[static_cast<std::size_t>((i - top * tile_rows) * width)],
                static_cast<std::size_t>(i)});
  }
  return tree.merges(start.id);
}

/// The merges of clusters of equal rows, in greedy order, and the unit of their distances.
struct Clustered {
  std::vector<LoggedMerge> merges;
  Unit unit;
};

template <Real T>
Clustered cluster_rows(const MatrixView<T>& x, const StartingClusters& start, Linkage linkage,
                       Metric metric, Storage storage, Workers& workers, ProgressRef progress) {
  const PreparedRows rows(x, metric, workers);
  if (start.count() == 1) return {};
  if (linkage == Linkage::single) {
    auto log = single_from_rows(rows, start, workers, progress);
    if (log) return {*std::move(log), {}};
  }
  return with_storage(storage, [&]<Real S>(S) -> Clustered {
    const bool squares = works_on_squares(linkage);
    const bool plain = sizeof(S) == 8 && rows.squares_are_safe();
    const int reach = reach_of(metric, magnitude_range<T>(x).largest, x.cols());
    const Unit unit = plain ? Unit{.squared = squares} : unit_for<S>(reach, squares);
    const StartingDistance convert{linkage, unit, squares && rows.squares_are_safe()};
    Square<S> square(start);
    if (!fill_square(rows, start, convert, workers, progress, square)) return {};
    return {cluster_square(square, linkage, start, workers, progress), unit};
  });
}

template <Real T>
Dendrogram cluster_vectors(const MatrixView<T>& x, Linkage linkage, Metric metric, Storage storage,
                           Workers& workers, ProgressRef progress) {
  const Index n = x.rows();
  // Rows that will be refused are refused under their own numbers, so they are not grouped.
  const bool may_group = magnitude_range<T>(x).squares_are_safe();
  if (metric == Metric::cosine || metric == Metric::correlation) PreparedRows(x, metric, workers);
  DistinctRows distinct = may_group ? distinct_rows<T>(x) : DistinctRows{};
  if (!distinct.merges.empty()) {
    const Matrix<T> kept = rows_at<T>(x, distinct.clusters.id);
    Clustered result = cluster_rows<T>(MatrixView<T>(kept), distinct.clusters, linkage, metric,
                                       storage, workers, progress);
    // Unequal rows at distance zero would have to take turns with the equal ones; then all rows
    // are clustered one by one.
    const bool unequal_at_zero =
        std::any_of(result.merges.begin(), result.merges.end(),
                    [](const LoggedMerge& merge) { return merge.distance == 0; });
    if (!unequal_at_zero) {
      auto& log = distinct.merges;
      std::sort(log.begin(), log.end(),
                [](const LoggedMerge& a, const LoggedMerge& b) { return a.low < b.low; });
      log.insert(log.end(), result.merges.begin(), result.merges.end());
      return assemble(n, log, result.unit);
    }
  }
  const Clustered result =
      cluster_rows<T>(x, StartingClusters::leaves(n), linkage, metric, storage, workers, progress);
  return assemble(n, result.merges, result.unit);
}

}  // namespace kindred::detail

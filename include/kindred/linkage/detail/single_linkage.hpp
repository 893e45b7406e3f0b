// Single linkage from vectors in O(n·d) memory: every distance is computed and met once, and once
// more where ties leave the tree open.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/duplicates.hpp>
#include <kindred/linkage/detail/kruskal.hpp>
#include <kindred/linkage/detail/prim.hpp>
#include <kindred/linkage/detail/spanning_tree.hpp>

namespace kindred::detail {

/// Computes the distances of every row to all earlier ones, in bands by all workers, and calls
/// `meet(i, distances)` for row after row; false when cancelled. Distances may be overwritten.
template <class Meet>
bool meet_rows(const PreparedRows& rows, Workers& workers, ProgressRef progress, Meet&& meet) {
  const Index n = rows.rows();
  const Index width = rows.tiles() * tile_rows;
  // Bands as high as some megabytes allow, so that the workers are seldom called together.
  const Index height = std::clamp<Index>(Index{1024} * 1024 / width, 1, 16);
  std::vector<double> band(static_cast<std::size_t>(height * tile_rows * width));
  const auto at = [&](Index row, Index column) {
    return &band[static_cast<std::size_t>(row * width + column)];
  };
  for (Index top = 0; top < rows.tiles(); top += height) {
    if (!progress({"merges", std::min(n - 1, top * tile_rows), n - 1})) return false;
    const Index bottom = std::min(rows.tiles(), top + height);
    for_each_chunk(workers, {bottom, 16}, [&](Chunk chunk) {
      Tile tile;
      for (Index a = top; a < bottom; ++a) {
        for (Index b = chunk.begin; b < std::min(chunk.end, a + 1); ++b) {
          rows.distances(a, rows, b, tile);
          for (Index r = 0; r < tile_rows; ++r)
            std::copy_n(tile.row(r), tile_rows, at((a - top) * tile_rows + r, b * tile_rows));
        }
      }
    });
    for (Index i = top * tile_rows; i < std::min(n, bottom * tile_rows); ++i)
      meet(i, std::span(at(i - top * tile_rows, 0), static_cast<std::size_t>(i)));
  }
  return true;
}

/// Adds to a spanning forest the edges that tie with its own, so that the tie rule can choose.
/// `rows` are in the linear order of the forest. False when cancelled.
template <Compiled = on_use>
bool add_ties(const PreparedRows& rows, const LinearOrder& order, Workers& workers,
              ProgressRef progress, SpanningForest& forest) {
  const Index n = rows.rows();
  const auto limit = static_cast<std::size_t>(4 * n);
  return meet_rows(rows, workers, progress, [&](Index i, std::span<double> distances) {
    // On the way to the left the largest gap so far is the height at which two things are united;
    // only an edge of just that length can stand in for one of the tree. One for each cluster that
    // lies between two such gaps is enough.
    double united = 0;
    bool known = false;
    for (Index j = i - 1; j >= 0; --j) {
      const double gap = order.gap[static_cast<std::size_t>(j + 1)];
      if (gap >= united) united = gap, known = false;
      if (known || distances[static_cast<std::size_t>(j)] != united) continue;
      known = true;
      forest.edges.push_back({united, order.thing[static_cast<std::size_t>(i)],
                              order.thing[static_cast<std::size_t>(j)]});
    }
    if (forest.edges.size() > limit) forest = spanning_forest(std::move(forest.edges), n);
  });
}

/// The edges of a minimum spanning tree; nothing when cancelled.
template <Compiled = on_use>
std::optional<std::vector<Edge>> tree_of_rows(const PreparedRows& rows, Workers& workers,
                                              ProgressRef progress) {
  if (prim_pays(rows)) return Prim(rows, workers).run(progress);
  PointerTree tree(rows.rows());
  if (!meet_rows(rows, workers, progress,
                 [&](Index i, std::span<double> distances) { tree.add(i, 0, distances); }))
    return std::nullopt;
  return tree.edges();
}

/// The merges of single linkage among rows, in greedy order and by row; none when cancelled.
template <Real T>
std::vector<LoggedMerge> single_linkage(const MatrixView<T>& x, const PreparedRows& rows,
                                        Workers& workers, ProgressRef progress) {
  const Index n = rows.rows();
  auto edges = tree_of_rows(rows, workers, progress);
  if (!edges) return {};
  SpanningForest forest = spanning_forest(*std::move(edges), n);
  if (forest.open) {
    const LinearOrder order = linear_order(forest.merges, n);
    const Matrix<T> sorted = rows_at<T>(x, order.thing);
    const PreparedRows in_order(MatrixView<T>(sorted), rows.metric(), workers);
    if (!add_ties(in_order, order, workers, progress, forest)) return {};
    forest = spanning_forest(std::move(forest.edges), n);
  }
  return std::move(forest.merges);
}

}  // namespace kindred::detail

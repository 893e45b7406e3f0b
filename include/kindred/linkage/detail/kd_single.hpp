// Single linkage of many rows of few columns, in O(n·d) memory and without going through all pairs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/kd_tree.hpp>
#include <kindred/linkage/detail/kd_boruvka.hpp>
#include <kindred/linkage/detail/kd_ties.hpp>
#include <kindred/linkage/detail/kruskal.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/sorted.hpp>

namespace kindred::detail {

/// Metrics that boxes bound, for rows whose distances neither overflow nor vanish in the tree.
inline bool tree_serves(Metric metric, const MagnitudeRange& range) noexcept {
  if (metric == Metric::sqeuclidean) return range.squares_are_safe();
  if (metric != Metric::euclidean && metric != Metric::cityblock && metric != Metric::chebyshev)
    return false;
  const int shift = kd_shift(range, metric);
  const double least = metric == Metric::euclidean ? 0x1p-420 : 0x1p-900;
  return shift == 0 || range.smallest == 0 || times_power_of_two(range.smallest, shift) >= least;
}

/// Of rows that edges of length 0 connect, and which therefore are equal, each is connected with
/// the next: the edges that the tie rule takes of all that there are.
inline void chain_equal_rows(std::vector<Edge>& edges, Index n) {
  const auto longer =
      std::partition(edges.begin(), edges.end(), [](const Edge& edge) { return edge.length == 0; });
  if (longer == edges.begin()) return;
  std::vector<Index> group(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    group[static_cast<std::size_t>(i)] = i;
  const auto root = [&](Index i) {
    while (group[static_cast<std::size_t>(i)] != i) {
      Index& up = group[static_cast<std::size_t>(i)];
      up = group[static_cast<std::size_t>(up)];
      i = up;
    }
    return i;
  };
  for (auto edge = edges.begin(); edge != longer; ++edge) {
    const Index a = root(edge->a), b = root(edge->b);
    group[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }
  std::vector<Index> last(static_cast<std::size_t>(n), -1);
  auto edge = edges.begin();
  for (Index i = 0; i < n; ++i) {
    Index& before = last[static_cast<std::size_t>(root(i))];
    if (before >= 0) *edge++ = {0, before, i};
    before = i;
  }
}

/// The merges of single linkage among rows, in greedy order and by row; none when cancelled. For
/// rows whose squares are safe or can be made so.
template <Real T>
std::vector<LoggedMerge> single_linkage_of_points(const MatrixView<T>& x, Metric metric,
                                                  Workers& workers, ProgressRef progress) {
  const Index n = x.rows();
  const KdTreeModel<T> tree = KdTree{metric}.of_rows(x, workers);
  const auto placed = KdBoruvka<T>(tree, workers).run(progress);
  if (!placed) return {};
  const auto row = [&](Index place) {
    return Index{tree.order()[static_cast<std::size_t>(place)]};
  };
  std::vector<Edge> edges(placed->size());
  for_each_chunk(workers, {std::ssize(edges), 16384}, [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const PlacedEdge& edge = (*placed)[static_cast<std::size_t>(i)];
      const Edge found{tree.distance(edge.raw), row(edge.a), row(edge.b)};
      if (!is_finite(found.length))
        refuse("x",
               "is too far away from row " + std::to_string(found.b) +
                   " for their distance to be a double",
               {.row = found.a});
      edges[static_cast<std::size_t>(i)] = found;
    }
  });
  chain_equal_rows(edges, n);
  sort_in_parallel(edges, workers, [](const Edge& p, const Edge& q) {
    return std::tie(p.length, p.a, p.b) < std::tie(q.length, q.a, q.b);
  });
  SpanningForest forest = forest_of_sorted(edges, n);
  if (forest.open) {
    std::vector<Index> place(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i)
      place[static_cast<std::size_t>(row(i))] = i;
    LinearOrder order = linear_order(forest.merges, n);
    for (Index& thing : order.thing)
      thing = place[static_cast<std::size_t>(thing)];
    if (!add_tied_edges(tree, order, workers, progress, forest.edges)) return {};
    forest = spanning_forest(std::move(forest.edges), n);
  }
  return std::move(forest.merges);
}

}  // namespace kindred::detail

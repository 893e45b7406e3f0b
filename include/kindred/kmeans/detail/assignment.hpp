// What every assignment algorithm shares: which cluster each row is in, and the sums that follow.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/function_ref.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// Labels and the sums that belong to them; −1 before the first assignment.
struct Assignment {
  Labels labels;
  ClusterSums sums;

  Assignment(Index rows, Index clusters, Index d)
      : labels(static_cast<std::size_t>(rows), -1), sums(clusters, d) {}
};

/// Gives every row its nearest centre and returns how many rows of positive weight changed cluster.
using Assign = FunctionRef<Index(const Matrix<double>& centers, Assignment& assignment)>;

/// Chunks long enough that keeping one set of sums for each costs less than the distances do.
template <Real T>
Chunks assignment_chunks(const Points<T>& points, Index clusters) noexcept {
  const Chunks chunks = points.chunks();
  return {chunks.total, std::max(chunks.size, 4 * clusters)};
}

/// Moves the rows of a chunk to their nearest clusters, in row order; returns how many rows of
/// positive weight moved.
template <Real T>
Index move_rows(const Points<T>& points, Chunk chunk, const Label* nearest, Label* labels,
                ClusterSums& delta) {
  std::vector<double> y(static_cast<std::size_t>(points.cols()));
  Index moved = 0;
  for (Index i = chunk.begin; i < chunk.end; ++i) {
    const Label from = labels[i], to = nearest[i - chunk.begin];
    if (from == to) continue;
    labels[i] = to;
    const double weight = points.weight(i);
    if (weight == 0) continue;
    points.read(i, y.data());
    if (from >= 0) delta.remove(from, y.data(), weight);
    delta.add(to, y.data(), weight);
    ++moved;
  }
  return moved;
}

/// Calls `find(chunk, nearest)`, which writes the nearest cluster of every row of the chunk, and
/// adds up what changes, in chunk order. Returns how many rows of positive weight changed.
template <Real T, class Find>
Index assign_chunks(const Points<T>& points, Assignment& assignment, Workers& workers,
                    Find&& find) {
  struct Part {
    ClusterSums delta{};
    Index moved = 0;
  };
  const Index clusters = assignment.sums.clusters();
  const Part total = fold_chunks<Part>(
      workers, assignment_chunks(points, clusters),
      [&](Chunk chunk) {
        Labels nearest(static_cast<std::size_t>(chunk.size()));
        find(chunk, nearest.data());
        Part part{ClusterSums(clusters, points.cols())};
        part.moved = move_rows(points, chunk, nearest.data(), assignment.labels.data(), part.delta);
        return part;
      },
      [](Part& sum, const Part& part) {
        if (part.moved == 0) return;
        sum.delta.merge(part.delta);
        sum.moved += part.moved;
      });
  if (total.moved > 0) assignment.sums.merge(total.delta);
  return total.moved;
}

}  // namespace kindred::detail

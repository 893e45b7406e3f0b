// What every assignment algorithm shares: which cluster each row is in, and the sums that follow.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/function_ref.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// Labels and the sums that belong to them; −1 before the first assignment. What each chunk of rows
/// changes is kept from one iteration to the next, because fresh memory costs more than the sums.
struct Assignment {
  struct Part {
    ClusterSums delta{};
    Index moved = 0;
  };

  Labels labels;
  ClusterSums sums;
  std::vector<Part> parts{};

  Assignment(Index rows, Index clusters, Index d)
      : labels(static_cast<std::size_t>(rows), -1), sums(clusters, d) {}
};

/// Gives every row its nearest centre and returns how many rows of positive weight changed cluster.
using Assign = FunctionRef<Index(const Matrix<double>& centers, Assignment& assignment)>;

/// Chunks of whole blocks, long enough that keeping one set of sums for each costs less than the
/// distances do.
template <Real T>
Chunks assignment_chunks(const Points<T>& points, Index clusters) noexcept {
  const Chunks chunks = points.chunks();
  const Index size = std::max(chunks.size, 8 * clusters);
  return {chunks.total, (size + row_block - 1) / row_block * row_block};
}

/// Rows whose clusters are looked for in one go.
inline constexpr Index assignment_run = 2048;
using NearestLabels = std::array<Label, static_cast<std::size_t>(assignment_run)>;

/// Writes the numbers within a run of the rows that change cluster; returns how many. Free of
/// branches, because nothing predicts which rows those are.
inline Index changed_rows(const NearestLabels& nearest, const Label* labels, Index count,
                          std::int32_t* changed) noexcept {
  Index found = 0;
  for (Index r = 0; r < count; ++r) {
    changed[found] = static_cast<std::int32_t>(r);
    found += nearest[static_cast<std::size_t>(r)] != labels[r];
  }
  return found;
}

/// Moves the rows of a run to their nearest clusters, in row order; returns how many rows of
/// positive weight moved.
template <Real T>
Index move_rows(const Points<T>& points, Chunk rows, const NearestLabels& nearest, Label* labels,
                ClusterSums& delta) {
  std::array<std::int32_t, static_cast<std::size_t>(assignment_run)> changed;
  const Index count = changed_rows(nearest, labels + rows.begin, rows.size(), changed.data());
  const auto row_of = [&](Index m) { return rows.begin + changed[static_cast<std::size_t>(m)]; };
  // Rows that move lie far apart: all are on their way before the first is needed.
  for (Index m = 0; m < count; ++m)
    __builtin_prefetch(points.row(row_of(m)));
  std::array<RowMove<T>, static_cast<std::size_t>(assignment_run)> moves;
  Index moved = 0, plain = 0;
  std::vector<double> y;
  for (Index m = 0; m < count; ++m) {
    const Index i = row_of(m);
    const Label to = nearest[static_cast<std::size_t>(i - rows.begin)];
    const Label from = std::exchange(labels[i], to);
    const double weight = points.weight(i);
    if (weight == 0) continue;
    ++moved;
    if (weight == 1) {
      moves[static_cast<std::size_t>(plain++)] = {points.row(i), from, to};
      continue;
    }
    y.resize(static_cast<std::size_t>(points.cols()));
    points.read(i, y.data());
    if (from >= 0) delta.remove(from, y.data(), weight);
    delta.add(to, y.data(), weight);
  }
  delta.move(moves.data(), plain, points.frame);
  return moved;
}

/// Adds what the parts changed to the sums, cluster by cluster in the order of the parts, and
/// empties them. Returns how many rows of positive weight changed.
template <Compiled = on_use>
Index absorb_parts(Assignment& assignment, Workers& workers) {
  Index moved = 0;
  for (Assignment::Part& part : assignment.parts)
    moved += std::exchange(part.moved, 0);
  if (moved == 0) return 0;
  for_each_chunk(workers, {assignment.sums.clusters(), 8}, [&](Chunk clusters) {
    for (Assignment::Part& part : assignment.parts)
      for (Index c = clusters.begin; c < clusters.end; ++c)
        assignment.sums.absorb(part.delta, c);
  });
  return moved;
}

/// Calls `find(rows, nearest)` for runs of rows, which writes the nearest cluster of each, and adds
/// up what changes. Returns how many rows of positive weight changed.
template <Real T, class Find>
Index assign_chunks(const Points<T>& points, Assignment& assignment, Workers& workers,
                    Find&& find) {
  const Index clusters = assignment.sums.clusters();
  const Chunks chunks = assignment_chunks(points, clusters);
  assignment.parts.resize(static_cast<std::size_t>(chunks.count()));
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    Assignment::Part& part = assignment.parts[static_cast<std::size_t>(chunk.number)];
    if (part.delta.clusters() == 0) part.delta = ClusterSums(clusters, points.cols());
    NearestLabels nearest;
    for (Index begin = chunk.begin; begin < chunk.end; begin += assignment_run) {
      const Chunk rows{chunk.number, begin, std::min(begin + assignment_run, chunk.end)};
      find(rows, nearest.data());
      part.moved += move_rows(points, rows, nearest, assignment.labels.data(), part.delta);
    }
  });
  return absorb_parts(assignment, workers);
}

}  // namespace kindred::detail

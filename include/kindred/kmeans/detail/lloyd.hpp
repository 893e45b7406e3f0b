// Lloyd's iteration: assign, fill empty clusters, move the centres, until nothing changes.
#pragma once

#include <algorithm>
#include <utility>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/relocation.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred::detail {

struct StopRule {
  Index max_iterations;
  /// The squared shift of all centres, in the frame, at which to stop.
  double squared_shift;
};

struct Clustering {
  Matrix<double> centers;
  Labels labels{};
  Index iterations = 0;
  KMeansStatus status = KMeansStatus::iteration_limit;
};

/// The centres that the sums call for; a cluster without rows keeps its old one.
template <Compiled = on_use>
Matrix<double> means(const ClusterSums& sums, const Matrix<double>& centers, Workers& workers) {
  Matrix<double> next = centers;
  for_each_chunk(workers, row_chunks(next.rows(), next.cols() * 1024), [&](Chunk chunk) {
    for (Index c = chunk.begin; c < chunk.end; ++c)
      if (sums.rows(c) > 0) sums.mean(c, next.row(c).data());
  });
  return next;
}

/// Where centres go once every row has its cluster: to the means, or to what another estimator
/// makes of them. A function of its arguments alone.
using MoveCenters = Matrix<double> (*)(const ClusterSums& sums, const Matrix<double>& centers,
                                       const Frame& frame, Workers& workers);

template <Compiled = on_use>
Matrix<double> to_means(const ClusterSums& sums, const Matrix<double>& centers,
                        const Frame& /*frame*/, Workers& workers) {
  return means(sums, centers, workers);
}

/// Squared shift of all centres together, summed in order.
inline double squared_shift(const Matrix<double>& from, const Matrix<double>& to) noexcept {
  return squared_distance(from.data(), to.data(), from.size());
}

/// An assignment for which somebody has looked already.
template <Real T>
Index assign_known(const Points<T>& points, const Labels& known, Assignment& assignment,
                   Workers& workers) {
  return assign_chunks(points, assignment, workers, [&](Chunk rows, Label* nearest) {
    std::copy(known.begin() + rows.begin, known.begin() + rows.end, nearest);
  });
}

/// Iterates from the given centres, with `known` the nearest of them for every row, or empty. Every
/// algorithm is this loop around its own `assign`, so all of them count iterations alike. Whatever
/// the status, the labels are those of the centres returned.
template <class Rows>
Clustering lloyd(const Rows& points, Matrix<double> start, const Labels& known, StopRule stop,
                 MoveCenters move, Assign assign, Workers& workers, ProgressRef progress) {
  Clustering result{std::move(start)};
  Assignment now(points.rows(), result.centers.rows(), points.cols());
  bool settled = false;  // the labels are those of the centres
  while (!settled && result.iterations < stop.max_iterations) {
    if (!progress({"k-means", result.iterations, stop.max_iterations})) {
      result.status = KMeansStatus::cancelled;
      break;
    }
    const bool is_known = result.iterations == 0 && !known.empty();
    const Index changed =
        is_known ? assign_known(points, known, now, workers) : assign(result.centers, now);
    ++result.iterations;
    ClusterSums sums = now.sums;
    const bool relocated = relocate_empty(points, result.centers, now.labels, sums, workers);
    if (changed == 0 && !relocated) {
      result.status = KMeansStatus::converged;
      settled = true;
      continue;
    }
    Matrix<double> next = move(sums, result.centers, points.frame, workers);
    const double shift = squared_shift(result.centers, next);
    result.centers = std::move(next);
    if (shift == 0) {
      result.status = KMeansStatus::converged;
      settled = true;
    } else if (shift <= stop.squared_shift) {
      result.status = KMeansStatus::tolerance_reached;
      break;
    }
  }
  if (!settled) assign(result.centers, now);
  result.labels = std::move(now.labels);
  return result;
}

}  // namespace kindred::detail

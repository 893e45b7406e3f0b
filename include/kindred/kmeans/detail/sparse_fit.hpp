// K-Means on sparse rows: the starts and the loop of dense ones around a sparse assignment.
#pragma once

#include <utility>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/detail/engine.hpp>
#include <kindred/kmeans/detail/sparse_assign.hpp>
#include <kindred/kmeans/detail/sparse_distance.hpp>
#include <kindred/kmeans/detail/sparse_points.hpp>
#include <kindred/kmeans/detail/sparse_seeding.hpp>

namespace kindred::detail {

template <Compiled = on_use>
ScoredClustering run_once(const SparsePoints& points, const Plan& plan, Index restart,
                          Workers& workers, ProgressRef progress) {
  Start start = start_of(points, plan, restart, workers, progress);
  StopRule stop = plan.stop;
  if (start.cancelled) stop.max_iterations = 0;
  SparseAssign assign(points, workers);
  ScoredClustering result{lloyd(points, std::move(start.centers), start.nearest, stop, to_means,
                                assign, workers, progress)};
  if (start.cancelled) result.clustering.status = KMeansStatus::cancelled;
  result.inertia = inertia_of(points, result.clustering, workers);
  return result;
}

/// The run of lowest inertia, the first of equals. A cancelled run ends the search.
template <Compiled = on_use>
ScoredClustering best_of_restarts(const SparsePoints& points, const Plan& plan, Workers& workers,
                                  ProgressRef progress) {
  ScoredClustering best = run_once(points, plan, 0, workers, progress);
  const Index restarts = plan.init == Init::given ? 1 : plan.restarts;
  for (Index r = 1; r < restarts && best.clustering.status != KMeansStatus::cancelled; ++r)
    keep_better(best, run_once(points, plan, r, workers, progress));
  return best;
}

}  // namespace kindred::detail

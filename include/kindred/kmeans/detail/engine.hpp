// From options to a clustering: start, iterate, keep the best. A faster way to assign joins here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/detail/bounded_assign.hpp>
#include <kindred/kmeans/detail/filtered_assign.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/hartigan_wong.hpp>
#include <kindred/kmeans/detail/inertia.hpp>
#include <kindred/kmeans/detail/lloyd.hpp>
#include <kindred/kmeans/detail/parallel_seeding.hpp>
#include <kindred/kmeans/detail/plain_assign.hpp>
#include <kindred/kmeans/detail/seeding.hpp>
#include <kindred/kmeans/detail/sorted_points.hpp>

namespace kindred::detail {

/// The options of a fit, checked, with the tolerance in the frame and given centres moved there.
struct Plan {
  Index clusters;
  Init init;
  Matrix<double> centers;
  Index restarts;
  std::uint64_t seed;
  StopRule stop;
  Algorithm algorithm;
  Finish finish;
  MoveCenters move = to_means;
};

struct ScoredClustering {
  Clustering clustering;
  double inertia = 0;  // in the frame
};

struct Start {
  Matrix<double> centers;
  /// The nearest centre of every row where the start knows it already, else empty.
  Labels nearest{};
  bool cancelled = false;
};

/// Weighted variance of the columns, averaged over them. O(nd).
template <Real T>
double mean_variance(const Points<T>& points, Workers& workers) {
  const auto sums = fold_chunks<ClusterSums>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        ClusterSums part(1, points.cols());
        std::vector<double> y(static_cast<std::size_t>(points.cols()));
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          points.read(i, y.data());
          part.add(0, y.data(), points.weight(i));
        }
        return part;
      },
      [](ClusterSums& all, const ClusterSums& part) { all.merge(part); });
  const Matrix<double> origin = Matrix<double>::Zero(1, points.cols());
  const Clustering one{means(sums, origin, workers),
                       Labels(static_cast<std::size_t>(points.rows()), 0)};
  return inertia_of(points, one, workers) / sums.weight(0) / static_cast<double>(points.cols());
}

template <class Rows>
Start start_of(const Rows& points, const Plan& plan, Index restart, Workers& workers,
               ProgressRef progress) {
  if (plan.init == Init::given) return {plan.centers};
  const Draws draws(plan.seed, static_cast<std::uint64_t>(restart));
  Seeds seeds;
  if (plan.init == Init::kmeans_plus_plus)
    seeds = greedy_seeds(points, plan.clusters, draws, workers, progress);
  if (plan.init == Init::kmeans_parallel)
    seeds.rows = parallel_seeds(points, plan.clusters, draws, workers, progress);
  std::vector<Index>& rows = seeds.rows;
  const bool cancelled =
      plan.init != Init::random && static_cast<Index>(rows.size()) < plan.clusters;
  // A seeding that was stopped is filled up without further computation.
  if (static_cast<Index>(rows.size()) < plan.clusters) {
    const auto more =
        random_rows(points, plan.clusters - static_cast<Index>(rows.size()), draws, rows);
    rows.insert(rows.end(), more.begin(), more.end());
    seeds.nearest.clear();
  }
  Matrix<double> centers(plan.clusters, points.cols());
  for (Index c = 0; c < plan.clusters; ++c)
    points.read(rows[static_cast<std::size_t>(c)], centers.row(c).data());
  return {std::move(centers), std::move(seeds.nearest), cancelled};
}

/// How Lloyd's iteration assigns: `Algorithm::automatic` says by which rule where that is left
/// open.
inline Algorithm chosen(Algorithm algorithm, Index rows, Index clusters, Index d) noexcept {
  const bool sortable = d <= most_narrow_columns && rows < Index{1} << 32;
  if (algorithm == Algorithm::filtering && !sortable) return Algorithm::lloyd;
  if (algorithm != Algorithm::automatic && algorithm != Algorithm::hartigan_wong) return algorithm;
  // Sorting takes as long as a few iterations.
  if (d <= 4 && clusters >= 16 && rows >= 256 * clusters && sortable) return Algorithm::filtering;
  // Bounds take about as long as scoring a row against a few dozen centres of a few columns.
  return clusters * (d + 6) >= 700 ? Algorithm::hamerly : Algorithm::lloyd;
}

/// The iterations of a fit, which may start more than once.
template <Real T>
class Iterations {
 public:
  Iterations(const Points<T>& points, Algorithm algorithm, Workers& workers)
      : points_(points), algorithm_(algorithm) {
    if (algorithm == Algorithm::filtering) sorted_.emplace(points, workers);
  }

  /// One run from one start, with the assignment that the algorithm stands for.
  Clustering run(Start start, StopRule stop, MoveCenters move, Workers& workers,
                 ProgressRef progress) const {
    const auto from_start = [&](const Points<T>& points, auto&& assign) {
      return lloyd(points, std::move(start.centers), start.nearest, stop, move, assign, workers,
                   progress);
    };
    switch (algorithm_) {
      case Algorithm::lloyd:
        return from_start(points_, FusedAssign<T>(points_, workers));
      case Algorithm::hamerly:
        return from_start(points_, BoundedAssign<T>(points_, workers));
      case Algorithm::filtering: {
        const Points<T>& points = sorted_->points();
        start.nearest = sorted_->sorted(start.nearest);
        Clustering result = from_start(points, FilteredAssign<T>(points, workers));
        result.labels = sorted_->restored(result.labels);
        return result;
      }
      default:
        start.nearest.clear();  // the textbook looks for itself
        return from_start(points_, [&](const Matrix<double>& centers, Assignment& assignment) {
          return plain_assign(points_, centers, assignment, workers);
        });
    }
  }

 private:
  const Points<T>& points_;
  Algorithm algorithm_;
  std::optional<SortedPoints<T>> sorted_{};
};

/// Goes on from Lloyd's result, and keeps its place where rounding alone has made it look better.
template <Real T>
ScoredClustering finished(const Points<T>& points, ScoredClustering lloyd, Index max_iterations,
                          Workers& workers, ProgressRef progress) {
  Clustering next =
      HartiganWong<T>(points, lloyd.clustering, max_iterations, workers, progress).run();
  const double inertia = inertia_of(points, next, workers);
  if (inertia <= lloyd.inertia) return {std::move(next), inertia};
  lloyd.clustering.iterations = next.iterations;
  lloyd.clustering.status = next.status;
  return lloyd;
}

template <Real T>
ScoredClustering run_from(Start start, const Points<T>& points, const Plan& plan,
                          const Iterations<T>& iterations, Workers& workers, ProgressRef progress) {
  StopRule stop = plan.stop;
  // Hartigan and Wong start from rows at their nearest centres, and centres at their means.
  const bool transfers_only = plan.algorithm == Algorithm::hartigan_wong;
  if (transfers_only) stop.max_iterations = 1;
  const bool cancelled = start.cancelled;
  if (cancelled) stop.max_iterations = 0;
  ScoredClustering result{iterations.run(std::move(start), stop, plan.move, workers, progress)};
  KMeansStatus& status = result.clustering.status;
  if (cancelled) status = KMeansStatus::cancelled;
  result.inertia = inertia_of(points, result.clustering, workers);
  const bool finishes = transfers_only || plan.finish == Finish::hartigan_wong;
  if (!finishes || status == KMeansStatus::cancelled) return result;
  return finished(points, std::move(result), plan.stop.max_iterations, workers, progress);
}

template <Real T>
ScoredClustering run_once(const Points<T>& points, const Plan& plan,
                          const Iterations<T>& iterations, Index restart, Workers& workers,
                          ProgressRef progress) {
  return run_from(start_of(points, plan, restart, workers, progress), points, plan, iterations,
                  workers, progress);
}

/// The better of two runs, the first of equals. A cancelled one lends its status.
inline void keep_better(ScoredClustering& best, ScoredClustering&& next) {
  const bool cancelled = next.clustering.status == KMeansStatus::cancelled;
  if (next.inertia < best.inertia) best = std::move(next);
  if (cancelled) best.clustering.status = KMeansStatus::cancelled;
}

/// All restarts, one after the other with all threads for each, until one is cancelled.
template <Real T>
ScoredClustering restarts_in_turn(const Points<T>& points, const Plan& plan, Algorithm algorithm,
                                  Index restarts, Workers& workers, ProgressRef progress) {
  Start first = start_of(points, plan, 0, workers, progress);
  const Iterations<T> iterations(points, algorithm, workers);
  ScoredClustering best = run_from(std::move(first), points, plan, iterations, workers, progress);
  for (Index r = 1; r < restarts && best.clustering.status != KMeansStatus::cancelled; ++r)
    keep_better(best, run_once(points, plan, iterations, r, workers, progress));
  return best;
}

/// All restarts, a few at a time with one thread for each, until progress says stop: it hears of
/// whole restarts, because it is called from one thread only.
template <Real T>
ScoredClustering restarts_side_by_side(const Points<T>& points, const Plan& plan,
                                       Algorithm algorithm, Workers& workers,
                                       ProgressRef progress) {
  const Iterations<T> iterations(points, algorithm, workers);
  std::optional<ScoredClustering> best;
  const Chunks turns{plan.restarts, 8 * workers.count()};
  for (Index turn = 0; turn < turns.count(); ++turn) {
    const Chunk now = turns[turn];
    if (!progress({"restarts", now.begin, plan.restarts})) {
      const auto stop = [](const Progress&) { return false; };
      if (!best) return run_once(points, plan, iterations, 0, workers, stop);
      best->clustering.status = KMeansStatus::cancelled;
      break;
    }
    std::vector<std::optional<ScoredClustering>> results(static_cast<std::size_t>(now.size()));
    workers.run(now.size(), [&](Index r) {
      Sequential::Team alone;
      results[static_cast<std::size_t>(r)] =
          run_once(points, plan, iterations, now.begin + r, alone, NoProgress{});
    });
    for (auto& result : results) {
      if (best)
        keep_better(*best, *std::move(result));
      else
        best = std::move(result);
    }
  }
  return *std::move(best);
}

/// The run of lowest inertia, the first of equals. A cancelled run ends the search.
template <Real T>
ScoredClustering best_of_restarts(const Points<T>& points, const Plan& plan, Workers& workers,
                                  ProgressRef progress) {
  const Algorithm algorithm = chosen(plan.algorithm, points.rows(), plan.clusters, points.cols());
  // Given centres lead to the same end every time.
  const Index restarts = plan.init == Init::given ? 1 : plan.restarts;
  // Rows of a single chunk keep a single thread busy.
  const bool small = assignment_chunks(points, plan.clusters).count() == 1;
  if (small && restarts > 1 && workers.count() > 1)
    return restarts_side_by_side(points, plan, algorithm, workers, progress);
  return restarts_in_turn(points, plan, algorithm, restarts, workers, progress);
}

}  // namespace kindred::detail

// Hartigan and Wong's iteration: from a clustering to one that no transfer of a single row
// improves. J. A. Hartigan and M. A. Wong, "Algorithm AS 136: A k-means clustering algorithm",
// Applied Statistics 28 (1979).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/inertia.hpp>
#include <kindred/kmeans/detail/lloyd.hpp>
#include <kindred/kmeans/detail/transfer_candidates.hpp>
#include <kindred/kmeans/detail/transfers.hpp>

namespace kindred::detail {

/// Continues a clustering: its labels are where the transfers start, its iterations count against
/// the limit. One iteration is one search of all rows with the transfers it leads to.
template <Real T>
class HartiganWong {
 public:
  HartiganWong(const Points<T>& points, Clustering start, Index max_iterations, Workers& workers,
               ProgressRef progress)
      : points_(points),
        workers_(workers),
        progress_(progress),
        max_iterations_(max_iterations),
        error_(points.cols(),
               farthest_from(std::vector<double>(static_cast<std::size_t>(points.cols())).data())),
        now_(std::move(start)) {}

  Clustering run() && {
    now_.status = KMeansStatus::iteration_limit;
    // The labels are given to the nearest centres after every optimum. That changes some only among
    // equal distances, and then the optimum is sought again, unless nothing is gained any more.
    for (double reached = std::numeric_limits<double>::infinity();;) {
      TransferState partition = partition_of(now_.labels, now_.centers);
      if (relocate_empty(points_, partition.centers, partition.labels, partition.sums, workers_)) {
        if (!goes_on()) return std::move(now_);
        take(means(partition.sums, partition.centers, workers_));
        continue;
      }
      const bool optimal = improve(partition);
      take(means(partition.sums, partition.centers, workers_));
      if (!optimal) return std::move(now_);
      const double inertia = inertia_of(points_, now_, workers_);
      if (same_where_it_counts(partition.labels) || !(inertia < reached)) {
        now_.status = KMeansStatus::converged;
        return std::move(now_);
      }
      reached = inertia;
    }
  }

 private:
  /// Counts another iteration, unless that is one too many or the caller wants no more.
  bool goes_on() {
    if (now_.iterations >= max_iterations_) return false;
    if (!progress_({"k-means", now_.iterations, max_iterations_})) {
      now_.status = KMeansStatus::cancelled;
      return false;
    }
    ++now_.iterations;
    return true;
  }

  /// Transfers until none gains; false when it was stopped before.
  bool improve(TransferState& partition) {
    const auto& weights = points_.weights;
    const double heaviest = weights.empty() ? 1 : *std::max_element(weights.begin(), weights.end());
    const double reach = 2 * farthest_from(partition.centers.row(0).data());
    const TransferDrift still(partition.sums.clusters(), heaviest, reach);
    TransferDrift drift = still;
    while (goes_on()) {
      Candidates candidates = TransferSearch<T>(points_, partition, drift).run(workers_);
      const Matrix<double> before = partition.centers;
      const std::vector<double> weights_before = weights_of(partition.sums);
      if (Transfers(partition, error_, still).run(candidates) == 0) return true;
      partition.centers = means(partition.sums, partition.centers, workers_);
      drift = still;
      for (Index c = 0; c < before.rows(); ++c) {
        const double weight = weights_before[static_cast<std::size_t>(c)],
                     now = partition.sums.weight(c);
        drift.add(static_cast<Label>(c),
                  std::sqrt(squared_distance(before.row(c).data(), partition.centers.row(c).data(),
                                             before.cols())),
                  std::abs(now - weight), std::min(now, weight));
      }
    }
    return false;
  }

  TransferState partition_of(const Labels& labels, const Matrix<double>& centers) const {
    ClusterSums sums = fold_chunks<ClusterSums>(
        workers_, assignment_chunks(points_, centers.rows()),
        [&](Chunk chunk) {
          ClusterSums part(centers.rows(), points_.cols());
          std::vector<double> y(static_cast<std::size_t>(points_.cols()));
          for (Index i = chunk.begin; i < chunk.end; ++i) {
            points_.read(i, y.data());
            part.add(labels[static_cast<std::size_t>(i)], y.data(), points_.weight(i));
          }
          return part;
        },
        [](ClusterSums& all, const ClusterSums& part) { all.merge(part); });
    Matrix<double> means_of_labels = means(sums, centers, workers_);
    return {labels, std::move(sums), std::move(means_of_labels),
            std::vector<double>(labels.size(), 0.0)};
  }

  void take(Matrix<double> centers) {
    now_.centers = std::move(centers);
    fused_labels(points_, now_.centers, workers_, now_.labels.data());
  }

  bool same_where_it_counts(const Labels& labels) const {
    for (Index i = 0; i < points_.rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      if (labels[row] != now_.labels[row] && points_.weight(i) > 0) return false;
    }
    return true;
  }

  /// The largest distance of a row from a place. All centres lie among the rows.
  double farthest_from(const double* place) const {
    return std::sqrt(fold_chunks<double>(
        workers_, points_.chunks(),
        [&](Chunk chunk) {
          double largest = 0;
          std::vector<double> y(static_cast<std::size_t>(points_.cols()));
          for (Index i = chunk.begin; i < chunk.end; ++i) {
            if (points_.weight(i) == 0) continue;
            points_.read(i, y.data());
            largest = std::max(largest, squared_distance(y.data(), place, points_.cols()));
          }
          return largest;
        },
        [](double& largest, double part) { largest = std::max(largest, part); }));
  }

  const Points<T>& points_;
  Workers& workers_;
  ProgressRef progress_;
  Index max_iterations_;
  TransferError error_;
  Clustering now_;
};

}  // namespace kindred::detail

// The Davies-Bouldin score: how much each cluster resembles the one most like it.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/evaluate/detail/cluster_spread.hpp>
#include <kindred/evaluate/detail/partition.hpp>

namespace kindred {

/// The mean over clusters of the worst ratio (sᵢ + sⱼ) / dᵢⱼ, where s is the mean Euclidean
/// distance of a cluster's rows to its centre and d that of two centres; lower is better, no unit,
/// 0 at best. x is n × d, labels are n numbers ≥ 0 that name 2 .. n−1 clusters. Two clusters with
/// one centre give +infinity, unless both are single points: then 0. All differences are centred
/// first, so a common offset costs no digits. O(n·d + k²·d) time, k·d doubles per chunk of rows.
/// Refuses NaN and ±infinity with their position, labels of another length and negative ones. The
/// same bits for any number of threads, any layout of x and any names of the clusters. D. L. Davies
/// and D. W. Bouldin, "A cluster separation measure", IEEE TPAMI 1 (1979).
template <class Derived, Executor Exec = Sequential>
double davies_bouldin_score(const Eigen::DenseBase<Derived>& x, std::span<const Label> labels,
                            const Exec& executor = {}) {
  using T = typename Derived::Scalar;
  const MatrixView<T> view = rows_of(x);
  check_not_empty<T>(view, "x");
  const detail::Partition partition = detail::partition_to_score(labels, view.rows());
  check_finite<T>(view, "x");
  auto workers = executor.workers();
  const detail::ClusterSpread spread = detail::cluster_spread<T>(view, partition, workers);
  const Matrix<double> distances = detail::spread_sums<T>(
      view, partition, spread, workers, [](double squares) { return std::sqrt(squares); });

  const Index k = partition.clusters();
  std::vector<double> width(static_cast<std::size_t>(k)), worst(static_cast<std::size_t>(k));
  for (std::size_t i = 0; i < width.size(); ++i)
    width[i] = distances(static_cast<Index>(i), 0) / static_cast<double>(partition.sizes[i]);
  workers.run(k, [&](Index i) {
    double ratio = 0;
    for (Index j = 0; j < k; ++j) {
      if (i == j) continue;
      const double both = width[static_cast<std::size_t>(i)] + width[static_cast<std::size_t>(j)];
      const double apart = (spread.centers.row(i) - spread.centers.row(j)).norm();
      if (both > 0)
        ratio = std::max(ratio, apart > 0 ? both / apart : std::numeric_limits<double>::infinity());
    }
    worst[static_cast<std::size_t>(i)] = ratio;
  });
  double sum = 0;
  for (const double ratio : worst)
    sum += ratio;
  return sum / static_cast<double>(k);
}

}  // namespace kindred

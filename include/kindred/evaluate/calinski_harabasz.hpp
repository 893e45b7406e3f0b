// The Calinski-Harabasz score: how far clusters lie apart, against how wide they are.
#pragma once

#include <limits>
#include <span>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/evaluate/detail/cluster_spread.hpp>
#include <kindred/evaluate/detail/partition.hpp>

namespace kindred {

/// The ratio of the variance between clusters to that within, each by its degrees of freedom
/// (also "variance ratio criterion"); higher is better, no unit.
/// x is n × d, labels are n numbers ≥ 0 that name 2 .. n−1 clusters. +infinity where every cluster
/// is a single point but the points differ, 1 where all rows are equal. All sums are of centred
/// differences, so a common offset costs no digits.
/// O(n·d) time in three passes, k·d doubles per chunk of rows. Refuses NaN and ±infinity with their
/// position, labels of another length and negative ones. The same bits for any number of threads,
/// any layout of x and any names of the clusters. T. Caliński and J. Harabasz, "A dendrite method
/// for cluster analysis" (1974).
template <class Derived, Executor Exec = Sequential>
double calinski_harabasz_score(const Eigen::DenseBase<Derived>& x, std::span<const Label> labels,
                               const Exec& executor = {}) {
  using T = typename Derived::Scalar;
  const MatrixView<T> view = rows_of(x);
  check_not_empty<T>(view, "x");
  const detail::Partition partition = detail::partition_to_score(labels, view.rows());
  check_finite<T>(view, "x");
  auto workers = executor.workers();
  const detail::ClusterSpread spread = detail::cluster_spread<T>(view, partition, workers);
  const double within =
      detail::spread_sums<T>(view, partition, spread, workers, [](double squares) {
        return squares;
      }).sum();

  Eigen::RowVectorXd middle = Eigen::RowVectorXd::Zero(view.cols());
  for (Index cluster = 0; cluster < partition.clusters(); ++cluster)
    middle += static_cast<double>(partition.sizes[static_cast<std::size_t>(cluster)]) *
              spread.centers.row(cluster);
  middle /= static_cast<double>(view.rows());
  double between = 0;
  for (Index cluster = 0; cluster < partition.clusters(); ++cluster)
    between += static_cast<double>(partition.sizes[static_cast<std::size_t>(cluster)]) *
               (spread.centers.row(cluster) - middle).squaredNorm();

  if (within == 0) return between == 0 ? 1 : std::numeric_limits<double>::infinity();
  const auto k = static_cast<double>(partition.clusters());
  return between / within * ((static_cast<double>(view.rows()) - k) / (k - 1));
}

}  // namespace kindred

// Lloyd's iteration over data that is never in one place: what every part says about the centres,
// and what all of it together makes of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/detail/framed_sums.hpp>
#include <kindred/kmeans/detail/gather.hpp>
#include <kindred/kmeans/exact_centers.hpp>

namespace kindred {

/// The sufficient statistics of some rows for one step of K-Means from given centres: per cluster
/// the weight and the sum of the rows nearest to its centre. Immutable.
///
/// Sums are carried to about 100 bits and seen from where the centres are, so that merging in any
/// order gives the same centres to the last place, and over all rows those of `KMeans` from the
/// same start, one iteration after the other, as long as no cluster is empty. Left to chance are
/// only means that lie halfway between two doubles once weights of many digits have been multiplied
/// in, and distances that differ by less than their rounding, in the first iteration over columns
/// far from zero.
class ClusterStatistics {
 public:
  /// Used by `cluster_statistics`.
  ClusterStatistics(ExactCenters given, Index rows, detail::Gathered gathered)
      : given_(std::move(given)),
        count_(rows),
        sums_(std::move(gathered.sums)),
        inertia_(gathered.inertia),
        columns_(std::move(gathered.columns)) {}

  /// The centres from which the rows were seen.
  const ExactCenters& given() const noexcept { return given_; }
  /// How many rows were seen, those of weight zero among them.
  Index rows() const noexcept { return count_; }
  /// How many rows of positive weight each cluster has.
  const std::vector<Index>& cluster_rows() const noexcept { return sums_.rows; }
  /// The weight of each cluster.
  std::vector<double> cluster_weights() const {
    std::vector<double> weights;
    for (Index c = 0; c < sums_.clusters(); ++c)
      weights.push_back(times_power_of_two(sums_.weight(c).value(), sums_.exponent));
    return weights;
  }
  /// The clusters without rows of positive weight, in order: they keep their centres.
  std::vector<Index> empty_clusters() const {
    std::vector<Index> empty;
    for (Index c = 0; c < sums_.clusters(); ++c)
      if (sums_.is_empty(c)) empty.push_back(c);
    return empty;
  }
  /// Σ weight × squared distance to the nearest of the given centres.
  double inertia() const noexcept {
    return sums_.frame.squared_outside(inertia_.value(), sums_.exponent);
  }

  /// The statistics of the rows of both. Refuses those gathered from other centres. O(kd).
  ClusterStatistics merge(const ClusterStatistics& other) const {
    if (!(other.given_ == given_)) refuse("other", "was gathered from other centres");
    ClusterStatistics both = *this;
    both.count_ += other.count_;
    both.sums_.merge(other.sums_);
    both.inertia_ = inertia_in(both.sums_) + other.inertia_in(both.sums_);
    detail::unite(both.columns_, other.columns_);
    return both;
  }

  /// The means of the clusters, to the last digit: the centres of the next iteration. Equal to
  /// `given()` when the iteration has converged. O(kd).
  ExactCenters centers() const {
    detail::Frame frame = sums_.frame;
    for (std::size_t j = 0; j < columns_.lowest.size(); ++j)
      frame.shift[j] = detail::column_shift(columns_.lowest[j], columns_.highest[j]);
    Matrix<double> means = sums_.means(given_, frame);
    return {std::move(frame), std::move(means)};
  }

 private:
  friend struct SavedForm<ClusterStatistics>;

  detail::DoubleDouble inertia_in(const detail::FramedSums& sums) const noexcept {
    const int p = detail::exponent_between(sums_.frame, sums.frame);
    return detail::scaled(inertia_, 2 * p + sums_.exponent - sums.exponent);
  }

  ExactCenters given_;
  Index count_;
  detail::FramedSums sums_;
  detail::DoubleDouble inertia_;
  detail::ColumnRanges columns_;
};

namespace detail {

template <Real T>
ClusterStatistics statistics_of(const MatrixView<T>& x, std::span<const double> weights,
                                const ExactCenters& centers, Workers& workers) {
  check_columns<T>(x, centers.columns(), "x");
  check_finite<T>(x, "x");
  return {centers, x.rows(), gather<T>(x, weights, centers, workers)};
}

}  // namespace detail

/// The statistics of the rows of x (n × d) from given centres: each row counts for the nearest, of
/// equally near ones for the first. To iterate over data in parts:
///
///   for (Index i = 0; i < limit; ++i) {
///     auto all = cluster_statistics(parts[0], centers);  // each where its part is,
///     all = all.merge(cluster_statistics(parts[1], centers));  // saved and sent
///     if (all.centers() == centers) break;
///     centers = all.centers();
///   }
///
/// Units are those of the data, squared for the inertia. NaN, infinity and another number of
/// columns are refused; a part may have no rows. O(nkd) time; O(nd / 16 + kd) memory beside the
/// data. The same bits for any executor.
template <class Derived, Executor Exec = Sequential>
ClusterStatistics cluster_statistics(const Eigen::DenseBase<Derived>& x,
                                     const ExactCenters& centers, const Exec& executor = {}) {
  const auto view = rows_of(x);
  auto workers = executor.workers();
  return detail::statistics_of<typename Derived::Scalar>(view, {}, centers, workers);
}

/// The same with a weight ≥ 0 for every row. Refuses negative, infinite and missing ones; all may
/// be zero in a part.
template <class Derived, Executor Exec = Sequential>
ClusterStatistics cluster_statistics(const Eigen::DenseBase<Derived>& x,
                                     std::span<const double> weights, const ExactCenters& centers,
                                     const Exec& executor = {}) {
  const auto view = rows_of(x);
  check_part_weights(weights, view.rows(), "weights");
  auto workers = executor.workers();
  return detail::statistics_of<typename Derived::Scalar>(view, weights, centers, workers);
}

}  // namespace kindred

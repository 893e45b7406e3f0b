// What a spherical K-Means fit found, and what it says about rows it has not seen.
#pragma once

#include <algorithm>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/directions.hpp>
#include <kindred/kmeans/model.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred {

/// A finished clustering of the directions of n × d rows into k clusters: immutable, copyable, safe
/// to share between threads. Whatever the status, `labels()` are those of the centres of largest
/// cosine, and `predict` gives the same labels for the rows it was fitted to.
template <Real T>
class SphericalKMeansModel {
 public:
  /// Used by `SphericalKMeans::fit`.
  explicit SphericalKMeansModel(KMeansModel<double> directions)
      : directions_(std::move(directions)), centers_(directions_.centers().template cast<T>()) {}

  /// The centres, k × d, each of length 1 before it is rounded to T.
  const Matrix<T>& centers() const noexcept { return centers_; }
  /// The cluster of every fitted row, 0 .. k−1.
  const Labels& labels() const noexcept { return directions_.labels(); }
  /// Σ weight × (1 − cosine of the row and its centre), taken as half the squared distance of unit
  /// vectors, which keeps its digits for nearly parallel ones.
  double objective() const noexcept { return directions_.inertia() / 2; }
  /// Assignments of all rows, each followed by moving the centres, that the best run did.
  Index iterations() const noexcept { return directions_.iterations(); }
  /// Why the iteration ended.
  KMeansStatus status() const noexcept { return directions_.status(); }
  /// Clusters that have rows: fewer than k where there are fewer distinct directions than k.
  Index distinct_clusters() const noexcept { return directions_.distinct_clusters(); }

  /// The K-Means of the rows brought to length 1, whose centres have all their digits.
  const KMeansModel<double>& directions() const noexcept { return directions_; }

  /// The centre of largest cosine for every row of x (m × d), of any length; of equal ones the
  /// first. Refuses a row of zeros, NaN, infinity and another number of columns; no rows give no
  /// labels. O(mkd) time, O(md) memory. Each row is answered by itself: any batching, any executor
  /// and a power of two times the row give the same label.
  template <class Derived, Executor Exec = Sequential>
  Labels predict(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return directions_.predict(units_of(x, executor), executor);
  }

  /// 1 − cosine, between 0 and 2, of every row of x (m × d) and every centre: m × k. Refuses what
  /// `predict` refuses. O(mkd) time, O(md + mk) memory; the same bits for any executor.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    const Matrix<double> distances = directions_.transform(units_of(x, executor), executor);
    return distances
        .unaryExpr([](double distance) { return std::min(distance * distance / 2, 2.0); })
        .template cast<T>();
  }

 private:
  template <class Derived, Executor Exec>
  Matrix<double> units_of(const Eigen::DenseBase<Derived>& x, const Exec& executor) const {
    using U = typename Derived::Scalar;
    const auto view = rows_of(x);
    check_columns<U>(view, centers_.cols(), "x");
    check_finite<U>(view, "x");
    auto workers = executor.workers();
    return detail::unit_rows<U>(view, "x", workers);
  }

  KMeansModel<double> directions_;
  Matrix<T> centers_;
};

}  // namespace kindred

// What mini-batch K-Means found so far, and how the next batch changes it.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/detail/mini_batch.hpp>
#include <kindred/kmeans/exact_centers.hpp>
#include <kindred/kmeans/model.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred {

/// Centres that learn batch by batch: immutable, copyable, safe to share between threads. Each is
/// the weighted mean of all rows it was ever given, each row given to the centre nearest when its
/// batch came.
template <Real T>
class MiniBatchKMeansModel {
 public:
  /// Used by `MiniBatchKMeans`.
  MiniBatchKMeansModel(KMeansModel<T> clustering, detail::MiniBatchState state)
      : clustering_(std::move(clustering)), state_(std::move(state)) {}

  /// The centres, k × d, rounded to T.
  const Matrix<T>& centers() const noexcept { return clustering_.centers(); }
  /// The centres as computed: to start `KMeans` from, among others.
  ExactCenters exact_centers() const { return clustering_.exact_centers(); }
  /// How much weight each centre was given so far; those that were sent elsewhere have the weight
  /// of the lightest that stayed.
  std::vector<double> weights() const {
    std::vector<double> weights;
    for (Index c = 0; c < state_.sums.clusters(); ++c)
      weights.push_back(times_power_of_two(state_.sums.weight(c).value(), state_.sums.exponent));
    return weights;
  }

  /// After `fit`, the nearest of `centers()` for every row. After `partial_fit`, for every row of
  /// the batch the nearest of the centres that it met, before it moved them: `predict` tells the
  /// nearest now.
  const Labels& labels() const noexcept { return clustering_.labels(); }
  /// Σ weight × squared distance to the centres that the labels speak of; infinity where that
  /// exceeds the range of double.
  double inertia() const noexcept { return clustering_.inertia(); }
  /// Clusters that the labels name.
  Index distinct_clusters() const noexcept { return clustering_.distinct_clusters(); }
  /// Batches that the centres learned from.
  Index iterations() const noexcept { return clustering_.iterations(); }
  /// Why `fit` stopped; `iteration_limit` after `partial_fit`.
  KMeansStatus status() const noexcept { return clustering_.status(); }

  /// The nearest centre of every row, as `KMeansModel::predict`.
  template <class Derived, Executor Exec = Sequential>
  Labels predict(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return clustering_.predict(x, executor);
  }

  /// The distance of every row from every centre, as `KMeansModel::transform`.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return clustering_.transform(x, executor);
  }

  /// The model that has learned from one more batch (b × d rows), of any size, one row included.
  /// Refuses NaN, infinity and another number of columns; no rows teach nothing. O(bkd) time, O(kd)
  /// memory beside the batch; the same bits for any executor. A model about to be thrown away gives
  /// its memory: `model = std::move(model).partial_fit(batch)`.
  template <class Derived, Executor Exec = Sequential>
  MiniBatchKMeansModel partial_fit(const Eigen::DenseBase<Derived>& batch,
                                   const Exec& executor = {}) const& {
    return MiniBatchKMeansModel(*this).partial_fit_checked(batch, {}, executor);
  }
  /// The same in the memory of this model.
  template <class Derived, Executor Exec = Sequential>
  MiniBatchKMeansModel partial_fit(const Eigen::DenseBase<Derived>& batch,
                                   const Exec& executor = {}) && {
    return std::move(*this).partial_fit_checked(batch, {}, executor);
  }

  /// The same with a weight ≥ 0 for every row: a row of weight m counts like m equal rows. All may
  /// be zero in a batch.
  template <class Derived, Executor Exec = Sequential>
  MiniBatchKMeansModel partial_fit(const Eigen::DenseBase<Derived>& batch,
                                   std::span<const double> weights,
                                   const Exec& executor = {}) const& {
    check_part_weights(weights, batch.rows(), "weights");
    return MiniBatchKMeansModel(*this).partial_fit_checked(batch, weights, executor);
  }
  /// The same in the memory of this model.
  template <class Derived, Executor Exec = Sequential>
  MiniBatchKMeansModel partial_fit(const Eigen::DenseBase<Derived>& batch,
                                   std::span<const double> weights, const Exec& executor = {}) && {
    check_part_weights(weights, batch.rows(), "weights");
    return std::move(*this).partial_fit_checked(batch, weights, executor);
  }

 private:
  friend struct SavedForm<MiniBatchKMeansModel>;

  template <class Derived, Executor Exec>
  MiniBatchKMeansModel partial_fit_checked(const Eigen::DenseBase<Derived>& batch,
                                           std::span<const double> weights,
                                           const Exec& executor) && {
    using U = typename Derived::Scalar;
    const auto view = rows_of(batch);
    check_columns<U>(view, centers().cols(), "batch");
    check_finite<U>(view, "batch");
    auto workers = executor.workers();
    auto step = detail::take_batch<U>(state_, exact_centers(), view, weights, workers);
    const double inertia = step.frame.squared_outside(step.inertia, step.exponent);
    detail::Clustering next{step.centers.framed(), std::move(step.labels), state_.batches};
    return {KMeansModel<T>(step.centers.frame(), std::move(next), inertia), std::move(state_)};
  }

  KMeansModel<T> clustering_;
  detail::MiniBatchState state_;
};

}  // namespace kindred

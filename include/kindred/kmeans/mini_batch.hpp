// Mini-batch K-Means: nearly the clusters of K-Means from a fraction of its looks at the data, or
// from data that comes bit by bit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/detail/change_frame.hpp>
#include <kindred/kmeans/detail/check_options.hpp>
#include <kindred/kmeans/detail/engine.hpp>
#include <kindred/kmeans/detail/gather.hpp>
#include <kindred/kmeans/detail/inertia.hpp>
#include <kindred/kmeans/detail/mini_batch.hpp>
#include <kindred/kmeans/detail/row_sampler.hpp>
#include <kindred/kmeans/exact_centers.hpp>
#include <kindred/kmeans/mini_batch_model.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred {

/// Finds k centres for n × d rows from small random batches: every batch is given to its nearest
/// centres, which move to the mean of all rows they were ever given.
///
/// Centres start in a sample of the rows. Each time that ten rows a cluster were seen, centres that
/// were given none, or less than `reassignment_ratio` of what the heaviest was given, are sent to
/// rows far from their centres. At the end every row is given its nearest centre, so labels and
/// inertia are those of all rows. Distances, ties, offsets and magnitudes are treated as `KMeans`
/// treats them; units are those of the data.
///
/// NaN and infinity are refused (impute before). Refused as well: no rows, no columns, `clusters`
/// outside 1 .. n, a batch size, iterations, batches without improvement or a sample out of range,
/// a tolerance that is negative or not finite, a ratio outside 0 .. 1, centres of the wrong shape,
/// weights that are negative, not finite or all zero.
/// Time O(batches · batch_size · k · d) and O(n · k · d) for the labels at the end. Memory O(n +
/// batch_size · d + k · d) beside the data. The result depends on the data, the weights and the
/// options alone: the same bits for any executor and memory layout, but for the last bit of the
/// sums that k-means++ draws by.
///
/// Source: D. Sculley, "Web-scale k-means clustering" (WWW 2010).
struct MiniBatchKMeans {
  /// How many clusters to make: 1 .. n.
  Index clusters = 8;
  /// Where the first centres come from: of the sample, or given.
  Init init = Init::kmeans_plus_plus;
  /// The first centres, `clusters` × d, for `Init::given`; empty otherwise.
  Matrix<double> centers{};
  /// Rows drawn for each batch, with replacement, in proportion to their weights; at most n. More
  /// rows make each step surer and dearer.
  Index batch_size = 1024;
  /// Batches allowed, in what it takes of them to see n rows.
  Index max_iterations = 100;
  /// Stop after so many batches in a row that brought no lower inertia, smoothed over about n / 2
  /// rows; 0 never stops for that.
  Index max_no_improvement = 10;
  /// Stop when one batch moves all centres together by a squared shift of at most this times the
  /// mean column variance; 0 never stops for that.
  double tolerance = 0;
  /// Rows drawn to find the first centres among, at least `clusters`; 0 means three batches, or
  /// three times `clusters` if that is more. All rows serve where there are no more than that.
  Index init_size = 0;
  /// Centres given less than this part of what the heaviest was given go elsewhere: 0 .. 1, below
  /// 1; at 0 only those given nothing. More leaves fewer small clusters, and fewer wasted centres.
  double reassignment_ratio = 0.01;
  /// Random choices are a function of this number alone.
  std::uint64_t seed = 0;

  /// Finds centres for the rows of x (n × d). `progress` hears of every centre seeded and every
  /// batch; `false` stops with what was reached and the status `cancelled`.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  MiniBatchKMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                              const Exec& executor = {},
                                              Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row: a row of weight m counts, and is drawn, like m equal
  /// rows, and one of weight 0 has no influence but still gets its label.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  MiniBatchKMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                              std::span<const double> weights,
                                              const Exec& executor = {},
                                              Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, weights, workers, progress);
  }

  /// A model that has learned from a first batch alone, in which its centres start; with
  /// `Init::given` the batch may have any number of rows, else at least `clusters`. Go on with
  /// `partial_fit` of the model.
  template <class Derived, Executor Exec = Sequential>
  MiniBatchKMeansModel<ScalarOf<Derived>> partial_fit(const Eigen::DenseBase<Derived>& batch,
                                                      const Exec& executor = {}) const {
    return start_with(batch, {}, executor).partial_fit(batch, executor);
  }

  /// The same with a weight ≥ 0 for every row, not all zero.
  template <class Derived, Executor Exec = Sequential>
  MiniBatchKMeansModel<ScalarOf<Derived>> partial_fit(const Eigen::DenseBase<Derived>& batch,
                                                      std::span<const double> weights,
                                                      const Exec& executor = {}) const {
    check_weights(weights, batch.rows(), "weights");
    return start_with(batch, weights, executor).partial_fit(batch, weights, executor);
  }

 private:
  struct Started {
    ExactCenters centers;
    bool cancelled;
  };

  void check(Index rows, Index cols) const {
    constexpr Index most = std::numeric_limits<Index>::max();
    const Index most_clusters = std::numeric_limits<Label>::max();
    check_range(clusters, 1, init == Init::given ? most_clusters : std::min(rows, most_clusters),
                "clusters");
    check_range(batch_size, 1, most, "batch_size");
    check_range(max_iterations, 1, most, "max_iterations");
    check_range(max_no_improvement, 0, most, "max_no_improvement");
    if (init_size != 0) check_range(init_size, clusters, most, "init_size");
    if (!is_finite(tolerance) || tolerance < 0)
      refuse("tolerance", "is " + std::to_string(tolerance) + " but must be finite and >= 0");
    if (!is_finite(reassignment_ratio) || reassignment_ratio < 0 || reassignment_ratio >= 1)
      refuse("reassignment_ratio",
             "is " + std::to_string(reassignment_ratio) + " but must lie in 0..1, below 1");
    if (init > Init::given) refuse("init", "is not one of the four ways to start");
    if (init != Init::given && centers.size() > 0)
      refuse("centers", "are used with Init::given only");
    if (init == Init::given) detail::check_shape(centers, clusters, cols);
  }

  /// The first centres, among rows or given, in a frame for magnitudes of a range.
  template <Real T>
  Started start(const MatrixView<T>& rows, std::span<const double> weights,
                const MagnitudeRange& range, Workers& workers, ProgressRef progress) const {
    if (init == Init::given) {
      const ExactCenters given(centers);
      const detail::Frame frame = detail::widened(given.frame(), range);
      return {ExactCenters(frame, detail::moved(given.framed(), given.frame(), frame)), false};
    }
    const detail::ScaledWeights scaled(weights);
    const auto frame = detail::widened(detail::frame_of<T>(rows, scaled.values, workers), range);
    const detail::Points<T> points{rows, scaled.values, frame};
    detail::Plan plan{};
    plan.clusters = clusters;
    plan.init = init;
    plan.seed = seed;
    auto start = detail::start_of(points, plan, 0, workers, progress);
    return {ExactCenters(frame, std::move(start.centers)), start.cancelled};
  }

  detail::MiniBatchState state_for(const ExactCenters& first) const {
    return {detail::FramedSums(first.frame(), 0, clusters), reassignment_ratio, seed};
  }

  /// A model whose centres have learned nothing yet.
  template <class Derived, Executor Exec>
  MiniBatchKMeansModel<ScalarOf<Derived>> start_with(const Eigen::DenseBase<Derived>& batch,
                                                     std::span<const double> weights,
                                                     const Exec& executor) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(batch);
    check_not_empty<T>(view, "batch");
    check(view.rows(), view.cols());
    check_finite<T>(view, "batch");
    auto workers = executor.workers();
    NoProgress silent;
    const ExactCenters first =
        start<T>(view, weights, detail::working_range<T>(view, workers), workers, silent).centers;
    return {KMeansModel<T>(first.frame(), {first.framed()}, 0), state_for(first)};
  }

  template <Real T>
  Started start_in_sample(const MatrixView<T>& x, std::span<const double> weights,
                          const detail::RowSampler& sampler, Workers& workers,
                          ProgressRef progress) const {
    const auto range = detail::working_range<T>(x, workers);
    const Index size =
        init_size > 0 ? init_size : 3 * std::max(std::min(batch_size, x.rows()), clusters);
    if (size >= x.rows() || init == Init::given)
      return start<T>(x, weights, range, workers, progress);
    const Matrix<T> sample = sampler.sample<T>(x, size, Draws(seed, ~std::uint64_t{0}));
    return start<T>(sample, {}, range, workers, progress);
  }

  /// The squared shift of all centres, in a frame, that is within the tolerance; −1 for none.
  template <Real T>
  double tolerable_shift(const detail::Points<T>& points, const detail::Frame& frame,
                         Workers& workers) const {
    if (tolerance == 0) return -1;
    const int p = detail::exponent_between(points.frame, frame);
    return tolerance * times_power_of_two(detail::mean_variance(points, workers), 2 * p);
  }

  template <Real T>
  MiniBatchKMeansModel<T> fit_rows(const MatrixView<T>& x, std::span<const double> weights,
                                   Workers& workers, ProgressRef progress) const {
    check_not_empty<T>(x, "x");
    check_range(clusters, 1, x.rows(), "clusters");
    check(x.rows(), x.cols());
    check_finite<T>(x, "x");
    const Index rows = std::min(batch_size, x.rows());
    const Index most = checked_product(max_iterations, (x.rows() - 1) / rows + 1, "max_iterations");
    const detail::ScaledWeights scaled(weights);
    const detail::RowSampler sampler(x.rows(), scaled.values);
    auto [centers_now, cancelled] = start_in_sample<T>(x, weights, sampler, workers, progress);
    const detail::Frame frame = detail::frame_of<T>(x, scaled.values, workers);
    const detail::Points<T> points{x, scaled.values, frame};
    const double tolerable = tolerable_shift(points, centers_now.frame(), workers);

    detail::MiniBatchState state = state_for(centers_now);
    detail::SmoothedInertia inertia(rows, x.rows());
    auto status = cancelled ? KMeansStatus::cancelled : KMeansStatus::iteration_limit;
    while (status == KMeansStatus::iteration_limit && state.batches < most) {
      if (!progress({"mini-batch k-means", state.batches, most})) {
        status = KMeansStatus::cancelled;
        break;
      }
      const Matrix<T> batch = sampler.sample<T>(x, rows, state.draws());
      auto step = detail::take_batch<T>(state, centers_now, batch, {}, workers);
      const double shift = detail::squared_shift(
          detail::moved(centers_now.framed(), centers_now.frame(), step.centers.frame()),
          step.centers.framed());
      centers_now = std::move(step.centers);
      inertia.meet(step.inertia);
      if (shift <= tolerable)
        status = KMeansStatus::tolerance_reached;
      else if (max_no_improvement > 0 &&
               inertia.batches_without_improvement() >= max_no_improvement)
        status = KMeansStatus::no_improvement;
    }
    return {labelled(points, centers_now, scaled.exponent, state.batches, status, workers),
            std::move(state)};
  }

  /// The nearest centre of every row.
  template <Real T>
  static KMeansModel<T> labelled(const detail::Points<T>& points, const ExactCenters& centers,
                                 int weight_exponent, Index batches, KMeansStatus status,
                                 Workers& workers) {
    const detail::Frame frame = detail::widened(points.frame, centers.frame().range);
    const detail::Points<T> seen{points.x, points.weights, frame};
    detail::Clustering found{
        detail::moved(centers.framed(), centers.frame(), frame), {}, batches, status};
    found.labels = detail::nearest_labels(seen, found.centers, workers);
    const double inertia =
        frame.squared_outside(detail::inertia_of(seen, found, workers), weight_exponent);
    return {frame, std::move(found), inertia};
  }
};

}  // namespace kindred

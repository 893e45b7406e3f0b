// K-Means: rows into k clusters, each around the mean of its rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/detail/change_frame.hpp>
#include <kindred/kmeans/detail/check_options.hpp>
#include <kindred/kmeans/detail/engine.hpp>
#include <kindred/kmeans/detail/sparse_fit.hpp>
#include <kindred/kmeans/exact_centers.hpp>
#include <kindred/kmeans/model.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred {

/// Partitions n × d rows into k clusters so that the sum of squared distances to the cluster means
/// is locally minimal: Lloyd's iteration, exactly, or Hartigan and Wong's, alone or after it.
///
/// Distances are taken by differences in double; of equally near centres the first wins; a cluster
/// that loses all its rows takes the row farthest from its own centre. The squared magnitudes of
/// any finite data are safe: values are scaled by a power of two where need be, and columns far
/// from zero are moved, both without rounding. Units are those of the data: scale columns before,
/// if they differ.
///
/// Hartigan-Wong moves rows one at a time, a row with all its weight, as long as one lowers the
/// inertia by more than rounding could feign; no row leaves a cluster that is left with none. It
/// ends, whatever the tolerance, when no row is left to move, in a fixed point of Lloyd's iteration
/// whose labels are the nearest centres; as a finish it never ends higher than it began. One of its
/// iterations tests all rows at once and then, again and again, one after the other, those that
/// gain or may soon. Tests use all threads, transfers one.
///
/// NaN and infinity are refused (impute before). Refused as well: no rows, no columns, `clusters`
/// outside 1 .. n, a tolerance that is negative or not finite, fewer than one iteration or restart,
/// centres of the wrong shape, an init, algorithm or finish that is none of those named, weights
/// that are negative, not finite or all zero.
/// Time O(iterations · n · k · d) at most for each restart, with Hartigan-Wong k + 50 in place of
/// k, and O(n · k · d · log k) for its seeding. Memory O(n + k · d) beside the data, and a copy of
/// the data in float unless it is float, has more than eight columns and lies around the origin;
/// another while k-means++ seeds, a sorted one for filtering, and for Hartigan-Wong in double those
/// rows that may be moved. The result of a fit that is not cancelled depends on the data, the
/// weights and the options alone: the same labels and iterations for any executor, memory layout,
/// instruction set and way to find nearest centres, and the same bits of centres and inertia, of
/// which filtering, whose sums run in another order, may differ in the last.
///
/// Source: S. Lloyd, "Least squares quantization in PCM" (1982); D. Arthur and S. Vassilvitskii,
/// "k-means++: the advantages of careful seeding" (2007); B. Bahmani et al., "Scalable k-means++"
/// (2012); G. Hamerly, "Making k-means even faster"
/// (2010); D. Pelleg and A. Moore, "Accelerating exact k-means algorithms with geometric reasoning"
/// (1999); J. A. Hartigan and M. A. Wong, "Algorithm AS 136: A k-means clustering algorithm"
/// (1979).
struct KMeans {
  /// How many clusters to make: 1 .. n.
  Index clusters = 8;
  /// Where the first centres come from.
  Init init = Init::kmeans_plus_plus;
  /// The first centres, `clusters` × d, for `Init::given`; empty otherwise.
  Matrix<double> centers{};
  /// How many starts to try; the result of lowest inertia is kept, the first of equals.
  Index restarts = 1;
  /// Random choices are a function of this number alone.
  std::uint64_t seed = 0;
  /// Iterations allowed for each start, those of the finish among them.
  Index max_iterations = 300;
  /// Stop when the squared shift of all centres is at most this times the mean column variance.
  double tolerance = 1e-4;
  /// How clusters are found; of the first five the choice changes speed, never the result.
  Algorithm algorithm = Algorithm::automatic;
  /// What every start does when Lloyd's iteration has stopped, before inertias are compared.
  Finish finish = Finish::none;

  /// Clusters the rows of x (n × d). `progress` hears of every centre seeded and every iteration,
  /// or of groups of restarts where few rows are restarted on several threads; `false` stops with
  /// what was reached and the status `cancelled`.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x, const Exec& executor = {},
                                     Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row: a row of weight m counts like m equal rows, and one
  /// of weight 0 has no influence but still gets its label.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                     std::span<const double> weights, const Exec& executor = {},
                                     Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, weights, workers, progress);
  }

  /// The same for rows of which only what is not zero is stored, n × d in row-major order: labels,
  /// iterations and centres are those of the dense rows, reached in O(nnz·k + k·d) an iteration and
  /// O(nnz + k·d) memory; the inertia may differ in its last digits, by which of several equally
  /// good restarts may be another. `algorithm` has no say, Hartigan-Wong is refused. Stored zeros
  /// are zeros. Refuses, besides, columns of a row that do not ascend.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<ScalarOf<Derived>> fit(const Eigen::SparseCompressedBase<Derived>& x,
                                     const Exec& executor = {},
                                     Callback&& progress = Callback{}) const {
    auto workers = executor.workers();
    detail::check_entries(x, "x");
    return fit_entries(x, {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<ScalarOf<Derived>> fit(const Eigen::SparseCompressedBase<Derived>& x,
                                     std::span<const double> weights, const Exec& executor = {},
                                     Callback&& progress = Callback{}) const {
    check_weights(weights, x.rows(), "weights");
    auto workers = executor.workers();
    detail::check_entries(x, "x");
    return fit_entries(x, weights, workers, progress);
  }

  /// The same for one-hot and multi-hot rows that are never written out, in O(ones·k + k·d) an
  /// iteration: the labels and centres of the dense rows.
  template <Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<double> fit(const IndicatorMatrix& x, const Exec& executor = {},
                          Callback&& progress = Callback{}) const {
    auto workers = executor.workers();
    return fit_entries(detail::OnesAsEntries(x), {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row.
  template <Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<double> fit(const IndicatorMatrix& x, std::span<const double> weights,
                          const Exec& executor = {}, Callback&& progress = Callback{}) const {
    check_weights(weights, x.rows(), "weights");
    auto workers = executor.workers();
    return fit_entries(detail::OnesAsEntries(x), weights, workers, progress);
  }

  /// Goes on from centres of before, `clusters` × d, to the last of their digits: those of a model
  /// (`model.exact_centers()`), whether it was fitted to these rows, to some of them or to others.
  /// A model that had converged is confirmed on its own rows in one iteration and left as it is.
  /// `init`, `restarts` and `seed` have no say. Refuses, besides, centres of another shape, and
  /// `centers` that are given beside them.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x, const ExactCenters& start,
                                     const Exec& executor = {},
                                     Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return from(start, view.cols())
        .template fit_rows<typename Derived::Scalar>(view, {}, workers, progress, &start);
  }

  /// The same with a weight ≥ 0 for every row.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                     std::span<const double> weights, const ExactCenters& start,
                                     const Exec& executor = {},
                                     Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    return from(start, view.cols())
        .template fit_rows<typename Derived::Scalar>(view, weights, workers, progress, &start);
  }

 private:
  friend struct SphericalKMeans;  // the same on unit rows, with another way to move centres

  KMeans from(const ExactCenters& start, Index cols) const {
    if (centers.size() > 0) refuse("centers", "are not used where there are others to start from");
    if (start.clusters() != clusters || start.columns() != cols)
      refuse("start", "is " + std::to_string(start.clusters()) + " x " +
                          std::to_string(start.columns()) + " where " + std::to_string(clusters) +
                          " x " + std::to_string(cols) + " are needed");
    KMeans question = *this;
    question.init = Init::given;
    question.centers = start.values();
    return question;
  }

  void check(Index rows, Index cols) const {
    detail::check_options(*this, rows);
    detail::check_search(algorithm, finish);
    if (init == Init::given)
      check_centers(cols);
    else if (centers.size() > 0)
      refuse("centers", "are used with Init::given only");
  }

  void check_centers(Index cols) const {
    detail::check_shape(centers, clusters, cols);
    check_finite<double>(MatrixView<double>(centers), "centers");
  }

  template <Real T>
  KMeansModel<T> fit_rows(const MatrixView<T>& x, std::span<const double> weights, Workers& workers,
                          ProgressRef progress, const ExactCenters* start = nullptr,
                          detail::MoveCenters move = detail::to_means) const {
    check_not_empty<T>(x, "x");
    check(x.rows(), x.cols());
    check_finite<T>(x, "x");
    const detail::ScaledWeights scaled(weights);
    detail::Frame frame = detail::frame_of<T>(x, scaled.values, workers);
    if (start != nullptr)
      frame = detail::widened(std::move(frame), start->frame().range);
    else if (init == Init::given)
      frame = detail::widened(std::move(frame), magnitude_range<double>(centers));
    const detail::Points<T> points{x, scaled.values, frame};
    detail::Plan plan = plan_for(points, move, workers);
    if (start != nullptr) plan.centers = detail::moved(start->framed(), start->frame(), frame);
    auto best = detail::best_of_restarts<T>(points, plan, workers, progress);
    const double inertia = frame.squared_outside(best.inertia, scaled.exponent);
    return {std::move(frame), std::move(best.clustering), inertia};
  }

  /// Clusters rows of entries that have been looked through.
  template <class Rows>
  KMeansModel<typename Rows::Scalar> fit_entries(const Rows& x, std::span<const double> weights,
                                                 Workers& workers, ProgressRef progress) const {
    if (x.rows() == 0) refuse("x", "has no rows");
    if (x.cols() == 0) refuse("x", "has no columns");
    check(x.rows(), x.cols());
    if (algorithm == Algorithm::hartigan_wong || finish == Finish::hartigan_wong)
      refuse(algorithm == Algorithm::hartigan_wong ? "algorithm" : "finish",
             "Hartigan-Wong takes dense rows only");
    const detail::ScaledWeights scaled(weights);
    detail::Frame frame = detail::frame_of(x, scaled.values);
    if (init == Init::given)
      frame = detail::widened(std::move(frame), magnitude_range<double>(centers));
    const detail::SparsePoints points(x, scaled.values, frame);
    auto best = detail::best_of_restarts(points, plan_for(points, detail::to_means, workers),
                                         workers, progress);
    const double inertia = frame.squared_outside(best.inertia, scaled.exponent);
    return {std::move(frame), std::move(best.clustering), inertia};
  }

  template <class Rows>
  detail::Plan plan_for(const Rows& points, detail::MoveCenters move, Workers& workers) const {
    detail::Plan plan{clusters,  init,   centers, restarts, seed, {max_iterations, 0},
                      algorithm, finish, move};
    for (Index c = 0; c < plan.centers.rows(); ++c)
      points.frame.enter(centers.row(c).data(), plan.centers.row(c).data());
    if (tolerance > 0) plan.stop.squared_shift = tolerance * detail::mean_variance(points, workers);
    return plan;
  }
};

}  // namespace kindred

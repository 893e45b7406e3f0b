// K-Means: rows into k clusters, each around the mean of its rows.
#pragma once

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
#include <kindred/kmeans/detail/engine.hpp>
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
/// the data: in double while k-means++ seeds, then in float unless the data is float and lies
/// around the origin, for filtering a sorted copy
/// more, and for Hartigan-Wong in double those rows that may be moved. The result
/// depends on the data, the weights and the options alone: the same bits for any executor, memory
/// layout and way to find nearest centres. Only the sums that k-means++ draws by may differ in
/// their last bit between instruction sets.
///
/// Source: S. Lloyd, "Least squares quantization in PCM" (1982); D. Arthur and S. Vassilvitskii,
/// "k-means++: the advantages of careful seeding" (2007); G. Hamerly, "Making k-means even faster"
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
  KMeansModel<typename Derived::Scalar> fit(const Eigen::DenseBase<Derived>& x,
                                            const Exec& executor = {},
                                            Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row: a row of weight m counts like m equal rows, and one
  /// of weight 0 has no influence but still gets its label.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMeansModel<typename Derived::Scalar> fit(const Eigen::DenseBase<Derived>& x,
                                            std::span<const double> weights,
                                            const Exec& executor = {},
                                            Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, weights, workers, progress);
  }

 private:
  friend struct SphericalKMeans;  // the same on unit rows, with another way to move centres

  void check(Index rows, Index cols) const {
    constexpr Index most_labels = std::numeric_limits<Label>::max();
    check_range(clusters, 1, std::min(rows, most_labels), "clusters");
    check_range(restarts, 1, std::numeric_limits<Index>::max(), "restarts");
    check_range(max_iterations, 1, std::numeric_limits<Index>::max(), "max_iterations");
    if (!is_finite(tolerance) || tolerance < 0)
      refuse("tolerance", "is " + std::to_string(tolerance) + " but must be finite and >= 0");
    if (init > Init::given) refuse("init", "is not one of the three ways to start");
    if (algorithm > Algorithm::hartigan_wong)
      refuse("algorithm", "is not one of the six algorithms");
    if (finish > Finish::hartigan_wong) refuse("finish", "is not one of the two ways to finish");
    if (init == Init::given)
      check_centers(cols);
    else if (centers.size() > 0)
      refuse("centers", "are used with Init::given only");
  }

  void check_centers(Index cols) const {
    if (centers.rows() != clusters || centers.cols() != cols)
      refuse("centers", "are " + std::to_string(centers.rows()) + " x " +
                            std::to_string(centers.cols()) + " where " + std::to_string(clusters) +
                            " x " + std::to_string(cols) + " are needed");
    check_finite<double>(MatrixView<double>(centers), "centers");
  }

  template <Real T>
  KMeansModel<T> fit_rows(const MatrixView<T>& x, std::span<const double> weights, Workers& workers,
                          ProgressRef progress, detail::MoveCenters move = detail::to_means) const {
    check_not_empty<T>(x, "x");
    check(x.rows(), x.cols());
    check_finite<T>(x, "x");
    const detail::ScaledWeights scaled(weights);
    detail::Frame frame = detail::frame_of<T>(x, scaled.values, workers);
    include_given_centers(frame);
    const detail::Points<T> points{x, scaled.values, frame};
    auto best = detail::best_of_restarts<T>(points, plan(points, move, workers), workers, progress);
    const double inertia = frame.squared_outside(best.inertia, scaled.exponent);
    return {std::move(frame), std::move(best.clustering), inertia};
  }

  void include_given_centers(detail::Frame& frame) const {
    if (init != Init::given) return;
    frame.range = detail::united(frame.range, magnitude_range<double>(centers));
    frame.scale = detail::safe_scale(frame.range);
  }

  template <Real T>
  detail::Plan plan(const detail::Points<T>& points, detail::MoveCenters move,
                    Workers& workers) const {
    detail::Plan plan{clusters,  init,   centers, restarts, seed, {max_iterations, 0},
                      algorithm, finish, move};
    for (Index c = 0; c < plan.centers.rows(); ++c)
      points.frame.enter(centers.row(c).data(), plan.centers.row(c).data());
    if (tolerance > 0) plan.stop.squared_shift = tolerance * detail::mean_variance(points, workers);
    return plan;
  }
};

}  // namespace kindred

// Hierarchical clustering from vectors or from distances.
#pragma once

#include <span>
#include <string>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/from_distances.hpp>
#include <kindred/linkage/detail/from_vectors.hpp>
#include <kindred/linkage/methods.hpp>
#include <kindred/linkage/stop.hpp>
#include <kindred/linkage/workspace.hpp>

namespace kindred {

/// Agglomerative hierarchical clustering: every observation starts as a cluster, and the two
/// closest clusters are merged until one is left. Heights and numbering are SciPy's.
///
/// Ties: a cluster's id is its highest-numbered leaf, and of all closest pairs the one with the
/// lowest (lower id, higher id) is merged. Every engine follows this rule. Where distances differ
/// only by the rounding of the update formulas, that rounding decides.
struct Agglomerative {
  /// How far apart two clusters are.
  Linkage linkage = Linkage::average;
  /// How far apart two observations are; ward, centroid and median demand euclidean.
  Metric metric = Metric::euclidean;
  /// The type in which the n² distances are kept: float halves the memory, and heights are then
  /// right to about 1e-6.
  Storage storage = Storage::f64;
  /// When to stop before one cluster is left: `Clusters{k}` after the first n − k merges,
  /// `Height{h}` before the first merge above h, in greedy order. The merges are those that the
  /// whole tree has first, to the bit, also where it has inversions, and can be cut as far as they
  /// reach.
  Stop stop = {};

  /// The tree over the rows of x (n × d). NaN and ±infinity are refused with their position, and so
  /// are rows for which the metric is undefined, an empty matrix, and a metric that the linkage
  /// does not allow. A single row gives a tree without merges. O(n²d) time, where n counts distinct
  /// rows only. Single linkage needs O(n·d) memory, and meets every distance twice where ties leave
  /// the tree open. The others need at most n² values of the storage type; complete, average,
  /// weighted and ward make do with a fraction of that (about a fifth; ward less) where rows are
  /// many, have few columns and their distances are not full of ties, and centroid and median need
  /// O(n·d) where rows are many and have at most 24 columns. An early stop saves merging, but the
  /// distances are worked out. The same bits for any number of threads and any layout of x. When
  /// the callback answers false the tree is unfinished: `cancelled()` is true.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  Dendrogram fit(const Eigen::DenseBase<Derived>& x, const Exec& executor = {},
                 Callback&& progress = {}) const {
    LinkageWorkspace workspace;
    return fit(x, workspace, executor, progress);
  }

  /// The same in the memory of other fits.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  Dendrogram fit(const Eigen::DenseBase<Derived>& x, LinkageWorkspace& workspace,
                 const Exec& executor = {}, Callback&& progress = {}) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(x);
    check<T>(view);
    auto workers = executor.workers();
    return detail::cluster_vectors<T>(view, {}, question(), workspace.memory_, workers, progress);
  }

  /// The tree over rows that stand for groups: a row of weight w counts like w equal rows that have
  /// been merged already (sizes in the tree still count rows). Weights need not be whole; they
  /// change nothing for single, complete, weighted and median linkage. Refused besides what is
  /// refused above: weights that are not one per row, not finite, not positive or below 2^-100 of
  /// the largest. Cost, determinism and cancellation as above.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  Dendrogram fit(const Eigen::DenseBase<Derived>& x, std::span<const double> weights,
                 const Exec& executor = {}, Callback&& progress = {}) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(x);
    check<T>(view);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    LinkageWorkspace workspace;
    return detail::cluster_groups<T>(view, weights, question(), workspace.memory_, workers,
                                     progress);
  }

  /// The tree over n things of given distances, which are taken over; `metric` is not used. For
  /// ward, centroid and median it is the caller's word that they are Euclidean (not squared).
  /// O(n²) time. Memory beside the triangle: for single linkage without ties O(n); else at most
  /// n²/2 values of the storage type where many first merges are certain from near neighbours
  /// alone, and n² values where they are not, the triangle then being given back on the way.
  /// Errors, determinism and cancellation as above.
  template <Real T, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  Dendrogram fit(CondensedMatrix<T> distances, const Exec& executor = {},
                 Callback&& progress = {}) const {
    LinkageWorkspace workspace;
    return fit(std::move(distances), workspace, executor, progress);
  }

  /// The same in the memory of other fits.
  template <Real T, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  Dendrogram fit(CondensedMatrix<T> distances, LinkageWorkspace& workspace,
                 const Exec& executor = {}, Callback&& progress = {}) const {
    check(distances.size());
    auto workers = executor.workers();
    return detail::cluster_distances(std::move(distances), question(), workspace.memory_, workers,
                                     progress);
  }

 private:
  template <Real T>
  void check(const MatrixView<T>& x) const {
    check_options();
    if (works_on_squares(linkage) && metric != Metric::euclidean)
      refuse("metric", std::string(name_of(linkage)) +
                           " linkage is defined for euclidean distances only, not for " +
                           std::string(name_of(metric)));
    check_not_empty<T>(x, "x");
    check_stop(stop, x.rows());
    check_finite<T>(x, "x");
  }

  void check(Index n) const {
    check_options();
    check_stop(stop, n);
  }

  void check_options() const {
    if (name_of(linkage) == "unknown") refuse("linkage", "is not one of the seven linkages");
    if (name_of(metric) == "unknown") refuse("metric", "is not one of the metrics");
    if (storage != Storage::f64 && storage != Storage::f32)
      refuse("storage", "is neither f64 nor f32");
  }

  detail::Question question() const { return {linkage, metric, storage, stop}; }
};

}  // namespace kindred

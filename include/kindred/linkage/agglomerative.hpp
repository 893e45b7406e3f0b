// Hierarchical clustering from vectors or from distances.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/exact_heights.hpp>
#include <kindred/linkage/detail/from_distances.hpp>
#include <kindred/linkage/detail/from_vectors.hpp>
#include <kindred/linkage/detail/group_weights.hpp>
#include <kindred/linkage/detail/points_engines.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/engine.hpp>
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
  /// right to about 1e-6 (see `Storage`).
  Storage storage = Storage::f64;
  /// Whether a fit of rows ends with working out the height of every merge anew, from the rows and
  /// in double, which makes it right to about 1e-13 whatever the storage. Merges stay what they
  /// are, but are sorted by their new heights. Where float had taken two distances for equal, a
  /// merge can come out lower than one of its halves by 1e-7 of its height; it is then given the
  /// height of that half. Costs O(n·d) for ward, centroid and median and nothing for single; for
  /// the others one more pass over the distances, O(n²d) time in O(n·d) memory: about a fourth more
  /// where rows are short, up to as much again where they are long. A fit that is cancelled, in
  /// that pass or before, then has no merges. Fits of given distances and of a metric of the
  /// caller's own do not have it.
  bool exact_heights = false;
  /// When to stop before one cluster is left: `Clusters{k}` after the first n − k merges,
  /// `Height{h}` before the first merge above h, in greedy order. The merges are those that the
  /// whole tree has first, to the bit, also where it has inversions, and can be cut as far as they
  /// reach. With `exact_heights` it is they that are held against h, but which merges are the first
  /// n − k is up to the storage, and so is the order in which centroid and median linkage come to
  /// h; bits then depend on where it stops.
  Stop stop = {};
  /// Whether rows are clustered by the distances of all pairs or as points in space, which few
  /// columns allow: single linkage (euclidean, sqeuclidean, cityblock, chebyshev), rows of one
  /// column under every linkage (those metrics; sqeuclidean for single and complete only), the
  /// linkages on squared distances: ward, centroid and median (euclidean), average and weighted
  /// (sqeuclidean), and complete, average and weighted linkage (euclidean). Both give the same
  /// tree, ties included, but where ties of average, weighted, ward, centroid and median linkage
  /// hang on rounding: points round less, always work in double and are exact in the sense of
  /// `exact_heights` but for the linkages on squares. `automatic` takes points where they are
  /// quicker as a rule: above 256 rows of one column, for single linkage above 1000 rows for each
  /// of up to 10 columns and above 200,000 of up to 16, for linkages on squared distances above 256
  /// rows of up to 12 columns (ward: 8) and above 100,000 of any, for average and weighted linkage
  /// above 4000 rows of up to 8 columns, for complete linkage above 4000 of up to 5; also where a
  /// matrix that the linkage keeps would not fit. `points` is refused where
  /// there is no such way, and so for given distances and a metric of the caller's own.
  LinkageEngine engine = LinkageEngine::automatic;
  /// The bytes that a matrix of all n² distances may need, when the engine is chosen. Where only a
  /// matrix serves it is taken all the same, and is often smaller (see `fit`). Single linkage goes
  /// through all pairs in O(n·d) memory, so that it never needs so much.
  Index memory_limit = Index{16} << 30;

  /// The tree over the rows of x (n × d). NaN and ±infinity are refused with their position, and so
  /// are rows for which the metric is undefined, an empty matrix, and a metric that the linkage
  /// does not allow. A single row gives a tree without merges. Points (see `engine`) need O(n·d)
  /// memory and, where columns are few, about O(n log n) time, O(n²d) at worst; average and
  /// weighted linkage of unsquared distances meet all pairs, O(n²d), and keep a square of the last
  /// 1024 clusters, or of as many as `memory_limit` allows where searches would take longer. All
  /// pairs need O(n²d) time, where n counts distinct rows only. Single linkage then needs O(n·d)
  /// memory, and meets every distance twice where ties leave the tree open. The others need at most
  /// n² values of the storage type; complete, average, weighted and ward make do with a fraction of
  /// that (about a fifth; ward less) where rows are many, have few columns and their distances are
  /// not full of ties, and centroid and median need O(n·d) where rows are many and have at most 24
  /// columns. An early stop saves merging, but the distances are worked out. The same bits for any
  /// number of threads and any layout of x. When the callback answers false the tree is unfinished:
  /// `cancelled()` is true.
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
    return cluster<T>(view, {}, workspace, workers, progress);
  }

  /// The engine that a fit of these rows takes, and why. Errors as of `fit`. O(n·d) time.
  template <class Derived>
  EngineChoice engine_for(const Eigen::DenseBase<Derived>& x) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(x);
    check<T>(view);
    return detail::choose_engine(question(), {view.rows(), view.cols(), magnitude_range<T>(view)});
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
    return cluster<T>(view, weights, workspace, workers, progress);
  }

  /// The tree over n things of given distances; `metric` is not used. For ward, centroid and median
  /// it is the caller's word that they are Euclidean (not squared). A triangle with a name is only
  /// read and stays as it is; one that is handed over (`std::move`) gives its memory back on the
  /// way. O(n²) time. Memory beside the triangle: for single linkage without ties O(n); else at
  /// most n²/2 values of the storage type where many first merges are certain from near neighbours
  /// alone, and n² values where they are not. Errors, determinism and cancellation as above.
  template <CondensedDistances Triangle, Executor Exec = Sequential,
            ProgressCallback Callback = NoProgress>
  Dendrogram fit(Triangle&& distances, const Exec& executor = {}, Callback&& progress = {}) const {
    LinkageWorkspace workspace;
    return fit(std::forward<Triangle>(distances), workspace, executor, progress);
  }

  /// The same in the memory of other fits.
  template <CondensedDistances Triangle, Executor Exec = Sequential,
            ProgressCallback Callback = NoProgress>
  Dendrogram fit(Triangle&& distances, LinkageWorkspace& workspace, const Exec& executor = {},
                 Callback&& progress = {}) const {
    check(distances.size());
    auto workers = executor.workers();
    Taken<Triangle> taken = std::forward<Triangle>(distances);
    return cluster_triangle(taken, {}, workspace, workers, progress);
  }

  /// The tree over n things of given distances that stand for groups: a thing of weight w counts
  /// like w things at distance zero of each other. The weights are those of rows, refused where
  /// those are; everything else is as for distances without weights.
  template <CondensedDistances Triangle, Executor Exec = Sequential,
            ProgressCallback Callback = NoProgress>
  Dendrogram fit(Triangle&& distances, std::span<const double> weights, const Exec& executor = {},
                 Callback&& progress = {}) const {
    check(distances.size());
    check_weights(weights, distances.size(), "weights");
    auto workers = executor.workers();
    Taken<Triangle> taken = std::forward<Triangle>(distances);
    LinkageWorkspace workspace;
    return cluster_triangle(taken, weights, workspace, workers, progress);
  }

  /// The tree over the rows of x (n × d) under a caller's own metric, which takes the place of
  /// `metric`; see `condensed_distances` for what it is given, from which threads it is called and
  /// what is refused. So are ward, centroid and median linkage, which demand Euclidean distances
  /// (who knows his to be that hands them over as a `CondensedMatrix`). All distances are kept:
  /// n(n−1)/2 doubles beside what given distances need.
  template <class Derived, RowMetric<typename Derived::Scalar> F, Executor Exec = Sequential,
            ProgressCallback Callback = NoProgress>
  Dendrogram fit(const Eigen::DenseBase<Derived>& x, F&& own_metric, const Exec& executor = {},
                 Callback&& progress = {}) const {
    check_own_metric(x.rows());
    return cluster_answers(x.rows(), condensed_distances(x, own_metric, executor, progress),
                           executor, progress);
  }

  /// The same over n things, which the metric is given by their numbers.
  template <std::integral Count, IndexMetric F, Executor Exec = Sequential,
            ProgressCallback Callback = NoProgress>
  Dendrogram fit(Count n, F&& own_metric, const Exec& executor = {},
                 Callback&& progress = {}) const {
    const auto count = static_cast<Index>(n);
    check_own_metric(count);
    return cluster_answers(count, condensed_distances(count, own_metric, executor, progress),
                           executor, progress);
  }

 private:
  /// What has a name is only read, anything else is taken over.
  template <class Triangle>
  using Taken =
      std::conditional_t<std::is_lvalue_reference_v<Triangle>,
                         const std::remove_reference_t<Triangle>&, std::remove_cvref_t<Triangle>>;

  template <Real T>
  Dendrogram cluster(const MatrixView<T>& x, std::span<const double> weights,
                     LinkageWorkspace& workspace, Workers& workers, ProgressRef progress) const {
    const auto fit_rows = [&](std::span<const double> shifted, const detail::Question& question) {
      detail::Workspace& memory = workspace.memory_;
      return exact_heights
                 ? detail::cluster_exactly<T>(x, shifted, question, memory, workers, progress)
                 : detail::cluster_vectors<T>(x, shifted, question, memory, workers, progress);
    };
    return detail::fit_groups(weights, question(), fit_rows);
  }

  template <class Triangle>
  Dendrogram cluster_triangle(Triangle& distances, std::span<const double> weights,
                              LinkageWorkspace& workspace, Workers& workers,
                              ProgressRef progress) const {
    const auto fit_things = [&](std::span<const double> shifted, const detail::Question& question) {
      return detail::cluster_distances(distances, shifted, question, workspace.memory_, workers,
                                       progress);
    };
    return detail::fit_groups(weights, question(), fit_things);
  }

  /// The tree over what a caller's own metric has answered, unless it was cancelled meanwhile.
  template <Executor Exec, ProgressCallback Callback>
  Dendrogram cluster_answers(Index n, std::optional<CondensedMatrix<double>> distances,
                             const Exec& executor, Callback& progress) const {
    if (!distances) return detail::Assembled::found(n, {});
    return fit(*std::move(distances), executor, progress);
  }

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

  /// Things that are known by their distances alone.
  void check(Index n) const {
    check_options();
    check_stop(stop, n);
    if (engine == LinkageEngine::points)
      refuse("engine", "points cannot do without rows in space: distances are a matrix");
  }

  void check_own_metric(Index n) const {
    check(n);
    if (works_on_squares(linkage))
      refuse("metric", std::string(name_of(linkage)) +
                           " linkage is defined for euclidean distances only, not for a metric of "
                           "the caller's own");
  }

  void check_options() const {
    if (name_of(linkage) == "unknown") refuse("linkage", "is not one of the seven linkages");
    detail::check_metric(metric);
    if (storage != Storage::f64 && storage != Storage::f32)
      refuse("storage", "is neither f64 nor f32");
    if (name_of(engine) == "unknown") refuse("engine", "is not one of the engines");
    if (memory_limit < 0) refuse("memory_limit", "is negative");
  }

  detail::Question question() const {
    return {linkage, metric, storage, stop, engine, memory_limit};
  }
};

}  // namespace kindred

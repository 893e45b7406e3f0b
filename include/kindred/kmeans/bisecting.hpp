// Bisecting K-Means: clusters split in two, one after the other, until there are k.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/bisecting_model.hpp>
#include <kindred/kmeans/detail/bisection.hpp>
#include <kindred/kmeans/detail/check_options.hpp>
#include <kindred/kmeans/model.hpp>

namespace kindred {

/// Partitions n × d rows into k clusters by splitting one cluster after the other in two with
/// K-Means: a hierarchy from the top, at the cost of a few looks at the rows for each of its
/// levels, whatever k is.
///
/// The s-th split, from 0, is that of `KMeans` with two clusters and the seed `seed` + s, on the
/// rows of its cluster alone; of clusters with an equal claim the first is split. Units are those
/// of the data: scale columns before, if they differ. What `KMeans` says of distances, of huge and
/// tiny values and of offsets holds here.
///
/// There are fewer clusters than asked for where there are fewer distinct rows of positive weight:
/// no cluster is ever empty. NaN and infinity are refused (impute before), and so is all that
/// `KMeans` refuses; and `Init::given`.
/// Time O(iterations · d) for every row and every split on its way; splits that halve have ⌈log₂ k⌉
/// of them, splits that take off single rows up to k − 1. Memory O(n·d) beside the data, as for
/// `KMeans` and a copy of the rows of the cluster being split, and O(k·d). The result depends on
/// the data, the weights and the options alone: the same bits for any executor and memory layout.
///
/// Source: M. Steinbach, G. Karypis and V. Kumar, "A comparison of document clustering techniques"
/// (KDD Workshop on Text Mining, 2000).
struct BisectingKMeans {
  /// How many clusters to make: 1 .. n.
  Index clusters = 8;
  /// Where the first two centres of every split come from.
  Init init = Init::kmeans_plus_plus;
  /// How many starts to try for every split; the one of lowest inertia is kept, the first of
  /// equals.
  Index restarts = 1;
  /// Random choices are a function of this number alone.
  std::uint64_t seed = 0;
  /// Iterations allowed for each start of a split.
  Index max_iterations = 300;
  /// A split stops when the squared shift of its centres is at most this times the mean column
  /// variance of its rows.
  double tolerance = 1e-4;
  /// Which cluster is split next.
  BisectingStrategy strategy = BisectingStrategy::largest_inertia;
  /// How the two clusters are found, as for `KMeans`.
  Algorithm algorithm = Algorithm::automatic;
  /// What every start does when Lloyd's iteration has stopped, as for `KMeans`.
  Finish finish = Finish::none;

  /// Clusters the rows of x (n × d). `progress` hears of every split and all that `KMeans` tells
  /// of it; `false` stops with the splits that are complete and the status `cancelled`.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  BisectingKMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                              const Exec& executor = {},
                                              Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, {}, workers, progress);
  }

  /// The same with a weight ≥ 0 for every row: a row of weight m counts like m equal rows, and one
  /// of weight 0 has no influence but still gets its label.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  BisectingKMeansModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                              std::span<const double> weights,
                                              const Exec& executor = {},
                                              Callback&& progress = Callback{}) const {
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, weights, workers, progress);
  }

 private:
  void check(Index rows) const {
    detail::check_options(*this, rows);
    detail::check_search(algorithm, finish);
    if (init == Init::given) refuse("init", "cannot be given: every split has its own centres");
    if (strategy > BisectingStrategy::largest_cluster)
      refuse("strategy", "is not one of the two strategies");
  }

  template <Real T>
  BisectingKMeansModel<T> fit_rows(const MatrixView<T>& x, std::span<const double> weights,
                                   Workers& workers, ProgressRef progress) const {
    check_not_empty<T>(x, "x");
    check(x.rows());
    check_finite<T>(x, "x");
    detail::Bisection<T> tree(x, weights, workers);
    std::vector<BisectingSplit> splits;
    std::vector<KMeansModel<T>> sides;
    KMeansStatus status = KMeansStatus::converged;
    detail::Plan plan{2, init, {}, restarts, seed, {max_iterations, 0}, algorithm, finish};
    while (static_cast<Index>(tree.leaves().size()) < clusters) {
      const Label cluster = tree.next(strategy);
      if (cluster < 0) break;
      const auto made = static_cast<Index>(splits.size());
      if (!progress({"bisecting", made, clusters - 1})) {
        status = KMeansStatus::cancelled;
        break;
      }
      plan.seed = seed + static_cast<std::uint64_t>(made);
      detail::Halves halves = tree.halves_of(cluster, plan, tolerance, progress);
      const KMeansStatus ended = halves.clustering.status;
      status = std::max(status, ended);
      if (ended == KMeansStatus::cancelled) break;
      const double before = tree.leaves()[static_cast<std::size_t>(cluster)].share.inertia;
      if (!tree.split(cluster, halves)) continue;
      const double after = halves.shares[0].inertia + halves.shares[1].inertia;
      splits.push_back({cluster, static_cast<Label>(made + 1), tree.outside(before),
                        tree.outside(after), halves.clustering.iterations, ended});
      sides.push_back({std::move(halves.frame), {std::move(halves.clustering.centers)}, after});
    }
    return model_of<T>(tree, std::move(splits), std::move(sides), status, x.rows());
  }

  template <Real T>
  static BisectingKMeansModel<T> model_of(const detail::Bisection<T>& tree,
                                          std::vector<BisectingSplit> splits,
                                          std::vector<KMeansModel<T>> sides, KMeansStatus status,
                                          Index rows) {
    detail::Frame frame = tree.whole_frame();
    const auto d = static_cast<Index>(frame.shift.size());
    Matrix<T> centers(static_cast<Index>(tree.leaves().size()), d);
    Matrix<double> places(centers.rows(), d);
    Labels labels(static_cast<std::size_t>(rows));
    double inertia = 0;
    for (Index c = 0; c < centers.rows(); ++c) {
      const detail::Leaf& leaf = tree.leaves()[static_cast<std::size_t>(c)];
      centers.row(c) = leaf.center.template cast<T>();
      frame.enter(leaf.center.data(), places.row(c).data());
      inertia += leaf.share.inertia;
      for (const Index row : leaf.rows)
        labels[static_cast<std::size_t>(row)] = static_cast<Label>(c);
    }
    KMeansModel<T> all(std::move(frame), {std::move(places)}, inertia);
    return {std::move(splits), std::move(sides),      std::move(all), std::move(centers),
            std::move(labels), tree.outside(inertia), status};
  }
};

}  // namespace kindred

// Which cluster of a tree a new row belongs to, by the rule of the linkage that built the tree.
#pragma once

#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/cluster_centers.hpp>
#include <kindred/linkage/detail/cluster_shares.hpp>
#include <kindred/linkage/detail/stand_ins.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred {

/// The clusters of a cut, ready to take in new rows: immutable, copyable, safe to share between
/// threads. Made by `ClusterAssigner::fit`. A new row x is a cluster of one, and its distance to a
/// cluster A is that of the linkage:
///
///   single, complete   the smallest, the largest distance of x to a row of A
///   average            the mean distance of x to the rows of A
///   weighted           the same, each row weighing ½ for every merge it went through within A
///   ward               √(2|A| / (|A|+1)) times the distance of x to the mean of A
///   centroid, median   the distance of x to the mean of A, to its midpoint of midpoints
///
/// Fitted rows need not get their own label back: a row may be nearer to another cluster's mean, or
/// to another cluster's farthest row, than to those of its own.
class ClusterAssignerModel {
 public:
  /// k, the number of clusters.
  Index clusters() const noexcept { return static_cast<Index>(stand_ins_.divisor.size()); }
  /// d, the number of columns of every row.
  Index columns() const noexcept { return stand_ins_.rows.columns(); }
  /// The linkage that rows are assigned by.
  Linkage linkage() const noexcept { return linkage_; }
  /// The metric that rows are assigned by.
  Metric metric() const noexcept { return stand_ins_.rows.metric(); }

  /// The label of the nearest cluster of every row of x (m × d); of equally near ones the lowest.
  /// Refused with their position are NaN, ±infinity, rows for which the metric is undefined and
  /// rows whose distances to all clusters are too large for a double; another number of columns is
  /// refused too. No rows give no labels. O(mkd) time for ward, centroid and median, O(mnd) for the
  /// others; m·d further doubles. Each row is answered by itself: any batching, any executor and
  /// any layout of x give the same labels.
  template <class Derived, Executor Exec = Sequential>
  Labels predict(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto view = rows_of(x);
    auto workers = executor.workers();
    Labels labels(static_cast<std::size_t>(view.rows()), -1);
    std::vector<double> nearest(labels.size(), infinity);
    visit_distances<typename Derived::Scalar>(view, workers, [&](Index i, Label c, double value) {
      const auto at = static_cast<std::size_t>(i);
      if (value < nearest[at]) nearest[at] = value, labels[at] = c;
    });
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] < 0)
        refuse("x", "is too far away from every cluster for a distance to be a double",
               {.row = static_cast<Index>(i)});
    return labels;
  }

  /// The distance of every row of x (m × d) to every cluster: m × k, in the unit of the metric,
  /// infinity where it exceeds the range of double; means and midpoints keep fewer digits below
  /// n·1e-308. NaN, time, errors (but for far rows) and determinism as `predict`; m·(d + k) further
  /// doubles.
  template <class Derived, Executor Exec = Sequential>
  Matrix<double> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    checked_product(view.rows(), clusters(), "x");
    Matrix<double> distances(view.rows(), clusters());
    visit_distances<typename Derived::Scalar>(
        view, workers, [&](Index i, Label c, double value) { distances(i, Index{c}) = value; });
    return distances;
  }

 private:
  friend struct ClusterAssigner;

  ClusterAssignerModel(Linkage linkage, detail::StandIns stand_ins, Eigen::RowVectorXd offset)
      : linkage_(linkage), stand_ins_(std::move(stand_ins)), offset_(std::move(offset)) {}

  template <Real T, class Visit>
  void visit_distances(const MatrixView<T>& x, Workers& workers, Visit&& visit) const {
    check_columns<T>(x, columns(), "x");
    check_finite<T>(x, "x");
    if (x.rows() == 0) return;
    if (offset_.isZero(0)) {
      const detail::FreshRows fresh(x, metric(), workers);
      return stand_ins_.visit_distances(linkage_, fresh, workers, visit);
    }
    const Matrix<double> moved = x.template cast<double>().rowwise() - offset_;
    const detail::FreshRows fresh(MatrixView<double>(moved), metric(), workers);
    stand_ins_.visit_distances(linkage_, fresh, workers, visit);
  }

  Linkage linkage_;
  detail::StandIns stand_ins_;
  Eigen::RowVectorXd offset_;  // taken from fresh rows as it was from the stand-ins; often zero
};

/// Assigns new rows to the clusters of a tree, as what hdbscan calls approximate prediction: the
/// tree stays as it is, and no new row changes the answer for another.
struct ClusterAssigner {
  /// The linkage and the metric of the tree.
  Linkage linkage = Linkage::average;
  Metric metric = Metric::euclidean;  ///< that of the tree

  /// The clusters that `labels` (n) make of the rows x (n × d) from which `tree` was built; they
  /// must be a cut of it: every cluster one branch, numbered 0 .. k−1. The distances are in the
  /// unit of the metric. Refused are NaN and ±infinity and rows for which the metric is undefined,
  /// with their position; an empty x; a tree or labels of another size; labels that are negative,
  /// leave a number out or cut across the tree; a metric that the linkage does not allow. O(n·d)
  /// time. The model holds k·d doubles for ward, centroid and median and n·d for the others. The
  /// same bits for any number of threads and any layout of x. The distances are those of Lance and
  /// Williams, "A general theory of classificatory sorting strategies" (1967).
  template <class Derived, Executor Exec = Sequential>
  ClusterAssignerModel fit(const Eigen::DenseBase<Derived>& x, const Dendrogram& tree,
                           std::span<const Label> labels, const Exec& executor = {}) const {
    check();
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, &tree, labels, workers);
  }

  /// As above, for clusters that need not be branches of one tree, as when some were joined by
  /// hand. Refuses weighted and median linkage, whose distances depend on the tree.
  template <class Derived, Executor Exec = Sequential>
  ClusterAssignerModel fit(const Eigen::DenseBase<Derived>& x, std::span<const Label> labels,
                           const Exec& executor = {}) const {
    check();
    if (linkage == Linkage::weighted || linkage == Linkage::median)
      refuse("linkage", std::string(name_of(linkage)) + " needs the tree besides the labels");
    const auto view = rows_of(x);
    auto workers = executor.workers();
    return fit_rows<typename Derived::Scalar>(view, nullptr, labels, workers);
  }

 private:
  void check() const {
    if (name_of(linkage) == "unknown") refuse("linkage", "is not one of the seven linkages");
    detail::check_metric(metric);
    if (works_on_squares(linkage) && metric != Metric::euclidean)
      refuse("metric", std::string(name_of(linkage)) +
                           " linkage is defined for euclidean distances only, not for " +
                           std::string(name_of(metric)));
  }

  template <Real T>
  ClusterAssignerModel fit_rows(const MatrixView<T>& x, const Dendrogram* tree,
                                std::span<const Label> labels, Workers& workers) const {
    check_not_empty<T>(x, "x");
    check_finite<T>(x, "x");
    if (tree && tree->size() != x.rows())
      refuse("tree", "has " + std::to_string(tree->size()) + " leaves where x has " +
                         std::to_string(x.rows()) + " rows");
    check_length(labels.size(), x.rows(), "labels");
    const std::vector<Index> sizes = detail::sizes_of_clusters(labels);
    const bool halves = linkage == Linkage::weighted || linkage == Linkage::median;
    detail::ClusterShares shares = detail::equal_shares(labels, sizes);
    if (tree) {
      detail::ClusterShares halved = detail::halved_shares(*tree, labels, sizes);
      if (halves) shares = std::move(halved);
    }
    return works_on_squares(linkage) ? keep_centers<T>(x, labels, sizes, shares, workers)
                                     : keep_rows<T>(x, labels, sizes, shares, workers);
  }

  template <Real T>
  ClusterAssignerModel keep_centers(const MatrixView<T>& x, std::span<const Label> labels,
                                    std::span<const Index> sizes,
                                    const detail::ClusterShares& shares, Workers& workers) const {
    const Eigen::RowVectorXd offset = detail::common_offset<T>(x);
    const Matrix<double> centers = detail::cluster_centers<T>(x, labels, shares, offset);
    std::vector<Label> cluster(sizes.size());
    std::iota(cluster.begin(), cluster.end(), 0);
    std::vector<double> weight(sizes.size(), 1.0);
    if (linkage == Linkage::ward)
      for (std::size_t c = 0; c < sizes.size(); ++c) {
        const auto size = static_cast<double>(sizes[c]);
        weight[c] = std::sqrt(2 * size / (size + 1));
      }
    PreparedRows rows(MatrixView<double>(centers), metric, workers, "centers");
    std::vector<double> divisor(sizes.size(), 1.0);
    return {linkage,
            {std::move(rows), std::move(cluster), std::move(weight), std::move(divisor)},
            offset};
  }

  template <Real T>
  ClusterAssignerModel keep_rows(const MatrixView<T>& x, std::span<const Label> labels,
                                 std::span<const Index> sizes, detail::ClusterShares& shares,
                                 Workers& workers) const {
    // Rows for which the metric is undefined are refused under their own numbers.
    if (metric == Metric::cosine || metric == Metric::correlation) PreparedRows(x, metric, workers);
    std::vector<Index> next(sizes.size(), 0);
    std::partial_sum(sizes.begin(), sizes.end() - 1, next.begin() + 1);
    const bool means = linkage == Linkage::average || linkage == Linkage::weighted;
    Matrix<T> sorted(x.rows(), x.cols());
    std::vector<Label> cluster(labels.size());
    std::vector<double> weight(labels.size(), 1.0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto place = static_cast<std::size_t>(next[static_cast<std::size_t>(labels[i])]++);
      sorted.row(static_cast<Index>(place)) = x.row(static_cast<Index>(i));
      cluster[place] = labels[i];
      if (means) weight[place] = shares.weight[i];
    }
    if (!means) shares.divisor.assign(sizes.size(), 1.0);
    PreparedRows rows(MatrixView<T>(sorted), metric, workers);
    return {linkage,
            {std::move(rows), std::move(cluster), std::move(weight), std::move(shares.divisor)},
            Eigen::RowVectorXd::Zero(x.cols())};
  }
};

}  // namespace kindred

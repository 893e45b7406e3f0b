// What a bisecting K-Means fit found: clusters, and the splits that led to them.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/detail/bisection.hpp>
#include <kindred/kmeans/model.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred {

/// One cluster split in two. Its first half keeps its number.
struct BisectingSplit {
  Label cluster;        ///< The number of the cluster that was split.
  Label created;        ///< The number of its second half: one more than that of the split before.
  double before;        ///< The inertia of the cluster.
  double after;         ///< The inertia of its halves together.
  Index iterations;     ///< Of the K-Means that split it.
  KMeansStatus status;  ///< Why that K-Means stopped.
};

/// A finished bisecting K-Means of n × d rows: immutable, copyable, safe to share between threads.
/// A row belongs where the splits lead it, at each to the nearer of two centres; that need not be
/// the nearest of all centres. `predict` gives the rows it was fitted to the labels they have.
template <Real T>
class BisectingKMeansModel {
 public:
  /// Used by `BisectingKMeans::fit`: `sides` has the two centres of every split, `places` all final
  /// ones.
  BisectingKMeansModel(std::vector<BisectingSplit> splits, std::vector<KMeansModel<T>> sides,
                       KMeansModel<T> places, Matrix<T> centers, Labels labels, double inertia,
                       KMeansStatus status)
      : splits_(std::move(splits)),
        sides_(std::move(sides)),
        places_(std::move(places)),
        centers_(std::move(centers)),
        labels_(std::move(labels)),
        inertia_(inertia),
        status_(status) {}

  /// The means of the clusters, k × d, rounded to T. k is less than was asked for where there are
  /// fewer distinct rows of positive weight, and where the callback stopped.
  const Matrix<T>& centers() const noexcept { return centers_; }
  /// The cluster of every fitted row, 0 .. k−1; none is empty.
  const Labels& labels() const noexcept { return labels_; }
  /// Σ weight × squared distance to the own centre; infinity where that exceeds the range of
  /// double.
  double inertia() const noexcept { return inertia_; }
  /// The k−1 splits in the order they were made.
  const std::vector<BisectingSplit>& splits() const noexcept { return splits_; }
  /// Those of all splits together.
  Index iterations() const noexcept {
    Index total = 0;
    for (const BisectingSplit& split : splits_)
      total += split.iterations;
    return total;
  }
  /// `cancelled` when the callback stopped the splitting; else that of the split farthest from
  /// being converged: `iteration_limit` before `tolerance_reached` before `converged`.
  KMeansStatus status() const noexcept { return status_; }

  /// The labels that the fitted rows had when there were so many clusters, 1 .. k. O(n + k).
  Labels labels(Index clusters) const {
    check_range(clusters, 1, centers_.rows(), "clusters");
    Labels then(static_cast<std::size_t>(centers_.rows()));
    for (std::size_t c = 0; c < then.size(); ++c)
      then[c] = static_cast<Index>(c) < clusters
                    ? static_cast<Label>(c)
                    : then[static_cast<std::size_t>(splits_[c - 1].cluster)];
    Labels labels = labels_;
    for (Label& label : labels)
      label = then[static_cast<std::size_t>(label)];
    return labels;
  }

  /// The cluster to which the splits lead every row of x (m × d).
  /// Refuses NaN, infinity and another number of columns; no rows give no labels. O(md) for every
  /// split on a row's way, O(m·(d + 1)) memory. Each row is answered by itself: any batching and
  /// any executor give the same labels.
  template <class Derived, Executor Exec = Sequential>
  Labels predict(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    using U = typename Derived::Scalar;
    const auto view = rows_of(x);
    check_columns<U>(view, centers_.cols(), "x");
    check_finite<U>(view, "x");
    auto workers = executor.workers();
    std::vector<detail::RowNumbers> members{detail::all_rows(view.rows())};
    for (std::size_t s = 0; s < splits_.size(); ++s) {
      detail::RowNumbers& rows = members[static_cast<std::size_t>(splits_[s].cluster)];
      const Matrix<U> some = detail::rows_in<U>(view, rows, workers);
      members.push_back(detail::split_off(rows, sides_[s].predict(some, executor)));
    }
    Labels labels(static_cast<std::size_t>(view.rows()));
    for (std::size_t c = 0; c < members.size(); ++c)
      for (const Index row : members[c])
        labels[static_cast<std::size_t>(row)] = static_cast<Label>(c);
    return labels;
  }

  /// The Euclidean distance of every row of x (m × d) from every centre: m × k; infinity where it
  /// exceeds the range of T. Refuses what `predict` refuses. O(mkd) time, O(mk) memory; the same
  /// bits for any executor.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return places_.transform(x, executor);
  }

 private:
  friend struct SavedForm<BisectingKMeansModel>;

  std::vector<BisectingSplit> splits_;
  std::vector<KMeansModel<T>> sides_;
  KMeansModel<T> places_;
  Matrix<T> centers_;
  Labels labels_;
  double inertia_;
  KMeansStatus status_;
};

}  // namespace kindred

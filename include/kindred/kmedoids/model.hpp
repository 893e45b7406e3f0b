// What a K-medoids fit found, and what it says about things it has not seen.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmedoids/detail/medoid_labels.hpp>

namespace kindred {

/// Why a K-medoids fit stopped.
enum class KMedoidsStatus : unsigned char {
  converged,        ///< No exchange of a medoid for another thing lowers the loss.
  iteration_limit,  ///< `max_iterations` passes were done and the last one still found an exchange.
  cancelled         ///< The progress callback said stop; what was reached is in the model.
};

/// The name of a status, as written above.
constexpr const char* name_of(KMedoidsStatus status) noexcept {
  switch (status) {
    case KMedoidsStatus::converged:
      return "converged";
    case KMedoidsStatus::iteration_limit:
      return "iteration_limit";
    case KMedoidsStatus::cancelled:
      return "cancelled";
  }
  return "";
}

/// A finished clustering of n things around k of them: immutable, copyable, safe to share between
/// threads. Clusters are numbered by size, the largest first; among equals the one with the lowest
/// member first. None is empty.
class KMedoidsModel {
 public:
  /// Used by `KMedoids::fit`.
  KMedoidsModel(detail::MedoidClusters clusters, double loss, Index iterations, Index swaps,
                KMedoidsStatus status)
      : clusters_(std::move(clusters)),
        loss_(loss),
        iterations_(iterations),
        swaps_(swaps),
        status_(status) {}

  /// The thing in the middle of every cluster.
  const std::vector<Index>& medoids() const noexcept { return clusters_.medoids; }
  /// The cluster of every thing, 0 .. k−1: that of the nearest medoid, of equally near ones that
  /// with the lower number as a thing; a medoid is in its own cluster.
  const Labels& labels() const noexcept { return clusters_.labels; }
  /// The sum of the distances of all things to their medoids; infinity where that exceeds the range
  /// of double.
  double loss() const noexcept { return loss_; }
  /// Passes over all things that the best run did, the last of which may have stopped half-way.
  Index iterations() const noexcept { return iterations_; }
  /// Exchanges of a medoid that the best run did.
  Index swaps() const noexcept { return swaps_; }
  /// Why the search ended.
  KMedoidsStatus status() const noexcept { return status_; }

  /// The cluster of things that were not fitted: `distances` is m × k, the distance of each to
  /// `medoids()` in their order; ties as for `labels`. Refuses NaN, ±infinity, negative distances
  /// and another number of columns. O(mk) time.
  template <class Derived>
  Labels predict(const Eigen::DenseBase<Derived>& distances) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(distances);
    check_columns<T>(view, static_cast<Index>(clusters_.medoids.size()), "distances");
    check_finite<T>(view, "distances");
    Labels labels;
    for (Index i = 0; i < view.rows(); ++i) {
      Index best = 0;
      for (Index c = 0; c < view.cols(); ++c) {
        if (view(i, c) < 0) refuse("distances", "hold a negative value", {.row = i, .column = c});
        if (view(i, c) < view(i, best) || (view(i, c) == view(i, best) && medoid(c) < medoid(best)))
          best = c;
      }
      labels.push_back(static_cast<Label>(best));
    }
    return labels;
  }

 private:
  Index medoid(Index cluster) const noexcept {
    return clusters_.medoids[static_cast<std::size_t>(cluster)];
  }

  detail::MedoidClusters clusters_;
  double loss_;
  Index iterations_, swaps_;
  KMedoidsStatus status_;
};

}  // namespace kindred

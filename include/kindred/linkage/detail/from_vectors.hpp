// From vectors to a tree.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/duplicates.hpp>
#include <kindred/linkage/detail/moving_centers.hpp>
#include <kindred/linkage/detail/near_first.hpp>
#include <kindred/linkage/detail/single_linkage.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/storage.hpp>

namespace kindred::detail {

/// The merges of clusters of equal rows, in greedy order, and the unit of their distances.
struct Clustered {
  std::vector<LoggedMerge> merges;
  Unit unit;
};

template <Real T>
Clustered cluster_rows(const MatrixView<T>& x, const StartingClusters& start, Linkage linkage,
                       Metric metric, Storage storage, Workers& workers, ProgressRef progress) {
  const PreparedRows rows(x, metric, workers);
  if (start.count() == 1) return {};
  if (linkage == Linkage::single) {
    auto log = single_linkage(x, rows, workers, progress);
    for (LoggedMerge& merge : log) {
      merge.low = start.id[static_cast<std::size_t>(merge.low)];
      merge.high = start.id[static_cast<std::size_t>(merge.high)];
    }
    return {std::move(log), {}};
  }
  if (centers_pay(linkage, rows))
    return {MovingCenters(rows, start, linkage, workers, progress).run(), {.squared = true}};
  return with_storage(storage, [&]<Real S>(S) -> Clustered {
    const bool squares = works_on_squares(linkage);
    const bool plain = sizeof(S) == 8 && rows.squares_are_safe();
    const MagnitudeRange range = magnitude_range<T>(x);
    const int reach = reach_of(metric, range.largest, x.cols());
    // Unequal doubles differ by at least the last place of the smaller one.
    const int least = binary_exponent(range.smallest) - 53;
    const Unit unit = plain ? Unit{.squared = squares} : unit_for<S>(reach, least, squares);
    return {NearFirst<S, T>(linkage, metric, unit, workers, progress).merges(x, rows, start), unit};
  });
}

/// Without weights every row counts 1; with them the heaviest counts from 1 to 4.
template <Real T>
Dendrogram cluster_vectors(const MatrixView<T>& x, std::span<const double> weights, Linkage linkage,
                           Metric metric, Storage storage, Workers& workers, ProgressRef progress) {
  const Index n = x.rows();
  // Rows that will be refused are refused under their own numbers, so they are not grouped.
  const bool may_group = magnitude_range<T>(x).squares_are_safe();
  if (metric == Metric::cosine || metric == Metric::correlation) PreparedRows(x, metric, workers);
  DistinctRows distinct = may_group ? distinct_rows<T>(x, weights) : DistinctRows{};
  if (!distinct.merges.empty()) {
    const Matrix<T> kept = rows_at<T>(x, distinct.clusters.id);
    Clustered result = cluster_rows<T>(MatrixView<T>(kept), distinct.clusters, linkage, metric,
                                       storage, workers, progress);
    // Whether the groups stand is not known before the end, so a stopped fit has no merges.
    if (static_cast<Index>(result.merges.size()) + 1 < distinct.clusters.count())
      return assemble(n, {}, {});
    // Unequal rows at distance zero would have to take turns with the equal ones; then all rows
    // are clustered one by one.
    const bool unequal_at_zero =
        std::any_of(result.merges.begin(), result.merges.end(),
                    [](const LoggedMerge& merge) { return merge.distance == 0; });
    if (!unequal_at_zero) {
      auto& log = distinct.merges;
      std::sort(log.begin(), log.end(),
                [](const LoggedMerge& a, const LoggedMerge& b) { return a.low < b.low; });
      log.insert(log.end(), result.merges.begin(), result.merges.end());
      return assemble(n, log, result.unit);
    }
  }
  const Clustered result = cluster_rows<T>(x, StartingClusters::leaves(n, weights), linkage, metric,
                                           storage, workers, progress);
  return assemble(n, result.merges, result.unit);
}

}  // namespace kindred::detail

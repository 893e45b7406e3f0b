// From vectors to a tree.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clustered.hpp>
#include <kindred/linkage/detail/duplicates.hpp>
#include <kindred/linkage/detail/moving_centers.hpp>
#include <kindred/linkage/detail/near_first.hpp>
#include <kindred/linkage/detail/points_engines.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/detail/single_linkage.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/detail/workspace.hpp>

namespace kindred::detail {

/// The merges of clusters of equal rows.
template <Real T>
Clustered cluster_rows(const MatrixView<T>& x, const StartingClusters& start,
                       const Question& question, PointsEngine points, Workers& workers,
                       ProgressRef progress) {
  const Linkage linkage = question.linkage;
  const Metric metric = question.metric;
  const PreparedRows rows(x, metric, workers);
  if (start.count() == 1) return {};
  if (points == PointsEngine::centers)
    return cluster_by_centers(rows, start, question, workers, progress);
  if (points == PointsEngine::members)
    return cluster_by_members(rows, start, question, workers, progress, few_clusters(linkage));
  if (linkage == Linkage::single) {
    auto log = single_linkage(x, rows, workers, progress);
    for (LoggedMerge& merge : log) {
      merge.low = start.id[static_cast<std::size_t>(merge.low)];
      merge.high = start.id[static_cast<std::size_t>(merge.high)];
    }
    return {std::move(log), {}};
  }
  if (centers_pay(linkage, rows)) {
    const Unit squares{.squared = true};
    const Wanted wanted = wanted_until(question.stop, start.count(), squares);
    return {MovingCenters(rows, start, linkage, wanted, workers, progress).run(), squares};
  }
  return with_storage(question.storage, [&]<Real S>(S) -> Clustered {
    const bool squares = works_on_squares(linkage);
    const bool plain = sizeof(S) == 8 && rows.squares_are_safe();
    const MagnitudeRange range = magnitude_range<T>(x);
    const int reach = reach_of(metric, range.largest, x.cols());
    // Unequal doubles differ by at least the last place of the smaller one.
    const int least = binary_exponent(range.smallest) - 53;
    const Unit unit = plain ? Unit{.squared = squares} : unit_for<S>(reach, least, squares);
    const Wanted wanted = wanted_until(question.stop, start.count(), unit);
    return {
        NearFirst<S, T>(linkage, metric, unit, wanted, workers, progress).merges(x, rows, start),
        unit};
  });
}

/// The same for few rows that are leaves, into the workspace's log; nothing where they are too far
/// apart for plain squares.
template <Real S, Real T>
std::optional<Unit> cluster_few(const MatrixView<T>& x, std::span<const double> weights,
                                const Question& question, Workspace& memory, Workers& workers,
                                ProgressRef progress) {
  PreparedRows rows(x, question.metric, workers, "x", std::move(memory.rows));
  const auto give_back = [&] { memory.rows = std::move(rows).release(); };
  memory.log.clear();
  if (!rows.squares_are_safe()) return give_back(), std::nullopt;
  const bool squares = works_on_squares(question.linkage);
  Unit unit{.squared = squares};
  if (sizeof(S) == 4) {
    const MagnitudeRange range = magnitude_range<T>(x);
    unit = unit_for<S>(reach_of(question.metric, range.largest, x.cols()),
                       binary_exponent(range.smallest) - 53, squares);
  }
  memory.start.reset_to_leaves(x.rows(), weights);
  auto& square = memory.square<S>();
  square.begin(memory.start);
  const RowTiles tiles(rows, memory.start, {question.linkage, unit, squares});
  square.fill(tiles);
  if (progress({"merges", 0, x.rows() - 1}))
    square.merge(question.linkage, wanted_until(question.stop, x.rows(), unit), memory.log);
  give_back();
  return unit;
}

/// Without weights every row counts 1; with them the heaviest counts from 1 to 4.
template <Real T>
Dendrogram cluster_vectors(const MatrixView<T>& x, std::span<const double> weights,
                           const Question& question, Workspace& memory, Workers& workers,
                           ProgressRef progress) {
  const Index n = x.rows();
  Listener listener(progress);
  const auto tree = [&](std::span<const LoggedMerge> log, Unit unit) {
    return tree_until(question.stop, n, numbered_merges(n, log, unit, memory.nodes),
                      listener.cancelled());
  };
  const RowsShape shape{n, x.cols(), magnitude_range<T>(x)};
  // What is refused does not depend on the number of rows.
  const PointsEngine chosen = chosen_points(question, shape);
  const PointsEngine points = n > 1 ? chosen : PointsEngine::none;
  if (points == PointsEngine::line || points == PointsEngine::tree) {
    const Clustered result = cluster_points<T>(x, weights, question, shape, workers, listener);
    return tree(result.merges, result.unit);
  }
  if (points == PointsEngine::none && n <= most_greedy) {
    // Single linkage only chooses among distances, which are kept as they are.
    const bool narrow = question.storage == Storage::f32 && question.linkage != Linkage::single;
    const auto unit = narrow ? cluster_few<float>(x, weights, question, memory, workers, listener)
                             : cluster_few<double>(x, weights, question, memory, workers, listener);
    // Equal rows ask for more care.
    const bool equal_rows = !memory.log.empty() && memory.log.front().distance == 0;
    if (unit && !equal_rows) return tree(memory.log, *unit);
  }
  // Rows that will be refused are refused under their own numbers, so they are not grouped.
  const bool may_group = shape.range.squares_are_safe();
  if (question.metric == Metric::cosine || question.metric == Metric::correlation)
    PreparedRows(x, question.metric, workers);
  DistinctRows distinct = may_group ? distinct_rows<T>(x, weights) : DistinctRows{};
  if (!distinct.merges.empty()) {
    const Matrix<T> kept = rows_at<T>(x, distinct.clusters.id);
    const Index count = distinct.clusters.count();
    Question of_groups = question;
    // One merge at least, to see whether it is at distance zero.
    if (auto* k = std::get_if<Clusters>(&of_groups.stop))
      k->count = std::max<Index>(1, std::min(k->count, count - 1));
    const Clustered result = cluster_rows<T>(MatrixView<T>(kept), distinct.clusters, of_groups,
                                             points, workers, listener);
    // Whether the groups stand is not known before the end, so a cancelled fit has no merges.
    if (listener.cancelled() && std::ssize(result.merges) + 1 < count) return tree({}, {});
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
      return tree(log, result.unit);
    }
  }
  const Clustered result =
      cluster_rows<T>(x, StartingClusters::leaves(n, weights), question, points, workers, listener);
  return tree(result.merges, result.unit);
}

}  // namespace kindred::detail

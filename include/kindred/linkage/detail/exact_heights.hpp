// A tree whose merges are known, with the heights that the definition gives them.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/from_vectors.hpp>
#include <kindred/linkage/detail/heights_from_centers.hpp>
#include <kindred/linkage/detail/heights_from_pairs.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/detail/workspace.hpp>

namespace kindred::detail {

/// The merges of a tree by the ids of their clusters, with new distances.
inline std::vector<LoggedMerge> log_of(const Dendrogram& tree, std::span<const double> distances) {
  std::vector<Index> id(static_cast<std::size_t>(tree.size()));
  std::iota(id.begin(), id.end(), Index{0});
  std::vector<LoggedMerge> log;
  for (std::size_t t = 0; t < distances.size(); ++t) {
    const Merge& merge = tree.merges()[t];
    const auto [low, high] = std::minmax(id[static_cast<std::size_t>(merge.left)],
                                         id[static_cast<std::size_t>(merge.right)]);
    log.push_back({low, high, distances[t]});
    id.push_back(high);
  }
  return log;
}

/// Lifts every distance to those of its halves, and sorts anew.
inline void keep_monotone(const Dendrogram& tree, std::vector<LoggedMerge>& log) {
  for (std::size_t t = 0; t < log.size(); ++t)
    for (const Index half : {tree.merges()[t].left, tree.merges()[t].right})
      if (half >= tree.size())
        log[t].distance =
            std::max(log[t].distance, log[static_cast<std::size_t>(half - tree.size())].distance);
  sort_children_first(log);
}

/// One distance for every merge of complete, average or weighted linkage; nothing when cancelled.
template <Compiled = on_use>
std::optional<std::vector<double>> heights_from_pairs(const Dendrogram& tree,
                                                      const PreparedRows& rows,
                                                      std::span<const double> weights,
                                                      Linkage linkage, Unit unit, Workers& workers,
                                                      ProgressRef progress) {
  const LeafRuns runs = leaf_runs(tree);
  const PreparedRows in_order = rows.selected(runs.leaf, workers);
  const StartingClusters alone = StartingClusters::leaves(tree.size());
  const RowTiles tiles(in_order, alone, {linkage, unit, false});
  if (linkage == Linkage::average)
    return HeightsFromPairs<MeanOfPairs>(tree, runs, tiles, weights).run(workers, progress);
  if (linkage == Linkage::weighted)
    return HeightsFromPairs<HalvedMeanOfPairs>(tree, runs, tiles, weights).run(workers, progress);
  auto heights =
      HeightsFromPairs<LargestOfPairs>(tree, runs, tiles, weights).run(workers, progress);
  if (heights && tiles.roots())
    for (double& height : *heights)
      height = tiles.finish(height);
  return heights;
}

/// The merges of a forest with their heights worked out from the rows, in double; nothing when
/// cancelled. Where rounding had taken two distances for equal, a merge may now be lower than one
/// of its halves: it is lifted to that, and merges are sorted anew. Those of centroid and median
/// linkage, which may be lower, keep their order.
template <Real T>
std::optional<std::vector<Merge>> exact_merges(const Dendrogram& tree, const MatrixView<T>& x,
                                               std::span<const double> weights,
                                               const Question& question, Workspace& memory,
                                               Workers& workers, ProgressRef progress) {
  const Linkage linkage = question.linkage;
  if (tree.merges().empty()) return std::vector<Merge>{};
  if (works_on_squares(linkage)) {
    auto log = log_of(tree, heights_from_centers<T>(tree, x, weights, linkage));
    if (is_reducible(linkage)) keep_monotone(tree, log);
    return numbered_merges(tree.size(), log, {}, memory.nodes);
  }
  // Sums of weighted distances stay finite when the distances are far below the largest double.
  const int reach = reach_of(question.metric, magnitude_range<T>(x).largest, x.cols());
  const Unit unit{.shift = reach > 900 ? -200 : 0};
  const PreparedRows rows(x, question.metric, workers);
  const auto heights = heights_from_pairs(tree, rows, weights, linkage, unit, workers, progress);
  if (!heights) return std::nullopt;
  auto log = log_of(tree, *heights);
  keep_monotone(tree, log);
  return numbered_merges(tree.size(), log, unit, memory.nodes);
}

/// The tree over rows with exact heights. What the storage may have put on the wrong side of a
/// height to stop at is merged first and judged by its exact height. A cancelled fit has no merges.
template <Real T>
Dendrogram cluster_exactly(const MatrixView<T>& x, std::span<const double> weights,
                           const Question& question, Workspace& memory, Workers& workers,
                           ProgressRef progress) {
  // The heights of single linkage are distances of rows already, those on a line are exact, and
  // those from all members are worked out from rows.
  const RowsShape shape{x.rows(), x.cols(), magnitude_range<T>(x)};
  const PointsEngine points = x.rows() > 1 ? chosen_points(question, shape) : PointsEngine::none;
  if (question.linkage == Linkage::single || points == PointsEngine::line ||
      points == PointsEngine::members)
    return cluster_vectors<T>(x, weights, question, memory, workers, progress);
  Question wider = question;
  if (auto* h = std::get_if<Height>(&wider.stop)) h->value *= 1 + 0x1p-14;
  Listener listener(progress);
  const Dendrogram tree = cluster_vectors<T>(x, weights, wider, memory, workers, listener);
  std::optional<std::vector<Merge>> merges;
  if (!listener.cancelled())
    merges = exact_merges<T>(tree, x, weights, question, memory, workers, listener);
  if (!merges) return Assembled::found(x.rows(), {});
  return tree_until(question.stop, x.rows(), *std::move(merges), false);
}

}  // namespace kindred::detail

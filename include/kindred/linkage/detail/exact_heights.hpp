// A tree whose merges are known, with the heights that the definition gives them.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/heights_from_centers.hpp>
#include <kindred/linkage/detail/heights_from_pairs.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/unit.hpp>

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
inline std::optional<std::vector<double>> heights_from_pairs(
    const Dendrogram& tree, const PreparedRows& rows, std::span<const double> weights,
    Linkage linkage, Unit unit, Workers& workers, ProgressRef progress) {
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

/// The tree with its heights worked out from the rows, in double. Where rounding had taken two
/// distances for equal, a merge may now be lower than one of its halves: it is lifted to that, and
/// merges are sorted anew. Centroid and median linkage, whose merges may be lower, keep their
/// order, and single linkage, whose heights are distances of rows already, keeps its tree. A tree
/// without merges when cancelled.
template <Real T>
Dendrogram with_exact_heights(const Dendrogram& tree, const MatrixView<T>& x,
                              std::span<const double> weights, Linkage linkage, Metric metric,
                              Workers& workers, ProgressRef progress) {
  if (linkage == Linkage::single || tree.merges().empty()) return tree;
  if (works_on_squares(linkage)) {
    auto log = log_of(tree, heights_from_centers<T>(tree, x, weights, linkage));
    if (is_reducible(linkage)) keep_monotone(tree, log);
    return assemble(tree.size(), log, {});
  }
  // Sums of weighted distances stay finite when the distances are far below the largest double.
  const int reach = reach_of(metric, magnitude_range<T>(x).largest, x.cols());
  const Unit unit{.shift = reach > 900 ? -200 : 0};
  const PreparedRows rows(x, metric, workers);
  const auto heights = heights_from_pairs(tree, rows, weights, linkage, unit, workers, progress);
  if (!heights) return assemble(tree.size(), {}, {});
  auto log = log_of(tree, *heights);
  keep_monotone(tree, log);
  return assemble(tree.size(), log, unit);
}

}  // namespace kindred::detail

// Which linkages of which rows are left to a tree of centres, and what it makes of them.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/center_queue.hpp>
#include <kindred/linkage/detail/center_rounds.hpp>
#include <kindred/linkage/detail/clustered.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/greedy_kernel.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// True when centres, sizes and spreads are all that the linkage needs to know about clusters, and
/// nothing overflows.
inline bool centers_serve(Linkage linkage, Metric metric, Index rows,
                          const MagnitudeRange& range) noexcept {
  const bool means = linkage == Linkage::average || linkage == Linkage::weighted;
  const bool of_squares = (works_on_squares(linkage) && metric == Metric::euclidean) ||
                          (means && metric == Metric::sqeuclidean);
  return of_squares && range.squares_are_safe() && range.largest <= 0x1p400 &&
         rows <= std::numeric_limits<std::int32_t>::max() - leaf_slots;
}

/// Measured: boxes tell little apart where columns are many, and few rows are done at once. Beyond
/// some rows there is no memory for anything else.
inline bool center_tree_pays(Linkage linkage, Index rows, Index columns) noexcept {
  if (rows <= most_greedy) return false;
  return columns <= (linkage == Linkage::ward ? 8 : 12) || rows > 100'000;
}

/// The merges of clusters of equal rows in greedy order, in squared distances.
template <Compiled = on_use>
std::vector<LoggedMerge> merges_of_centers(const PreparedRows& rows, const StartingClusters& start,
                                           Linkage linkage, const Wanted& wanted, Workers& workers,
                                           ProgressRef progress) {
  if (is_reducible(linkage)) {
    CenterTree tree(rows, start, linkage, workers);
    return CenterRounds(tree, start, wanted, workers, progress).run();
  }
  return CenterQueue(rows, start, linkage, wanted, workers, progress).run();
}

/// The answer to a question that centres serve.
template <Compiled = on_use>
Clustered cluster_by_centers(const PreparedRows& rows, const StartingClusters& start,
                             const Question& question, Workers& workers, ProgressRef progress) {
  const Unit unit{.squared = works_on_squares(question.linkage)};
  const Wanted wanted = wanted_until(question.stop, start.count(), unit);
  return {merges_of_centers(rows, start, question.linkage, wanted, workers, progress), unit};
}

}  // namespace kindred::detail

// Which linkages of which rows are left to a tree of centres, and what it makes of them.
#pragma once

#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/center_queue.hpp>
#include <kindred/linkage/detail/center_rounds.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// True when centres, sizes and spreads are all that the linkage needs to know: the distances of
/// clusters then follow in O(d) from rows no larger than `largest`.
inline bool centers_suffice(Linkage linkage, Metric metric, const PreparedRows& rows,
                            double largest) noexcept {
  const bool of_squares =
      works_on_squares(linkage) ||
      (metric == Metric::sqeuclidean &&
       (linkage == Linkage::average || linkage == Linkage::weighted));
  return of_squares && rows.squares_are_safe() && largest <= 0x1p400 &&
         rows.rows() <= std::numeric_limits<std::int32_t>::max() - leaf_slots;
}

/// True when a tree of centres is quicker than what meets all rows: boxes tell little apart where
/// columns are many. Beyond some rows there is no memory for anything else.
inline bool center_tree_pays(Linkage linkage, const PreparedRows& rows) noexcept {
  return rows.columns() <= (linkage == Linkage::ward ? 8 : 12) || rows.rows() > 100'000;
}

/// The merges of clusters of equal rows in greedy order, by the ids of the starting clusters; in
/// squared distances.
inline std::vector<LoggedMerge> cluster_centers_by_tree(const PreparedRows& rows,
                                                        const StartingClusters& start,
                                                        Linkage linkage, const Wanted& wanted,
                                                        Workers& workers, ProgressRef progress) {
  if (is_reducible(linkage))
    return CenterRounds(rows, start, linkage, wanted, workers, progress).run();
  return CenterQueue(rows, start, linkage, wanted, workers, progress).run();
}

}  // namespace kindred::detail

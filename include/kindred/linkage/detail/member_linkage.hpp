// Which linkages of which rows are left to a tree of clusters with their members, and what it makes
// of them.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/center_rounds.hpp>
#include <kindred/linkage/detail/clustered.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/matrix_engines.hpp>
#include <kindred/linkage/detail/member_tree.hpp>
#include <kindred/linkage/detail/members.hpp>
#include <kindred/linkage/detail/near_first.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// True when centres bound the linkage's distances, and nothing overflows.
inline bool members_serve(Linkage linkage, Metric metric, Index rows,
                          const MagnitudeRange& range) noexcept {
  const bool serves =
      linkage == Linkage::complete || linkage == Linkage::average || linkage == Linkage::weighted;
  return serves && metric == Metric::euclidean && range.squares_are_safe() &&
         range.largest <= 0x1p400 && rows <= std::numeric_limits<std::int32_t>::max() - leaf_slots;
}

/// Measured on Gaussian rows: boxes tell little apart where columns are many.
inline bool member_tree_pays(Linkage linkage, Index rows, Index columns) noexcept {
  return rows > 4000 && columns <= (linkage == Linkage::complete ? 5 : 8);
}

/// So many clusters are left to a square. A mean takes all pairs of members, so that searches among
/// the last clusters, the largest, would go through nearly all pairs of rows again and again.
inline Index few_clusters(Linkage linkage) noexcept {
  return linkage == Linkage::complete ? 128 : 1024;
}

/// A square of the clusters that a tree has left, filled from all their members; false when
/// cancelled.
template <Compiled = on_use>
bool fill_from_members(const MemberTree<>& tree, const LeftClusters& left, Workers& workers,
                       ProgressRef progress, Square<double>& square) {
  const Index count = left.clusters.count();
  std::vector<std::int32_t> slot_at(static_cast<std::size_t>(left.place.back() + 1));
  for (std::int32_t slot = 0; slot < tree.slots(); ++slot)
    if (!tree.clusters().free(slot))
      slot_at[static_cast<std::size_t>(tree.clusters().place[static_cast<std::size_t>(slot)])] =
          slot;
  const auto slot = [&](Index i) {
    return slot_at[static_cast<std::size_t>(left.place[static_cast<std::size_t>(i)])];
  };
  return run_in_rounds(workers, {count, 1}, "distances", progress, [&](Chunk chunk) {
    const Index i = chunk.begin;
    square.row(i)[i] = never<double>;
    for (Index j = i + 1; j < count; ++j)
      square.row(i)[j] = square.row(j)[i] = tree.distance(slot(i), slot(j));
  });
}

/// The answer to a question that members serve: merges in a tree, and among the last few clusters
/// in a square, all in double.
template <Compiled = on_use>
Clustered cluster_by_members(const PreparedRows& rows, const StartingClusters& start,
                             const Question& question, Workers& workers, ProgressRef progress,
                             Index few) {
  const Wanted wanted = wanted_until(question.stop, start.count(), {});
  const auto most_at_once =
      static_cast<Index>(std::sqrt(static_cast<double>(question.memory_limit / 8)));
  MemberTree tree(rows, start, question.linkage, few, most_at_once, workers);
  CenterRounds rounds(tree, start, wanted, workers, progress);
  FirstMerges first{rounds.places(), rounds.stopped()};
  return {with_rest<double>(std::move(first), start,
                            [&](const std::vector<LoggedMerge>& log) -> std::vector<LoggedMerge> {
                              const LeftClusters left = left_clusters(start, log);
                              if (left.clusters.count() == 1) return {};
                              Square<double> square(left.clusters);
                              if (!fill_from_members(tree, left, workers, progress, square))
                                return {};
                              return cluster_square(square, question.linkage, left.clusters,
                                                    wanted.after(log), workers, progress);
                            }),
          {}};
}

}  // namespace kindred::detail

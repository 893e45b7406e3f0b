// Which engine clusters a given matrix of distances.
#pragma once

#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/generic_linkage.hpp>
#include <kindred/linkage/detail/greedy_square.hpp>
#include <kindred/linkage/detail/reciprocal_pairs.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The merges of few clusters in a square, in greedy order.
template <Real T>
std::vector<LoggedMerge> cluster_small_square(const Square<T>& square, Linkage linkage,
                                              const StartingClusters& start, const Wanted& wanted,
                                              ProgressRef progress) {
  const Index n = start.count();
  if (!progress({"merges", 0, n - 1})) return {};
  GreedySquare<T> few;
  few.begin(start);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      few.row(i)[j] = square.row(square.slot(i))[square.slot(j)];
  std::vector<LoggedMerge> log;
  few.merge(linkage, wanted, log);
  return log;
}

/// The merges of the clusters in a square, in greedy order.
template <Real T>
std::vector<LoggedMerge> cluster_square(Square<T>& square, Linkage linkage,
                                        const StartingClusters& start, const Wanted& wanted,
                                        Workers& workers, ProgressRef progress) {
  if (start.count() <= most_greedy)
    return cluster_small_square(square, linkage, start, wanted, progress);
  return updates::with_update(linkage, [&]<class Update>(Update) -> std::vector<LoggedMerge> {
    if constexpr (is_reducible(Update::linkage)) {
      auto log = ReciprocalPairs<Update, T>(square, start, workers).run(wanted, progress);
      sort_greedily(log);
      return log;
    } else {
      return generic_linkage<Update>(square, start, wanted, workers, progress);
    }
  });
}

}  // namespace kindred::detail

// Which engine clusters a given matrix of distances.
#pragma once

#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/generic_linkage.hpp>
#include <kindred/linkage/detail/reciprocal_pairs.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The merges of the clusters in a square, in greedy order.
template <Real T>
std::vector<LoggedMerge> cluster_square(Square<T>& square, Linkage linkage,
                                        const StartingClusters& start, Workers& workers,
                                        ProgressRef progress) {
  return updates::with_update(linkage, [&]<class Update>(Update) -> std::vector<LoggedMerge> {
    if constexpr (is_reducible(Update::linkage)) {
      auto log = ReciprocalPairs<Update, T>(square, start, workers).run(progress);
      sort_greedily(log);
      return log;
    } else {
      return generic_linkage<Update>(square, start, workers, progress);
    }
  });
}

}  // namespace kindred::detail

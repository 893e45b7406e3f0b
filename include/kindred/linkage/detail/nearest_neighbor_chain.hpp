// The nearest-neighbour chain on a square: at most three looks per merge whatever the data, for
// when rounds of reciprocal pairs find too few of them.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/open_clusters.hpp>
#include <kindred/linkage/detail/square.hpp>

namespace kindred::detail {

/// Merges all clusters of the square and appends the merges to the log; fewer when progress says
/// stop.
template <class Update, Real T>
void nearest_neighbor_chain(Square<T>& square, const StartingClusters& start, Workers& workers,
                            ProgressRef progress, std::vector<LoggedMerge>& log) {
  static_assert(is_reducible(Update::linkage), "a chain is right for reducible linkages only");
  const Index total = start.count() - 1;
  const Index ask = std::max<Index>(1, total / 64);
  OpenClusters<Update, T> clusters(square, workers);
  // The chain holds ids, because slots move when columns are closed up. The cluster of the highest
  // id is the last to go: a merged cluster keeps the higher id.
  std::vector<Index> chain;
  while (clusters.count() > 1) {
    if (chain.empty()) chain.push_back(total);
    const Index tip = chain.back();
    const auto next = static_cast<Index>(clusters.nearest(square.slot(tip)).id);
    if (chain.size() < 2 || next != chain[chain.size() - 2]) {
      chain.push_back(next);
      continue;
    }
    chain.resize(chain.size() - 2);
    const Index low = std::min(tip, next), high = std::max(tip, next);
    const T distance = clusters.merge(square.slot(low), square.slot(high)).distance;
    log.push_back({start.id[static_cast<std::size_t>(low)],
                   start.id[static_cast<std::size_t>(high)], static_cast<double>(distance)});
    if (clusters.full()) {
      clusters.close();
      if (clusters.crowded()) square.repack(workers);
    }
    const auto done = static_cast<Index>(log.size());
    if (done % ask == 0 && !progress({"merges", done, total})) return;
  }
}

}  // namespace kindred::detail

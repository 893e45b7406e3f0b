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
#include <kindred/linkage/detail/wanted.hpp>

namespace kindred::detail {

/// Merges all clusters of the square and appends the merges to the log; fewer when progress says
/// stop, or when no more is wanted of a linkage whose distances do not depend on what is merged
/// when.
template <class Update, Real T>
void nearest_neighbor_chain(Square<T>& square, const StartingClusters& start, const Wanted& wanted,
                            Workers& workers, ProgressRef progress, std::vector<LoggedMerge>& log) {
  static_assert(is_reducible(Update::linkage), "a chain is right for reducible linkages only");
  const Index total = start.count() - 1;
  const Index ask = std::max<Index>(1, total / 64);
  const auto at = [](Index id) { return static_cast<std::size_t>(id); };
  const bool stops = only_chooses(Update::linkage) && !wanted.everything();
  double limit = stops ? wanted.limit_after(log) : Wanted{}.limit;
  OpenClusters<Update, T> clusters(square, workers);
  // Where a chain may begin, by id: not with what has been merged away, nor with what is too far
  // from everything, and under reducibility stays so.
  std::vector<char> may_begin(at(start.count()), false);
  for (const Index slot : square.live())
    may_begin[at(square.id(slot))] = true;
  // The chain holds ids, because slots move when columns are closed up. The cluster of the highest
  // id is the last to go: a merged cluster keeps the higher id.
  std::vector<Index> chain;
  Index first = total;
  while (clusters.count() > 1) {
    if (chain.empty()) {
      while (first >= 0 && !may_begin[at(first)])
        --first;
      if (first < 0) return;
      chain.push_back(first);
    }
    const Index tip = chain.back();
    const Nearest<T> found = clusters.nearest(square.slot(tip));
    if (static_cast<double>(found.distance) > limit) {
      for (const Index id : chain)
        may_begin[at(id)] = false;
      chain.clear();
      continue;
    }
    const auto next = static_cast<Index>(found.id);
    if (chain.size() < 2 || next != chain[chain.size() - 2]) {
      chain.push_back(next);
      continue;
    }
    chain.resize(chain.size() - 2);
    const Index low = std::min(tip, next), high = std::max(tip, next);
    const T distance = clusters.merge(square.slot(low), square.slot(high)).distance;
    log.push_back({start.id[at(low)], start.id[at(high)], static_cast<double>(distance)});
    may_begin[at(low)] = false;
    if (clusters.full()) {
      clusters.close();
      if (clusters.crowded()) square.repack(workers);
    }
    const auto done = static_cast<Index>(log.size());
    if (done % ask != 0) continue;
    if (!progress({"merges", done, total})) return;
    if (stops) limit = wanted.limit_after(log);
  }
}

}  // namespace kindred::detail

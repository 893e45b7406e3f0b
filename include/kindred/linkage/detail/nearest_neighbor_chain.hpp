// The nearest-neighbour chain on a triangle: every reducible linkage in O(n²) time, in place.
// Murtagh, "A survey of recent advances in hierarchical clustering algorithms" (1983), after
// de Rham and Benzécri. The fallback that needs half the memory of a square.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/triangle.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Merges all clusters of the triangle, or fewer when progress says stop. Merges come in chain
/// order: children before parents, not sorted.
template <class Update, Real T>
std::vector<LoggedMerge> nearest_neighbor_chain(Triangle<T>& distance, StartingClusters start,
                                                ProgressRef progress) {
  static_assert(is_reducible(Update::linkage), "a chain is right for reducible linkages only");
  const Index n = distance.size();
  // A merged cluster takes the place of its half with the higher id, so places stay in order of
  // ids and the first of several equal minima is the one the tie rule wants.
  std::vector<Index> active(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    active[static_cast<std::size_t>(i)] = i;
  const auto nearest = [&](Index tip) {
    Index best = -1;
    T least{};
    for (const Index other : active) {
      if (other == tip) continue;
      const T d = distance(tip, other);
      if (best < 0 || d < least) best = other, least = d;
    }
    return best;
  };

  std::vector<LoggedMerge> log;
  std::vector<Index> chain;
  const Index ask = std::max<Index>(1, n / 128);
  while (active.size() > 1) {
    if (chain.empty()) chain.push_back(active.front());
    const Index tip = chain.back();
    const Index next = nearest(tip);
    if (chain.size() < 2 || next != chain[chain.size() - 2]) {
      chain.push_back(next);
      continue;
    }
    chain.resize(chain.size() - 2);
    const Index a = std::min(tip, next), b = std::max(tip, next);
    auto& size = start.size;
    const T between = distance(a, b);
    const auto joined = updates::Joined<T>::of(size[static_cast<std::size_t>(a)],
                                               size[static_cast<std::size_t>(b)], between);
    active.erase(std::lower_bound(active.begin(), active.end(), a));
    for (const Index k : active) {
      if (k == b) continue;
      T& to_b = distance(k, b);
      const T to_a = distance(k, a), before = to_b;
      Update::apply(joined, to_a, before, static_cast<T>(size[static_cast<std::size_t>(k)]), to_b);
    }
    size[static_cast<std::size_t>(b)] += size[static_cast<std::size_t>(a)];
    log.push_back({start.id[static_cast<std::size_t>(a)], start.id[static_cast<std::size_t>(b)],
                   static_cast<double>(between)});
    const auto done = static_cast<Index>(log.size());
    if (done % ask == 0 && !progress({"merges", done, n - 1})) break;
  }
  return log;
}

}  // namespace kindred::detail

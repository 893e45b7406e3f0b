// What an engine writes down while it works, and how that becomes a dendrogram. Here is the one
// rule for ties.
//
// A cluster's id is its highest-numbered leaf. Pairs of clusters are ordered by
// (distance, lower id, higher id), and each greedy merge is the first pair in that order. No two
// pairs are equal, and for a reducible linkage a merged cluster never comes before both of its
// halves: at an equal distance its id is the higher of two ids, so the pair comes later. Therefore
// merging any two clusters that are each other's first leads to the greedy tree, ties included, and
// the greedy sequence is simply all merges sorted by that order.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Two clusters, by id, and the distance at which they were merged, in the engine's own unit.
struct LoggedMerge {
  Index low, high;
  double distance;
};

/// The order of greedy search.
inline bool greedily_before(const LoggedMerge& a, const LoggedMerge& b) noexcept {
  return std::tie(a.distance, a.low, a.high) < std::tie(b.distance, b.low, b.high);
}

/// Sorts the merges of a reducible linkage into greedy order.
inline void sort_greedily(std::vector<LoggedMerge>& log) {
  std::sort(log.begin(), log.end(), greedily_before);
}

/// For every merge the number of the one that uses its cluster, or −1; ids lie below `ids`.
inline std::vector<Index> used_by(std::span<const LoggedMerge> log, Index ids) {
  std::vector<Index> maker(static_cast<std::size_t>(ids), -1), user(log.size(), -1);
  for (std::size_t t = 0; t < log.size(); ++t) {
    for (const Index half : {log[t].low, log[t].high})
      if (const Index made = maker[static_cast<std::size_t>(half)]; made >= 0)
        user[static_cast<std::size_t>(made)] = static_cast<Index>(t);
    maker[static_cast<std::size_t>(log[t].high)] = static_cast<Index>(t);
  }
  return user;
}

/// The merges in greedy order except that none comes before those it follows from (`user`).
inline std::vector<LoggedMerge> sorted_children_first(std::span<const LoggedMerge> log,
                                                      std::span<const Index> user) {
  std::vector<char> waits_for(log.size(), 0);
  for (const Index parent : user)
    if (parent >= 0) ++waits_for[static_cast<std::size_t>(parent)];
  const auto later = [&](Index a, Index b) {
    return greedily_before(log[static_cast<std::size_t>(b)], log[static_cast<std::size_t>(a)]);
  };
  std::vector<Index> ready;
  for (std::size_t t = 0; t < log.size(); ++t)
    if (waits_for[t] == 0) ready.push_back(static_cast<Index>(t));
  std::make_heap(ready.begin(), ready.end(), later);
  std::vector<LoggedMerge> sorted;
  while (!ready.empty()) {
    std::pop_heap(ready.begin(), ready.end(), later);
    const auto first = static_cast<std::size_t>(ready.back());
    ready.pop_back();
    sorted.push_back(log[first]);
    if (user[first] < 0 || --waits_for[static_cast<std::size_t>(user[first])] > 0) continue;
    ready.push_back(user[first]);
    std::push_heap(ready.begin(), ready.end(), later);
  }
  return sorted;
}

/// The same for merges whose distances were worked out in two ways, given in an order in which
/// children precede parents: rounding may give a parent the very distance of its child and an
/// earlier place, but the child comes first all the same.
inline void sort_children_first(std::vector<LoggedMerge>& log) {
  Index ids = 0;
  for (const LoggedMerge& merge : log)
    ids = std::max(ids, merge.high + 1);
  const std::vector<Index> user = used_by(log, ids);
  for (std::size_t t = 0; t < log.size(); ++t)
    if (user[t] >= 0 && !greedily_before(log[t], log[static_cast<std::size_t>(user[t])])) {
      log = sorted_children_first(log, user);
      return;
    }
  sort_greedily(log);
}

/// The number and the size of the node that a cluster has become.
struct NumberedNode {
  Index number, size;
};

/// Numbers the merges, which come in an order in which children precede parents, as in SciPy.
/// `nodes` is memory.
inline std::vector<Merge> numbered_merges(Index n, std::span<const LoggedMerge> log, Unit unit,
                                          std::vector<NumberedNode>& nodes) {
  // A cluster is found under its highest leaf, which is the id that the merges name.
  nodes.resize(static_cast<std::size_t>(n));
  for (Index leaf = 0; leaf < n; ++leaf)
    nodes[static_cast<std::size_t>(leaf)] = {leaf, 1};
  std::vector<Merge> merges;
  merges.reserve(log.size());
  for (std::size_t t = 0; t < log.size(); ++t) {
    const LoggedMerge& entry = log[t];
    const LoggedMerge& later = log[std::min(t + 12, log.size() - 1)];
    __builtin_prefetch(&nodes[static_cast<std::size_t>(later.low)]);
    __builtin_prefetch(&nodes[static_cast<std::size_t>(later.high)]);
    const NumberedNode a = nodes[static_cast<std::size_t>(entry.low)];
    const NumberedNode b = nodes[static_cast<std::size_t>(entry.high)];
    const NumberedNode made{n + std::ssize(merges), a.size + b.size};
    merges.push_back({std::min(a.number, b.number), std::max(a.number, b.number),
                      unit.out_of(entry.distance), made.size});
    nodes[static_cast<std::size_t>(entry.high)] = made;
  }
  return merges;
}

}  // namespace kindred::detail

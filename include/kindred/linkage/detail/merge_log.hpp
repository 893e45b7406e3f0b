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
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Two clusters, by id, and the distance at which they were merged, in the engine's own unit.
struct LoggedMerge {
  Index low, high;
  double distance;
};

/// Sorts the merges of a reducible linkage into greedy order.
inline void sort_greedily(std::vector<LoggedMerge>& log) {
  std::sort(log.begin(), log.end(), [](const LoggedMerge& a, const LoggedMerge& b) {
    return std::tie(a.distance, a.low, a.high) < std::tie(b.distance, b.low, b.high);
  });
}

/// Numbers the merges, which come in an order in which children precede parents, as in SciPy.
inline Dendrogram assemble(Index n, std::span<const LoggedMerge> log, Unit unit) {
  struct Node {
    Index number, size;
  };
  // A cluster is found under its highest leaf, which is the id that the merges name.
  std::vector<Node> node_of(static_cast<std::size_t>(n));
  for (Index leaf = 0; leaf < n; ++leaf)
    node_of[static_cast<std::size_t>(leaf)] = {leaf, 1};
  std::vector<Merge> merges;
  merges.reserve(log.size());
  for (const LoggedMerge& entry : log) {
    const Node a = node_of[static_cast<std::size_t>(entry.low)];
    const Node b = node_of[static_cast<std::size_t>(entry.high)];
    const double height = unit.out_of(entry.distance);
    if (!is_finite(height))
      refuse("distances", "are so large that the height of a merge does not fit a double");
    merges.push_back(
        {std::min(a.number, b.number), std::max(a.number, b.number), height, a.size + b.size});
    node_of[static_cast<std::size_t>(entry.high)] = {n + static_cast<Index>(merges.size()) - 1,
                                                     a.size + b.size};
  }
  return Dendrogram::from_merges(n, std::move(merges));
}

}  // namespace kindred::detail

// From the edges of a spanning tree to single-linkage merges, with the tie rule.
#pragma once

#include <algorithm>
#include <span>
#include <tuple>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/linkage/detail/merge_log.hpp>

namespace kindred::detail {

/// A distance between two starting clusters, by their numbers.
struct Edge {
  double length;
  Index a, b;
};

/// What Kruskal's algorithm makes of some edges.
struct SpanningForest {
  std::vector<Edge> edges;          ///< those that united two clusters
  std::vector<LoggedMerge> merges;  ///< and the clusters they united, by number, in greedy order
  bool open = false;  ///< three or more clusters met at one distance: edges not given could count
};

/// Unites clusters along edges in the order (length, higher id, lower id), the ids being those of
/// the clusters that shorter edges have made. Greedy search among clusters at one distance merges
/// every cluster with the lowest one above it that it can reach through lower ones, and that
/// depends only on which clusters are connected by those up to each id; so a spanning forest in
/// this order stands for all edges. These come in order of length. O(m log m) time.
inline SpanningForest forest_of_sorted(std::span<const Edge> edges, Index n) {
  // Every cluster's root is its highest member, which is its id.
  std::vector<Index> parent(static_cast<std::size_t>(n));
  std::vector<double> made_at(static_cast<std::size_t>(n), -1);
  for (Index i = 0; i < n; ++i)
    parent[static_cast<std::size_t>(i)] = i;
  const auto root = [&](Index member) {
    while (parent[static_cast<std::size_t>(member)] != member) {
      Index& up = parent[static_cast<std::size_t>(member)];
      up = parent[static_cast<std::size_t>(up)];
      member = up;
    }
    return member;
  };

  struct Candidate {
    Index high, low;
    Edge edge;
  };
  SpanningForest result;
  result.edges.reserve(static_cast<std::size_t>(n));
  result.merges.reserve(static_cast<std::size_t>(n));
  std::vector<Candidate> equal;
  for (std::size_t begin = 0, end = 0; begin < edges.size(); begin = end) {
    equal.clear();
    for (end = begin; end < edges.size() && edges[end].length == edges[begin].length; ++end) {
      // Where an edge leads is known nowhere but in memory far away.
      const Edge& later = edges[std::min(end + 12, edges.size() - 1)];
      __builtin_prefetch(&parent[static_cast<std::size_t>(later.a)]);
      __builtin_prefetch(&parent[static_cast<std::size_t>(later.b)]);
      const Index a = root(edges[end].a), b = root(edges[end].b);
      if (a != b) equal.push_back({std::max(a, b), std::min(a, b), edges[end]});
    }
    std::sort(equal.begin(), equal.end(), [](const Candidate& p, const Candidate& q) {
      return std::tie(p.high, p.low) < std::tie(q.high, q.low);
    });
    const auto made = std::ssize(result.merges);
    for (const Candidate& candidate : equal) {
      const Index a = root(candidate.low), b = root(candidate.high);
      if (a == b) continue;
      const Index low = std::min(a, b), high = std::max(a, b);
      const double length = candidate.edge.length;
      for (const Index part : {low, high})
        result.open = result.open || made_at[static_cast<std::size_t>(part)] == length;
      made_at[static_cast<std::size_t>(high)] = length;
      parent[static_cast<std::size_t>(low)] = high;
      result.edges.push_back(candidate.edge);
      result.merges.push_back({low, high, length});
    }
    std::sort(result.merges.begin() + made, result.merges.end(), greedily_before);
  }
  return result;
}

/// The same for edges in any order.
inline SpanningForest spanning_forest(std::vector<Edge> edges, Index n) {
  std::sort(edges.begin(), edges.end(),
            [](const Edge& p, const Edge& q) { return p.length < q.length; });
  return forest_of_sorted(edges, n);
}

/// Things in an order in which every single-linkage cluster is a run of neighbours; `gap[p]` is the
/// height at which the things at p − 1 and p are united.
struct LinearOrder {
  std::vector<Index> thing;
  std::vector<double> gap;
};

/// The linear order of a spanning tree over n things, whose merges are in order of height.
inline LinearOrder linear_order(const std::vector<LoggedMerge>& merges, Index n) {
  // Every cluster is a chain from its first to its last thing, kept under its highest.
  const auto size = static_cast<std::size_t>(n);
  std::vector<Index> first(size), last(size), next(size, -1);
  std::vector<double> before(size, 0);
  for (std::size_t i = 0; i < size; ++i)
    first[i] = last[i] = static_cast<Index>(i);
  for (const LoggedMerge& merge : merges) {
    const auto low = static_cast<std::size_t>(merge.low),
               high = static_cast<std::size_t>(merge.high);
    next[static_cast<std::size_t>(last[low])] = first[high];
    before[static_cast<std::size_t>(first[high])] = merge.distance;
    first[high] = first[low];
  }
  LinearOrder order;
  for (Index i = first[size - 1]; i >= 0; i = next[static_cast<std::size_t>(i)]) {
    order.thing.push_back(i);
    order.gap.push_back(before[static_cast<std::size_t>(i)]);
  }
  return order;
}

}  // namespace kindred::detail

// The leaves of a tree from left to right, without recursion.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <kindred/linkage/merge.hpp>

namespace kindred {

namespace detail {

/// Appends the leaves below a node, left child first.
inline void append_leaves(Index n, std::span<const Merge> merges, Index node,
                          std::vector<Index>& leaves) {
  std::vector<Index> waiting{node};
  while (!waiting.empty()) {
    const Index next = waiting.back();
    waiting.pop_back();
    if (next < n) {
      leaves.push_back(next);
      continue;
    }
    const Merge& merge = merges[static_cast<std::size_t>(next - n)];
    waiting.push_back(merge.right);
    waiting.push_back(merge.left);
  }
}

/// `leaves_below` and `leaf_order` of a table known to be a forest.
inline std::vector<Index> leaves_of_node(Index n, std::span<const Merge> merges, Index node) {
  check_range(node, 0, n + static_cast<Index>(merges.size()) - 1, "node");
  std::vector<Index> leaves;
  append_leaves(n, merges, node, leaves);
  return leaves;
}

inline std::vector<Index> leaves_of_forest(Index n, std::span<const Merge> merges) {
  const Index nodes = n + static_cast<Index>(merges.size());
  std::vector<bool> has_parent(static_cast<std::size_t>(nodes), false);
  for (const Merge& merge : merges)
    has_parent[static_cast<std::size_t>(merge.left)] =
        has_parent[static_cast<std::size_t>(merge.right)] = true;
  std::vector<Index> leaves;
  leaves.reserve(static_cast<std::size_t>(n));
  for (Index node = 0; node < nodes; ++node)
    if (!has_parent[static_cast<std::size_t>(node)]) append_leaves(n, merges, node, leaves);
  return leaves;
}

/// The place of every leaf in an order of all of them. Refuses an order that lacks leaves, names
/// one that does not exist or one twice.
inline std::vector<Index> places_of(Index n, std::span<const Index> order) {
  check_length(order.size(), n, "order");
  std::vector<Index> places(order.size(), -1);
  for (std::size_t at = 0; at < order.size(); ++at) {
    const Position here{.row = static_cast<Index>(at)};
    if (order[at] < 0 || order[at] >= n)
      refuse("order", "names " + std::to_string(order[at]) + " of " + std::to_string(n) + " leaves",
             here);
    Index& place = places[static_cast<std::size_t>(order[at])];
    if (place >= 0) refuse("order", "names leaf " + std::to_string(order[at]) + " again", here);
    place = static_cast<Index>(at);
  }
  return places;
}

/// `check_leaf_order` for a table known to be a forest.
inline void check_order_of_forest(Index n, std::span<const Merge> merges,
                                  std::span<const Index> order) {
  std::vector<Index> first = places_of(n, order);
  const auto size = [&](Index node) {
    return node < n ? 1 : merges[static_cast<std::size_t>(node - n)].size;
  };
  for (const Merge& merge : merges) {
    const Index left = first[static_cast<std::size_t>(merge.left)];
    const Index right = first[static_cast<std::size_t>(merge.right)];
    if (left + size(merge.left) != right && right + size(merge.right) != left)
      refuse("order", "does not keep the leaves of merge " + std::to_string(std::ssize(first) - n) +
                          " together");
    first.push_back(std::min(left, right));
  }
}

}  // namespace detail

/// Refuses an order of the leaves in which the tree cannot be drawn without crossings: one that is
/// not a permutation of 0 .. n−1, or in which the leaves below some node are not neighbours. A
/// table that is no forest is refused too. O(n) time.
inline void check_leaf_order(Index n, std::span<const Merge> merges, std::span<const Index> order) {
  check_merges(n, merges);
  detail::check_order_of_forest(n, merges, order);
}

/// The leaves below a node, from left to right. Refused are a node that does not exist and a table
/// that is no forest (see `check_merges`). O(n) time.
inline std::vector<Index> leaves_below(Index n, std::span<const Merge> merges, Index node) {
  check_merges(n, merges);
  return detail::leaves_of_node(n, merges, node);
}

/// All leaves in the order in which a dendrogram draws them: at every merge the left node, which
/// has the lower number, comes first, as in SciPy's `leaves_list`. The trees of an unfinished
/// forest follow one another by the number of their root. A table that is no forest is refused.
/// O(n) time.
inline std::vector<Index> leaf_order(Index n, std::span<const Merge> merges) {
  check_merges(n, merges);
  return detail::leaves_of_forest(n, merges);
}

}  // namespace kindred

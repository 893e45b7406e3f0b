// The leaves of a tree from left to right, without recursion.
#pragma once

#include <span>
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

}  // namespace detail

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

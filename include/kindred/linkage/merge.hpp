// One row of a merge table, and what makes a table of them a tree.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// Two nodes become one. Nodes are numbered as in SciPy: the leaves 0 .. n−1, and merge t makes
/// node n + t.
struct Merge {
  Index left;     ///< the lower of the nodes merged
  Index right;    ///< the higher
  double height;  ///< their distance, in the unit of the metric
  Index size;     ///< leaves below the new node

  friend bool operator==(const Merge&, const Merge&) = default;
};

/// Refuses a table that is not a forest over n leaves: a node that does not exist yet or is used
/// twice, left ≥ right, a size that is not the sum, a height that is negative or not finite; the
/// row of the fault is named. O(n) time.
inline void check_merges(Index n, std::span<const Merge> merges) {
  if (n < 1) refuse("n", "is " + std::to_string(n) + " but must be at least 1");
  const auto count = static_cast<Index>(merges.size());
  if (count > n - 1)
    refuse("merges", std::to_string(count) + " are more than a tree of " + std::to_string(n) +
                         " leaves can have");
  std::vector<bool> used(static_cast<std::size_t>(n + count), false);
  for (Index t = 0; t < count; ++t) {
    const Merge& merge = merges[static_cast<std::size_t>(t)];
    const Position here{.row = t};
    if (merge.left < 0 || merge.right >= n + t || merge.left >= merge.right)
      refuse("merges", "must name two nodes that exist, left < right", here);
    Index size = 0;
    for (const Index node : {merge.left, merge.right}) {
      if (used[static_cast<std::size_t>(node)])
        refuse("merges", "use node " + std::to_string(node) + " a second time", here);
      used[static_cast<std::size_t>(node)] = true;
      size += node < n ? 1 : merges[static_cast<std::size_t>(node - n)].size;
    }
    if (merge.size != size)
      refuse("merges",
             "give size " + std::to_string(merge.size) + " to " + std::to_string(size) + " leaves",
             here);
    if (!is_finite(merge.height) || merge.height < 0)
      refuse("merges", "have a height that is negative or not finite", here);
  }
}

}  // namespace kindred

// A forest laid flat: its leaves from left to right, so that every node is a run of places.
#pragma once

#include <span>
#include <vector>

#include <kindred/linkage/dendrogram.hpp>

namespace kindred::detail {

/// The leaves below merge t stand at places begin[n + t] … end[n + t] − 1, those of its right half
/// from middle[t] on. What a leaf meets to its right falls into runs, one for each merge that has
/// the leaf in its left half: `meets[leaf]` is the first of them and `meets[n + t]` the one after
/// merge t; −1 after the last.
struct LeafRuns {
  std::vector<Index> leaf;          ///< by place
  std::vector<Index> begin, end;    ///< by node
  std::vector<Index> meets, depth;  ///< by node; the depth of a root is 0
  std::vector<Index> middle;        ///< by merge
};

/// O(n) time and memory.
inline LeafRuns leaf_runs(const Dendrogram& tree) {
  const Index n = tree.size(), count = std::ssize(tree.merges());
  const auto nodes = static_cast<std::size_t>(n + count);
  const auto at = [](Index node) { return static_cast<std::size_t>(node); };
  LeafRuns runs{.leaf = leaves_of_forest(n, tree.merges()),
                .begin = std::vector<Index>(nodes),
                .end = std::vector<Index>(nodes),
                .meets = std::vector<Index>(nodes, -1),
                .depth = std::vector<Index>(nodes, 0),
                .middle = {}};
  for (Index place = 0; place < n; ++place) {
    runs.begin[at(runs.leaf[at(place)])] = place;
    runs.end[at(runs.leaf[at(place)])] = place + 1;
  }
  for (Index t = 0; t < count; ++t) {
    const Merge& merge = tree.merges()[at(t)];
    runs.begin[at(n + t)] = runs.begin[at(merge.left)];
    runs.end[at(n + t)] = runs.end[at(merge.right)];
    runs.middle.push_back(runs.begin[at(merge.right)]);
  }
  for (Index t = count - 1; t >= 0; --t) {
    const Merge& merge = tree.merges()[at(t)];
    runs.meets[at(merge.left)] = t;
    runs.meets[at(merge.right)] = runs.meets[at(n + t)];
    runs.depth[at(merge.left)] = runs.depth[at(merge.right)] = runs.depth[at(n + t)] + 1;
  }
  return runs;
}

}  // namespace kindred::detail

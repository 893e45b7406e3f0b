// The order of a tree's leaves in which neighbours are as alike as the tree allows.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/cheapest_order.hpp>
#include <kindred/linkage/detail/path_table.hpp>
#include <kindred/linkage/detail/runs.hpp>

namespace kindred {

/// Leaves from left to right, as `Dendrogram::with_leaf_order` takes them.
struct LeafOrder {
  std::vector<Index> leaves{};  ///< each once
  bool optimal = true;          ///< false when progress said stop: then it is the tree's own order
};

/// The order of the leaves with the least sum of the distances of neighbours, among the 2ⁿ⁻¹ orders
/// in which the tree can be drawn (up to the rounding of the sums).
///
/// Takes a finished tree of n leaves and the n(n−1)/2 distances of its leaves, which need not be
/// those that it was made from. The sum is in the unit of the distances. Distances are never
/// missing. O(n³) time at worst, for balanced trees whose distances leave nothing to prune, and
/// O(n²) for chains; 8n² bytes beside the arguments. An unfinished tree and distances of another
/// size are refused. The same order for any number of threads: the root's left child comes first;
/// of several best orders a fixed rule takes one, which is the plain order where all distances are
/// equal. When the callback answers false the
/// result is the tree's own order, and says so.
///
/// Bar-Joseph, Gifford and Jaakkola, "Fast optimal leaf ordering for hierarchical clustering"
/// (2001), in the two steps of Bar-Joseph et al., "Optimal arrangement of leaves in the tree
/// representing hierarchical clustering of gene expression data" (2001); ways that cannot win are
/// passed over, as in Bar-Joseph et al., "K-ary clustering with optimal leaf ordering for gene
/// expression data" (2003).
template <Real T, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
LeafOrder optimal_leaf_order(const Dendrogram& tree, const CondensedMatrix<T>& distances,
                             const Exec& executor = {}, Callback&& progress = {}) {
  tree.check_complete();
  const Index n = tree.size();
  if (distances.size() != n)
    refuse("distances", "are of " + std::to_string(distances.size()) +
                            " things where the tree has " + std::to_string(n) + " leaves");
  if (n == 1) return {.leaves = {0}};
  const auto values = distances.values();
  const auto largest = static_cast<double>(*std::max_element(values.begin(), values.end()));
  // Sums of distances near the end of the range would leave it.
  const int shift = largest > 0x1p900 ? -128 : 0;

  const std::vector<Index> leaves = leaf_order(n, tree.merges());
  const std::vector<detail::Run> runs = detail::runs_of(tree.merges(), leaves);
  const detail::PlacedDistances<T> placed{distances, leaves, shift};
  auto workers = executor.workers();
  detail::PathTable table(n);
  detail::fill_table(placed, workers, table);
  if (!detail::find_paths(runs, tree.merges(), table, workers, progress))
    return {.leaves = tree.leaf_order(), .optimal = false};
  LeafOrder order;
  for (const Index place : detail::cheapest_order(runs, tree.merges(), table, placed))
    order.leaves.push_back(leaves[static_cast<std::size_t>(place)]);
  return order;
}

/// The sum of the distances of neighbouring leaves, which an optimal order makes least.
///
/// `leaves` are numbers of the n things; any of them may be absent or come again. The sum is in the
/// unit of the distances, which are never missing. O(n) time. A leaf that does not exist is refused
/// with its position; a sum that does not fit a double is infinite. Summed from left to right.
template <Real T>
double neighbor_distance(std::span<const Index> leaves, const CondensedMatrix<T>& distances) {
  double sum = 0;
  for (std::size_t place = 0; place < leaves.size(); ++place) {
    if (leaves[place] < 0 || leaves[place] >= distances.size())
      refuse("leaves",
             "name " + std::to_string(leaves[place]) + " of " + std::to_string(distances.size()) +
                 " leaves",
             {.row = static_cast<Index>(place)});
    if (place > 0) sum += static_cast<double>(distances(leaves[place - 1], leaves[place]));
  }
  return sum;
}

}  // namespace kindred

// A tree as R's `hclust` holds it, for programs that hand trees to R.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred {

/// The components of R's class `hclust` that make the tree.
struct RHclust {
  /// What each step joins: −i is observation i, +s the result of step s, both counted from 1.
  std::vector<std::array<std::int32_t, 2>> merge{};
  std::vector<double> height{};       ///< of each step
  std::vector<std::int32_t> order{};  ///< the observations from left to right, counted from 1
};

/// The tree as the components `merge` ((n − 1) × 2), `height` and `order` of R's `hclust`.
///
/// Each row of `merge` is in R's order: an observation before a step, of two observations or two
/// steps the lower number first. `order` is the tree's own leaf order, which without
/// `with_leaf_order` is the one R makes from `merge`. Heights are the tree's, in its unit: those of
/// `hclust` for single, complete, average and "mcquitty" (weighted) and for "ward.D2" (ward), while
/// R expects squared distances for centroid and median and gives squared heights. Nothing is
/// missing. O(n) time and memory. Refused are an unfinished tree, which R cannot hold, and more
/// leaves than R's 32-bit integers can number. The result depends on the tree alone.
///
/// R Core Team, help page of `stats::hclust`; the order within rows is that of its routine HCASS2
/// by F. Murtagh.
inline RHclust r_hclust(const Dendrogram& tree) {
  tree.check_complete();
  const Index n = tree.size();
  if (n > std::numeric_limits<std::int32_t>::max())
    refuse("tree", "has more leaves than R's integers can number");
  const auto number = [&](Index node) {
    return static_cast<std::int32_t>(node < n ? -(node + 1) : node - n + 1);
  };
  RHclust result;
  for (const Merge& merge : tree.merges()) {
    // Leaves have lower numbers than merges, so left < right is R's order already.
    result.merge.push_back({number(merge.left), number(merge.right)});
    result.height.push_back(merge.height);
  }
  for (const Index leaf : tree.leaf_order())
    result.order.push_back(static_cast<std::int32_t>(leaf + 1));
  return result;
}

}  // namespace kindred

// The distances a tree implies between its leaves, and how well they match the ones it came from.
#pragma once

#include <cmath>
#include <vector>

#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred {

/// For all pairs of leaves the height of the merge that first unites them (Sokal and Rohlf, 1962),
/// as SciPy's `cophenet`. An unfinished tree is refused. O(n²) time and memory.
inline CondensedMatrix<double> cophenetic_distances(const Dendrogram& tree) {
  tree.check_complete();
  const Index n = tree.size();
  auto result = CondensedMatrix<double>::uninitialized(n);
  const auto values = result.mutable_values();
  // In plain leaf order every node is a run of neighbours, its left child's before its right one's.
  const std::vector<Index> leaves = leaf_order(n, tree.merges());
  std::vector<Index> first(static_cast<std::size_t>(2 * n - 1));
  for (Index place = 0; place < n; ++place)
    first[static_cast<std::size_t>(leaves[static_cast<std::size_t>(place)])] = place;
  for (Index t = 0; t < n - 1; ++t) {
    const Merge& merge = tree.merges()[static_cast<std::size_t>(t)];
    const Index begin = first[static_cast<std::size_t>(merge.left)];
    const Index middle = first[static_cast<std::size_t>(merge.right)];
    first[static_cast<std::size_t>(n + t)] = begin;
    for (Index a = begin; a < middle; ++a) {
      for (Index b = middle; b < begin + merge.size; ++b) {
        const Index i = leaves[static_cast<std::size_t>(a)];
        const Index j = leaves[static_cast<std::size_t>(b)];
        values[static_cast<std::size_t>(i < j ? result.position(i, j) : result.position(j, i))] =
            merge.height;
      }
    }
  }
  return result;
}

/// Pearson's correlation between the cophenetic distances and the original ones, both of n leaves:
/// 1 for a tree that keeps all distances. NaN where it is undefined, because either side has no
/// spread. A size other than the tree's and an unfinished tree are refused. O(n²) time and memory.
template <Real T>
double cophenetic_correlation(const Dendrogram& tree, const CondensedMatrix<T>& distances) {
  if (distances.size() != tree.size())
    refuse("distances", "are of " + std::to_string(distances.size()) +
                            " things where the tree has " + std::to_string(tree.size()) +
                            " leaves");
  const CondensedMatrix<double> implied = cophenetic_distances(tree);
  const auto x = implied.values();
  const auto y = distances.values();
  const auto count = static_cast<double>(x.size());
  const auto [low_x, high_x] = std::minmax_element(x.begin(), x.end());
  const auto [low_y, high_y] = std::minmax_element(y.begin(), y.end());
  if (x.empty() || *low_x == *high_x || *low_y == *high_y) return missing_value<double>();
  // Both sides are brought near 1 by a power of two, so that no square leaves the range.
  const double largest_x = *high_x, largest_y = static_cast<double>(*high_y);
  const int shrink_x = -binary_exponent(largest_x), shrink_y = -binary_exponent(largest_y);
  const auto at_x = [&](std::size_t i) { return times_power_of_two(x[i], shrink_x); };
  const auto at_y = [&](std::size_t i) {
    return times_power_of_two(static_cast<double>(y[i]), shrink_y);
  };
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    mean_x += at_x(i) / count, mean_y += at_y(i) / count;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = at_x(i) - mean_x, dy = at_y(i) - mean_y;
    xx += dx * dx, yy += dy * dy, xy += dx * dy;
  }
  return xy / std::sqrt(xx * yy);
}

}  // namespace kindred

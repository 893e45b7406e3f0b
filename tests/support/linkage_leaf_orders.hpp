// All orders in which a tree can be drawn, by turning every merge both ways: the reference for
// optimal leaf ordering.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred::testing {

/// The leaves from left to right when merge t is turned around where bit t of `turned` is set.
inline std::vector<Index> turned_order(const Dendrogram& tree, std::uint64_t turned) {
  const Index n = tree.size();
  std::vector<std::vector<Index>> below;
  for (Index leaf = 0; leaf < n; ++leaf)
    below.push_back({leaf});
  for (const Merge& merge : tree.merges()) {
    std::vector<Index> first = below[static_cast<std::size_t>(merge.left)];
    std::vector<Index> second = below[static_cast<std::size_t>(merge.right)];
    if (turned & 1) std::swap(first, second);
    turned >>= 1;
    first.insert(first.end(), second.begin(), second.end());
    below.push_back(std::move(first));
  }
  return below.back();
}

/// The sum of the distances of neighbours.
template <Real T>
double sum_of_steps(const std::vector<Index>& order, const CondensedMatrix<T>& distances) {
  double sum = 0;
  for (std::size_t i = 1; i < order.size(); ++i)
    sum += static_cast<double>(distances(order[i - 1], order[i]));
  return sum;
}

/// The least sum of all 2ⁿ⁻¹ orders.
template <Real T>
double least_sum_of_steps(const Dendrogram& tree, const CondensedMatrix<T>& distances) {
  double least = std::numeric_limits<double>::infinity();
  for (std::uint64_t turned = 0; turned < std::uint64_t{1} << tree.merges().size(); ++turned)
    least = std::min(least, sum_of_steps(turned_order(tree, turned), distances));
  return least;
}

/// The same from the recurrence of Bar-Joseph, Gifford and Jaakkola (2001), in O(n⁴): for every
/// node and every pair of ends the least sum of an order of its leaves between those ends.
template <Real T>
double defined_sum_of_steps(const Dendrogram& tree, const CondensedMatrix<T>& distances) {
  constexpr double impossible = std::numeric_limits<double>::infinity();
  const Index n = tree.size();
  // sums[node](u, w): infinite where no order of the node's leaves goes from u to w.
  std::vector<Matrix<double>> sums;
  for (Index leaf = 0; leaf < n; ++leaf) {
    sums.push_back(Matrix<double>::Constant(n, n, impossible));
    sums.back()(leaf, leaf) = 0;
  }
  for (const Merge& merge : tree.merges()) {
    const Matrix<double> left = sums[static_cast<std::size_t>(merge.left)];
    const Matrix<double> right = sums[static_cast<std::size_t>(merge.right)];
    Matrix<double> joined = Matrix<double>::Constant(n, n, impossible);
    for (Index u = 0; u < n; ++u)
      for (Index m = 0; m < n; ++m)
        if (left(u, m) < impossible)
          for (Index k = 0; k < n; ++k)
            for (Index w = 0; w < n; ++w)
              if (right(k, w) < impossible)
                joined(u, w) = joined(w, u) = std::min(
                    joined(u, w), left(u, m) + static_cast<double>(distances(m, k)) + right(k, w));
    sums.push_back(std::move(joined));
  }
  return sums.back().minCoeff();
}

}  // namespace kindred::testing

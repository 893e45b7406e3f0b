// The heights of a tree from the centres of its clusters, merge by merge.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <kindred/core/power_of_two.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The length of a vector of any magnitude.
inline double length_of(std::span<const double> way) noexcept {
  double reach = 0;
  for (const double value : way)
    reach = std::max(reach, std::abs(value));
  const int exponent = binary_exponent(reach);
  double squares = 0;
  for (const double value : way) {
    const double scaled = times_power_of_two(value, -exponent);
    squares += scaled * scaled;
  }
  return times_power_of_two(std::sqrt(squares), exponent);
}

/// One height for every merge of ward, centroid or median linkage: the distance of the centres of
/// its halves, for ward's times what their sizes make of it. A centre is a row and the way from
/// there, so that it loses no digits where rows lie far out. O(n·d) time and memory.
template <Real T>
std::vector<double> heights_from_centers(const Dendrogram& tree, const MatrixView<T>& x,
                                         std::span<const double> weights, Linkage linkage) {
  const auto n = static_cast<std::size_t>(x.rows());
  Matrix<double> way_to_center = Matrix<double>::Zero(x.rows(), x.cols());
  // A node's centre is kept by one of its rows.
  std::vector<Index> row(n);
  std::vector<double> size(weights.begin(), weights.end());
  size.resize(n, 1.0);
  for (std::size_t i = 0; i < n; ++i)
    row[i] = static_cast<Index>(i);
  std::vector<double> way(static_cast<std::size_t>(x.cols())), heights;
  for (const Merge& merge : tree.merges()) {
    const auto left = static_cast<std::size_t>(merge.left),
               right = static_cast<std::size_t>(merge.right);
    const double both = size[left] + size[right];
    const double share = linkage == Linkage::median ? 0.5 : size[right] / both;
    const Index from = row[left], to = row[right];
    for (Index j = 0; j < x.cols(); ++j) {
      double& step = way[static_cast<std::size_t>(j)];
      step = (static_cast<double>(x(to, j)) - static_cast<double>(x(from, j))) +
             (way_to_center(to, j) - way_to_center(from, j));
      way_to_center(from, j) += share * step;
    }
    const double factor =
        linkage == Linkage::ward ? std::sqrt(2 * size[left] * (size[right] / both)) : 1.0;
    heights.push_back(factor * length_of(way));
    row.push_back(from);
    size.push_back(both);
  }
  return heights;
}

}  // namespace kindred::detail

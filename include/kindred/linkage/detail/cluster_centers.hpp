// The point that stands for each cluster where a linkage measures from means or midpoints.
#pragma once

#include <span>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/linkage/detail/cluster_shares.hpp>

namespace kindred::detail {

/// What can be taken from every row without an error: in a column whose values have one sign and
/// lie within a factor of two the one nearest to zero, elsewhere 0. It keeps the digits of clusters
/// that lie close together and far from zero.
template <Real T>
Eigen::RowVectorXd common_offset(const MatrixView<T>& x) {
  Eigen::RowVectorXd offset = Eigen::RowVectorXd::Zero(x.cols());
  if (!magnitude_range<T>(x).squares_are_safe()) return offset;
  for (Index j = 0; j < x.cols(); ++j) {
    const auto lowest = static_cast<double>(x.col(j).minCoeff());
    const auto highest = static_cast<double>(x.col(j).maxCoeff());
    if (lowest > 0 && highest <= 2 * lowest) offset[j] = lowest;
    if (highest < 0 && lowest >= 2 * highest) offset[j] = highest;
  }
  return offset;
}

/// The mean of every cluster less the offset, k × d. Summed as differences from the cluster's first
/// row, so that equal rows are their own mean.
template <Real T>
Matrix<double> cluster_centers(const MatrixView<T>& x, std::span<const Label> labels,
                               const ClusterShares& shares, const Eigen::RowVectorXd& offset) {
  const auto k = static_cast<Index>(shares.divisor.size());
  Matrix<double> centers = Matrix<double>::Zero(k, x.cols());
  std::vector<Index> first(static_cast<std::size_t>(k), -1);
  for (Index i = 0; i < x.rows(); ++i) {
    const auto c = static_cast<std::size_t>(labels[static_cast<std::size_t>(i)]);
    if (first[c] < 0) first[c] = i;
    const double weight = shares.weight[static_cast<std::size_t>(i)];
    for (Index j = 0; j < x.cols(); ++j)
      centers(static_cast<Index>(c), j) +=
          weight * (static_cast<double>(x(i, j)) - static_cast<double>(x(first[c], j)));
  }
  for (Index c = 0; c < k; ++c) {
    const Index row = first[static_cast<std::size_t>(c)];
    const double divisor = shares.divisor[static_cast<std::size_t>(c)];
    for (Index j = 0; j < x.cols(); ++j)
      centers(c, j) = (static_cast<double>(x(row, j)) - offset[j]) + centers(c, j) / divisor;
  }
  return centers;
}

}  // namespace kindred::detail

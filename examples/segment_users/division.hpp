// A division of the users into segments, and how good it is.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace segment_users {

using kindred::Index;

/// How good a set of segments is; NaN where the figure is not defined.
struct Quality {
  double silhouette, calinski_harabasz, davies_bouldin;
};

/// One way to divide the users; 0 is the largest segment.
struct Division {
  kindred::Labels labels;
  std::vector<Index> sizes;
  double inertia = 0;  ///< sum of squared distances to the segments' means
  Quality quality{};
};

/// Labels renumbered so that 0 is the largest segment, as the tree numbers its own.
inline Division division_of(const kindred::Labels& labels, Index segments) {
  std::vector<Index> sizes(static_cast<std::size_t>(segments));
  for (const kindred::Label label : labels)
    ++sizes[static_cast<std::size_t>(label)];
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : a < b;
  });
  Division division;
  std::vector<kindred::Label> now(sizes.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    now[order[i]] = static_cast<kindred::Label>(i);
    division.sizes.push_back(sizes[order[i]]);
  }
  for (const kindred::Label label : labels)
    division.labels.push_back(now[static_cast<std::size_t>(label)]);
  return division;
}

/// The sum of squared distances of all users to the mean of their segment.
inline double inertia_of(const kindred::Matrix<double>& x, const Division& division) {
  kindred::Matrix<double> means =
      kindred::Matrix<double>::Zero(static_cast<Index>(division.sizes.size()), x.cols());
  const auto segment = [&](Index i) {
    return static_cast<Index>(division.labels[static_cast<std::size_t>(i)]);
  };
  for (Index i = 0; i < x.rows(); ++i)
    means.row(segment(i)) += x.row(i);
  for (Index s = 0; s < means.rows(); ++s)
    means.row(s) /= static_cast<double>(division.sizes[static_cast<std::size_t>(s)]);
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i)
    sum += (x.row(i) - means.row(segment(i))).squaredNorm();
  return sum;
}

}  // namespace segment_users

// How far new rows are from the clusters of a cut, by the definition of the linkage alone.
#pragma once

#include <span>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/linkage/dendrogram.hpp>

#include "distance_oracle.hpp"
#include "linkage_oracle.hpp"

namespace kindred::testing {

/// m × k: the merges below the cut are done once more among fitted rows and fresh rows together, in
/// which the fresh ones stay alone.
inline Matrix<double> defined_distances(const Matrix<double>& x, const Dendrogram& tree,
                                        std::span<const Label> labels, const Matrix<double>& fresh,
                                        Linkage linkage, Metric metric) {
  const Index n = x.rows(), m = fresh.rows();
  Matrix<double> all(n + m, x.cols());
  all << x, fresh;
  Matrix<double> distances(n + m, n + m);
  for (Index i = 0; i < n + m; ++i)
    for (Index j = 0; j < n + m; ++j)
      distances(i, j) = naive_distance(all.row(i), all.row(j), metric);
  DefinedClusters clusters(distances, linkage);

  // Nodes are told apart by a member: a leaf of the left-most path.
  std::vector<Index> leaf(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    leaf[static_cast<std::size_t>(i)] = i;
  const auto holding = [&](Index row) {
    for (Index c = 0; c < clusters.count(); ++c)
      for (const Index member : clusters[c].members)
        if (member == row) return c;
    return Index{-1};
  };
  const auto label = [&](Index row) { return labels[static_cast<std::size_t>(row)]; };
  std::vector<bool> whole(static_cast<std::size_t>(n), true);
  for (const Merge& merge : tree.merges()) {
    const auto left = static_cast<std::size_t>(merge.left),
               right = static_cast<std::size_t>(merge.right);
    const bool below = whole[left] && whole[right] && label(leaf[left]) == label(leaf[right]);
    leaf.push_back(leaf[left]);
    whole.push_back(below);
    if (!below) continue;
    const Index a = holding(leaf[left]), b = holding(leaf[right]);
    clusters.merge(a, b, 0);
  }

  Matrix<double> result(m, clusters.count() - m);
  for (Index i = 0; i < m; ++i) {
    const Index alone = holding(n + i);
    for (Index c = 0; c < clusters.count(); ++c)
      if (clusters[c].members[0] < n)
        result(i, label(clusters[c].members[0])) = clusters.distance(alone, c);
  }
  return result;
}

}  // namespace kindred::testing

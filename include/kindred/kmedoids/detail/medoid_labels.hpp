// From medoids to clusters in their documented order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Clusters numbered by size, the largest first, among equals that with the lowest member first.
struct MedoidClusters {
  std::vector<Index> medoids{};
  Labels labels{};
};

/// The clusters of n things around medoids: `distance(c, i)` is that of thing i from medoid c.
template <class Distance>
MedoidClusters medoid_clusters(std::vector<Index> medoids, Index n, Distance&& distance) {
  std::sort(medoids.begin(), medoids.end());
  const std::size_t k = medoids.size();
  std::vector<std::size_t> nearest(static_cast<std::size_t>(n), 0);
  for (Index i = 0; i < n; ++i) {
    std::size_t& own = nearest[static_cast<std::size_t>(i)];
    for (std::size_t c = 1; c < k; ++c)
      if (distance(medoids[c], i) < distance(medoids[own], i)) own = c;
  }
  // Equal things may both be medoids; each keeps itself.
  for (std::size_t c = 0; c < k; ++c)
    nearest[static_cast<std::size_t>(medoids[c])] = c;
  std::vector<Index> sizes(k, 0), lowest(k, n);
  for (Index i = n - 1; i >= 0; --i) {
    const std::size_t c = nearest[static_cast<std::size_t>(i)];
    ++sizes[c];
    lowest[c] = i;
  }
  std::vector<std::size_t> order(k);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : lowest[a] < lowest[b];
  });
  MedoidClusters clusters;
  std::vector<Label> label(k);
  for (std::size_t rank = 0; rank < k; ++rank) {
    clusters.medoids.push_back(medoids[order[rank]]);
    label[order[rank]] = static_cast<Label>(rank);
  }
  for (const std::size_t c : nearest)
    clusters.labels.push_back(label[c]);
  return clusters;
}

}  // namespace kindred::detail

// What an engine starts from: clusters of known size, in ascending order of their ids.
#pragma once

#include <numeric>
#include <span>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Cluster c has `size[c]` leaves, or leaves of so much weight, the highest of which is `id[c]`.
/// Where clusters have been merged before, `height[c]` is the distance at which c was made, and no
/// distance to c is lower.
struct StartingClusters {
  std::vector<Index> id{};
  std::vector<double> size{};
  std::vector<double> height{};

  Index count() const noexcept { return static_cast<Index>(id.size()); }

  /// Every leaf by itself, of size 1 or of its weight.
  static StartingClusters leaves(Index n, std::span<const double> weights = {}) {
    StartingClusters start;
    start.reset_to_leaves(n, weights);
    return start;
  }

  /// The same in the memory of other clusters.
  void reset_to_leaves(Index n, std::span<const double> weights) {
    id.resize(static_cast<std::size_t>(n));
    std::iota(id.begin(), id.end(), Index{0});
    if (weights.empty())
      size.assign(static_cast<std::size_t>(n), 1.0);
    else
      size.assign(weights.begin(), weights.end());
    height.clear();
  }
};

}  // namespace kindred::detail

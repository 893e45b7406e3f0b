// What an engine starts from: clusters of known size, in ascending order of their ids.
#pragma once

#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Cluster c has `size[c]` leaves, the highest of which is `id[c]`. Where clusters have been merged
/// before, `height[c]` is the distance at which c was made, and no distance to c is lower.
struct StartingClusters {
  std::vector<Index> id;
  std::vector<double> size;
  std::vector<double> height{};

  Index count() const noexcept { return static_cast<Index>(id.size()); }

  /// Every leaf by itself.
  static StartingClusters leaves(Index n) {
    StartingClusters start;
    start.id.resize(static_cast<std::size_t>(n));
    start.size.assign(static_cast<std::size_t>(n), 1.0);
    for (Index i = 0; i < n; ++i)
      start.id[static_cast<std::size_t>(i)] = i;
    return start;
  }
};

}  // namespace kindred::detail

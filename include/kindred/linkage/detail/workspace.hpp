// The memory that small problems may share one after the other.
#pragma once

#include <tuple>
#include <vector>

#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/greedy_square.hpp>
#include <kindred/linkage/detail/merge_log.hpp>

namespace kindred::detail {

/// Nothing here means anything between two fits.
struct Workspace {
  std::vector<TileColumn> rows{};
  StartingClusters start{};
  std::tuple<GreedySquare<double>, GreedySquare<float>> squares{};
  std::vector<LoggedMerge> log{};
  std::vector<NumberedNode> nodes{};

  template <Real T>
  GreedySquare<T>& square() noexcept {
    return std::get<GreedySquare<T>>(squares);
  }
};

}  // namespace kindred::detail

// How a k-d tree lies in memory. Rows stand in an order in which every aligned run of 16·8ʰ places
// is a cell, so that the tree needs no pointers: leaf l holds places 16l .. 16l+15, and node i of
// level h + 1 has the nodes 8i .. 8i+7 of level h for children.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/distance/detail/tile_kernel.hpp>

namespace kindred::detail {

/// Rows in a leaf, and children of every other node.
inline constexpr Index kd_leaf = tile_rows, kd_fan = 8;

/// Levels that any number of rows can need: 16·8¹¹ places are more than 2³² rows.
inline constexpr int kd_most_levels = 12;

/// One column of the 16 rows of a leaf; +infinity where there is no row.
template <Real T>
struct alignas(64) LeafColumn {
  std::array<T, kd_leaf> rows;
};

/// One column of the boxes of eight nodes that have one parent; empty boxes (low above high) where
/// there is no node.
struct alignas(64) BoxColumn {
  std::array<double, kd_fan> low, high;
};

/// What kernels see of a tree. Level 0 are the leaves; the nodes of level `levels` − 1 are at most
/// eight, the children of the root.
template <Real T>
struct KdView {
  const LeafColumn<T>* panels = nullptr;                 ///< leaf after leaf, `columns` for each
  std::array<const BoxColumn*, kd_most_levels> boxes{};  ///< by level: eight nodes after the other
  std::array<const std::uint32_t*, kd_most_levels> first{};  ///< the lowest row below each node
  const std::uint32_t* numbers = nullptr;                    ///< the row at each place
  Index rows = 0, columns = 0;
  int levels = 0;

  Index leaves() const noexcept { return (rows + kd_leaf - 1) / kd_leaf; }
  /// The rows in a leaf.
  Index rows_in(Index leaf) const noexcept {
    return rows - leaf * kd_leaf < kd_leaf ? rows - leaf * kd_leaf : kd_leaf;
  }
  const LeafColumn<T>* panel(Index leaf) const noexcept { return panels + leaf * columns; }
  /// The boxes of nodes 8·group .. 8·group+7 of a level.
  const BoxColumn* box(int level, Index group) const noexcept {
    return boxes[static_cast<std::size_t>(level)] + group * columns;
  }
};

/// The number of groups of eight nodes on every level, from the leaves to the children of the root.
inline std::vector<Index> kd_groups(Index rows) {
  std::vector<Index> groups;
  Index nodes = (rows + kd_leaf - 1) / kd_leaf;
  do {
    nodes = (nodes + kd_fan - 1) / kd_fan;
    groups.push_back(nodes);
  } while (nodes > 1);
  return groups;
}

}  // namespace kindred::detail

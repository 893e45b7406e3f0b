// The leaves and the boxes of a k-d tree, from rows in order.
#pragma once

#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/distance/detail/kd_layout.hpp>
#include <kindred/distance/detail/kd_order.hpp>

namespace kindred::detail {

/// Rows in order, column after column in every leaf.
template <Real T>
std::vector<LeafColumn<T>> leaf_panels(const RowsInOrder<T>& rows, Index columns,
                                       Workers& workers) {
  const auto count = static_cast<Index>(rows.numbers.size());
  const Index leaves = (count + kd_leaf - 1) / kd_leaf;
  std::vector<LeafColumn<T>> panels(static_cast<std::size_t>(leaves * columns));
  for_each_chunk(workers, row_chunks(leaves, columns * kd_leaf * 8), [&](Chunk chunk) {
    for (Index leaf = chunk.begin; leaf < chunk.end; ++leaf) {
      LeafColumn<T>* const panel = panels.data() + leaf * columns;
      for (Index c = 0; c < columns; ++c)
        panel[c].rows.fill(std::numeric_limits<T>::infinity());
      for (Index i = leaf * kd_leaf; i < std::min(count, (leaf + 1) * kd_leaf); ++i)
        for (Index c = 0; c < columns; ++c)
          panel[c].rows[static_cast<std::size_t>(i % kd_leaf)] =
              rows.values[static_cast<std::size_t>(i * columns + c)];
    }
  });
  return panels;
}

/// The boxes of all levels, from the leaves to the children of the root.
template <Real T>
std::vector<std::vector<BoxColumn>> boxes_of(const std::vector<LeafColumn<T>>& panels, Index rows,
                                             Index columns, Workers& workers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<std::vector<BoxColumn>> levels;
  for (const Index groups : kd_groups(rows)) {
    std::vector<BoxColumn> boxes(static_cast<std::size_t>(groups * columns));
    const std::vector<BoxColumn>* const below = levels.empty() ? nullptr : &levels.back();
    const Index nodes = below == nullptr ? (rows + kd_leaf - 1) / kd_leaf
                                         : static_cast<Index>(below->size()) / columns;
    for_each_chunk(workers, {groups, 64}, [&](Chunk chunk) {
      for (Index group = chunk.begin; group < chunk.end; ++group)
        for (Index c = 0; c < columns; ++c)
          for (Index child = 0; child < kd_fan; ++child) {
            const Index node = group * kd_fan + child;
            double low = infinity, high = -infinity;
            if (node < nodes && below == nullptr) {
              const Index count = std::min(kd_leaf, rows - node * kd_leaf);
              const auto& values = panels[static_cast<std::size_t>(node * columns + c)].rows;
              for (Index r = 0; r < count; ++r) {
                const auto value = static_cast<double>(values[static_cast<std::size_t>(r)]);
                low = value < low ? value : low;
                high = value > high ? value : high;
              }
            } else if (node < nodes) {
              const BoxColumn& inner = (*below)[static_cast<std::size_t>(node * columns + c)];
              for (std::size_t i = 0; i < kd_fan; ++i) {
                low = inner.low[i] < low ? inner.low[i] : low;
                high = inner.high[i] > high ? inner.high[i] : high;
              }
            }
            BoxColumn& box = boxes[static_cast<std::size_t>(group * columns + c)];
            box.low[static_cast<std::size_t>(child)] = low;
            box.high[static_cast<std::size_t>(child)] = high;
          }
    });
    levels.push_back(std::move(boxes));
  }
  return levels;
}

}  // namespace kindred::detail

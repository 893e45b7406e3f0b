// Points in the order of a kd-tree's leaves.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Puts points into an order in which every aligned run of a power of two leaves is a cell of its
/// own: cells are cut across the widest column, the left one a power of two leaves large.
/// `coordinate(point, column)` gives a point's place, `points` lists them and is reordered. The
/// order depends on the points alone. O(n log n) time.
template <class Coordinate>
void order_by_cells(std::vector<std::int32_t>& points, Index columns, Index leaf_points,
                    Workers& workers, Coordinate&& coordinate) {
  struct Keyed {
    double key;
    std::int32_t point;
  };
  struct Cell {
    Index begin, end;
  };
  std::vector<Keyed> keyed(points.size());
  const auto widest = [&](Cell cell) {
    constexpr Index most_sampled = 64;
    const Index step = std::max<Index>(1, (cell.end - cell.begin) / most_sampled);
    Index best = 0;
    double width = -1;
    for (Index c = 0; c < columns; ++c) {
      double low = coordinate(points[static_cast<std::size_t>(cell.begin)], c), high = low;
      for (Index i = cell.begin; i < cell.end; i += step) {
        const double value = coordinate(points[static_cast<std::size_t>(i)], c);
        low = std::min(low, value);
        high = std::max(high, value);
      }
      if (high - low > width) width = high - low, best = c;
    }
    return best;
  };
  const auto cut = [&](Cell cell) {
    const Index column = widest(cell);
    const Index leaves = (cell.end - cell.begin - 1) / leaf_points + 1;
    const auto half = static_cast<Index>(std::bit_floor(static_cast<std::uint64_t>(leaves - 1)));
    const Index middle = cell.begin + half * leaf_points;
    for (Index i = cell.begin; i < cell.end; ++i) {
      const std::int32_t point = points[static_cast<std::size_t>(i)];
      keyed[static_cast<std::size_t>(i)] = {coordinate(point, column), point};
    }
    std::nth_element(keyed.begin() + cell.begin, keyed.begin() + middle, keyed.begin() + cell.end,
                     [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
    for (Index i = cell.begin; i < cell.end; ++i)
      points[static_cast<std::size_t>(i)] = keyed[static_cast<std::size_t>(i)].point;
    return middle;
  };
  const auto is_large = [&](Cell cell) { return cell.end - cell.begin > leaf_points; };
  std::vector<Cell> cells{{0, static_cast<Index>(points.size())}};
  // The first cells are cut side by side, each of the later ones is cut up by one worker.
  constexpr std::size_t enough_cells = 64;
  constexpr Index worth_sharing = 4096;
  while (cells.size() < enough_cells && cells.front().end - cells.front().begin > worth_sharing) {
    std::vector<Cell> halves(2 * cells.size());
    workers.run(static_cast<Index>(cells.size()), [&](Index task) {
      const Cell cell = cells[static_cast<std::size_t>(task)];
      const Index middle = is_large(cell) ? cut(cell) : cell.end;
      halves[static_cast<std::size_t>(2 * task)] = {cell.begin, middle};
      halves[static_cast<std::size_t>(2 * task + 1)] = {middle, cell.end};
    });
    std::erase_if(halves, [](const Cell& cell) { return cell.begin == cell.end; });
    cells = std::move(halves);
  }
  workers.run(static_cast<Index>(cells.size()), [&](Index task) {
    std::vector<Cell> open{cells[static_cast<std::size_t>(task)]};
    while (!open.empty()) {
      const Cell cell = open.back();
      open.pop_back();
      if (!is_large(cell)) continue;
      const Index middle = cut(cell);
      open.push_back({cell.begin, middle});
      open.push_back({middle, cell.end});
    }
  });
}

}  // namespace kindred::detail

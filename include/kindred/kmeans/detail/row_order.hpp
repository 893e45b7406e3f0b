// An order of rows in which neighbours stand together.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/working_frame.hpp>

namespace kindred::detail {

template <int D>
struct PlacedRow {
  std::array<float, static_cast<std::size_t>(D)> w;
  std::uint32_t number;
};

/// Splits rows first … last − 1 at `middle` by the column in which they lie farthest apart: none
/// before it has a larger value there than any behind it. Equal values go by number, so that there
/// is one answer. O(nd).
template <int D>
void split_widest(PlacedRow<D>* first, PlacedRow<D>* middle, PlacedRow<D>* last) {
  auto lowest = first->w, highest = first->w;
  for (const PlacedRow<D>* row = first; row != last; ++row)
    for (std::size_t j = 0; j < lowest.size(); ++j) {
      lowest[j] = std::min(lowest[j], row->w[j]);
      highest[j] = std::max(highest[j], row->w[j]);
    }
  std::size_t widest = 0;
  for (std::size_t j = 1; j < lowest.size(); ++j)
    if (highest[j] - lowest[j] > highest[widest] - lowest[widest]) widest = j;
  std::nth_element(
      first, middle, last, [widest](const PlacedRow<D>& a, const PlacedRow<D>& b) noexcept {
        return a.w[widest] != b.w[widest] ? a.w[widest] < b.w[widest] : a.number < b.number;
      });
}

/// Row numbers so ordered that every aligned run of row_block·2ʰ places is a cell of a k-d tree (J.
/// L. Bentley, "Multidimensional binary search trees used for associative searching", 1975), whose
/// cells are halved where they are widest. For up to 2³² rows of up to eight columns.
/// O(n d log n) time, 4(d + 1) bytes a row for the while; the same order for any number of threads.
template <Real T>
std::vector<std::uint32_t> neighborly_order(const Points<T>& points, const WorkingFrame& frame,
                                            Workers& workers) {
  const Index n = points.rows();
  std::vector<std::uint32_t> order(static_cast<std::size_t>(n));
  with_columns(points.cols(), [&]<int D>(std::integral_constant<int, D>) {
    std::vector<PlacedRow<D>> rows(static_cast<std::size_t>(n));
    for_each_chunk(workers, points.chunks(), [&](Chunk chunk) {
      std::array<double, static_cast<std::size_t>(D)> y;
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        PlacedRow<D>& row = rows[static_cast<std::size_t>(i)];
        points.read(i, y.data());
        frame.enter(y.data(), row.w.data());
        row.number = static_cast<std::uint32_t>(i);
      }
    });
    Index cell = row_block;
    while (cell < n)
      cell *= 2;
    for (; cell > row_block; cell /= 2)
      for_each_chunk(workers, {n, cell}, [&](Chunk part) {
        const Index middle = part.begin + cell / 2;
        if (middle < part.end)
          split_widest<D>(rows.data() + part.begin, rows.data() + middle, rows.data() + part.end);
      });
    // The order within a block is left to the library so far.
    for_each_chunk(workers, {n, row_block * 64}, [&](Chunk part) {
      for (Index begin = part.begin; begin < part.end; begin += row_block) {
        const auto first = order.begin() + begin;
        const Index count = std::min(row_block, part.end - begin);
        for (Index r = 0; r < count; ++r)
          first[r] = rows[static_cast<std::size_t>(begin + r)].number;
        std::sort(first, first + count);
      }
    });
  });
  return order;
}

}  // namespace kindred::detail

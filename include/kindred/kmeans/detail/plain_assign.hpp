// Assignment as the textbook has it: every row against every centre. S. Lloyd, "Least squares
// quantization in PCM", IEEE Transactions on Information Theory 28 (1982).
#pragma once

#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/nearest.hpp>

namespace kindred::detail {

/// The nearest centre of every row of a chunk, into `nearest`. O(kd) a row.
template <Real T>
void plain_nearest(const Points<T>& points, const CenterPanels& panels, Chunk chunk,
                   Label* nearest) {
  std::vector<double> y(static_cast<std::size_t>(points.cols()));
  for (Index i = chunk.begin; i < chunk.end; ++i) {
    points.read(i, y.data());
    *nearest++ = panels.nearest(y.data()).label;
  }
}

/// O(nkd) each time, and no memory of the time before.
template <Real T>
Index plain_assign(const Points<T>& points, const Matrix<double>& centers, Assignment& assignment,
                   Workers& workers) {
  const CenterPanels panels(centers);
  return assign_chunks(points, assignment, workers, [&](Chunk chunk, Label* nearest) {
    plain_nearest(points, panels, chunk, nearest);
  });
}

}  // namespace kindred::detail

// Rows drawn in proportion to weight, and to weight × squared distance while there is any.
#pragma once

#include <limits>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

template <Real T>
std::vector<double> row_weights(const Points<T>& points) {
  if (points.weights.empty())
    return std::vector<double>(static_cast<std::size_t>(points.rows()), 1);
  return {points.weights.begin(), points.weights.end()};
}

/// A row for a uniform draw. When every row sits on a centre already, any is as good as another.
template <Real T>
Index draw_row(const Points<T>& points, const Lottery& lottery, double u) {
  const Index row = lottery.draw(u);
  return row >= 0 ? row : Lottery(row_weights(points), points.chunks()).draw(u);
}

/// Some rows in the frame.
template <Real T>
Matrix<double> rows_at(const Points<T>& points, const std::vector<Index>& rows) {
  Matrix<double> y(static_cast<Index>(rows.size()), points.cols());
  for (Index r = 0; r < y.rows(); ++r)
    points.read(rows[static_cast<std::size_t>(r)], y.row(r).data());
  return y;
}

}  // namespace kindred::detail

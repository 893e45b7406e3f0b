// Rows drawn in proportion to weight, and to weight × squared distance while there is any.
#pragma once

#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// Rows that the search for seeds looks at together.
inline constexpr Index seed_run = 8 * row_block;

/// The cut of the rows by which seeds are drawn.
template <class Rows>
Chunks seed_chunks(const Rows& points) noexcept {
  return {points.rows(), (points.chunks().size + seed_run - 1) / seed_run * seed_run};
}

template <class Rows>
std::vector<double> row_weights(const Rows& points) {
  std::vector<double> weights(static_cast<std::size_t>(points.rows()));
  for (Index i = 0; i < points.rows(); ++i)
    weights[static_cast<std::size_t>(i)] = points.weight(i);
  return weights;
}

/// A row for a uniform draw. When every row sits on a centre already, any is as good as another.
template <class Rows>
Index draw_row(const Rows& points, const Lottery& lottery, double u) {
  const Index row = lottery.draw(u);
  return row >= 0 ? row : Lottery(row_weights(points), points.chunks()).draw(u);
}

/// Some rows in the frame.
template <class Rows>
Matrix<double> rows_at(const Rows& points, const std::vector<Index>& rows) {
  Matrix<double> y(static_cast<Index>(rows.size()), points.cols());
  for (Index r = 0; r < y.rows(); ++r)
    points.read(rows[static_cast<std::size_t>(r)], y.row(r).data());
  return y;
}

}  // namespace kindred::detail

// A copy of the rows in which neighbours stand together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/detail/row_order.hpp>
#include <kindred/kmeans/detail/working_frame.hpp>

namespace kindred::detail {

/// Rows with their weights in neighbourly order, in the frame of the originals.
template <Real T>
class SortedPoints {
 public:
  SortedPoints(const Points<T>& points, Workers& workers)
      : order_(neighborly_order(points, WorkingFrame(whereabouts(points, workers), points.rows()),
                                workers)),
        x_(uninitialized_matrix<T>(points.rows(), points.cols())),
        view_(x_),
        weights_(points.weights.size()),
        points_{view_, weights_, points.frame, order_} {
    for_each_chunk(workers, points.chunks(), [&](Chunk chunk) {
      for (Index place = chunk.begin; place < chunk.end; ++place) {
        const auto at = static_cast<std::size_t>(place);
        std::copy_n(points.row(order_[at]), points.cols(), x_.row(place).data());
        if (!weights_.empty()) weights_[at] = points.weights[order_[at]];
      }
    });
  }
  SortedPoints(const SortedPoints&) = delete;
  SortedPoints& operator=(const SortedPoints&) = delete;

  const Points<T>& points() const noexcept { return points_; }

  /// Labels of the originals, if any, as labels of these rows.
  Labels sorted(const Labels& labels) const {
    Labels sorted(labels.size());
    for (std::size_t place = 0; place < labels.size(); ++place)
      sorted[place] = labels[order_[place]];
    return sorted;
  }

  /// Labels of these rows as labels of the originals.
  Labels restored(const Labels& labels) const {
    Labels restored(labels.size());
    for (std::size_t place = 0; place < labels.size(); ++place)
      restored[order_[place]] = labels[place];
    return restored;
  }

 private:
  std::vector<std::uint32_t> order_;
  Matrix<T> x_;
  MatrixView<T> view_;
  std::vector<double> weights_;
  Points<T> points_;
};

}  // namespace kindred::detail

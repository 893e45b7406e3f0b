// Rows drawn again and again, as if from data in which every row stood as often as it weighs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::detail {

/// Draws rows with replacement in proportion to their weights; O(n) once, O(log n) a draw.
class RowSampler {
 public:
  /// `weights` is empty (all rows alike) or finite, with a finite sum above zero.
  RowSampler(Index rows, std::span<const double> weights) : rows_(rows) {
    double sum = 0;
    for (const double weight : weights)
      sums_.push_back(sum += weight);
  }

  Index draw(double u) const noexcept {
    if (sums_.empty())
      return std::min(static_cast<Index>(u * static_cast<double>(rows_)), rows_ - 1);
    const auto found = std::upper_bound(sums_.begin(), sums_.end(), u * sums_.back());
    // Rounding may carry a draw to the end: the last row of positive weight takes it.
    const auto last = std::lower_bound(sums_.begin(), sums_.end(), sums_.back());
    return std::min(found, last) - sums_.begin();
  }

  /// As many rows of x, in the order of the draws.
  template <Real T>
  Matrix<T> sample(const MatrixView<T>& x, Index count, const Draws& draws) const {
    Matrix<T> rows(count, x.cols());
    for (Index i = 0; i < count; ++i)
      rows.row(i) = x.row(draw(draws.uniform(static_cast<std::uint64_t>(i))));
    return rows;
  }

 private:
  Index rows_;
  std::vector<double> sums_{};
};

}  // namespace kindred::detail

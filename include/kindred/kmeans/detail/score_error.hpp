// How far a score can be from the truth, so that whatever is closer than that is decided exactly.
#pragma once

#include <limits>

#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/scores.hpp>

namespace kindred::detail {

/// Bounds |computed score − true score| for rows of a given norm, with the rounding of the exact
/// decision itself included. A sum of d + 1 products has a relative error of at most (d + 3)u in
/// the sum of magnitudes (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1),
/// which is at most ‖x‖‖c‖ + ½‖c‖²; the rounding of rows, centres and norms adds a few u more.
template <Real T>
class ScoreError {
 public:
  ScoreError(Index d, double largest_center) noexcept
      : center_(largest_center),
        unit_(1.01 * static_cast<double>(d + 12) * std::numeric_limits<T>::epsilon() / 2),
        exact_(static_cast<double>(d + 6) * 0x1p-53),
        // Products too small for T; two of them for every column.
        vanishing_(static_cast<double>(2 * d + 12) *
                   static_cast<double>(std::numeric_limits<T>::min())) {}

  double of(double norm) const noexcept {
    return unit_ * center_ * (norm + center_) + exact_ * (norm + center_) * (norm + center_) +
           vanishing_;
  }

  /// True when no rounding can have put the wrong centre first.
  bool settles(const Scores<T>& scores, double norm) const noexcept {
    return static_cast<double>(scores.best) - static_cast<double>(scores.second) > 2 * of(norm);
  }

  /// The squared distance that belongs to a score, made larger or smaller than the truth.
  double squared_above(double score, double norm) const noexcept {
    return norm * norm * (1 + 2 * unit_) - 2 * score + 2 * of(norm);
  }
  double squared_below(double score, double norm) const noexcept {
    return norm * norm * (1 - 2 * unit_) - 2 * score - 2 * of(norm);
  }
  /// A score that is exceeded wherever the squared distance is less than that.
  double score_at(double squared, double norm) const noexcept {
    return (norm * norm * (1 - 2 * unit_) - squared * (1 + exact_)) / 2 - of(norm);
  }

 private:
  double center_, unit_, exact_, vanishing_;
};

}  // namespace kindred::detail

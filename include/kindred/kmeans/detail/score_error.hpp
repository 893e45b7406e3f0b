// How far a score can be from the truth, so that whatever is closer than that is decided exactly.
#pragma once

#include <algorithm>
#include <cmath>
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

  double of(double norm) const noexcept { return of(norm, center_); }

  /// True when no rounding can have put the wrong centre first. Of a centre farther out than
  /// 4‖x‖ + √(8·max(0, −second)) the score is below −‖c‖²/4 and so far below the second that it has
  /// no part in that, which matters where one centre sits far from all others.
  bool settles(const Scores<T>& scores, double norm) const noexcept {
    const auto best = static_cast<double>(scores.best), second = static_cast<double>(scores.second);
    const double concerned = std::min(center_, 4 * norm + std::sqrt(8 * std::max(0.0, -second)));
    return best - second > 2 * of(norm, concerned);
  }

  /// The squared distance that belongs to a score, made larger or smaller than the truth.
  double squared_above(double score, double norm) const noexcept {
    return norm * norm * (1 + 2 * unit_) - 2 * score + 2 * of(norm);
  }
  double squared_below(double score, double norm) const noexcept {
    return norm * norm * (1 - 2 * unit_) - 2 * score - 2 * of(norm);
  }

 private:
  double of(double norm, double center) const noexcept {
    // Products of rows as far away as that can overflow on the way to a finite score.
    if (sizeof(T) == 4 && !(norm <= 0x1p80)) return std::numeric_limits<double>::max();
    return unit_ * center * (norm + center) + exact_ * (norm + center) * (norm + center) +
           vanishing_;
  }

  double center_, unit_, exact_, vanishing_;
};

}  // namespace kindred::detail

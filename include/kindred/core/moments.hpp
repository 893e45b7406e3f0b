// Count, mean, spread and extremes of one column, as a value that merges.
#pragma once

#include <algorithm>
#include <limits>

#include <kindred/core/double_double.hpp>

namespace kindred {

/// What is known of the observed values of one column; parts of a column merge to the whole.
///
/// Mean and squared deviations carry twice double's precision and are kept for values divided by
/// 2^exponent, so that neither an offset of 1e8 nor values of 1e308 or 1e-320 cost accuracy.
/// Source of the merge: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and a pairwise
/// algorithm for computing sample variances", COMPSTAT 1982.
class Moments {
 public:
  /// Values that are there.
  Index observed() const noexcept { return observed_; }
  /// What the observed values weigh together: how many there are, where each counts once.
  double weight() const noexcept { return weight_; }
  /// Values that are NaN.
  Index missing() const noexcept { return missing_; }

  /// The smallest, largest and mean observed value; NaN when nothing was observed.
  double lowest() const noexcept { return observed_ == 0 ? missing_value<double>() : lowest_; }
  /// See `lowest`.
  double highest() const noexcept { return observed_ == 0 ? missing_value<double>() : highest_; }
  /// See `lowest`.
  double mean() const noexcept {
    if (observed_ == 0) return missing_value<double>();
    return times_power_of_two(mean_.value(), exponent_);
  }

  /// The squared deviations from the mean, divided by weight() − ddof. 0 when all observed values
  /// are equal; NaN when there are none, or unequal ones that weigh not more than ddof. Infinite or
  /// 0 where the square is beyond the range of a double: `deviation` is not.
  double variance(Index ddof = 0) const noexcept {
    const double scaled = scaled_variance(ddof).value();
    return is_nan(scaled) ? scaled : times_power_of_two(scaled, 2 * exponent_);
  }

  /// The standard deviation, the square root of the variance.
  double deviation(Index ddof = 0) const noexcept {
    const double scaled = scaled_deviation(ddof);
    return is_nan(scaled) ? scaled : times_power_of_two(scaled, exponent_);
  }

  /// True when values were observed and their spread is not more than rounding could have made:
  /// var ≤ n·ε·var + (n·ε·mean)².
  bool is_constant() const noexcept {
    if (observed_ == 0) return false;
    const double n_epsilon =
        static_cast<double>(observed_) * std::numeric_limits<double>::epsilon();
    const double variance = (squares_ / weight_).value();
    const double rounding = n_epsilon * mean_.high;
    return variance <= n_epsilon * variance + rounding * rounding;
  }

  /// Takes in the values that another part of the column was made of.
  void merge(const Moments& other) noexcept;

  /// Values enter all of the above divided by 2^exponent: 0 unless they are huge or tiny.
  int exponent() const noexcept { return exponent_; }
  /// The mean of those values.
  detail::DoubleDouble scaled_mean() const noexcept { return mean_; }
  /// The squared deviations of those values, added up.
  detail::DoubleDouble scaled_squares() const noexcept { return squares_; }
  /// The standard deviation of those values.
  double scaled_deviation(Index ddof) const noexcept {
    const detail::DoubleDouble variance = scaled_variance(ddof);
    return is_nan(variance.high) ? variance.high : detail::square_root(variance);
  }

  /// The moments of a block of one column: `sum` and `squares` are the sums of (x − center) and
  /// (x − center)².
  static Moments of_block(Index observed, Index missing, double lowest, double highest,
                          double center, detail::DoubleDouble sum,
                          detail::DoubleDouble squares) noexcept {
    return of_weighted_block(static_cast<double>(observed), observed, missing, lowest, highest,
                             center, sum, squares);
  }

  /// The same of values with weights: the sums are those of w·(x − center) and w·(x − center)².
  static Moments of_weighted_block(double weight, Index observed, Index missing, double lowest,
                                   double highest, double center, detail::DoubleDouble sum,
                                   detail::DoubleDouble squares) noexcept {
    Moments made;
    made.observed_ = observed;
    made.missing_ = missing;
    if (observed == 0) return made;
    made.weight_ = weight;
    made.lowest_ = lowest;
    made.highest_ = highest;
    made.mean_ = detail::DoubleDouble{center, 0} + sum / weight;
    if (lowest == highest) return made;
    made.squares_ = squares - sum * sum / weight;
    return made;
  }

  /// The moments of which all is known, such as those that were saved.
  static Moments of_parts(Index observed, Index missing, double weight, double lowest,
                          double highest, detail::DoubleDouble scaled_mean,
                          detail::DoubleDouble scaled_squares, int exponent) noexcept {
    Moments made;
    made.observed_ = observed;
    made.missing_ = missing;
    made.weight_ = weight;
    made.lowest_ = lowest;
    made.highest_ = highest;
    made.mean_ = scaled_mean;
    made.squares_ = scaled_squares;
    made.exponent_ = exponent;
    return made;
  }

  /// The moments of a block whose values were multiplied by 2^−exponent.
  Moments unscaled(int exponent, double lowest, double highest) const noexcept {
    Moments made = *this;
    made.exponent_ = exponent;
    made.lowest_ = lowest;
    made.highest_ = highest;
    return made;
  }

 private:
  bool is_zero() const noexcept { return lowest_ == 0 && highest_ == 0; }

  detail::DoubleDouble scaled_variance(Index ddof) const noexcept {
    if (observed_ > 0 && lowest_ == highest_) return {};
    const double freedom = weight_ - static_cast<double>(ddof);
    if (freedom <= 0 || observed_ == 0) return {missing_value<double>(), 0};
    return squares_ / freedom;
  }

  void rescale(int exponent) noexcept {
    if (exponent == exponent_) return;
    mean_ = detail::scaled(mean_, exponent_ - exponent);
    squares_ = detail::scaled(squares_, 2 * (exponent_ - exponent));
    exponent_ = exponent;
  }

  Index observed_ = 0, missing_ = 0;
  double weight_ = 0;
  double lowest_ = 0, highest_ = 0;
  detail::DoubleDouble mean_{}, squares_{};
  int exponent_ = 0;
};

inline void Moments::merge(const Moments& other) noexcept {
  missing_ += other.missing_;
  if (other.observed_ == 0) return;
  if (observed_ == 0) {
    const Index missing = missing_;
    *this = other;
    missing_ = missing;
    return;
  }
  Moments b = other;
  const int exponent = is_zero()     ? b.exponent_
                       : b.is_zero() ? exponent_
                                     : std::max(exponent_, b.exponent_);
  rescale(exponent);
  b.rescale(exponent);
  const double n_a = weight_, n_b = b.weight_, n = n_a + n_b;
  const detail::DoubleDouble gap = b.mean_ - mean_;
  const detail::DoubleDouble step = gap * detail::DoubleDouble{n_b, 0} / n;
  mean_ = mean_ + step;
  squares_ = squares_ + b.squares_ + step * gap * detail::DoubleDouble{n_a, 0};
  observed_ += b.observed_;
  weight_ = n;
  lowest_ = std::min(lowest_, b.lowest_);
  highest_ = std::max(highest_, b.highest_);
}

}  // namespace kindred

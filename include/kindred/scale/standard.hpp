// The z-score: every column centred and divided by its standard deviation.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/column_moments.hpp>
#include <kindred/core/weighted_moments.hpp>
#include <kindred/scale/detail/affine_model.hpp>
#include <kindred/scale/detail/merged_columns.hpp>

namespace kindred {

template <Real T>
class StandardScalerModel;

/// Centres every column on its mean and divides it by its standard deviation.
struct StandardScaler {
  /// Subtract the mean.
  bool with_mean = true;
  /// Divide by the standard deviation.
  bool with_std = true;
  /// Deviations are divided by the observed values less this: 0 as scikit-learn, 1 as R.
  Index ddof = 0;

  /// Learns mean and standard deviation of every column of x (n × d), in the units of x.
  /// NaN is a missing value and skipped. O(n·d) time at the speed of memory. ±infinity is refused
  /// with row and column; so are an empty matrix, a negative ddof, and a column with unequal values
  /// but not more than ddof of them. The same bits for any number of threads and any layout.
  template <class Derived, Executor Exec = Sequential>
  StandardScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                             const Exec& executor = {}) const;

  /// The same of rows with weights (n, any unit): mean = Σwx / Σw and variance = Σw(x − mean)² /
  /// (Σw − ddof), over the observed values of a column; so ddof = 1 wants weights that count
  /// repetitions. A row without weight has no influence. Also refused are weights of another
  /// number, negative, not finite, all zero, or neither 0 nor in 2^-200..2^200.
  template <class Derived, Executor Exec = Sequential>
  StandardScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                             std::span<const double> weights,
                                             const Exec& executor = {}) const;

  friend bool operator==(const StandardScaler&, const StandardScaler&) = default;
};

/// A fitted z-score: complete, immutable, safe to share between threads.
template <Real T>
class StandardScalerModel : public detail::AffineModel<T> {
 public:
  using detail::AffineModel<T>::columns;

  /// The model of columns whose moments are known, such as those of parts that were merged.
  /// Refuses what `fit` refuses of them.
  StandardScalerModel(const StandardScaler& options, std::vector<Moments> moments)
      : detail::AffineModel<T>(formulas(options, moments)),
        options_(options),
        moments_(std::move(moments)) {
    for (std::size_t j = 0; j < moments_.size(); ++j) {
      mean_.push_back(moments_[j].mean());
      variance_.push_back(moments_[j].variance(options_.ddof));
      scale_.push_back(this->divisor(j));
      if (is_infinite(scale_.back()))
        refuse("x", "has a standard deviation too large to represent",
               {.column = static_cast<Index>(j)});
    }
  }

  /// What was asked for.
  const StandardScaler& options() const noexcept { return options_; }

  /// Means of the observed values; NaN for a column without any.
  std::span<const double> mean() const noexcept { return mean_; }
  /// Variances; 0 or infinite where beyond the range of a double (the scale is not), NaN for a
  /// column without observed values.
  std::span<const double> variance() const noexcept { return variance_; }
  /// What columns are divided by: the standard deviation; 1 for a constant column or without
  /// `with_std`; NaN for a column without observed values.
  std::span<const double> scale() const noexcept { return scale_; }
  /// Observed values per column.
  Index observed(Index column) const { return moments(column).observed(); }
  /// True when the column's spread is not more than rounding could have made:
  /// var ≤ n·ε·var + (n·ε·mean)². Such a column is centred and not divided.
  bool is_constant(Index column) const { return moments(column).is_constant(); }
  /// Everything known of a column.
  const Moments& moments(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return moments_[static_cast<std::size_t>(column)];
  }

  /// The model of both parts of the data together, as if fitted at once (to 2 units in the last
  /// place, nearly always to the bit): how to fit data that comes in batches. Models of other
  /// columns or options are refused.
  StandardScalerModel merge(const StandardScalerModel& other) const {
    return {options_, detail::merged_columns(options_, moments_, other.options_, other.moments_)};
  }

 private:
  static std::vector<detail::Standardization> formulas(const StandardScaler& options,
                                                       std::span<const Moments> moments) {
    if (options.ddof < 0)
      refuse("ddof", "is " + std::to_string(options.ddof) + " but must not be negative");
    std::vector<detail::Standardization> made;
    for (const Moments& column : moments) {
      if (column.observed() > 0 && is_nan(column.deviation(options.ddof)))
        refuse("ddof", "is " + std::to_string(options.ddof) + " where " + observed_in_words(column),
               {.column = static_cast<Index>(made.size())});
      made.push_back(
          detail::standardization(column, options.with_mean, options.with_std, options.ddof));
    }
    return made;
  }

  static std::string observed_in_words(const Moments& column) {
    if (column.weight() == static_cast<double>(column.observed()))
      return std::to_string(column.observed()) + " values were observed";
    return "values of weight " + std::to_string(column.weight()) + " were observed";
  }

  StandardScaler options_;
  std::vector<Moments> moments_;
  std::vector<double> mean_{}, variance_{}, scale_{};
};

template <class Derived, Executor Exec>
StandardScalerModel<ScalarOf<Derived>> StandardScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                           const Exec& executor) const {
  return {*this, column_moments(x, executor)};
}

template <class Derived, Executor Exec>
StandardScalerModel<ScalarOf<Derived>> StandardScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                           std::span<const double> weights,
                                                           const Exec& executor) const {
  return {*this, weighted_column_moments(x, weights, executor)};
}

}  // namespace kindred

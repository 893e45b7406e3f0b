// The z-score: every column centred and divided by its standard deviation.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/column_moments.hpp>
#include <kindred/scale/detail/standard_map.hpp>

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
  StandardScalerModel<typename Derived::Scalar> fit(const Eigen::DenseBase<Derived>& x,
                                                    const Exec& executor = {}) const;
};

/// A fitted z-score: complete, immutable, safe to share between threads.
template <Real T>
class StandardScalerModel {
 public:
  const StandardScaler& options() const noexcept { return options_; }
  Index columns() const noexcept { return static_cast<Index>(moments_.size()); }

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

  /// The z-scores of x (n × d, any n). NaN stays NaN, and a column that was all missing becomes
  /// NaN. ±infinity is refused with row and column, and so is a result too large for a T.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return map<detail::Standardize>(x, executor);
  }
  /// The same in the memory of x, which is unchanged when it is refused.
  template <Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    return map<detail::Standardize>(std::move(x), executor);
  }

  /// The values whose z-scores are given: `transform` undone to within rounding.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> inverse_transform(const Eigen::DenseBase<Derived>& z, const Exec& executor = {}) const {
    return map<detail::Unstandardize>(z, executor);
  }
  template <Executor Exec = Sequential>
  Matrix<T> inverse_transform(Matrix<T>&& z, const Exec& executor = {}) const {
    return map<detail::Unstandardize>(std::move(z), executor);
  }

  /// The model of both parts of the data together, as if fitted at once (to 2 units in the last
  /// place, nearly always to the bit). Models of other columns or options are refused.
  StandardScalerModel merge(const StandardScalerModel& other) const {
    if (other.columns() != columns())
      refuse("other", "has " + std::to_string(other.columns()) + " columns where this model has " +
                          std::to_string(columns()));
    if (other.options_.with_mean != options_.with_mean ||
        other.options_.with_std != options_.with_std || other.options_.ddof != options_.ddof)
      refuse("other", "was fitted with other options");
    std::vector<Moments> both = moments_;
    for (std::size_t j = 0; j < both.size(); ++j)
      both[j].merge(other.moments_[j]);
    return {options_, std::move(both)};
  }

 private:
  friend struct StandardScaler;

  StandardScalerModel(const StandardScaler& options, std::vector<Moments> moments)
      : options_(options), moments_(std::move(moments)), parameters_(formulas()) {
    for (std::size_t j = 0; j < moments_.size(); ++j) {
      mean_.push_back(moments_[j].mean());
      variance_.push_back(moments_[j].variance(options_.ddof));
      scale_.push_back(parameters_.divisor.data()[j] * parameters_.whole.data()[j]);
      if (is_infinite(scale_.back()))
        refuse("x", "has a standard deviation too large to represent",
               {.column = static_cast<Index>(j)});
    }
  }

  std::vector<detail::Standardization> formulas() const {
    std::vector<detail::Standardization> made;
    for (const Moments& column : moments_) {
      if (column.observed() > 0 && is_nan(column.deviation(options_.ddof)))
        refuse("ddof",
               "is " + std::to_string(options_.ddof) + " where " +
                   std::to_string(column.observed()) + " values were observed",
               {.column = static_cast<Index>(made.size())});
      made.push_back(
          detail::standardization(column, options_.with_mean, options_.with_std, options_.ddof));
    }
    return made;
  }

  /// `X` is a matrix to borrow from, or one to work in.
  template <class Map, class X, Executor Exec>
  Matrix<T> map(X&& x, const Exec& executor) const {
    const auto view = rows_of(x);
    static_assert(std::is_same_v<typename std::remove_cvref_t<X>::Scalar, T>,
                  "transform takes the scalar type that was fitted");
    check_columns<T>(view, columns(), "x");
    auto workers = executor.workers();
    if constexpr (std::is_same_v<X, Matrix<T>>)
      return detail::map_columns_in_place<Map>(std::move(x), parameters_, workers);
    else
      return detail::map_columns<Map, T>(view, parameters_, workers);
  }

  StandardScaler options_;
  std::vector<Moments> moments_;
  std::vector<double> mean_{}, variance_{}, scale_{};
  detail::StandardParameters parameters_;
};

template <class Derived, Executor Exec>
StandardScalerModel<typename Derived::Scalar> StandardScaler::fit(
    const Eigen::DenseBase<Derived>& x, const Exec& executor) const {
  if (ddof < 0) refuse("ddof", "is " + std::to_string(ddof) + " but must not be negative");
  return {*this, column_moments(x, executor)};
}

}  // namespace kindred

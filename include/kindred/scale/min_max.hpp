// Every column stretched onto one range, such as 0..1.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/column_extremes.hpp>
#include <kindred/core/column_map.hpp>
#include <kindred/scale/detail/merged_columns.hpp>
#include <kindred/scale/detail/min_max_map.hpp>

namespace kindred {

template <Real T>
class MinMaxScalerModel;

/// Stretches every column so that its smallest value comes to lie at one end of a range and its
/// largest at the other.
struct MinMaxScaler {
  /// The ends of the range.
  std::array<double, 2> feature_range{0, 1};
  /// Put values of fresh data that lie beyond those of `fit` at the ends of the range.
  bool clip = false;

  /// Learns the extremes of every column of x (n × d), in the units of x.
  /// NaN is a missing value and skipped. O(n·d) time at the speed of memory. ±infinity is refused
  /// with row and column; so are an empty matrix and ends that do not rise or are not finite. The
  /// same bits for any number of threads and any layout.
  template <class Derived, Executor Exec = Sequential>
  MinMaxScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                           const Exec& executor = {}) const;

  friend bool operator==(const MinMaxScaler&, const MinMaxScaler&) = default;
};

/// A fitted scale by extremes: complete, immutable, safe to share between threads.
template <Real T>
class MinMaxScalerModel {
 public:
  /// The model of columns whose extremes are known. Refuses options that `fit` refuses.
  MinMaxScalerModel(const MinMaxScaler& options, std::vector<Extremes> extremes)
      : options_(options),
        extremes_(std::move(extremes)),
        parameters_(parameters(options_, extremes_)) {
    for (const Extremes& column : extremes_) {
      lowest_.push_back(column.lowest);
      highest_.push_back(column.highest);
    }
  }

  /// What was asked for.
  const MinMaxScaler& options() const noexcept { return options_; }
  /// Columns of the data.
  Index columns() const noexcept { return static_cast<Index>(extremes_.size()); }

  /// The smallest and the largest observed values; NaN for a column without any.
  std::span<const double> data_min() const noexcept { return lowest_; }
  /// See `data_min`.
  std::span<const double> data_max() const noexcept { return highest_; }
  /// Observed values per column.
  Index observed(Index column) const { return extremes(column).observed; }
  /// True when the extremes of a column lie no further apart than rounding could have brought them:
  /// max − min ≤ 10·ε·max(|min|, |max|), with ε that of T. Such a column is not stretched; its
  /// smallest value goes to the lower end of the range.
  bool is_constant(Index column) const {
    const Extremes& known = extremes(column);
    return known.observed > 0 && detail::nearly_equal<T>(known.lowest, known.highest);
  }
  /// Everything known of a column.
  const Extremes& extremes(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return extremes_[static_cast<std::size_t>(column)];
  }

  /// The stretched x (n × d, any n); both extremes of `fit` come to lie at the ends exactly. NaN
  /// stays NaN, and a column that was all missing becomes NaN. O(n·d) time at the speed of memory.
  /// ±infinity is refused with row and column, and so is a result too large for a T. The same bits
  /// for any number of threads, any layout, and whether rows come together or one by one.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return detail::map_matrix<detail::StretchColumns, T>(x, columns(), parameters_, executor);
  }
  /// The same in the memory of x, which is unchanged when it is refused.
  template <Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    return detail::map_matrix<detail::StretchColumns, T>(std::move(x), columns(), parameters_,
                                                         executor);
  }

  /// The values that were stretched to y: `transform` undone to within rounding, apart from what
  /// was clipped.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> inverse_transform(const Eigen::DenseBase<Derived>& y, const Exec& executor = {}) const {
    return detail::map_matrix<detail::UnstretchColumns, T>(y, columns(), parameters_, executor);
  }
  /// The same in the memory of y.
  template <Executor Exec = Sequential>
  Matrix<T> inverse_transform(Matrix<T>&& y, const Exec& executor = {}) const {
    return detail::map_matrix<detail::UnstretchColumns, T>(std::move(y), columns(), parameters_,
                                                           executor);
  }

  /// The model of both parts of the data together, to the bit as if fitted at once. Models of other
  /// columns or options are refused.
  MinMaxScalerModel merge(const MinMaxScalerModel& other) const {
    return {options_, detail::merged_columns(options_, extremes_, other.options_, other.extremes_)};
  }

 private:
  static detail::Standardization share(const Extremes& column) {
    if (column.observed == 0) return detail::nothing_observed();
    detail::Standardization formula;
    formula.unit = detail::unit_for(std::max(std::abs(column.lowest), std::abs(column.highest)));
    formula.mean.high = column.lowest * formula.unit;
    formula.divisor = detail::nearly_equal<T>(column.lowest, column.highest)
                          ? formula.unit
                          : column.highest * formula.unit - column.lowest * formula.unit;
    return formula;
  }

  static detail::MinMaxParameters parameters(const MinMaxScaler& options,
                                             std::span<const Extremes> extremes) {
    const auto [low, high] = options.feature_range;
    // Written so that NaN fails.
    if (!(low < high) || !is_finite(high - low))
      refuse("feature_range", "must be two rising numbers with a finite distance");
    std::vector<detail::Standardization> shares;
    for (const Extremes& column : extremes)
      shares.push_back(share(column));
    return {detail::StandardParameters(shares), low, high, options.clip};
  }

  MinMaxScaler options_;
  std::vector<Extremes> extremes_;
  detail::MinMaxParameters parameters_;
  std::vector<double> lowest_{}, highest_{};
};

template <class Derived, Executor Exec>
MinMaxScalerModel<ScalarOf<Derived>> MinMaxScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                       const Exec& executor) const {
  return {*this, column_extremes(x, executor)};
}

}  // namespace kindred

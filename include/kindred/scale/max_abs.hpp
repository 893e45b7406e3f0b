// Every column divided by its largest magnitude, which keeps zeros and signs.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/column_extremes.hpp>
#include <kindred/scale/detail/affine_model.hpp>
#include <kindred/scale/detail/merged_columns.hpp>

namespace kindred {

template <Real T>
class MaxAbsScalerModel;

/// Divides every column by its largest magnitude, so that it lies in −1..1. Nothing is subtracted.
struct MaxAbsScaler {
  /// Learns the extremes of every column of x (n × d), in the units of x.
  /// NaN is a missing value and skipped. O(n·d) time at the speed of memory. ±infinity is refused
  /// with row and column, and so is an empty matrix. The same bits for any number of threads and
  /// any layout.
  template <class Derived, Executor Exec = Sequential>
  MaxAbsScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                           const Exec& executor = {}) const;

  friend bool operator==(const MaxAbsScaler&, const MaxAbsScaler&) = default;
};

/// A fitted scale by largest magnitudes: complete, immutable, safe to share between threads.
template <Real T>
class MaxAbsScalerModel : public detail::AffineModel<T> {
 public:
  using detail::AffineModel<T>::columns;

  /// The model of columns whose extremes are known. Refuses no columns.
  explicit MaxAbsScalerModel(std::vector<Extremes> extremes)
      : detail::AffineModel<T>(formulas(extremes)), extremes_(std::move(extremes)) {
    for (std::size_t j = 0; j < extremes_.size(); ++j)
      scale_.push_back(this->divisor(j));
  }

  /// What columns are divided by: the largest magnitude; 1 for a column of zeros; NaN for a column
  /// without observed values.
  std::span<const double> scale() const noexcept { return scale_; }
  /// Observed values per column.
  Index observed(Index column) const { return extremes(column).observed; }
  /// True when all observed values of a column are 0. It is not divided.
  bool is_zero(Index column) const {
    return extremes(column).lowest == 0 && extremes(column).highest == 0;
  }
  /// Everything known of a column.
  const Extremes& extremes(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return extremes_[static_cast<std::size_t>(column)];
  }

  /// The model of both parts of the data together, to the bit as if fitted at once. Models of other
  /// columns are refused.
  MaxAbsScalerModel merge(const MaxAbsScalerModel& other) const {
    return MaxAbsScalerModel(
        detail::merged_columns(MaxAbsScaler{}, extremes_, MaxAbsScaler{}, other.extremes_));
  }

 private:
  static std::vector<detail::Standardization> formulas(std::span<const Extremes> extremes) {
    std::vector<detail::Standardization> made;
    for (const Extremes& column : extremes)
      made.push_back(formula(column));
    return made;
  }

  static detail::Standardization formula(const Extremes& column) {
    if (column.observed == 0) return detail::nothing_observed();
    const double largest = std::max(std::abs(column.lowest), std::abs(column.highest));
    if (largest == 0) return {};
    detail::Standardization formula;
    formula.unit = detail::unit_for(largest);
    formula.divisor = largest * formula.unit;
    return formula;
  }

  std::vector<Extremes> extremes_;
  std::vector<double> scale_{};
};

template <class Derived, Executor Exec>
MaxAbsScalerModel<ScalarOf<Derived>> MaxAbsScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                       const Exec& executor) const {
  return MaxAbsScalerModel<typename Derived::Scalar>(column_extremes(x, executor));
}

}  // namespace kindred

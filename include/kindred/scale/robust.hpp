// The robust scale: every column centred on its median and divided by the range between two
// quantiles, which outliers do not move.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/detail/column_quantiles.hpp>
#include <kindred/core/detail/normal.hpp>
#include <kindred/scale/detail/affine_model.hpp>

namespace kindred {

template <Real T>
class RobustScalerModel;

/// Centres every column on its median and divides it by the range between two of its quantiles.
struct RobustScaler {
  /// Subtract the median.
  bool with_centering = true;
  /// Divide by the range between the quantiles.
  bool with_scaling = true;
  /// The two quantiles, in percent: 0 ≤ lower < upper ≤ 100. The default is the interquartile
  /// range.
  std::array<double, 2> quantile_range{25, 75};
  /// Divide further, so that a normally distributed column gets variance 1.
  bool unit_variance = false;

  /// Learns median and quantiles of every column of x (n × d), in the units of x, interpolating
  /// linearly between neighbours. NaN is a missing value and skipped. O(n·d) expected time by
  /// selection, a few percent of x as further memory. ±infinity is refused with row and column; so
  /// are an empty matrix, and quantiles outside 0..100 or not rising (with `unit_variance` also 0
  /// and 100, which a normal distribution has not). The same bits for any number of threads and any
  /// layout. There is no merging: the quantiles of parts do not determine those of the whole.
  template <class Derived, Executor Exec = Sequential>
  RobustScalerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                           const Exec& executor = {}) const;

  friend bool operator==(const RobustScaler&, const RobustScaler&) = default;
};

/// What a robust scaler knows of one column; NaN where nothing was observed.
struct ColumnQuartiles {
  Index observed = 0;  ///< values that are not missing
  double lower = 0;    ///< the lower of the two quantiles asked for
  double median = 0;   ///< the middle value
  double upper = 0;    ///< the upper quantile
};

namespace detail {

inline void check_options(const RobustScaler& options) {
  const auto [lower, upper] = options.quantile_range;
  // Written so that NaN fails.
  if (!(lower >= 0 && lower < upper && upper <= 100))
    refuse("quantile_range", "must be two rising numbers in 0..100");
  if (options.unit_variance && (lower == 0 || upper == 100))
    refuse("quantile_range", "must not reach 0 or 100 with unit_variance");
}

/// The value that a standard normal one stays below with probability p, 0 < p < 1.
inline double normal_quantile(double p) noexcept {
  return p < 0.5 ? -upper_normal_quantile(std::log(p)) : upper_normal_quantile(std::log1p(-p));
}

template <Real T>
bool has_no_spread(const ColumnQuartiles& column) noexcept {
  return column.observed > 0 && nearly_equal<T>(column.lower, column.upper);
}

template <Real T>
Standardization robust_formula(const RobustScaler& options, const ColumnQuartiles& column) {
  if (column.observed == 0) return nothing_observed();
  Standardization formula;
  formula.unit =
      unit_for(std::max({std::abs(column.lower), std::abs(column.median), std::abs(column.upper)}));
  if (options.with_centering) formula.mean.high = column.median * formula.unit;
  formula.divisor = formula.unit;
  if (!options.with_scaling || has_no_spread<T>(column)) return formula;
  formula.divisor = column.upper * formula.unit - column.lower * formula.unit;
  if (options.unit_variance)
    formula.divisor /= normal_quantile(options.quantile_range[1] / 100) -
                       normal_quantile(options.quantile_range[0] / 100);
  return formula;
}

}  // namespace detail

/// A fitted robust scale: complete, immutable, safe to share between threads.
template <Real T>
class RobustScalerModel : public detail::AffineModel<T> {
 public:
  using detail::AffineModel<T>::columns;

  /// The model of columns whose quantiles are known. Refuses options that `fit` refuses.
  RobustScalerModel(const RobustScaler& options, std::vector<ColumnQuartiles> quartiles)
      : detail::AffineModel<T>(formulas(options, quartiles)),
        options_(options),
        quartiles_(std::move(quartiles)) {
    for (std::size_t j = 0; j < quartiles_.size(); ++j) {
      center_.push_back(quartiles_[j].median);
      scale_.push_back(this->divisor(j));
      if (is_infinite(scale_.back()))
        refuse("x", "has quantiles too far apart to represent", {.column = static_cast<Index>(j)});
    }
  }

  /// What was asked for.
  const RobustScaler& options() const noexcept { return options_; }

  /// Medians of the observed values; NaN for a column without any.
  std::span<const double> center() const noexcept { return center_; }
  /// What columns are divided by: the range between the quantiles (with `unit_variance` over that
  /// of the standard normal distribution); 1 for a column without spread or without `with_scaling`;
  /// NaN for a column without observed values.
  std::span<const double> scale() const noexcept { return scale_; }
  /// Observed values per column.
  Index observed(Index column) const { return quartiles(column).observed; }
  /// True when the quantiles of a column lie no further apart than rounding could have brought
  /// them: upper − lower ≤ 10·ε·max(|lower|, |upper|), with ε that of T. The column need not be
  /// constant: one that is mostly 0 is such a column. It is centred and not divided.
  bool has_no_spread(Index column) const { return detail::has_no_spread<T>(quartiles(column)); }
  /// Everything known of a column.
  const ColumnQuartiles& quartiles(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return quartiles_[static_cast<std::size_t>(column)];
  }

 private:
  static std::vector<detail::Standardization> formulas(const RobustScaler& options,
                                                       std::span<const ColumnQuartiles> quartiles) {
    detail::check_options(options);
    std::vector<detail::Standardization> made;
    for (const ColumnQuartiles& column : quartiles)
      made.push_back(detail::robust_formula<T>(options, column));
    return made;
  }

  RobustScaler options_;
  std::vector<ColumnQuartiles> quartiles_;
  std::vector<double> center_{}, scale_{};
};

template <class Derived, Executor Exec>
RobustScalerModel<ScalarOf<Derived>> RobustScaler::fit(const Eigen::DenseBase<Derived>& x,
                                                       const Exec& executor) const {
  detail::check_options(*this);
  const auto view = rows_of(x);
  const std::array<double, 3> fractions{quantile_range[0] / 100, 0.5, quantile_range[1] / 100};
  auto workers = executor.workers();
  const auto found =
      detail::column_quantiles<typename Derived::Scalar>(view, fractions, workers, "x");
  std::vector<ColumnQuartiles> quartiles;
  for (std::size_t j = 0; j < found.observed.size(); ++j)
    quartiles.push_back(
        {found.observed[j], found.values[0][j], found.values[1][j], found.values[2][j]});
  return {*this, std::move(quartiles)};
}

}  // namespace kindred

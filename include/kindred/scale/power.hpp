// Columns made as normal as a power can make them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/column_moments.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/scale/detail/map_each.hpp>
#include <kindred/scale/detail/minimize.hpp>
#include <kindred/scale/detail/yeo_johnson.hpp>

namespace kindred {

template <Real T>
class PowerTransformerModel;

/// Makes every column as normal as a power can make it, by the transform of Yeo and Johnson, which
/// takes values of either sign: ((1 + x)^λ − 1) / λ for x ≥ 0, −((1 − x)^(2 − λ) − 1) / (2 − λ)
/// below.
struct PowerTransformer {
  /// Give the transformed columns mean 0 and variance 1.
  bool standardize = true;

  /// Learns the λ of every column of x (n × d): the most likely one, found by Brent's method to
  /// about 8 digits. NaN is a missing value and skipped. Some 20 exponentials per value; columns
  /// are spread over threads, each of which takes memory for two columns. ±infinity is refused with
  /// row and column, and so is an empty matrix. The same bits for any number of threads and any
  /// layout on one machine; exponentials are those of its mathematical library. There is no
  /// merging: no summary of a part tells how likely every λ is. Source: I.-K. Yeo, R. A. Johnson,
  /// "A new family of power transformations to improve normality or symmetry", Biometrika 87
  /// (2000).
  template <class Derived, Executor Exec = Sequential>
  PowerTransformerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                               const Exec& executor = {}) const;

  friend bool operator==(const PowerTransformer&, const PowerTransformer&) = default;
};

/// What a power transform knows of one column.
struct PowerColumn {
  /// The exponent: 1 for a constant column, NaN without observed values.
  double lambda = 1;
  /// Observed values.
  Index observed = 0;
  /// How often the likelihood was asked for, and whether its maximum was found by that. Of a column
  /// that is constant or has no values nothing was asked.
  Index evaluations = 0;
  bool converged = true;  ///< whether the maximum was found
  /// True when the column's spread is not more than rounding could have made, as for
  /// `StandardScalerModel`. Such a column is centred and not divided.
  bool constant = false;
  /// −1 for a column without positive values: it is turned around, and its exponent is 2 − λ.
  double sign = 1;
  /// A value from whose neighbourhood the (turned) column is seen; 0 where both signs occur.
  double reference = 0;
  double unit = 1;       ///< the power of two that mean and deviation are seen by
  double mean = 0;       ///< of the (turned) transformed column, as seen from the reference
  double deviation = 1;  ///< its standard deviation, seen likewise
};

namespace detail {

inline ReferredPower power_of_column(const PowerColumn& column) noexcept {
  return {column.sign < 0 ? 2 - column.lambda : column.lambda, column.reference};
}

/// Chooses the exponent of a column with the given moments and observed values, which are spent.
inline PowerColumn fit_power(const Moments& moments, std::vector<double> values) {
  PowerColumn column;
  column.observed = moments.observed();
  if (column.observed == 0) {
    column.lambda = column.mean = column.deviation = missing_value<double>();
    return column;
  }
  const bool both_signs = moments.lowest() < 0 && moments.highest() > 0;
  if (!both_signs && moments.lowest() < 0) column.sign = -1;
  if (!both_signs) column.reference = std::abs(moments.mean());
  column.constant = moments.is_constant();
  if (!column.constant) {
    std::vector<double> logarithms;
    for (const double value : values) {
      const double x = column.sign * value;
      logarithms.push_back(x < 0 ? -std::log1p(-x) : ReferredPower::logarithm(x, column.reference));
    }
    PowerLikelihood likelihood(logarithms, both_signs);
    const Minimum best = minimize([&](double lambda) { return likelihood(lambda); }, 1, 2);
    column.lambda = column.sign < 0 ? 2 - best.place : best.place;
    column.evaluations = best.evaluations;
    column.converged = best.converged && is_finite(best.value);
  }
  const ReferredPower power = power_of_column(column);
  for (double& value : values)
    value = power.of(column.sign * value);
  const Spread spread = spread_of(values);
  column.unit = spread.unit;
  column.mean = spread.mean;
  // Seen from the reference a value is divided by 1 + reference, even if it is not transformed.
  column.deviation =
      column.constant ? spread.unit / (1 + column.reference) : std::sqrt(spread.variance);
  return column;
}

template <Real T>
std::vector<double> observed_values(const MatrixView<T>& x, Index column) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(x.rows()));
  for (Index i = 0; i < x.rows(); ++i)
    if (!is_nan(x(i, column))) values.push_back(static_cast<double>(x(i, column)));
  return values;
}

}  // namespace detail

/// A fitted power transform: complete, immutable, safe to share between threads.
template <Real T>
class PowerTransformerModel {
 public:
  /// The model of columns whose exponents are known.
  PowerTransformerModel(const PowerTransformer& options, std::vector<PowerColumn> known)
      : options_(options), known_(std::move(known)) {
    for (const PowerColumn& column : known_)
      lambdas_.push_back(column.lambda);
  }

  /// What was asked for.
  const PowerTransformer& options() const noexcept { return options_; }
  /// Columns of the data.
  Index columns() const noexcept { return static_cast<Index>(known_.size()); }

  /// The exponents; 1 for a constant column, NaN for one without observed values.
  std::span<const double> lambdas() const noexcept { return lambdas_; }
  /// True when the most likely exponent of every column was found.
  bool converged() const noexcept {
    return std::all_of(known_.begin(), known_.end(),
                       [](const PowerColumn& column) { return column.converged; });
  }
  /// Observed values per column.
  Index observed(Index column) const { return known(column).observed; }
  /// True when a column's spread is not more than rounding could have made.
  bool is_constant(Index column) const { return known(column).constant; }
  /// Everything known of a column.
  const PowerColumn& known(Index column) const {
    check_range(column, 0, columns() - 1, "column");
    return known_[static_cast<std::size_t>(column)];
  }

  /// The transformed x (n × d, any n). NaN stays NaN, and a column that was all missing becomes
  /// NaN. A logarithm and an exponential per value. ±infinity is refused with row and column, and
  /// so is a result too large for a T. The same bits for any number of threads, any layout, and
  /// whether rows come together or one by one.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return map(x, executor, &PowerTransformerModel::transformed);
  }
  /// The same in the memory of x, which is unchanged when it is refused, in twice the time.
  template <Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    return map(std::move(x), executor, &PowerTransformerModel::transformed);
  }

  /// The values that were transformed to y: `transform` undone to within rounding. Also refused is
  /// what lies beyond every transformed value, as with λ < 0 there is a limit to them.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> inverse_transform(const Eigen::DenseBase<Derived>& y, const Exec& executor = {}) const {
    return map(y, executor, &PowerTransformerModel::restored);
  }
  /// The same in the memory of y.
  template <Executor Exec = Sequential>
  Matrix<T> inverse_transform(Matrix<T>&& y, const Exec& executor = {}) const {
    return map(std::move(y), executor, &PowerTransformerModel::restored);
  }

 private:
  double transformed(double x, const PowerColumn& column, Position at) const {
    if (column.observed == 0) return missing_value<double>();
    if (!options_.standardize) return detail::yeo_johnson(x, column.lambda);
    const double w = detail::power_of_column(column).of(column.sign * x);
    if (is_nan(w)) refuse("x", "becomes too large to represent", at);
    return column.sign * ((w * column.unit - column.mean) / column.deviation);
  }

  double restored(double y, const PowerColumn& column, Position at) const {
    if (column.observed == 0) return missing_value<double>();
    const double w = (column.sign * y * column.deviation + column.mean) * (1 / column.unit);
    const double x = options_.standardize ? column.sign * detail::power_of_column(column).inverse(w)
                                          : detail::inverse_yeo_johnson(y, column.lambda);
    if (is_nan(x)) refuse("x", "lies beyond every transformed value", at);
    return x;
  }

  template <class X, Executor Exec, class Formula>
  Matrix<T> map(X&& x, const Exec& executor, Formula formula) const {
    const auto view = rows_of(x);
    check_columns<T>(view, columns(), "x");
    return detail::map_each<T>(
        std::forward<X>(x),
        [&](double value, Position at) {
          const PowerColumn& column = known_[static_cast<std::size_t>(*at.column)];
          return (this->*formula)(value, column, at);
        },
        executor);
  }

  PowerTransformer options_;
  std::vector<PowerColumn> known_;
  std::vector<double> lambdas_{};
};

template <class Derived, Executor Exec>
PowerTransformerModel<ScalarOf<Derived>> PowerTransformer::fit(const Eigen::DenseBase<Derived>& x,
                                                               const Exec& executor) const {
  using T = typename Derived::Scalar;
  const auto view = rows_of(x);
  auto workers = executor.workers();
  const std::vector<Moments> moments = detail::column_moments<T>(view, workers, "x");
  std::vector<PowerColumn> known(moments.size());
  workers.run(view.cols(), [&](Index column) {
    const auto j = static_cast<std::size_t>(column);
    known[j] = detail::fit_power(moments[j], detail::observed_values<T>(view, column));
  });
  return {*this, std::move(known)};
}

}  // namespace kindred

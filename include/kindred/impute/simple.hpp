// Fills missing numbers with one value per column.
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/column_map.hpp>
#include <kindred/core/column_moments.hpp>
#include <kindred/core/detail/column_quantiles.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/impute/detail/mode.hpp>

namespace kindred {

/// What a column's missing values are filled with. Of equally frequent values the smallest is
/// taken.
enum class Impute { mean, median, most_frequent, constant };

/// What is done about a column without a single observed value.
enum class AllMissing { fill, refuse };

/// What `transform` does to one column: how many cells it fills, and with what.
struct FilledColumn {
  Index column = 0;  ///< its position
  Index cells = 0;   ///< missing cells
  double value = 0;  ///< what they become
};

namespace detail {

struct FillMissing {
  template <int Bytes, Real T>
  using Values = simd::Vector<T, Bytes>;

  // Values are moved as bits, so observed cells stay what they are whatever the compiler's flags.
  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* from, Index column, const ColumnParameters<T>& fill,
                                   simd::Vector<T, Bytes>& result,
                                   simd::Vector<LaneMask<T>, Bytes>& bad) {
    simd::Vector<T, Bytes> values, filling;
    simd::Vector<LaneMask<T>, Bytes> nan;
    simd::load<Bytes>(from, values);
    simd::load<Bytes>(fill.data() + column, filling);
    find_nan<Bytes, T>(values, nan);
    result = nan ? filling : values;
    mark_infinity<Bytes, T>(values, bad);
  }
  template <int Bytes, Real T>
  KINDRED_KERNEL static void put(const simd::Vector<T, Bytes>& result, T* to) {
    simd::store<Bytes>(result, to);
  }
};

}  // namespace detail

template <Real T>
class SimpleImputerModel;

/// Fills missing numbers (NaN) with one value per column.
struct SimpleImputer {
  /// Where the value comes from.
  Impute strategy = Impute::mean;
  /// The same for each column by itself: none, or one per column, and `strategy` has no say.
  std::vector<Impute> strategies = {};
  /// The value under `Impute::constant`, and for columns without any observed value.
  double fill_value = 0;
  /// The same for each column by itself: none, or one per column.
  std::vector<double> fill_values = {};
  /// Whether a column without any observed value is filled with `fill_value` or refused.
  AllMissing all_missing = AllMissing::fill;

  /// Learns the value of every column of x (n × d), in the units of x.
  /// O(n·d) time, expected for medians and the most frequent. ±infinity is refused
  /// with row and column; so are an empty matrix, strategies or fill values of another number than
  /// the columns, a fill value that is not finite in T, and, if asked, all-missing columns. The
  /// same bits for any number of threads and any layout.
  template <class Derived, Executor Exec = Sequential>
  SimpleImputerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                            const Exec& executor = {}) const;

  friend bool operator==(const SimpleImputer&, const SimpleImputer&) = default;
};

/// A fitted imputer: complete, immutable, safe to share between threads. It keeps every column.
template <Real T>
class SimpleImputerModel {
 public:
  /// What was asked for.
  const SimpleImputer& options() const noexcept { return options_; }
  /// Columns of the data.
  Index columns() const noexcept { return static_cast<Index>(statistics_.size()); }

  /// The value each column is filled with, rounded to T when it is filled in.
  std::span<const double> statistics() const noexcept { return statistics_; }
  /// Missing values per column in the data of `fit`.
  std::span<const Index> missing() const noexcept { return missing_; }
  /// Observed values per column in the data of `fit`.
  std::span<const Index> observed() const noexcept { return observed_; }
  /// The columns that had no observed value and are filled with `fill_value`.
  std::vector<Index> all_missing() const {
    std::vector<Index> columns;
    for (std::size_t j = 0; j < observed_.size(); ++j)
      if (observed_[j] == 0) columns.push_back(static_cast<Index>(j));
    return columns;
  }

  /// x (n × d, any n) with missing values filled; observed cells keep their bits. O(n·d) time at
  /// the speed of memory. ±infinity is refused with row and column.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    static_assert(std::is_same_v<typename Derived::Scalar, T>,
                  "transform takes the scalar type that was fitted");
    const auto view = rows_of(x);
    check_columns<T>(view, columns(), "x");
    auto workers = executor.workers();
    return detail::map_columns<detail::FillMissing, T>(view, fill_, workers);
  }
  /// The same in the memory of x, which is unchanged when it is refused.
  template <Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    check_columns<T>(x, columns(), "x");
    auto workers = executor.workers();
    return detail::map_columns_in_place<detail::FillMissing>(std::move(x), fill_, workers);
  }

  /// What `transform` would fill in x: one entry for every column with missing values.
  template <class Derived, Executor Exec = Sequential>
  std::vector<FilledColumn> filled(const Eigen::DenseBase<Derived>& x,
                                   const Exec& executor = {}) const {
    std::vector<FilledColumn> report;
    const auto view = rows_of(x);
    check_columns<T>(view, columns(), "x");
    if (view.rows() == 0 || view.cols() == 0) return report;
    const std::vector<Moments> found = column_moments(view, executor);
    for (std::size_t j = 0; j < found.size(); ++j)
      if (found[j].missing() > 0)
        report.push_back({static_cast<Index>(j), found[j].missing(), statistics_[j]});
    return report;
  }

  /// The model of both parts of the data together. Means and constants merge; medians and most
  /// frequent values of parts do not determine those of the whole and are refused, as are models of
  /// other columns or options.
  SimpleImputerModel merge(const SimpleImputerModel& other) const;

 private:
  friend struct SimpleImputer;
  friend struct SavedForm<SimpleImputerModel>;

  SimpleImputerModel(const SimpleImputer& options, std::vector<Moments> moments,
                     std::vector<double> statistics)
      : options_(options),
        moments_(std::move(moments)),
        statistics_(std::move(statistics)),
        fill_(columns(), [&](std::size_t j) { return static_cast<T>(statistics_[j]); }) {
    for (const Moments& column : moments_) {
      observed_.push_back(column.observed());
      missing_.push_back(column.missing());
    }
  }

  SimpleImputer options_;
  std::vector<Moments> moments_;
  std::vector<double> statistics_;
  std::vector<Index> observed_{}, missing_{};
  detail::ColumnParameters<T> fill_;
};

namespace detail {

inline Impute strategy_of(const SimpleImputer& options, std::size_t column) {
  return options.strategies.empty() ? options.strategy : options.strategies[column];
}

inline double fill_value_of(const SimpleImputer& options, std::size_t column) {
  return options.fill_values.empty() ? options.fill_value : options.fill_values[column];
}

template <Real T>
void check_options(const SimpleImputer& options, Index columns) {
  if (!options.strategies.empty()) check_length(options.strategies.size(), columns, "strategies");
  if (!options.fill_values.empty())
    check_length(options.fill_values.size(), columns, "fill_values");
  const bool each_strategy = !options.strategies.empty(), each_fill = !options.fill_values.empty();
  for (std::size_t j = 0; j < static_cast<std::size_t>(columns); ++j) {
    const Position at{.column = static_cast<Index>(j)};
    const Impute strategy = strategy_of(options, j);
    if (strategy < Impute::mean || strategy > Impute::constant)
      refuse(each_strategy ? "strategies" : "strategy", "is not one of Impute's",
             each_strategy ? at : Position{});
    const double fill = fill_value_of(options, j);
    if (!is_finite(fill) || std::abs(fill) > static_cast<double>(std::numeric_limits<T>::max()))
      refuse(each_fill ? "fill_values" : "fill_value",
             "is not a finite number of the matrix's type", each_fill ? at : Position{});
  }
}

/// The columns that are filled by a strategy.
inline std::vector<Index> columns_with(const SimpleImputer& options, Index columns,
                                       Impute strategy) {
  std::vector<Index> chosen;
  for (Index j = 0; j < columns; ++j)
    if (strategy_of(options, static_cast<std::size_t>(j)) == strategy) chosen.push_back(j);
  return chosen;
}

/// Replaces the statistics of the chosen columns by those that `find` gives for a matrix
/// of them.
template <Real T, class Find>
void find_statistics(const MatrixView<T>& x, const std::vector<Index>& chosen,
                     std::vector<double>& statistics, Find&& find) {
  if (chosen.empty()) return;
  if (static_cast<Index>(chosen.size()) == x.cols()) {
    statistics = find(x);
    return;
  }
  Matrix<T> part(x.rows(), static_cast<Index>(chosen.size()));
  for (std::size_t i = 0; i < chosen.size(); ++i)
    part.col(static_cast<Index>(i)) = x.col(chosen[i]);
  const std::vector<double> found = find(MatrixView<T>(part));
  for (std::size_t i = 0; i < chosen.size(); ++i)
    statistics[static_cast<std::size_t>(chosen[i])] = found[i];
}

inline std::vector<double> column_means(std::span<const Moments> moments) {
  std::vector<double> means;
  for (const Moments& column : moments)
    means.push_back(column.mean());
  return means;
}

/// Puts the fill value where a column has no value of its own.
inline void fill_in_statistics(const SimpleImputer& options, std::span<const Moments> moments,
                               std::span<double> statistics) {
  for (std::size_t j = 0; j < statistics.size(); ++j) {
    const bool all_missing = moments[j].observed() == 0;
    if (all_missing && options.all_missing == AllMissing::refuse)
      refuse("x", "has no observed value", {.column = static_cast<Index>(j)});
    if (all_missing || strategy_of(options, j) == Impute::constant)
      statistics[j] = fill_value_of(options, j);
  }
}

}  // namespace detail

template <class Derived, Executor Exec>
SimpleImputerModel<ScalarOf<Derived>> SimpleImputer::fit(const Eigen::DenseBase<Derived>& x,
                                                         const Exec& executor) const {
  using T = typename Derived::Scalar;
  const auto view = rows_of(x);
  check_not_empty<T>(view, "x");
  detail::check_options<T>(*this, view.cols());
  auto workers = executor.workers();
  std::vector<Moments> moments = detail::column_moments<T>(view, workers, "x");
  std::vector<double> statistics = detail::column_means(moments);
  detail::find_statistics<T>(
      view, detail::columns_with(*this, view.cols(), Impute::median), statistics,
      [&](const MatrixView<T>& part) {
        constexpr double half = 0.5;
        return std::move(
            detail::column_quantiles<T>(part, {&half, 1}, workers, "x").values.front());
      });
  detail::find_statistics<T>(
      view, detail::columns_with(*this, view.cols(), Impute::most_frequent), statistics,
      [&](const MatrixView<T>& part) { return detail::column_modes<T>(part, workers); });
  detail::fill_in_statistics(*this, moments, statistics);
  return {*this, std::move(moments), std::move(statistics)};
}

template <Real T>
SimpleImputerModel<T> SimpleImputerModel<T>::merge(const SimpleImputerModel& other) const {
  if (other.columns() != columns())
    refuse("other", "has " + std::to_string(other.columns()) + " columns where this model has " +
                        std::to_string(columns()));
  if (!(other.options_ == options_)) refuse("other", "was fitted with other options");
  if (!detail::columns_with(options_, columns(), Impute::median).empty() ||
      !detail::columns_with(options_, columns(), Impute::most_frequent).empty())
    refuse("other",
           "cannot be merged: the medians or most frequent values of two parts do not "
           "determine those of the whole; fit both parts together");
  std::vector<Moments> both = moments_;
  for (std::size_t j = 0; j < both.size(); ++j)
    both[j].merge(other.moments_[j]);
  std::vector<double> statistics = detail::column_means(both);
  detail::fill_in_statistics(options_, both, statistics);
  return {options_, std::move(both), std::move(statistics)};
}

}  // namespace kindred

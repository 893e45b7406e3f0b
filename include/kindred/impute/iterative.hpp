// Fills missing numbers from regressions of every column on all others.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/progress.hpp>
#include <kindred/impute/detail/round_robin.hpp>
#include <kindred/impute/simple.hpp>

namespace kindred {

/// Why the rounds of a fit ended.
enum class IterativeStatus : unsigned char {
  converged,        ///< The last round changed nothing by more than the tolerance.
  iteration_limit,  ///< `max_iterations` rounds were done and values still changed.
  cancelled         ///< The progress callback said stop; what was fitted is in the model.
};

/// What `transform` does to one column: how many cells it fills, where their prediction starts, and
/// whether they are predicted at all; those of a column without observed values stay at the start.
struct PredictedColumn {
  Index column = 0;       ///< its position
  Index cells = 0;        ///< missing cells
  double start = 0;       ///< the value they start from
  bool predicted = true;  ///< false for a column without observed values
};

template <Real T>
class IterativeImputerModel;

/// Fills missing numbers (NaN) with what the other columns predict.
///
/// Missing values start as their column's mean. A round visits the columns, those with the fewest
/// missing first and of equals the lower one, and replaces what a column lacks by a ridge
/// regression on all others as they are filled so far, fitted to the rows that have the column.
/// Columns enter in standard deviations, so that nothing depends on their units. Source: S. van
/// Buuren, K. Groothuis-Oudshoorn, "mice: multivariate imputation by chained equations in R", J.
/// Stat. Softw. 45 (2011); the point estimate, without the random draws.
struct IterativeImputer {
  /// The most rounds.
  Index max_iterations = 10;
  /// Rounds end when none of them changed a value by more than this many standard deviations of its
  /// column.
  double tolerance = 1e-3;
  /// The penalty on squared coefficients, relative to the rows: 10⁻⁵ only tames columns that nearly
  /// repeat each other; more pulls predictions to the mean. At least 10⁻¹⁰.
  double ridge = 1e-5;
  /// What missing values start from.
  Impute initial = Impute::mean;
  /// The start under `Impute::constant`, and the value for columns without any observed value.
  double fill_value = 0;
  /// Lower bounds of what is predicted, in the units of the columns: none, one for all, or one per
  /// column.
  std::vector<double> minimum = {};
  /// Upper bounds, likewise.
  std::vector<double> maximum = {};
  /// Whether a column without any observed value is filled with `fill_value` or refused.
  AllMissing all_missing = AllMissing::fill;

  /// Learns the regressions of x (n × d).
  ///
  /// Cost: with m missing cells O(n·d² + m·d² + d⁴) time a round; 8·n·d bytes for the values in the
  /// making, 8·m for where they are. ±infinity is refused with row and column; so are an empty
  /// matrix, options out of range, bounds of the wrong number or order, and, if asked, all-missing
  /// columns. The same bits for any number of threads and any layout. `progress` is asked after
  /// every column; a cancelled model predicts with what it has.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Report = NoProgress>
  IterativeImputerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                               const Exec& executor = {},
                                               Report&& progress = {}) const;

  friend bool operator==(const IterativeImputer&, const IterativeImputer&) = default;
};

/// A fitted imputer: complete, immutable, safe to share between threads. It keeps every column.
template <Real T>
class IterativeImputerModel {
 public:
  /// What was asked for.
  const IterativeImputer& options() const noexcept { return options_; }
  /// Columns of the data.
  Index columns() const noexcept { return start_.columns(); }

  /// Whole rounds that were done.
  Index iterations() const noexcept { return iterations_; }
  /// Why the rounds ended.
  IterativeStatus status() const noexcept { return status_; }
  /// True when values no longer changed.
  bool converged() const noexcept { return status_ == IterativeStatus::converged; }
  /// The largest change of the last round, in standard deviations of the column.
  double last_change() const noexcept { return last_change_; }
  /// What missing values start from, with the numbers of missing and observed values.
  const SimpleImputerModel<T>& start() const noexcept { return start_; }

  /// x (m × d, any m) with missing values filled; observed cells keep their bits. Every round of
  /// the fit is gone through again with its own coefficients, so the data of `fit` come out as they
  /// did there. O(m·d) time, and iterations·d more for every missing cell. ±infinity is refused
  /// with row and column. The same bits for any number of threads, any layout, all at once or row
  /// by row.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const;

  /// What `transform` would fill in x: one entry for every column with missing values. O(m·d) time.
  template <class Derived, Executor Exec = Sequential>
  std::vector<PredictedColumn> filled(const Eigen::DenseBase<Derived>& x,
                                      const Exec& executor = {}) const {
    std::vector<PredictedColumn> report;
    for (const FilledColumn& column : start_.filled(x, executor))
      report.push_back({column.column, column.cells, column.value,
                        frames_[static_cast<std::size_t>(column.column)].observed});
    return report;
  }

 private:
  friend struct IterativeImputer;
  friend struct SavedForm<IterativeImputerModel>;

  IterativeImputerModel(const IterativeImputer& options, SimpleImputerModel<T> start);

  IterativeImputer options_;
  SimpleImputerModel<T> start_;
  std::vector<detail::RegressionColumn> frames_;
  detail::RegressionSteps steps_{};
  Index iterations_ = 0;
  IterativeStatus status_ = IterativeStatus::iteration_limit;
  double last_change_ = 0;
};

namespace detail {

/// The bound of a column: as given or else `none`, but nothing that T cannot hold.
template <Real T>
double bound_of(std::span<const double> bounds, Index column, double none) {
  constexpr auto largest = static_cast<double>(std::numeric_limits<T>::max());
  const double bound =
      bounds.empty() ? none : bounds[bounds.size() == 1 ? 0 : static_cast<std::size_t>(column)];
  return std::clamp(bound, -largest, largest);
}

inline void check_bounds(std::span<const double> bounds, Index columns, std::string_view name) {
  if (bounds.size() > 1 && static_cast<Index>(bounds.size()) != columns)
    refuse(name, "has " + std::to_string(bounds.size()) + " entries where none, 1 or " +
                     std::to_string(columns) + " are needed");
  for (std::size_t j = 0; j < bounds.size(); ++j)
    if (is_nan(bounds[j])) refuse(name, "holds NaN", {.column = static_cast<Index>(j)});
}

inline void check_options(const IterativeImputer& options, Index columns) {
  check_range(options.max_iterations, 1, std::numeric_limits<Index>::max() / (columns + 1),
              "max_iterations");
  if (!is_finite(options.tolerance) || options.tolerance < 0)
    refuse("tolerance", "must be finite and not negative");
  if (!is_finite(options.ridge) || options.ridge < 1e-10)
    refuse("ridge", "must be finite and at least 1e-10");
  if (options.initial < Impute::mean || options.initial > Impute::constant)
    refuse("initial", "is not one of Impute's");
  check_bounds(options.minimum, columns, "minimum");
  check_bounds(options.maximum, columns, "maximum");
  for (Index j = 0; j < columns; ++j)
    if (bound_of<double>(options.minimum, j, std::numeric_limits<double>::lowest()) >
        bound_of<double>(options.maximum, j, std::numeric_limits<double>::max()))
      refuse("minimum", "is above maximum", {.column = j});
}

inline SimpleImputer start_of(const IterativeImputer& options) {
  return {.strategy = options.initial,
          .fill_value = options.fill_value,
          .all_missing = options.all_missing};
}

/// The columns as regressions see them, but for where their values lie.
template <Real T>
std::vector<RegressionColumn> unmeasured_columns(const IterativeImputer& options,
                                                 const SimpleImputerModel<T>& start) {
  std::vector<RegressionColumn> columns;
  for (Index j = 0; j < start.columns(); ++j) {
    const auto c = static_cast<std::size_t>(j);
    columns.push_back(
        {.start = start.statistics()[c],
         .lowest = bound_of<T>(options.minimum, j, std::numeric_limits<double>::lowest()),
         .highest = bound_of<T>(options.maximum, j, std::numeric_limits<double>::max()),
         .observed = start.observed()[c] > 0});
  }
  return columns;
}

/// The columns that take part, in the order in which a round visits them.
template <Real T>
std::vector<Index> visiting_order(const SimpleImputerModel<T>& start) {
  std::vector<Index> order;
  for (Index j = 0; j < start.columns(); ++j)
    if (start.observed()[static_cast<std::size_t>(j)] > 0) order.push_back(j);
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    return std::pair(start.missing()[static_cast<std::size_t>(a)], a) <
           std::pair(start.missing()[static_cast<std::size_t>(b)], b);
  });
  return order;
}

}  // namespace detail

template <Real T>
IterativeImputerModel<T>::IterativeImputerModel(const IterativeImputer& options,
                                                SimpleImputerModel<T> start)
    : options_(options),
      start_(std::move(start)),
      frames_(detail::unmeasured_columns(options_, start_)) {
  steps_.width = detail::regression_width(columns());
}

template <class Derived, Executor Exec, ProgressCallback Report>
IterativeImputerModel<ScalarOf<Derived>> IterativeImputer::fit(const Eigen::DenseBase<Derived>& x,
                                                               const Exec& executor,
                                                               Report&& progress) const {
  using T = typename Derived::Scalar;
  const auto view = rows_of(x);
  check_not_empty<T>(view, "x");
  detail::check_options(*this, view.cols());
  IterativeImputerModel<T> model(*this, detail::start_of(*this).fit(view, executor));
  const std::vector<Moments> moments = column_moments(view, executor);
  for (std::size_t j = 0; j < moments.size(); ++j)
    model.frames_[j].measure(moments[j]);
  const std::vector<Index> order = detail::visiting_order(model.start_);
  const auto visited = static_cast<Index>(order.size());
  auto workers = executor.workers();
  detail::RoundRobin rounds(view, model.frames_, order, ridge, workers);
  while (model.iterations_ < max_iterations) {
    const detail::RoundEnd end = rounds.round(model.steps_, [&] {
      return static_cast<bool>(
          progress({"impute", model.steps_.count(), max_iterations * visited}));
    });
    model.last_change_ = end.change;
    model.iterations_ = visited == 0 ? model.iterations_ + 1 : model.steps_.count() / visited;
    if (end.stopped) {
      model.status_ = IterativeStatus::cancelled;
      break;
    }
    if (end.change <= tolerance) {
      model.status_ = IterativeStatus::converged;
      break;
    }
  }
  return model;
}

template <Real T>
template <class Derived, Executor Exec>
Matrix<T> IterativeImputerModel<T>::transform(const Eigen::DenseBase<Derived>& x,
                                              const Exec& executor) const {
  const auto view = rows_of(x);
  Matrix<T> out = start_.transform(view, executor);
  const auto d = static_cast<std::size_t>(columns());
  std::vector<double> lowest, highest;
  for (const detail::RegressionColumn& frame : frames_) {
    lowest.push_back(frame.enter(frame.lowest));
    highest.push_back(frame.enter(frame.highest));
  }
  auto workers = executor.workers();
  for_each_chunk(workers, row_chunks(view.rows(), 8 * columns()), [&](Chunk rows) {
    std::vector<double> z(static_cast<std::size_t>(steps_.width));
    std::vector<unsigned char> missing(d);
    for (Index i = rows.begin; i < rows.end; ++i) {
      const T* const row = view.data() + i * view.outerStride();
      std::size_t count = 0;
      for (std::size_t j = 0; j < d; ++j)
        count += missing[j] = is_nan(row[j]) && frames_[j].observed;
      if (count == 0) continue;
      detail::enter_row(row, frames_, z.data());
      simd::launch<detail::ReplaySteps>(simd::best(), &steps_,
                                        static_cast<const unsigned char*>(missing.data()),
                                        static_cast<const double*>(lowest.data()),
                                        static_cast<const double*>(highest.data()), z.data());
      for (std::size_t j = 0; j < d; ++j)
        if (missing[j] != 0) out(i, static_cast<Index>(j)) = static_cast<T>(frames_[j].leave(z[j]));
    }
  });
  return out;
}

}  // namespace kindred

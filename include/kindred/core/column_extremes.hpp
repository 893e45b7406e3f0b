// The smallest and largest value of every column, at the speed of memory.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/columns.hpp>
#include <kindred/core/execution.hpp>

namespace kindred {

/// The extremes of the observed values of one column; parts of a column merge to the whole,
/// exactly.
struct Extremes {
  Index observed = 0;                        ///< values that are there
  Index missing = 0;                         ///< values that are NaN
  double lowest = missing_value<double>();   ///< NaN where nothing was observed
  double highest = missing_value<double>();  ///< likewise

  /// Takes in the values that another part of the column was made of.
  void merge(const Extremes& other) noexcept {
    missing += other.missing;
    if (other.observed == 0) return;
    lowest = observed == 0 ? other.lowest : std::min(lowest, other.lowest);
    highest = observed == 0 ? other.highest : std::max(highest, other.highest);
    observed += other.observed;
  }
};

namespace detail {

/// Extremes in the making, one lane per column.
struct ExtremesWalk {
  double *lowest, *highest;
  Index* missing;
};

struct ExtremesStep {
  static constexpr Index strip_rows = 4;  // reads memory nearly in order

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* x, Index stride, Index rows, Index column,
                                   ExtremesWalk* walk) {
    using Values = simd::Vector<double, Bytes>;
    using Mask = simd::Vector<std::int64_t, Bytes>;
    Values lowest, highest;
    Mask missing;
    simd::load<Bytes>(walk->lowest + column, lowest);
    simd::load<Bytes>(walk->highest + column, highest);
    simd::load<Bytes>(walk->missing + column, missing);
    for (Index i = 0; i < rows; ++i) {
      Values values;
      Mask nan;
      load_doubles<Bytes>(x + i * stride, values);
      find_nan<Bytes, double>(values, nan);
      missing -= nan;
      // NaN is replaced before it is compared, because comparing it raises a floating-point flag.
      const Values for_lowest = nan ? lowest : values;
      const Values for_highest = nan ? highest : values;
      lowest = for_lowest < lowest ? for_lowest : lowest;
      highest = for_highest > highest ? for_highest : highest;
    }
    simd::store<Bytes>(lowest, walk->lowest + column);
    simd::store<Bytes>(highest, walk->highest + column);
    simd::store<Bytes>(missing, walk->missing + column);
  }
};

struct ExtremesKernel {
  template <int Bytes, Real T>
  KINDRED_KERNEL static void run(const T* x, Index stride, Index rows, Index columns,
                                 ExtremesWalk* walk) {
    walk_columns<ExtremesStep, Bytes>(x, stride, rows, columns, walk);
  }
};

template <Real T>
std::vector<Extremes> extremes_of_rows(const MatrixView<T>& x, Chunk rows,
                                       std::string_view argument) {
  const auto width = static_cast<std::size_t>(padded<double>(x.cols()));
  std::vector<double> lowest(width, std::numeric_limits<double>::max());
  std::vector<double> highest(width, std::numeric_limits<double>::lowest());
  std::vector<Index> missing(width);
  ExtremesWalk walk{lowest.data(), highest.data(), missing.data()};
  simd::launch<ExtremesKernel>(simd::best(), x.data() + rows.begin * x.outerStride(),
                               x.outerStride(), rows.size(), x.cols(), &walk);
  std::vector<Extremes> part(static_cast<std::size_t>(x.cols()));
  for (std::size_t j = 0; j < part.size(); ++j) {
    part[j].missing = missing[j];
    part[j].observed = rows.size() - missing[j];
    if (part[j].observed == 0) continue;
    // Both zeros are one value.
    part[j].lowest = lowest[j] + 0.0;
    part[j].highest = highest[j] + 0.0;
    if (is_infinite(lowest[j]) || is_infinite(highest[j])) check_no_infinity_in(x, rows, argument);
  }
  return part;
}

}  // namespace detail

/// The extremes of every column of x (n × d), in the units of x; −0 is 0.
/// NaN is a missing value and skipped. O(n·d) time at the speed of memory. ±infinity is refused
/// with row and column, and so is an empty matrix. The same for any number of threads, any layout
/// and any order of rows.
template <class Derived, Executor Exec = Sequential>
std::vector<Extremes> column_extremes(const Eigen::DenseBase<Derived>& x,
                                      const Exec& executor = {}) {
  using T = typename Derived::Scalar;
  const auto view = rows_of(x);
  check_not_empty<T>(view, "x");
  auto workers = executor.workers();
  return fold_chunks<std::vector<Extremes>>(
      workers, row_chunks(view.rows(), view.cols() * Index{sizeof(T)}),
      [&](Chunk chunk) { return detail::extremes_of_rows<T>(view, chunk, "x"); },
      [](std::vector<Extremes>& total, const std::vector<Extremes>& part) {
        for (std::size_t j = 0; j < total.size(); ++j)
          total[j].merge(part[j]);
      });
}

}  // namespace kindred

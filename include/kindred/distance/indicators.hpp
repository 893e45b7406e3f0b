// Distances between one-hot or multi-hot rows that are not written out.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include <kindred/core/error.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/encode/indicator_matrix.hpp>

namespace kindred {
namespace detail {

/// What every metric asks of two rows of zeros and ones: in how many columns each and both have a
/// one, of how many. These are whole numbers, so that nothing is rounded before the last step.
struct SharedOnes {
  double first, second, both, columns;

  double differing() const noexcept { return first + second - 2 * both; }
};

/// 1 − shared / √(first · second), without the cancellation.
inline double unlike(double first, double second, double shared) noexcept {
  const double scale = std::sqrt(first * second);
  if (shared <= 0) return 1 - shared / scale;
  return (first * second - shared * shared) / (scale * (scale + shared));
}

inline double distance_of(Metric metric, const SharedOnes& ones) noexcept {
  switch (metric) {
    case Metric::euclidean:
      return std::sqrt(ones.differing());
    case Metric::chebyshev:
      return ones.differing() > 0 ? 1 : 0;
    case Metric::cosine:
      return unlike(ones.first, ones.second, ones.both);
    case Metric::correlation:
      return unlike(ones.first * (ones.columns - ones.first),
                    ones.second * (ones.columns - ones.second),
                    ones.columns * ones.both - ones.first * ones.second);
    case Metric::hamming:
      return ones.differing() / ones.columns;
    case Metric::jaccard:
      return ones.differing() == 0 ? 0 : ones.differing() / (ones.first + ones.second - ones.both);
    case Metric::sqeuclidean:
    case Metric::cityblock:
      break;
  }
  return ones.differing();
}

/// Refuses rows that have no direction under a metric that asks for one.
inline void check_directions(const IndicatorMatrix& x, Metric metric) {
  if (metric != Metric::cosine && metric != Metric::correlation) return;
  for (Index i = 0; i < x.rows(); ++i) {
    const auto ones = static_cast<Index>(x.ones(i).size());
    if (ones == 0 || (metric == Metric::correlation && ones == x.cols()))
      refuse(
          "x",
          "is constant, so that its " + std::string(name_of(metric)) + " distance is not defined",
          {.row = i});
  }
}

}  // namespace detail

/// The distances of all pairs of rows, as those of the rows written out.
/// x is n × d; the result holds n(n−1)/2 doubles. A matrix without rows or columns, and constant
/// rows for which the metric is undefined, are refused. O(n · ones) time, whatever d, with the
/// ones of all rows; no further memory. The same bits for any number of threads. With a progress
/// callback the result is empty when the callback stopped the work.
template <Executor Exec, ProgressCallback Callback>
std::optional<CondensedMatrix<double>> condensed_distances(const IndicatorMatrix& x, Metric metric,
                                                           const Exec& executor,
                                                           Callback&& progress) {
  detail::check_metric(metric);
  if (x.rows() == 0) refuse("x", "has no rows");
  if (x.cols() == 0) refuse("x", "has no columns");
  detail::check_directions(x, metric);
  const auto ones = [&](Index i) { return static_cast<double>(x.ones(i).size()); };
  const auto distance = [&](Index i, Index j) {
    const double both = (ones(i) + ones(j) - static_cast<double>(x.differing(i, j))) / 2;
    return detail::distance_of(metric, {ones(i), ones(j), both, static_cast<double>(x.cols())});
  };
  return condensed_distances(x.rows(), distance, executor, progress);
}

/// The same without a callback, always whole.
template <Executor Exec = Sequential>
CondensedMatrix<double> condensed_distances(const IndicatorMatrix& x,
                                            Metric metric = Metric::euclidean,
                                            const Exec& executor = {}) {
  return *condensed_distances(x, metric, executor, NoProgress{});
}

}  // namespace kindred

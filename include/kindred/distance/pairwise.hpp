// Distances between all rows of one matrix, or between the rows of two.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred {

/// A caller's own distance of two rows, which come as Eigen's row expressions.
template <class F, class T>
concept RowExpressionMetric = requires(F& metric, const MatrixView<T>& x) {
  { metric(x.row(0), x.row(0)) } -> std::convertible_to<double>;
};

/// A caller's own distance of two rows, which come as row expressions or, where it does not take
/// those, as spans.
template <class F, class T>
concept RowMetric = RowExpressionMetric<F, T> || requires(F& metric, std::span<const T> row) {
  { metric(row, row) } -> std::convertible_to<double>;
};

/// A caller's own distance of two things, which come as their numbers.
template <class F>
concept IndexMetric = requires(F& metric, Index i, Index j) {
  { metric(i, j) } -> std::convertible_to<double>;
};

namespace detail {

/// Fills the condensed triangle tile by tile; false when cancelled.
template <class Rows>
bool fill_condensed(const Rows& rows, Workers& workers, ProgressRef progress,
                    CondensedMatrix<double>& result) {
  return visit_tiles(rows, workers, progress, [&](Index a, Index b, const Tile& tile) {
    const auto values = result.mutable_values();
    for (Index r = 0; r < rows.rows_in(a); ++r) {
      const Index i = a * tile_rows + r;
      const Index first = std::max(i + 1, b * tile_rows);
      const Index last = b * tile_rows + rows.rows_in(b);
      if (first < last)
        std::copy_n(tile.row(r) + (first - b * tile_rows), last - first,
                    values.begin() + result.position(i, first));
    }
  });
}

/// The distances of all rows of one to all rows of the other, tile by tile.
template <class Rows>
Matrix<double> rectangle(const Rows& rows, const Rows& others, Workers& workers) {
  checked_product(rows.rows(), others.rows(), "x");
  Matrix<double> result(rows.rows(), others.rows());
  for_each_chunk(workers, tile_chunks(rows), [&](Chunk chunk) {
    Tile tile;
    for (Index b = 0; b < others.tiles(); ++b) {
      for (Index a = chunk.begin; a < chunk.end; ++a) {
        rows.distances(a, others, b, tile);
        for (Index r = 0; r < rows.rows_in(a); ++r)
          std::copy_n(tile.row(r), others.rows_in(b), &result(a * tile_rows + r, b * tile_rows));
      }
    }
  });
  return result;
}

inline double checked_distance(double distance, Index i, Index j) {
  if (!is_finite(distance))
    refuse("metric", "answered " + std::string(name_of_bad(distance)), {.row = i, .column = j});
  if (distance < 0) refuse("metric", "answered a negative distance", {.row = i, .column = j});
  return distance;
}

}  // namespace detail

/// The distances of all pairs of rows, as SciPy's `pdist`.
/// x is n × d; the result holds n(n−1)/2 doubles in the unit of the metric. NaN and ±infinity are
/// refused with their position, and so are rows for which the metric is undefined.
/// O(n²d) time, n·d further doubles. The same bits for any number of threads and any layout of x.
/// With a progress callback the result is empty when the callback stopped the work.
template <class Derived, Executor Exec, ProgressCallback Callback>
std::optional<CondensedMatrix<double>> condensed_distances(const Eigen::DenseBase<Derived>& x,
                                                           Metric metric, const Exec& executor,
                                                           Callback&& progress) {
  const auto view = rows_of(x);
  auto workers = executor.workers();
  const PreparedRows rows(view, metric, workers);
  auto result = CondensedMatrix<double>::uninitialized(view.rows());
  if (!detail::fill_condensed(rows, workers, progress, result)) return std::nullopt;
  return result;
}

/// The same without a callback, always whole.
template <class Derived, Executor Exec = Sequential>
CondensedMatrix<double> condensed_distances(const Eigen::DenseBase<Derived>& x,
                                            Metric metric = Metric::euclidean,
                                            const Exec& executor = {}) {
  return *condensed_distances(x, metric, executor, NoProgress{});
}

/// The distances of all pairs of n things under a caller's own metric, which is asked once for
/// every pair i < j, from several threads at a time only if the executor has several.
/// The result holds n(n−1)/2 doubles. An answer that is NaN, infinite or negative is refused with
/// its pair, the first in order of rows; what the metric throws passes through. n below 1 is
/// refused. The same result for any number of threads, if the metric's answers do not depend on
/// when it is asked. With a progress callback the result is empty when that stopped the work.
template <std::integral Count, IndexMetric F, Executor Exec, ProgressCallback Callback>
std::optional<CondensedMatrix<double>> condensed_distances(Count count, F&& metric,
                                                           const Exec& executor,
                                                           Callback&& progress) {
  const auto n = static_cast<Index>(count);
  auto result = CondensedMatrix<double>::uninitialized(n);
  auto workers = executor.workers();
  const auto values = result.mutable_values();
  const bool done = run_in_rounds(workers, {n, 1}, "distances", progress, [&](Chunk chunk) {
    const Index i = chunk.begin;
    for (Index j = i + 1; j < n; ++j)
      values[static_cast<std::size_t>(result.position(i, j))] =
          detail::checked_distance(static_cast<double>(metric(i, j)), i, j);
  });
  if (!done) return std::nullopt;
  return result;
}

/// The same without a callback, always whole.
template <std::integral Count, IndexMetric F, Executor Exec = Sequential>
CondensedMatrix<double> condensed_distances(Count n, F&& metric, const Exec& executor = {}) {
  return *condensed_distances(n, metric, executor, NoProgress{});
}

/// The same for the rows of x (n × d), which the metric is given two at a time. NaN and ±infinity
/// in x and a matrix without rows or columns are refused.
template <class Derived, RowMetric<typename Derived::Scalar> F, Executor Exec,
          ProgressCallback Callback>
std::optional<CondensedMatrix<double>> condensed_distances(const Eigen::DenseBase<Derived>& x,
                                                           F&& metric, const Exec& executor,
                                                           Callback&& progress) {
  using T = typename Derived::Scalar;
  const auto view = rows_of(x);
  check_not_empty<T>(view, "x");
  check_finite<T>(view, "x");
  const auto span = [&](Index i) {
    return std::span<const T>(view.data() + i * view.outerStride(),
                              static_cast<std::size_t>(view.cols()));
  };
  const auto of_numbers = [&](Index i, Index j) -> double {
    if constexpr (RowExpressionMetric<F, T>)
      return static_cast<double>(metric(view.row(i), view.row(j)));
    else
      return static_cast<double>(metric(span(i), span(j)));
  };
  return condensed_distances(view.rows(), of_numbers, executor, progress);
}

/// The same without a callback, always whole.
template <class Derived, RowMetric<typename Derived::Scalar> F, Executor Exec = Sequential>
CondensedMatrix<double> condensed_distances(const Eigen::DenseBase<Derived>& x, F&& metric,
                                            const Exec& executor = {}) {
  return *condensed_distances(x, metric, executor, NoProgress{});
}

/// The distances of every row of x (n × d) to every row of y (m × d), as SciPy's `cdist`: n × m.
/// Errors, cost and determinism as `condensed_distances`; a row of zeros under cosine and the like
/// is refused in either matrix. x without rows gives a result without rows.
template <class DerivedX, class DerivedY, Executor Exec = Sequential>
Matrix<double> pairwise_distances(const Eigen::DenseBase<DerivedX>& x,
                                  const Eigen::DenseBase<DerivedY>& y,
                                  Metric metric = Metric::euclidean, const Exec& executor = {}) {
  const auto left = rows_of(x);
  const auto right = rows_of(y);
  check_columns(left, right.cols(), "x");
  auto workers = executor.workers();
  const PreparedRows ours(right, metric, workers, "y");
  if (left.rows() == 0) return Matrix<double>(0, right.rows());
  return detail::rectangle(PreparedRows(left, metric, workers, "x"), ours, workers);
}

}  // namespace kindred

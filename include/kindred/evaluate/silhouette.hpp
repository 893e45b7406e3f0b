// Silhouettes: for every row, how much nearer its own cluster is than the next one.
#pragma once

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/evaluate/detail/cluster_distances.hpp>
#include <kindred/evaluate/detail/partition.hpp>

namespace kindred {
namespace detail {

/// Up to this many sums (1 GiB) all are kept, so that each distance is computed once.
inline constexpr Index silhouette_sums_kept = Index{1} << 27;

/// The silhouette of a row of cluster `own` from its k sums of distances.
inline double silhouette(std::span<const double> sums, Index own, std::span<const Index> sizes) {
  const auto mean = [&](std::size_t cluster, Index count) {
    return sums[cluster] / static_cast<double>(count);
  };
  const auto mine = static_cast<std::size_t>(own);
  if (sizes[mine] == 1) return 0;
  const double within = mean(mine, sizes[mine] - 1);
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t cluster = 0; cluster < sums.size(); ++cluster)
    if (cluster != mine) nearest = std::min(nearest, mean(cluster, sizes[cluster]));
  const double larger = std::max(within, nearest);
  return larger > 0 ? (nearest - within) / larger : 0;
}

/// All silhouettes, entry i for row `order[i]`, from tiles of distances between rows in that order.
template <class Fill>
std::optional<std::vector<double>> silhouettes(const Partition& partition,
                                               std::span<const Index> order, Index tiles_in_cache,
                                               Workers& workers, ProgressRef progress, Fill&& fill,
                                               Index sums_kept = silhouette_sums_kept) {
  Labels codes(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    codes[i] = partition.codes[static_cast<std::size_t>(order[i])];
  const TiledClusters data{codes, partition.clusters()};
  std::vector<double> result(order.size());
  const auto finish = [&](Index i, const double* sums) {
    const auto at = static_cast<std::size_t>(i);
    result[static_cast<std::size_t>(order[at])] =
        silhouette({sums, partition.sizes.size()}, codes[at], partition.sizes);
  };
  if (data.clusters > sums_kept / data.rows()) {
    const bool done = cluster_distance_rows(data, workers, progress, fill,
                                            [&](Index t, const Matrix<double>& sums) {
                                              for (Index r = 0; r < data.rows_in(t); ++r)
                                                finish(t * tile_rows + r, sums.row(r).data());
                                            });
    return done ? std::optional(std::move(result)) : std::nullopt;
  }
  Matrix<double> sums;
  if (!cluster_distance_sums(data, tiles_in_cache, workers, progress, fill, sums))
    return std::nullopt;
  for (Index i = 0; i < data.rows(); ++i)
    finish(i, sums.row(i).data());
  return result;
}

/// The rows ordered by cluster, so that a tile's columns mostly share one.
inline std::vector<Index> order_by_cluster(const Partition& partition) {
  std::vector<Index> next(partition.sizes.size());
  std::exclusive_scan(partition.sizes.begin(), partition.sizes.end(), next.begin(), Index{0});
  std::vector<Index> order(partition.codes.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    Index& place = next[static_cast<std::size_t>(partition.codes[i])];
    order[static_cast<std::size_t>(place++)] = static_cast<Index>(i);
  }
  return order;
}

/// The rows in that order. Silhouettes do not change with the unit, so values whose squares would
/// leave the range of a double are brought near 1 by a power of two.
template <Real T>
Matrix<T> gathered(const MatrixView<T>& x, std::span<const Index> order) {
  const MagnitudeRange range = magnitude_range<T>(x);
  const int p =
      range.squares_are_safe() ? 0 : -std::clamp(binary_exponent(range.largest), -1000, 1000);
  const auto factor = static_cast<T>(times_power_of_two(1, p));
  Matrix<T> result(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); ++i)
    result.row(i) = x.row(order[static_cast<std::size_t>(i)]) * factor;
  return result;
}

/// Refuses rows for which the metric is undefined, under their own numbers.
template <Real T>
void check_directions(const MatrixView<T>& x, Metric metric) {
  if (metric != Metric::cosine && metric != Metric::correlation) return;
  std::vector<double> row(static_cast<std::size_t>(x.cols()));
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index j = 0; j < x.cols(); ++j)
      row[static_cast<std::size_t>(j)] = static_cast<double>(x(i, j));
    apply_row_form(metric, std::span(row), i, "x");
  }
}

template <Real T>
std::optional<std::vector<double>> silhouette_kernel(const MatrixView<T>& x,
                                                     std::span<const Label> labels, Metric metric,
                                                     Workers& workers, ProgressRef progress) {
  check_not_empty<T>(x, "x");
  const Partition partition = partition_to_score(labels, x.rows());
  check_finite<T>(x, "x");
  check_directions<T>(x, metric);
  const std::vector<Index> order = order_by_cluster(partition);
  const PreparedRows rows(MatrixView<T>(gathered<T>(x, order)), metric, workers);
  return silhouettes(partition, order, tile_chunks(rows).size, workers, progress,
                     [&](Index a, Index b, Tile& tile) { rows.distances(a, rows, b, tile); });
}

template <Real T>
std::optional<std::vector<double>> silhouette_kernel(const CondensedMatrix<T>& distances,
                                                     std::span<const Label> labels,
                                                     Workers& workers, ProgressRef progress) {
  const Index n = distances.size();
  const Partition partition = partition_to_score(labels, n);
  double largest = 0;
  for (const T value : distances.values())
    largest = std::max(largest, static_cast<double>(value));
  // Sums over n distances must not overflow; the unit does not matter.
  const double factor = largest > 0x1p900 ? 0x1p-200 : 1;
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  return silhouettes(partition, order, 1, workers, progress, [&](Index a, Index b, Tile& tile) {
    for (Index r = 0; r < std::min(tile_rows, n - a * tile_rows); ++r) {
      const Index i = a * tile_rows + r;
      for (Index c = 0; c < std::min(tile_rows, n - b * tile_rows); ++c)
        tile.row(r)[c] = static_cast<double>(distances(i, b * tile_rows + c)) * factor;
    }
  });
}

inline std::optional<double> mean_silhouette(const std::optional<std::vector<double>>& values) {
  if (!values) return std::nullopt;
  double sum = 0;
  for (const double value : *values)
    sum += value;
  return sum / static_cast<double>(values->size());
}

}  // namespace detail

/// The silhouette (b − a) / max(a, b) of every row: a is its mean distance to the other rows of its
/// cluster, b that to the nearest other cluster; −1 … 1, no unit. 0 for the only row of a cluster,
/// and where a and b are both 0.
/// x is n × d, labels are n numbers ≥ 0 that name 2 .. n−1 clusters. Exact: all n(n−1)/2 distances
/// are computed. O(n²d) time; n·(2d + k) doubles for k clusters, or only 2n·d at twice the time
/// where n·k passes 2²⁷. Refuses NaN and ±infinity, rows for which the metric is undefined, labels
/// of another length, negative ones, and too few or too many clusters. The same bits for any number
/// of threads, any layout of x and any names of the clusters. With a progress callback the result
/// is empty when the callback stopped the work. P. J. Rousseeuw, "Silhouettes: a graphical aid", J.
/// Comput. Appl. Math. 20 (1987).
template <class Derived, Executor Exec, ProgressCallback Callback>
std::optional<std::vector<double>> silhouette_samples(const Eigen::DenseBase<Derived>& x,
                                                      std::span<const Label> labels, Metric metric,
                                                      const Exec& executor, Callback&& progress) {
  const auto view = rows_of(x);
  auto workers = executor.workers();
  return detail::silhouette_kernel<typename Derived::Scalar>(view, labels, metric, workers,
                                                             progress);
}

/// The same without a callback, always whole.
template <class Derived, Executor Exec = Sequential>
std::vector<double> silhouette_samples(const Eigen::DenseBase<Derived>& x,
                                       std::span<const Label> labels,
                                       Metric metric = Metric::euclidean,
                                       const Exec& executor = {}) {
  return *silhouette_samples(x, labels, metric, executor, NoProgress{});
}

/// The mean silhouette of all rows; everything else as `silhouette_samples`.
template <class Derived, Executor Exec, ProgressCallback Callback>
std::optional<double> silhouette_score(const Eigen::DenseBase<Derived>& x,
                                       std::span<const Label> labels, Metric metric,
                                       const Exec& executor, Callback&& progress) {
  return detail::mean_silhouette(silhouette_samples(x, labels, metric, executor, progress));
}

/// The same without a callback, always whole.
template <class Derived, Executor Exec = Sequential>
double silhouette_score(const Eigen::DenseBase<Derived>& x, std::span<const Label> labels,
                        Metric metric = Metric::euclidean, const Exec& executor = {}) {
  return *silhouette_score(x, labels, metric, executor, NoProgress{});
}

/// Silhouettes from distances that are already there, each read once: O(n²) time, n·k doubles.
template <class T, Executor Exec, ProgressCallback Callback>
std::optional<std::vector<double>> silhouette_samples(const CondensedMatrix<T>& distances,
                                                      std::span<const Label> labels,
                                                      const Exec& executor, Callback&& progress) {
  auto workers = executor.workers();
  return detail::silhouette_kernel(distances, labels, workers, progress);
}

/// The same without a callback, always whole.
template <class T, Executor Exec = Sequential>
std::vector<double> silhouette_samples(const CondensedMatrix<T>& distances,
                                       std::span<const Label> labels, const Exec& executor = {}) {
  return *silhouette_samples(distances, labels, executor, NoProgress{});
}

/// The mean silhouette from distances that are already there.
template <class T, Executor Exec, ProgressCallback Callback>
std::optional<double> silhouette_score(const CondensedMatrix<T>& distances,
                                       std::span<const Label> labels, const Exec& executor,
                                       Callback&& progress) {
  return detail::mean_silhouette(silhouette_samples(distances, labels, executor, progress));
}

/// The same without a callback, always whole.
template <class T, Executor Exec = Sequential>
double silhouette_score(const CondensedMatrix<T>& distances, std::span<const Label> labels,
                        const Exec& executor = {}) {
  return *silhouette_score(distances, labels, executor, NoProgress{});
}

}  // namespace kindred

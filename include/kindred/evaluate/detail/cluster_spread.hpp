// Where clusters lie and how far they spread, from differences of centred values only, so that a
// large common offset costs no digits.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/evaluate/detail/partition.hpp>

namespace kindred::detail {

/// Chunks of rows for work that keeps one partial result per cluster: as `row_chunks`, but never so
/// short that the partial results outgrow an eighth of the data.
inline Chunks cluster_chunks(Index rows, Index columns, Index clusters) noexcept {
  Chunks chunks = row_chunks(rows, columns * static_cast<Index>(sizeof(double)));
  chunks.size = std::max(chunks.size, 8 * clusters);
  return chunks;
}

/// Clusters in units of 1 / `factor`, a power of two that keeps every square representable.
struct ClusterSpread {
  double factor = 1;
  Eigen::RowVectorXd origin{};  ///< a point near the mean of all rows, d values
  Matrix<double> centers{};     ///< k × d means of the rows' differences from the origin

  /// The difference of a row from a cluster's centre, column c.
  template <Real T>
  double offset(const MatrixView<T>& x, Index i, Index cluster, Index c) const {
    return (static_cast<double>(x(i, c)) * factor - origin[c]) - centers(cluster, c);
  }
};

/// Folds d sums over rows: `value(i, c)` into cluster `cluster(i)` of k.
template <class Cluster, class Value>
Matrix<double> sum_by_cluster(Workers& workers, Chunks chunks, Index clusters, Index columns,
                              Cluster&& cluster, Value&& value) {
  return fold_chunks<Matrix<double>>(
      workers, chunks,
      [&](Chunk chunk) {
        Matrix<double> sums = Matrix<double>::Zero(clusters, columns);
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          double* sum = sums.data() + cluster(i) * columns;
          for (Index c = 0; c < columns; ++c)
            sum[c] += value(i, c);
        }
        return sums;
      },
      [](Matrix<double>& total, const Matrix<double>& part) { total += part; });
}

/// Centres of all clusters in two passes: a rough mean of everything, then the mean difference from
/// it of each cluster. Refuses an x without rows or columns, and NaN and ±infinity.
template <Real T>
ClusterSpread cluster_spread(const MatrixView<T>& x, const Partition& partition, Workers& workers) {
  const Index d = x.cols(), k = partition.clusters();
  ClusterSpread spread;
  const MagnitudeRange range = magnitude_range<T>(x);
  if (!range.squares_are_safe())
    spread.factor = times_power_of_two(1, std::clamp(-binary_exponent(range.largest), -1020, 1020));
  const double share = 1 / static_cast<double>(x.rows());
  spread.origin =
      sum_by_cluster(
          workers, cluster_chunks(x.rows(), d, 1), 1, d, [](Index) { return Index{0}; },
          [&](Index i, Index c) { return static_cast<double>(x(i, c)) * spread.factor; })
          .row(0) *
      share;
  spread.centers = sum_by_cluster(
      workers, cluster_chunks(x.rows(), d, k), k, d,
      [&](Index i) { return partition.codes[static_cast<std::size_t>(i)]; },
      [&](Index i, Index c) {
        return static_cast<double>(x(i, c)) * spread.factor - spread.origin[c];
      });
  for (Index cluster = 0; cluster < k; ++cluster)
    spread.centers.row(cluster) /=
        static_cast<double>(partition.sizes[static_cast<std::size_t>(cluster)]);
  return spread;
}

/// The sum over each cluster's rows of `measure(squared distance to the centre)`: k sums.
template <Real T, class Measure>
Matrix<double> spread_sums(const MatrixView<T>& x, const Partition& partition,
                           const ClusterSpread& spread, Workers& workers, Measure&& measure) {
  const auto cluster = [&](Index i) { return partition.codes[static_cast<std::size_t>(i)]; };
  return sum_by_cluster(workers, cluster_chunks(x.rows(), x.cols(), partition.clusters()),
                        partition.clusters(), 1, cluster, [&](Index i, Index) {
                          double squares = 0;
                          for (Index c = 0; c < x.cols(); ++c) {
                            const double offset = spread.offset<T>(x, i, cluster(i), c);
                            squares += offset * offset;
                          }
                          return measure(squares);
                        });
}

}  // namespace kindred::detail

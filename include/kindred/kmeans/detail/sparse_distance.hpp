// Distances from sparse rows to centres that are not sparse, and what K-Means does by them.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/detail/lloyd.hpp>
#include <kindred/kmeans/detail/relocation.hpp>
#include <kindred/kmeans/detail/sparse_points.hpp>

namespace kindred::detail {

/// Squared distances to the nearest double or so at the cost of what a row stores: ‖c‖² and the
/// differences that the row makes to it, in twice double's precision, which leaves enough digits
/// unless the row all but sits on the centre; then by differences over all columns.
class SparseDistances {
 public:
  explicit SparseDistances(const Matrix<double>& centers) : centers_(centers) {
    for (Index c = 0; c < centers.rows(); ++c) {
      DoubleDouble squares;
      for (Index j = 0; j < centers.cols(); ++j)
        squares = squares + exact_product(centers(c, j), centers(c, j));
      squares_.push_back(squares);
    }
  }

  double squared(const SparseRow& row, Index cluster, WrittenRow& y) const {
    const double* const center = centers_.row(cluster).data();
    DoubleDouble sum = squares_[static_cast<std::size_t>(cluster)];
    const double enough = sum.high * 0x1p-40;
    for (Index e = 0; e < row.size; ++e) {
      const double x = row.values[e];
      // (x − c)² − c² = x² − 2xc
      sum = sum + exact_product(x, x) + exact_product(x, -2 * center[row.columns[e]]);
    }
    return sum.value() > enough ? sum.value() : by_differences(row, cluster, y);
  }

  double by_differences(const SparseRow& row, Index cluster, WrittenRow& y) const {
    return squared_distance(y.write(row), centers_.row(cluster).data(), centers_.cols());
  }

 private:
  const Matrix<double>& centers_;
  std::vector<DoubleDouble> squares_{};
};

/// Σ weight · squared distance to the own centre, each correct to about a unit in the last place.
/// O(nnz + kd), and O(d) for every row that all but sits on its centre.
template <Compiled = on_use>
double inertia_of(const SparsePoints& points, const Clustering& clustering, Workers& workers) {
  const SparseDistances distances(clustering.centers);
  return fold_chunks<double>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        double sum = 0;
        WrittenRow y(points.cols());
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          const Label label = clustering.labels[static_cast<std::size_t>(i)];
          sum += points.weight(i) * distances.squared(points.row(i), label, y);
        }
        return sum;
      },
      [](double& total, double part) { total += part; });
}

/// Weighted variance of the columns, averaged over them, by differences: where a row stores nothing
/// it differs by the mean. O(nnz + d).
template <Compiled = on_use>
double mean_variance(const SparsePoints& points, Workers& workers) {
  ClusterSums sums(1, points.cols());
  std::vector<Index> stored(static_cast<std::size_t>(points.cols()));
  std::vector<double> weights(stored.size());
  Index counted = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const SparseRow row = points.row(i);
    const double weight = points.weight(i);
    if (weight == 0) continue;
    ++counted;
    sums.change(0, row.columns, row.values, row.size, weight, 1);
    for (Index e = 0; e < row.size; ++e) {
      const auto j = static_cast<std::size_t>(row.columns[e]);
      ++stored[j];
      weights[j] += weight;
    }
  }
  const Matrix<double> center = means(sums, Matrix<double>::Zero(1, points.cols()), workers);
  double total = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const SparseRow row = points.row(i);
    for (Index e = 0; e < row.size; ++e) {
      const double difference = row.values[e] - center(0, row.columns[e]);
      total += points.weight(i) * difference * difference;
    }
  }
  for (Index j = 0; j < points.cols(); ++j) {
    const auto at = static_cast<std::size_t>(j);
    if (stored[at] < counted)
      total += std::max(0.0, sums.weight(0) - weights[at]) * center(0, j) * center(0, j);
  }
  return total / sums.weight(0) / static_cast<double>(points.cols());
}

/// As for dense rows, and the same rows. O(nnz + kd), and O(d) for every row that comes into
/// question.
template <Compiled = on_use>
bool relocate_empty(const SparsePoints& points, const Matrix<double>& centers, const Labels& labels,
                    ClusterSums& sums, Workers& workers) {
  std::vector<Index> empty;
  for (Index c = 0; c < sums.clusters(); ++c)
    if (sums.rows(c) == 0) empty.push_back(c);
  if (empty.empty()) return false;

  struct Far : FarRow {
    bool exact;
  };
  // Until a row is on top its distance is known to be no more than this.
  const double above = 1 + 0x1p-52 * static_cast<double>(points.cols() + 16);
  const SparseDistances distances(centers);
  std::vector<Far> far = fold_chunks<std::vector<Far>>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        std::vector<Far> part;
        WrittenRow y(points.cols());
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          if (points.weight(i) == 0) continue;
          const double squared =
              distances.squared(points.row(i), labels[static_cast<std::size_t>(i)], y);
          if (squared > 0) part.push_back({{squared * above, i, i}, false});
        }
        return part;
      },
      [](std::vector<Far>& all, const std::vector<Far>& part) {
        all.insert(all.end(), part.begin(), part.end());
      });
  std::make_heap(far.begin(), far.end());
  WrittenRow written(points.cols());
  std::size_t filled = 0;
  while (filled < empty.size() && !far.empty()) {
    std::pop_heap(far.begin(), far.end());
    Far& top = far.back();
    const SparseRow row = points.row(top.row);
    const Label donor = labels[static_cast<std::size_t>(top.row)];
    if (!top.exact) {
      top.exact = true;
      top.squared = distances.by_differences(row, donor, written);
      std::push_heap(far.begin(), far.end());
      continue;
    }
    const double weight = points.weight(top.row);
    far.pop_back();
    if (sums.rows(donor) == 1) continue;
    sums.change(donor, row.columns, row.values, row.size, weight, -1);
    sums.change(empty[filled++], row.columns, row.values, row.size, weight, 1);
  }
  return filled > 0;
}

}  // namespace kindred::detail

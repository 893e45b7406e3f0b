// What happens to a cluster that has lost all its rows.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// A row and its squared distance from the centre of its cluster.
struct FarRow {
  double squared;
  Index row, number;
  /// Farthest on top of a heap, the first row where two are equally far.
  bool operator<(const FarRow& other) const noexcept {
    return squared != other.squared ? squared < other.squared : number > other.number;
  }
};

/// The rows of positive weight that do not sit on their centre, as a heap.
template <Real T>
std::vector<FarRow> far_rows(const Points<T>& points, const Matrix<double>& centers,
                             const Labels& labels, Workers& workers) {
  std::vector<FarRow> rows = fold_chunks<std::vector<FarRow>>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        std::vector<FarRow> part;
        std::vector<double> y(static_cast<std::size_t>(points.cols()));
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          if (points.weight(i) == 0) continue;
          points.read(i, y.data());
          const double squared = squared_distance(
              y.data(), centers.row(labels[static_cast<std::size_t>(i)]).data(), points.cols());
          if (squared > 0) part.push_back({squared, i, points.number(i)});
        }
        return part;
      },
      [](std::vector<FarRow>& all, const std::vector<FarRow>& part) {
        all.insert(all.end(), part.begin(), part.end());
      });
  std::make_heap(rows.begin(), rows.end());
  return rows;
}

/// Gives every empty cluster, in order, the row farthest from its own centre, unless that row is
/// the last of its cluster; the row leaves the sums it was in. Returns whether any row was moved:
/// none is left to move when every row sits on its centre. O(nd), only when a cluster is empty.
template <Real T>
bool relocate_empty(const Points<T>& points, const Matrix<double>& centers, const Labels& labels,
                    ClusterSums& sums, Workers& workers) {
  std::vector<Index> empty;
  for (Index c = 0; c < sums.clusters(); ++c)
    if (sums.rows(c) == 0) empty.push_back(c);
  if (empty.empty()) return false;

  std::vector<FarRow> far = far_rows(points, centers, labels, workers);
  std::vector<double> y(static_cast<std::size_t>(points.cols()));
  std::size_t filled = 0;
  while (filled < empty.size() && !far.empty()) {
    std::pop_heap(far.begin(), far.end());
    const Index row = far.back().row;
    far.pop_back();
    const Label donor = labels[static_cast<std::size_t>(row)];
    if (sums.rows(donor) == 1) continue;
    points.read(row, y.data());
    sums.remove(donor, y.data(), points.weight(row));
    sums.add(empty[filled++], y.data(), points.weight(row));
  }
  return filled > 0;
}

}  // namespace kindred::detail

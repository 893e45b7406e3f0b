// The number that K-Means makes small.
#pragma once

#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/lloyd.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// Σ weight · squared distance to the own centre, by differences. O(nd).
template <Real T>
double inertia_of(const Points<T>& points, const Clustering& clustering, Workers& workers) {
  return fold_chunks<double>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        double sum = 0;
        std::vector<double> y(static_cast<std::size_t>(points.cols()));
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          const Label label = clustering.labels[static_cast<std::size_t>(i)];
          points.read(i, y.data());
          sum += points.weight(i) *
                 squared_distance(y.data(), clustering.centers.row(label).data(), points.cols());
        }
        return sum;
      },
      [](double& total, double part) { total += part; });
}

}  // namespace kindred::detail

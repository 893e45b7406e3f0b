// One look at some rows from given centres: who is nearest to whom, and the sums that follow.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/change_frame.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/detail/framed_sums.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/exact_centers.hpp>

namespace kindred::detail {

struct Gathered {
  FramedSums sums;
  Labels labels;
  /// Σ weight · squared distance to the nearest centre, in the frame and the weights of the sums.
  DoubleDouble inertia;
  /// Of the rows of positive weight; empty where there are none.
  ColumnRanges columns;
};

/// True when subtracting s from any double between `lowest` and `highest` is exact (Sterbenz 1974).
inline bool subtracts_exactly(double s, double lowest, double highest) noexcept {
  if (s < 0) return subtracts_exactly(-s, -highest, -lowest);
  return s / 2 <= lowest && highest / 2 <= s;
}

/// The frame of some centres, fit for rows that need not lie near them: it sees a column from zero
/// where it cannot see all of its values exactly from where the centres are.
inline Frame frame_around(const ExactCenters& centers, const ColumnRanges& columns,
                          const MagnitudeRange& range) {
  Frame frame = widened(centers.frame(), range);
  for (std::size_t j = 0; j < columns.lowest.size(); ++j)
    if (frame.shift[j] != 0 &&
        !subtracts_exactly(frame.shift[j], columns.lowest[j], columns.highest[j]))
      frame.shift[j] = 0;
  return frame;
}

/// What rows, checked, say about the centres. O(nkd) time; O(nd / 16 + kd) memory beside the data.
template <Real T>
Gathered gather(const MatrixView<T>& x, std::span<const double> weights,
                const ExactCenters& centers, Workers& workers) {
  struct Part {
    ClusterSums sums{};
    double inertia = 0, rest = 0;
  };
  const ScaledWeights scaled(weights);
  ColumnRanges columns = column_ranges(x, scaled.values, workers);
  Frame frame = frame_around(centers, columns, working_range<T>(x, workers));
  const Points<T> points{x, scaled.values, frame};
  const Matrix<double> places = moved(centers.framed(), centers.frame(), frame);
  Labels labels = nearest_labels(points, places, workers);
  const Index clusters = centers.clusters(), d = centers.columns();
  const auto add_up = [&](Chunk chunk) {
    Part part{ClusterSums(clusters, d)};
    std::vector<double> y(static_cast<std::size_t>(d));
    std::vector<RowMove<T>> plain;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const double weight = points.weight(i);
      if (weight == 0) continue;
      const Label label = labels[static_cast<std::size_t>(i)];
      points.read(i, y.data());
      if (weight == 1)
        plain.push_back({points.row(i), -1, label});
      else
        part.sums.add(label, y.data(), weight);
      accumulate(part.inertia, part.rest,
                 weight * squared_distance(y.data(), places.row(label).data(), d));
    }
    part.sums.move(plain.data(), static_cast<Index>(plain.size()), frame);
    return part;
  };
  // Every chunk has sums of its own, which should take no more memory than its rows.
  const Chunks chunks = assignment_chunks(points, 4 * clusters);
  Part all = fold_chunks<Part>(workers, chunks, add_up, [](Part& total, const Part& part) {
    total.sums.merge(part.sums);
    accumulate(total.inertia, total.rest, part.inertia);
    total.rest += part.rest;
  });
  if (all.sums.clusters() == 0) all.sums = ClusterSums(clusters, d);
  return {FramedSums(std::move(frame), scaled.exponent, all.sums), std::move(labels),
          exact_sum(all.inertia, all.rest), std::move(columns)};
}

}  // namespace kindred::detail

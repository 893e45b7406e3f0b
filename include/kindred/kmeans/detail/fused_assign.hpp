// Assignment of every row through the fused kernels, with the textbook's answer: what rounding
// leaves open is decided by differences in double.
#pragma once

#include <algorithm>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/plain_assign.hpp>
#include <kindred/kmeans/detail/scorer.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// The nearest centres of working rows begin … end − 1, into `nearest`.
template <Real T>
void fused_nearest(const Scorer<T>& scorer, const WorkingRows<T>& rows, Index begin, Index end,
                   Label* nearest) {
  for (Index i = begin; i < end; i += Scorer<T>::batch)
    scorer.nearest(rows, i, std::min(Scorer<T>::batch, end - i), nearest + (i - begin));
}

/// The nearest centre of every row, once, into `labels`: a few rows at a time pass through a core's
/// cache.
template <Real T>
void fused_labels(const Points<T>& points, const Matrix<double>& centers, Workers& workers,
                  Label* labels) {
  const WorkingFrame frame(whereabouts(centers), centers.rows());
  const Scorer<T> scorer(frame, centers, simd::best());
  const Index run = std::clamp(Index{65536} / points.cols() / score_block * score_block,
                               score_block, Scorer<T>::batch);
  for_each_chunk(workers, assignment_chunks(points, 1), [&](Chunk chunk) {
    WorkingRows<T> rows(points, frame, run);
    for (Index begin = chunk.begin; begin < chunk.end; begin += run) {
      const Chunk some{chunk.number, begin, std::min(begin + run, chunk.end)};
      rows.fill(some);
      fused_nearest(scorer, rows, 0, some.size(), labels + begin);
    }
  });
}

/// The same by whichever road is the shorter: few rows are not worth packing the centres for.
template <Real T>
void nearest_labels(const Points<T>& points, const Matrix<double>& centers, Workers& workers,
                    Label* labels) {
  if (points.rows() < 32)
    plain_nearest(points, CenterPanels(centers), {0, 0, points.rows()}, labels);
  else
    fused_labels(points, centers, workers, labels);
}

template <Real T>
Labels nearest_labels(const Points<T>& points, const Matrix<double>& centers, Workers& workers) {
  Labels labels(static_cast<std::size_t>(points.rows()));
  nearest_labels(points, centers, workers, labels.data());
  return labels;
}

/// O(nkd) each time at the speed of the machine's multiply-add units, no memory of the time before.
template <Real T>
class FusedAssign {
 public:
  FusedAssign(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : rows_(points, workers), workers_(workers), isa_(isa) {}

  Index operator()(const Matrix<double>& centers, Assignment& assignment) const {
    const Scorer<T> scorer(rows_.frame(), centers, isa_);
    return assign_chunks(rows_.points(), assignment, workers_, [&](Chunk chunk, Label* nearest) {
      fused_nearest(scorer, rows_, chunk.begin, chunk.end, nearest);
    });
  }

 private:
  WorkingRows<T> rows_;
  Workers& workers_;
  simd::Isa isa_;
};

}  // namespace kindred::detail

// Assignment of every row through the fused kernels, with the textbook's answer: what rounding
// leaves open is decided by differences in double.
#pragma once

#include <algorithm>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/scorer.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// The nearest centre of every row of a chunk, into `nearest`.
template <Real T>
void fused_nearest(const Scorer<T>& scorer, Chunk chunk, Label* nearest) {
  for (Index begin = chunk.begin; begin < chunk.end; begin += Scorer<T>::batch)
    scorer.nearest(begin, std::min(Scorer<T>::batch, chunk.end - begin),
                   nearest + (begin - chunk.begin));
}

/// The nearest centre of every row, once, into `labels`.
template <Real T>
void fused_labels(const Points<T>& points, const Matrix<double>& centers, Workers& workers,
                  Label* labels) {
  const WorkingRows<T> rows(points, workers);
  const Scorer<T> scorer(rows, centers, simd::best());
  for_each_chunk(workers, assignment_chunks(points, 1),
                 [&](Chunk chunk) { fused_nearest(scorer, chunk, labels + chunk.begin); });
}

/// O(nkd) each time at the speed of the machine's multiply-add units, no memory of the time before.
template <Real T>
class FusedAssign {
 public:
  FusedAssign(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : rows_(points, workers), workers_(workers), isa_(isa) {}

  Index operator()(const Matrix<double>& centers, Assignment& assignment) const {
    const Scorer<T> scorer(rows_, centers, isa_);
    return assign_chunks(rows_.points(), assignment, workers_, [&](Chunk chunk, Label* nearest) {
      fused_nearest(scorer, chunk, nearest);
    });
  }

 private:
  WorkingRows<T> rows_;
  Workers& workers_;
  simd::Isa isa_;
};

}  // namespace kindred::detail

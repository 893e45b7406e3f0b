// What K-Means and its kin refuse about their options.
#pragma once

#include <algorithm>
#include <limits>
#include <string>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/algorithm.hpp>

namespace kindred::detail {

/// Refuses numbers of clusters, restarts and iterations that cannot be, a tolerance that is
/// negative or not finite, and an init that is none of those named.
template <class Question>
void check_options(const Question& question, Index rows) {
  constexpr Index most = std::numeric_limits<Index>::max();
  constexpr Index most_labels = std::numeric_limits<Label>::max();
  check_range(question.clusters, 1, std::min(rows, most_labels), "clusters");
  check_range(question.restarts, 1, most, "restarts");
  check_range(question.max_iterations, 1, most, "max_iterations");
  const double tolerance = question.tolerance;
  if (!is_finite(tolerance) || tolerance < 0)
    refuse("tolerance", "is " + std::to_string(tolerance) + " but must be finite and >= 0");
  if (question.init > Init::given) refuse("init", "is not one of the four ways to start");
}

/// Refuses given centres that are not one row for each of so many clusters and columns.
inline void check_shape(const Matrix<double>& centers, Index clusters, Index cols) {
  if (centers.rows() != clusters || centers.cols() != cols)
    refuse("centers", "are " + std::to_string(centers.rows()) + " x " +
                          std::to_string(centers.cols()) + " where " + std::to_string(clusters) +
                          " x " + std::to_string(cols) + " are needed");
}

/// Refuses an algorithm or a finish that is none of those named.
inline void check_search(Algorithm algorithm, Finish finish) {
  if (algorithm > Algorithm::hartigan_wong) refuse("algorithm", "is not one of the six algorithms");
  if (finish > Finish::hartigan_wong) refuse("finish", "is not one of the two ways to finish");
}

}  // namespace kindred::detail

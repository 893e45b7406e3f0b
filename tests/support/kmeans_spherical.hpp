// The textbook of spherical K-Means, to compare with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::testing {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline Wide naive_units(const Matrix<double>& x) {
  Wide units = x.cast<long double>();
  for (Index i = 0; i < units.rows(); ++i) {
    units.row(i) /= units.row(i).cwiseAbs().maxCoeff();
    units.row(i) /= std::sqrt(units.row(i).squaredNorm());
  }
  return units;
}

struct NaiveSpherical {
  Labels labels;
  Wide centers;
  std::vector<double> objectives{};  // of every assignment
  Index iterations = 0;
  bool unclear = false;  // some row had two best centres within rounding, or a cluster none
};

/// The textbook in long double: largest cosine, then the direction of the sum.
inline NaiveSpherical naive_spherical(const Matrix<double>& x, const std::vector<double>& weights,
                                      const Matrix<double>& start, Index max_iterations) {
  const Wide units = naive_units(x);
  NaiveSpherical run{Labels(weights.size(), -1), naive_units(start)};
  const auto assign = [&] {
    Labels labels;
    long double objective = 0;
    for (Index i = 0; i < x.rows(); ++i) {
      Label best = 0;
      long double largest = -2, second = -2;
      for (Index c = 0; c < start.rows(); ++c) {
        const long double cosine = units.row(i).dot(run.centers.row(c));
        second = std::max(second, std::min(cosine, largest));
        if (cosine > largest) best = static_cast<Label>(c);
        largest = std::max(largest, cosine);
      }
      run.unclear = run.unclear || largest - second < 1e-14L;
      labels.push_back(best);
      objective += weights[static_cast<std::size_t>(i)] * (1 - largest);
    }
    run.objectives.push_back(static_cast<double>(objective));
    return labels;
  };
  while (run.iterations < max_iterations) {
    const Labels labels = assign();
    ++run.iterations;
    if (labels == run.labels) return run;
    run.labels = labels;
    Wide sums = Wide::Zero(start.rows(), x.cols());
    for (std::size_t i = 0; i < labels.size(); ++i)
      sums.row(labels[i]) += weights[i] * units.row(static_cast<Index>(i));
    for (Index c = 0; c < sums.rows(); ++c) {
      const long double length = std::sqrt(sums.row(c).squaredNorm());
      run.unclear = run.unclear || length < 1e-3L;
      if (length > 0) run.centers.row(c) = sums.row(c) / length;
    }
  }
  run.labels = assign();
  return run;
}

}  // namespace kindred::testing

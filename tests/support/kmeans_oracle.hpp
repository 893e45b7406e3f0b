// K-Means as it stands in the textbook, one sentence per line of code, to hold the library against.
#pragma once

#include <cmath>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred::testing {

struct NaiveKMeans {
  Matrix<double> centers;
  Labels labels;
  std::vector<double> inertia_of_iteration;
  Index iterations = 0;
  KMeansStatus status = KMeansStatus::iteration_limit;
};

inline double naive_squared(const Matrix<double>& x, Index i, const Matrix<double>& c, Index k) {
  double sum = 0;
  for (Index j = 0; j < x.cols(); ++j)
    sum += (x(i, j) - c(k, j)) * (x(i, j) - c(k, j));
  return sum;
}

inline Labels naive_nearest(const Matrix<double>& x, const Matrix<double>& centers) {
  Labels labels;
  for (Index i = 0; i < x.rows(); ++i) {
    Index best = 0;
    for (Index k = 1; k < centers.rows(); ++k)
      if (naive_squared(x, i, centers, k) < naive_squared(x, i, centers, best)) best = k;
    labels.push_back(static_cast<Label>(best));
  }
  return labels;
}

inline double naive_inertia(const Matrix<double>& x, const std::vector<double>& weights,
                            const Matrix<double>& centers, const Labels& labels) {
  long double sum = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    sum += static_cast<long double>(weights[row]) * naive_squared(x, i, centers, labels[row]);
  }
  return static_cast<double>(sum);
}

/// The clusters of the update step: labels, but with the farthest rows handed to empty clusters.
/// Sets `moved` when that happened.
inline Labels naive_relocated(const Matrix<double>& x, const std::vector<double>& weights,
                              const Matrix<double>& centers, const Labels& labels, bool& moved) {
  Labels owner = labels;
  std::vector<bool> tried(labels.size(), false);
  moved = false;
  for (Index k = 0; k < centers.rows(); ++k) {
    const auto rows_in = [&](Index cluster) {
      Index count = 0;
      for (std::size_t i = 0; i < owner.size(); ++i)
        count += owner[i] == cluster && weights[i] > 0;
      return count;
    };
    if (rows_in(k) > 0) continue;
    while (true) {
      Index farthest = -1;
      double distance = 0;
      for (Index i = 0; i < x.rows(); ++i) {
        const auto row = static_cast<std::size_t>(i);
        const double squared = naive_squared(x, i, centers, labels[row]);
        if (tried[row] || weights[row] == 0 || !(squared > distance)) continue;
        farthest = i;
        distance = squared;
      }
      if (farthest < 0) return owner;
      const auto row = static_cast<std::size_t>(farthest);
      tried[row] = true;
      if (rows_in(labels[row]) == 1) continue;
      owner[row] = static_cast<Label>(k);
      moved = true;
      break;
    }
  }
  return owner;
}

inline Matrix<double> naive_means(const Matrix<double>& x, const std::vector<double>& weights,
                                  const Matrix<double>& centers, const Labels& owner) {
  Matrix<double> next = centers;
  for (Index k = 0; k < centers.rows(); ++k) {
    long double total = 0;
    std::vector<long double> sum(static_cast<std::size_t>(x.cols()), 0);
    for (Index i = 0; i < x.rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      if (owner[row] != k) continue;
      total += weights[row];
      for (Index j = 0; j < x.cols(); ++j)
        sum[static_cast<std::size_t>(j)] += weights[row] * x(i, j);
    }
    for (Index j = 0; j < x.cols() && total > 0; ++j)
      next(k, j) =
          static_cast<double>(sum[static_cast<std::size_t>(j)]) / static_cast<double>(total);
  }
  return next;
}

/// Lloyd's iteration from given centres until nothing of positive weight changes.
inline NaiveKMeans naive_kmeans(const Matrix<double>& x, const std::vector<double>& weights,
                                Matrix<double> centers, Index max_iterations) {
  NaiveKMeans run;
  Labels before(weights.size(), -1);
  while (run.iterations < max_iterations) {
    const Labels labels = naive_nearest(x, centers);
    ++run.iterations;
    run.inertia_of_iteration.push_back(naive_inertia(x, weights, centers, labels));
    bool moved = false;
    const Labels owner = naive_relocated(x, weights, centers, labels, moved);
    bool same = !moved;
    for (std::size_t i = 0; i < labels.size(); ++i)
      same = same && (labels[i] == before[i] || weights[i] == 0);
    before = labels;
    const Matrix<double> next = naive_means(x, weights, centers, owner);
    if (same || next == centers) {
      run.status = KMeansStatus::converged;
      break;
    }
    centers = next;
  }
  run.labels = naive_nearest(x, centers);
  run.centers = centers;
  return run;
}

}  // namespace kindred::testing

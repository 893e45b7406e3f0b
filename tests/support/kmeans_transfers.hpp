// The single-row transfer as the definition has it, to hold Hartigan-Wong against.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::testing {

/// The sum of squares of a partition about its own means, the textbook's way.
inline long double partition_inertia(const Matrix<double>& x, const std::vector<double>& weights,
                                     const Labels& labels, Index clusters) {
  const auto d = static_cast<std::size_t>(x.cols());
  std::vector<std::vector<long double>> sums(static_cast<std::size_t>(clusters),
                                             std::vector<long double>(d, 0));
  std::vector<long double> totals(sums.size(), 0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto c = static_cast<std::size_t>(labels[i]);
    totals[c] += weights[i];
    for (std::size_t j = 0; j < d; ++j)
      sums[c][j] +=
          static_cast<long double>(weights[i]) * x(static_cast<Index>(i), static_cast<Index>(j));
  }
  long double inertia = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto c = static_cast<std::size_t>(labels[i]);
    for (std::size_t j = 0; j < d && weights[i] > 0; ++j) {
      const long double difference =
          x(static_cast<Index>(i), static_cast<Index>(j)) - sums[c][j] / totals[c];
      inertia += weights[i] * difference * difference;
    }
  }
  return inertia;
}

/// The most that moving one row to another cluster takes from the inertia, by trying all: at least
/// 0. O(n²kd).
inline long double best_transfer(const Matrix<double>& x, const std::vector<double>& weights,
                                 Labels labels, Index clusters) {
  const long double before = partition_inertia(x, weights, labels, clusters);
  long double best = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (weights[i] == 0) continue;
    const Label own = labels[i];
    for (Label to = 0; to < clusters; ++to) {
      labels[i] = to;
      best = std::max(best, before - partition_inertia(x, weights, labels, clusters));
    }
    labels[i] = own;
  }
  return best;
}

}  // namespace kindred::testing

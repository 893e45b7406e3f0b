// Generated K-Means problems of every awkward kind, each a pure function of its seed.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <support/generators.hpp>

#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::testing {

struct KMeansCase {
  std::string kind;
  Matrix<double> x, centers;
  std::vector<double> weights;
};

/// Small problems with ties, duplicates, empty clusters, zero weights, k = 1, 2 or n, and plain
/// ones. Values are exact in float.
inline KMeansCase kmeans_case(std::uint64_t seed) {
  const Draws draws(seed, 77);
  auto pick = [&, at = std::uint64_t{0}](std::uint64_t count) mutable {
    return static_cast<Index>(draws.below(count, at++));
  };
  KMeansCase c;
  const Index n = 1 + pick(seed % 4 == 0 ? 200 : 30), d = 1 + pick(seed % 3 == 0 ? 20 : 4);
  const Index size = pick(4);
  const Index k = size == 0 ? 1 : size == 1 ? n : 1 + pick(static_cast<std::uint64_t>(n));
  switch (pick(4)) {
    case 0:
      c.kind = "ties";
      c.x = small_integers(n, d, 3, seed);
      break;
    case 1:
      c.kind = "duplicates";
      c.x = small_integers(n, d, 2, seed) * 0.37f;
      break;
    case 2:
      c.kind = "blobs";
      c.x = blobs<float>(n, d, 1 + pick(6), 0.7, seed).cast<double>();
      break;
    default:
      c.kind = "gaussian";
      c.x = gaussian<float>(n, d, seed).cast<double>();
  }
  c.x = c.x.cast<float>().cast<double>().eval();
  c.centers.resize(k, d);
  const Index start = pick(4);
  for (Index r = 0; r < k; ++r) {
    if (start == 0)  // far away, most of them without any row
      c.centers.row(r) = 50 * gaussian(k, d, seed + 5).row(r);
    else if (start == 1)  // all the same row
      c.centers.row(r) = c.x.row(0);
    else
      c.centers.row(r) = c.x.row(start == 2 ? r : pick(static_cast<std::uint64_t>(n)));
  }
  c.weights.assign(static_cast<std::size_t>(n), 1);
  if (pick(3) == 0) {
    for (double& weight : c.weights)
      weight = static_cast<double>(pick(4)) / 2;
    c.weights.front() = 1;
  }
  return c;
}

/// The least sum of squares of d = 1 points in k clusters, by dynamic programming over the sorted
/// values (Wang and Song, "Ckmeans.1d.dp", The R Journal 2011).
inline double optimal_inertia_1d(std::vector<double> values, Index clusters) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  const auto cost = [&](std::size_t begin, std::size_t end) {
    long double mean = 0, sum = 0;
    for (std::size_t i = begin; i < end; ++i)
      mean += values[i];
    mean /= static_cast<long double>(end - begin);
    for (std::size_t i = begin; i < end; ++i)
      sum += (values[i] - mean) * (values[i] - mean);
    return static_cast<double>(sum);
  };
  std::vector<double> best(n + 1, 0);
  for (std::size_t end = 1; end <= n; ++end)
    best[end] = cost(0, end);
  for (Index k = 1; k < clusters; ++k)
    for (std::size_t end = n; end > 0; --end)
      for (std::size_t begin = 1; begin < end; ++begin)
        best[end] = std::min(best[end], best[begin] + cost(begin, end));
  return best[n];
}

}  // namespace kindred::testing

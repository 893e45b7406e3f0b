// Distances straight from their definitions, one pair at a time, in long double.
#pragma once

#include <algorithm>
#include <cmath>

#include <kindred/core/matrix.hpp>
#include <kindred/distance/metric.hpp>

namespace kindred::testing {

template <class RowA, class RowB>
double naive_distance(const RowA& a, const RowB& b, Metric metric) {
  using Wide = long double;
  const Index d = a.size();
  const auto at = [](const auto& row, Index j) { return static_cast<Wide>(row[j]); };
  Wide squares = 0, sum = 0, largest = 0, differing = 0, present = 0, mean_a = 0, mean_b = 0;
  for (Index j = 0; j < d; ++j) {
    const Wide gap = std::abs(at(a, j) - at(b, j));
    squares += gap * gap;
    sum += gap;
    largest = std::max(largest, gap);
    differing += gap != 0;
    present += at(a, j) != 0 || at(b, j) != 0;
    mean_a += at(a, j) / static_cast<Wide>(d);
    mean_b += at(b, j) / static_cast<Wide>(d);
  }
  if (metric != Metric::correlation) mean_a = mean_b = 0;
  Wide dot = 0, aa = 0, bb = 0;
  for (Index j = 0; j < d; ++j) {
    const Wide u = at(a, j) - mean_a, v = at(b, j) - mean_b;
    dot += u * v, aa += u * u, bb += v * v;
  }
  switch (metric) {
    case Metric::euclidean:
      return static_cast<double>(std::sqrt(squares));
    case Metric::sqeuclidean:
      return static_cast<double>(squares);
    case Metric::cityblock:
      return static_cast<double>(sum);
    case Metric::chebyshev:
      return static_cast<double>(largest);
    case Metric::cosine:
    case Metric::correlation:
      return static_cast<double>(1 - dot / std::sqrt(aa * bb));
    case Metric::hamming:
      return static_cast<double>(differing / static_cast<Wide>(d));
    case Metric::jaccard:
      return static_cast<double>(present == 0 ? 0 : differing / present);
  }
  return -1;
}

}  // namespace kindred::testing

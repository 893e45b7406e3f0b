// Imputation by nearest neighbors as the textbook has it: measure all, sort all, in long double.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <kindred/impute/knn.hpp>

namespace kindred::testing {

/// x filled from the donors; the mean of a column, or `fill_value`, where no neighbor is.
inline Matrix<double> naive_knn(const Matrix<double>& donors, const Matrix<double>& x,
                                const KNNImputer& options) {
  Matrix<double> out = x;
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) {
      if (!is_nan(x(i, j))) continue;
      std::vector<std::pair<long double, Index>> near;
      long double sum = 0;
      Index observed = 0;
      for (Index r = 0; r < donors.rows(); ++r) {
        if (is_nan(donors(r, j))) continue;
        sum += donors(r, j);
        ++observed;
        long double squares = 0;
        Index common = 0;
        for (Index c = 0; c < x.cols(); ++c) {
          if (is_nan(x(i, c)) || is_nan(donors(r, c))) continue;
          const long double difference = static_cast<long double>(x(i, c)) - donors(r, c);
          squares += difference * difference;
          ++common;
        }
        if (common > 0) near.emplace_back(squares / static_cast<long double>(common), r);
      }
      out(i, j) = observed == 0 ? options.fill_value
                                : static_cast<double>(sum / static_cast<long double>(observed));
      if (near.empty()) continue;
      std::sort(near.begin(), near.end());
      near.resize(std::min(near.size(), static_cast<std::size_t>(options.neighbors)));
      long double weights = 0, weighted = 0;
      for (const auto& [distance, row] : near) {
        long double weight = 1;
        if (options.weights == NeighborWeights::distance)
          weight =
              near.front().first == 0 ? (distance == 0 ? 1.0L : 0.0L) : 1 / std::sqrt(distance);
        weights += weight;
        weighted += weight * donors(row, j);
      }
      out(i, j) = static_cast<double>(weighted / weights);
    }
  return out;
}

}  // namespace kindred::testing

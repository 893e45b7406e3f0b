// Segment statistics straight from their definitions, in long double.
#pragma once

#include <cmath>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::testing {

struct NaiveColumn {
  Index count = 0, total = 0, positive = 0, total_positive = 0;
  long double mean = 0, overall_mean = 0, sd = 0, overall_sd = 0, v_test = 0;
};

/// One column seen from one segment; NaN is skipped.
inline NaiveColumn naive_column(const Matrix<double>& x, const Labels& labels, Index column,
                                Label segment) {
  NaiveColumn result;
  std::vector<long double> all, own;
  for (Index i = 0; i < x.rows(); ++i) {
    const double value = x(i, column);
    if (is_nan(value)) continue;
    all.push_back(value);
    result.total_positive += value > 0;
    if (labels[static_cast<std::size_t>(i)] != segment) continue;
    own.push_back(value);
    result.positive += value > 0;
  }
  const auto moments = [](const std::vector<long double>& values, long double& mean,
                          long double& sd) {
    const auto n = static_cast<long double>(values.size());
    for (const long double value : values)
      mean += value / n;
    for (const long double value : values)
      sd += (value - mean) * (value - mean) / n;
    sd = std::sqrt(sd);
  };
  moments(own, result.mean, result.sd);
  moments(all, result.overall_mean, result.overall_sd);
  result.count = static_cast<Index>(own.size());
  result.total = static_cast<Index>(all.size());
  const auto n = static_cast<long double>(own.size()), total = static_cast<long double>(all.size());
  result.v_test = (result.mean - result.overall_mean) /
                  std::sqrt(result.overall_sd * result.overall_sd / n * (total - n) / (total - 1));
  return result;
}

}  // namespace kindred::testing

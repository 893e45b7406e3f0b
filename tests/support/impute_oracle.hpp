// The statistics of imputers by the textbook: sort, then read off.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::testing {

template <class Column>
std::vector<double> sorted_observed(const Column& column) {
  std::vector<double> values;
  for (Index i = 0; i < column.size(); ++i)
    if (!is_nan(column(i))) values.push_back(static_cast<double>(column(i)));
  std::sort(values.begin(), values.end());
  return values;
}

/// The median of values whose sum does not overflow.
template <class Column>
double naive_median(const Column& column) {
  const std::vector<double> values = sorted_observed(column);
  const std::size_t n = values.size();
  if (n == 0) return missing_value<double>();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/// The most frequent value, the smallest of equals.
template <class Column>
double naive_mode(const Column& column) {
  const std::vector<double> values = sorted_observed(column);
  double mode = missing_value<double>();
  std::ptrdiff_t most = 0;
  for (const double value : values) {
    const auto count = std::count(values.begin(), values.end(), value);
    if (count > most) {
      most = count;
      mode = value;
    }
  }
  return mode;
}

}  // namespace kindred::testing

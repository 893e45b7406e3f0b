// What a metric does to each row before rows meet: cosine and correlation become Euclidean
// distances of unit rows, where 1 − cos θ = ½|â−b̂|² loses nothing for nearly parallel rows.
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string_view>

#include <kindred/core/check.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/metric.hpp>

namespace kindred::detail {

/// Brings a row's largest magnitude near 1 by a power of two, so that its squares are safe.
inline void tame(std::span<double> row) noexcept {
  double largest = 0;
  for (const double value : row)
    largest = std::max(largest, std::abs(value));
  const int exponent = binary_exponent(largest);
  for (double& value : row)
    value = times_power_of_two(value, -exponent);
}

/// Scales a row to length 1; refuses a row of zeros, whose direction is undefined.
inline void make_unit(std::span<double> row, Index number, std::string_view argument) {
  tame(row);
  double sum = 0;
  for (const double value : row)
    sum += value * value;
  if (!(sum > 0))
    refuse(argument, "cosine distance is undefined for a row of zeros", {.row = number});
  const double length = std::sqrt(sum);
  for (double& value : row)
    value /= length;
}

/// Subtracts a row's mean; refuses a constant row, whose direction is then undefined.
inline void center(std::span<double> row, Index number, std::string_view argument) {
  tame(row);
  const auto count = static_cast<double>(row.size());
  double sum = 0;
  for (const double value : row)
    sum += value;
  const double mean = sum / count;
  double spread = 0;
  for (double& value : row) {
    value -= mean;
    spread += value * value;
  }
  // Equal values leave the rounding of their mean behind; that residue is not a direction.
  const double rounding = count * std::numeric_limits<double>::epsilon() * mean;
  if (!(spread > count * rounding * rounding))
    refuse(argument, "correlation distance is undefined for a constant row", {.row = number});
}

inline void apply_row_form(Metric metric, std::span<double> row, Index number,
                           std::string_view argument) {
  if (metric == Metric::correlation) center(row, number, argument);
  if (metric == Metric::correlation || metric == Metric::cosine) make_unit(row, number, argument);
}

}  // namespace kindred::detail

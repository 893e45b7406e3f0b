// What a metric does to each row before rows meet: cosine and correlation become Euclidean
// distances of unit rows, where 1 − cos θ = ½|â−b̂|² loses nothing for nearly parallel rows.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include <kindred/core/check.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/detail/tile_kernel.hpp>
#include <kindred/distance/metric.hpp>

namespace kindred::detail {

/// One row among the 16 that are packed together.
class PackedRow {
 public:
  struct Iterator {
    TileColumn* column;
    std::size_t lane;
    double& operator*() const noexcept { return column->rows[lane]; }
    Iterator& operator++() noexcept { return ++column, *this; }
    bool operator==(const Iterator&) const = default;
  };

  PackedRow(TileColumn* panel, Index lane, Index columns) noexcept
      : panel_(panel), lane_(static_cast<std::size_t>(lane)), columns_(columns) {}

  Iterator begin() const noexcept { return {panel_, lane_}; }
  Iterator end() const noexcept { return {panel_ + columns_, lane_}; }
  Index size() const noexcept { return columns_; }

 private:
  TileColumn* panel_;
  std::size_t lane_;
  Index columns_;
};

/// Brings a row's largest magnitude near 1 by a power of two, so that its squares are safe.
template <class Row>
void tame(const Row& row) noexcept {
  double largest = 0;
  for (const double value : row)
    largest = std::max(largest, std::abs(value));
  const int exponent = binary_exponent(largest);
  for (double& value : row)
    value = times_power_of_two(value, -exponent);
}

/// Scales a row to length 1; refuses a row of zeros, whose direction is undefined.
template <class Row>
void make_unit(const Row& row, Index number, std::string_view argument) {
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
template <class Row>
void center(const Row& row, Index number, std::string_view argument) {
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

/// A row is anything that can be gone through and has a size.
template <class Row>
void apply_row_form(Metric metric, const Row& row, Index number, std::string_view argument) {
  if (metric == Metric::correlation) center(row, number, argument);
  if (metric == Metric::correlation || metric == Metric::cosine) make_unit(row, number, argument);
}

}  // namespace kindred::detail

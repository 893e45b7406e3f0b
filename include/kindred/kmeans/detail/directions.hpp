// Rows and centres of length 1, so precisely that parallel rows become equal ones.
#pragma once

#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/detail/row_forms.hpp>
#include <kindred/kmeans/detail/lloyd.hpp>

namespace kindred::detail {

/// True for the squared length of a vector whose values are those of a unit vector, rounded. Scaled
/// once more, such a vector could change in its last place: the mean of equal rows would not be
/// the row any more, and an empty cluster would always find rows away from their centre.
inline bool is_unit(DoubleDouble squared) noexcept {
  return std::abs((squared.high - 1) + squared.low) <= 0x1p-51;
}

/// √a to about 2⁻¹⁰⁰ of it, for a > 0.
inline DoubleDouble precise_root(DoubleDouble a) noexcept {
  const double root = std::sqrt(a.high);
  return exact_sum(root, (a - exact_product(root, root)).value() / (2 * root));
}

/// Scales a row to length 1, every value correctly rounded; a power of two times the row gives the
/// same bits, and so does a result given again. False for a row of zeros.
inline bool to_unit(std::span<double> row) noexcept {
  tame(row);
  DoubleDouble squared;
  for (const double value : row)
    squared = squared + exact_product(value, value);
  if (!(squared.high > 0)) return false;
  const int exponent = (std::ilogb(squared.high) + 1) / 2;
  const bool only_scaled = is_unit(scaled(squared, -2 * exponent));
  const DoubleDouble length = precise_root(squared);
  for (double& value : row)
    value = only_scaled ? times_power_of_two(value, -exponent)
                        : (DoubleDouble{value, 0} / length).value();
  return true;
}

/// The rows of x scaled to length 1; refuses a row of zeros. O(nd) time and doubles.
template <Real T>
Matrix<double> unit_rows(const MatrixView<T>& x, std::string_view argument, Workers& workers) {
  Matrix<double> units = x.template cast<double>();
  for_each_chunk(workers, row_chunks(x.rows(), x.cols() * 64), [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i)
      if (!to_unit({units.row(i).data(), static_cast<std::size_t>(units.cols())}))
        refuse(argument, "cosine distance is undefined for a row of zeros", {.row = i});
  });
  return units;
}

/// Scales a mean of unit rows, which is given and left in the frame, to length 1 outside it. False
/// for a mean no longer than what the rounding of its rows can leave of zero.
inline bool mean_to_unit(const Frame& frame, double* y) {
  const std::size_t d = frame.shift.size();
  std::vector<DoubleDouble> mean(d);
  DoubleDouble squared;
  for (std::size_t j = 0; j < d; ++j) {
    mean[j] = exact_sum(frame.shift[j], y[j] / frame.scale);
    squared = squared + mean[j] * mean[j];
  }
  if (!(squared.high > 0x1p-104)) return false;
  if (is_unit(squared)) return true;
  const DoubleDouble length = precise_root(squared);
  for (std::size_t j = 0; j < d; ++j)
    y[j] = (mean[j] / length - DoubleDouble{frame.shift[j], 0}).value() * frame.scale;
  return true;
}

/// Moves centres to the directions of the means, which is where the sum of cosines is largest; one
/// whose rows cancel out stays, because no place is better. A `MoveCenters`.
template <Compiled = on_use>
Matrix<double> to_directions(const ClusterSums& sums, const Matrix<double>& centers,
                             const Frame& frame, Workers& workers) {
  Matrix<double> next = means(sums, centers, workers);
  for_each_chunk(workers, row_chunks(next.rows(), next.cols() * 1024), [&](Chunk chunk) {
    for (Index c = chunk.begin; c < chunk.end; ++c)
      if (sums.rows(c) > 0 && !mean_to_unit(frame, next.row(c).data()))
        next.row(c) = centers.row(c);
  });
  return next;
}

}  // namespace kindred::detail

// The rows that K-Means clusters, with their weights, in the frame it computes in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/frame.hpp>

namespace kindred::detail {

template <Real T>
struct Points {
  const MatrixView<T>& x;
  /// Empty (every row counts once) or one per row, the largest in [1, 2).
  std::span<const double> weights;
  const Frame& frame;
  /// Empty, or the numbers under which the caller knows the rows.
  std::span<const std::uint32_t> numbers{};

  Index rows() const noexcept { return x.rows(); }
  Index cols() const noexcept { return x.cols(); }
  double weight(Index i) const noexcept {
    return weights.empty() ? 1 : weights[static_cast<std::size_t>(i)];
  }
  Index number(Index i) const noexcept {
    return numbers.empty() ? i : Index{numbers[static_cast<std::size_t>(i)]};
  }
  const T* row(Index i) const noexcept { return x.data() + i * x.outerStride(); }
  void read(Index i, double* y) const noexcept { frame.enter(row(i), y); }
  Chunks chunks() const noexcept { return row_chunks(rows(), cols() * Index{sizeof(T)}); }
};

/// Weights times the power of two that brings the largest into [1, 2), so that their sums neither
/// overflow nor vanish; `exponent` undoes it.
struct ScaledWeights {
  std::vector<double> values{};
  int exponent = 0;

  explicit ScaledWeights(std::span<const double> weights) {
    if (weights.empty()) return;
    exponent = binary_exponent(*std::max_element(weights.begin(), weights.end()));
    values.reserve(weights.size());
    for (const double weight : weights)
      values.push_back(times_power_of_two(weight, -exponent));
  }
};

/// ‖a − b‖² by differences, summed in column order: the distance that decides everything, so that
/// it has the same bits wherever it is computed (`keep_rounded`).
inline double squared_distance(const double* a, const double* b, Index d) noexcept {
  double sum = 0;
  for (Index j = 0; j < d; ++j) {
    const double difference = a[j] - b[j];
    double square = difference * difference;
    simd::keep_rounded(square);
    sum += square;
  }
  return sum;
}

}  // namespace kindred::detail

// The moments of every column where rows have weights.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/column_moments.hpp>
#include <kindred/core/detail/weighted_sums.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/moments.hpp>

namespace kindred {
namespace detail {

/// The moments of at most `strip_columns` columns in rows of which every one has a weight.
inline void add_weighted_block(WeightedBlock& block, std::span<Moments> total) {
  const BlockRange range = block_range(
      ColumnBlock<double>{block.values.data(), block.stride, block.rows(), block.columns});
  WeightedSums sums;
  std::array<int, strip_columns> exponents{};
  for (std::size_t j = 0; j < total.size(); ++j) {
    if (range.all_missing(j)) continue;
    const double largest = range.largest_magnitude(j);
    // With weights up to 2²⁰⁰ squares neither overflow nor lose digits.
    if (largest > 0x1p200 || (largest < 0x1p-200 && largest > 0)) {
      exponents[j] = std::clamp(binary_exponent(largest), -1000, 1000);
      block.scale_column(j, -exponents[j]);
    }
    const double low = times_power_of_two(range.lowest[j], -exponents[j]);
    const double high = times_power_of_two(range.highest[j], -exponents[j]);
    sums.center[j] = low + (high - low) / 2;
  }
  const auto sum_up = [&] {
    simd::launch<WeightedKernel>(simd::best(), static_cast<const double*>(block.values.data()),
                                 static_cast<const double*>(block.weights.data()), block.stride,
                                 block.rows(), &sums);
  };
  // Weights may put the mean far from the middle, so the squares are taken around the mean.
  sum_up();
  for (std::size_t j = 0; j < total.size(); ++j)
    if (sums.weight[j] > 0) sums.center[j] += sums.sum[j] / sums.weight[j];
  sum_up();
  for (std::size_t j = 0; j < total.size(); ++j) {
    const Index missing = sums.missing[j];
    total[j].merge(Moments::of_weighted_block(sums.weight[j] + sums.weight_rest[j],
                                              block.rows() - missing, missing, range.lowest[j],
                                              range.highest[j], sums.center[j],
                                              exact_sum(sums.sum[j], sums.sum_rest[j]),
                                              exact_sum(sums.squares[j], sums.squares_rest[j]))
                       .unscaled(exponents[j], range.lowest[j], range.highest[j]));
  }
}

/// Refuses weights that no sum of squares can be trusted with.
inline void check_weight_range(std::span<const double> weights) {
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] != 0 && (weights[i] < 0x1p-200 || weights[i] > 0x1p200))
      refuse("weights", "lies outside 2^-200..2^200 and is not 0", {.row = static_cast<Index>(i)});
}

template <Real T>
std::vector<Moments> weighted_moments_of(const MatrixView<T>& x, std::span<const double> weights,
                                         Chunk chunk) {
  check_no_infinity_in(x, chunk, "x");
  std::vector<Moments> part(static_cast<std::size_t>(x.cols()));
  for (Index first = 0; first < x.cols(); first += strip_columns) {
    const Index columns = std::min(strip_columns, x.cols() - first);
    const auto total =
        std::span(part).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(columns));
    WeightedBlock block(columns);
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const double weight = weights[static_cast<std::size_t>(i)];
      if (weight > 0) block.append(x.data() + i * x.outerStride() + first, weight);
      if (block.rows() < weighted_rows && i + 1 < chunk.end) continue;
      if (block.rows() > 0) add_weighted_block(block, total);
      block.clear();
    }
  }
  return part;
}

}  // namespace detail

/// The moments of every column of x (n × d) whose rows have weights (n, any unit, not all zero).
/// A weight of 2 counts a row twice; a row without weight has no influence at all. NaN is a missing
/// value and skipped. O(n·d) time. Refused are ±infinity in x, with row and column, even in a row
/// without weight; an empty matrix; weights of another number, negative, not finite, all zero, or
/// neither 0 nor in 2^-200..2^200. The same bits for any number of threads and any layout; means
/// and deviations are correct to about 2 units in the last place of the larger of them.
template <class Derived, Executor Exec = Sequential>
std::vector<Moments> weighted_column_moments(const Eigen::DenseBase<Derived>& x,
                                             std::span<const double> weights,
                                             const Exec& executor = {}) {
  using T = typename Derived::Scalar;
  const auto view = rows_of(x);
  check_not_empty<T>(view, "x");
  check_weights(weights, view.rows(), "weights");
  detail::check_weight_range(weights);
  auto workers = executor.workers();
  return fold_chunks<std::vector<Moments>>(
      workers, detail::moment_chunks(view.rows(), view.cols() * static_cast<Index>(sizeof(T))),
      [&](Chunk chunk) { return detail::weighted_moments_of<T>(view, weights, chunk); },
      [](std::vector<Moments>& total, const std::vector<Moments>& part) {
        for (std::size_t j = 0; j < total.size(); ++j)
          total[j].merge(part[j]);
      });
}

}  // namespace kindred

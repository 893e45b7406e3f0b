// The two looks at a block of columns from which moments are made: its range, then sums that are
// exact to far below the last place.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <kindred/core/detail/columns.hpp>

namespace kindred::detail {

/// Columns that are summed together; with the rows of a chunk they fit a core's cache.
inline constexpr Index strip_columns = 128;
using ColumnDoubles = std::array<double, strip_columns>;

/// What the first look at a block tells about each column; lowest > highest where all is missing.
struct alignas(64) BlockRange {
  ColumnDoubles lowest, highest;

  bool all_missing(std::size_t j) const noexcept { return lowest[j] > highest[j]; }
  bool holds_infinity(std::size_t j) const noexcept {
    return is_infinite(lowest[j]) || is_infinite(highest[j]);
  }
  double largest_magnitude(std::size_t j) const noexcept {
    return std::max(std::abs(lowest[j]), std::abs(highest[j]));
  }
  /// True when squares of the column's values neither overflow nor lose digits.
  bool squares_well(std::size_t j) const noexcept {
    const double largest = largest_magnitude(j);
    return largest == 0 || (largest <= 0x1p480 && largest >= 0x1p-420);
  }
};

struct RangeStep {
  static constexpr Index strip_rows = 16;  // the sums of the block before have fetched this one

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* x, Index stride, Index rows, Index column,
                                   BlockRange* block) {
    using Values = simd::Vector<double, Bytes>;
    const auto j = static_cast<std::size_t>(column);
    Values lowest, highest;
    simd::load<Bytes>(&block->lowest[j], lowest);
    simd::load<Bytes>(&block->highest[j], highest);
    const Values no_lower = lowest, no_higher = highest;
    Index i = 0;
    // Pairs meet before they meet the extremes, which every step has to wait for.
    for (; i + 2 <= rows; i += 2) {
      Values low_a, high_a, low_b, high_b;
      load_extremes<Bytes>(x + i * stride, no_lower, no_higher, low_a, high_a);
      load_extremes<Bytes>(x + (i + 1) * stride, no_lower, no_higher, low_b, high_b);
      low_a = low_b < low_a ? low_b : low_a;
      high_a = high_b > high_a ? high_b : high_a;
      lowest = low_a < lowest ? low_a : lowest;
      highest = high_a > highest ? high_a : highest;
    }
    if (i < rows) {
      Values low, high;
      load_extremes<Bytes>(x + i * stride, no_lower, no_higher, low, high);
      lowest = low < lowest ? low : lowest;
      highest = high > highest ? high : highest;
    }
    simd::store<Bytes>(lowest, &block->lowest[j]);
    simd::store<Bytes>(highest, &block->highest[j]);
  }

 private:
  /// Loads values twice, with others in place of NaN, because comparing NaN raises a floating-point
  /// flag.
  template <int Bytes, Real T>
  KINDRED_KERNEL static void load_extremes(const T* from,
                                           const simd::Vector<double, Bytes>& no_lower,
                                           const simd::Vector<double, Bytes>& no_higher,
                                           simd::Vector<double, Bytes>& low,
                                           simd::Vector<double, Bytes>& high) {
    simd::Vector<double, Bytes> values;
    simd::Vector<std::int64_t, Bytes> nan;
    load_doubles<Bytes>(from, values);
    find_nan<Bytes, double>(values, nan);
    low = nan ? no_lower : values;
    high = nan ? no_higher : values;
  }
};

/// The second look: x − center = coarse + fine, where coarse is a multiple of a grid so wide that
/// the sums of coarse and coarse² are exact, and what fine adds is too small for its rounding to
/// matter. The sums of both are twice as precise as a double at half the work of carrying that
/// precision through. Source of the idea: S. M. Rump, T. Ogita, S. Oishi, "Accurate floating-point
/// summation", SIAM J. Sci. Comput. 31 (2008).
struct alignas(64) BlockSums {
  ColumnDoubles center{}, rounder{}, coarse{}, fine{}, coarse_squares{}, fine_squares{};
  std::array<std::int64_t, strip_columns> missing{};
  Index ahead = 0;  // from a value to its place in the next block
};

struct SumsStep {
  static constexpr Index strip_rows = 16;  // reads the cache, and has much to carry along

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* x, Index stride, Index rows, Index column,
                                   BlockSums* block) {
    using Values = simd::Vector<double, Bytes>;
    using Mask = simd::Vector<std::int64_t, Bytes>;
    const auto j = static_cast<std::size_t>(column);
    Values center, rounder, coarse_sum, fine_sum, coarse_squares, fine_squares;
    Mask missing;
    simd::load<Bytes>(&block->missing[j], missing);
    simd::load<Bytes>(&block->center[j], center);
    simd::load<Bytes>(&block->rounder[j], rounder);
    simd::load<Bytes>(&block->coarse[j], coarse_sum);
    simd::load<Bytes>(&block->fine[j], fine_sum);
    simd::load<Bytes>(&block->coarse_squares[j], coarse_squares);
    simd::load<Bytes>(&block->fine_squares[j], fine_squares);
    for (Index i = 0; i < rows; ++i) {
      Values values;
      Mask nan;
      load_doubles<Bytes>(x + i * stride, values);
      find_nan<Bytes, double>(values, nan);
      values = nan ? center : values;
      // The next block travels while this one is summed; past the end a prefetch does nothing.
      __builtin_prefetch(x + i * stride + block->ahead, 0, 2);
      missing -= nan;
      const Values coarse = ((values - center) + rounder) - rounder;
      const Values fine = values - (center + coarse);
      coarse_sum += coarse;
      fine_sum += fine;
      coarse_squares += coarse * coarse;
      fine_squares += fine * (2 * coarse + fine);
    }
    simd::store<Bytes>(missing, &block->missing[j]);
    simd::store<Bytes>(coarse_sum, &block->coarse[j]);
    simd::store<Bytes>(fine_sum, &block->fine[j]);
    simd::store<Bytes>(coarse_squares, &block->coarse_squares[j]);
    simd::store<Bytes>(fine_squares, &block->fine_squares[j]);
  }
};

template <class Step>
struct ColumnKernel {
  template <int Bytes, Real T, class Sums>
  KINDRED_KERNEL static void run(const T* x, Index stride, Index rows, Index columns, Sums* sums) {
    walk_columns<Step, Bytes>(x, stride, rows, columns, sums);
  }
};

/// The most rows that are summed on one grid, and its bits: 4096 squares of at most 2²⁰ steps each
/// add up to no more than 2⁵² squares of a step.
inline constexpr Index sum_rows = 4096;
inline constexpr int grid_bits = 20;

/// A block of rows, with at most `strip_columns` columns.
template <Real T>
struct ColumnBlock {
  const T* x;
  Index stride, rows, columns;
};

template <Real T>
BlockRange block_range(const ColumnBlock<T>& block) {
  BlockRange range;
  range.lowest.fill(std::numeric_limits<double>::max());
  range.highest.fill(std::numeric_limits<double>::lowest());
  simd::launch<ColumnKernel<RangeStep>>(simd::best(), block.x, block.stride, block.rows,
                                        block.columns, &range);
  return range;
}

/// Adding and subtracting the rounder leaves the nearest multiple of the grid on which `width` has
/// this many bits.
inline double rounder_for(double width, int bits) noexcept {
  const auto power = std::bit_cast<std::uint64_t>(width) & infinity_bits<double>;
  return 0x1.8p53 / static_cast<double>(Index{1} << bits) * std::bit_cast<double>(power);
}

/// The multiple of the rounder's grid nearest to the value; a value too large for the rounder has
/// no finer digits than the grid anyway.
inline double on_grid(double value, double rounder) noexcept {
  return std::abs(value) < rounder / 3 ? (value + rounder) - rounder : value;
}

}  // namespace kindred::detail

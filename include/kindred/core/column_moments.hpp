// The moments of every column of a matrix, at the speed of memory and exact to the last place.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/column_sums.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/moments.hpp>

namespace kindred {
namespace detail {

/// The moments of one column of a block whose squares would overflow or vanish: the column is
/// divided by a power of two first.
template <Real T>
Moments scaled_moments(const ColumnBlock<T>& block, const BlockRange& range, std::size_t j);

/// Moments in the making: blocks of the same columns, one below the other, at most `sum_rows` rows
/// in all. The blocks share a column's grid for as long as its values stay within reach.
class StripMoments {
 public:
  /// Merges into `total`, one entry per column.
  explicit StripMoments(std::span<Moments> total) : total_(total) { reach_.fill(closed); }

  template <Real T>
  void add(const ColumnBlock<T>& block, const BlockRange& range) {
    for (std::size_t j = 0; j < total_.size(); ++j) {
      rows_[j] += block.rows;
      if (range.all_missing(j) || within_reach(range, j)) continue;
      close(j, block.rows);
      if (range.squares_well(j)) open(range, j);
    }
    sums_.ahead = block.rows * block.stride;
    simd::launch<ColumnKernel<SumsStep>>(simd::best(), block.x, block.stride, block.rows,
                                         block.columns, &sums_);
    for (std::size_t j = 0; j < total_.size(); ++j) {
      if (range.all_missing(j) || range.squares_well(j)) continue;
      reset(j, 0);
      total_[j].merge(scaled_moments(block, range, j));
    }
  }

  void finish() {
    for (std::size_t j = 0; j < total_.size(); ++j)
      close(j, 0);
  }

 private:
  static constexpr double closed = -1;

  bool within_reach(const BlockRange& range, std::size_t j) noexcept {
    if (reach_[j] == closed || range.lowest[j] < sums_.center[j] - reach_[j] ||
        range.highest[j] > sums_.center[j] + reach_[j])
      return false;
    lowest_[j] = std::min(lowest_[j], range.lowest[j]);
    highest_[j] = std::max(highest_[j], range.highest[j]);
    return true;
  }

  /// Begins a grid that reaches half as far again as the block on either side.
  void open(const BlockRange& range, std::size_t j) noexcept {
    lowest_[j] = range.lowest[j];
    highest_[j] = range.highest[j];
    reach_[j] = highest_[j] - lowest_[j];
    sums_.rounder[j] = rounder_for(reach_[j], grid_bits);
    sums_.center[j] = on_grid(lowest_[j] + reach_[j] / 2, sums_.rounder[j]);
  }

  /// Hands over what was summed, apart from the last `pending` rows.
  void close(std::size_t j, Index pending) noexcept {
    const Index missing = sums_.missing[j], rows = rows_[j] - pending;
    total_[j].merge(Moments::of_block(rows - missing, missing, lowest_[j], highest_[j],
                                      sums_.center[j], exact_sum(sums_.coarse[j], sums_.fine[j]),
                                      exact_sum(sums_.coarse_squares[j], sums_.fine_squares[j])));
    reset(j, pending);
  }

  void reset(std::size_t j, Index rows) noexcept {
    rows_[j] = rows;
    reach_[j] = closed;
    sums_.center[j] = sums_.rounder[j] = sums_.coarse[j] = sums_.fine[j] = 0;
    sums_.coarse_squares[j] = sums_.fine_squares[j] = 0;
    sums_.missing[j] = 0;
  }

  std::span<Moments> total_;
  std::array<Index, strip_columns> rows_{};
  ColumnDoubles lowest_{}, highest_{}, reach_;
  BlockSums sums_{};
};

template <Real T>
Moments scaled_moments(const ColumnBlock<T>& block, const BlockRange& range, std::size_t j) {
  const int exponent = std::clamp(binary_exponent(range.largest_magnitude(j)), -1000, 1000);
  std::vector<double> scaled(static_cast<std::size_t>(block.rows));
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const T value = block.x[static_cast<Index>(i) * block.stride + static_cast<Index>(j)];
    scaled[i] = is_nan(value) ? missing_value<double>()
                              : times_power_of_two(static_cast<double>(value), -exponent);
  }
  const ColumnBlock<double> column{scaled.data(), 1, block.rows, 1};
  Moments moments;
  StripMoments strip({&moments, 1});
  strip.add(column, block_range(column));
  strip.finish();
  return moments.unscaled(exponent, range.lowest[j], range.highest[j]);
}

/// Merges the moments of some rows of some columns into `total`, a cache-sized block at a time.
template <Real T>
void add_moments(const MatrixView<T>& x, Chunk rows, Index first_column, std::string_view argument,
                 std::span<Moments> total) {
  const auto columns = static_cast<Index>(total.size());
  const Chunks blocks{rows.size(),
                      std::max<Index>(256, row_chunks(0, 2 * columns * Index{sizeof(T)}).size)};
  StripMoments strip(total);
  for (Index number = 0; number < blocks.count(); ++number) {
    const Chunk part = blocks[number];
    const ColumnBlock<T> block{
        x.data() + (rows.begin + part.begin) * x.outerStride() + first_column, x.outerStride(),
        part.size(), columns};
    const BlockRange range = block_range(block);
    for (std::size_t j = 0; j < total.size(); ++j)
      if (range.holds_infinity(j)) check_no_infinity_in(x, rows, argument);
    strip.add(block, range);
  }
  strip.finish();
}

/// Chunks that are worth merging: about 2 MiB, and at least 256 rows, so that their moments take
/// far less memory than they do.
inline Chunks moment_chunks(Index rows, Index bytes_per_row) noexcept {
  return {rows, std::clamp<Index>(8 * row_chunks(rows, bytes_per_row).size, 256, sum_rows)};
}

/// The moments of every column; NaN is missing, ±infinity is refused.
template <Real T>
std::vector<Moments> column_moments(const MatrixView<T>& x, Workers& workers,
                                    std::string_view argument) {
  check_not_empty<T>(x, argument);
  return fold_chunks<std::vector<Moments>>(
      workers, moment_chunks(x.rows(), x.cols() * static_cast<Index>(sizeof(T))),
      [&](Chunk chunk) {
        std::vector<Moments> part(static_cast<std::size_t>(x.cols()));
        for (Index j = 0; j < x.cols(); j += strip_columns)
          add_moments(x, chunk, j, argument,
                      std::span(part).subspan(
                          static_cast<std::size_t>(j),
                          static_cast<std::size_t>(std::min(strip_columns, x.cols() - j))));
        return part;
      },
      [](std::vector<Moments>& total, const std::vector<Moments>& part) {
        for (std::size_t j = 0; j < total.size(); ++j)
          total[j].merge(part[j]);
      });
}

}  // namespace detail

/// The moments of every column of x (n × d), in the units of x.
/// NaN is a missing value and skipped. O(n·d) time at the speed of memory, about one byte in thirty
/// of further memory. ±infinity is refused with row and column, and so is an empty matrix. The same
/// bits for any number of threads and any layout; means and deviations are correct to the last
/// place or nearly so, which makes them independent of the order of rows and of how parts are
/// merged.
template <class Derived, Executor Exec = Sequential>
std::vector<Moments> column_moments(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) {
  const auto view = rows_of(x);
  auto workers = executor.workers();
  return detail::column_moments<typename Derived::Scalar>(view, workers, "x");
}

}  // namespace kindred

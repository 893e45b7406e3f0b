// The coordinates in which K-Means computes: chosen so that nothing is lost to a large offset and
// no square leaves the range of double.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>

namespace kindred::detail {

/// y = (x − shift)·scale, column by column; scale is a power of two. Both steps are exact for the
/// rows the frame was made from, so distances between y are the distances between x.
struct Frame {
  std::vector<double> shift;
  double scale = 1;
  MagnitudeRange range;

  /// True when y = x.
  bool trivial() const noexcept {
    return scale == 1 && std::all_of(shift.begin(), shift.end(), [](double s) { return s == 0; });
  }

  template <Real T>
  void enter(const T* x, double* y) const noexcept {
    for (std::size_t j = 0; j < shift.size(); ++j)
      y[j] = static_cast<double>(x[j]) * scale - shift[j] * scale;  // no difference overflows
  }

  template <Real T>
  void leave(const double* y, T* x) const noexcept {
    for (std::size_t j = 0; j < shift.size(); ++j)
      x[j] = static_cast<T>(y[j] / scale + shift[j]);
  }

  /// A squared distance between y as one between x, times 2^exponent; beyond the range of double it
  /// is ±infinity or 0, the correctly rounded answer.
  double squared_outside(double squared, int exponent) const noexcept {
    return times_power_of_two(squared, exponent - 2 * std::ilogb(scale));
  }
};

/// The magnitudes in both.
inline MagnitudeRange united(const MagnitudeRange& a, const MagnitudeRange& b) noexcept {
  if (a.largest == 0) return b;
  if (b.largest == 0) return a;
  return {std::min(a.smallest, b.smallest), std::max(a.largest, b.largest)};
}

/// 1 where squares are safe; else the power of two that brings the largest magnitude to 2⁴⁸⁸ (or as
/// near as one multiplication goes), which keeps as much of the lower end as there is room for.
inline double safe_scale(const MagnitudeRange& range) noexcept {
  if (range.squares_are_safe()) return 1;
  const int p = std::clamp(488 - binary_exponent(range.largest), -1000, 1000);
  return times_power_of_two(1, p);
}

/// Lowest and highest value of every column.
struct ColumnRanges {
  std::vector<double> lowest, highest;
};

/// Widens ranges to hold others too; those of no rows are empty.
inline void unite(ColumnRanges& total, const ColumnRanges& part) {
  if (part.lowest.empty()) return;
  if (total.lowest.empty()) {
    total = part;
    return;
  }
  for (std::size_t j = 0; j < part.lowest.size(); ++j) {
    total.lowest[j] = std::min(total.lowest[j], part.lowest[j]);
    total.highest[j] = std::max(total.highest[j], part.highest[j]);
  }
}

/// The midrange of a column that lies far from zero, compared with its width; 0 for every other. A
/// subtraction of numbers that share their leading 16 bits is exact (Sterbenz 1974).
inline double column_shift(double lowest, double highest) noexcept {
  const double middle = lowest / 2 + highest / 2;
  return highest - lowest <= std::abs(middle) * 0x1p-16 ? middle : 0;
}

template <Real T>
ColumnRanges column_ranges(const MatrixView<T>& x, std::span<const double> weights,
                           Workers& workers) {
  const auto chunks = row_chunks(x.rows(), x.cols() * Index{sizeof(T)});
  const auto ranges_of = [&](Chunk chunk) {
    std::vector<T> lowest, highest;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      if (!weights.empty() && weights[static_cast<std::size_t>(i)] == 0) continue;
      const T* row = x.data() + i * x.outerStride();
      if (lowest.empty()) {
        lowest.assign(row, row + x.cols());
        highest = lowest;
      }
      for (std::size_t j = 0; j < lowest.size(); ++j) {
        lowest[j] = std::min(lowest[j], row[j]);
        highest[j] = std::max(highest[j], row[j]);
      }
    }
    return ColumnRanges{{lowest.begin(), lowest.end()}, {highest.begin(), highest.end()}};
  };
  return fold_chunks<ColumnRanges>(
      workers, chunks, ranges_of,
      [](ColumnRanges& total, const ColumnRanges& part) { unite(total, part); });
}

/// The magnitudes in x; for float those of all floats, whose squares are safe in double.
template <Real T>
MagnitudeRange working_range(const MatrixView<T>& x, Workers& workers) {
  if constexpr (sizeof(T) == sizeof(float)) {
    return {0x1p-149, 0x1p128};
  } else {
    return fold_chunks<MagnitudeRange>(
        workers, row_chunks(x.rows(), x.cols() * Index{sizeof(T)}),
        [&](Chunk chunk) { return magnitude_range<T>(x.middleRows(chunk.begin, chunk.size())); },
        [](MagnitudeRange& total, const MagnitudeRange& part) { total = united(total, part); });
  }
}

/// The frame for some rows; rows of weight zero do not shift it. O(nd).
template <Real T>
Frame frame_of(const MatrixView<T>& x, std::span<const double> weights, Workers& workers) {
  const ColumnRanges columns = column_ranges(x, weights, workers);
  Frame frame;
  frame.shift.resize(columns.lowest.size());
  for (std::size_t j = 0; j < frame.shift.size(); ++j)
    frame.shift[j] = column_shift(columns.lowest[j], columns.highest[j]);
  frame.range = working_range(x, workers);
  frame.scale = safe_scale(frame.range);
  return frame;
}

}  // namespace kindred::detail

// Rows of which only what is not zero is kept, with their weights, in the frame of a fit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/kmeans/detail/frame.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// The stored entries of a row, columns ascending.
template <Real T, class Column>
struct RowEntries {
  const Column* columns;
  const T* values;
  Index size;
};
using SparseRow = RowEntries<double, std::int32_t>;

/// A row of a row-major sparse matrix, compressed or not.
template <class Derived>
auto entries_of(const Eigen::SparseCompressedBase<Derived>& x, Index i) noexcept {
  using T = typename Derived::Scalar;
  static_assert(Derived::IsRowMajor, "kindred takes sparse matrices in row-major order");
  static_assert(Real<T>, "kindred takes matrices of float or double");
  const auto begin = static_cast<Index>(x.outerIndexPtr()[i]);
  const auto* const counts = x.innerNonZeroPtr();
  const Index size = counts != nullptr ? static_cast<Index>(counts[i])
                                       : static_cast<Index>(x.outerIndexPtr()[i + 1]) - begin;
  return RowEntries<T, typename Derived::StorageIndex>{x.innerIndexPtr() + begin,
                                                       x.valuePtr() + begin, size};
}

/// Rows of ones, as entries that all share their values.
class OnesAsEntries {
 public:
  using Scalar = double;

  explicit OnesAsEntries(const IndicatorMatrix& x)
      : x_(x), values_(static_cast<std::size_t>(x.widest_row()), 1.0) {}

  Index rows() const noexcept { return x_.rows(); }
  Index cols() const noexcept { return x_.cols(); }
  Index nonZeros() const noexcept { return x_.nonZeros(); }
  SparseRow row(Index i) const noexcept {
    const auto ones = x_.ones(i);
    return {ones.data(), values_.data(), static_cast<Index>(ones.size())};
  }

 private:
  const IndicatorMatrix& x_;
  std::vector<double> values_;
};

inline SparseRow entries_of(const OnesAsEntries& x, Index i) noexcept {
  return x.row(i);
}

/// Refuses NaN and infinity, and rows whose columns do not ascend. O(nnz).
template <class Derived>
void check_entries(const Eigen::SparseCompressedBase<Derived>& x, std::string_view argument) {
  if (x.cols() > std::numeric_limits<std::int32_t>::max())
    refuse(argument, "has more than 2^31 - 1 columns");
  for (Index i = 0; i < x.rows(); ++i) {
    const auto row = entries_of(x, i);
    for (Index e = 0; e < row.size; ++e) {
      const auto j = static_cast<Index>(row.columns[e]);
      if (j < 0 || j >= x.cols() || (e > 0 && j <= static_cast<Index>(row.columns[e - 1])))
        refuse(argument, "does not store the columns of a row once each, in ascending order",
               {.row = i, .column = j});
      if (!is_finite(row.values[e]))
        refuse(argument, std::string("holds ") + std::string(name_of_bad(row.values[e])),
               {.row = i, .column = j});
    }
  }
}

template <class Rows>
MagnitudeRange row_range(const Rows& x, Index i) noexcept {
  using T = typename Rows::Scalar;
  MagnitudeRange range;
  const auto row = entries_of(x, i);
  for (Index e = 0; e < row.size; ++e) {
    const auto magnitude = static_cast<double>(std::abs(row.values[e]));
    if (magnitude > 0) range = united(range, {magnitude, magnitude});
  }
  if (sizeof(T) == sizeof(float)) return {0x1p-149, 0x1p128};
  return range;
}

/// The frame that the same rows would have with their zeros. O(nnz + d).
template <class Rows>
Frame frame_of(const Rows& x, std::span<const double> weights) {
  const auto d = static_cast<std::size_t>(x.cols());
  std::vector<double> lowest(d), highest(d);
  std::vector<Index> stored(d, 0);
  Frame frame;
  Index counted = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    frame.range = united(frame.range, row_range(x, i));
    if (!weights.empty() && weights[static_cast<std::size_t>(i)] == 0) continue;
    ++counted;
    const auto row = entries_of(x, i);
    for (Index e = 0; e < row.size; ++e) {
      const auto j = static_cast<std::size_t>(row.columns[e]);
      const auto value = static_cast<double>(row.values[e]);
      const bool first = stored[j]++ == 0;
      lowest[j] = first ? value : std::min(lowest[j], value);
      highest[j] = first ? value : std::max(highest[j], value);
    }
  }
  frame.shift.assign(d, 0);
  for (std::size_t j = 0; j < d; ++j)
    // A column with a zero in it reaches from there, and is not moved.
    if (stored[j] == counted) frame.shift[j] = column_shift(lowest[j], highest[j]);
  frame.scale = safe_scale(frame.range);
  return frame;
}

/// The rows in a frame: what `Points` is for dense ones. 12 bytes per entry, 16 per row.
class SparsePoints {
 public:
  const Frame& frame;

  template <class Rows>
  SparsePoints(const Rows& x, std::span<const double> weights, const Frame& frame_of_rows)
      : frame(frame_of_rows),
        cols_(x.cols()),
        scalar_(sizeof(typename Rows::Scalar)),
        weights_(weights) {
    // Columns in which a zero does not stay one, whatever rows are looked at.
    std::vector<std::int32_t> moved;
    for (std::size_t j = 0; j < frame.shift.size(); ++j)
      if (frame.shift[j] != 0) moved.push_back(static_cast<std::int32_t>(j));
    columns_.reserve(static_cast<std::size_t>(x.nonZeros()));
    values_.reserve(columns_.capacity());
    const auto enter = [&](std::int32_t j, double value) {
      columns_.push_back(j);
      values_.push_back(value * frame.scale -
                        frame.shift[static_cast<std::size_t>(j)] * frame.scale);
    };
    begin_.push_back(0);
    for (Index i = 0; i < x.rows(); ++i) {
      const auto row = entries_of(x, i);
      auto next = moved.begin();
      for (Index e = 0; e < row.size; ++e) {
        const auto j = static_cast<std::int32_t>(row.columns[e]);
        for (; next != moved.end() && *next < j; ++next)
          enter(*next, 0);
        if (next != moved.end() && *next == j) ++next;
        enter(j, static_cast<double>(row.values[e]));
      }
      for (; next != moved.end(); ++next)
        enter(*next, 0);
      begin_.push_back(static_cast<Index>(columns_.size()));
    }
    for (Index i = 0; i < rows(); ++i) {
      double squares = 0;
      for (Index e = 0; e < row(i).size; ++e)
        squares += row(i).values[e] * row(i).values[e];
      norms_.push_back(std::sqrt(squares));
    }
  }

  Index rows() const noexcept { return static_cast<Index>(begin_.size()) - 1; }
  Index cols() const noexcept { return cols_; }
  double weight(Index i) const noexcept {
    return weights_.empty() ? 1 : weights_[static_cast<std::size_t>(i)];
  }
  std::span<const double> row_weights() const noexcept { return weights_; }
  double norm(Index i) const noexcept { return norms_[static_cast<std::size_t>(i)]; }
  SparseRow row(Index i) const noexcept {
    const Index begin = begin_[static_cast<std::size_t>(i)];
    return {columns_.data() + begin, values_.data() + begin,
            begin_[static_cast<std::size_t>(i) + 1] - begin};
  }
  const Index* offsets() const noexcept { return begin_.data(); }
  const std::int32_t* columns() const noexcept { return columns_.data(); }
  const double* values() const noexcept { return values_.data(); }

  void read(Index i, double* y) const noexcept {
    std::fill_n(y, cols_, 0.0);
    const SparseRow entries = row(i);
    for (Index e = 0; e < entries.size; ++e)
      y[entries.columns[e]] = entries.values[e];
  }
  /// The cut that the same rows have with their zeros, so that sums over it are the same too.
  Chunks chunks() const noexcept { return row_chunks(rows(), cols_ * scalar_); }

 private:
  Index cols_, scalar_;
  std::span<const double> weights_;
  std::vector<Index> begin_{};
  std::vector<std::int32_t> columns_{};
  std::vector<double> values_{};
  std::vector<double> norms_{};
};

/// A row written out with its zeros, which are written only once for many rows.
class WrittenRow {
 public:
  explicit WrittenRow(Index d) : y_(static_cast<std::size_t>(d)) {}

  const double* write(const SparseRow& row) noexcept {
    for (Index e = 0; e < last_.size; ++e)
      y_[static_cast<std::size_t>(last_.columns[e])] = 0;
    for (Index e = 0; e < row.size; ++e)
      y_[static_cast<std::size_t>(row.columns[e])] = row.values[e];
    last_ = row;
    return y_.data();
  }

 private:
  std::vector<double> y_;
  SparseRow last_{nullptr, nullptr, 0};
};

}  // namespace kindred::detail

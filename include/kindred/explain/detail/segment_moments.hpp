// Counts, sums and squares of every column within every segment, in one pass that can be cut
// anywhere and put together again.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/evaluate/detail/cluster_spread.hpp>
#include <kindred/evaluate/detail/partition.hpp>

namespace kindred::detail {

/// Smallest and largest value of d columns; the smallest is above the largest where all is missing.
struct ObservedRanges {
  Eigen::RowVectorXd smallest{}, largest{};
};

template <Real T>
ObservedRanges observed_ranges(const MatrixView<T>& x, Workers& workers) {
  const Chunks chunks = row_chunks(x.rows(), x.cols() * static_cast<Index>(sizeof(T)));
  return fold_chunks<ObservedRanges>(
      workers, chunks,
      [&](Chunk chunk) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        ObservedRanges ranges{Eigen::RowVectorXd::Constant(x.cols(), infinity),
                              Eigen::RowVectorXd::Constant(x.cols(), -infinity)};
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          const T* row = x.data() + i * x.outerStride();
          for (Index j = 0; j < x.cols(); ++j) {
            const auto value = static_cast<double>(row[j]);
            const bool present = !is_nan(row[j]);
            ranges.smallest[j] = present && value < ranges.smallest[j] ? value : ranges.smallest[j];
            ranges.largest[j] = present && value > ranges.largest[j] ? value : ranges.largest[j];
          }
        }
        return ranges;
      },
      [](ObservedRanges& total, const ObservedRanges& part) {
        total.smallest = total.smallest.cwiseMin(part.smallest);
        total.largest = total.largest.cwiseMax(part.largest);
      });
}

/// The units in which moments are kept: (value · factor − origin). The factor is a power of two
/// that keeps squares representable; the origin takes away the digits that all values of a column
/// share.
struct ColumnUnit {
  double factor = 1, origin = 0;

  static ColumnUnit of(double smallest, double largest) noexcept {
    ColumnUnit unit;
    const double reach = std::max(std::abs(smallest), std::abs(largest));
    if (!is_finite(reach) || reach == 0) return unit;
    if (reach > 0x1p480 || reach < 0x1p-400)
      unit.factor = times_power_of_two(1, std::clamp(-binary_exponent(reach), -1000, 1000));
    const double low = smallest * unit.factor, high = largest * unit.factor;
    if (high - low < reach * unit.factor / 16) unit.origin = low + (high - low) / 2;
    return unit;
  }
};

/// Moments of d columns within k segments, all k × d, in the columns' units.
struct SegmentMoments {
  Matrix<double> count{};     ///< values that are not missing
  Matrix<double> positive{};  ///< values above 0
  Matrix<double> sum{};
  Matrix<double> squares{};  ///< of the differences from the segment's own mean

  SegmentMoments() = default;
  SegmentMoments(Index k, Index d)
      : count(Matrix<double>::Zero(k, d)),
        positive(Matrix<double>::Zero(k, d)),
        sum(Matrix<double>::Zero(k, d)),
        squares(Matrix<double>::Zero(k, d)) {}

  double mean(Index segment, Index column) const noexcept {
    return sum(segment, column) / count(segment, column);
  }
};

/// Adds the moments of one group to another's (T. F. Chan, G. H. Golub, R. J. LeVeque, 1979).
inline void add_moments(double& count, double& sum, double& squares, double other_count,
                        double other_sum, double other_squares) noexcept {
  if (other_count == 0) return;
  if (count > 0) {
    const double apart = other_sum / other_count - sum / count;
    squares += apart * apart * (count / (count + other_count)) * other_count;
  }
  squares += other_squares;
  sum += other_sum;
  count += other_count;
}

inline void merge_moments(SegmentMoments& total, const SegmentMoments& part) noexcept {
  total.positive += part.positive;
  for (Index at = 0; at < total.count.size(); ++at)
    add_moments(total.count.data()[at], total.sum.data()[at], total.squares.data()[at],
                part.count.data()[at], part.sum.data()[at], part.squares.data()[at]);
}

/// The moments of one chunk of rows: sums first, then squares around the means they give.
template <Real T>
SegmentMoments chunk_moments(const MatrixView<T>& x, const Partition& segments,
                             std::span<const ColumnUnit> units, Chunk chunk) {
  const Index d = x.cols();
  SegmentMoments part(segments.clusters(), d);
  const auto for_each_row = [&](auto&& visit) {
    for (Index i = chunk.begin; i < chunk.end; ++i)
      visit(x.data() + i * x.outerStride(), segments.codes[static_cast<std::size_t>(i)] * d);
  };
  for_each_row([&](const T* row, Index at) {
    double* count = part.count.data() + at;
    double* positive = part.positive.data() + at;
    double* sum = part.sum.data() + at;
    for (Index j = 0; j < d; ++j) {
      const ColumnUnit unit = units[static_cast<std::size_t>(j)];
      const bool present = !is_nan(row[j]);
      const auto value = static_cast<double>(row[j]);
      count[j] += present ? 1 : 0;
      positive[j] += present && value > 0 ? 1 : 0;
      sum[j] += present ? value * unit.factor - unit.origin : 0;
    }
  });
  Matrix<double> mean = Matrix<double>::Zero(segments.clusters(), d);
  for (Index at = 0; at < mean.size(); ++at)
    if (part.count.data()[at] > 0) mean.data()[at] = part.sum.data()[at] / part.count.data()[at];
  for_each_row([&](const T* row, Index at) {
    const double* middle = mean.data() + at;
    double* squares = part.squares.data() + at;
    for (Index j = 0; j < d; ++j) {
      const ColumnUnit unit = units[static_cast<std::size_t>(j)];
      const double off = static_cast<double>(row[j]) * unit.factor - unit.origin - middle[j];
      squares[j] += is_nan(row[j]) ? 0 : off * off;
    }
  });
  return part;
}

template <Real T>
SegmentMoments segment_moments(const MatrixView<T>& x, const Partition& segments,
                               std::span<const ColumnUnit> units, Workers& workers) {
  return fold_chunks<SegmentMoments>(
      workers, cluster_chunks(x.rows(), x.cols(), segments.clusters()),
      [&](Chunk chunk) { return chunk_moments<T>(x, segments, units, chunk); }, merge_moments);
}

}  // namespace kindred::detail

// The rows as the fast kernels read them first: in float, near the origin, of moderate size.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/detail/huge_array.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// Where the rows lie in the frame: what decides whether they can be read in place.
struct Whereabouts {
  std::vector<double> sums;
  double squares = 0, largest = 0;
};

template <Real T>
Whereabouts whereabouts(const Points<T>& points, Workers& workers) {
  return fold_chunks<Whereabouts>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        Whereabouts part{std::vector<double>(static_cast<std::size_t>(points.cols()))};
        std::vector<double> y(part.sums.size());
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          points.read(i, y.data());
          for (std::size_t j = 0; j < y.size(); ++j) {
            part.sums[j] += y[j];
            part.squares += y[j] * y[j];
            part.largest = std::max(part.largest, std::abs(y[j]));
          }
        }
        return part;
      },
      [](Whereabouts& total, const Whereabouts& part) {
        for (std::size_t j = 0; j < total.sums.size(); ++j)
          total.sums[j] += part.sums[j];
        total.squares += part.squares;
        total.largest = std::max(total.largest, part.largest);
      });
}

/// Where the fast kernels put the origin, and the unit of length they use: w = (y − origin)·factor.
/// Scores x·c lose digits far from the origin, and float holds squares of moderate numbers only.
class WorkingFrame {
 public:
  WorkingFrame(const Whereabouts& where, Index rows) : origin_(where.sums) {
    const auto n = static_cast<double>(rows);
    double squared_mean = 0;
    for (double& sum : origin_) {
      sum /= n;
      squared_mean += sum * sum;
    }
    const bool moderate =
        where.largest == 0 || (where.largest >= 0x1p-20 && where.largest <= 0x1p40);
    trivial_ = moderate && 2 * squared_mean <= where.squares / n;
    if (trivial_)
      std::fill(origin_.begin(), origin_.end(), 0.0);
    else
      factor_ = times_power_of_two(1, std::clamp(-binary_exponent(where.largest), -1000, 1000));
  }

  /// True when w = y: the mean is no larger than the spread, and nothing is very large or small.
  bool trivial() const noexcept { return trivial_; }
  /// What distances in the frame are multiplied with here: a power of two.
  double factor() const noexcept { return factor_; }

  template <Real W>
  void enter(const double* y, W* w) const noexcept {
    for (std::size_t j = 0; j < origin_.size(); ++j)
      w[j] = static_cast<W>((y[j] - origin_[j]) * factor_);
  }

 private:
  std::vector<double> origin_;
  double factor_ = 1;
  bool trivial_ = false;
};

/// The rows in float, with ‖w‖ for every row: wide ones read in place where they are float and lie
/// well, else copied; narrow ones copied into blocks, column after column. O(nd) time; n values,
/// and n × d more when copied.
template <Real T>
class WorkingRows {
 public:
  WorkingRows(const Points<T>& points, Workers& workers)
      : points_(points),
        frame_(whereabouts(points, workers), points.rows()),
        blocked_(points.cols() <= most_narrow_columns),
        in_place_(std::same_as<T, float> && !blocked_ && frame_.trivial() &&
                  points.frame.trivial()),
        copy_(in_place_ ? 0 : padded(points.rows()) * points.cols()),
        norms_(static_cast<std::size_t>(points.rows())) {
    const Chunks chunks{points.rows(), padded(points.chunks().size)};
    for_each_chunk(workers, chunks, [&](Chunk chunk) { fill(chunk); });
    largest_norm_ = norms_.empty() ? 0 : *std::max_element(norms_.begin(), norms_.end());
  }

  const Points<T>& points() const noexcept { return points_; }
  const WorkingFrame& frame() const noexcept { return frame_; }
  Index cols() const noexcept { return points_.cols(); }
  bool blocked() const noexcept { return blocked_; }
  /// The block that begins with row i, a multiple of `row_block`, and those behind it.
  const float* blocks(Index i) const noexcept { return copy_.data() + i * points_.cols(); }
  /// The first value of row i; the next is `stride()` further.
  const float* row(Index i) const noexcept {
    if constexpr (std::same_as<T, float>)
      if (in_place_) return points_.row(i);
    return blocked_ ? blocks(i / row_block * row_block) + i % row_block : blocks(i);
  }
  Index stride() const noexcept { return blocked_ ? row_block : 1; }
  /// ‖w‖, to within d + 3 roundings.
  double norm(Index i) const noexcept {
    return static_cast<double>(norms_[static_cast<std::size_t>(i)]);
  }
  double largest_norm() const noexcept { return static_cast<double>(largest_norm_); }

 private:
  static Index padded(Index rows) noexcept { return (rows + row_block - 1) / row_block * row_block; }

  void fill(Chunk chunk) {
    const Index d = points_.cols();
    std::vector<double> y(static_cast<std::size_t>(d)), w(y.size());
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      points_.read(i, y.data());
      frame_.enter(y.data(), w.data());
      double squared = 0;
      for (const double value : w)
        squared += value * value;
      norms_[static_cast<std::size_t>(i)] = static_cast<float>(std::sqrt(squared));
      if (!in_place_) copy(w, i);
    }
    // The last block is filled up with copies of the last row.
    if (blocked_ && chunk.end == points_.rows())
      for (Index i = chunk.end; i < padded(chunk.end); ++i)
        copy(w, i);
  }

  void copy(const std::vector<double>& w, Index i) noexcept {
    const Index stride = blocked_ ? row_block : 1;
    float* const to = copy_.data() + (blocked_ ? i / row_block * row_block * cols() + i % row_block
                                               : i * cols());
    for (std::size_t j = 0; j < w.size(); ++j)
      to[static_cast<Index>(j) * stride] = static_cast<float>(w[j]);
  }

  const Points<T>& points_;
  WorkingFrame frame_;
  bool blocked_, in_place_;
  HugeArray<float> copy_;
  std::vector<float> norms_;
  float largest_norm_ = 0;
};

}  // namespace kindred::detail

// The rows as the fast kernels read them first: in float, near the origin, of moderate size.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <vector>

#include <kindred/core/detail/huge_array.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/enter_rows.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/detail/working_frame.hpp>

namespace kindred::detail {

/// How rows lie: as suits the kernels, or in blocks however many columns they have.
enum class Layout : unsigned char { by_columns, blocks };

/// Some rows in float, with ‖w‖ for every row: wide ones read in place where they are float and lie
/// well, else copied; narrow ones copied into blocks, column after column. The first of them is
/// number 0 here, wherever it comes from. One value a row, and d more when copied.
template <Real T>
class WorkingRows {
 public:
  /// Room for `rows` rows, to be filled.
  WorkingRows(const Points<T>& points, const WorkingFrame& frame, Index rows,
              Layout layout = Layout::by_columns)
      : points_(points),
        frame_(frame),
        shift_(points.frame.shift),
        blocked_(layout == Layout::blocks || points.cols() <= most_narrow_columns),
        in_place_(std::same_as<T, float> && !blocked_ && frame_.trivial() &&
                  points.frame.trivial()),
        copy_(in_place_ ? 0 : padded(rows) * points.cols()),
        norms_(static_cast<std::size_t>(rows)) {
    for (double& shift : shift_)
      shift *= points.frame.scale;
  }

  /// All rows. O(nd) time.
  WorkingRows(const Points<T>& points, Workers& workers, Layout layout = Layout::by_columns)
      : WorkingRows(points, WorkingFrame(whereabouts(points, workers), points.rows()),
                    points.rows(), layout) {
    const Chunks chunks{points.rows(), padded(points.chunks().size)};
    for_each_chunk(workers, chunks, [&](Chunk chunk) { enter(chunk, chunk.begin); });
    find_largest(points.rows());
  }

  /// Fills the room anew with a few of the points.
  void fill(Chunk rows) {
    first_ = rows.begin;
    enter(rows, 0);
    find_largest(rows.size());
  }

  const Points<T>& points() const noexcept { return points_; }
  const WorkingFrame& frame() const noexcept { return frame_; }
  Index cols() const noexcept { return points_.cols(); }
  bool blocked() const noexcept { return blocked_; }
  /// Row i in the frame of the points.
  void read(Index i, double* y) const noexcept { points_.read(first_ + i, y); }
  /// The block that begins with row i, a multiple of `row_block`, and those behind it.
  const float* blocks(Index i) const noexcept { return copy_.data() + i * cols(); }
  /// The first value of row i; the next is `stride()` further.
  const float* row(Index i) const noexcept {
    if constexpr (std::same_as<T, float>)
      if (in_place_) return points_.row(first_ + i);
    return blocked_ ? blocks(i / row_block * row_block) + i % row_block : blocks(i);
  }
  Index stride() const noexcept { return blocked_ ? row_block : 1; }
  /// ‖w‖, to within d + 3 roundings.
  double norm(Index i) const noexcept {
    return static_cast<double>(norms_[static_cast<std::size_t>(i)]);
  }
  double largest_norm() const noexcept { return static_cast<double>(largest_norm_); }

 private:
  static constexpr Index run = 64;

  static Index padded(Index rows) noexcept {
    return (rows + row_block - 1) / row_block * row_block;
  }

  /// Copies rows of the points to row `to` and the following.
  void enter(Chunk rows, Index to) {
    const Entrance entrance{shift_.data(), frame_.origin().data(), points_.frame.scale,
                            frame_.factor()};
    std::array<double, static_cast<std::size_t>(run)> squares;
    std::vector<float> turned(static_cast<std::size_t>(blocked_ ? run * cols() : 0));
    for (Index begin = rows.begin; begin < rows.end; begin += run, to += run) {
      const Index count = std::min(run, rows.end - begin);
      float* const out = in_place_  ? nullptr
                         : blocked_ ? turned.data()
                                    : copy_.data() + to * cols();
      simd::launch<EnterRows<T>>(simd::best(), points_.row(begin), points_.x.outerStride(), count,
                                 cols(), &entrance, out, squares.data());
      for (Index r = 0; r < count; ++r)
        norms_[static_cast<std::size_t>(to + r)] =
            static_cast<float>(std::sqrt(squares[static_cast<std::size_t>(r)]));
      if (blocked_) turn(turned.data(), count, to);
    }
  }

  /// Lays rows out in blocks, the last of which is filled up with copies of the last row.
  void turn(const float* rows, Index count, Index to) noexcept {
    for (Index r = 0; r < padded(count); ++r) {
      const float* const from = rows + std::min(r, count - 1) * cols();
      float* const at = copy_.data() + (to + r) / row_block * row_block * cols() + r % row_block;
      for (Index j = 0; j < cols(); ++j)
        at[j * row_block] = from[j];
    }
  }

  void find_largest(Index rows) noexcept {
    largest_norm_ = rows == 0 ? 0 : *std::max_element(norms_.begin(), norms_.begin() + rows);
  }

  const Points<T>& points_;
  WorkingFrame frame_;
  std::vector<double> shift_;
  bool blocked_, in_place_;
  Index first_ = 0;
  HugeArray<float> copy_;
  std::vector<float> norms_;
  float largest_norm_ = 0;
};

}  // namespace kindred::detail

// Assignment that asks for whole blocks of neighbouring rows which centres can be the nearest of
// any of them, and scores the rows against those alone. D. Pelleg, A. Moore, "Accelerating exact
// k-means algorithms with geometric reasoning" (KDD 1999); T. Kanungo et al., "An efficient k-means
// clustering algorithm: analysis and implementation", IEEE Trans. PAMI 24 (2002).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/scorer.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// A ball that holds some rows, in the working frame.
struct RowBall {
  float middle[most_narrow_columns];
  float radius, norm;  // of the farthest row
};

/// Squared distances from a point to the centres of a list, and the lowest of them.
struct PointToCenters {
  template <int Bytes>
  KINDRED_KERNEL static void run(const float* point, const float* columns, Index stride,
                                 Index count, Index d, float* squared, float* lowest) {
    using V = simd::Vector<float, Bytes>;
    constexpr Index lanes = Bytes / 4;
    V least = V{} + std::numeric_limits<float>::max();
    for (Index c = 0; c < count; c += lanes) {
      V sum{};
      for (Index j = 0; j < d; ++j) {
        V center;
        simd::load<Bytes>(columns + j * stride + c, center);
        const V difference = center - point[j];
        sum += difference * difference;
      }
      simd::store<Bytes>(sum, squared + c);
      least = sum < least ? sum : least;
    }
    float low = least[0];
    for (Index lane = 1; lane < lanes; ++lane)
      low = least[lane] < low ? least[lane] : low;
    *lowest = low;
  }
};

/// Centres in float, column by column, in whole vectors.
class CenterList {
 public:
  CenterList(Index clusters, Index d)
      : d_(d),
        stride_((clusters + lanes - 1) / lanes * lanes),
        labels_(static_cast<std::size_t>(stride_)),
        columns_(static_cast<std::size_t>(stride_ * d)),
        squared_(labels_.size()) {}

  /// All of them.
  void assign(const Matrix<double>& working) {
    count_ = working.rows();
    for (Index c = 0; c < count_; ++c) {
      labels_[static_cast<std::size_t>(c)] = static_cast<Label>(c);
      for (Index j = 0; j < d_; ++j)
        column(j)[c] = static_cast<float>(working(c, j));
    }
    fill_up();
  }

  /// Those of `all` that can be the nearest of a row in the ball: a row is no farther from the
  /// centre nearest to the middle than that is from the middle and the radius together, and no
  /// nearer to any other than that less the radius. The rounding of all that is below 2⁻¹⁹ of what
  /// lies between the origin and the farthest place involved.
  void keep_near(CenterList& all, const RowBall& ball) {
    float lowest = 0;
    simd::launch<PointToCenters>(simd::best(), static_cast<const float*>(ball.middle),
                                 static_cast<const float*>(all.columns_.data()), all.stride_,
                                 all.count_, d_, all.squared_.data(), &lowest);
    const float reach = std::sqrt(lowest) + 2 * ball.radius;
    const float safe = reach + 0x1p-16f * (ball.norm + reach);
    const float limit = safe * safe;
    count_ = 0;
    for (Index c = 0; c < all.count_; ++c) {
      if (!(all.squared_[static_cast<std::size_t>(c)] <= limit)) continue;
      labels_[static_cast<std::size_t>(count_)] = all.labels_[static_cast<std::size_t>(c)];
      for (Index j = 0; j < d_; ++j)
        column(j)[count_] = all.column(j)[c];
      ++count_;
    }
    fill_up();
  }

  Index count() const noexcept { return count_; }
  const Label* labels() const noexcept { return labels_.data(); }

 private:
  static constexpr Index lanes = 16;

  float* column(Index j) noexcept { return columns_.data() + j * stride_; }

  /// The last vector is filled up with copies of the last centre.
  void fill_up() noexcept {
    for (Index c = count_; c % lanes != 0; ++c)
      for (Index j = 0; j < d_; ++j)
        column(j)[c] = column(j)[count_ - 1];
  }

  Index d_, stride_, count_ = 0;
  std::vector<Label> labels_;
  std::vector<float> columns_, squared_;
};

/// For points in neighbourly order. O(n) a time for rows deep inside a cluster, O(kd) for the
/// others at worst; a ball for every block and every group of blocks.
template <Real T>
class FilteredAssign {
 public:
  FilteredAssign(const Points<T>& points, Workers& workers)
      : rows_(points, workers),
        workers_(workers),
        blocks_(balls(row_block)),
        groups_(balls(group)) {}

  Index operator()(const Matrix<double>& centers, Assignment& assignment) {
    const Scorer<T> scorer(rows_.frame(), centers, simd::best());
    CenterList all(centers.rows(), centers.cols());
    all.assign(entered(rows_.frame(), centers));
    return assign_chunks(rows_.points(), assignment, workers_, [&](Chunk chunk, Label* nearest) {
      CenterList whole = all, near_group = all, near_block = all;
      for (Index begin = chunk.begin, end = begin; begin < chunk.end; begin = end) {
        const Index number = begin / group;
        end = std::min((number + 1) * group, chunk.end);
        near_group.keep_near(whole, groups_[static_cast<std::size_t>(number)]);
        for (Index b = begin; b < end; b += row_block) {
          Label* const out = nearest + (b - chunk.begin);
          const Index count = std::min(row_block, end - b);
          near_block.keep_near(near_group, blocks_[static_cast<std::size_t>(b / row_block)]);
          if (near_block.count() == 1)
            std::fill_n(out, count, near_block.labels()[0]);
          else
            scorer.nearest_among(rows_, b, count, near_block.labels(), near_block.count(), out);
        }
      }
    });
  }

 private:
  static constexpr Index group = 1024;

  std::vector<RowBall> balls(Index size) const {
    const Chunks cells{rows_.points().rows(), size};
    std::vector<RowBall> balls(static_cast<std::size_t>(cells.count()));
    for_each_chunk(workers_, {cells.count(), 64}, [&](Chunk numbers) {
      for (Index number = numbers.begin; number < numbers.end; ++number)
        balls[static_cast<std::size_t>(number)] = ball_of(cells[number]);
    });
    return balls;
  }

  RowBall ball_of(Chunk cell) const {
    const Index d = rows_.cols(), stride = rows_.stride();
    RowBall ball{};
    double squared = 0;
    for (Index j = 0; j < d; ++j) {
      float lowest = rows_.row(cell.begin)[j * stride], highest = lowest;
      for (Index i = cell.begin; i < cell.end; ++i) {
        lowest = std::min(lowest, rows_.row(i)[j * stride]);
        highest = std::max(highest, rows_.row(i)[j * stride]);
      }
      ball.middle[j] = lowest / 2 + highest / 2;
    }
    for (Index i = cell.begin; i < cell.end; ++i) {
      double sum = 0;
      for (Index j = 0; j < d; ++j) {
        const double difference =
            static_cast<double>(rows_.row(i)[j * stride]) - static_cast<double>(ball.middle[j]);
        sum += difference * difference;
      }
      squared = std::max(squared, sum);
    }
    for (Index i = cell.begin; i < cell.end; ++i)
      ball.norm = std::max(ball.norm, static_cast<float>(rows_.norm(i)));
    ball.radius = static_cast<float>(std::sqrt(squared)) * (1 + 0x1p-20f);
    return ball;
  }

  WorkingRows<T> rows_;
  Workers& workers_;
  std::vector<RowBall> blocks_, groups_;
};

}  // namespace kindred::detail

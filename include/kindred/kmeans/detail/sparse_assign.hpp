// Nearest centres of sparse rows, at the cost of what they store.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/score_error.hpp>
#include <kindred/kmeans/detail/sparse_points.hpp>

namespace kindred::detail {

/// Scores of rows against columns of centres: every stored value adds its multiple of one line of
/// the panel, `stride` doubles, to those that the row starts with.
struct ScoreSparseRows {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Index* offsets, Index rows, const std::int32_t* columns,
                                 const double* values, const double* panel, Index stride,
                                 const double* start, double* scores) {
    constexpr Index lanes = Bytes / 8;
    for (Index r = 0; r < rows; ++r) {
      const Index begin = offsets[r], end = offsets[r + 1];
      Index at = 0;
      for (; at + 8 * lanes <= stride; at += 8 * lanes)
        tile<Bytes, 8>(columns, values, begin, end, panel + at, stride, start + at, scores + at);
      rest<Bytes, 7>((stride - at) / lanes, columns, values, begin, end, panel + at, stride,
                     start + at, scores + at);
      scores += stride;
    }
  }

 private:
  /// The tile of so many vectors, up to `Most`: one walk along the row for all of them.
  template <int Bytes, int Most, class... Args>
  KINDRED_KERNEL static void rest(Index vectors, const Args&... args) {
    if constexpr (Most > 0) {
      if (vectors == Most)
        tile<Bytes, Most>(args...);
      else
        rest<Bytes, Most - 1>(vectors, args...);
    }
  }

  template <int Bytes, int Vectors>
  KINDRED_KERNEL static void tile(const std::int32_t* columns, const double* values, Index begin,
                                  Index end, const double* panel, Index stride, const double* start,
                                  double* scores) {
    constexpr Index lanes = Bytes / 8;
    using V = simd::Vector<double, Bytes>;
    V sums[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v)
      simd::load<Bytes>(start + v * lanes, sums[v]);
    for (Index e = begin; e < end; ++e) {
      const double* const line = panel + columns[e] * stride;
      const V value = V{} + values[e];
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) {
        V center;
        simd::load<Bytes>(line + v * lanes, center);
        sums[v] += value * center;
      }
    }
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v)
      simd::store<Bytes>(sums[v], scores + v * lanes);
  }
};

/// Vectors side by side, column by column, so that a stored value meets all of them in one place.
class SparsePanel {
 public:
  explicit SparsePanel(const Matrix<double>& rows)
      : stride_((rows.rows() + line - 1) / line * line),
        lines_(static_cast<std::size_t>(stride_ / line * rows.cols())) {
    double* to = lines_.data()->values;
    for (Index j = 0; j < rows.cols(); ++j, to += stride_)
      for (Index c = 0; c < rows.rows(); ++c)
        to[c] = rows(c, j);
  }

  Index stride() const noexcept { return stride_; }

  /// The scores of some rows, `stride` for each.
  void score(const SparsePoints& points, Index first, Index rows, const double* start,
             double* scores) const {
    simd::launch<ScoreSparseRows>(simd::best(), points.offsets() + first, rows, points.columns(),
                                  points.values(), lines_.data()->values, stride_, start, scores);
  }

 private:
  // No vector of the widest kind may lie across two cache lines: they are all that costs.
  static constexpr Index line = 8;
  struct alignas(64) Line {
    double values[line];
  };

  Index stride_;
  std::vector<Line> lines_;
};

/// The highest of an even number of scores. Free of branches, because nothing predicts them.
inline double highest_score(const double* scores, Index count) noexcept {
  double even = scores[0], odd = scores[1];
  for (Index c = 2; c < count; c += 2) {
    even = scores[c] > even ? scores[c] : even;
    odd = scores[c + 1] > odd ? scores[c + 1] : odd;
  }
  return odd > even ? odd : even;
}

/// How many centres score enough, and the sum of their numbers: of one alone, its number.
struct OpenCenters {
  Index count = 0, sum = 0;
};

inline OpenCenters open_centers(const double* scores, Index count, double enough) noexcept {
  OpenCenters open;
  for (Index c = 0; c < count; ++c) {
    const Index is_open = scores[c] >= enough;
    open.count += is_open;
    open.sum += is_open * c;
  }
  return open;
}

/// The nearest centre of every row, the first of equally near ones by differences in double: scores
/// decide where their bound allows. O(nnz·k), and O(d) for every centre of a row that is left open.
template <Compiled = on_use>
void nearest_labels(const SparsePoints& points, const Matrix<double>& centers, Workers& workers,
                    Label* nearest) {
  const SparsePanel panel(centers);
  std::vector<double> start(static_cast<std::size_t>(panel.stride()), lowest_score<double>);
  double largest = 0;
  for (Index c = 0; c < centers.rows(); ++c) {
    const double squares = centers.row(c).squaredNorm();
    start[static_cast<std::size_t>(c)] = -squares / 2;
    largest = std::max(largest, squares);
  }
  const ScoreError<double> error(points.cols(), std::sqrt(largest));
  constexpr Index run = 64;
  for_each_chunk(workers, {points.rows(), 8 * run}, [&](Chunk chunk) {
    std::vector<double> scores(static_cast<std::size_t>(run * panel.stride()));
    WrittenRow y(points.cols());
    for (Index begin = chunk.begin; begin < chunk.end; begin += run) {
      const Index count = std::min(run, chunk.end - begin);
      panel.score(points, begin, count, start.data(), scores.data());
      for (Index i = begin; i < begin + count; ++i) {
        const double* const of = scores.data() + (i - begin) * panel.stride();
        const double enough = highest_score(of, panel.stride()) - 2 * error.of(points.norm(i));
        const OpenCenters open = open_centers(of, centers.rows(), enough);
        nearest[i] = static_cast<Label>(open.sum);
        if (open.count == 1) continue;
        const double* const written = y.write(points.row(i));
        double least = std::numeric_limits<double>::infinity();
        for (Index c = 0; c < centers.rows(); ++c) {
          if (of[c] < enough) continue;
          const double squared = squared_distance(written, centers.row(c).data(), points.cols());
          if (squared < least) {
            least = squared;
            nearest[i] = static_cast<Label>(c);
          }
        }
      }
    }
  });
}

/// Moves rows to their nearest clusters, each cluster's sums by itself with its rows in their
/// order. Returns how many rows of positive weight moved.
template <Compiled = on_use>
Index move_sparse_rows(const SparsePoints& points, const Labels& nearest, Assignment& assignment,
                       Workers& workers) {
  struct Move {
    Index row;
    int sign;
  };
  std::vector<std::vector<Move>> moves(static_cast<std::size_t>(assignment.sums.clusters()));
  Index moved = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const Label to = nearest[static_cast<std::size_t>(i)];
    const Label from = std::exchange(assignment.labels[static_cast<std::size_t>(i)], to);
    if (from == to || points.weight(i) == 0) continue;
    ++moved;
    if (from >= 0) moves[static_cast<std::size_t>(from)].push_back({i, -1});
    moves[static_cast<std::size_t>(to)].push_back({i, 1});
  }
  workers.run(assignment.sums.clusters(), [&](Index cluster) {
    for (const Move& move : moves[static_cast<std::size_t>(cluster)]) {
      const SparseRow row = points.row(move.row);
      assignment.sums.change(cluster, row.columns, row.values, row.size, points.weight(move.row),
                             move.sign);
    }
  });
  return moved;
}

template <Compiled = on_use>
Index assign_known(const SparsePoints& points, const Labels& known, Assignment& assignment,
                   Workers& workers) {
  return move_sparse_rows(points, known, assignment, workers);
}

/// The assignment of sparse rows in Lloyd's iteration.
class SparseAssign {
 public:
  SparseAssign(const SparsePoints& points, Workers& workers)
      : points_(points), workers_(workers), nearest_(static_cast<std::size_t>(points.rows())) {}

  Index operator()(const Matrix<double>& centers, Assignment& assignment) {
    nearest_labels(points_, centers, workers_, nearest_.data());
    return move_sparse_rows(points_, nearest_, assignment, workers_);
  }

 private:
  const SparsePoints& points_;
  Workers& workers_;
  Labels nearest_;
};

}  // namespace kindred::detail

// What k-means++ goes by, for rows of many columns.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/row_draws.hpp>
#include <kindred/kmeans/detail/score_error.hpp>
#include <kindred/kmeans/detail/seed_hits.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// The sum of weight × squared distance to the nearest centre so far, for rows of many columns.
/// Distances are differences in double, of rows only for which a product in float leaves open
/// whether a candidate is nearer than all centres: O(nd) for a candidate at the speed of the
/// machine's multiply-add units.
template <Real T>
class WidePotential {
 public:
  WidePotential(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : points_(points),
        workers_(workers),
        isa_(isa),
        rows_(points, workers, Layout::blocks),
        error_(points.cols(), rows_.largest_norm()),
        chunks_{points.rows(), (points.chunks().size + seed_run - 1) / seed_run * seed_run},
        squared_(static_cast<std::size_t>(points.rows()), std::numeric_limits<double>::max()),
        bars_(static_cast<std::size_t>((points.rows() + row_block - 1) / row_block * row_block),
              std::numeric_limits<float>::max()),
        nearest_(squared_.size()),
        lottery_(row_weights(points), chunks_) {
    // Before there is a centre, any candidate is nearer.
    std::fill_n(bars_.begin(), points.rows(), -std::numeric_limits<float>::max());
  }

  Index draw(double u) const { return draw_row(points_, lottery_, u); }
  const Labels& nearest() const noexcept { return nearest_; }

  /// The candidate that lowers the sum most, the first of equals.
  Index best_of(const std::vector<Index>& candidates) const {
    const Matrix<double> points = rows_at(points_, candidates);
    const std::vector<float> packed = packed_candidates<4>(entered(rows_.frame(), points));
    const std::vector<double> gains = fold_chunks<std::vector<double>>(
        workers_, chunks_,
        [&](Chunk chunk) {
          std::vector<double> sums(candidates.size());
          scan<4>(chunk, packed, points, [&](Index row, std::int32_t candidate, double squared) {
            sums[static_cast<std::size_t>(candidate)] +=
                points_.weight(row) * (squared_[static_cast<std::size_t>(row)] - squared);
          });
          return sums;
        },
        [](std::vector<double>& total, const std::vector<double>& part) {
          for (std::size_t c = 0; c < total.size(); ++c)
            total[c] += part[c];
        });
    const auto highest = std::max_element(gains.begin(), gains.end());
    return candidates[static_cast<std::size_t>(highest - gains.begin())];
  }

  /// Takes a row for a centre.
  void approach(Index row, Label label) {
    const Matrix<double> center = rows_at(points_, {row});
    const std::vector<float> packed = packed_candidates<1>(entered(rows_.frame(), center));
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) {
      scan<1>(chunk, packed, center, [&](Index i, std::int32_t, double squared) {
        const auto at = static_cast<std::size_t>(i);
        squared_[at] = squared;
        nearest_[at] = label;
        bars_[at] = bar(i, squared);
        lottery_.set(i, points_.weight(i) * squared);
      });
      lottery_.refresh(chunk.number);
    });
  }

 private:
  /// Rows that one call of the kernel looks at.
  static constexpr Index seed_run = 8 * row_block;

  /// Calls `nearer(row, candidate, squared distance)` for the rows of a chunk that are nearer to a
  /// candidate than to every centre so far.
  template <int Group, class Nearer>
  void scan(Chunk chunk, const std::vector<float>& packed, const Matrix<double>& candidates,
            Nearer&& nearer) const {
    const SeedPanel panel{packed.data(), candidates.rows()};
    std::vector<SeedHit> hits(static_cast<std::size_t>(seed_run * candidates.rows() + 1));
    std::vector<double> y(static_cast<std::size_t>(points_.cols()));
    for (Index begin = chunk.begin; begin < chunk.end; begin += seed_run) {
      const Index blocks = (std::min(seed_run, chunk.end - begin) + row_block - 1) / row_block;
      Index count = 0;
      simd::launch<FindSeedHits<Group>>(isa_, rows_.blocks(begin), blocks, points_.cols(), &panel,
                                        bars_.data() + begin, hits.data(), &count);
      for (Index h = 0; h < count; ++h) {
        fetch_ahead(begin, hits, std::min(h + 6, count - 1));
        const SeedHit hit = hits[static_cast<std::size_t>(h)];
        const Index row = begin + hit.row;
        points_.read(row, y.data());
        const double squared =
            squared_distance(y.data(), candidates.row(hit.candidate).data(), points_.cols());
        if (squared < squared_[static_cast<std::size_t>(row)]) nearer(row, hit.candidate, squared);
      }
    }
  }

  /// Rows that are hit lie far apart: they are on their way while others are looked at.
  void fetch_ahead(Index begin, const std::vector<SeedHit>& hits, Index h) const noexcept {
    const T* const row = points_.row(begin + hits[static_cast<std::size_t>(h)].row);
    for (Index j = 0; j < points_.cols(); j += Index{64 / sizeof(T)})
      __builtin_prefetch(row + j);
  }

  /// A score that no candidate at less than that squared distance fails to exceed.
  float bar(Index row, double squared) const noexcept {
    if (squared == 0) return std::numeric_limits<float>::max();
    const double factor = rows_.frame().factor();
    const double lowest = error_.score_at(squared * factor * factor, rows_.norm(row));
    return static_cast<float>(lowest - std::abs(lowest) * 0x1p-22);
  }

  const Points<T>& points_;
  Workers& workers_;
  simd::Isa isa_;
  WorkingRows<T> rows_;
  ScoreError<float> error_;
  Chunks chunks_;
  std::vector<double> squared_;
  std::vector<float> bars_;
  Labels nearest_;
  Lottery lottery_;
};

}  // namespace kindred::detail

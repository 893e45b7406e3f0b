// What greedy k-means++ goes by: how much each of a few candidates would lower the sum of weight ×
// squared distance to the nearest centre.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/row_draws.hpp>
#include <kindred/kmeans/detail/score_error.hpp>
#include <kindred/kmeans/detail/seed_kernels.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// Candidates are compared by sums in float, whose error is bounded; those between which the bound
/// does not decide, by differences in double. A centre that is taken is measured by differences in
/// double against all rows for which a product in float leaves open whether it is nearer than all
/// centres so far. O(nd) for a candidate at the speed of the machine's multiply-add units; d + 2
/// floats, two doubles and a label a row.
template <Real T>
class SeedPotential {
 public:
  SeedPotential(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : points_(points),
        workers_(workers),
        isa_(isa),
        rows_(points, workers, Layout::blocks),
        error_(points.cols(), rows_.largest_norm()),
        // Twice, for the level is one half of a difference of squares and rounded as well.
        margin_(static_cast<float>(2 * error_.of(rows_.largest_norm()) +
                                   0x1p-20 * rows_.largest_norm() * rows_.largest_norm())),
        chunks_(seed_chunks(points)),
        squared_(static_cast<std::size_t>(points.rows()), std::numeric_limits<double>::max()),
        levels_(static_cast<std::size_t>((points.rows() + row_block - 1) / row_block * row_block),
                std::numeric_limits<float>::max()),
        weights_(levels_.size()),
        nearest_(squared_.size()),
        lottery_(row_weights(points), chunks_) {
    // Before there is a centre, every row is open to any.
    std::fill_n(levels_.begin(), points.rows(), std::numeric_limits<float>::lowest());
    for (Index i = 0; i < points.rows(); ++i)
      weights_[static_cast<std::size_t>(i)] = static_cast<float>(points.weight(i));
  }

  Index draw(double u) const { return draw_row(points_, lottery_, u); }
  const Labels& nearest() const noexcept { return nearest_; }

  /// The candidate that lowers the sum most, the first of equals.
  Index best_of(const std::vector<Index>& candidates) const {
    const std::vector<SeedGain> gains = estimated_gains(candidates);
    // What the margin allows for every open row, and the rounding of weights and sums.
    const auto error = [&](const SeedGain& of) {
      return static_cast<double>(margin_) * of.open * (1 + 0x1p-18) + 0x1p-18 * of.gain;
    };
    double certain = 0;
    for (const SeedGain& of : gains)
      certain = std::max(certain, of.gain - error(of));
    std::vector<Index> open;
    for (std::size_t c = 0; c < candidates.size(); ++c)
      if (gains[c].gain + error(gains[c]) >= certain &&
          std::find(open.begin(), open.end(), candidates[c]) == open.end())
        open.push_back(candidates[c]);
    return open.size() == 1 ? open.front() : exactly_best_of(open);
  }

  /// Takes a row for a centre.
  void approach(Index row, Label label) {
    const Candidate center(*this, row);
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) {
      scan(chunk, center, [&](Index i, double squared) {
        const auto at = static_cast<std::size_t>(i);
        squared_[at] = squared;
        nearest_[at] = label;
        levels_[at] = level(i, squared);
        lottery_.set(i, points_.weight(i) * squared);
      });
      lottery_.refresh(chunk.number);
    });
  }

 private:
  /// A row, in the frame and as the kernel reads it.
  struct Candidate {
    Matrix<double> y;
    std::vector<float> packed;

    Candidate(const SeedPotential& potential, Index row)
        : y(rows_at(potential.points_, {row})),
          packed(packed_candidates(entered(potential.rows_.frame(), y), 1)) {}
  };

  std::vector<SeedGain> estimated_gains(const std::vector<Index>& candidates) const {
    const std::vector<float> packed =
        packed_candidates(entered(rows_.frame(), rows_at(points_, candidates)), SeedPanel::group);
    const SeedPanel panel{packed.data(), static_cast<Index>(candidates.size())};
    const std::size_t room =
        (candidates.size() + SeedPanel::group - 1) / SeedPanel::group * SeedPanel::group;
    std::vector<SeedGain> gains = fold_chunks<std::vector<SeedGain>>(
        workers_, chunks_,
        [&](Chunk chunk) {
          std::vector<SeedGain> sums(room);
          for (Index begin = chunk.begin; begin < chunk.end; begin += seed_run)
            simd::launch<SumSeedGains>(isa_, rows_.blocks(begin), blocks_in(chunk, begin),
                                       points_.cols(), &panel, levels_.data() + begin,
                                       weights_.data() + begin, margin_, sums.data());
          return sums;
        },
        [](std::vector<SeedGain>& total, const std::vector<SeedGain>& part) {
          for (std::size_t c = 0; c < total.size(); ++c) {
            total[c].gain += part[c].gain;
            total[c].open += part[c].open;
          }
        });
    gains.resize(candidates.size());
    return gains;
  }

  Index exactly_best_of(const std::vector<Index>& candidates) const {
    std::vector<double> gains;
    for (const Index row : candidates) {
      const Candidate candidate(*this, row);
      gains.push_back(fold_chunks<double>(
          workers_, chunks_,
          [&](Chunk chunk) {
            double sum = 0;
            scan(chunk, candidate, [&](Index i, double squared) {
              sum += points_.weight(i) * (squared_[static_cast<std::size_t>(i)] - squared);
            });
            return sum;
          },
          [](double& total, double part) { total += part; }));
    }
    const auto highest = std::max_element(gains.begin(), gains.end());
    return candidates[static_cast<std::size_t>(highest - gains.begin())];
  }

  static Index blocks_in(Chunk chunk, Index begin) noexcept {
    return (std::min(seed_run, chunk.end - begin) + row_block - 1) / row_block;
  }

  /// Calls `nearer(row, squared distance)` for the rows of a chunk that are nearer to a candidate
  /// than to every centre so far.
  template <class Nearer>
  void scan(Chunk chunk, const Candidate& candidate, Nearer&& nearer) const {
    std::array<std::int32_t, static_cast<std::size_t>(seed_run)> hits;
    std::vector<double> y(static_cast<std::size_t>(points_.cols()));
    for (Index begin = chunk.begin; begin < chunk.end; begin += seed_run) {
      Index count = 0;
      simd::launch<FindSeedHits>(isa_, rows_.blocks(begin), blocks_in(chunk, begin), points_.cols(),
                                 candidate.packed.data(), levels_.data() + begin, margin_,
                                 hits.data(), &count);
      // Rows that are hit lie far apart: all are on their way before the first is needed.
      for (Index h = 0; h < count; ++h)
        fetch(begin + hits[static_cast<std::size_t>(h)]);
      for (Index h = 0; h < count; ++h) {
        const Index row = begin + hits[static_cast<std::size_t>(h)];
        points_.read(row, y.data());
        const double squared = squared_distance(y.data(), candidate.y.data(), points_.cols());
        if (squared < squared_[static_cast<std::size_t>(row)]) nearer(row, squared);
      }
    }
  }

  void fetch(Index row) const noexcept {
    for (Index j = 0; j < points_.cols(); j += Index{64 / sizeof(T)})
      __builtin_prefetch(points_.row(row) + j);
  }

  /// The score of a candidate at that squared distance.
  float level(Index row, double squared) const noexcept {
    if (squared == 0) return std::numeric_limits<float>::max();
    const double factor = rows_.frame().factor(), norm = rows_.norm(row);
    return static_cast<float>((norm * norm - squared * factor * factor) / 2);
  }

  const Points<T>& points_;
  Workers& workers_;
  simd::Isa isa_;
  WorkingRows<T> rows_;
  ScoreError<float> error_;
  float margin_;
  Chunks chunks_;
  std::vector<double> squared_;
  std::vector<float> levels_, weights_;
  Labels nearest_;
  Lottery lottery_;
};

}  // namespace kindred::detail

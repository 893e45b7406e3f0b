// What greedy k-means++ goes by: how much each of a few candidates would lower the sum of weight ×
// squared distance to the nearest centre.
#pragma once

#include <algorithm>
#include <array>
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
        chunks_{points.rows(), (points.chunks().size + seed_run - 1) / seed_run * seed_run},
        squared_(static_cast<std::size_t>(points.rows()), std::numeric_limits<double>::max()),
        levels_(static_cast<std::size_t>((points.rows() + row_block - 1) / row_block * row_block),
                std::numeric_limits<float>::max()),
        weights_(levels_.size()),
        run_norms_(static_cast<std::size_t>((points.rows() + seed_run - 1) / seed_run)),
        nearest_(squared_.size()),
        lottery_(row_weights(points), chunks_) {
    // Before there is a centre, every row is open to any.
    std::fill_n(levels_.begin(), points.rows(), std::numeric_limits<float>::lowest());
    for (Index i = 0; i < points.rows(); ++i) {
      weights_[static_cast<std::size_t>(i)] = static_cast<float>(points.weight(i));
      double& norm = run_norms_[static_cast<std::size_t>(i / seed_run)];
      norm = std::max(norm, rows_.norm(i));
    }
  }

  Index draw(double u) const { return draw_row(points_, lottery_, u); }
  const Labels& nearest() const noexcept { return nearest_; }

  /// The candidate that lowers the sum most, the first of equals.
  Index best_of(const std::vector<Index>& candidates) const {
    const std::vector<SeedGain> gains = estimated_gains(candidates);
    const double factor = rows_.frame().factor(), largest = rows_.largest_norm();
    // Levels that were rounded down, and weights rounded to floats, the smallest of them to
    // nothing.
    const double shared = 0x1p-21 * lottery_.total() * factor * factor +
                          0x1p-100 * static_cast<double>(points_.rows()) * largest * largest;
    const auto error = [shared](const SeedGain& of) {
      return of.error * (1 + 0x1p-17) + 0x1p-17 * of.gain + shared;
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
    const Candidates center(*this, {row}, 1);
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
  /// Rows that one call of a kernel looks at.
  static constexpr Index seed_run = 8 * row_block;

  /// Rows, in the frame and as a kernel reads groups of them.
  struct Candidates {
    Matrix<double> y;
    std::vector<float> packed;
    double largest_norm = 0;
    ScoreError<float> error;

    Candidates(const SeedPotential& potential, const std::vector<Index>& rows, Index group)
        : y(rows_at(potential.points_, rows)),
          packed(packed_candidates(entered(potential.rows_.frame(), y), group)),
          largest_norm(largest_norm_of(potential.rows_, rows)),
          error(y.cols(), largest_norm) {}

    static double largest_norm_of(const WorkingRows<T>& working, const std::vector<Index>& rows) {
      double largest = 0;
      for (const Index row : rows)
        largest = std::max(largest, working.norm(row));
      return largest * (1 + 0x1p-20);
    }
  };

  /// How far scores less levels can be wrong in a run: twice the error of scores, for levels are
  /// halves of differences of squares and rounded as well. One far row widens that of its own run.
  float margin(const Candidates& candidates, Index begin) const noexcept {
    const double norm = run_norms_[static_cast<std::size_t>(begin / seed_run)];
    const double farther = std::max(norm, candidates.largest_norm);
    return static_cast<float>(2 * candidates.error.of(norm) + 0x1p-20 * farther * farther);
  }

  std::vector<SeedGain> estimated_gains(const std::vector<Index>& candidates) const {
    const Candidates some(*this, candidates, SeedPanel::group);
    const SeedPanel panel{some.packed.data(), static_cast<Index>(candidates.size())};
    const std::size_t room =
        (candidates.size() + SeedPanel::group - 1) / SeedPanel::group * SeedPanel::group;
    std::vector<SeedGain> gains = fold_chunks<std::vector<SeedGain>>(
        workers_, chunks_,
        [&](Chunk chunk) {
          std::vector<SeedGain> sums(room);
          for (Index begin = chunk.begin; begin < chunk.end; begin += seed_run)
            simd::launch<SumSeedGains>(isa_, rows_.blocks(begin), blocks_in(chunk, begin),
                                       points_.cols(), &panel, levels_.data() + begin,
                                       weights_.data() + begin, margin(some, begin), sums.data());
          return sums;
        },
        [](std::vector<SeedGain>& total, const std::vector<SeedGain>& part) {
          for (std::size_t c = 0; c < total.size(); ++c) {
            total[c].gain += part[c].gain;
            total[c].error += part[c].error;
          }
        });
    gains.resize(candidates.size());
    return gains;
  }

  Index exactly_best_of(const std::vector<Index>& candidates) const {
    std::vector<double> gains;
    for (const Index row : candidates) {
      const Candidates candidate(*this, {row}, 1);
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
  void scan(Chunk chunk, const Candidates& candidate, Nearer&& nearer) const {
    std::array<std::int32_t, static_cast<std::size_t>(seed_run)> hits;
    std::vector<double> y(static_cast<std::size_t>(points_.cols()));
    for (Index begin = chunk.begin; begin < chunk.end; begin += seed_run) {
      Index count = 0;
      simd::launch<FindSeedHits>(isa_, rows_.blocks(begin), blocks_in(chunk, begin), points_.cols(),
                                 candidate.packed.data(), levels_.data() + begin,
                                 margin(candidate, begin), hits.data(), &count);
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

  /// The score of a candidate at that squared distance, or a little less.
  float level(Index row, double squared) const noexcept {
    if (squared == 0) return std::numeric_limits<float>::max();
    const double factor = rows_.frame().factor(), norm = rows_.norm(row);
    const double exact = (norm * norm - squared * factor * factor) / 2;
    return static_cast<float>(exact - std::abs(exact) * 0x1p-22);
  }

  const Points<T>& points_;
  Workers& workers_;
  simd::Isa isa_;
  WorkingRows<T> rows_;
  Chunks chunks_;
  std::vector<double> squared_;
  std::vector<float> levels_, weights_;
  std::vector<double> run_norms_;  // the largest of every run
  Labels nearest_;
  Lottery lottery_;
};

}  // namespace kindred::detail

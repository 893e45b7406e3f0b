// What k-means++ goes by, for rows of few columns.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/row_draws.hpp>
#include <kindred/kmeans/detail/seed_kernels.hpp>

namespace kindred::detail {

/// The sum of weight × squared distance to the nearest centre so far, for rows of few columns:
/// differences in double throughout, because less would be no faster.
template <Real T>
class NarrowPotential {
 public:
  NarrowPotential(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : points_(points),
        workers_(workers),
        isa_(isa),
        chunks_{points.rows(), (points.chunks().size + seed_block - 1) / seed_block * seed_block},
        padded_((points.rows() + seed_block - 1) / seed_block * seed_block),
        columns_(static_cast<std::size_t>(padded_ * points.cols())),
        weights_(static_cast<std::size_t>(padded_)),
        squared_(weights_.size(), std::numeric_limits<double>::max()),
        nearest_(weights_.size()),
        lottery_(row_weights(points), chunks_, padded_) {
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) { lay_out(chunk); });
  }

  Index draw(double u) const { return draw_row(points_, lottery_, u); }
  Labels nearest() const { return {nearest_.begin(), nearest_.begin() + points_.rows()}; }

  /// The candidate that lowers the sum most, the first of equals.
  Index best_of(const std::vector<Index>& candidates) {
    const Matrix<double> points = rows_at(points_, candidates);
    const std::vector<double> potentials = fold_chunks<std::vector<double>>(
        workers_, chunks_,
        [&](Chunk chunk) {
          const std::vector<SeedBlock> blocks = blocks_of(chunk);
          std::vector<double> sums(candidates.size());
          // A few blocks at a time stay in the cache while all candidates pass over them.
          for (std::size_t b = 0; b < blocks.size(); b += blocks_at_once())
            simd::launch<SeedPotentials>(
                isa_, blocks.data() + b,
                static_cast<Index>(std::min(blocks_at_once(), blocks.size() - b)), points.data(),
                points.rows(), points.cols(), sums.data());
          return sums;
        },
        [](std::vector<double>& total, const std::vector<double>& part) {
          for (std::size_t c = 0; c < total.size(); ++c)
            total[c] += part[c];
        });
    const auto lowest = std::min_element(potentials.begin(), potentials.end());
    return candidates[static_cast<std::size_t>(lowest - potentials.begin())];
  }

  /// Takes a row for a centre.
  void approach(Index row, Label label) {
    const Matrix<double> center = rows_at(points_, {row});
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) {
      const std::vector<SeedBlock> blocks = blocks_of(chunk);
      simd::launch<SeedApproach>(isa_, blocks.data(), static_cast<Index>(blocks.size()),
                                 center.data(), points_.cols(), label);
      lottery_.refresh(chunk.number);
    });
  }

 private:
  void lay_out(Chunk chunk) {
    std::vector<double> y(static_cast<std::size_t>(points_.cols()));
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      weights_[static_cast<std::size_t>(i)] = points_.weight(i);
      points_.read(i, y.data());
      double* const columns =
          columns_.data() + i / seed_block * seed_block * points_.cols() + i % seed_block;
      for (std::size_t j = 0; j < y.size(); ++j)
        columns[static_cast<Index>(j) * seed_block] = y[j];
    }
  }

  std::vector<SeedBlock> blocks_of(Chunk chunk) {
    std::vector<SeedBlock> blocks;
    for (Index i = chunk.begin; i < chunk.end; i += seed_block)
      blocks.push_back({columns_.data() + i * points_.cols(), weights_.data() + i,
                        squared_.data() + i, lottery_.masses() + i, nearest_.data() + i});
    return blocks;
  }

  std::size_t blocks_at_once() const noexcept {
    return static_cast<std::size_t>(std::max<Index>(1, 2048 / (seed_block * points_.cols())));
  }

  const Points<T>& points_;
  Workers& workers_;
  simd::Isa isa_;
  Chunks chunks_;
  Index padded_;
  std::vector<double> columns_, weights_, squared_;
  Labels nearest_;
  Lottery lottery_;
};

}  // namespace kindred::detail

// Starting centres chosen among the rows.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/detail/seed_kernels.hpp>

namespace kindred::detail {

/// Candidates that greedy k-means++ tries for every centre: 2 + ⌊ln k⌋.
inline Index candidates_for(Index clusters) noexcept {
  return 2 + static_cast<Index>(std::log(static_cast<double>(clusters)));
}

template <Real T>
std::vector<double> row_weights(const Points<T>& points) {
  if (points.weights.empty())
    return std::vector<double>(static_cast<std::size_t>(points.rows()), 1);
  return {points.weights.begin(), points.weights.end()};
}

/// Rows drawn one after the other in proportion to their weights, no row twice while there are
/// others. O(n + k·√n) or so.
template <Real T>
std::vector<Index> random_rows(const Points<T>& points, Index clusters, const Draws& draws) {
  Lottery lottery(row_weights(points), points.chunks());
  std::vector<Index> rows;
  while (static_cast<Index>(rows.size()) < clusters) {
    Index row = lottery.draw(draws.uniform(rows.size()));
    if (row < 0) {
      lottery = Lottery(row_weights(points), points.chunks());
      row = lottery.draw(draws.uniform(rows.size()));
    }
    lottery.set(row, 0);
    lottery.refresh(lottery.chunk_of(row));
    rows.push_back(row);
  }
  return rows;
}

/// Greedy k-means++: every next centre is, of a few rows drawn in proportion to weight × squared
/// distance to the nearest centre so far, the one that lowers the sum of those most (the first of
/// equals). O(nkd·log k) time, O(nd) memory for a copy laid out for the kernels. D. Arthur and S.
/// Vassilvitskii, "k-means++: the advantages of careful seeding" (SODA 2007), whose closing section
/// proposes the greedy choice.
template <Real T>
class GreedySeeding {
 public:
  GreedySeeding(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : points_(points),
        workers_(workers),
        isa_(isa),
        chunks_{points.rows(), (points.chunks().size + seed_block - 1) / seed_block * seed_block},
        blocks_((points.rows() + seed_block - 1) / seed_block),
        columns_(static_cast<std::size_t>(blocks_ * seed_block * points.cols())),
        weights_(static_cast<std::size_t>(blocks_ * seed_block)),
        squared_(weights_.size(), std::numeric_limits<double>::max()),
        lottery_(row_weights(points), chunks_, blocks_ * seed_block) {
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) { lay_out(chunk); });
  }

  /// The rows chosen; fewer than asked for when the callback stops.
  std::vector<Index> run(Index clusters, const Draws& draws, ProgressRef progress) {
    std::vector<Index> rows{lottery_.draw(draws.uniform(0))};
    approach(rows.front());
    const Index tries = candidates_for(clusters);
    while (static_cast<Index>(rows.size()) < clusters) {
      const auto done = static_cast<Index>(rows.size());
      if (!progress({"seeding", done, clusters})) break;
      std::vector<Index> candidates;
      for (Index t = 0; t < tries; ++t)
        candidates.push_back(draw(draws.uniform(static_cast<std::uint64_t>(done * tries + t))));
      rows.push_back(best_of(candidates));
      approach(rows.back());
    }
    return rows;
  }

 private:
  // When every row sits on a centre already, any row is as good as another.
  Index draw(double u) const {
    const Index row = lottery_.draw(u);
    return row >= 0 ? row : Lottery(row_weights(points_), chunks_).draw(u);
  }

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
                        squared_.data() + i, lottery_.masses() + i});
    return blocks;
  }

  Matrix<double> rows_at(const std::vector<Index>& rows) const {
    Matrix<double> y(static_cast<Index>(rows.size()), points_.cols());
    for (Index r = 0; r < y.rows(); ++r)
      points_.read(rows[static_cast<std::size_t>(r)], y.row(r).data());
    return y;
  }

  Index best_of(const std::vector<Index>& candidates) {
    const Matrix<double> points = rows_at(candidates);
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

  std::size_t blocks_at_once() const noexcept {
    return static_cast<std::size_t>(std::max<Index>(1, 2048 / (seed_block * points_.cols())));
  }

  void approach(Index row) {
    const Matrix<double> center = rows_at({row});
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) {
      const std::vector<SeedBlock> blocks = blocks_of(chunk);
      simd::launch<SeedApproach>(isa_, blocks.data(), static_cast<Index>(blocks.size()),
                                 center.data(), points_.cols());
      lottery_.refresh(chunk.number);
    });
  }

  const Points<T>& points_;
  Workers& workers_;
  simd::Isa isa_;
  Chunks chunks_;
  Index blocks_;
  std::vector<double> columns_, weights_, squared_;
  Lottery lottery_;
};

}  // namespace kindred::detail

// Starting centres chosen among the rows.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/nearest.hpp>
#include <kindred/kmeans/detail/points.hpp>

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
/// equals). O(nkd·log k). D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful
/// seeding" (SODA 2007), whose closing section proposes the greedy choice.
template <Real T>
class GreedySeeding {
 public:
  GreedySeeding(const Points<T>& points, Workers& workers)
      : points_(points),
        workers_(workers),
        chunks_(points.chunks()),
        squared_(static_cast<std::size_t>(points.rows())),
        lottery_(row_weights(points), chunks_) {}

  /// The rows chosen; fewer than asked for when the callback stops.
  std::vector<Index> run(Index clusters, const Draws& draws, ProgressRef progress) {
    std::vector<Index> rows{lottery_.draw(draws.uniform(0))};
    start(rows.front());
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

  Matrix<double> rows_at(const std::vector<Index>& rows) const {
    Matrix<double> y(static_cast<Index>(rows.size()), points_.cols());
    for (Index r = 0; r < y.rows(); ++r)
      points_.read(rows[static_cast<std::size_t>(r)], y.row(r).data());
    return y;
  }

  Index best_of(const std::vector<Index>& candidates) {
    const CenterPanels panels(rows_at(candidates));
    const std::vector<double> potentials = fold_chunks<std::vector<double>>(
        workers_, chunks_,
        [&](Chunk chunk) {
          std::vector<double> sums(candidates.size());
          each_row(chunk, [&](Index i, const double* y) {
            const double now = squared_[static_cast<std::size_t>(i)];
            panels.visit(y, [&](Index c, double squared) {
              sums[static_cast<std::size_t>(c)] += points_.weight(i) * std::min(now, squared);
            });
          });
          return sums;
        },
        [](std::vector<double>& total, const std::vector<double>& part) {
          for (std::size_t c = 0; c < total.size(); ++c)
            total[c] += part[c];
        });
    const auto lowest = std::min_element(potentials.begin(), potentials.end());
    return candidates[static_cast<std::size_t>(lowest - potentials.begin())];
  }

  void start(Index row) {
    measure(row, [](double, double squared) { return squared; });
  }
  void approach(Index row) {
    measure(row, [](double now, double squared) { return std::min(now, squared); });
  }

  template <class Combine>
  void measure(Index row, Combine combine) {
    const Matrix<double> center = rows_at({row});
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) {
      each_row(chunk, [&](Index i, const double* y) {
        double& now = squared_[static_cast<std::size_t>(i)];
        now = combine(now, squared_distance(y, center.data(), points_.cols()));
        lottery_.set(i, points_.weight(i) * now);
      });
      lottery_.refresh(chunk.number);
    });
  }

  template <class Body>
  void each_row(Chunk chunk, Body&& body) const {
    std::vector<double> y(static_cast<std::size_t>(points_.cols()));
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      if (points_.weight(i) == 0) continue;
      points_.read(i, y.data());
      body(i, y.data());
    }
  }

  const Points<T>& points_;
  Workers& workers_;
  Chunks chunks_;
  std::vector<double> squared_;
  Lottery lottery_;
};

}  // namespace kindred::detail

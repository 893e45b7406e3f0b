// Starting centres chosen among the rows.
#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/detail/row_draws.hpp>
#include <kindred/kmeans/detail/seed_potential.hpp>

namespace kindred::detail {

/// Candidates that greedy k-means++ tries for every centre: 2 + ⌊ln k⌋.
inline Index candidates_for(Index clusters) noexcept {
  return 2 + static_cast<Index>(std::log(static_cast<double>(clusters)));
}

/// Rows drawn one after the other in proportion to their weights, no row twice and none of those
/// taken before while there are others. O(n + k·√n) or so.
template <class Rows>
std::vector<Index> random_rows(const Rows& points, Index clusters, const Draws& draws,
                               const std::vector<Index>& taken = {}) {
  Lottery lottery(row_weights(points), points.chunks());
  for (const Index row : taken) {
    lottery.set(row, 0);
    lottery.refresh(lottery.chunk_of(row));
  }
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

/// The rows chosen to start from and, for every row, the nearest of them: what the first iteration
/// would look for. Fewer rows than asked for when the callback stopped.
struct Seeds {
  std::vector<Index> rows;
  Labels nearest;
};

/// Greedy k-means++: every next centre is, of a few rows drawn in proportion to weight × squared
/// distance to the nearest centre so far, the one that lowers the sum of those most (the first of
/// equals). O(nkd·log k) time, O(nd) memory. D. Arthur and S. Vassilvitskii, "k-means++: the
/// advantages of careful seeding" (SODA 2007), whose closing section proposes the greedy choice.
template <class Potential>
Seeds greedy_seeds(Potential potential, Index clusters, const Draws& draws, ProgressRef progress) {
  std::vector<Index> rows{potential.draw(draws.uniform(0))};
  potential.approach(rows.front(), 0);
  const Index tries = candidates_for(clusters);
  while (static_cast<Index>(rows.size()) < clusters) {
    const auto done = static_cast<Index>(rows.size());
    if (!progress({"seeding", done, clusters})) break;
    std::vector<Index> candidates;
    for (Index t = 0; t < tries; ++t)
      candidates.push_back(
          potential.draw(draws.uniform(static_cast<std::uint64_t>(done * tries + t))));
    rows.push_back(potential.best_of(candidates));
    potential.approach(rows.back(), static_cast<Label>(done));
  }
  return {std::move(rows), potential.nearest()};
}

template <Real T>
Seeds greedy_seeds(const Points<T>& points, Index clusters, const Draws& draws, Workers& workers,
                   ProgressRef progress, simd::Isa isa = simd::best()) {
  return greedy_seeds(SeedPotential<T>(points, workers, isa), clusters, draws, progress);
}

}  // namespace kindred::detail

// k-means‖: many candidates in a few looks at the rows, then greedy k-means++ among them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/row_draws.hpp>
#include <kindred/kmeans/detail/seeding.hpp>

namespace kindred::detail {

/// Rounds of k-means‖ where they bring candidates enough.
inline constexpr Index parallel_rounds = 5;

/// The draws of k-means‖ are keyed by round and row, whatever the number of rows, and apart from
/// those of k-means++.
inline double round_draw(const Draws& draws, Index round, Index row) noexcept {
  constexpr std::uint64_t apart = std::uint64_t{1} << 63;
  return draws.uniform(apart + (static_cast<std::uint64_t>(round) << 40) +
                       static_cast<std::uint64_t>(row));
}

/// Rows picked as candidates, and for every row the nearest of them.
template <class Rows>
class SeedCandidates {
 public:
  SeedCandidates(const Rows& points, Workers& workers)
      : points_(points),
        workers_(workers),
        squared_(static_cast<std::size_t>(points.rows()), std::numeric_limits<double>::max()),
        nearest_(squared_.size()),
        found_(squared_.size()) {}

  /// The candidates, in the order they were taken; equal ones only where one round took them.
  const std::vector<Index>& rows() const noexcept { return rows_; }
  /// How many of them differ.
  Index distinct() const noexcept { return distinct_; }

  /// Σ weight × squared distance to the nearest candidate.
  double potential() const {
    return fold_chunks<double>(
        workers_, points_.chunks(),
        [&](Chunk chunk) {
          double sum = 0;
          for (Index i = chunk.begin; i < chunk.end; ++i)
            sum += mass(i);
          return sum;
        },
        [](double& total, double part) { total += part; });
  }

  /// Rows picked each by itself, with the probability `expected` × its share of the potential.
  std::vector<Index> sample(const Draws& draws, Index round, double expected,
                            double potential) const {
    return fold_chunks<std::vector<Index>>(
        workers_, points_.chunks(),
        [&](Chunk chunk) {
          std::vector<Index> picked;
          for (Index i = chunk.begin; i < chunk.end; ++i)
            if (round_draw(draws, round, i) * potential < expected * mass(i)) picked.push_back(i);
          return picked;
        },
        [](std::vector<Index>& all, const std::vector<Index>& part) {
          all.insert(all.end(), part.begin(), part.end());
        });
  }

  /// Takes rows for candidates. O(n·d) for each, at the speed of a Lloyd iteration.
  void take(const std::vector<Index>& picked) {
    if (picked.empty()) return;
    const Matrix<double> centers = rows_at(points_, picked);
    nearest_labels(points_, centers, workers_, found_.data());
    for (std::size_t c = 0; c < picked.size(); ++c)
      distinct_ += found_[static_cast<std::size_t>(picked[c])] == static_cast<Label>(c);
    const auto before = static_cast<Index>(rows_.size());
    rows_.insert(rows_.end(), picked.begin(), picked.end());
    for_each_chunk(workers_, points_.chunks(), [&](Chunk chunk) {
      std::vector<double> y(static_cast<std::size_t>(points_.cols()));
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        points_.read(i, y.data());
        const double squared =
            squared_distance(y.data(), centers.row(found_[at]).data(), points_.cols());
        if (squared >= squared_[at]) continue;
        squared_[at] = squared;
        nearest_[at] = before + found_[at];
      }
    });
  }

  /// For every candidate, the weight of the rows that it is nearest to: 0 for one that equals an
  /// earlier one.
  std::vector<double> weights() const {
    std::vector<double> weights(rows_.size());
    for (Index i = 0; i < points_.rows(); ++i)
      weights[static_cast<std::size_t>(nearest_[static_cast<std::size_t>(i)])] += points_.weight(i);
    return weights;
  }

 private:
  double mass(Index i) const noexcept {
    return points_.weight(i) * squared_[static_cast<std::size_t>(i)];
  }

  const Rows& points_;
  Workers& workers_;
  std::vector<double> squared_;
  std::vector<Index> nearest_;
  Labels found_;
  std::vector<Index> rows_{};
  Index distinct_ = 0;
};

/// Greedy k-means++ among candidates, each with the weight of the rows around it.
template <class Rows>
std::vector<Index> best_candidates(const Rows& points, const SeedCandidates<Rows>& candidates,
                                   Index clusters, const Draws& draws, Workers& workers,
                                   ProgressRef progress) {
  const std::vector<double> weights = candidates.weights();
  const Matrix<double> places = rows_at(points, candidates.rows());
  const MatrixView<double> view(places);
  const ScaledWeights scaled(weights);
  const Frame already_there{std::vector<double>(static_cast<std::size_t>(points.cols())), 1, {}};
  const Points<double> around{view, scaled.values, already_there};
  std::vector<Index> rows = greedy_seeds(around, clusters, draws, workers, progress).rows;
  for (Index& row : rows)
    row = candidates.rows()[static_cast<std::size_t>(row)];
  return rows;
}

/// k-means‖: five rounds, each of which picks about 2k rows, a row with a probability in proportion
/// to weight × squared distance to the nearest candidate so far, and more of them while fewer than
/// k candidates differ; then greedy k-means++ among the candidates. Where fewer than k rows of some
/// weight differ, all of them and other rows. Fewer rows than asked for when the callback stopped.
/// O(nkd) time, a few looks at the rows; O(n + kd) memory. B. Bahmani, B. Moseley, A. Vattani,
/// R. Kumar and S. Vassilvitskii, "Scalable k-means++" (VLDB 2012).
template <class Rows>
std::vector<Index> parallel_seeds(const Rows& points, Index clusters, const Draws& draws,
                                  Workers& workers, ProgressRef progress) {
  SeedCandidates<Rows> candidates(points, workers);
  const Lottery by_weight(row_weights(points), points.chunks());
  candidates.take({by_weight.draw(round_draw(draws, 0, 0))});
  for (Index round = 1; round <= parallel_rounds || candidates.distinct() < clusters; ++round) {
    const double potential = candidates.potential();
    if (potential == 0) break;
    if (!progress({"candidates", round - 1, std::max(round, parallel_rounds)})) return {};
    candidates.take(candidates.sample(draws, round, 2 * static_cast<double>(clusters), potential));
  }
  const Index distinct = std::min(clusters, candidates.distinct());
  std::vector<Index> rows = best_candidates(points, candidates, distinct, draws, workers, progress);
  if (static_cast<Index>(rows.size()) < distinct) return rows;
  const std::vector<Index> more = random_rows(points, clusters - distinct, draws, rows);
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace kindred::detail

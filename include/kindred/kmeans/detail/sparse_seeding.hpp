// Greedy k-means++ for sparse rows: the draws, the decisions and the seeds of the dense one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/row_draws.hpp>
#include <kindred/kmeans/detail/seeding.hpp>
#include <kindred/kmeans/detail/sparse_assign.hpp>
#include <kindred/kmeans/detail/sparse_points.hpp>

namespace kindred::detail {

/// ‖a − b‖² by differences, summed in column order: columns that neither stores add nothing.
inline double squared_distance(const SparseRow& a, const SparseRow& b) noexcept {
  double sum = 0;
  for (Index i = 0, j = 0; i < a.size || j < b.size;) {
    const bool has_a = i < a.size && (j >= b.size || a.columns[i] <= b.columns[j]);
    const bool has_b = j < b.size && (i >= a.size || b.columns[j] <= a.columns[i]);
    const double difference = (has_a ? a.values[i] : 0.0) - (has_b ? b.values[j] : 0.0);
    sum += difference * difference;
    i += has_a;
    j += has_b;
  }
  return sum;
}

/// What greedy k-means++ goes by. Products bound how far a row is from a candidate; what the bound
/// leaves open is settled by differences. O(nnz) for all candidates of a centre together.
template <Compiled = on_use>
class SparseSeedPotential {
 public:
  SparseSeedPotential(const SparsePoints& points, Workers& workers)
      : points_(points),
        workers_(workers),
        chunks_(seed_chunks(points)),
        squared_(static_cast<std::size_t>(points.rows()), std::numeric_limits<double>::max()),
        nearest_(squared_.size()),
        lottery_(row_weights(points), chunks_) {}

  Index draw(double u) const { return draw_row(points_, lottery_, u); }
  const Labels& nearest() const noexcept { return nearest_; }

  /// The candidate that lowers the sum most, the first of equals.
  Index best_of(std::vector<Index> candidates) const {
    for (auto it = candidates.begin(); it != candidates.end();)
      it = std::find(candidates.begin(), it, *it) == it ? it + 1 : candidates.erase(it);
    if (candidates.size() == 1) return candidates.front();
    const std::vector<Gain> gains = bounded_gains(candidates);
    double certain = 0;
    for (const Gain& gain : gains)
      certain = std::max(certain, gain.low * (1 - 0x1p-30));
    std::vector<Index> open;
    for (std::size_t c = 0; c < candidates.size(); ++c)
      if (gains[c].high * (1 + 0x1p-30) >= certain) open.push_back(candidates[c]);
    return open.size() == 1 ? open.front() : exactly_best_of(open);
  }

  /// Takes a row for a centre.
  void approach(Index row, Label label) {
    scan({row}, [&](Chunk chunk, const Bounds& bounds) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (bounds.squared(i, 0) - bounds.error(i, 0) >= squared_[at]) continue;
        const double squared = squared_distance(points_.row(i), points_.row(row));
        if (!(squared < squared_[at])) continue;
        squared_[at] = squared;
        nearest_[at] = label;
        lottery_.set(i, points_.weight(i) * squared);
      }
    });
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) { lottery_.refresh(chunk.number); });
  }

 private:
  struct Gain {
    double low = 0, high = 0;
  };

  /// Squared distances of some rows from the candidates by products, and how wrong they may be.
  struct Bounds {
    const SparsePoints& points;
    const std::vector<Index>& candidates;
    Index first, stride;
    const double* products;

    double squared(Index i, std::size_t c) const noexcept {
      const double a = points.norm(i), b = points.norm(candidates[c]);
      return a * a - 2 * products[(i - first) * stride + static_cast<Index>(c)] + b * b;
    }
    double error(Index i, std::size_t c) const noexcept {
      const double both = points.norm(i) + points.norm(candidates[c]);
      const Index terms = points.row(i).size + points.row(candidates[c]).size + 32;
      return 0x1p-50 * static_cast<double>(terms) * both * both + 0x1p-1000;
    }
  };

  /// Calls `look(rows, bounds)` for pieces of all chunks, those of one chunk in order.
  template <class Look>
  void scan(const std::vector<Index>& candidates, Look&& look) const {
    Matrix<double> rows(static_cast<Index>(candidates.size()), points_.cols());
    for (std::size_t c = 0; c < candidates.size(); ++c)
      points_.read(candidates[c], rows.row(static_cast<Index>(c)).data());
    const SparsePanel panel(rows);
    const std::vector<double> start(static_cast<std::size_t>(panel.stride()), 0);
    constexpr Index run = 256;
    for_each_chunk(workers_, chunks_, [&](Chunk chunk) {
      std::vector<double> products(static_cast<std::size_t>(run * panel.stride()));
      for (Index begin = chunk.begin; begin < chunk.end; begin += run) {
        const Chunk piece{chunk.number, begin, std::min(begin + run, chunk.end)};
        panel.score(points_, begin, piece.size(), start.data(), products.data());
        look(piece, Bounds{points_, candidates, begin, panel.stride(), products.data()});
      }
    });
  }

  std::vector<Gain> bounded_gains(const std::vector<Index>& candidates) const {
    std::vector<std::vector<Gain>> parts(static_cast<std::size_t>(chunks_.count()),
                                         std::vector<Gain>(candidates.size()));
    scan(candidates, [&](Chunk piece, const Bounds& bounds) {
      std::vector<Gain>& gains = parts[static_cast<std::size_t>(piece.number)];
      for (Index i = piece.begin; i < piece.end; ++i)
        for (std::size_t c = 0; c < candidates.size(); ++c) {
          const double gain = squared_[static_cast<std::size_t>(i)] - bounds.squared(i, c);
          const double error = bounds.error(i, c);
          gains[c].low += points_.weight(i) * std::max(0.0, gain - error);
          gains[c].high += points_.weight(i) * std::max(0.0, gain + error);
        }
    });
    std::vector<Gain> total(candidates.size());
    for (const std::vector<Gain>& part : parts)
      for (std::size_t c = 0; c < total.size(); ++c) {
        total[c].low += part[c].low;
        total[c].high += part[c].high;
      }
    return total;
  }

  Index exactly_best_of(const std::vector<Index>& candidates) const {
    std::vector<double> gains;
    for (const Index row : candidates)
      gains.push_back(fold_chunks<double>(
          workers_, chunks_,
          [&](Chunk chunk) {
            double sum = 0;
            for (Index i = chunk.begin; i < chunk.end; ++i) {
              const double before = squared_[static_cast<std::size_t>(i)];
              const double squared = squared_distance(points_.row(i), points_.row(row));
              if (squared < before) sum += points_.weight(i) * (before - squared);
            }
            return sum;
          },
          [](double& total, double part) { total += part; }));
    const auto highest = std::max_element(gains.begin(), gains.end());
    return candidates[static_cast<std::size_t>(highest - gains.begin())];
  }

  const SparsePoints& points_;
  Workers& workers_;
  Chunks chunks_;
  std::vector<double> squared_;
  Labels nearest_;
  Lottery lottery_;
};

template <Compiled = on_use>
Seeds greedy_seeds(const SparsePoints& points, Index clusters, const Draws& draws, Workers& workers,
                   ProgressRef progress) {
  return greedy_seeds(SparseSeedPotential(points, workers), clusters, draws, progress);
}

}  // namespace kindred::detail

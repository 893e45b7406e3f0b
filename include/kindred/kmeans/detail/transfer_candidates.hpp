// The rows that a transfer may help, found for all rows at once while the centres stand still.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/detail/transfer_cost.hpp>
#include <kindred/kmeans/detail/transfer_panels.hpp>

namespace kindred::detail {

/// Which row may go from where to where; its values are the next d of `Candidates::y`.
struct TransferCandidate {
  Index row;
  Label from, to;
  double weight;
  /// The drift of both clusters up to which the last test still holds.
  double holds_until = -1;
};

struct Candidates {
  std::vector<TransferCandidate> rows{};
  std::vector<double> y{};
};

/// A partition in the middle of being improved. `centers` are the means of `labels`.
struct RowPartition {
  Labels labels;
  ClusterSums sums;
  Matrix<double> centers;
  /// For every row how far clusters may drift before any transfer of it can gain: what was left of
  /// that when it was last looked at.
  std::vector<double> slack;
};

inline std::vector<double> weights_of(const ClusterSums& sums) {
  std::vector<double> weights;
  for (Index c = 0; c < sums.clusters(); ++c)
    weights.push_back(sums.weight(c));
  return weights;
}

/// The optimal-transfer stage's search. Where the paper skips pairs of clusters that no transfer
/// has changed, this skips every row to which the changed ones have not come near enough.
template <Real T>
class TransferSearch {
 public:
  /// `drift` is what the stage before did to the clusters.
  TransferSearch(const Points<T>& points, RowPartition& partition, const TransferDrift& drift)
      : points_(points),
        partition_(partition),
        drift_(drift),
        weights_(weights_of(partition.sums)),
        panels_(partition.centers, weights_) {}

  /// The rows, in order, that would gain, or would if clusters drifted again as they just did.
  /// O(nkd) at most.
  Candidates run(Workers& workers) {
    return fold_chunks<Candidates>(
        workers, points_.chunks(), [&](Chunk chunk) { return search(chunk); },
        [](Candidates& all, const Candidates& part) {
          all.rows.insert(all.rows.end(), part.rows.begin(), part.rows.end());
          all.y.insert(all.y.end(), part.y.begin(), part.y.end());
        });
  }

 private:
  static constexpr Index batch = 64;

  Candidates search(Chunk chunk) {
    Candidates found;
    TransferRows rows;
    std::vector<double> y(static_cast<std::size_t>(points_.cols())),
        factors(panels_.weights.size());
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const Label own = partition_.labels[static_cast<std::size_t>(i)];
      double& slack = partition_.slack[static_cast<std::size_t>(i)];
      slack -= drift_.of(own) + drift_.largest();
      if (slack <= 0 && points_.weight(i) > 0 && partition_.sums.rows(own) > 1) {
        points_.read(i, y.data());
        rows.add(i, y.data(), points_.cols(), points_.weight(i), own);
      }
      if (rows.size() == batch || i + 1 == chunk.end) {
        examine(rows, factors.data(), found);
        rows.clear();
      }
    }
    return found;
  }

  void examine(const TransferRows& rows, double* factors, Candidates& found) {
    std::array<Joining, static_cast<std::size_t>(batch)> best;
    simd::launch<BestJoining>(simd::best(), &panels_, &rows, factors, best.data());
    for (std::size_t r = 0; r < rows.own.size(); ++r) {
      const Label from = rows.own[r], to = best[r].cluster;
      const double whole = weights_[static_cast<std::size_t>(from)];
      const double rest = partition_.sums.weight_without(from, rows.weights[r]);
      if (to < 0 || !divisible(whole, rest)) continue;
      const double* y = rows.y.data() + static_cast<Index>(r) * points_.cols();
      const double leaving =
          leaving_factor(whole, rest) *
          squared_distance(y, partition_.centers.row(from).data(), points_.cols());
      const double margin = std::sqrt(best[r].cost) - std::sqrt(leaving);
      partition_.slack[static_cast<std::size_t>(rows.numbers[r])] = margin * (1 - 0x1p-20);
      if (margin > drift_.of(from) + drift_.of(to)) continue;
      found.rows.push_back({rows.numbers[r], from, to, rows.weights[r]});
      found.y.insert(found.y.end(), y, y + points_.cols());
    }
  }

  const Points<T>& points_;
  RowPartition& partition_;
  const TransferDrift& drift_;
  std::vector<double> weights_;
  TransferPanels panels_;
};

}  // namespace kindred::detail

// The quick-transfer stage: candidates move one at a time, and the centres with each of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/detail/transfer_candidates.hpp>
#include <kindred/kmeans/detail/transfer_cost.hpp>

namespace kindred::detail {

/// Improves a partition by transfers between the two clusters of each candidate, in row order and
/// again from the first, until none gains. Every transfer lowers the inertia by more than rounding
/// can feign, so no partition comes twice and there is an end.
template <Compiled = on_use>
class Transfers {
 public:
  Transfers(RowPartition& partition, TransferError error, TransferDrift drift)
      : partition_(partition),
        error_(error),
        drift_(std::move(drift)),
        before_(static_cast<std::size_t>(partition.centers.cols())) {}

  /// Returns how many transfers there were.
  Index run(Candidates& candidates) {
    Index before = -1;
    for (Index round = 0; round < most_rounds && before != done_; ++round) {
      before = done_;
      const double* y = candidates.y.data();
      for (TransferCandidate& candidate : candidates.rows) {
        if (drift_of(candidate) > candidate.holds_until) test(candidate, y);
        y += partition_.centers.cols();
      }
    }
    return done_;
  }

 private:
  /// A pair of clusters per row is a guess that grows old: then all clusters are searched again.
  static constexpr Index most_rounds = 50;

  double drift_of(const TransferCandidate& candidate) const noexcept {
    return drift_.of(candidate.from) + drift_.of(candidate.to);
  }

  void test(TransferCandidate& candidate, const double* y) {
    const Label from = candidate.from, to = candidate.to;
    const double weight = candidate.weight;
    const ClusterSums& sums = partition_.sums;
    const double whole = sums.weight(from), rest = sums.weight_without(from, weight);
    candidate.holds_until = drift_of(candidate);
    if (sums.rows(from) < 2 || !divisible(whole, rest)) return;
    const Index d = partition_.centers.cols();
    const double leaving = leaving_factor(whole, rest);
    const double joining = joining_factor(sums.weight(to), weight);
    const double from_squared = squared_distance(y, partition_.centers.row(from).data(), d);
    const double to_squared = squared_distance(y, partition_.centers.row(to).data(), d);
    const double saved = leaving * from_squared, added = joining * to_squared;
    if (saved <= added) {
      const double margin = std::sqrt(added) - std::sqrt(saved);
      candidate.holds_until += margin * (1 - 0x1p-20);
    } else if (saved - added > error_.of(leaving, from_squared) + error_.of(joining, to_squared)) {
      move(candidate, y);
    }
  }

  void move(TransferCandidate& candidate, const double* y) {
    partition_.sums.remove(candidate.from, y, candidate.weight);
    partition_.sums.add(candidate.to, y, candidate.weight);
    renew(candidate.from, candidate.weight, 0);
    renew(candidate.to, candidate.weight, candidate.weight);
    const auto row = static_cast<std::size_t>(candidate.row);
    partition_.labels[row] = candidate.to;
    partition_.slack[row] = 0;
    std::swap(candidate.from, candidate.to);
    candidate.holds_until = drift_of(candidate);
    ++done_;
  }

  void renew(Label cluster, double weight, double gained) {
    double* center = partition_.centers.row(cluster).data();
    std::copy(center, center + before_.size(), before_.begin());
    partition_.sums.quick_mean(cluster, center);
    const double squared = squared_distance(before_.data(), center, partition_.centers.cols());
    drift_.add(cluster, std::sqrt(squared), weight, partition_.sums.weight(cluster) - gained);
  }

  RowPartition& partition_;
  TransferError error_;
  TransferDrift drift_;
  std::vector<double> before_;
  Index done_ = 0;
};

}  // namespace kindred::detail

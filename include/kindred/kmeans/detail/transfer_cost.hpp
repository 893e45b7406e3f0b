// What moving one row from its cluster to another does to the inertia, and when that is certain.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// A row of weight w that leaves a cluster of weight W takes w · W / (W − w) · ‖y − centre‖² out of
/// the inertia; one that joins adds w · W / (W + w) · ‖y − centre‖² (Späth 1980 has the proof).
/// Both are used here without the factor w, which they share. `rest` is W − w.
inline double leaving_factor(double weight, double rest) noexcept {
  return weight / rest;
}
inline double joining_factor(double cluster_weight, double weight) noexcept {
  return cluster_weight / (cluster_weight + weight);
}

/// Whether a row can be told from a cluster of that weight that it belongs to: nothing certain can
/// be said, or gained, where it outweighs the rest by 2⁸⁰.
inline bool divisible(double weight, double rest) noexcept {
  return rest > 0x1p-80 * weight;
}

/// Bounds what rounding does to factor · ‖y − centre‖²: the centre is off by a few units in its
/// last place, differences, squares and their sum by d + 2 more, the factor by five.
class TransferError {
 public:
  TransferError(Index d, double largest_norm) noexcept
      : relative_(static_cast<double>(d + 16) * 0x1p-52), center_(0x1p-50 * largest_norm) {}

  double of(double factor, double squared) const noexcept {
    return factor * (relative_ * squared + center_ * (2 * std::sqrt(squared) + center_)) *
           (1 + 0x1p-20);
  }

 private:
  double relative_, center_;
};

/// Bounds how much the root of a row's cost, to leave or to join a cluster, has changed with the
/// cluster. `heaviest` is no less than any row's weight, `reach` than any row's distance from any
/// centre.
class TransferDrift {
 public:
  TransferDrift(Index clusters, double heaviest, double reach)
      : heaviest_(heaviest), reach_(reach), drift_(static_cast<std::size_t>(clusters), 0.0) {}

  double of(Label cluster) const noexcept { return drift_[static_cast<std::size_t>(cluster)]; }
  double largest() const noexcept { return largest_; }

  /// The centre has moved that far, and the weight by `weight`; `least` is the lesser weight,
  /// before or after. From 4 heaviest rows on, factors are at most 4/3, their roots less than 1.2,
  /// and the change of their logarithm at most 4/3 (heaviest · weight) / least².
  void add(Label cluster, double distance, double weight, double least) noexcept {
    double& drift = drift_[static_cast<std::size_t>(cluster)];
    drift = least < 4 * heaviest_
                ? endless
                : drift + 1.2 * distance + reach_ * (heaviest_ / least) * (weight / least);
    largest_ = std::max(largest_, drift);
  }

 private:
  static constexpr double endless = std::numeric_limits<double>::max() / 8;

  double heaviest_, reach_, largest_ = 0;
  std::vector<double> drift_;
};

}  // namespace kindred::detail

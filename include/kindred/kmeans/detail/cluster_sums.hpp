// The sums from which centres are made, carried so precisely that points can come and go for any
// number of iterations and leave nothing behind.
#pragma once

#include <vector>

#include <kindred/core/double_double.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// For every cluster the weighted sum of its rows and, as one more column, of their weights. Each
/// sum is an unevaluated pair of doubles (Dekker 1971), so that a row taken away again cancels to
/// about 2⁻¹⁰⁰ and every algorithm reaches the same centres whatever the order it adds in.
class ClusterSums {
 public:
  ClusterSums() = default;
  ClusterSums(Index clusters, Index d)
      : d_(d),
        high_(static_cast<std::size_t>(clusters * (d + 1))),
        low_(high_.size()),
        rows_(static_cast<std::size_t>(clusters)) {}

  Index clusters() const noexcept { return static_cast<Index>(rows_.size()); }
  /// How many rows of positive weight the cluster has.
  Index rows(Index cluster) const noexcept { return rows_[static_cast<std::size_t>(cluster)]; }

  void add(Index cluster, const double* y, double weight) noexcept {
    change(cluster, y, weight, 1);
  }
  void remove(Index cluster, const double* y, double weight) noexcept {
    change(cluster, y, weight, -1);
  }

  void merge(const ClusterSums& other) noexcept {
    for (std::size_t c = 0; c < rows_.size(); ++c)
      rows_[c] += other.rows_[c];
    for (std::size_t i = 0; i < high_.size(); ++i) {
      if (other.high_[i] == 0 && other.low_[i] == 0) continue;
      accumulate(high_[i], low_[i], other.high_[i]);
      low_[i] += other.low_[i];
    }
  }

  double weight(Index cluster) const noexcept {
    const std::size_t at = offset(cluster) + static_cast<std::size_t>(d_);
    return high_[at] + low_[at];
  }

  /// The weight of a cluster without a row of that weight, precise however little it leaves.
  double weight_without(Index cluster, double weight) const noexcept {
    const std::size_t at = offset(cluster) + static_cast<std::size_t>(d_);
    return (high_[at] - weight) + low_[at];
  }

  /// The centre of a cluster that has rows, each value to within three roundings: for centres that
  /// are replaced after every row.
  void quick_mean(Index cluster, double* center) const noexcept {
    const std::size_t begin = offset(cluster);
    const double total = weight(cluster);
    for (Index j = 0; j < d_; ++j) {
      const std::size_t at = begin + static_cast<std::size_t>(j);
      center[j] = (high_[at] + low_[at]) / total;
    }
  }

  /// The centre of a cluster that has rows, correctly rounded: that of equal rows is the row, or
  /// there would always be rows away from their centre to fill an empty cluster with.
  void mean(Index cluster, double* center) const noexcept {
    const std::size_t begin = offset(cluster);
    const DoubleDouble total = sum(begin + static_cast<std::size_t>(d_));
    for (Index j = 0; j < d_; ++j)
      center[j] = (sum(begin + static_cast<std::size_t>(j)) / total).value();
  }

 private:
  std::size_t offset(Index cluster) const noexcept {
    return static_cast<std::size_t>(cluster * (d_ + 1));
  }

  DoubleDouble sum(std::size_t at) const noexcept { return exact_sum(high_[at], low_[at]); }

  // The part of the sum that `high` cannot hold goes to `low`, exactly (Knuth's two-sum).
  static void accumulate(double& high, double& low, double value) noexcept {
    const double sum = high + value;
    const double part = sum - high;
    low += (high - (sum - part)) + (value - part);
    high = sum;
  }

  void change(Index cluster, const double* y, double weight, int sign) noexcept {
    if (weight == 0) return;
    rows_[static_cast<std::size_t>(cluster)] += sign;
    const double signed_weight = sign * weight;
    double* high = high_.data() + offset(cluster);
    double* low = low_.data() + offset(cluster);
    if (weight == 1) {
      for (Index j = 0; j < d_; ++j)
        accumulate(high[j], low[j], sign * y[j]);
    } else {
      for (Index j = 0; j < d_; ++j) {
        const DoubleDouble product = exact_product(signed_weight, y[j]);
        accumulate(high[j], low[j], product.high);
        low[j] += product.low;
      }
    }
    accumulate(high[d_], low[d_], signed_weight);
  }

  Index d_ = 0;
  std::vector<double> high_{}, low_{};
  std::vector<Index> rows_{};
};

}  // namespace kindred::detail

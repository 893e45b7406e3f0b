// The sums from which centres are made, carried so precisely that points can come and go for any
// number of iterations and leave nothing behind.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/frame.hpp>

namespace kindred::detail {

/// A sum whose part that `high` cannot hold goes to `low`, exactly (Knuth's two-sum).
template <class V>
KINDRED_KERNEL void accumulate(V& high, V& low, const V& value) {
  const V sum = high + value;
  const V part = sum - high;
  low += (high - (sum - part)) + (value - part);
  high = sum;
}

/// Adds `count` values to as many sums.
struct AddValues {
  template <int Bytes>
  KINDRED_KERNEL static void run(double* high, double* low, const double* values, Index count) {
    constexpr Index lanes = Bytes / 8;
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
      simd::Vector<double, Bytes> sum, rest, value;
      simd::load<Bytes>(high + i, sum);
      simd::load<Bytes>(low + i, rest);
      simd::load<Bytes>(values + i, value);
      accumulate(sum, rest, value);
      simd::store<Bytes>(sum, high + i);
      simd::store<Bytes>(rest, low + i);
    }
    for (; i < count; ++i)
      accumulate(high[i], low[i], values[i]);
  }
};

/// A row that goes from one cluster, or from none where that is −1, to another.
template <Real T>
struct RowMove {
  const T* x;
  Label from, to;
};

/// Takes rows of weight 1 from sum to sum, each as (x·scale − shift·scale); the sums of a cluster
/// are `stride` doubles behind those of the one before.
template <Real T>
struct MoveRows {
  template <int Bytes>
  KINDRED_KERNEL static void run(const RowMove<T>* moves, Index count, double* high, double* low,
                                 Index stride, const double* shift, double scale, Index d) {
    for (Index m = 0; m < count; ++m) {
      const RowMove<T> move = moves[m];
      if (move.from >= 0)
        add<Bytes>(move.x, high + move.from * stride, low + move.from * stride, shift, scale, -1.0,
                   d);
      add<Bytes>(move.x, high + move.to * stride, low + move.to * stride, shift, scale, 1.0, d);
    }
  }

 private:
  template <int Bytes>
  KINDRED_KERNEL static void add(const T* x, double* high, double* low, const double* shift,
                                 double scale, double sign, Index d) {
    constexpr Index lanes = Bytes / 8;
    Index j = 0;
    for (; j + lanes <= d; j += lanes) {
      simd::Vector<double, Bytes> sum, rest, value, origin;
      simd::load<Bytes>(high + j, sum);
      simd::load<Bytes>(low + j, rest);
      load_doubles<Bytes>(x + j, value);
      simd::load<Bytes>(shift + j, origin);
      value = (value * scale - origin * scale) * sign;
      accumulate(sum, rest, value);
      simd::store<Bytes>(sum, high + j);
      simd::store<Bytes>(rest, low + j);
    }
    for (; j < d; ++j) {
      const double value = (static_cast<double>(x[j]) * scale - shift[j] * scale) * sign;
      accumulate(high[j], low[j], value);
    }
  }
};

/// For every cluster the weighted sum of its rows and, as one more column, of their weights. Each
/// sum is an unevaluated pair of doubles (Dekker 1971), so that a row taken away again cancels to
/// about 2⁻¹⁰⁰ and every algorithm reaches the same centres whatever the order it adds in.
class ClusterSums {
 public:
  ClusterSums() = default;
  ClusterSums(Index clusters, Index d)
      : d_(d),
        stride_(d < line ? d + 1 : (d + line) / line * line),
        high_(static_cast<std::size_t>((clusters * stride_ + line - 1) / line)),
        low_(high_.size()),
        rows_(static_cast<std::size_t>(clusters)),
        changed_(rows_.size()) {}

  Index clusters() const noexcept { return static_cast<Index>(rows_.size()); }
  /// How many rows of positive weight the cluster has.
  Index rows(Index cluster) const noexcept { return rows_[static_cast<std::size_t>(cluster)]; }

  void add(Index cluster, const double* y, double weight) noexcept {
    change(cluster, y, weight, 1);
  }
  void remove(Index cluster, const double* y, double weight) noexcept {
    change(cluster, y, weight, -1);
  }

  /// Adds (sign 1) or removes (−1) a row whose other columns are zero.
  void change(Index cluster, const std::int32_t* columns, const double* values, Index count,
              double weight, int sign) noexcept {
    if (weight == 0) return;
    note_change(cluster, sign);
    const double signed_weight = sign * weight;
    double* const sums = high(cluster);
    double* const rests = low(cluster);
    for (Index e = 0; e < count; ++e) {
      const Index j = columns[e];
      const DoubleDouble product =
          weight == 1 ? DoubleDouble{sign * values[e]} : exact_product(signed_weight, values[e]);
      accumulate(sums[j], rests[j], product.high);
      rests[j] += product.low;
    }
    accumulate(sums[d_], rests[d_], signed_weight);
  }

  /// Moves rows of weight 1.
  template <Real T>
  void move(const RowMove<T>* moves, Index count, const Frame& frame) noexcept {
    if (count == 0) return;
    simd::launch<MoveRows<T>>(simd::best(), moves, count, high(0), low(0), stride_,
                              frame.shift.data(), frame.scale, d_);
    for (Index m = 0; m < count; ++m) {
      if (moves[m].from >= 0) count_row(moves[m].from, -1);
      count_row(moves[m].to, 1);
    }
  }

  void merge(const ClusterSums& other) noexcept {
    for (Index c = 0; c < clusters(); ++c)
      merge(other, c);
  }

  /// Merges what `part` says of one cluster, and empties that of it.
  void absorb(ClusterSums& part, Index cluster) noexcept {
    const auto at = static_cast<std::size_t>(cluster);
    if (!part.changed_[at]) return;
    merge(part, cluster);
    std::fill_n(part.high(cluster), d_ + 1, 0.0);
    std::fill_n(part.low(cluster), d_ + 1, 0.0);
    part.rows_[at] = 0;
    part.changed_[at] = false;
  }

  double weight(Index cluster) const noexcept { return high(cluster)[d_] + low(cluster)[d_]; }

  /// The weight of a cluster without a row of that weight, precise however little it leaves.
  double weight_without(Index cluster, double weight) const noexcept {
    return (high(cluster)[d_] - weight) + low(cluster)[d_];
  }

  /// The centre of a cluster that has rows, each value to within three roundings: for centres that
  /// are replaced after every row.
  void quick_mean(Index cluster, double* center) const noexcept {
    const double *const sums = high(cluster), *const rests = low(cluster);
    const double total = weight(cluster);
    for (Index j = 0; j < d_; ++j)
      center[j] = (sums[j] + rests[j]) / total;
  }

  /// The sum of a column of a cluster; behind the last column that of the weights.
  DoubleDouble sum(Index cluster, Index column) const noexcept {
    return exact_sum(high(cluster)[column], low(cluster)[column]);
  }

  /// The centre of a cluster that has rows, correctly rounded: that of equal rows is the row, or
  /// there would always be rows away from their centre to fill an empty cluster with.
  void mean(Index cluster, double* center) const noexcept {
    const DoubleDouble total = sum(cluster, d_);
    for (Index j = 0; j < d_; ++j)
      center[j] = (sum(cluster, j) / total).value();
  }

 private:
  // Rows of whole vectors are summed fastest where they begin with a cache line.
  static constexpr Index line = 8;
  struct alignas(64) Line {
    double sums[line];
  };

  double* high(Index cluster) noexcept { return doubles(high_.data()) + cluster * stride_; }
  double* low(Index cluster) noexcept { return doubles(low_.data()) + cluster * stride_; }
  const double* high(Index cluster) const noexcept {
    return doubles(high_.data()) + cluster * stride_;
  }
  const double* low(Index cluster) const noexcept {
    return doubles(low_.data()) + cluster * stride_;
  }

  /// Lines are only there for their alignment.
  static double* doubles(Line* lines) noexcept {
    return static_cast<double*>(static_cast<void*>(lines));
  }
  static const double* doubles(const Line* lines) noexcept {
    return static_cast<const double*>(static_cast<const void*>(lines));
  }

  void note_change(Index cluster, int sign) noexcept {
    const auto at = static_cast<std::size_t>(cluster);
    rows_[at] += sign;
    changed_[at] = true;
  }

  void count_row(Index cluster, int sign) noexcept {
    note_change(cluster, sign);
    accumulate(high(cluster)[d_], low(cluster)[d_], static_cast<double>(sign));
  }

  void merge(const ClusterSums& other, Index cluster) noexcept {
    const auto at = static_cast<std::size_t>(cluster);
    if (!other.changed_[at]) return;
    rows_[at] += other.rows_[at];
    changed_[at] = true;
    simd::launch<AddValues>(simd::best(), high(cluster), low(cluster), other.high(cluster), d_ + 1);
    const double* const rest = other.low(cluster);
    for (Index j = 0; j <= d_; ++j)
      low(cluster)[j] += rest[j];
  }

  void change(Index cluster, const double* y, double weight, int sign) noexcept {
    if (weight == 0) return;
    note_change(cluster, sign);
    const double signed_weight = sign * weight;
    double* const sums = high(cluster);
    double* const rests = low(cluster);
    for (Index j = 0; j < d_; ++j) {
      const DoubleDouble product = exact_product(signed_weight, y[j]);
      accumulate(sums[j], rests[j], product.high);
      rests[j] += product.low;
    }
    accumulate(sums[d_], rests[d_], signed_weight);
  }

  Index d_ = 0, stride_ = 0;
  std::vector<Line> high_{}, low_{};
  std::vector<Index> rows_{};
  std::vector<unsigned char> changed_{};
};

}  // namespace kindred::detail

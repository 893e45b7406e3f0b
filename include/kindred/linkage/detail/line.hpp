// Hierarchical clustering of rows of one column: only clusters that stand side by side are ever
// merged, so sorting does nearly all of it.
//
// Let A < B < C be three clusters, none of which reaches into another, and write m for a cluster's
// mean (for weighted and median linkage: the midpoint of its halves' m), which lies within it. For
// single and complete linkage d(A, C) exceeds both d(A, B) and d(B, C), because it spans B. For
// average, centroid, weighted and median linkage d(A, B) = m(B) − m(A), and so it does again. For
// ward, with x = m(B) − m(A), y = m(C) − m(B) and sizes a, b, c,
//   min(d(A, B)², d(B, C)²) < 2·min(a·x², c·y²) ≤ 2ac/(√a + √c)²·(x + y)² < d(A, C)².
// The closest two clusters are therefore neighbours, and merging them leaves all clusters apart. No
// merge brings a neighbour nearer, so whichever two are each other's first may be merged.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/sorted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The power of two by which values are multiplied so that sums and squares of them stay in range.
inline int line_shift(const MagnitudeRange& range) noexcept {
  if (range.largest > 0x1p900) return -200;
  return range.largest < 0x1p-400 ? -binary_exponent(range.largest) : 0;
}

/// Metrics that are the plain difference of two numbers, or for single and complete linkage, which
/// only choose among distances, its square. Not where products of small values and weights would
/// lose digits, which are twice as many.
inline bool line_serves(Linkage linkage, Metric metric, const MagnitudeRange& range) noexcept {
  if (metric == Metric::sqeuclidean)
    return (linkage == Linkage::single || linkage == Linkage::complete) && range.squares_are_safe();
  const bool fits =
      range.smallest == 0 || times_power_of_two(range.smallest, line_shift(range)) >= 0x1p-650;
  return fits && (metric == Metric::euclidean || metric == Metric::cityblock ||
                  metric == Metric::chebyshev);
}

/// A run of neighbouring rows.
struct LineCluster {
  double low, high;     ///< the outermost values
  DoubleDouble middle;  ///< the sum of the values by weight, or the midpoint of the halves
  DoubleDouble weight;  ///< fractions too add up without a rounding that an offset would magnify
  Index id;
  Index before, after;  ///< the neighbours, −1 where there is none
  double gap;           ///< the distance to `after`
};

template <Compiled = on_use>
class Line {
 public:
  Line(std::vector<LineCluster> clusters, Linkage linkage, bool squares)
      : clusters_(std::move(clusters)), linkage_(linkage), squares_(squares) {
    for (Index i = 0; i < std::ssize(clusters_); ++i) {
      LineCluster& cluster = at(i);
      cluster.before = i - 1;
      cluster.after = i + 1 < std::ssize(clusters_) ? i + 1 : -1;
      if (cluster.after >= 0) cluster.gap = distance(cluster, at(i + 1));
    }
  }

  /// All merges, of each two clusters that are each other's first; fewer when cancelled.
  std::vector<LoggedMerge> run(ProgressRef progress) {
    std::vector<LoggedMerge> log;
    const Index total = std::ssize(clusters_) - 1, ask = std::max<Index>(1024, total / 64);
    log.reserve(static_cast<std::size_t>(total));
    // To the right as long as the gaps shrink. The first one that does not is where two clusters
    // are merged; that widens the gap before them, which may turn the order of the last two round.
    Index here = 0;
    while (std::ssize(log) < total) {
      const LineCluster& cluster = at(here);
      if (cluster.before < 0 || (cluster.after >= 0 && earlier(here, cluster.before))) {
        here = cluster.after;
        continue;
      }
      const Index left = cluster.before;
      if (at(left).before >= 0 && earlier(at(left).before, left)) {
        here = left;
        continue;
      }
      const Index done = std::ssize(log);
      if (done % ask == 0 && !progress({"merges", done, total})) return log;
      const auto [low, high] = std::minmax(at(left).id, cluster.id);
      log.push_back({low, high, at(left).gap});
      merge(left, here);
    }
    return log;
  }

 private:
  LineCluster& at(Index i) noexcept { return clusters_[static_cast<std::size_t>(i)]; }

  /// Whether of two gaps, each named by the cluster before it, the first comes first.
  bool earlier(Index a, Index b) noexcept {
    const auto key = [&](Index i) {
      const auto [low, high] = std::minmax(at(i).id, at(at(i).after).id);
      return std::tuple(at(i).gap, low, high);
    };
    return key(a) < key(b);
  }

  /// Cluster b takes in its neighbour a, and its place. Rounding must not bring others nearer.
  void merge(Index a, Index b) {
    const LineCluster left = at(a);
    LineCluster& made = at(b);
    const bool halves = linkage_ == Linkage::weighted || linkage_ == Linkage::median;
    made.low = left.low;
    made.middle = made.middle + left.middle;
    if (halves) made.middle = scaled(made.middle, -1);
    made.weight = made.weight + left.weight;
    made.id = std::max(made.id, left.id);
    made.before = left.before;
    if (made.before >= 0) {
      at(made.before).after = b;
      at(made.before).gap = std::max(at(made.before).gap, distance(at(made.before), made));
    }
    if (made.after >= 0) made.gap = std::max(made.gap, distance(made, at(made.after)));
  }

  double distance(const LineCluster& a, const LineCluster& b) const noexcept {
    switch (linkage_) {
      case Linkage::single:
        return finished(b.low - a.high);
      case Linkage::complete:
        return finished(b.high - a.low);
      case Linkage::weighted:
      case Linkage::median:
        return (b.middle - a.middle).value();
      case Linkage::average:
      case Linkage::centroid:
        return between_means(a, b).value();
      case Linkage::ward:
        break;
    }
    const DoubleDouble way = between_means(a, b);
    const DoubleDouble product = a.weight * b.weight;
    const DoubleDouble factor = (product + product) / (a.weight + b.weight);
    const bool safe = way.high > 0x1p-200 && way.high < 0x1p400;
    return safe ? square_root(way * way * factor) : way.value() * square_root(factor);
  }

  double finished(double difference) const noexcept {
    return squares_ ? difference * difference : difference;
  }

  /// One rounding at the end, so that equal distances come out equal.
  static DoubleDouble between_means(const LineCluster& a, const LineCluster& b) noexcept {
    return (b.middle * a.weight - a.middle * b.weight) / (a.weight * b.weight);
  }

  std::vector<LineCluster> clusters_;
  Linkage linkage_;
  bool squares_;
};

/// The merges among rows of one column, in greedy order and by row, with distances multiplied by
/// `2^unit.shift`. Without weights every row counts 1. O(n log n) time, O(n) memory.
template <Real T>
std::vector<LoggedMerge> merges_on_line(const MatrixView<T>& x, std::span<const double> weights,
                                        Linkage linkage, Metric metric, int shift, Workers& workers,
                                        ProgressRef progress) {
  const Index n = x.rows();
  struct Row {
    double value;
    Index number;
  };
  std::vector<Row> rows(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    rows[static_cast<std::size_t>(i)] = {times_power_of_two(static_cast<double>(x(i, 0)), shift),
                                         i};
  sort_in_parallel(rows, workers, [](const Row& a, const Row& b) {
    return a.value != b.value ? a.value < b.value : a.number < b.number;
  });
  // Equal rows are merged first, each with the next.
  std::vector<LoggedMerge> log;
  std::vector<LineCluster> clusters;
  const bool halves = linkage == Linkage::weighted || linkage == Linkage::median;
  for (const Row& row : rows) {
    const DoubleDouble weight{weights.empty() ? 1 : weights[static_cast<std::size_t>(row.number)],
                              0};
    if (!clusters.empty() && clusters.back().low == row.value) {
      LineCluster& equal = clusters.back();
      log.push_back({equal.id, row.number, 0.0});
      equal.id = row.number;
      equal.weight = equal.weight + weight;
    } else {
      clusters.push_back({row.value, row.value, {row.value, 0}, weight, row.number, -1, -1, 0});
    }
  }
  if (!halves)
    for (LineCluster& cluster : clusters)
      cluster.middle = DoubleDouble{cluster.low, 0} * cluster.weight;
  std::vector<LoggedMerge> others =
      Line(std::move(clusters), linkage, metric == Metric::sqeuclidean).run(progress);
  log.insert(log.end(), others.begin(), others.end());
  sort_in_parallel(log, workers, greedily_before);
  return log;
}

}  // namespace kindred::detail

// Clusters with all their members in a tree of centres, for linkages that ask for more than
// centres: complete linkage, and average and weighted linkage on Euclidean distances.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/linkage/detail/center_tree.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/pair_kernels.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The members of a cluster, and how they lie.
struct ClusterMembers {
  std::unique_ptr<double[]> values{};  ///< see `MemberRows`; a box, low ends first, stands before
  Index count = 0;
  double radius = 0;  ///< the distance of the farthest one from the centre

  ClusterMembers() = default;
  ClusterMembers(Index rows, Index columns)
      : values(new double[static_cast<std::size_t>(2 * columns + rows * (columns + 1) +
                                                   member_slack)]),
        count(rows) {
    std::fill_n(values.get() + 2 * columns + rows * (columns + 1), member_slack, 0.0);
  }

  double* box() noexcept { return values.get(); }
  const double* box() const noexcept { return values.get(); }
  double* column(Index c, Index columns) noexcept { return values.get() + 2 * columns + c * count; }
  MemberRows rows(Index columns) const noexcept { return {values.get() + 2 * columns, count}; }
};

/// Distances of clusters from those of their members.
///
/// The mean of the squares of all distances is the square of the way between the centres plus both
/// spreads. The largest distance is at least the root of that; the mean distance is at least the
/// way between the centres, and at least that mean of squares over the largest distance.
template <Compiled = on_use>
class MemberMeter {
 public:
  MemberMeter(const CenterClusters& clusters, const std::vector<ClusterMembers>& members,
              Linkage linkage, bool plain, std::atomic<Index>& work) noexcept
      : clusters_(clusters), members_(members), linkage_(linkage), plain_(plain), work_(work) {}

  CenterReach reach(std::int32_t slot, double best) const noexcept {
    constexpr double more = center_slack;
    const double square = best < 0x1p430 ? best * best : no_distance;
    return linkage_ == Linkage::complete
               ? CenterReach{more * (square * (1 + 0x1p-30) - clusters_.spread[at(slot)]), more}
               : CenterReach{more * square, 0};
  }

  /// The distance, or anything larger than `limit` where it is larger. The same from both sides to
  /// the bit, and whatever has been merged in what order.
  __attribute__((noinline)) double distance(std::int32_t a, std::int32_t b, double limit) const {
    const double least = std::max(clusters_.height[at(a)], clusters_.height[at(b)]);
    if (least > limit || lower_bound(a, b) * (1 - 0x1p-30) > limit) return beyond;
    const auto key = [&](std::int32_t slot) {
      return std::pair(members_[at(slot)].count, clusters_.place[at(slot)]);
    };
    if (key(b) < key(a)) std::swap(a, b);
    const double found = linkage_ == Linkage::complete ? largest(a, b, limit) : mean(a, b);
    return std::max(least, found);
  }

 private:
  static constexpr double beyond = 2 * no_distance;

  static std::size_t at(std::int32_t slot) noexcept { return static_cast<std::size_t>(slot); }

  double lower_bound(std::int32_t a, std::int32_t b) const noexcept {
    const Index columns = clusters_.columns;
    const ClusterMembers &of_a = members_[at(a)], &of_b = members_[at(b)];
    if (of_a.count == 1 && of_b.count == 1) return 0;
    if (linkage_ == Linkage::complete) {
      // Every side of a box is touched by a member.
      const double *low_a = of_a.box(), *low_b = of_b.box();
      double span = 0;
      for (Index c = 0; c < columns; ++c)
        span = std::max({span, low_b[columns + c] - low_a[c], low_a[columns + c] - low_b[c]});
      return span;
    }
    const double square = clusters_.squared_way(a, b), way = std::sqrt(square);
    const double reach = way + of_a.radius + of_b.radius;
    if (reach == 0) return 0;
    return std::max(way, (square + clusters_.spread[at(a)] + clusters_.spread[at(b)]) / reach);
  }

  double mean(std::int32_t a, std::int32_t b) const {
    const MemberRows of_a = members_[at(a)].rows(clusters_.columns),
                     of_b = members_[at(b)].rows(clusters_.columns);
    note(of_a.count * of_b.count);
    double sum;
    if (plain_)
      simd::launch<SumOfPairs<false>>(simd::best(), &of_a, &of_b, clusters_.columns, &sum);
    else
      simd::launch<SumOfPairs<true>>(simd::best(), &of_a, &of_b, clusters_.columns, &sum);
    // Shares of weighted linkage are parts of a whole.
    return linkage_ == Linkage::weighted ? sum
                                         : sum / (clusters_.size[at(a)] * clusters_.size[at(b)]);
  }

  double largest(std::int32_t a, std::int32_t b, double limit) const {
    const Index columns = clusters_.columns;
    const MemberRows of_a = members_[at(a)].rows(columns), of_b = members_[at(b)].rows(columns);
    const Index needed = (columns + 1) * (of_a.count + of_b.count) + 2 * member_slack;
    constexpr Index few = 2048;
    std::array<double, few> here;
    std::vector<double> more;
    if (needed > few) more.resize(static_cast<std::size_t>(needed));
    const FarApart pair{of_a,
                        of_b,
                        columns,
                        clusters_.row(a),
                        clusters_.row(b),
                        members_[at(a)].radius,
                        members_[at(b)].radius,
                        limit < 0x1p430 ? limit * limit * (1 + 0x1p-30) : no_distance,
                        needed > few ? more.data() : here.data()};
    note(of_a.count + of_b.count);
    double square;
    simd::launch<FarthestPair>(simd::best(), &pair, &square);
    return std::sqrt(square);
  }

  /// Counts what takes long.
  void note(Index work) const noexcept {
    if (work > 64) work_.fetch_add(work, std::memory_order_relaxed);
  }

  const CenterClusters& clusters_;
  const std::vector<ClusterMembers>& members_;
  Linkage linkage_;
  bool plain_;
  std::atomic<Index>& work_;
};

/// What a tree of centres is to `CenterRounds`, with the distances of members. Distances are what
/// they are, not squared. O(n·d) memory.
template <Compiled = on_use>
class MemberTree {
 public:
  /// Merging is done when `few` clusters are left, or `most_at_once` and it takes too much work.
  MemberTree(const PreparedRows& rows, const StartingClusters& start, Linkage linkage, Index few,
             Index most_at_once, Workers& workers)
      : linkage_(linkage),
        plain_(linkage == Linkage::average && std::all_of(start.size.begin(), start.size.end(),
                                                          [](double size) { return size == 1; })),
        few_(few),
        most_at_once_(most_at_once),
        most_work_(2 * rows.rows() * rows.rows()),
        tree_(rows, start, linkage == Linkage::weighted ? linkage : Linkage::average, workers),
        members_(static_cast<std::size_t>(tree_.slots())) {
    const Index columns = rows.columns();
    for (std::int32_t slot = 0; slot < tree_.slots(); ++slot) {
      if (clusters().free(slot)) continue;
      ClusterMembers alone(1, columns);
      for (Index c = 0; c < columns; ++c)
        alone.box()[c] = alone.box()[columns + c] = *alone.column(c, columns) =
            clusters().row(slot)[2 * c];
      *alone.column(columns, columns) =
          linkage == Linkage::weighted ? 1 : clusters().size[at(slot)];
      members_[at(slot)] = std::move(alone);
    }
  }

  const CenterClusters& clusters() const noexcept { return tree_.clusters(); }
  Index slots() const noexcept { return tree_.slots(); }
  Index live() const noexcept { return tree_.live(); }
  bool thin() const noexcept { return tree_.thin(); }
  bool done() const noexcept {
    return live() <= few_ ||
           (live() <= most_at_once_ && work_.load(std::memory_order_relaxed) > most_work_);
  }

  CenterPair pair(std::int32_t a, std::int32_t b, double distance) const noexcept {
    return tree_.pair(a, b, distance);
  }

  double distance(std::int32_t a, std::int32_t b) const {
    return meter().distance(a, b, no_distance);
  }

  void search(const std::vector<char>& asks, std::vector<std::int32_t>& nearest,
              std::vector<double>& distance) const {
    tree_.search(meter(), asks, nearest, distance);
  }
  SeenCenter nearest(std::int32_t slot, SeenCenter known = {}) const {
    return tree_.nearest(meter(), slot, known);
  }

  void merge(std::int32_t from, std::int32_t to, double distance) {
    tree_.merge(from, to, distance);
    ClusterMembers &a = members_[at(from)], &b = members_[at(to)];
    const Index columns = clusters().columns;
    ClusterMembers both(a.count + b.count, columns);
    for (Index c = 0; c <= columns; ++c)
      std::copy_n(a.column(c, columns), a.count,
                  std::copy_n(b.column(c, columns), b.count, both.column(c, columns)));
    if (linkage_ == Linkage::weighted)
      for (Index i = 0; i < both.count; ++i)
        both.column(columns, columns)[i] *= 0.5;
    for (Index c = 0; c < columns; ++c) {
      both.box()[c] = std::min(a.box()[c], b.box()[c]);
      both.box()[columns + c] = std::max(a.box()[columns + c], b.box()[columns + c]);
    }
    const MemberRows rows = both.rows(columns);
    double square;
    simd::launch<FarthestFromCenter>(simd::best(), &rows, clusters().row(to), columns, &square);
    both.radius = std::sqrt(square) * (1 + 0x1p-40);
    a = {};
    b = std::move(both);
  }

  void count_merges(Index merges) noexcept { tree_.count_merges(merges); }
  void mend() { tree_.mend(); }
  void mend(std::int32_t slot) noexcept { tree_.mend(slot); }

  std::vector<std::int32_t> rebuild() {
    const std::vector<std::int32_t> moved = tree_.rebuild();
    std::vector<ClusterMembers> members(static_cast<std::size_t>(tree_.slots()));
    for (std::size_t slot = 0; slot < moved.size(); ++slot)
      if (moved[slot] >= 0) members[at(moved[slot])] = std::move(members_[slot]);
    members_ = std::move(members);
    return moved;
  }

 private:
  static std::size_t at(std::int32_t slot) noexcept { return static_cast<std::size_t>(slot); }

  MemberMeter<> meter() const noexcept {
    return {tree_.clusters(), members_, linkage_, plain_, work_};
  }

  Linkage linkage_;
  bool plain_;
  Index few_, most_at_once_, most_work_;
  CenterTree<> tree_;
  std::vector<ClusterMembers> members_;
  mutable std::atomic<Index> work_{0};
};

}  // namespace kindred::detail

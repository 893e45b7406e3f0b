// Greedy merging over moving centres by a queue of nearest pairs, without a matrix: centroid and
// median linkage, whose merged clusters may come closer to others.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/center_tree.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/wanted.hpp>

namespace kindred::detail {

/// Every cluster queues with the nearest of all there are when it looks. What is made later looks
/// later, so that every pair is in the queue, or something before it, by the one of the two that
/// looked last: the first pair of the queue is the first of all if both its clusters are still what
/// they were. Looks are taken again only when their turn comes. O(n·d) memory.
template <Compiled = on_use>
class CenterQueue {
 public:
  CenterQueue(const PreparedRows& rows, const StartingClusters& start, Linkage linkage,
              const Wanted& wanted, Workers& workers, ProgressRef progress)
      : start_(start), wanted_(wanted), progress_(progress), tree_(rows, start, linkage, workers) {}

  /// The merges in greedy order as far as they are wanted, by the ids of the starting clusters;
  /// fewer when progress says stop.
  std::vector<LoggedMerge> run() {
    const Index total = tree_.live() - 1, ask = std::max<Index>(1, total / 64);
    const Index most = std::min(wanted_.merges, total);
    std::vector<LoggedMerge> log;
    if (most <= 0 || !progress_({"merges", 0, total})) return log;
    queue_all();
    while (std::ssize(log) < most) {
      const Queued first = take_first();
      if (version_[at(first.slot)] != first.version) continue;
      if (version_[at(first.other)] != first.other_version) {
        queue(first.slot);
        continue;
      }
      if (first.pair.distance > wanted_.limit) break;
      log.push_back(
          {start_.id[at(first.pair.low)], start_.id[at(first.pair.high)], first.pair.distance});
      merge(first);
      const Index done = std::ssize(log);
      if (done % ask == 0 && !progress_({"merges", done, total})) break;
    }
    return log;
  }

 private:
  struct Queued {
    CenterPair pair;
    std::int32_t slot, other;
    std::uint32_t version, other_version;
  };

  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }
  static bool later(const Queued& a, const Queued& b) noexcept { return b.pair < a.pair; }

  Queued queued(std::int32_t slot, std::int32_t other, double distance) const noexcept {
    return {tree_.pair(slot, other, distance), slot, other, version_[at(slot)],
            version_[at(other)]};
  }

  void queue_all() {
    std::vector<std::int32_t> nearest(at(tree_.slots()), -1);
    std::vector<double> distance(nearest.size(), no_distance);
    std::vector<char> asks(nearest.size());
    for (std::size_t slot = 0; slot < asks.size(); ++slot)
      asks[slot] = tree_.clusters().place[slot] >= 0;
    tree_.search(asks, nearest, distance);
    version_.assign(nearest.size(), 0);
    queue_.clear();
    for (std::int32_t slot = 0; slot < tree_.slots(); ++slot)
      if (asks[at(slot)]) queue_.push_back(queued(slot, nearest[at(slot)], distance[at(slot)]));
    std::make_heap(queue_.begin(), queue_.end(), later);
  }

  void queue(std::int32_t slot) {
    const SeenCenter found = tree_.nearest(slot);
    queue_.push_back(queued(slot, found.slot, found.distance));
    std::push_heap(queue_.begin(), queue_.end(), later);
  }

  Queued take_first() {
    std::pop_heap(queue_.begin(), queue_.end(), later);
    const Queued first = queue_.back();
    queue_.pop_back();
    return first;
  }

  void merge(const Queued& first) {
    const auto [to, from] = std::minmax(first.slot, first.other);
    tree_.merge(from, to, first.pair.distance);
    tree_.count_merges(1);
    ++version_[at(from)];
    ++version_[at(to)];
    tree_.mend(from);
    tree_.mend(to);
    if (tree_.live() == 1) return;
    queue(to);
    if (tree_.thin()) rebuild();
  }

  /// A new tree; of the queue, what is out of date is forgotten except that it has to look again.
  void rebuild() {
    const std::vector<std::uint32_t> old = version_;
    const std::vector<std::int32_t> moved = tree_.rebuild();
    version_.assign(at(tree_.slots()), 1);
    std::erase_if(queue_, [&](const Queued& q) { return old[at(q.slot)] != q.version; });
    for (Queued& q : queue_) {
      const bool lost = old[at(q.other)] != q.other_version;
      q.slot = moved[at(q.slot)];
      q.other = lost ? q.slot : moved[at(q.other)];
      q.version = 1;
      q.other_version = lost ? 0 : 1;
    }
    std::make_heap(queue_.begin(), queue_.end(), later);
  }

  const StartingClusters& start_;
  Wanted wanted_;
  ProgressRef progress_;
  CenterTree<> tree_;
  std::vector<std::uint32_t> version_{};
  std::vector<Queued> queue_{};
};

}  // namespace kindred::detail

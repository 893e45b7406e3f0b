// Müllner's generic algorithm on a square, for linkages whose merged clusters may come closer:
// "Modern hierarchical, agglomerative clustering algorithms" (2011), figure 3, with the queue
// replaced by a look through all bounds, which is a fraction of a look through a row.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/open_clusters.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/wanted.hpp>

namespace kindred::detail {

/// What is known about the nearest neighbours of all slots: none is nearer than `bound`, and
/// `nearest`, an id, is the first at that distance unless the slot is stale.
template <Real T>
class NeighborBounds {
 public:
  explicit NeighborBounds(Index slots)
      : bound_(static_cast<std::size_t>(padded_width(slots)), never<T>),
        nearest_(bound_.size(), stale),
        none_hidden_(bound_.size(), T(0)) {}

  static constexpr T stale = T(-1);

  void set(Index slot, const Nearest<T>& found) noexcept {
    bound_[static_cast<std::size_t>(slot)] = found.distance;
    nearest_[static_cast<std::size_t>(slot)] = found.id;
  }
  T bound(Index slot) const noexcept { return bound_[static_cast<std::size_t>(slot)]; }
  T nearest(Index slot) const noexcept { return nearest_[static_cast<std::size_t>(slot)]; }

  /// The first slot, by id, among those of the least bound.
  Index first(const Square<T>& square) const {
    Nearest<T> found;
    simd::launch<FindNearest<T>>(simd::best(), bound_.data(), none_hidden_.data(), square.ids(),
                                 padded_width(square.width()), &found);
    return square.slot(static_cast<Index>(found.id));
  }

  /// Takes note of a merge of `low` and `high` (ids) into the cluster that lives in `slot`.
  void note(const Square<T>& square, T low, T high, Index slot) noexcept {
    const T* const row = square.row(slot);
    const T* const id = square.ids();
    for (Index c = 0; c < square.width(); ++c) {
      const auto at = static_cast<std::size_t>(c);
      if (id[c] == never<T>) {
        bound_[at] = never<T>;
        continue;
      }
      const T distance = row[c];
      T& bound = bound_[at];
      T& nearest = nearest_[at];
      // What is closer than a bound is the nearest, and at an equal distance the lower id is.
      const bool closer = distance < bound;
      const bool lost = nearest == low || (nearest == high && distance != bound);
      const bool earlier = distance == bound && high < nearest;
      nearest = closer || (earlier && !lost) ? high : lost ? stale : nearest;
      bound = closer ? distance : bound;
    }
  }

  /// Follows the slots when the square closes them up.
  void repacked(const Square<T>& square, const std::vector<Index>& old_slots) noexcept {
    for (std::size_t to = 0; to < old_slots.size(); ++to) {
      bound_[to] = bound_[static_cast<std::size_t>(old_slots[to])];
      nearest_[to] = nearest_[static_cast<std::size_t>(old_slots[to])];
    }
    std::fill(bound_.begin() + square.width(), bound_.end(), never<T>);
  }

 private:
  std::vector<T> bound_, nearest_, none_hidden_;
};

/// Merges clusters of the square in greedy order as far as that is wanted, or less when progress
/// says stop.
template <class Update, Real T>
std::vector<LoggedMerge> generic_linkage(Square<T>& square, const StartingClusters& start,
                                         const Wanted& wanted, Workers& workers,
                                         ProgressRef progress) {
  const Index total = start.count() - 1, most = std::min(wanted.merges, total);
  const Index ask = std::max<Index>(1, total / 64);
  OpenClusters<Update, T> clusters(square, workers);
  NeighborBounds<T> bounds(start.count());
  for_each_chunk(workers, {start.count(), 16}, [&](Chunk chunk) {
    for (Index slot = chunk.begin; slot < chunk.end; ++slot)
      bounds.set(slot, square.nearest(slot));
  });
  std::vector<LoggedMerge> log;
  while (std::ssize(log) < most) {
    const Index one = bounds.first(square);
    if (bounds.nearest(one) == NeighborBounds<T>::stale) {
      bounds.set(one, clusters.nearest(one));
      continue;
    }
    const auto other = static_cast<Index>(bounds.nearest(one));
    const Index low = std::min(square.id(one), other), high = std::max(square.id(one), other);
    if (static_cast<double>(bounds.bound(one)) > wanted.limit) break;
    const auto merged = clusters.merge(square.slot(low), square.slot(high));
    bounds.note(square, static_cast<T>(low), static_cast<T>(high), merged.slot);
    bounds.set(merged.slot, clusters.nearest(merged.slot));
    log.push_back({start.id[static_cast<std::size_t>(low)],
                   start.id[static_cast<std::size_t>(high)], static_cast<double>(merged.distance)});
    if (clusters.full()) {
      clusters.close();
      if (clusters.crowded()) {
        const std::vector<Index> old_slots = square.live();
        square.repack(workers);
        bounds.repacked(square, old_slots);
      }
    }
    const auto done = static_cast<Index>(log.size());
    if (done % ask == 0 && !progress({"merges", done, total})) break;
  }
  return log;
}

}  // namespace kindred::detail

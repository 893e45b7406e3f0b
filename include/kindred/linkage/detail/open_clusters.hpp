// Merging one pair at a time on a square without paying a cache line per row and merge: the columns
// of the last few new clusters are written together.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// A square some of whose newest clusters are still open: their rows are known, their columns in
/// the other rows are not. Of two open clusters the later one's row knows the distance.
template <class Update, Real T>
class OpenClusters {
 public:
  OpenClusters(Square<T>& square, Workers& workers)
      : square_(square),
        workers_(workers),
        age_(static_cast<std::size_t>(square.width() + square.room()), 0),
        count_(square.count()) {}

  Index count() const noexcept { return count_; }

  /// The distance of two slots.
  T between(Index a, Index b) const noexcept {
    return age(b) > age(a) ? square_.row(b)[a] : square_.row(a)[b];
  }

  /// The nearest cluster of a slot under the tie rule.
  Nearest<T> nearest(Index slot) const {
    Nearest<T> found = square_.nearest(slot);
    for (const Index open : open_) {
      if (open == slot) continue;
      const Nearest<T> other{between(slot, open), static_cast<T>(square_.id(open))};
      if (other.distance < found.distance ||
          (other.distance == found.distance && other.id < found.id))
        found = other;
    }
    return found;
  }

  /// Merges two slots, that of the lower id first; returns their distance and the new slot.
  struct Merged {
    T distance;
    Index slot;
  };
  Merged merge(Index low, Index high) {
    const T distance = between(low, high);
    const auto joined = updates::Joined<T>::of(static_cast<double>(square_.size(low)),
                                               static_cast<double>(square_.size(high)), distance);
    // Columns of open clusters are not in the rows that are about to be merged.
    T to_open[limit];
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const Index open = open_[i];
      if (open == low || open == high) continue;
      const T a = between(low, open), b = between(high, open);
      Update::apply(joined, a, b, square_.size(open), to_open[i]);
    }
    square_.template merge_rows<Update>(joined, low, high);
    const bool at_end = age(high) == 0 && square_.room() > 0;
    const Index slot = at_end ? square_.width() : high;
    square_.settle(low, high, slot);
    square_.hide(slot);
    T* const row = square_.row(slot);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const Index open = open_[i];
      if (open == low || open == high) continue;
      row[open] = to_open[i];
      open_[kept++] = open;
    }
    open_.resize(kept);
    open_.push_back(slot);
    age_[static_cast<std::size_t>(low)] = 0;
    age_[static_cast<std::size_t>(high)] = 0;
    age_[static_cast<std::size_t>(slot)] = ++clock_;
    --count_;
    return {distance, slot};
  }

  /// True when it is time to call `close`.
  bool full() const noexcept { return open_.size() == limit; }

  /// True when most columns are freed ones; call after `close`.
  bool crowded() const noexcept { return 2 * square_.count() <= square_.width(); }

  /// Writes the columns of all open clusters.
  void close() {
    square_.refresh();
    const std::vector<Index>& live = square_.live();
    for_each_chunk(workers_, {static_cast<Index>(live.size()), 256}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const Index slot = live[static_cast<std::size_t>(i)];
        T* const row = square_.row(slot);
        for (const Index open : open_)
          if (age(open) > age(slot)) row[open] = square_.row(open)[slot];
      }
    });
    for (const Index open : open_) {
      square_.show(open);
      age_[static_cast<std::size_t>(open)] = 0;
    }
    open_.clear();
  }

 private:
  static constexpr std::size_t limit = 16;

  Index age(Index slot) const noexcept { return age_[static_cast<std::size_t>(slot)]; }

  Square<T>& square_;
  Workers& workers_;
  std::vector<Index> open_{};
  std::vector<Index> age_;  // 0 for closed slots
  Index clock_ = 0;
  Index count_;
};

}  // namespace kindred::detail

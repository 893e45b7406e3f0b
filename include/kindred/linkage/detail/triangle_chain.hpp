// The nearest-neighbour chain on a triangle that is only read: for data in which one cluster after
// the other joins a few that grow, and which a square would only take memory from. F. Murtagh, "A
// survey of recent advances in hierarchical clustering algorithms", The Computer Journal 26 (1983).
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/progress.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/row_kernels.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Clusters are known by slot: that of their highest leaf. Distances of single things stay in the
/// triangle; those of the few merged clusters at a time have a row of their own.
template <class Update, Real S, Real T>
class TriangleChain {
  static_assert(is_reducible(Update::linkage), "a chain is right for reducible linkages only");

 public:
  /// `patience` is how many distances may be read across rows before the data counts as having no
  /// such chains: each costs a cache line.
  TriangleChain(const CondensedMatrix<T>& distances, const StartingClusters& start,
                const StartingDistance& convert, Index patience)
      : distances_(distances),
        start_(start),
        convert_(convert),
        plain_(convert.is_identity(start)),
        n_(start.count()),
        patience_(patience),
        skip_(at(padded_width(n_)), never<S>),
        id_(skip_.size(), never<S>),
        size_(skip_.size(), S(1)),
        own_row_(at(n_), -1) {
    for (Index c = 0; c < n_; ++c) {
      skip_[at(c)] = S(0);
      id_[at(c)] = static_cast<S>(c);
      size_[at(c)] = static_cast<S>(start.size[at(c)]);
    }
  }

  /// All merges; none when the data has no such chains after all; as many as were made when
  /// progress says stop. At most 64 rows of memory, and O(n²) time where it does not give up.
  std::optional<std::vector<LoggedMerge>> run(ProgressRef progress) {
    std::vector<LoggedMerge> log;
    const Index total = n_ - 1, ask = std::max<Index>(1, total / 64);
    std::vector<Index> chain;
    while (std::ssize(log) < total) {
      if (chain.empty()) chain.push_back(log.empty() ? first_ : last_merged_);
      const Index tip = chain.back();
      const Nearest<S> found = nearest(tip);
      if (patience_ < 0) return std::nullopt;
      const auto next = static_cast<Index>(found.id);
      if (chain.size() < 2 || next != chain[chain.size() - 2]) {
        chain.push_back(next);
        continue;
      }
      chain.resize(chain.size() - 2);
      if (!merge(std::min(tip, next), std::max(tip, next), found.distance, log))
        return std::nullopt;
      if (std::ssize(log) % ask == 0 && !progress({"merges", std::ssize(log), total})) break;
    }
    return log;
  }

 private:
  static constexpr std::size_t most_rows = 32, copies = 4;

  /// A row of the triangle, unfolded for the while.
  struct Copy {
    Index slot = -1;
    std::vector<S> values{};
  };

  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }

  /// Rows matter from here on: nothing before is left.
  Index begin() const noexcept { return first_ / row_group * row_group; }

  Nearest<S> nearest(Index slot) {
    const S* const values = row(slot);
    const S shown = std::exchange(skip_[at(slot)], never<S>);
    const Index from = begin();
    Nearest<S> found;
    simd::launch<FindNearest<S>>(simd::best(), values + from, skip_.data() + from,
                                 id_.data() + from, padded_width(n_) - from, &found);
    skip_[at(slot)] = shown;
    return found;
  }

  /// The distances of a cluster to all others, right for those that are left.
  S* row(Index slot) {
    if (own_row_[at(slot)] >= 0) return rows_[at(own_row_[at(slot)])].data();
    Copy& copy = copy_of(slot);
    for (const Index merged : merged_)
      copy.values[at(merged)] = rows_[at(own_row_[at(merged)])][at(slot)];
    return copy.values.data();
  }

  Copy& copy_of(Index slot) {
    const auto has_it = [slot](const Copy& copy) { return copy.slot == slot; };
    auto found = std::find_if(copies_.begin(), copies_.end(), has_it);
    if (found == copies_.end()) {
      // The one that was used longest ago goes.
      found = copies_.end() - 1;
      unfold(slot, *found);
    }
    std::rotate(copies_.begin(), found, found + 1);
    return copies_.front();
  }

  void unfold(Index slot, Copy& copy) {
    copy.slot = slot;
    copy.values.resize(skip_.size(), never<S>);
    const T* const values = distances_.values().data();
    Index position = first_ < slot ? distances_.position(first_, slot) : 0;
    for (Index other = first_; other < slot; position += n_ - other - 2, ++other) {
      if (skip_[at(other)] != S(0)) continue;
      copy.values[at(other)] = number(values[position], other, slot);
      --patience_;
    }
    copy.values[at(slot)] = never<S>;
    const T* const right = slot + 1 < n_ ? values + distances_.position(slot, slot + 1) : values;
    S* const out = copy.values.data() + slot + 1;
    const Index count = n_ - slot - 1;
    if (plain_)
      for (Index c = 0; c < count; ++c)
        out[c] = static_cast<S>(right[c]);
    else
      for (Index c = 0; c < count; ++c)
        out[c] = number(right[c], slot, slot + 1 + c);
  }

  S number(T distance, Index a, Index b) const noexcept {
    return static_cast<S>(plain_ ? static_cast<double>(distance)
                                 : convert_(static_cast<double>(distance), start_, a, b));
  }

  /// False when there are more merged clusters than rows for them.
  bool merge(Index low, Index high, S distance, std::vector<LoggedMerge>& log) {
    const S *const a = row(low), *const b = row(high);
    const Index home = own_row_[at(high)] >= 0  ? own_row_[at(high)]
                       : own_row_[at(low)] >= 0 ? own_row_[at(low)]
                                                : free_row();
    if (home < 0) return false;
    const auto joined = updates::Joined<S>::of(static_cast<double>(size_[at(low)]),
                                               static_cast<double>(size_[at(high)]), distance);
    const Index from = begin();
    S* const out = rows_[at(home)].data();
    simd::launch<MergeRows<Update, S>>(simd::best(), &joined, a + from, b + from,
                                       static_cast<const S*>(size_.data()) + from, out + from,
                                       padded_width(n_) - from);
    log.push_back({start_.id[at(low)], start_.id[at(high)], static_cast<double>(distance)});
    leave(low);
    leave(high);
    skip_[at(low)] = never<S>;
    size_[at(high)] = joined.size_a + joined.size_b;
    own_row_[at(high)] = home;
    in_use_[at(home)] = true;
    for (const Index other : merged_)
      rows_[at(own_row_[at(other)])][at(high)] = out[other];
    merged_.push_back(high);
    last_merged_ = high;
    while (first_ < n_ && skip_[at(first_)] != S(0))
      ++first_;
    return true;
  }

  /// Takes a merged cluster's row from it.
  void leave(Index slot) noexcept {
    for (Copy& copy : copies_)
      if (copy.slot == slot) copy.slot = -1;
    if (own_row_[at(slot)] < 0) return;
    in_use_[at(own_row_[at(slot)])] = false;
    own_row_[at(slot)] = -1;
    merged_.erase(std::find(merged_.begin(), merged_.end(), slot));
  }

  Index free_row() {
    const auto found = std::find(in_use_.begin(), in_use_.end(), false);
    if (found == in_use_.end()) return -1;
    const auto number = static_cast<std::size_t>(found - in_use_.begin());
    rows_[number].resize(skip_.size(), never<S>);
    return static_cast<Index>(number);
  }

  const CondensedMatrix<T>& distances_;
  const StartingClusters& start_;
  const StartingDistance& convert_;
  bool plain_;
  Index n_, patience_, first_ = 0, last_merged_ = 0;
  std::vector<S> skip_, id_, size_;
  std::vector<Index> own_row_;  // of a merged cluster, −1 for a single thing
  std::vector<Index> merged_{};
  std::array<std::vector<S>, most_rows> rows_{};
  std::array<bool, most_rows> in_use_{};
  std::array<Copy, copies> copies_{};
};

/// All merges of a reducible linkage in greedy order where a chain finds them without a square.
template <Real S, Real T>
std::optional<std::vector<LoggedMerge>> chained_merges(const CondensedMatrix<T>& distances,
                                                       const StartingClusters& start,
                                                       const StartingDistance& convert,
                                                       ProgressRef progress) {
  return updates::with_update(
      convert.linkage, [&]<class Update>(Update) -> std::optional<std::vector<LoggedMerge>> {
        if constexpr (is_reducible(Update::linkage)) {
          const Index patience = start.count() * start.count() / 256;
          auto log = TriangleChain<Update, S, T>(distances, start, convert, patience).run(progress);
          if (log) sort_greedily(*log);
          return log;
        } else {
          return std::nullopt;
        }
      });
}

}  // namespace kindred::detail

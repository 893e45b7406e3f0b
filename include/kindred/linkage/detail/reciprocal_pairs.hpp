// Reciprocal pairs: in every round all pairs of clusters that are each other's nearest are merged
// at once, which is exact for reducible linkages. Bruynooghe, "Classification ascendante
// hiérarchique des grands ensembles de données" (1977); in parallel, Sumengen et al., "Scaling
// hierarchical agglomerative clustering to billion-sized datasets" (2021).
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/nearest_neighbor_chain.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The rounds on one square. A cluster's nearest neighbour stays the same until that neighbour is
/// merged, so only few rows are looked through again.
template <class Update, Real T>
class ReciprocalPairs {
  static_assert(is_reducible(Update::linkage), "rounds are right for reducible linkages only");

 public:
  ReciprocalPairs(Square<T>& square, const StartingClusters& start, Workers& workers)
      : square_(square),
        start_(start),
        workers_(workers),
        nearest_(static_cast<std::size_t>(start.count())),
        changed_(static_cast<std::size_t>(start.count()), true) {}

  /// Merges until one cluster is left or all that is wanted is certain, or progress says stop.
  std::vector<LoggedMerge> run(const Wanted& wanted, ProgressRef progress) {
    look(square_.live());
    const auto total = start_.count() - 1;
    while (square_.count() > 1) {
      if (!progress({"merges", total + 1 - square_.count(), total})) break;
      find_pairs();
      if (!wanted.everything()) drop_unwanted(wanted);
      if (pairs_.empty()) break;
      make_room();
      merge_rows();
      settle();
      write_columns();
      // Data that merges one pair after the other would cost a look through everything each time.
      if (looks_ > looks_per_merge * static_cast<Index>(pairs_.size())) {
        nearest_neighbor_chain<Update>(square_, start_, wanted, workers_, progress, log_);
        break;
      }
    }
    return std::move(log_);
  }

 private:
  /// Two slots to be merged, by id of their clusters, and the slot where the new cluster goes.
  struct Pair {
    Index low, high, slot;
    updates::Joined<T> joined;
  };

  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }

  /// Nearest neighbours are remembered under the id of the cluster that has them, by id.
  void look(const std::vector<Index>& slots) {
    for_each_chunk(workers_, row_chunks(static_cast<Index>(slots.size()), 16 * 1024),
                   [&](Chunk chunk) {
                     for (Index i = chunk.begin; i < chunk.end; ++i)
                       look(slots[at(i)]);
                   });
  }

  void look(Index slot) {
    nearest_[at(square_.id(slot))] = static_cast<Index>(square_.nearest(slot).id);
  }

  void find_pairs() {
    pairs_.clear();
    for (const Index slot : square_.live()) {
      const Index low = square_.id(slot), high = nearest_[at(low)];
      if (low < high && nearest_[at(high)] == low)
        pairs_.push_back({low, high, -1, square_.joined(slot, square_.slot(high))});
    }
    // In greedy order, so that distances between new clusters are updated as greedy search would.
    std::sort(pairs_.begin(), pairs_.end(), [](const Pair& a, const Pair& b) {
      return std::tie(a.joined.between, a.low, a.high) < std::tie(b.joined.between, b.low, b.high);
    });
  }

  /// Pairs that are too far apart need not be merged. Where that could change how the others are
  /// rounded, because they would be merged in another order, either all are dropped or none.
  void drop_unwanted(const Wanted& wanted) {
    std::vector<LoggedMerge> certain = log_;
    for (const Pair& pair : pairs_)
      certain.push_back({pair.low, pair.high, static_cast<double>(pair.joined.between)});
    const double limit = wanted.limit_after(certain);
    const auto first = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
      return static_cast<double>(pair.joined.between) > limit;
    });
    if (only_chooses(Update::linkage) || first == pairs_.begin()) pairs_.erase(first, pairs_.end());
  }

  /// New clusters get neighbouring columns where there is room, because then whole cache lines are
  /// written, and the place of their higher half otherwise.
  void make_room() {
    const auto wanted = static_cast<Index>(pairs_.size());
    if (5 * square_.count() <= 3 * square_.width() ||
        (square_.room() < wanted && 5 * square_.count() <= 4 * square_.width()))
      square_.repack(workers_);
    const bool room = square_.room() >= wanted;
    for (Index k = 0; k < wanted; ++k)
      pairs_[at(k)].slot = room ? square_.width() + k : square_.slot(pairs_[at(k)].high);
  }

  void merge_rows() {
    const auto count = static_cast<Index>(pairs_.size());
    for (Pair& pair : pairs_) {
      pair.low = square_.slot(pair.low);
      pair.high = square_.slot(pair.high);
    }
    for_each_chunk(workers_, {count, 4}, [&](Chunk chunk) {
      for (Index k = chunk.begin; k < chunk.end; ++k) {
        const Pair& pair = pairs_[at(k)];
        square_.template merge_rows<Update>(pair.joined, pair.low, pair.high);
        // Later pairs of the round: this cluster is already merged, they are just being merged.
        T* const row = square_.row(pair.high);
        const T size = pair.joined.size_a + pair.joined.size_b;
        for (Index l = k + 1; l < count; ++l) {
          const Pair& later = pairs_[at(l)];
          const T to_low = row[later.low], to_high = row[later.high];
          Update::apply(later.joined, to_low, to_high, size, row[later.slot]);
        }
      }
    });
  }

  void settle() {
    std::fill(changed_.begin(), changed_.end(), false);
    for (const Pair& pair : pairs_) {
      const Index low = square_.id(pair.low), high = square_.id(pair.high);
      changed_[at(low)] = changed_[at(high)] = true;
      log_.push_back(
          {start_.id[at(low)], start_.id[at(high)], static_cast<double>(pair.joined.between)});
      square_.settle(pair.low, pair.high, pair.slot);
    }
    square_.refresh();
    position_.assign(at(square_.width()), static_cast<Index>(pairs_.size()));
    for (std::size_t k = 0; k < pairs_.size(); ++k)
      position_[at(pairs_[k].slot)] = static_cast<Index>(k);
  }

  /// Brings the new clusters' distances into all rows, and looks through the rows that lost their
  /// nearest neighbour.
  void write_columns() {
    const std::vector<Index>& live = square_.live();
    std::vector<Index> lost(at((static_cast<Index>(live.size()) - 1) / rows_at_once + 1), 0);
    for_each_chunk(workers_, {static_cast<Index>(live.size()), rows_at_once}, [&](Chunk chunk) {
      copy_columns({live.data() + chunk.begin, at(chunk.size())});
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const Index id = square_.id(live[at(i)]);
        if (!changed_[at(id)] && !changed_[at(nearest_[at(id)])]) continue;
        look(live[at(i)]);
        ++lost[at(chunk.number)];
      }
    });
    looks_ = std::accumulate(lost.begin(), lost.end(), Index{0});
  }

  /// Copies pieces of a few new rows into columns of a few rows, so that whole lines of both are
  /// used while they are in the cache.
  void copy_columns(std::span<const Index> slots) {
    constexpr Index block = 16;
    const auto count = static_cast<Index>(pairs_.size());
    for (Index first = 0; first < count; first += block) {
      const Index last = std::min(count, first + block);
      const T* from[block];
      Index to[block];
      for (Index k = first; k < last; ++k) {
        from[k - first] = square_.row(pairs_[at(k)].slot);
        to[k - first] = pairs_[at(k)].slot;
      }
      for (Index k = last; k < std::min(count, last + block); ++k) {
        const T* const next = square_.row(pairs_[at(k)].slot);
        for (Index s = slots.front(); s <= slots.back(); s += 64 / static_cast<Index>(sizeof(T)))
          __builtin_prefetch(next + s);
      }
      for (const Index slot : slots) {
        T* const row = square_.row(slot);
        // A new cluster's row already knows the later ones of its round.
        const Index end = std::min(last, position_[at(slot)]) - first;
        for (Index k = 0; k < end; ++k)
          row[to[k]] = from[k][slot];
      }
    }
  }

  static constexpr Index rows_at_once = 32;
  static constexpr Index looks_per_merge = 12;

  Square<T>& square_;
  const StartingClusters& start_;
  Workers& workers_;
  std::vector<Index> nearest_;
  std::vector<char> changed_;
  std::vector<Pair> pairs_{};
  std::vector<Index> position_{};
  std::vector<LoggedMerge> log_{};
  Index looks_ = 0;
};

}  // namespace kindred::detail

// Rounds of reciprocal pairs over centres, without a matrix: Ward's linkage, and average and
// weighted linkage on squared Euclidean distances, for which a centre, a size and a spread are all
// there is to know about a cluster. After Yu, Wang, Gu, Dhulipala and Shun, "ParChain" (2021), with
// all clusters of a leaf searching together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/center_tree.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/wanted.hpp>

namespace kindred::detail {

/// Greedy merges of a reducible linkage in a tree of centres, as far as `Tree` takes them. Every
/// cluster remembers its nearest one, which stays that until it is merged. Where rounds would merge
/// only few pairs, a chain of nearest neighbours goes on until a new tree is due. Each search takes
/// O(log n) time where columns are few; O(n·d) memory.
template <class Tree>
class CenterRounds {
 public:
  CenterRounds(Tree& tree, const StartingClusters& start, const Wanted& wanted, Workers& workers,
               ProgressRef progress)
      : start_(start), wanted_(wanted), workers_(workers), progress_(progress), tree_(tree) {}

  /// The merges in greedy order, by the ids of the starting clusters; fewer when progress says
  /// stop or all that is wanted is certain.
  std::vector<LoggedMerge> run() {
    std::vector<LoggedMerge> log = places();
    sort_children_first(log);
    for (LoggedMerge& merge : log) {
      merge.low = start_.id[at(merge.low)];
      merge.high = start_.id[at(merge.high)];
    }
    return log;
  }

  /// The same by the places of the starting clusters, children before parents.
  std::vector<LoggedMerge> places() {
    const Index total = tree_.live() - 1;
    log_.reserve(static_cast<std::size_t>(total));
    ask_all();
    while (!tree_.done() && !stopped_) {
      stopped_ = !progress_({"merges", std::ssize(log_), total});
      if (stopped_) break;
      look();
      if (!wanted_.everything() && least_distance() > wanted_.limit_after(log_)) {
        stopped_ = true;
        break;
      }
      find_pairs();
      if (rare_pairs * std::ssize(pairs_) < tree_.live()) {
        follow_chain();
      } else {
        merge_pairs();
      }
    }
    return std::move(log_);
  }

  /// True when progress said stop or all that is wanted is certain.
  bool stopped() const noexcept { return stopped_; }

 private:
  static constexpr std::int32_t nobody = -1;
  /// A round that merges less than one cluster in so many costs more than a chain.
  static constexpr Index rare_pairs = 64;

  struct Pair {
    std::int32_t from, to;
  };

  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }
  bool free(Index slot) const noexcept { return tree_.clusters().place[at(slot)] < 0; }

  void ask_all() {
    nearest_.assign(at(tree_.slots()), nobody);
    distance_.assign(nearest_.size(), no_distance);
    asks_.resize(nearest_.size());
    for (Index slot = 0; slot < tree_.slots(); ++slot)
      asks_[at(slot)] = !free(slot);
  }

  /// Finds the nearest cluster of all that ask.
  void look() {
    tree_.search(asks_, nearest_, distance_);
    // What has just looked may be nearer to another one by rounding alone.
    for (Index slot = 0; slot < tree_.slots(); ++slot) {
      if (!asks_[at(slot)]) continue;
      const auto me = static_cast<std::int32_t>(slot);
      const std::int32_t other = nearest_[at(slot)];
      if (asks_[at(other)]) continue;
      if (tree_.pair(me, other, distance_[at(slot)]) <
          tree_.pair(other, nearest_[at(other)], distance_[at(other)])) {
        nearest_[at(other)] = me;
        distance_[at(other)] = distance_[at(slot)];
      }
    }
  }

  double least_distance() const noexcept {
    double least = no_distance;
    for (Index slot = 0; slot < tree_.slots(); ++slot)
      if (!free(slot)) least = std::min(least, distance_[at(slot)]);
    return least;
  }

  void find_pairs() {
    pairs_.clear();
    for (Index slot = 0; slot < tree_.slots(); ++slot) {
      if (free(slot)) continue;
      const std::int32_t other = nearest_[at(slot)];
      if (slot < other && nearest_[at(other)] == slot)
        pairs_.push_back({other, static_cast<std::int32_t>(slot)});
    }
  }

  void note(std::int32_t a, std::int32_t b, double distance) {
    const CenterPair pair = tree_.pair(a, b, distance);
    log_.push_back({pair.low, pair.high, distance});
  }

  void merge_pairs() {
    gone_to_.assign(nearest_.size(), nobody);
    for (const Pair& pair : pairs_) {
      note(pair.from, pair.to, distance_[at(pair.to)]);
      gone_to_[at(pair.from)] = gone_to_[at(pair.to)] = pair.to;
    }
    for_each_chunk(workers_, {std::ssize(pairs_), 1024}, [&](Chunk chunk) {
      for (Index k = chunk.begin; k < chunk.end; ++k)
        tree_.merge(pairs_[at(k)].from, pairs_[at(k)].to, distance_[at(pairs_[at(k)].to)]);
    });
    tree_.count_merges(std::ssize(pairs_));
    for (Index slot = 0; slot < tree_.slots(); ++slot) {
      asks_[at(slot)] = false;
      if (free(slot)) continue;
      const bool merged = gone_to_[at(slot)] != nobody;
      const std::int32_t where = gone_to_[at(nearest_[at(slot)])];
      if (!merged && where == nobody) continue;
      asks_[at(slot)] = true;
      nearest_[at(slot)] = merged ? nobody : where;
    }
    if (tree_.thin())
      rebuild();
    else
      tree_.mend();
  }

  /// A new tree, in whose slots everything known is remembered.
  void rebuild() {
    const std::vector<std::int32_t> moved = tree_.rebuild();
    std::vector<std::int32_t> nearest(at(tree_.slots()), nobody);
    std::vector<double> distance(nearest.size(), no_distance);
    std::vector<char> asks(nearest.size(), false);
    for (std::size_t slot = 0; slot < moved.size(); ++slot) {
      if (moved[slot] == nobody) continue;
      const std::size_t to = at(moved[slot]);
      nearest[to] = nearest_[slot] == nobody ? nobody : moved[at(nearest_[slot])];
      distance[to] = distance_[slot];
      asks[to] = asks_[slot];
    }
    nearest_ = std::move(nearest);
    distance_ = std::move(distance);
    asks_ = std::move(asks);
  }

  /// Merges along chains in which every cluster is the nearest of the one before, until a new tree
  /// is due: two that are each other's nearest end each of them.
  void follow_chain() {
    std::vector<SeenCenter> chain;  // each with its distance to the one before
    std::vector<std::int32_t> stands(at(tree_.slots()), nobody);  // where on the chain
    const auto cut = [&](std::size_t length) {
      for (; chain.size() > length; chain.pop_back())
        stands[at(chain.back().slot)] = nobody;
    };
    const auto push = [&](const SeenCenter& seen) {
      stands[at(seen.slot)] = static_cast<std::int32_t>(chain.size());
      chain.push_back(seen);
    };
    std::int32_t next = 0;
    const Index total = tree_.live() - 1 + std::ssize(log_), ask = std::max<Index>(1, total / 64);
    while (!tree_.done() && !tree_.thin() && !stopped_) {
      while (chain.empty() && free(next))
        ++next;
      if (chain.empty()) push({.slot = next});
      const SeenCenter last = chain.back();
      const std::int32_t before = chain.size() > 1 ? chain[chain.size() - 2].slot : nobody;
      const SeenCenter found = tree_.nearest(last.slot, {before, last.distance});
      if (found.slot != before) {
        // A merge may bring its cluster nearer to one on the chain, by rounding alone. Then the
        // chain goes on from there; what it finds next is nearer than what it had found.
        const std::int32_t known = stands[at(found.slot)];
        if (known == nobody)
          push(found);
        else
          cut(at(known + 1));
        continue;
      }
      const auto [to, from] = std::minmax(last.slot, before);
      note(from, to, last.distance);
      tree_.merge(from, to, last.distance);
      tree_.count_merges(1);
      tree_.mend(from);
      tree_.mend(to);
      cut(chain.size() - 2);
      if (std::ssize(log_) % ask == 0) stopped_ = !progress_({"merges", std::ssize(log_), total});
    }
    tree_.rebuild();
    ask_all();
  }

  const StartingClusters& start_;
  Wanted wanted_;
  Workers& workers_;
  ProgressRef progress_;
  Tree& tree_;
  std::vector<std::int32_t> nearest_{}, gone_to_{};
  std::vector<double> distance_{};
  std::vector<char> asks_{};
  std::vector<Pair> pairs_{};
  std::vector<LoggedMerge> log_{};
  bool stopped_ = false;
};

}  // namespace kindred::detail

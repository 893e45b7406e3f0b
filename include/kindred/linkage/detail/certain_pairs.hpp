// The first rounds of reciprocal pairs, on lists of near neighbours: two clusters are merged when
// what is known of both makes it certain that they are each other's nearest.
//
// What a merged cluster knows follows from what its halves knew. Every update formula grows with
// both of its distances, so a formula fed with bounds gives a bound: a neighbour that only one half
// knew stays in the list with a distance that is no larger than the true one, and decides nothing
// until everything nearer is exact. A cluster about which too little is known waits.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/near_lists.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// False when so few merges were certain that it is better to begin anew without lists.
inline bool lists_helped(std::size_t merges, std::size_t clusters) noexcept {
  return 8 * merges >= clusters;
}

template <class Update>
class CertainPairs {
  static_assert(is_reducible(Update::linkage), "rounds are right for reducible linkages only");

 public:
  CertainPairs(NearLists lists, const StartingClusters& start, Workers& workers)
      : known_(std::move(lists.known)),
        bound_(std::move(lists.bound)),
        size_(start.size),
        workers_(workers),
        nearest_(size_.size(), nobody),
        pair_(size_.size(), nobody),
        changed_(size_.size(), true) {
    for (std::size_t i = 0; i < size_.size(); ++i)
      alive_.push_back(static_cast<std::int32_t>(i));
  }

  /// Merges while enough pairs are certain, all that is wanted is not, and progress says go on.
  /// Clusters are named by their place among the starting ones, a merged cluster by the higher
  /// place.
  std::vector<LoggedMerge> run(const Wanted& wanted, ProgressRef progress) {
    const auto total = static_cast<Index>(size_.size()) - 1;
    while (progress({"merges", static_cast<Index>(log_.size()), total})) {
      look();
      if (!wanted.everything() && lists_helped(log_.size(), size_.size()) &&
          least_distance() > wanted.limit_after(log_)) {
        enough_ = true;
        break;
      }
      find_pairs();
      // A round costs a look through all lists.
      if (256 * pairs_.size() <= alive_.size()) break;
      update();
      settle();
    }
    return std::move(log_);
  }

  /// True when nothing that is wanted is left to be found.
  bool enough() const noexcept { return enough_; }

 private:
  static constexpr std::int32_t nobody = -1;

  struct Pair {
    std::int32_t low, high;
    updates::Joined<double> joined;
  };

  /// What one cluster knows of another, which may be merging as well: the distances of up to two
  /// halves of the one to up to two halves of the other.
  struct Sight {
    std::int32_t other, pair;
    std::array<double, 4> distance;
    std::array<bool, 4> seen, exact;
  };

  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }

  void look() {
    for_each_chunk(workers_, {static_cast<Index>(alive_.size()), 256}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i)
        if (changed_[at(alive_[at(i)])])
          nearest_[at(alive_[at(i)])] = certain_nearest(alive_[at(i)]);
    });
  }

  /// The nearest cluster, if nothing that is not known exactly can be as near.
  std::int32_t certain_nearest(std::int32_t cluster) const noexcept {
    Neighbor best{bound_[at(cluster)], nobody, true};
    double doubtful = bound_[at(cluster)];
    for (const Neighbor& neighbor : known_[at(cluster)]) {
      if (!neighbor.exact)
        doubtful = std::min(doubtful, neighbor.distance);
      else if (neighbor.distance < best.distance ||
               (neighbor.distance == best.distance && neighbor.other < best.other))
        best = neighbor;
    }
    return best.distance < doubtful ? best.other : nobody;
  }

  /// No two clusters are nearer than this.
  double least_distance() const noexcept {
    double least = never<double>;
    for (const std::int32_t cluster : alive_) {
      least = std::min(least, bound_[at(cluster)]);
      for (const Neighbor& neighbor : known_[at(cluster)])
        least = std::min(least, neighbor.distance);
    }
    return least;
  }

  void find_pairs() {
    pairs_.clear();
    for (const std::int32_t low : alive_) {
      const std::int32_t high = nearest_[at(low)];
      if (low >= high || nearest_[at(high)] != low) continue;
      pairs_.push_back(
          {low, high,
           updates::Joined<double>::of(size_[at(low)], size_[at(high)], distance(low, high))});
    }
    std::sort(pairs_.begin(), pairs_.end(), [](const Pair& a, const Pair& b) {
      return std::tie(a.joined.between, a.low, a.high) < std::tie(b.joined.between, b.low, b.high);
    });
    std::fill(pair_.begin(), pair_.end(), nobody);
    for (std::size_t k = 0; k < pairs_.size(); ++k)
      pair_[at(pairs_[k].low)] = pair_[at(pairs_[k].high)] = static_cast<std::int32_t>(k);
  }

  double distance(std::int32_t cluster, std::int32_t other) const noexcept {
    return std::find_if(known_[at(cluster)].begin(), known_[at(cluster)].end(),
                        [&](const Neighbor& neighbor) { return neighbor.other == other; })
        ->distance;
  }

  /// What one cluster has seen of the others, each found by its number. Old places need no
  /// clearing: a place is right when the number that stands there is.
  struct Sights {
    explicit Sights(std::size_t clusters) : place(clusters, 0) {}
    std::vector<std::uint32_t> place;
    std::vector<Sight> list{};

    Sight& of(std::int32_t other, std::int32_t pair) {
      std::uint32_t& here = place[at(other)];
      if (here >= list.size() || list[here].other != other) {
        here = static_cast<std::uint32_t>(list.size());
        list.push_back({other, pair, {}, {}, {}});
      }
      return list[here];
    }
  };

  /// Brings all lists and bounds up to date with the pairs. Lists are read by their own cluster
  /// only, and a pair's two lists by the pair.
  void update() {
    const auto count = static_cast<Index>(alive_.size());
    for_each_chunk(workers_, {count, std::max<Index>(256, count / 32)}, [&](Chunk chunk) {
      Sights sights(size_.size());
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const std::int32_t cluster = alive_[at(i)], own = pair_[at(cluster)];
        if (own == nobody)
          update_alone(cluster, sights);
        else if (cluster == pairs_[at(own)].high)
          update_merged(cluster, own, sights);
      }
    });
  }

  /// A cluster that is not merged keeps what it knows of others that are not.
  void update_alone(std::int32_t cluster, Sights& sights) {
    std::vector<Neighbor>& known = known_[at(cluster)];
    sights.list.clear();
    std::size_t kept = 0;
    for (const Neighbor& neighbor : known) {
      if (pair_[at(neighbor.other)] == nobody)
        known[kept++] = neighbor;
      else
        see(neighbor, 0, sights);
    }
    changed_[at(cluster)] = !sights.list.empty();
    known.resize(kept);
    append(cluster, nobody, bound_[at(cluster)], sights, known);
  }

  void update_merged(std::int32_t cluster, std::int32_t own, Sights& sights) {
    const Pair& pair = pairs_[at(own)];
    sights.list.clear();
    for (const std::int32_t half : {pair.low, pair.high})
      for (const Neighbor& neighbor : known_[at(half)])
        if (neighbor.other != pair.low && neighbor.other != pair.high)
          see(neighbor, half == pair.low ? 0 : 2, sights);
    changed_[at(cluster)] = true;
    double bound = 0;
    Update::apply(pair.joined, bound_[at(pair.low)], bound_[at(pair.high)], 0.0, bound);
    std::vector<Neighbor> known;
    known.reserve(sights.list.size());
    append(cluster, own, bound, sights, known);
    known_[at(pair.low)] = {};
    known_[at(cluster)] = std::move(known);
    bound_[at(cluster)] = bound;
  }

  /// Notes what one half of a cluster knows of another cluster, or of a half of it.
  void see(const Neighbor& neighbor, std::size_t place, Sights& sights) const {
    const std::int32_t pair = pair_[at(neighbor.other)];
    const std::int32_t other = pair == nobody ? neighbor.other : pairs_[at(pair)].high;
    const std::size_t which = place + (pair != nobody && neighbor.other == other ? 1 : 0);
    Sight& sight = sights.of(other, pair);
    sight.distance[which] = neighbor.distance;
    sight.exact[which] = neighbor.exact;
    sight.seen[which] = true;
  }

  /// Appends what follows from the sights to a list, as far as it lies below the bound.
  void append(std::int32_t cluster, std::int32_t own, double bound, Sights& sights,
              std::vector<Neighbor>& known) const {
    for (Sight& sight : sights.list)
      if (const Neighbor neighbor = combined(cluster, own, sight); neighbor.distance < bound)
        known.push_back(neighbor);
  }

  /// The distance of two clusters after the round, from what was seen before: of two merges the one
  /// that greedy search makes first comes first.
  Neighbor combined(std::int32_t cluster, std::int32_t own, Sight& sight) const noexcept {
    const bool halves = own != nobody, other_halves = sight.pair != nobody;
    bool exact = true;
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
      if ((i >= 2 && !halves) || (i % 2 == 1 && !other_halves)) continue;
      if (!sight.seen[i]) sight.distance[i] = bound_[at(half(cluster, own, i / 2))];
      exact = exact && sight.seen[i] && sight.exact[i];
    }
    const auto& d = sight.distance;
    const double size = size_[at(cluster)], other_size = size_[at(sight.other)];
    double result = d[0];
    if (halves && !other_halves) {
      Update::apply(pairs_[at(own)].joined, d[0], d[2], other_size, result);
    } else if (!halves && other_halves) {
      Update::apply(pairs_[at(sight.pair)].joined, d[0], d[1], size, result);
    } else if (halves && other_halves) {
      const Pair &mine = pairs_[at(own)], &theirs = pairs_[at(sight.pair)];
      double first = 0, second = 0;
      if (own < sight.pair) {
        Update::apply(mine.joined, d[0], d[2], theirs.joined.size_a, first);
        Update::apply(mine.joined, d[1], d[3], theirs.joined.size_b, second);
        Update::apply(theirs.joined, first, second, mine.joined.size_a + mine.joined.size_b,
                      result);
      } else {
        Update::apply(theirs.joined, d[0], d[1], mine.joined.size_a, first);
        Update::apply(theirs.joined, d[2], d[3], mine.joined.size_b, second);
        Update::apply(mine.joined, first, second, theirs.joined.size_a + theirs.joined.size_b,
                      result);
      }
    }
    return {result, sight.other, exact};
  }

  std::int32_t half(std::int32_t cluster, std::int32_t own, std::size_t second) const noexcept {
    if (own == nobody) return cluster;
    return second == 0 ? pairs_[at(own)].low : pairs_[at(own)].high;
  }

  void settle() {
    for (const Pair& pair : pairs_) {
      log_.push_back({pair.low, pair.high, pair.joined.between});
      size_[at(pair.high)] += size_[at(pair.low)];
    }
    std::erase_if(alive_, [&](std::int32_t cluster) {
      return pair_[at(cluster)] != nobody && pairs_[at(pair_[at(cluster)])].low == cluster;
    });
  }

  std::vector<std::vector<Neighbor>> known_;
  std::vector<double> bound_, size_;
  Workers& workers_;
  std::vector<std::int32_t> alive_{}, nearest_, pair_;
  std::vector<char> changed_;
  std::vector<Pair> pairs_{};
  std::vector<LoggedMerge> log_{};
  bool enough_ = false;
};

}  // namespace kindred::detail

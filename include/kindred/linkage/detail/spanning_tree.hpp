// Single linkage without a matrix: SLINK, which meets every distance once and remembers 2n numbers.
// Sibson, "SLINK: an optimally efficient algorithm for the single-link cluster method" (1973).
#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/linkage/detail/merge_log.hpp>

namespace kindred::detail {

/// The pointer representation of a single-linkage tree over the things met so far: `next[j]` is a
/// thing of the cluster that j's cluster joins, at distance `level[j]`.
class PointerTree {
 public:
  explicit PointerTree(Index n)
      : next_(static_cast<std::size_t>(n)), level_(static_cast<std::size_t>(n)) {}

  /// Adds thing `added`, whose distances to all things met before are in `distances`, overwritten;
  /// entry j belongs to thing first + j.
  void add(Index added, Index first, std::span<double> distances) {
    const auto at = [&](Index thing) -> double& {
      return distances[static_cast<std::size_t>(thing - first)];
    };
    const Index end = first + static_cast<Index>(distances.size());
    const auto here = static_cast<std::size_t>(added);
    next_[here] = added;
    level_[here] = std::numeric_limits<double>::max();
    // Things are met in the order in which they were added, so that a pointer leads to one that
    // is still to come; of a descending order (added < first) that is the downward sweep.
    const auto sweep = [&](auto&& visit) {
      if (added >= end)
        for (Index j = first; j < end; ++j)
          visit(j);
      else
        for (Index j = end - 1; j >= first; --j)
          visit(j);
    };
    sweep([&](Index j) {
      const auto k = static_cast<std::size_t>(j);
      const double d = at(j), old = level_[k];
      const bool closer = d <= old;
      double& onward = at(next_[k]);
      onward = std::min(onward, closer ? old : d);
      if (closer) level_[k] = d, next_[k] = added;
    });
    sweep([&](Index j) {
      const auto k = static_cast<std::size_t>(j);
      if (level_[k] >= level_[static_cast<std::size_t>(next_[k])]) next_[k] = added;
    });
  }

  /// The merges in greedy order, or nothing where three or more clusters meet at one distance: then
  /// the tree does not tell which of them the tie rule merges first.
  std::optional<std::vector<LoggedMerge>> merges(const std::vector<Index>& id) const {
    const auto n = static_cast<Index>(next_.size());
    std::vector<Index> order;
    for (Index j = 0; j < n; ++j)
      if (next_[static_cast<std::size_t>(j)] != j) order.push_back(j);
    const auto level = [&](Index j) { return level_[static_cast<std::size_t>(j)]; };
    std::sort(order.begin(), order.end(), [&](Index a, Index b) {
      return level(a) < level(b) || (level(a) == level(b) && a < b);
    });

    // A union-find whose roots are the highest things of their clusters.
    std::vector<Index> parent(static_cast<std::size_t>(n));
    std::vector<double> made_at(static_cast<std::size_t>(n), -1);
    for (Index j = 0; j < n; ++j)
      parent[static_cast<std::size_t>(j)] = j;
    const auto root = [&](Index thing) {
      while (parent[static_cast<std::size_t>(thing)] != thing) {
        Index& up = parent[static_cast<std::size_t>(thing)];
        up = parent[static_cast<std::size_t>(up)];
        thing = up;
      }
      return thing;
    };
    std::vector<LoggedMerge> log;
    log.reserve(order.size());
    for (const Index j : order) {
      const Index one = root(j), other = root(next_[static_cast<std::size_t>(j)]);
      const Index low = std::min(one, other), high = std::max(one, other);
      if (made_at[static_cast<std::size_t>(low)] == level(j) ||
          made_at[static_cast<std::size_t>(high)] == level(j))
        return std::nullopt;
      parent[static_cast<std::size_t>(low)] = high;
      made_at[static_cast<std::size_t>(high)] = level(j);
      log.push_back(
          {id[static_cast<std::size_t>(low)], id[static_cast<std::size_t>(high)], level(j)});
    }
    sort_greedily(log);
    return log;
  }

 private:
  std::vector<Index> next_;
  std::vector<double> level_;
};

}  // namespace kindred::detail

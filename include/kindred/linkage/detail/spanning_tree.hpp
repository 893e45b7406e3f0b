// Single linkage without a matrix: SLINK, which meets every distance once and remembers 2n numbers.
// Sibson, "SLINK: an optimally efficient algorithm for the single-link cluster method" (1973).
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/linkage/detail/kruskal.hpp>

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

  /// The edges of a spanning tree.
  std::vector<Edge> edges() const {
    std::vector<Edge> result;
    for (std::size_t j = 0; j < next_.size(); ++j)
      if (next_[j] != static_cast<Index>(j))
        result.push_back({level_[j], static_cast<Index>(j), next_[j]});
    return result;
  }

 private:
  std::vector<Index> next_;
  std::vector<double> level_;
};

}  // namespace kindred::detail

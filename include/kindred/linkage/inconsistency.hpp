// How much higher a merge is than the merges just below it, and cutting a tree where that jumps.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/moments.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/linkage/cut.hpp>
#include <kindred/linkage/merge.hpp>

namespace kindred {

/// A merge's height among those of the merges at most depth − 1 steps below it and its own.
struct Inconsistency {
  double mean;         ///< of those heights, in their unit
  double deviation;    ///< their sample standard deviation (n − 1); 0 for a single one
  Index count;         ///< how many there are
  double coefficient;  ///< (height − mean) / deviation; 0 where the deviation is 0

  friend bool operator==(const Inconsistency&, const Inconsistency&) = default;
};

/// Cut so that no cluster holds a merge with an inconsistency coefficient above this threshold.
struct Inconsistent {
  double threshold;  ///< the largest coefficient that is consistent
  Index depth = 2;   ///< levels of merges that a coefficient looks at
};

namespace detail {

/// The moments of a single height.
inline Moments moments_of(double height) {
  const int exponent =
      MagnitudeRange{height, height}.squares_are_safe() ? 0 : binary_exponent(height);
  return Moments::of_block(1, 0, height, height, times_power_of_two(height, -exponent), {}, {})
      .unscaled(exponent, height, height);
}

/// For every merge how many merges are on the longest way down from it, itself among them.
inline Index longest_way_down(Index n, std::span<const Merge> merges) {
  std::vector<Index> way(merges.size(), 1);
  for (std::size_t t = 0; t < merges.size(); ++t)
    for (const Index node : {merges[t].left, merges[t].right})
      if (node >= n) way[t] = std::max(way[t], way[static_cast<std::size_t>(node - n)] + 1);
  return way.empty() ? 0 : *std::max_element(way.begin(), way.end());
}

/// The moments of the heights of every merge and the merges at most depth − 1 steps below it.
inline std::vector<Moments> moments_below(Index n, std::span<const Merge> merges, Index depth) {
  std::vector<Moments> below(merges.size());
  const auto take = [&](std::size_t t) {
    below[t] = moments_of(merges[t].height);
    for (const Index node : {merges[t].left, merges[t].right})
      if (node >= n) below[t].merge(below[static_cast<std::size_t>(node - n)]);
  };
  if (depth >= longest_way_down(n, merges)) {
    // Upwards, what is below is complete already.
    for (std::size_t t = 0; t < merges.size(); ++t)
      take(t);
    return below;
  }
  // Downwards, what is below still reaches one step less deep.
  for (Index step = 0; step < depth; ++step)
    for (std::size_t t = merges.size(); t-- > 0;)
      take(t);
  return below;
}

/// `inconsistency` of a table known to be a forest.
inline std::vector<Inconsistency> inconsistency_of_forest(Index n, std::span<const Merge> merges,
                                                          Index depth) {
  check_range(depth, 1, std::numeric_limits<Index>::max(), "depth");
  std::vector<Inconsistency> result;
  result.reserve(merges.size());
  for (const Moments& moments : moments_below(n, merges, depth)) {
    const double height = merges[result.size()].height;
    const double mean = moments.mean(), deviation = moments.deviation(1);
    result.push_back(
        {mean, deviation, moments.observed(), deviation > 0 ? (height - mean) / deviation : 0.0});
  }
  return result;
}

/// `cut_merges` of a table known to be a forest.
inline Labels cut_forest(Index n, std::span<const Merge> merges, Inconsistent cut) {
  if (is_nan(cut.threshold)) refuse("threshold", "is NaN");
  const std::vector<Inconsistency> all = inconsistency_of_forest(n, merges, cut.depth);
  const std::vector<double> highest =
      highest_in_subtree(n, merges, [&](std::size_t t) { return all[t].coefficient; });
  return cut_where(n, merges,
                   [&](Index t) { return highest[static_cast<std::size_t>(t)] <= cut.threshold; });
}

}  // namespace detail

/// How every merge's height compares with the heights at most depth − 1 steps below it, as SciPy's
/// `inconsistent` and MATLAB's.
///
/// Takes the merges of n leaves, also of an unfinished forest; there is one entry per merge. Means
/// and deviations are in the unit of the heights, which are never missing. O(n·depth) time, O(n)
/// where depth covers the whole tree; O(n) memory, no recursion. A depth below 1 and a table that
/// is no forest (see `check_merges`) are refused. Heights that are equal have a deviation of
/// exactly 0, which SciPy's sums of squares can miss. The result depends on the arguments alone.
///
/// Jain and Dubes, "Algorithms for Clustering Data" (1988).
inline std::vector<Inconsistency> inconsistency(Index n, std::span<const Merge> merges,
                                                Index depth = 2) {
  check_merges(n, merges);
  return detail::inconsistency_of_forest(n, merges, depth);
}

/// Labels when a cluster is a largest subtree without a coefficient above the threshold, which is
/// the rule of SciPy's `fcluster(criterion="inconsistent")`. Labels go by size. A negative
/// threshold leaves every leaf alone. A threshold that is NaN, a depth below 1 and a table that is
/// no forest are refused. O(n log n + n·depth) time.
inline Labels cut_merges(Index n, std::span<const Merge> merges, Inconsistent cut) {
  check_merges(n, merges);
  return detail::cut_forest(n, merges, cut);
}

}  // namespace kindred

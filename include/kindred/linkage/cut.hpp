// Cutting a tree into flat clusters: by their number or at a height.
#pragma once

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/merge.hpp>

namespace kindred {

/// Cut into exactly this many clusters.
struct Clusters {
  Index count;  ///< 1 .. n
};

/// Cut so that no cluster holds a merge above this height.
struct Height {
  double value;  ///< in the unit of the metric
};

namespace detail {

/// For every merge the largest `value(t)` in its subtree.
template <class Value>
std::vector<double> highest_in_subtree(Index n, std::span<const Merge> merges, Value&& value) {
  std::vector<double> highest(merges.size());
  for (std::size_t t = 0; t < merges.size(); ++t) {
    highest[t] = value(t);
    for (const Index node : {merges[t].left, merges[t].right})
      if (node >= n) highest[t] = std::max(highest[t], highest[static_cast<std::size_t>(node - n)]);
  }
  return highest;
}

/// For every merge the largest height in its subtree, which is its own unless there are inversions.
inline std::vector<double> highest_in_subtree(Index n, std::span<const Merge> merges) {
  return highest_in_subtree(n, merges, [&](std::size_t t) { return merges[t].height; });
}

/// Numbers clusters by size, the largest first; among equals the one with the lowest member first.
/// `cluster_of` names each leaf's cluster by any number below `bound`.
inline Labels labels_by_size(std::span<const Index> cluster_of, Index bound) {
  struct Cluster {
    Index size = 0, lowest = 0;
  };
  std::vector<Cluster> clusters(static_cast<std::size_t>(bound));
  std::vector<Index> order;
  for (std::size_t leaf = 0; leaf < cluster_of.size(); ++leaf) {
    Cluster& cluster = clusters[static_cast<std::size_t>(cluster_of[leaf])];
    if (cluster.size++ == 0) {
      cluster.lowest = static_cast<Index>(leaf);
      order.push_back(cluster_of[leaf]);
    }
  }
  std::sort(order.begin(), order.end(), [&](Index p, Index q) {
    const Cluster &a = clusters[static_cast<std::size_t>(p)],
                  &b = clusters[static_cast<std::size_t>(q)];
    return a.size != b.size ? a.size > b.size : a.lowest < b.lowest;
  });
  std::vector<Label> label(static_cast<std::size_t>(bound));
  for (std::size_t i = 0; i < order.size(); ++i)
    label[static_cast<std::size_t>(order[i])] = static_cast<Label>(i);
  Labels labels(cluster_of.size());
  for (std::size_t leaf = 0; leaf < labels.size(); ++leaf)
    labels[leaf] = label[static_cast<std::size_t>(cluster_of[leaf])];
  return labels;
}

/// The clusters left when only those merges happen for which `happens(t)`; when a merge happens, so
/// must the merges below it.
template <class Happens>
Labels cut_where(Index n, std::span<const Merge> merges, Happens&& happens) {
  if (n - 1 > std::numeric_limits<Label>::max())
    refuse("tree", "has more leaves than labels can number");
  const Index nodes = n + static_cast<Index>(merges.size());
  std::vector<Index> top(static_cast<std::size_t>(nodes));
  std::iota(top.begin(), top.end(), Index{0});
  for (Index t = static_cast<Index>(merges.size()) - 1; t >= 0; --t) {
    if (!happens(t)) continue;
    const Merge& merge = merges[static_cast<std::size_t>(t)];
    top[static_cast<std::size_t>(merge.left)] = top[static_cast<std::size_t>(merge.right)] =
        top[static_cast<std::size_t>(n + t)];
  }
  return labels_by_size({top.data(), static_cast<std::size_t>(n)}, nodes);
}

/// `cut_merges` of a table known to be a forest.
inline Labels cut_forest(Index n, std::span<const Merge> merges, Clusters k) {
  check_range(k.count, n - static_cast<Index>(merges.size()), n, "clusters");
  return cut_where(n, merges, [&](Index t) { return t < n - k.count; });
}

inline Labels cut_forest(Index n, std::span<const Merge> merges, Height h) {
  if (is_nan(h.value)) refuse("height", "is NaN");
  const std::vector<double> highest = highest_in_subtree(n, merges);
  return cut_where(n, merges,
                   [&](Index t) { return highest[static_cast<std::size_t>(t)] <= h.value; });
}

}  // namespace detail

/// Labels after the first n − k merges: exactly k clusters whatever the heights are. Refused are a
/// table that is no forest (see `check_merges`) and a k outside 1 .. n, or below the number of
/// trees when the forest is unfinished. O(n log n) time.
inline Labels cut_merges(Index n, std::span<const Merge> merges, Clusters k) {
  check_merges(n, merges);
  return detail::cut_forest(n, merges, k);
}

/// Labels when a cluster is a largest subtree without a merge above h, which is the rule of SciPy's
/// `fcluster(criterion="distance")` and holds for inversions too. A negative height leaves every
/// leaf alone. NaN and a table that is no forest are refused. O(n log n) time.
inline Labels cut_merges(Index n, std::span<const Merge> merges, Height h) {
  check_merges(n, merges);
  return detail::cut_forest(n, merges, h);
}

}  // namespace kindred

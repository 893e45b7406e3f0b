// Clusters laid out so that the distances among them come out of whole vectors: clusters of one
// size stand together, and their rows stand rank by rank, all first members, then all second ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// A run of clusters of `members` rows each: places `cluster` … in the order of clusters, and
/// `row` … in that of rows, where member m of cluster c stands at row + m · clusters + c. Every
/// group begins a tile.
struct ClusterGroup {
  Index cluster, clusters, row, members;
  Index rows() const noexcept { return clusters * members; }
};

/// The clusters that some merges have left, in groups.
struct ClusterGroups {
  StartingClusters clusters;   ///< ascending by id, as engines want them
  std::vector<Index> order;    ///< the places of `clusters` in the order of the groups
  std::vector<double> height;  ///< in that order, padded, at which distance each was made
  std::vector<Index> row;      ///< the starting clusters in the order of the groups' rows
  std::vector<double> weight;  ///< in that order, the share of each in its cluster's mean
  std::vector<ClusterGroup> groups;
};

/// What each starting cluster counts for in the mean of the cluster that it has become part of:
/// in proportion to its size, or for weighted linkage half of the half that it was merged into.
inline std::vector<double> shares_in_means(const StartingClusters& start,
                                           std::span<const LoggedMerge> log, bool halves) {
  const auto n = start.size.size();
  // Merge t makes node n + t; a cluster is found under its highest starting cluster.
  std::vector<std::size_t> node(n);
  std::iota(node.begin(), node.end(), std::size_t{0});
  struct Halves {
    std::size_t low, high;
  };
  std::vector<Halves> made;
  std::vector<double> size(start.size);
  for (const LoggedMerge& merge : log) {
    const auto low = static_cast<std::size_t>(merge.low),
               high = static_cast<std::size_t>(merge.high);
    made.push_back({node[low], node[high]});
    size.push_back(size[node[low]] + size[node[high]]);
    node[high] = n + made.size() - 1;
  }
  std::vector<double> share(n + made.size(), 1.0);
  for (std::size_t t = made.size(); t-- > 0;) {
    const double whole = share[n + t];
    for (const std::size_t half : {made[t].low, made[t].high})
      share[half] = halves ? whole / 2 : size[half] / size[n + t] * whole;
  }
  share.resize(n);
  return share;
}

/// The clusters left by merges that name starting clusters by their places. O(n log n).
inline ClusterGroups cluster_groups(const StartingClusters& start, std::span<const LoggedMerge> log,
                                    Linkage linkage) {
  constexpr Index most_rows = 128;
  const auto n = start.size.size();
  // Members follow one another in the order in which they joined; a cluster is under its highest.
  std::vector<Index> first(n), last(n), next(n, -1), count(n, 1);
  std::vector<double> size = start.size, height(n, 0.0);
  std::vector<bool> gone(n, false);
  std::iota(first.begin(), first.end(), Index{0});
  last = first;
  for (const LoggedMerge& merge : log) {
    const auto low = static_cast<std::size_t>(merge.low),
               high = static_cast<std::size_t>(merge.high);
    next[static_cast<std::size_t>(last[low])] = first[high];
    first[high] = first[low];
    count[high] += count[low];
    size[high] += size[low];
    height[high] = merge.distance;
    gone[low] = true;
  }
  const std::vector<double> share = linkage == Linkage::average || linkage == Linkage::weighted
                                        ? shares_in_means(start, log, linkage == Linkage::weighted)
                                        : std::vector<double>(n, 1.0);

  ClusterGroups result;
  std::vector<std::size_t> left;
  for (std::size_t c = 0; c < n; ++c) {
    if (gone[c]) continue;
    left.push_back(c);
    result.clusters.id.push_back(start.id[c]);
    result.clusters.size.push_back(size[c]);
  }
  result.order.resize(left.size());
  std::iota(result.order.begin(), result.order.end(), Index{0});
  const auto members = [&](Index place) { return count[left[static_cast<std::size_t>(place)]]; };
  std::stable_sort(result.order.begin(), result.order.end(),
                   [&](Index a, Index b) { return members(a) < members(b); });

  const auto total = static_cast<Index>(left.size());
  for (Index begin = 0, end = 0; begin < total; begin = end) {
    const Index each = members(result.order[static_cast<std::size_t>(begin)]);
    while (end < total && members(result.order[static_cast<std::size_t>(end)]) == each &&
           (end == begin || (end - begin + 1) * each <= most_rows))
      ++end;
    std::vector<Index> member;
    for (Index place = begin; place < end; ++place) {
      const std::size_t c =
          left[static_cast<std::size_t>(result.order[static_cast<std::size_t>(place)])];
      member.push_back(first[c]);
      result.height.push_back(height[c]);
    }
    // Rows between groups are copies that nobody looks at.
    const std::size_t tiled = (result.row.size() + tile_rows - 1) / tile_rows * tile_rows;
    result.row.resize(tiled, 0);
    result.weight.resize(tiled, 0.0);
    result.groups.push_back({begin, end - begin, static_cast<Index>(tiled), each});
    for (Index m = 0; m < each; ++m)
      for (Index& at : member) {
        result.row.push_back(at);
        result.weight.push_back(share[static_cast<std::size_t>(at)]);
        at = next[static_cast<std::size_t>(at)];
      }
  }
  result.height.resize(static_cast<std::size_t>(total + tile_rows), 0.0);
  return result;
}

}  // namespace kindred::detail

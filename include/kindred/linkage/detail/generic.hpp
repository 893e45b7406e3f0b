// Müllner's generic algorithm on a triangle, for linkages whose merged clusters may come closer:
// "Modern hierarchical, agglomerative clustering algorithms" (2011), figure 3. O(n³) time in the
// worst case, O(n²) in practice.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/triangle.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Merges all clusters of the triangle in greedy order, or fewer when progress says stop.
template <class Update, Real T>
std::vector<LoggedMerge> generic_linkage(Triangle<T>& distance, StartingClusters start,
                                         ProgressRef progress) {
  const Index n = distance.size();
  // Place i watches the active places above it: no pair among those is closer than bound[i], and
  // nearest[i] is the first that close, unless the place is stale.
  constexpr T never = std::numeric_limits<T>::max();
  std::vector<T> bound(static_cast<std::size_t>(n), never);
  std::vector<Index> nearest(static_cast<std::size_t>(n), -1);
  std::vector<bool> stale(static_cast<std::size_t>(n), false);
  std::vector<Index> active(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    active[static_cast<std::size_t>(i)] = i;
  const auto look = [&](Index place) {
    const auto at = static_cast<std::size_t>(place);
    bound[at] = never;
    nearest[at] = -1;
    stale[at] = false;
    for (auto it = std::upper_bound(active.begin(), active.end(), place); it != active.end();
         ++it) {
      const T d = distance(place, *it);
      if (nearest[at] < 0 || d < bound[at]) bound[at] = d, nearest[at] = *it;
    }
  };
  for (Index i = 0; i < n; ++i)
    look(i);

  std::vector<LoggedMerge> log;
  const Index ask = std::max<Index>(1, n / 128);
  while (active.size() > 1) {
    // The highest place watches nobody.
    Index a = active.front();
    for (std::size_t i = 1; i + 1 < active.size(); ++i)
      if (bound[static_cast<std::size_t>(active[i])] < bound[static_cast<std::size_t>(a)])
        a = active[i];
    if (stale[static_cast<std::size_t>(a)]) {
      look(a);
      continue;
    }
    const Index b = nearest[static_cast<std::size_t>(a)];
    auto& size = start.size;
    const T between = distance(a, b);
    const auto joined = updates::Joined<T>::of(size[static_cast<std::size_t>(a)],
                                               size[static_cast<std::size_t>(b)], between);
    active.erase(std::lower_bound(active.begin(), active.end(), a));
    for (const Index k : active) {
      if (k == b) continue;
      T& to_b = distance(k, b);
      const T to_a = distance(k, a), before = to_b;
      Update::apply(joined, to_a, before, static_cast<T>(size[static_cast<std::size_t>(k)]), to_b);
      if (k > b) continue;
      const auto at = static_cast<std::size_t>(k);
      if (to_b < bound[at]) {
        bound[at] = to_b;
        nearest[at] = b;
        stale[at] = false;
      } else if (nearest[at] == a || nearest[at] == b) {
        stale[at] = stale[at] || nearest[at] == a || to_b != bound[at];
      } else if (to_b == bound[at] && b < nearest[at]) {
        nearest[at] = b;
      }
    }
    look(b);
    size[static_cast<std::size_t>(b)] += size[static_cast<std::size_t>(a)];
    log.push_back({start.id[static_cast<std::size_t>(a)], start.id[static_cast<std::size_t>(b)],
                   static_cast<double>(between)});
    const auto done = static_cast<Index>(log.size());
    if (done % ask == 0 && !progress({"merges", done, n - 1})) break;
  }
  return log;
}

}  // namespace kindred::detail

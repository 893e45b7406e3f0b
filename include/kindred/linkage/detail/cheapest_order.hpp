// From the table of all shortest paths to the leaves along the best one.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include <kindred/linkage/detail/path_table.hpp>

namespace kindred::detail {

/// Follows the cheapest path from the root to the leaves, without recursion.
template <class Distance>
std::vector<Index> cheapest_order(const std::vector<Run>& runs, std::span<const Merge> merges,
                                  const PathTable& table, Distance&& distance) {
  const auto n = static_cast<Index>(merges.size()) + 1;
  const auto run = [&](Index node) -> const Run& { return runs[static_cast<std::size_t>(node)]; };
  // A node and the places at which its path begins and ends.
  struct Path {
    Index node, begin, end;
  };
  const Run& root = run(2 * n - 2);
  // Among equals the first begin and the last end win, as they are where nothing is turned around.
  Path best{2 * n - 2, root.begin, root.end - 1};
  for (Index u = root.begin; u < root.split; ++u)
    for (Index w = root.end - 1; w >= root.split; --w)
      if (table.row(u)[w] < table.row(best.begin)[best.end]) best = {2 * n - 2, u, w};

  std::vector<Index> places;
  std::vector<Path> waiting{best};
  while (!waiting.empty()) {
    const Path path = waiting.back();
    waiting.pop_back();
    if (path.node < n) {
      places.push_back(path.begin);
      continue;
    }
    const Merge& merge = merges[static_cast<std::size_t>(path.node - n)];
    const bool flipped = run(path.node).side_of(path.begin) == 1;
    const Index first = flipped ? merge.right : merge.left;
    const Index second = flipped ? merge.left : merge.right;
    const Places ends = run(first).side(run(first).across(path.begin));
    const Places begins = run(second).side(run(second).across(path.end));
    Index m = ends.begin, k = begins.begin;
    double least = std::numeric_limits<double>::infinity();
    for (Index i = ends.end - 1; i >= ends.begin; --i) {
      for (Index j = begins.begin; j < begins.end; ++j) {
        const double cost = table.row(path.begin)[i] + distance(i, j) + table.row(path.end)[j];
        if (cost < least) least = cost, m = i, k = j;
      }
    }
    waiting.push_back({second, k, path.end});
    waiting.push_back({first, path.begin, m});
  }
  return places;
}

}  // namespace kindred::detail

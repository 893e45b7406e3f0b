// What clusters that merging has left are made of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The clusters that some merges have left of the starting ones, ascending by id, and the starting
/// clusters that each has become of, by their places.
struct LeftClusters {
  StartingClusters clusters;
  std::vector<Index> place;  ///< of each, as merges name it: that of its highest member
  std::vector<std::vector<Index>> members;
};

/// The clusters left by merges that name starting clusters by their places. O(n).
inline LeftClusters left_clusters(const StartingClusters& start, std::span<const LoggedMerge> log) {
  std::vector<std::vector<Index>> members(start.id.size());
  for (std::size_t c = 0; c < members.size(); ++c)
    members[c] = {static_cast<Index>(c)};
  std::vector<double> size = start.size, height = start.height;
  height.resize(size.size(), 0.0);
  for (const LoggedMerge& merge : log) {
    auto &low = members[static_cast<std::size_t>(merge.low)],
         &high = members[static_cast<std::size_t>(merge.high)];
    // The smaller part moves, so that no member moves often.
    if (low.size() > high.size()) std::swap(low, high);
    high.insert(high.end(), low.begin(), low.end());
    low = {};
    size[static_cast<std::size_t>(merge.high)] += size[static_cast<std::size_t>(merge.low)];
    height[static_cast<std::size_t>(merge.high)] = merge.distance;
  }
  LeftClusters left;
  for (std::size_t c = 0; c < members.size(); ++c) {
    if (members[c].empty()) continue;
    left.clusters.id.push_back(start.id[c]);
    left.clusters.size.push_back(size[c]);
    left.clusters.height.push_back(height[c]);
    left.place.push_back(static_cast<Index>(c));
    left.members.push_back(std::move(members[c]));
  }
  return left;
}

/// What each starting cluster counts for in the mean of the cluster that it has become part of: in
/// proportion to its size, or for weighted linkage half of each half that was merged. For Ward's it
/// is the size itself, and 1 where the linkage is not about means of distances.
inline std::vector<double> shares_in_means(const StartingClusters& start,
                                           std::span<const LoggedMerge> log, Linkage linkage) {
  const bool halves = linkage == Linkage::weighted;
  if (linkage == Linkage::ward) return start.size;
  if (!halves && linkage != Linkage::average) return std::vector<double>(start.size.size(), 1.0);
  struct Node {
    std::size_t low, high;
  };
  // Merge t makes node n + t; a cluster is found under its highest starting cluster.
  const std::size_t n = start.size.size();
  std::vector<std::size_t> node(n);
  std::iota(node.begin(), node.end(), std::size_t{0});
  std::vector<Node> made;
  std::vector<double> size(start.size);
  for (const LoggedMerge& merge : log) {
    const std::size_t low = node[static_cast<std::size_t>(merge.low)];
    std::size_t& high = node[static_cast<std::size_t>(merge.high)];
    made.push_back({low, high});
    size.push_back(size[low] + size[high]);
    high = n + made.size() - 1;
  }
  std::vector<double> share(n + made.size(), 1.0);
  for (std::size_t t = made.size(); t-- > 0;)
    for (const std::size_t half : {made[t].low, made[t].high})
      share[half] = (halves ? 0.5 : size[half] / size[n + t]) * share[n + t];
  share.resize(n);
  return share;
}

/// The means of the clusters' rows, which is all that Ward's linkage needs to know of them: for
/// every column a value of the first member and the rest, side by side, so that a mean is as exact
/// as the differences among its members wherever these lie. Rows may come in such parts already.
template <Real T>
Matrix<double> means_of(const MatrixView<T>& x, Index parts, const StartingClusters& start,
                        const LeftClusters& left) {
  const Index d = x.cols() / parts;
  Matrix<double> means = Matrix<double>::Zero(left.clusters.count(), 2 * d);
  for (Index c = 0; c < means.rows(); ++c) {
    const auto& members = left.members[static_cast<std::size_t>(c)];
    const double size = left.clusters.size[static_cast<std::size_t>(c)];
    const auto value = [&](Index row, Index column, Index part) {
      return part < parts ? static_cast<double>(x(row, column * parts + part)) : 0.0;
    };
    for (Index j = 0; j < d; ++j) {
      const double first = value(members[0], j, 0);
      double rest = 0;
      for (const Index row : members)
        rest += start.size[static_cast<std::size_t>(row)] *
                ((value(row, j, 0) - first) + value(row, j, 1));
      means(c, 2 * j) = first;
      means(c, 2 * j + 1) = rest / size;
    }
  }
  return means;
}

}  // namespace kindred::detail

// How much each row counts in the mean of its cluster.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred::detail {

/// The mean of a cluster is the sum of weight × value over its rows, divided by its divisor.
struct ClusterShares {
  std::vector<double> weight;   ///< of every row, a power of two up to 1
  std::vector<double> divisor;  ///< of every cluster, up to 1
};

/// The rows of every cluster 0 .. k−1; refuses labels that are negative or leave one without rows.
inline std::vector<Index> sizes_of_clusters(std::span<const Label> labels) {
  const Index k = check_labels(labels, "labels");
  // With more clusters than rows one of the first is empty, and no memory is needed to find it.
  std::vector<Index> sizes(std::min(static_cast<std::size_t>(k), labels.size() + 1), 0);
  for (const Label label : labels)
    if (const auto c = static_cast<std::size_t>(label); c < sizes.size()) ++sizes[c];
  for (std::size_t c = 0; c < sizes.size(); ++c)
    if (sizes[c] == 0) refuse("labels", "leave cluster " + std::to_string(c) + " without rows");
  return sizes;
}

/// Every row counts alike. Weights are exact and small enough for no sum to exceed its largest
/// value.
inline ClusterShares equal_shares(std::span<const Label> labels, std::span<const Index> sizes) {
  ClusterShares shares;
  std::vector<double> weight;
  for (const Index size : sizes) {
    const auto others = static_cast<std::uint64_t>(size - 1);
    weight.push_back(1 / static_cast<double>(std::uint64_t{1} << std::bit_width(others)));
    shares.divisor.push_back(static_cast<double>(size) * weight.back());
  }
  for (const Label label : labels)
    shares.weight.push_back(weight[static_cast<std::size_t>(label)]);
  return shares;
}

/// Both halves of every merge count alike, so a row's weight is halved by every merge it took part
/// in. Refuses labels in which a cluster is not one branch of the tree.
inline ClusterShares halved_shares(const Dendrogram& tree, std::span<const Label> labels,
                                   std::span<const Index> sizes) {
  const auto n = static_cast<std::size_t>(tree.size());
  const auto merges = tree.merges();
  std::vector<Label> cluster(labels.begin(), labels.end());  // of every node; −1 above the cut
  std::vector<Index> parts(sizes.begin(), sizes.end());      // branches that make up each cluster
  for (const Merge& merge : merges) {
    const Label left = cluster[static_cast<std::size_t>(merge.left)];
    const Label right = cluster[static_cast<std::size_t>(merge.right)];
    cluster.push_back(left == right ? left : -1);
    if (cluster.back() >= 0) --parts[static_cast<std::size_t>(left)];
  }
  for (std::size_t c = 0; c < parts.size(); ++c)
    if (parts[c] != 1)
      refuse("labels", "make cluster " + std::to_string(c) + " of " + std::to_string(parts[c]) +
                           " branches of the tree");
  std::vector<double> weight(n + merges.size(), 1.0);
  // What is too little to matter stays above zero, so that it keeps infinity infinite.
  constexpr double least = 0x1p-1000;
  for (std::size_t t = merges.size(); t-- > 0;)
    if (cluster[n + t] >= 0)
      weight[static_cast<std::size_t>(merges[t].left)] =
          weight[static_cast<std::size_t>(merges[t].right)] = std::max(weight[n + t] / 2, least);
  weight.resize(n);
  return {std::move(weight), std::vector<double>(sizes.size(), 1.0)};
}

}  // namespace kindred::detail

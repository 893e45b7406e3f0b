// The part of a dendrogram that is drawn: its top, with the clusters below collapsed into tips.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred::detail::drawing {

/// A segment number for what belongs to none or to several.
inline constexpr Label no_segment = -1;

/// One end of the drawn tree: an observation, or a collapsed cluster.
struct Tip {
  Index node = 0;  ///< number in the tree
  Index size = 0;  ///< observations below
  double height = 0;
  Label segment = no_segment;
};

/// A drawn merge of two nodes: tips 0 .. t−1 from left to right, then the links in order.
struct Link {
  Index left, right;
  double height;
  Label segment = no_segment;
};

struct DrawnTree {
  std::vector<Tip> tips{};
  std::vector<Link> links{};
  std::vector<Index> tip_of_leaf{};  ///< for every observation; −1 where it is not drawn

  Index tip_count() const noexcept { return static_cast<Index>(tips.size()); }
  const Tip& tip(Index i) const { return tips[static_cast<std::size_t>(i)]; }
  const Link& link(Index i) const { return links[static_cast<std::size_t>(i)]; }

  double height_of(Index node) const {
    return node < tip_count() ? tip(node).height : link(node - tip_count()).height;
  }
  Label segment_of(Index node) const {
    return node < tip_count() ? tip(node).segment : link(node - tip_count()).segment;
  }
};

/// The top of a tree with at most `most` tips: the last merges are drawn, what they join is
/// collapsed. Refuses a forest of more trees than that. O(n) time.
inline DrawnTree collapsed_top(const Dendrogram& tree, Index most, std::string_view argument) {
  const Index n = tree.size(), merges = static_cast<Index>(tree.merges().size());
  const Index roots = n - merges;
  if (roots > most)
    refuse("tree", "is unfinished: " + std::to_string(roots) +
                       " separate trees are more than the " + std::to_string(most) + " that " +
                       std::string(argument) + " allows");
  const Index tips = std::min(n, most);
  const Index hidden = merges - (tips - roots);
  const auto merge = [&](Index t) -> const Merge& {
    return tree.merges()[static_cast<std::size_t>(t)];
  };
  const auto slot = [](Index i) { return static_cast<std::size_t>(i); };

  // Which node is the tip above each hidden node, from the top down.
  std::vector<Index> top(slot(n + hidden));
  std::iota(top.begin(), top.end(), Index{0});
  for (Index t = hidden - 1; t >= 0; --t)
    top[slot(merge(t).left)] = top[slot(merge(t).right)] = top[slot(n + t)];

  DrawnTree drawn;
  drawn.tip_of_leaf.resize(slot(n));
  std::vector<Index> place(slot(n + merges), -1);
  for (const Index leaf : tree.leaf_order()) {
    const Index node = top[slot(leaf)];
    if (place[slot(node)] < 0) {
      place[slot(node)] = drawn.tip_count();
      drawn.tips.push_back({node, node < n ? 1 : merge(node - n).size,
                            node < n ? 0 : merge(node - n).height, no_segment});
    }
    drawn.tip_of_leaf[slot(leaf)] = place[slot(node)];
  }
  for (Index t = hidden; t < merges; ++t) {
    place[slot(n + t)] = tips + t - hidden;
    drawn.links.push_back(
        {place[slot(merge(t).left)], place[slot(merge(t).right)], merge(t).height, no_segment});
  }
  return drawn;
}

/// The tree over some of its leaves: merges with nothing kept on one side vanish. `keep` has an
/// entry for every leaf. O(n) time.
inline DrawnTree pruned(const Dendrogram& tree, const std::vector<bool>& keep) {
  const Index n = tree.size();
  const auto slot = [](Index i) { return static_cast<std::size_t>(i); };
  DrawnTree drawn;
  drawn.tip_of_leaf.assign(slot(n), -1);
  std::vector<Index> place(slot(n) + tree.merges().size(), -1);
  for (const Index leaf : tree.leaf_order()) {
    if (!keep[slot(leaf)]) continue;
    place[slot(leaf)] = drawn.tip_of_leaf[slot(leaf)] = drawn.tip_count();
    drawn.tips.push_back({leaf, 1, 0, no_segment});
  }
  for (std::size_t t = 0; t < tree.merges().size(); ++t) {
    const Merge& merge = tree.merges()[t];
    const Index left = place[slot(merge.left)], right = place[slot(merge.right)];
    Index& made = place[slot(n) + t];
    if (left < 0 || right < 0) {
      made = std::max(left, right);
      continue;
    }
    made = drawn.tip_count() + static_cast<Index>(drawn.links.size());
    drawn.links.push_back({left, right, merge.height, no_segment});
  }
  return drawn;
}

/// Gives every tip and link the segment all its observations share, if they do.
inline void assign_segments(DrawnTree& drawn, std::span<const Label> labels) {
  std::vector<bool> seen(drawn.tips.size(), false);
  for (std::size_t leaf = 0; leaf < labels.size(); ++leaf) {
    const auto place = static_cast<std::size_t>(drawn.tip_of_leaf[leaf]);
    Label& segment = drawn.tips[place].segment;
    if (!seen[place])
      segment = labels[leaf];
    else if (segment != labels[leaf])
      segment = no_segment;
    seen[place] = true;
  }
  for (Link& link : drawn.links) {
    const Label left = drawn.segment_of(link.left);
    link.segment = left == drawn.segment_of(link.right) ? left : no_segment;
  }
}

/// Where every tip and link stands along the leaves: tips at 0, 1, 2, …, links midway between what
/// they join.
inline std::vector<double> places(const DrawnTree& drawn) {
  std::vector<double> place(drawn.tips.size() + drawn.links.size());
  for (std::size_t i = 0; i < drawn.tips.size(); ++i)
    place[i] = static_cast<double>(i);
  for (std::size_t i = 0; i < drawn.links.size(); ++i)
    place[drawn.tips.size() + i] = (place[static_cast<std::size_t>(drawn.links[i].left)] +
                                    place[static_cast<std::size_t>(drawn.links[i].right)]) /
                                   2;
  return place;
}

/// For every node whether no drawn link joins it to another.
inline std::vector<bool> is_root(const DrawnTree& drawn) {
  std::vector<bool> root(drawn.tips.size() + drawn.links.size(), true);
  for (const Link& link : drawn.links)
    root[static_cast<std::size_t>(link.left)] = root[static_cast<std::size_t>(link.right)] = false;
  return root;
}

/// The heights of everything drawn.
inline std::vector<double> drawn_heights(const DrawnTree& drawn) {
  std::vector<double> heights;
  for (const Tip& tip : drawn.tips)
    heights.push_back(tip.height);
  for (const Link& link : drawn.links)
    heights.push_back(link.height);
  return heights;
}

/// How many links lie below one of the two nodes they join.
inline Index inversions(const DrawnTree& drawn) {
  return std::count_if(drawn.links.begin(), drawn.links.end(), [&](const Link& link) {
    return link.height < drawn.height_of(link.left) || link.height < drawn.height_of(link.right);
  });
}

/// The heights between which one straight line cuts exactly the segments apart; nothing where
/// inversions leave no such line, or nothing is cut.
struct CutBand {
  double low, high;
};
inline std::optional<CutBand> cut_band(const DrawnTree& drawn) {
  double low = 0, high = 0;
  bool any = false;
  for (const Tip& tip : drawn.tips)
    low = std::max(low, tip.height);
  for (const Link& link : drawn.links) {
    if (link.segment != no_segment) {
      low = std::max(low, link.height);
    } else {
      high = any ? std::min(high, link.height) : link.height;
      any = true;
    }
  }
  if (!any || low > high) return std::nullopt;
  return CutBand{low, high};
}

}  // namespace kindred::detail::drawing

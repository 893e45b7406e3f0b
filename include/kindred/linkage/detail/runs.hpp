// A tree over places: in leaf order every node is a run of neighbouring places.
#pragma once

#include <span>
#include <vector>

#include <kindred/linkage/merge.hpp>

namespace kindred::detail {

/// The places begin .. end − 1.
struct Places {
  Index begin, end;
  Index count() const noexcept { return end - begin; }
};

/// The places below a node; its left child's end at `split`, which for a leaf is `begin`.
struct Run {
  Index begin, split, end;

  Index count() const noexcept { return end - begin; }
  Places all() const noexcept { return {begin, end}; }

  /// The places of the left child (0) or the right one (1); a leaf has itself on the right.
  Places side(Index which) const noexcept {
    return which == 0 ? Places{begin, split} : Places{split, end};
  }
  Index side_of(Index place) const noexcept { return place < split ? 0 : 1; }

  /// The side where a path through the whole run ends when it starts at `place`.
  Index across(Index place) const noexcept { return split == begin ? 1 : 1 - side_of(place); }
};

/// The run of every node: the n leaves, then the merges. `leaves` is the plain leaf order.
inline std::vector<Run> runs_of(std::span<const Merge> merges, std::span<const Index> leaves) {
  std::vector<Run> runs(leaves.size());
  for (std::size_t place = 0; place < leaves.size(); ++place) {
    const auto at = static_cast<Index>(place);
    runs[static_cast<std::size_t>(leaves[place])] = {at, at, at + 1};
  }
  for (const Merge& merge : merges) {
    const Run& left = runs[static_cast<std::size_t>(merge.left)];
    const Run& right = runs[static_cast<std::size_t>(merge.right)];
    runs.push_back({left.begin, right.begin, right.end});
  }
  return runs;
}

}  // namespace kindred::detail

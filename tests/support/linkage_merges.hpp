// From what an engine has written down to a tree, checked.
#pragma once

#include <span>
#include <vector>

#include <kindred/linkage/detail/merge_log.hpp>

namespace kindred::testing {

inline Dendrogram tree_of(Index n, std::span<const detail::LoggedMerge> log, detail::Unit unit) {
  std::vector<detail::NumberedNode> nodes;
  return Dendrogram::from_merges(n, detail::numbered_merges(n, log, unit, nodes));
}

}  // namespace kindred::testing

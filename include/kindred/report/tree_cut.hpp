// Where a picture of a tree is cut into segments, if at all.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include <kindred/linkage/dendrogram.hpp>

namespace kindred {

/// No cut, `Clusters{k}`, `Height{h}` or `Inconsistent{threshold}`.
using TreeCut = std::variant<std::monostate, Clusters, Height, Inconsistent>;

/// The label of every leaf under the cut, or nothing where there is none. Refuses what
/// `Dendrogram::cut` refuses, an unfinished tree among it.
inline Labels cut_labels(const Dendrogram& tree, const TreeCut& cut) {
  if (const auto* clusters = std::get_if<Clusters>(&cut)) return tree.cut(*clusters);
  if (const auto* height = std::get_if<Height>(&cut)) return tree.cut(*height);
  if (const auto* jump = std::get_if<Inconsistent>(&cut)) return tree.cut(*jump);
  return {};
}

}  // namespace kindred

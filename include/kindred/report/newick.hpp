// A dendrogram in the Newick format, which tree viewers read.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/linkage/dendrogram.hpp>
#include <kindred/report/detail/numbers.hpp>
#include <kindred/report/detail/utf8.hpp>
#include <kindred/report/names.hpp>

namespace kindred {

namespace detail::drawing {

/// A Newick label: as it is where it is plain, else in quotes. A bare underscore would be read as a
/// blank, so it asks for quotes too.
inline std::string newick_label(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '+';
  };
  if (!name.empty() && std::all_of(name.begin(), name.end(), plain)) return std::string(name);
  std::string quoted = "'";
  for (const char c : shown_text(name)) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + '\'';
}

}  // namespace detail::drawing

/// The tree as text in Newick format, "((a:1,b:1):2,c:3);", leaves in the order of `leaf_order`.
/// A branch is as long as its parent is higher than its child (a leaf has height 0), so two leaves
/// that join at height h are 2h apart along the tree; an inversion gives a negative length. Lengths
/// are in the unit of the heights, with the fewest digits that read back exactly. Names other than
/// letters, digits, '.', '-' and '+' are quoted; control characters and invalid UTF-8 become U+FFFD
/// there, a tab or a line break a blank. Without names the leaves' numbers stand in.
/// The trees of an unfinished forest follow one another, one per line. O(n) time and memory
/// (O(n log n) time for forests), no recursion. Names of the wrong number are refused.
inline std::string newick(const Dendrogram& tree, const Names& names = {}) {
  using namespace detail::drawing;
  const Index n = tree.size(), nodes = n + static_cast<Index>(tree.merges().size());
  check_names(names, n, "names");
  const auto merge = [&](Index node) -> const Merge& {
    return tree.merges()[static_cast<std::size_t>(node - n)];
  };
  std::vector<Index> parent(static_cast<std::size_t>(nodes), -1);
  for (Index node = n; node < nodes; ++node)
    parent[static_cast<std::size_t>(merge(node).left)] =
        parent[static_cast<std::size_t>(merge(node).right)] = node;

  // At every merge the child whose leaves come first in the tree's order is written first.
  std::vector<Index> place(static_cast<std::size_t>(nodes));
  Index next_place = 0;
  for (const Index leaf : tree.leaf_order())
    place[static_cast<std::size_t>(leaf)] = next_place++;
  const auto place_of = [&](Index node) -> Index& { return place[static_cast<std::size_t>(node)]; };
  for (Index node = n; node < nodes; ++node)
    place_of(node) = std::min(place_of(merge(node).left), place_of(merge(node).right));
  const auto first = [&](const Merge& pair) {
    return place_of(pair.left) < place_of(pair.right) ? pair.left : pair.right;
  };

  std::string text;
  const auto write_length = [&](Index node) {
    const Index above = parent[static_cast<std::size_t>(node)];
    if (above < 0) return;
    text += ':' + shortest(merge(above).height - (node < n ? 0 : merge(node).height));
  };
  std::vector<Index> roots;
  for (Index node = 0; node < nodes; ++node)
    if (parent[static_cast<std::size_t>(node)] < 0) roots.push_back(node);
  std::sort(roots.begin(), roots.end(),
            [&](Index a, Index b) { return place_of(a) < place_of(b); });
  // Waiting on the stack: a node to open, or one to close, written as its complement.
  std::vector<Index> waiting;
  for (const Index root : roots) {
    waiting.push_back(root);
    while (!waiting.empty()) {
      const Index next = waiting.back();
      waiting.pop_back();
      if (next < 0) {
        text += ')';
        write_length(~next);
        continue;
      }
      const Index above = parent[static_cast<std::size_t>(next)];
      if (above >= 0 && first(merge(above)) != next) text += ',';
      if (next < n) {
        text += newick_label(names[next]);
        write_length(next);
      } else {
        text += '(';
        waiting.push_back(~next);
        const Index before = first(merge(next));
        waiting.push_back(merge(next).left + merge(next).right - before);
        waiting.push_back(before);
      }
    }
    text += ";\n";
  }
  return text;
}

}  // namespace kindred

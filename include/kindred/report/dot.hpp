// A dendrogram as a graph in the DOT language of Graphviz.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/report/detail/numbers.hpp>
#include <kindred/report/detail/utf8.hpp>
#include <kindred/report/names.hpp>
#include <kindred/report/palette.hpp>

namespace kindred {

namespace detail::drawing {

/// A double-quoted DOT string. Graphviz reads backslashes and character entities inside it.
inline std::string dot_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : shown_text(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
    if (c == '&') quoted += "amp;";
  }
  return quoted + '"';
}

}  // namespace detail::drawing

/// The tree in the DOT language: a node per leaf with its name, a node per merge with its height
/// and size, edges from merges to what they join. Nodes are called n0, n1, … by their numbers. With
/// labels (one per leaf) the leaves' names take the colours of their segments. Text that DOT cannot
/// hold becomes U+FFFD. O(n) time and memory. Names and labels of the wrong number are refused.
inline std::string dot(const Dendrogram& tree, const Names& names = {},
                       std::span<const Label> labels = {}) {
  using namespace detail::drawing;
  const Index n = tree.size();
  check_names(names, n, "names");
  if (!labels.empty()) check_length(labels.size(), n, "labels");
  std::string text = "graph dendrogram {\n  node [shape=plaintext];\n";
  for (Index leaf = 0; leaf < n; ++leaf) {
    text += "  n" + std::to_string(leaf) + " [label=" + dot_string(names[leaf]);
    if (!labels.empty())
      text += ", fontcolor=\"" + segment_color(labels[static_cast<std::size_t>(leaf)]).hex() + '"';
    text += "];\n";
  }
  Index node = n;
  for (const Merge& merge : tree.merges()) {
    const std::string name = "n" + std::to_string(node++);
    text += "  " + name + " [shape=box, label=\"" + shortest(merge.height) + " (" +
            std::to_string(merge.size) + ")\"];\n";
    for (const Index child : {merge.left, merge.right})
      text += "  " + name + " -- n" + std::to_string(child) + ";\n";
  }
  return text + "}\n";
}

}  // namespace kindred

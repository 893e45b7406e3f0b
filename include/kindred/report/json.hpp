// A dendrogram as JSON.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/report/json_writer.hpp>
#include <kindred/report/names.hpp>

namespace kindred {

/// The tree as one flat JSON object, whatever its depth:
///   {"observations": n, "complete": true,
///    "leaves": [{"id": 0, "parent": 5, "name": "a", "segment": 0}, …],
///    "merges": [{"id": n, "parent": 7, "left": 0, "right": 1, "height": 0.5, "size": 2}, …]}
/// with `parent` null at a root, `name` only with names and `segment` only with labels (one per
/// leaf). Numbers have the fewest digits that read back exactly. Control characters in names are
/// escaped, invalid UTF-8 becomes U+FFFD. O(n) time and memory. Names and labels of the wrong
/// number are refused.
inline std::string to_json(const Dendrogram& tree, const Names& names = {},
                           std::span<const Label> labels = {}) {
  const Index n = tree.size(), nodes = n + static_cast<Index>(tree.merges().size());
  check_names(names, n, "names");
  if (!labels.empty()) check_length(labels.size(), n, "labels");
  std::vector<Index> parent(static_cast<std::size_t>(nodes), -1);
  Index made = n;
  for (const Merge& merge : tree.merges()) {
    parent[static_cast<std::size_t>(merge.left)] = parent[static_cast<std::size_t>(merge.right)] =
        made++;
  }
  JsonWriter json;
  const auto begin_node = [&](Index node) {
    json.new_line().begin_object().member("id", node).key("parent");
    const Index above = parent[static_cast<std::size_t>(node)];
    if (above < 0)
      json.null();
    else
      json.value(above);
  };
  json.begin_object().member("observations", n).member("complete", tree.complete());
  json.key("leaves").begin_array();
  for (Index leaf = 0; leaf < n; ++leaf) {
    begin_node(leaf);
    if (!names.empty()) json.member("name", names[leaf]);
    if (!labels.empty()) json.member("segment", labels[static_cast<std::size_t>(leaf)]);
    json.end_object();
  }
  json.end_array().key("merges").begin_array();
  for (Index node = n; node < nodes; ++node) {
    const Merge& merge = tree.merges()[static_cast<std::size_t>(node - n)];
    begin_node(node);
    json.member("left", merge.left).member("right", merge.right);
    json.member("height", merge.height).member("size", merge.size).end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + '\n';
}

}  // namespace kindred

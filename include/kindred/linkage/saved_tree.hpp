// A tree as bytes: `save(tree)` and `load<Dendrogram>(bytes)`.
//
// Form "tree", version 1: the number of merges m (64 bits), then for each of them the left node,
// the right node (64 bits each), the height (double) and the size (64 bits). The tree has m + 1
// leaves. Then 0, or m + 1 and the leaves in an order of their own (64 bits each).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/saved.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred {

/// Saves finished trees with their leaf order, in 32 to 40 bytes per merge; refuses an unfinished
/// one. Loading refuses what is not a tree (see `check_merges`).
template <>
struct SavedForm<Dendrogram> {
  static constexpr std::string_view kind = "tree";
  static constexpr std::uint32_t version = 1;

  static void write(const Dendrogram& tree, ByteWriter& writer) {
    tree.check_complete();
    writer.put(std::uint64_t{tree.merges().size()});
    for (const Merge& merge : tree.merges()) {
      writer.put(std::int64_t{merge.left});
      writer.put(std::int64_t{merge.right});
      writer.put(merge.height);
      writer.put(std::int64_t{merge.size});
    }
    const std::vector<Index> order = tree.leaf_order();
    const bool own = order != detail::leaves_of_forest(tree.size(), tree.merges());
    writer.put(std::uint64_t{own ? order.size() : 0});
    if (own)
      for (const Index leaf : order)
        writer.put(std::int64_t{leaf});
  }

  static Dendrogram read(ByteReader& reader, std::uint32_t) {
    // Only finished trees are saved, so no number of leaves can promise more than there is.
    std::vector<Merge> merges(reader.take_count(32));
    for (Merge& merge : merges) {
      merge.left = reader.take<std::int64_t>();
      merge.right = reader.take<std::int64_t>();
      merge.height = reader.take<double>();
      merge.size = reader.take<std::int64_t>();
    }
    const auto leaves = static_cast<Index>(merges.size()) + 1;
    const Dendrogram tree = Dendrogram::from_merges(leaves, std::move(merges));
    std::vector<Index> order(reader.take_count(8));
    for (Index& leaf : order)
      leaf = reader.take<std::int64_t>();
    return order.empty() ? tree : tree.with_leaf_order(std::move(order));
  }
};

}  // namespace kindred

// A tree as bytes: `save(tree)` and `load<Dendrogram>(bytes)`.
//
// Form "tree", version 1: the number of merges m (64 bits), then for each of them the left node,
// the right node (64 bits each), the height (double) and the size (64 bits). The tree has m + 1
// leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/saved.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred {

/// Saves finished trees, in 32 bytes per merge; refuses an unfinished one. Loading refuses what is
/// not a tree (see `check_merges`).
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
    return Dendrogram::from_merges(leaves, std::move(merges));
  }
};

}  // namespace kindred

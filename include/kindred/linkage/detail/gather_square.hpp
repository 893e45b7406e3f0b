// The distances of clusters from those of their members, tile by tile into a square: nothing of the
// size of all distances among rows is ever stored.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/cluster_groups.hpp>
#include <kindred/linkage/detail/gather_kernels.hpp>
#include <kindred/linkage/detail/row_tiles.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>

namespace kindred::detail {

/// Fills a square whose slots are in the order of the groups. Tiles are those of the groups' rows.
template <class Gather, Real S>
class SquareGatherer {
 public:
  SquareGatherer(const RowTiles& tiles, const ClusterGroups& groups, Square<S>& square)
      : tiles_(tiles), groups_(groups), square_(square) {}

  /// False when cancelled.
  bool run(Workers& workers, ProgressRef progress) {
    struct Block {
      std::size_t down, across;
    };
    std::vector<Block> blocks;
    for (std::size_t b = 0; b < groups_.groups.size(); ++b)
      for (std::size_t a = 0; a <= b; ++a)
        blocks.push_back({a, b});
    return run_in_rounds(workers, {static_cast<Index>(blocks.size()), 1}, "distances", progress,
                         [&](Chunk chunk) {
                           const Block& block = blocks[static_cast<std::size_t>(chunk.begin)];
                           fill(groups_.groups[block.down], groups_.groups[block.across]);
                         });
  }

 private:
  static constexpr bool means = std::is_same_v<Gather, GatherMean>;

  void fill(const ClusterGroup& down, const ClusterGroup& across) {
    const Index width = padded_width(across.rows() + tile_rows);
    std::vector<double> sums(static_cast<std::size_t>(down.clusters * width), Gather::nothing);
    for (Index left = 0; left < across.rows(); left += tile_rows)
      gather_rows(down, across.row + left, sums.data() + left, width);

    const Index stride = padded_width(across.clusters);
    std::vector<double> block(static_cast<std::size_t>(padded_width(down.clusters) * stride));
    for (Index c = 0; c < down.clusters; ++c)
      simd::launch<GatherColumns<Gather>>(
          simd::best(), std::as_const(sums).data() + c * width, groups_.weight.data() + across.row,
          across.clusters, across.members, !means && tiles_.roots(),
          groups_.height[static_cast<std::size_t>(down.cluster + c)],
          groups_.height.data() + across.cluster, block.data() + c * stride);
    if (down.cluster == across.cluster) mirror(down.clusters, stride, block.data());
    store(down, across, block.data(), stride);
  }

  /// One tile after the other down a group, into the rows of its clusters.
  void gather_rows(const ClusterGroup& down, Index column, double* sums, Index stride) {
    Tile tile;
    for (Index top = 0; top < down.rows(); top += tile_rows) {
      tiles_.compare((down.row + top) / tile_rows, column / tile_rows, tile);
      if (means && tiles_.roots()) simd::launch<TakeRoots>(simd::best(), &tile);
      simd::launch<GatherRows<Gather>>(simd::best(), &std::as_const(tile),
                                       std::min(tile_rows, down.rows() - top), top, down.clusters,
                                       groups_.weight.data() + down.row + top, sums, stride);
    }
  }

  /// Sums by rows and then columns differ in rounding from sums the other way round, so within a
  /// group one half is copied from the other.
  static void mirror(Index clusters, Index stride, double* block) noexcept {
    for (Index c = 0; c < clusters; ++c) {
      block[c * stride + c] = never<S>;
      for (Index q = c + 1; q < clusters; ++q)
        block[q * stride + c] = block[c * stride + q];
    }
  }

  void store(const ClusterGroup& down, const ClusterGroup& across, const double* block,
             Index stride) {
    TurnedTile<S> ready;
    for (Index top = 0; top < down.clusters; top += tile_rows) {
      for (Index left = 0; left < across.clusters; left += tile_rows) {
        const Index height = std::min(tile_rows, down.clusters - top);
        const Index width = std::min(tile_rows, across.clusters - left);
        simd::launch<TurnTile<S>>(simd::best(), block + top * stride + left, stride, false, &ready);
        for (Index r = 0; r < height; ++r)
          std::copy_n(ready.plain[r], width,
                      square_.row(down.cluster + top + r) + across.cluster + left);
        for (Index c = 0; c < width; ++c)
          std::copy_n(ready.turned[c], height,
                      square_.row(across.cluster + left + c) + down.cluster + top);
      }
    }
  }

  const RowTiles& tiles_;
  const ClusterGroups& groups_;
  Square<S>& square_;
};

}  // namespace kindred::detail

// Tiles of distances among clusters, worked out from the distances of their members and never
// stored: 16 clusters of about one size stand together, and the rows of a tile rank by rank, first
// all first members, then all second ones, so that whole tiles of members add up to one of
// clusters.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/member_kernels.hpp>
#include <kindred/linkage/detail/members.hpp>
#include <kindred/linkage/detail/row_tiles.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The members of clusters in the order in which their rows are laid out.
struct MemberOrder {
  std::vector<Index> cluster;       ///< the clusters by number, in the order of the tiles
  std::vector<Index> first, ranks;  ///< for every tile its first tile of members, and how many
  std::vector<Index> row;           ///< the members, by place
  std::vector<double> share;        ///< what each counts for; 0 for those that only fill up
  std::vector<double> height;       ///< of the clusters in order, filled up with 0
};

/// Lays the clusters out, the smallest first and those of one size in no particular order, so that
/// any tile is as good a sample as any other. Missing ranks and clusters are filled up with copies.
inline MemberOrder member_order(const LeftClusters& left, std::span<const double> shares) {
  MemberOrder order;
  const auto count = left.members.size();
  const auto size = [&](Index c) { return left.members[static_cast<std::size_t>(c)].size(); };
  const auto shuffled = [](Index c) { return static_cast<std::uint32_t>(c) * 2654435769u; };
  order.cluster.resize(count);
  std::iota(order.cluster.begin(), order.cluster.end(), Index{0});
  std::sort(order.cluster.begin(), order.cluster.end(), [&](Index a, Index b) {
    return size(a) != size(b) ? size(a) < size(b) : shuffled(a) < shuffled(b);
  });
  for (std::size_t top = 0; top < count; top += tile_rows) {
    const std::size_t end = std::min(count, top + tile_rows);
    const auto ranks = size(order.cluster[end - 1]);
    order.first.push_back(static_cast<Index>(order.row.size()) / tile_rows);
    order.ranks.push_back(static_cast<Index>(ranks));
    for (std::size_t rank = 0; rank < ranks; ++rank)
      for (std::size_t at = top; at < top + tile_rows; ++at) {
        const auto& members =
            left.members[static_cast<std::size_t>(order.cluster[std::min(at, end - 1)])];
        const bool real = at < end && rank < members.size();
        const Index member = members[std::min(rank, members.size() - 1)];
        order.row.push_back(member);
        order.share.push_back(real ? shares[static_cast<std::size_t>(member)] : 0.0);
      }
  }
  for (const Index c : order.cluster)
    order.height.push_back(left.clusters.height[static_cast<std::size_t>(c)]);
  order.height.resize((count + tile_rows - 1) / tile_rows * tile_rows, 0.0);
  return order;
}

/// What an engine sees of the distances among clusters by complete, average or weighted linkage:
/// the same as `RowTiles` of rows, whose tiles hold the members here.
template <Compiled = on_use>
class MemberTiles {
 public:
  MemberTiles(const PreparedRows& rows, const StartingDistance& convert, const LeftClusters& left,
              std::span<const double> shares, Workers& workers)
      : order_(member_order(left, shares)),
        rows_(rows.selected(order_.row, workers)),
        alone_(StartingClusters::leaves(rows_.rows())),
        members_(rows_, alone_, convert),
        largest_(convert.linkage == Linkage::complete) {}
  MemberTiles(const MemberTiles&) = delete;
  MemberTiles& operator=(const MemberTiles&) = delete;

  Index count() const noexcept { return static_cast<Index>(order_.cluster.size()); }
  Index tiles() const noexcept { return static_cast<Index>(order_.first.size()); }
  Index rows_in(Index t) const noexcept { return std::min(tile_rows, count() - t * tile_rows); }
  Chunks chunks() const noexcept { return {tiles(), 4}; }

  /// The cluster, by number, that stands at a place in the tiles.
  Index cluster(Index at) const noexcept { return order_.cluster[static_cast<std::size_t>(at)]; }
  std::span<const Index> order() const noexcept { return order_.cluster; }

  void compare(Index a, Index b, Tile& out) const {
    out.values.fill(0);
    Tile tile;
    for (Index i = 0; i < ranks(a); ++i)
      for (Index j = 0; j < ranks(b); ++j) {
        members_.compare(first(a) + i, first(b) + j, tile);
        if (largest_)
          add<KeepLarger>(tile, first(a) + i, first(b) + j, out);
        else
          add_mean(tile, first(a) + i, first(b) + j, out);
      }
    // A largest distance is never below those that merged the clusters, a mean is by rounding.
    if (!largest_)
      simd::launch<LiftToHeights>(simd::best(), order_.height.data() + a * tile_rows,
                                  order_.height.data() + b * tile_rows, &out);
  }

  /// Whole tiles, which hold clusters of about one size in no particular order.
  class Sample {
   public:
    Sample(const MemberTiles& tiles, Index every) : tiles_(tiles), every_(every) {}
    Index tiles() const noexcept { return (tiles_.tiles() + every_ / 2) / every_; }
    Index rows_in(Index s) const noexcept { return tiles_.rows_in(tile(s)); }
    Index place(Index s, Index r) const noexcept { return tile(s) * tile_rows + r; }
    void compare(Index s, Index t, Tile& out) const { tiles_.compare(tile(s), t, out); }

   private:
    Index tile(Index s) const noexcept {
      return std::min(s * every_ + every_ / 2, tiles_.tiles() - 1);
    }

    const MemberTiles& tiles_;
    Index every_;
  };
  Sample sampled(Index every, Workers&) const { return {*this, every}; }

  /// True when numbers are squares whose roots the engine wants.
  bool roots() const noexcept { return largest_ && members_.roots(); }
  double finish(double compared) const noexcept {
    return largest_ ? members_.finish(compared) : compared;
  }

 private:
  Index first(Index t) const noexcept { return order_.first[static_cast<std::size_t>(t)]; }
  Index ranks(Index t) const noexcept { return order_.ranks[static_cast<std::size_t>(t)]; }

  template <class Kernel>
  void add(const Tile& tile, Index i, Index j, Tile& out) const {
    simd::launch<Kernel>(simd::best(), &tile, order_.share.data() + i * tile_rows,
                         order_.share.data() + j * tile_rows, &out);
  }

  void add_mean(Tile& tile, Index i, Index j, Tile& out) const {
    if (members_.roots()) simd::launch<TakeRoots>(simd::best(), &tile);
    add<AddShares>(tile, i, j, out);
  }

  MemberOrder order_;
  PreparedRows rows_;
  StartingClusters alone_;
  RowTiles members_;
  bool largest_;
};

}  // namespace kindred::detail

// For every row the sum of its distances to the members of every cluster, tile by tile.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred::detail {

/// Rows in tiles of 16 and the cluster of each; tiles of distances come from elsewhere.
struct TiledClusters {
  std::span<const Label> codes;
  Index clusters;

  Index rows() const noexcept { return static_cast<Index>(codes.size()); }
  Index tiles() const noexcept { return (rows() + tile_rows - 1) / tile_rows; }
  Index rows_in(Index t) const noexcept { return std::min(tile_rows, rows() - t * tile_rows); }

  /// Calls `visit(begin, end, cluster)` for every run of one cluster within tile t.
  template <class Visit>
  void for_each_run(Index t, Visit&& visit) const {
    const Label* code = codes.data() + t * tile_rows;
    const Index count = rows_in(t);
    for (Index begin = 0, end; begin < count; begin = end) {
      for (end = begin + 1; end < count && code[end] == code[begin];)
        ++end;
      visit(begin, end, Index{code[begin]});
    }
  }
};

/// Adds tile (a, b) to the sums of a's rows: `add(row within a, cluster, sum)`.
template <class Add>
void add_along_rows(const TiledClusters& data, Index a, Index b, const Tile& tile, Add&& add) {
  data.for_each_run(b, [&](Index begin, Index end, Index cluster) {
    for (Index r = 0; r < data.rows_in(a); ++r) {
      const double* row = tile.row(r);
      double sum = 0;
      for (Index c = begin; c < end; ++c)
        sum += row[c];
      add(r, cluster, sum);
    }
  });
}

/// Adds tile (a, b) to the sums of b's rows.
template <class Add>
void add_along_columns(const TiledClusters& data, Index a, Index b, const Tile& tile, Add&& add) {
  data.for_each_run(a, [&](Index begin, Index end, Index cluster) {
    std::array<double, tile_rows> sums{};
    for (Index r = begin; r < end; ++r)
      for (Index c = 0; c < tile_rows; ++c)
        sums[static_cast<std::size_t>(c)] += tile.row(r)[c];
    for (Index c = 0; c < data.rows_in(b); ++c)
      add(c, cluster, sums[static_cast<std::size_t>(c)]);
  });
}

/// All sums at once, n × k, with every distance computed once. The rows are cut into an even number
/// of blocks that meet in rounds like players of a tournament: in a round each block is in one
/// pair, so no two tasks write the same sums and the order of additions is fixed. `fill(a, b,
/// tile)` computes one tile. False when cancelled.
template <class Fill>
bool cluster_distance_sums(const TiledClusters& data, Index tiles_in_cache, Workers& workers,
                           ProgressRef progress, Fill&& fill, Matrix<double>& sums) {
  sums = Matrix<double>::Zero(data.rows(), data.clusters);
  const Index players = 2 * std::clamp<Index>(data.tiles() / 16, 1, 32);
  const Chunks blocks{data.tiles(), (data.tiles() + players - 1) / players};
  const auto block = [&](Index number) {
    return number < blocks.count() ? blocks[number] : Chunk{number, 0, 0};
  };
  const auto meet = [&](Index p, Index q) {
    const Chunk ours = block(p), theirs = block(q);
    Tile tile;
    for (Index begin = ours.begin; begin < ours.end; begin += tiles_in_cache) {
      for (Index b = p == q ? begin : theirs.begin; b < theirs.end; ++b) {
        const Index end = std::min({begin + tiles_in_cache, ours.end, p == q ? b + 1 : ours.end});
        for (Index a = begin; a < end; ++a) {
          fill(a, b, tile);
          add_along_rows(data, a, b, tile, [&](Index r, Index cluster, double sum) {
            sums(a * tile_rows + r, cluster) += sum;
          });
          if (a == b) continue;
          add_along_columns(data, a, b, tile, [&](Index c, Index cluster, double sum) {
            sums(b * tile_rows + c, cluster) += sum;
          });
        }
      }
    }
  };
  if (!progress({"silhouette", 0, players})) return false;
  workers.run(players, [&](Index p) { meet(p, p); });
  for (Index round = 0; round < players - 1; ++round) {
    if (!progress({"silhouette", round + 1, players})) return false;
    workers.run(players / 2, [&](Index pair) {
      // The last player stays, the others move on by one place each round.
      const Index circle = players - 1;
      const Index p = pair == 0 ? circle : (round + pair) % circle;
      const Index q = (round - pair + circle) % circle;
      meet(std::min(p, q), std::max(p, q));
    });
  }
  return progress({"silhouette", players, players});
}

/// The sums of one tile's rows at a time, handed to `finish(t, sums)` as 16 × k: every distance is
/// computed twice, but memory does not grow with n·k. False when cancelled.
template <class Fill, class Finish>
bool cluster_distance_rows(const TiledClusters& data, Workers& workers, ProgressRef progress,
                           Fill&& fill, Finish&& finish) {
  const Index round = std::max<Index>(4 * workers.count(), (data.tiles() + 63) / 64);
  for (Index begin = 0; begin < data.tiles(); begin += round) {
    if (!progress({"silhouette", begin, data.tiles()})) return false;
    workers.run(std::min(round, data.tiles() - begin), [&](Index task) {
      const Index a = begin + task;
      Matrix<double> sums = Matrix<double>::Zero(tile_rows, data.clusters);
      Tile tile;
      for (Index b = 0; b < data.tiles(); ++b) {
        fill(a, b, tile);
        add_along_rows(data, a, b, tile,
                       [&](Index r, Index cluster, double sum) { sums(r, cluster) += sum; });
      }
      finish(a, std::as_const(sums));
    });
  }
  return progress({"silhouette", data.tiles(), data.tiles()});
}

}  // namespace kindred::detail

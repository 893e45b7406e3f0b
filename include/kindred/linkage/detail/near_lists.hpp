// For every cluster the others that are nearer than a bound of its own: what the first merges need,
// at a small part of the memory of all distances.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/near_kernels.hpp>
#include <kindred/linkage/detail/row_kernels.hpp>

namespace kindred::detail {

/// A cluster seen from another one.
struct Neighbor {
  double distance;     ///< in the engine's number
  std::int32_t other;  ///< by its place among the starting clusters
  bool exact;          ///< false where the distance is only known to be no smaller
};

/// Every cluster's known neighbours; all others are no nearer than its bound.
struct NearLists {
  std::vector<std::vector<Neighbor>> known;
  std::vector<double> bound;
};

/// Two rows, and the number that a tile holds for them.
struct NearPair {
  std::int32_t a, b;
  double compared;
};

/// Lists longer than this on average do not pay.
inline constexpr Index most_neighbors = 160;

/// Every cluster's bound, from its distances to a sample of one in 16: the second least of those,
/// so that about 32 are nearer. Nothing when cancelled.
template <class Tiles>
std::optional<std::vector<double>> near_bounds(const Tiles& tiles, Workers& workers,
                                               ProgressRef progress) {
  const auto sample = tiles.sampled(16, workers);
  std::vector<double> bounds(static_cast<std::size_t>(tiles.tiles() * tile_rows), -1.0);
  const auto find = [&](Chunk chunk) {
    std::vector<TwoLeast> least(static_cast<std::size_t>(chunk.size()));
    for (TwoLeast& two : least) {
      std::fill_n(two.first, tile_rows, never<double>);
      std::fill_n(two.second, tile_rows, never<double>);
    }
    Tile tile;
    for (Index s = 0; s < sample.tiles(); ++s) {
      for (Index t = chunk.begin; t < chunk.end; ++t) {
        sample.compare(s, t, tile);
        // Nobody is a neighbour of itself.
        for (Index r = 0; r < sample.rows_in(s); ++r)
          if (const Index own = sample.place(s, r); own / tile_rows == t)
            tile.row(r)[own % tile_rows] = never<double>;
        simd::launch<KeepTwoLeast>(simd::best(), &std::as_const(tile), sample.rows_in(s),
                                   &least[static_cast<std::size_t>(t - chunk.begin)]);
      }
    }
    for (Index t = chunk.begin; t < chunk.end; ++t)
      std::copy_n(least[static_cast<std::size_t>(t - chunk.begin)].second, tiles.rows_in(t),
                  bounds.data() + t * tile_rows);
  };
  if (!run_in_rounds(workers, tiles.chunks(), "sample", progress, find)) return std::nullopt;
  return bounds;
}

/// Appends the pairs of a tile that are nearer than the bound of either row.
template <class Tiles>
void append_near_pairs(const Tiles& tiles, const std::vector<double>& bounds, Index a, Index b,
                       Tile& tile, std::vector<NearPair>& pairs) {
  tiles.compare(a, b, tile);
  std::array<std::int64_t, tile_rows> hits;
  simd::launch<FindNear>(simd::best(), &std::as_const(tile), bounds.data() + a * tile_rows,
                         bounds.data() + b * tile_rows, hits.data());
  for (Index c = 0; c < tiles.rows_in(b); ++c) {
    auto rows = static_cast<std::uint64_t>(hits[static_cast<std::size_t>(c)]);
    if (a == b) rows &= (std::uint64_t{1} << c) - 1;
    for (; rows != 0; rows &= rows - 1) {
      const Index r = std::countr_zero(rows);
      pairs.push_back({static_cast<std::int32_t>(a * tile_rows + r),
                       static_cast<std::int32_t>(b * tile_rows + c), tile.row(r)[c]});
    }
  }
}

/// All pairs that are nearer than the bound of either row, in parts whose order depends on the data
/// alone; nothing when there are too many, or when cancelled.
template <class Tiles>
std::optional<std::vector<std::vector<NearPair>>> near_pairs(const Tiles& tiles,
                                                             const std::vector<double>& bounds,
                                                             Workers& workers,
                                                             ProgressRef progress) {
  const Chunks chunks = tiles.chunks();
  std::vector<std::vector<NearPair>> parts(static_cast<std::size_t>(chunks.count()));
  std::atomic<Index> left{tiles.count() * most_neighbors / 2};
  const bool finished = run_in_rounds(workers, chunks, "distances", progress, [&](Chunk chunk) {
    auto& pairs = parts[static_cast<std::size_t>(chunk.number)];
    Tile tile;
    for (Index b = chunk.begin; b < tiles.tiles(); ++b) {
      if (left.load(std::memory_order_relaxed) < 0) return;
      const auto before = static_cast<Index>(pairs.size());
      for (Index a = chunk.begin; a < std::min(chunk.end, b + 1); ++a)
        append_near_pairs(tiles, bounds, a, b, tile, pairs);
      left.fetch_sub(static_cast<Index>(pairs.size()) - before, std::memory_order_relaxed);
    }
  });
  // Whether all together are too many does not depend on who stopped first.
  if (!finished || left.load() < 0) return std::nullopt;
  return parts;
}

/// The neighbours of every row that are nearer than its bound or their own (`bounds` has room for
/// whole tiles); nothing when lists would be too long to pay, as where many distances are equal, or
/// when cancelled. O(n²d) time, O(n) memory.
template <class Tiles>
std::optional<NearLists> near_lists(const Tiles& tiles, std::vector<double> bounds,
                                    Workers& workers, ProgressRef progress) {
  const auto parts = near_pairs(tiles, bounds, workers, progress);
  if (!parts) return std::nullopt;
  const auto n = static_cast<std::size_t>(tiles.count());
  const auto cluster = [&](Index at) { return static_cast<std::size_t>(tiles.cluster(at)); };
  std::vector<std::size_t> length(n, 0);
  for (const auto& pairs : *parts)
    for (const NearPair& pair : pairs) {
      ++length[cluster(pair.a)];
      ++length[cluster(pair.b)];
    }
  NearLists lists;
  lists.known.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    lists.known[i].reserve(length[i]);
  for (const auto& pairs : *parts)
    for (const NearPair& pair : pairs) {
      const double distance = tiles.finish(pair.compared);
      const std::size_t a = cluster(pair.a), b = cluster(pair.b);
      lists.known[a].push_back({distance, static_cast<std::int32_t>(b), true});
      lists.known[b].push_back({distance, static_cast<std::int32_t>(a), true});
    }
  lists.bound.resize(n);
  for (Index at = 0; at < tiles.count(); ++at)
    lists.bound[cluster(at)] = tiles.finish(bounds[static_cast<std::size_t>(at)]);
  return lists;
}

}  // namespace kindred::detail

// A few clusters and all their distances, in memory that the next ones may use again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/greedy_kernel.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// The square of up to `most_greedy` clusters. Whoever fills it marks the diagonal with `never`.
template <Real T>
class GreedySquare {
 public:
  /// Makes room for these clusters; what was here before is lost.
  void begin(const StartingClusters& start) {
    const Index n = start.count(), width = padded_width(n), stride = greedy_stride(n);
    const Index needed = n * stride + 4 * width;
    constexpr std::size_t line = 64 / sizeof(T);
    const std::size_t room = static_cast<std::size_t>(needed) + line;
    if (memory_.size() < room) {
      memory_.clear();
      memory_.resize(room);
    }
    id_.assign(start.id.begin(), start.id.end());
    // Vectors that straddle two lines of the cache are slow to load.
    const auto past = reinterpret_cast<std::uintptr_t>(memory_.data()) / sizeof(T) % line;
    T* const arrays = memory_.data() + (line - past);
    all_ = {.count = n,
            .values = arrays + 4 * width,
            .stride = stride,
            .size = arrays,
            .skip = arrays + width,
            .least = arrays + 2 * width,
            .nearest = arrays + 3 * width,
            .id = id_.data()};
    for (Index slot = 0; slot < n; ++slot) {
      all_.size[slot] = static_cast<T>(start.size[static_cast<std::size_t>(slot)]);
      std::fill(row(slot) + n, row(slot) + width, never<T>);
    }
    std::fill(all_.size + n, all_.size + width, T(1));
    std::fill_n(all_.skip, n, T(0));
    std::fill(all_.skip + n, all_.skip + width, never<T>);
    std::fill_n(all_.least, width, never<T>);
    std::fill_n(all_.nearest, width, T(0));
  }

  T* row(Index slot) noexcept { return all_.values + slot * all_.stride; }

  /// Fills the square with the numbers of tiles.
  template <class Tiles>
  void fill(const Tiles& tiles) {
    Tile tile;
    for (Index a = 0; a < tiles.tiles(); ++a)
      for (Index b = a; b < tiles.tiles(); ++b) {
        tiles.compare(a, b, tile);
        simd::launch<PlaceTile<T>>(simd::best(), &tile, tiles.roots(), tiles.rows_in(a),
                                   tiles.rows_in(b), row(a * tile_rows) + b * tile_rows,
                                   row(b * tile_rows) + a * tile_rows, all_.stride);
      }
    for (Index slot = 0; slot < all_.count; ++slot)
      row(slot)[slot] = never<T>;
  }

  /// The first merges in greedy order, as far as they are wanted, in place of what the log holds.
  void merge(Linkage linkage, const Wanted& wanted, std::vector<LoggedMerge>& log) {
    const Index most = std::min(wanted.merges, all_.count - 1);
    log.resize(static_cast<std::size_t>(most));
    Index made = 0;
    updates::with_update(linkage, [&]<class Update>(Update) {
      simd::launch<MergeGreedily<Update, T>>(simd::best(), &all_, wanted.limit, most, log.data(),
                                             &made);
    });
    log.resize(static_cast<std::size_t>(made));
  }

 private:
  std::vector<T> memory_{};
  std::vector<Index> id_{};
  GreedyClusters<T> all_{};
};

}  // namespace kindred::detail

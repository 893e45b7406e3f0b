// The heights of a tree from the distances of all pairs of rows: one pass over them, in the order
// of the leaves, in which every pair counts for the merge that brings it together.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/leaf_runs.hpp>
#include <kindred/linkage/detail/member_kernels.hpp>
#include <kindred/linkage/detail/row_tiles.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// What the places of a tile, down and across, count for.
struct TileShares {
  alignas(64) std::array<double, tile_rows> down, across;
};

/// Complete linkage: the largest distance.
class LargestOfPairs {
 public:
  using Kernel = KeepLarger;
  static constexpr bool of_squares = true;  ///< squares would do as well

  LargestOfPairs(const Dendrogram&, const LeafRuns&, std::span<const double>) {}

  static double joined(double largest, double value) noexcept {
    return value > largest ? value : largest;
  }
  double share(Index, Index) const noexcept { return 1; }
  void shares(Index, std::span<const Index>, TileShares&) const noexcept {}
  double height(Index, double largest) const noexcept { return largest; }
};

/// Average linkage: the mean of the distances, by weight.
class MeanOfPairs {
 public:
  using Kernel = AddShares;
  static constexpr bool of_squares = false;

  MeanOfPairs(const Dendrogram& tree, const LeafRuns& runs, std::span<const double> weights)
      : weight_(runs.leaf.size(), 1.0) {
    if (!weights.empty())
      for (std::size_t p = 0; p < weight_.size(); ++p)
        weight_[p] = weights[static_cast<std::size_t>(runs.leaf[p])];
    std::vector<double> size(weight_.size());
    for (std::size_t p = 0; p < size.size(); ++p)
      size[static_cast<std::size_t>(runs.leaf[p])] = weight_[p];
    for (const Merge& merge : tree.merges()) {
      const double left = size[static_cast<std::size_t>(merge.left)],
                   right = size[static_cast<std::size_t>(merge.right)];
      pairs_.push_back(left * right);
      size.push_back(left + right);
    }
  }

  static double joined(double sum, double value) noexcept { return sum + value; }
  double share(Index, Index place) const noexcept {
    return weight_[static_cast<std::size_t>(place)];
  }
  void shares(Index left, std::span<const Index>, TileShares& out) const noexcept {
    out.down.fill(1);
    std::copy_n(weight_.begin() + left, tile_rows, out.across.begin());
  }
  double height(Index merge, double sum) const noexcept {
    return sum / pairs_[static_cast<std::size_t>(merge)];
  }

 private:
  std::vector<double> weight_, pairs_{};  // of the leaf at a place; of a merge
};

/// Weighted linkage: the mean in which both halves of every merge count alike.
class HalvedMeanOfPairs {
 public:
  using Kernel = AddShares;
  static constexpr bool of_squares = false;

  HalvedMeanOfPairs(const Dendrogram& tree, const LeafRuns& runs, std::span<const double>) {
    for (const Index leaf : runs.leaf)
      depth_.push_back(runs.depth[static_cast<std::size_t>(leaf)]);
    for (const Merge& merge : tree.merges())
      half_.push_back(runs.depth[static_cast<std::size_t>(merge.left)]);
    for (std::size_t levels = 0; levels + 1 < halved_.size(); ++levels)
      halved_[levels] = std::scalbn(1.0, -static_cast<int>(levels));
  }

  static double joined(double sum, double value) noexcept { return sum + value; }
  double share(Index merge, Index place) const noexcept {
    return halved(depth_[static_cast<std::size_t>(place)] - half_[static_cast<std::size_t>(merge)]);
  }
  /// The runs hold the whole tile, so that they are one within the other: shares in the innermost
  /// one, and its share in each.
  void shares(Index left, std::span<const Index> merges, TileShares& out) const noexcept {
    Index inner = 0;
    for (const Index merge : merges)
      inner = std::max(inner, half_[static_cast<std::size_t>(merge)]);
    for (std::size_t r = 0; r < merges.size(); ++r)
      out.down[r] = halved(inner - half_[static_cast<std::size_t>(merges[r])]);
    for (std::size_t c = 0; c < out.across.size(); ++c)
      out.across[c] = halved(depth_[static_cast<std::size_t>(left) + c] - inner);
  }
  double height(Index, double sum) const noexcept { return sum; }

 private:
  double halved(Index levels) const noexcept {
    return halved_[static_cast<std::size_t>(std::min<Index>(levels, std::ssize(halved_) - 1))];
  }

  std::vector<Index> depth_{}, half_{};  // of the leaf at a place; of the halves of a merge
  std::array<double, 1076> halved_{};    // 2^-levels; the last is 0
};

/// Goes through all pairs. `Rule` says what each counts for and what becomes of them.
template <class Rule>
class HeightsFromPairs {
 public:
  HeightsFromPairs(const Dendrogram& tree, const LeafRuns& runs, const RowTiles& tiles,
                   std::span<const double> weights)
      : runs_(runs), tiles_(tiles), rule_(tree, runs, weights), n_(tree.size()) {}

  /// One height for every merge; nothing when cancelled. Chunks of rows add up by themselves and
  /// are then added in order.
  std::optional<std::vector<double>> run(Workers& workers, ProgressRef progress) const {
    const Chunks chunks = tiles_.chunks();
    const Index round = std::max<Index>(4 * workers.count(), (chunks.count() + 63) / 64);
    std::vector<double> heights(runs_.middle.size(), 0.0);
    std::vector<std::vector<double>> parts(static_cast<std::size_t>(round));
    for (Index first = 0; first < chunks.count(); first += round) {
      if (!progress({"heights", first, chunks.count()})) return std::nullopt;
      const Index count = std::min(round, chunks.count() - first);
      workers.run(count, [&](Index task) {
        parts[static_cast<std::size_t>(task)] = of_chunk(chunks[first + task]);
      });
      for (Index task = 0; task < count; ++task)
        std::transform(heights.begin(), heights.end(),
                       parts[static_cast<std::size_t>(task)].begin(), heights.begin(),
                       Rule::joined);
    }
    if (!progress({"heights", chunks.count(), chunks.count()})) return std::nullopt;
    for (std::size_t t = 0; t < heights.size(); ++t)
      heights[t] = rule_.height(static_cast<Index>(t), heights[t]);
    return heights;
  }

 private:
  /// For 16 rows the merge of the run that each is in, and what it has met of that, column by
  /// column of the tiles.
  struct Band {
    std::array<Index, tile_rows> merge;
    Tile met;
  };

  std::vector<double> of_chunk(Chunk chunk) const {
    std::vector<double> part(runs_.middle.size(), 0.0);
    std::vector<Band> bands(static_cast<std::size_t>(chunk.size()));
    for (Index a = chunk.begin; a < chunk.end; ++a) {
      Band& band = bands[static_cast<std::size_t>(a - chunk.begin)];
      band.met.values.fill(0);
      band.merge.fill(-1);
      for (Index r = 0; r < tiles_.rows_in(a); ++r) {
        const Index leaf = runs_.leaf[static_cast<std::size_t>(a * tile_rows + r)];
        band.merge[static_cast<std::size_t>(r)] = runs_.meets[static_cast<std::size_t>(leaf)];
      }
    }
    Tile tile;
    for (Index b = chunk.begin; b < tiles_.tiles(); ++b)
      for (Index a = chunk.begin; a < std::min(chunk.end, b + 1); ++a) {
        tiles_.compare(a, b, tile);
        if (tiles_.roots() && !Rule::of_squares) simd::launch<TakeRoots>(simd::best(), &tile);
        meet(a, b, tile, bands[static_cast<std::size_t>(a - chunk.begin)], part);
      }
    return part;
  }

  /// The rows of tile a meet tile b.
  void meet(Index a, Index b, const Tile& tile, Band& band, std::vector<double>& part) const {
    if (a < b && within_runs(b, band)) {
      TileShares shares{};
      rule_.shares(b * tile_rows, band.merge, shares);
      simd::launch<typename Rule::Kernel>(simd::best(), &tile, std::as_const(shares).down.data(),
                                          std::as_const(shares).across.data(), &band.met);
      return;
    }
    for (Index r = 0; r < tiles_.rows_in(a); ++r)
      meet_row(a * tile_rows + r, b, tile.row(r), band.merge[static_cast<std::size_t>(r)],
               band.met.row(r), part);
  }

  /// True when the run of each of 16 rows holds the whole tile and goes on.
  bool within_runs(Index b, const Band& band) const noexcept {
    return std::all_of(band.merge.begin(), band.merge.end(), [&](Index merge) {
      return merge >= 0 && runs_.middle[static_cast<std::size_t>(merge)] <= b * tile_rows &&
             runs_.end[static_cast<std::size_t>(n_ + merge)] > (b + 1) * tile_rows;
    });
  }

  /// The row at place p meets tile b: the rest of its run, perhaps whole runs, the start of one.
  void meet_row(Index p, Index b, const double* values, Index& merge, double* met,
                std::vector<double>& part) const {
    const Index left = b * tile_rows, right = std::min(n_, left + tile_rows);
    for (Index q = std::max(p + 1, left); q < right && merge >= 0;) {
      const Index end = runs_.end[static_cast<std::size_t>(n_ + merge)];
      for (; q < std::min(right, end); ++q)
        met[q - left] = Rule::joined(met[q - left], rule_.share(merge, q) * values[q - left]);
      if (q < end) return;
      double& total = part[static_cast<std::size_t>(merge)];
      total = Rule::joined(
          total, rule_.share(merge, p) * std::accumulate(met, met + tile_rows, 0.0, Rule::joined));
      std::fill_n(met, tile_rows, 0.0);
      merge = runs_.meets[static_cast<std::size_t>(n_ + merge)];
    }
  }

  const LeafRuns& runs_;
  const RowTiles& tiles_;
  Rule rule_;
  Index n_;
};

}  // namespace kindred::detail

// Tiles of the numbers that an engine compares, straight from a condensed triangle.
#pragma once

#include <algorithm>
#include <span>

#include <kindred/core/execution.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/sample.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>

namespace kindred::detail {

/// What an engine sees of given distances: the same as `RowTiles` of rows.
template <Real T>
class TriangleTiles {
 public:
  TriangleTiles(const CondensedMatrix<T>& distances, const StartingClusters& start,
                const StartingDistance& convert)
      : distances_(distances),
        values_(distances.values().data()),
        start_(start),
        convert_(convert),
        uniform_(convert.is_uniform(start)),
        plain_(convert.is_identity(start)) {}

  Index count() const noexcept { return distances_.size(); }
  Index tiles() const noexcept { return (count() + tile_rows - 1) / tile_rows; }
  Index rows_in(Index t) const noexcept { return std::min(tile_rows, count() - t * tile_rows); }
  /// One tile after the other to the right: 16 streams through memory.
  Chunks chunks() const noexcept { return {tiles(), 1}; }

  Index cluster(Index at) const noexcept { return at; }
  std::span<const Index> order() const noexcept { return {}; }

  void compare(Index a, Index b, Tile& out) const {
    if (std::max(a, b) + 1 == tiles()) out.values.fill(0);  // the last tile may not be full
    if (a < b) return read(a, b, [&](Index r, Index c) -> double& { return out.row(r)[c]; });
    read(b, a, [&](Index r, Index c) -> double& { return out.row(c)[r]; });
    if (a == b)
      for (Index r = 0; r < tile_rows; ++r) {
        out.row(r)[r] = 0;
        for (Index c = r + 1; c < tile_rows; ++c)
          out.row(r)[c] = out.row(c)[r];
      }
  }

  /// Some of the things, to be compared with all.
  class Sample : public DrawnRows {
   public:
    Sample(const TriangleTiles& tiles, Index every)
        : DrawnRows(drawn_rows(tiles.count(), every)), tiles_(tiles) {}

    void compare(Index s, Index t, Tile& out) const {
      out.values.fill(0);
      for (Index r = 0; r < rows_in(s); ++r) {
        const Index i = place(s, r);
        for (Index c = 0; c < tiles_.rows_in(t); ++c) {
          const Index j = t * tile_rows + c;
          out.row(r)[c] = tiles_.engine_number(tiles_.distances_(i, j), i, j);
        }
      }
    }

   private:
    const TriangleTiles& tiles_;
  };
  Sample sampled(Index every, Workers&) const { return {*this, every}; }

  bool roots() const noexcept { return false; }
  double finish(double compared) const noexcept { return compared; }

 private:
  /// Reads the pairs of tile a ≤ b whose row down comes before the one across.
  template <class Place>
  void read(Index a, Index b, Place&& place) const {
    const Index left = b * tile_rows, width = rows_in(b);
    for (Index r = 0; r < rows_in(a); ++r) {
      const Index i = a * tile_rows + r, first = a == b ? r + 1 : 0;
      if (first >= width) continue;
      const T* const row = values_ + distances_.position(i, left + first);
      for (Index c = first; c < width; ++c)
        place(r, c) = engine_number(row[c - first], i, left + c);
    }
  }

  double engine_number(T distance, Index i, Index j) const noexcept {
    const auto value = static_cast<double>(distance);
    if (plain_) return value;
    return uniform_ ? convert_.unit.into(value) : convert_(value, start_, i, j);
  }

  const CondensedMatrix<T>& distances_;
  const T* values_;
  const StartingClusters& start_;
  StartingDistance convert_;
  bool uniform_, plain_;
};

}  // namespace kindred::detail

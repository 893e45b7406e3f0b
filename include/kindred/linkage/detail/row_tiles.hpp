// Tiles of the numbers that an engine compares, straight from rows.
#pragma once

#include <cmath>
#include <span>

#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/sample.hpp>
#include <kindred/linkage/detail/starting_distance.hpp>

namespace kindred::detail {

/// What an engine sees of the distances among rows. Tiles hold numbers in the order of the
/// engine's own, which `finish` turns into these: roots are taken of the few that are wanted.
class RowTiles {
 public:
  RowTiles(const PreparedRows& rows, const StartingClusters& start, const StartingDistance& convert)
      : rows_(rows),
        start_(start),
        convert_(convert),
        as_is_(convert.is_identity(start)),
        roots_(as_is_ && !convert.given_squares && rows.metric() == Metric::euclidean &&
               rows.squares_are_safe()) {}

  Index count() const noexcept { return rows_.rows(); }
  Index tiles() const noexcept { return rows_.tiles(); }
  Index rows_in(Index t) const noexcept { return rows_.rows_in(t); }
  Chunks chunks() const noexcept { return tile_chunks(rows_); }

  /// The cluster, by number, that stands at a place in the tiles; in the order of the numbers.
  Index cluster(Index at) const noexcept { return at; }
  std::span<const Index> order() const noexcept { return {}; }

  void compare(Index a, Index b, Tile& out) const {
    compare(rows_, a, b, out, [a](Index r) { return a * tile_rows + r; });
  }

  /// Some of the rows, to be compared with all.
  class Sample : public DrawnRows {
   public:
    Sample(const RowTiles& tiles, Index every, Workers& workers)
        : DrawnRows(drawn_rows(tiles.count(), every)),
          tiles_(tiles),
          rows_(tiles.rows_.selected(places(), workers)) {}

    void compare(Index s, Index t, Tile& out) const {
      tiles_.compare(rows_, s, t, out, [&](Index r) { return place(s, r); });
    }

   private:
    const RowTiles& tiles_;
    PreparedRows rows_;
  };
  Sample sampled(Index every, Workers& workers) const { return {*this, every, workers}; }

  /// True when numbers are squares whose roots the engine wants.
  bool roots() const noexcept { return roots_; }
  double finish(double compared) const noexcept { return roots_ ? std::sqrt(compared) : compared; }

 private:
  /// Tile a of these rows, which stand at `place(r)` among ours, against our tile b.
  template <class Place>
  void compare(const PreparedRows& rows, Index a, Index b, Tile& out, Place&& place) const {
    if (roots_ || convert_.given_squares)
      rows.raw(a, rows_, b, out);
    else
      rows.distances(a, rows_, b, out);
    if (as_is_) return;
    for (Index r = 0; r < rows.rows_in(a); ++r)
      for (Index c = 0; c < rows_in(b); ++c)
        out.row(r)[c] = convert_(out.row(r)[c], start_, place(r), b * tile_rows + c);
  }

  const PreparedRows& rows_;
  const StartingClusters& start_;
  StartingDistance convert_;
  bool as_is_, roots_;
};

}  // namespace kindred::detail

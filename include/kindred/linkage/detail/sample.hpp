// Which rows stand for all: one out of every few, in no regular order, because rows often come
// sorted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/distance/tiles.hpp>

namespace kindred::detail {

/// One row out of every stretch of `every` rows, ascending.
inline std::vector<Index> drawn_rows(Index rows, Index every) {
  const Draws draws(1);
  std::vector<Index> drawn;
  for (Index begin = 0; begin < rows; begin += every) {
    const Index stretch = std::min(every, rows - begin);
    drawn.push_back(begin + static_cast<Index>(draws.below(static_cast<std::uint64_t>(stretch),
                                                           static_cast<std::uint64_t>(begin))));
  }
  return drawn;
}

/// A sample laid out in tiles of its own; what `compare` does is left to those who know the rows.
class DrawnRows {
 public:
  explicit DrawnRows(std::vector<Index> places) : places_(std::move(places)) {}

  Index count() const noexcept { return static_cast<Index>(places_.size()); }
  Index tiles() const noexcept { return (count() + tile_rows - 1) / tile_rows; }
  Index rows_in(Index s) const noexcept { return std::min(tile_rows, count() - s * tile_rows); }

  /// Where row r of sample tile s stands among all rows.
  Index place(Index s, Index r) const noexcept {
    return places_[static_cast<std::size_t>(s * tile_rows + r)];
  }
  const std::vector<Index>& places() const noexcept { return places_; }

 private:
  std::vector<Index> places_;
};

}  // namespace kindred::detail

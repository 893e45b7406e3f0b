// Clusters as a linkage on squared distances sees them: a centre, a size, and how far the members
// are spread around the centre.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Clusters in slots. A centre is kept in two parts, column by column: a row, and the way from
/// there, so that it loses no digits where rows lie far out.
struct CenterClusters {
  Linkage linkage = Linkage::ward;
  Index columns = 0;
  std::vector<double> center{};  ///< of every slot 2 × columns
  std::vector<double> size{};
  std::vector<double> spread{};       ///< the mean squared distance of members to the centre
  std::vector<double> height{};       ///< no distance of the cluster is lower
  std::vector<std::int32_t> place{};  ///< its highest starting cluster; −1 for a slot that is free

  CenterClusters(const PreparedRows& rows, const StartingClusters& start, Linkage by)
      : linkage(by),
        columns(rows.columns()),
        center(static_cast<std::size_t>(2 * rows.rows() * rows.columns())),
        size(start.size),
        spread(size.size(), 0.0),
        height(size.size(), 0.0),
        place(size.size()) {
    const Index parts = rows.parts();
    for (Index i = 0; i < rows.rows(); ++i) {
      place[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i);
      for (Index c = 0; c < columns; ++c)
        for (Index part = 0; part < parts; ++part) {
          const Index from = i / tile_rows * columns * parts + c * parts + part;
          center[static_cast<std::size_t>(2 * (i * columns + c) + part)] =
              rows.panels()[static_cast<std::size_t>(from)]
                  .rows[static_cast<std::size_t>(i % tile_rows)];
        }
    }
  }

  CenterClusters(Linkage by, Index d) : linkage(by), columns(d) {}

  bool is_ward() const noexcept { return linkage == Linkage::ward; }
  bool is_spread() const noexcept {
    return linkage == Linkage::average || linkage == Linkage::weighted;
  }
  bool is_halved() const noexcept {
    return linkage == Linkage::median || linkage == Linkage::weighted;
  }
  bool free(std::int32_t slot) const noexcept { return place[at(slot)] < 0; }

  /// The distance of two clusters in the engine's number, to the bit the same from both sides. Out
  /// of line, so that the instructions of no kernel can change its rounding.
  __attribute__((noinline)) double distance(std::int32_t a, std::int32_t b) const noexcept {
    double result = squared_way(a, b);
    if (is_ward())
      result *= 2 * (size[at(a)] * size[at(b)] / (size[at(a)] + size[at(b)]));
    else
      result += spread[at(a)] + spread[at(b)];
    return std::max({result, height[at(a)], height[at(b)]});
  }

  /// Cluster `to` takes in cluster `from`, whose slot is free then.
  void merge(std::int32_t from, std::int32_t to, double distance) noexcept {
    const double both = size[at(from)] + size[at(to)];
    const double share = is_halved() ? 0.5 : size[at(from)] / both;
    const double other = is_halved() ? 0.5 : size[at(to)] / both;
    if (is_spread())
      spread[at(to)] =
          share * spread[at(from)] + other * spread[at(to)] + share * other * squared_way(from, to);
    // The way is shorter from the heavier centre.
    if (share > 0.5) std::swap_ranges(parts(from), parts(from) + 2 * columns, parts(to));
    const double moved = std::min(share, other);
    const double* const a = row(from);
    double* const b = parts(to);
    for (Index c = 0; c < 2 * columns; c += 2)
      b[c + 1] += moved * ((a[c] - b[c]) + (a[c + 1] - b[c + 1]));
    size[at(to)] = both;
    if (is_reducible(linkage)) height[at(to)] = distance;
    place[at(to)] = std::max(place[at(from)], place[at(to)]);
    place[at(from)] = -1;
  }

  const double* row(std::int32_t slot) const noexcept {
    return center.data() + 2 * columns * static_cast<Index>(slot);
  }

  /// Gives a cluster's centre other parts in one column.
  void place_center(std::int32_t slot, Index column, double row, double way) noexcept {
    parts(slot)[2 * column] = row;
    parts(slot)[2 * column + 1] = way;
  }

  /// The square of the way between two centres.
  double squared_way(std::int32_t a, std::int32_t b) const noexcept {
    const double *p = row(a), *q = row(b);
    double sum = 0;
    for (Index c = 0; c < 2 * columns; c += 2) {
      const double way = (p[c] - q[c]) + (p[c + 1] - q[c + 1]);
      sum += way * way;
    }
    return sum;
  }

 private:
  static std::size_t at(std::int32_t slot) noexcept { return static_cast<std::size_t>(slot); }
  double* parts(std::int32_t slot) noexcept {
    return center.data() + 2 * columns * static_cast<Index>(slot);
  }
};

/// What two clusters are that may be merged, in the order of greedy search.
struct CenterPair {
  double distance;
  std::int32_t low, high;  ///< by places

  bool operator<(const CenterPair& other) const noexcept {
    if (distance != other.distance) return distance < other.distance;
    return low != other.low ? low < other.low : high < other.high;
  }
};

}  // namespace kindred::detail

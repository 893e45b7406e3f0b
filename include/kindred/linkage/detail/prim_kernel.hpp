// One step of Prim's algorithm over packed rows, for every instruction set.
#pragma once

#include <cstdint>

#include <kindred/core/simd.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/row_kernels.hpp>

namespace kindred::detail {

/// How near each of 16 rows is to the tree, and to which row of it; negative where there is no row.
struct alignas(64) TreeDistances {
  double least[tile_rows], from[tile_rows];
};

/// The row nearest to the tree, by its place.
struct NearestRow {
  double least;
  Index place;
};

/// Lets `count` tiles meet the row that has just joined the tree, and finds the next one: of
/// equally near ones the first.
template <class Operation>
struct PrimStep {
  template <int Bytes>
  KINDRED_KERNEL static void run(const TileColumn* rows, Index count, Index columns,
                                 const double* joined, double number, TreeDistances* distances,
                                 NearestRow* next) {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    constexpr int width = static_cast<int>(tile_rows / lanes);
    V best = V{} + never<double>;
    I place{}, here{};
    for (Index lane = 0; lane < lanes; ++lane)
      here[lane] = lane;
    for (Index t = 0; t < count; ++t, rows += columns) {
      V sums[width] = {};
      for (Index c = 0; c < columns; ++c) {
        const V point = V{} + joined[c];
#pragma GCC unroll 8
        for (int w = 0; w < width; ++w) {
          V row;
          simd::load<Bytes>(rows[c].rows.data() + w * lanes, row);
          Operation::apply(sums[w], point, row);
        }
      }
#pragma GCC unroll 8
      for (int w = 0; w < width; ++w, here += lanes) {
        V least, from;
        simd::load<Bytes>(distances[t].least + w * lanes, least);
        simd::load<Bytes>(distances[t].from + w * lanes, from);
        const auto nearer = sums[w] < least;
        from = nearer ? V{} + number : from;
        least = nearer ? sums[w] : least;
        simd::store<Bytes>(least, distances[t].least + w * lanes);
        simd::store<Bytes>(from, distances[t].from + w * lanes);
        const V open = least < 0 ? V{} + never<double> : least;
        const auto ahead = open < best;
        place = ahead ? here : place;
        best = ahead ? open : best;
      }
    }
    *next = {best[0], place[0]};
    for (Index lane = 1; lane < lanes; ++lane)
      if (best[lane] < next->least || (best[lane] == next->least && place[lane] < next->place))
        *next = {best[lane], place[lane]};
  }
};

}  // namespace kindred::detail

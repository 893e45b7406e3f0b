// The inner step of optimal leaf ordering: from one place, over any of several rows, to every
// column at the least cost; rows that cannot win are not looked at.
#pragma once

#include <algorithm>
#include <limits>

#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// Columns are handled in groups of this many, so what is written or read along with them is padded
/// by as much.
inline constexpr Index path_group = 16;

/// A row to go over and what it costs to get there.
struct PathStart {
  double cost;
  const double* row;
};

/// For the columns from `first` to before `end` the least cost + row[column] of all starts, which
/// come with ascending costs. No row is below `least` in any column; past the last column `least`
/// is infinite.
struct CheapestPaths {
  template <int Bytes>
  KINDRED_KERNEL static void run(const PathStart* starts, Index count, const double* least,
                                 Index first, Index end, double* out) {
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(double));
    Index c = first;
    for (; c + 8 * lanes <= end; c += 8 * lanes)
      some_columns<Bytes, 8>(starts, count, least, c, out);
    for (; c < end; c += 2 * lanes)
      some_columns<Bytes, 2>(starts, count, least, c, out);
  }

 private:
  /// As many columns as have room in registers.
  template <int Bytes, int Width>
  KINDRED_KERNEL static void some_columns(const PathStart* starts, Index count, const double* least,
                                          Index column, double* out) {
    using V = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(double));
    V best[Width];
    for (int w = 0; w < Width; ++w)
      best[w] = V{} + std::numeric_limits<double>::infinity();
    Index s = 0;
    // Asking whether any row can still win costs about as much as four rows.
    for (Index stop = 1; s < count; stop = s + 8) {
      for (stop = std::min(stop, count); s < stop; ++s) {
        const V cost = V{} + starts[s].cost;
        const double* const row = starts[s].row + column;
#pragma GCC unroll 8
        for (int w = 0; w < Width; ++w) {
          V step;
          simd::load<Bytes>(row + w * lanes, step);
          step += cost;
          best[w] = step < best[w] ? step : best[w];
        }
      }
      V room = V{} - std::numeric_limits<double>::infinity();
#pragma GCC unroll 8
      for (int w = 0; w < Width; ++w) {
        V low;
        simd::load<Bytes>(least + column + w * lanes, low);
        low = best[w] - low;
        room = low > room ? low : room;
      }
      double most = room[0];
      for (Index lane = 1; lane < lanes; ++lane)
        most = room[lane] > most ? room[lane] : most;
      if (s < count && starts[s].cost >= most * path_slack) break;
    }
    for (int w = 0; w < Width; ++w)
      simd::store<Bytes>(best[w], out + column + w * lanes);
  }

  /// More than the rounding of one subtraction, so that a row is passed over only when even the
  /// exact difference says that it cannot win.
  static constexpr double path_slack = 1 + 4 * std::numeric_limits<double>::epsilon();
};

}  // namespace kindred::detail

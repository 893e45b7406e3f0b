// The rows that stand for clusters, and the distances of fresh rows to the clusters through them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Fresh rows, prepared. Rows whose squares are safe are marked where others beside them are not.
struct FreshRows {
  template <Real T>
  FreshRows(const MatrixView<T>& x, Metric metric, Workers& workers) : rows(x, metric, workers) {
    if (rows.squares_are_safe()) return;
    for (Index i = 0; i < x.rows(); ++i)
      safe.push_back(magnitude_range<T>(x.middleRows(i, 1)).squares_are_safe());
  }

  PreparedRows rows;
  std::vector<bool> safe{};
};

struct Lowest {
  static constexpr double start = std::numeric_limits<double>::infinity();
  static double join(double a, double b) noexcept { return b < a ? b : a; }
};
struct Highest {
  static constexpr double start = 0;
  static double join(double a, double b) noexcept { return b > a ? b : a; }
};
struct Sum {
  static constexpr double start = 0;
  static double join(double a, double b) noexcept { return a + b; }
};

/// The distance of a fresh row to a cluster is what a linkage makes of its distances to the
/// cluster's stand-ins: their lowest, their highest or the sum of weight × distance, over the
/// cluster's divisor.
struct StandIns {
  PreparedRows rows;            ///< cluster by cluster
  std::vector<Label> cluster;   ///< of every stand-in, ascending
  std::vector<double> weight;   ///< of every stand-in
  std::vector<double> divisor;  ///< of every cluster

  /// Calls `visit(i, c, distance)` for every fresh row i and every cluster c, for one row in
  /// ascending order of clusters and from one thread. Distances too large for a double are
  /// infinite. A row's distances do not depend on the rows beside it.
  template <class Visit>
  void visit_distances(Linkage linkage, const FreshRows& fresh, Workers& workers,
                       Visit&& visit) const {
    if (linkage == Linkage::single) return join_distances<Lowest>(fresh, workers, visit);
    if (linkage == Linkage::complete) return join_distances<Highest>(fresh, workers, visit);
    join_distances<Sum>(fresh, workers, visit);
  }

 private:
  using Lanes = std::array<double, tile_rows>;

  template <class Join, class Visit>
  void join_distances(const FreshRows& fresh, Workers& workers, Visit&& visit) const {
    Lanes start;
    start.fill(Join::start);
    for_each_chunk(workers, tile_chunks(fresh.rows), [&](Chunk chunk) {
      std::vector<Lanes> joined(static_cast<std::size_t>(chunk.size()), start);
      Tile tile;
      for (Index b = 0; b < rows.tiles(); ++b) {
        for (Index a = chunk.begin; a < chunk.end; ++a) {
          Lanes& lanes = joined[static_cast<std::size_t>(a - chunk.begin)];
          distances(b, fresh, a, tile);
          for (Index s = 0; s < rows.rows_in(b); ++s) {
            const auto at = static_cast<std::size_t>(b * tile_rows + s);
            for (std::size_t r = 0; r < lanes.size(); ++r)
              lanes[r] = Join::join(lanes[r], weight[at] * tile.row(s)[r]);
            if (at + 1 < cluster.size() && cluster[at + 1] == cluster[at]) continue;
            const Label c = cluster[at];
            const double over = divisor[static_cast<std::size_t>(c)];
            for (Index r = 0; r < fresh.rows.rows_in(a); ++r)
              visit(a * tile_rows + r, c, lanes[static_cast<std::size_t>(r)] / over);
            lanes = start;
          }
        }
      }
    });
  }

  /// A tile whose rows are stand-ins and whose columns are fresh rows.
  void distances(Index b, const FreshRows& fresh, Index a, Tile& tile) const {
    rows.distances_or_infinity(b, fresh.rows, a, tile);
    if (fresh.rows.squares_are_safe() || !rows.squares_are_safe()) return;
    // One extreme row has all of its batch calculated with care. The others get the very bits that
    // they have without it.
    Tile plain;
    rows.raw(b, fresh.rows, a, plain);
    for (Index r = 0; r < fresh.rows.rows_in(a); ++r) {
      if (!fresh.safe[static_cast<std::size_t>(a * tile_rows + r)]) continue;
      for (Index s = 0; s < tile_rows; ++s)
        tile.row(s)[r] =
            rows.metric() == Metric::euclidean ? std::sqrt(plain.row(s)[r]) : plain.row(s)[r];
    }
  }
};

}  // namespace kindred::detail

// The minimum spanning tree of rows by Prim's algorithm: every row waits outside of the tree until
// it is the nearest one. No distance is stored and each is computed once, at the speed of the
// kernels. Prim, "Shortest connection networks and some generalizations" (1957).
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/kruskal.hpp>
#include <kindred/linkage/detail/prim_kernel.hpp>

namespace kindred::detail {

/// Rows that a core can keep near while it goes through them again and again.
inline bool prim_pays(const PreparedRows& rows) noexcept {
  constexpr Index most_values = 1024 * 1024;
  return rows.metric() != Metric::jaccard && rows.squares_are_safe() &&
         rows.rows() * rows.columns() <= most_values;
}

template <Compiled = on_use>
class Prim {
 public:
  Prim(const PreparedRows& rows, Workers& workers)
      : metric_(rows.metric()),
        columns_(rows.columns()),
        count_(rows.rows()),
        packed_(rows.panels().begin(), rows.panels().end()),
        distances_(static_cast<std::size_t>(rows.tiles())),
        number_(static_cast<std::size_t>(count_)),
        joined_(static_cast<std::size_t>(columns_)),
        workers_(workers) {
    for (Index place = 0; place < rows.tiles() * tile_rows; ++place)
      least(place) = place < count_ ? never<double> : -1;
    for (Index i = 0; i < count_; ++i)
      number_[static_cast<std::size_t>(i)] = i;
  }

  /// The edges, in the order in which rows joined; nothing when cancelled.
  std::optional<std::vector<Edge>> run(ProgressRef progress) {
    const Index total = count_ - 1, ask = std::max<Index>(1, total / 128);
    std::vector<Edge> edges;
    edges.reserve(static_cast<std::size_t>(total));
    take(total);
    while (count_ > 0) {
      const auto done = static_cast<Index>(edges.size());
      if (done % ask == 0 && !progress({"merges", done, total})) return std::nullopt;
      const NearestRow next = step();
      edges.push_back({finished(next.least), static_cast<Index>(from(next.place)),
                       number_[static_cast<std::size_t>(next.place)]});
      take(next.place);
    }
    return edges;
  }

 private:
  double& at(Index place, Index column) noexcept {
    return packed_[static_cast<std::size_t>(place / tile_rows * columns_ + column)]
        .rows[static_cast<std::size_t>(place % tile_rows)];
  }
  double& least(Index place) noexcept {
    return distances_[static_cast<std::size_t>(place / tile_rows)].least[place % tile_rows];
  }
  double& from(Index place) noexcept {
    return distances_[static_cast<std::size_t>(place / tile_rows)].from[place % tile_rows];
  }

  /// The row at a place joins the tree, and the last one moves there.
  void take(Index place) {
    const Index last = --count_;
    joined_number_ = static_cast<double>(number_[static_cast<std::size_t>(place)]);
    for (Index c = 0; c < columns_; ++c) {
      joined_[static_cast<std::size_t>(c)] = at(place, c);
      at(place, c) = at(last, c);
    }
    least(place) = least(last);
    from(place) = from(last);
    number_[static_cast<std::size_t>(place)] = number_[static_cast<std::size_t>(last)];
    least(last) = -1;
  }

  /// Which row is found does not depend on how the tiles are shared out.
  NearestRow step() {
    constexpr Index worth_sharing = 64 * 1024;
    const Index tiles = (count_ + tile_rows - 1) / tile_rows;
    const Index parts = tiles * tile_rows * columns_ < worth_sharing ? 1 : workers_.count();
    const Chunks chunks{tiles, (tiles + parts - 1) / parts};
    found_.assign(static_cast<std::size_t>(chunks.count()), {});
    for_each_chunk(workers_, chunks, [&](Chunk chunk) {
      NearestRow& next = found_[static_cast<std::size_t>(chunk.number)];
      meet(chunk, next);
      next.place += chunk.begin * tile_rows;
    });
    return *std::min_element(
        found_.begin(), found_.end(),
        [](const NearestRow& a, const NearestRow& b) { return a.least < b.least; });
  }

  void meet(Chunk chunk, NearestRow& next) {
    switch (metric_) {
      case Metric::cityblock:
        return launch<AddDifference>(chunk, next);
      case Metric::chebyshev:
        return launch<KeepLargestDifference>(chunk, next);
      case Metric::hamming:
      case Metric::jaccard:
        return launch<CountUnequal>(chunk, next);
      default:
        return launch<AddSquaredDifference>(chunk, next);
    }
  }

  template <class Operation>
  void launch(Chunk chunk, NearestRow& next) {
    simd::launch<PrimStep<Operation>>(simd::best(),
                                      std::as_const(packed_).data() + chunk.begin * columns_,
                                      chunk.size(), columns_, std::as_const(joined_).data(),
                                      joined_number_, distances_.data() + chunk.begin, &next);
  }

  /// The distance that belongs to a sum, with the bits that it has in a tile.
  double finished(double sum) const noexcept {
    switch (metric_) {
      case Metric::euclidean:
        return std::sqrt(sum);
      case Metric::cosine:
      case Metric::correlation:
        return 0.5 * sum;
      case Metric::hamming:
        return sum / static_cast<double>(columns_);
      default:
        return sum;
    }
  }

  Metric metric_;
  Index columns_, count_;
  std::vector<TileColumn> packed_;
  std::vector<TreeDistances> distances_;
  std::vector<Index> number_;
  std::vector<double> joined_;
  double joined_number_ = 0;
  std::vector<NearestRow> found_{};
  Workers& workers_;
};

}  // namespace kindred::detail

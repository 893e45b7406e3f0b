// Many distances at once: rows are prepared for a metric once, then any tile of 16 × 16 distances
// comes out of one run-time dispatched kernel. Everything that needs distances in bulk uses this.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/distance/detail/row_forms.hpp>
#include <kindred/distance/detail/tile_kernel.hpp>
#include <kindred/distance/metric.hpp>

namespace kindred {

using detail::Tile;
using detail::tile_rows;

/// n rows of d columns, packed in double for the distance kernels of one metric. Needs n·d doubles.
/// Refuses rows for which the metric is undefined, and NaN and ±infinity. May be given memory to
/// pack the rows in, which `release` gives back.
class PreparedRows {
 public:
  /// Packs the rows of x.
  template <Real T>
  PreparedRows(const MatrixView<T>& x, Metric metric, Workers& workers,
               std::string_view argument = "x", std::vector<detail::TileColumn> memory = {})
      : rows_(x.rows()),
        columns_(x.cols()),
        metric_(metric),
        argument_(argument),
        packed_(std::move(memory)) {
    detail::check_metric(metric);
    check_not_empty<T>(x, argument);
    check_finite<T>(x, argument);
    const bool unit_rows = metric == Metric::cosine || metric == Metric::correlation;
    safe_ = unit_rows || magnitude_range<T>(x).squares_are_safe();
    packed_.assign(static_cast<std::size_t>(checked_product(tiles(), columns_, argument)), {});
    for_each_chunk(workers, {tiles(), 16}, [&](Chunk chunk) {
      for (Index i = chunk.begin * tile_rows; i < std::min(rows_, chunk.end * tile_rows); ++i) {
        const T* const row = x.data() + i * x.outerStride();
        const detail::PackedRow packed(panel(i / tile_rows), i % tile_rows, columns_);
        Index j = 0;
        for (double& value : packed)
          value = static_cast<double>(row[j++]);
        detail::apply_row_form(metric_, packed, i, argument);
      }
    });
  }

  /// Rows of values that are sums of two, for Euclidean distances: `x` (n × 2d) holds them side by
  /// side, the second much smaller than the first. Squares must be safe.
  template <detail::Compiled = detail::on_use>
  static PreparedRows of_two_parts(const Matrix<double>& x, Workers& workers) {
    PreparedRows rows(MatrixView<double>(x), Metric::euclidean, workers);
    rows.parts_ = 2;
    rows.safe_ = true;
    return rows;
  }

  /// These of our rows, in this order.
  template <detail::Compiled = detail::on_use>
  PreparedRows selected(std::span<const Index> rows, Workers& workers) const {
    PreparedRows result(*this, static_cast<Index>(rows.size()));
    for_each_chunk(workers, {result.rows_, 16 * tile_rows}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i)
        for (Index j = 0; j < columns_; ++j)
          result.at(i, j) = at(rows[static_cast<std::size_t>(i)], j);
    });
    return result;
  }

  /// The memory of the packed rows, for others.
  std::vector<detail::TileColumn> release() && noexcept { return std::move(packed_); }

  /// How many rows there are.
  Index rows() const noexcept { return rows_; }
  /// How many columns the rows have.
  Index columns() const noexcept { return columns_ / parts_; }
  /// 2 where values are sums of two, else 1.
  Index parts() const noexcept { return parts_; }
  /// The metric they are prepared for.
  Metric metric() const noexcept { return metric_; }

  /// The number of tiles along the rows: tile t holds rows 16t .. 16t+15, the last perhaps fewer.
  Index tiles() const noexcept { return (rows_ + tile_rows - 1) / tile_rows; }
  /// How many rows tile t holds.
  Index rows_in(Index t) const noexcept { return std::min(tile_rows, rows_ - t * tile_rows); }

  /// The rows as they are packed: tile after tile, column after column; zeros fill the last tile
  /// up.
  std::span<const detail::TileColumn> panels() const noexcept { return packed_; }

  /// True when no sum of squares of differences can overflow or lose digits to underflow, so that
  /// squared distances may be compared in place of distances.
  bool squares_are_safe() const noexcept { return safe_; }

  /// The distances of our rows in tile a to `other`'s rows in tile b, exactly symmetric in the two
  /// rows. Entries beyond the last row mean nothing. Refuses a distance too large for a double.
  void distances(Index a, const PreparedRows& other, Index b, Tile& out,
                 simd::Isa isa = simd::best()) const {
    distances_or_infinity(a, other, b, out, isa);
    if (!(safe_ && other.safe_)) check_distances(a, other, b, out);
  }

  /// As `distances`, but one that is too large for a double is infinite.
  void distances_or_infinity(Index a, const PreparedRows& other, Index b, Tile& out,
                             simd::Isa isa = simd::best()) const {
    const bool squares = metric_ == Metric::euclidean || metric_ == Metric::sqeuclidean;
    if (squares && !(safe_ && other.safe_)) return scaled_distances(a, other, b, out);
    raw(a, other, b, out, isa);
    if (metric_ != Metric::euclidean) return;
    for (double& value : out.values)
      value = std::sqrt(value);
  }

  /// As `distances`, but squared where the metric is Euclidean: the form to compare. Only for rows
  /// whose squares are safe.
  void raw(Index a, const PreparedRows& other, Index b, Tile& out,
           simd::Isa isa = simd::best()) const {
    using namespace detail;
    if (parts_ == 2)
      return simd::launch<TileKernel<AddSquaredDifference, 2>>(isa, panel(a), other.panel(b),
                                                               columns_, &out);
    switch (metric_) {
      case Metric::euclidean:
      case Metric::sqeuclidean:
        return sum<AddSquaredDifference>(a, other, b, out, isa);
      case Metric::cityblock:
        return sum<AddDifference>(a, other, b, out, isa);
      case Metric::chebyshev:
        return sum<KeepLargestDifference>(a, other, b, out, isa);
      case Metric::cosine:
      case Metric::correlation:
        sum<AddSquaredDifference>(a, other, b, out, isa);
        for (double& value : out.values)
          value *= 0.5;
        return;
      case Metric::hamming:
        sum<CountUnequal>(a, other, b, out, isa);
        for (double& value : out.values)
          value /= static_cast<double>(columns_);
        return;
      case Metric::jaccard: {
        Tile nonzero;
        sum<CountUnequal>(a, other, b, out, isa);
        sum<CountNonzero>(a, other, b, nonzero, isa);
        for (std::size_t i = 0; i < out.values.size(); ++i)
          if (nonzero.values[i] > 0) out.values[i] /= nonzero.values[i];
        return;
      }
    }
  }

 private:
  /// Room for so many rows like the other's.
  PreparedRows(const PreparedRows& other, Index rows)
      : rows_(rows),
        columns_(other.columns_),
        metric_(other.metric_),
        argument_(other.argument_),
        safe_(other.safe_),
        parts_(other.parts_),
        packed_(static_cast<std::size_t>(tiles() * columns_)) {}

  double& at(Index i, Index j) noexcept {
    const Index column = i / tile_rows * columns_ + j;
    return packed_[static_cast<std::size_t>(column)].rows[static_cast<std::size_t>(i % tile_rows)];
  }
  double at(Index i, Index j) const noexcept { return const_cast<PreparedRows*>(this)->at(i, j); }

  const detail::TileColumn* panel(Index t) const noexcept { return packed_.data() + t * columns_; }
  detail::TileColumn* panel(Index t) noexcept { return packed_.data() + t * columns_; }

  template <class Operation>
  void sum(Index a, const PreparedRows& other, Index b, Tile& out, simd::Isa isa) const {
    simd::launch<detail::TileKernel<Operation>>(isa, panel(a), other.panel(b), columns_, &out);
  }

  /// (Squared) Euclidean distances with a scale of its own for each pair, where plain squares could
  /// overflow or vanish.
  void scaled_distances(Index a, const PreparedRows& other, Index b, Tile& out) const {
    out.values.fill(0);
    for (Index i = 0; i < rows_in(a); ++i)
      for (Index j = 0; j < other.rows_in(b); ++j)
        out.row(i)[j] = scaled(a * tile_rows + i, other, b * tile_rows + j);
  }

  void check_distances(Index a, const PreparedRows& other, Index b, const Tile& tile) const {
    for (Index i = 0; i < rows_in(a); ++i) {
      for (Index j = 0; j < other.rows_in(b); ++j) {
        if (is_finite(tile.row(i)[j])) continue;
        refuse(argument_,
               "is too far away from row " + std::to_string(b * tile_rows + j) +
                   " for their distance to be a double",
               {.row = a * tile_rows + i});
      }
    }
  }

  /// The (squared) Euclidean distance of two rows of any magnitude.
  double scaled(Index i, const PreparedRows& other, Index j) const noexcept {
    // A quarter of any two doubles can be subtracted; smaller ones keep all their digits instead.
    double largest = 0;
    for (Index c = 0; c < columns_; ++c)
      largest = std::max({largest, std::abs(at(i, c)), std::abs(other.at(j, c))});
    const int margin = largest > 0x1p1000 ? 2 : 0;
    const double shrink = margin == 0 ? 1 : 0.25;
    double reach = 0;
    for (Index c = 0; c < columns_; ++c)
      reach = std::max(reach, std::abs(at(i, c) * shrink - other.at(j, c) * shrink));
    if (reach == 0) return 0;
    const int exponent = binary_exponent(reach);
    double squares = 0;
    for (Index c = 0; c < columns_; ++c) {
      const double difference =
          times_power_of_two(at(i, c) * shrink - other.at(j, c) * shrink, -exponent);
      squares += difference * difference;
    }
    return metric_ == Metric::sqeuclidean
               ? times_power_of_two(squares, 2 * (exponent + margin))
               : times_power_of_two(std::sqrt(squares), exponent + margin);
  }

  Index rows_, columns_;
  Metric metric_;
  std::string_view argument_;
  bool safe_ = true;
  Index parts_ = 1;
  std::vector<detail::TileColumn> packed_{};
};

/// A run of tiles of our rows that fits in a core's cache together with one tile to meet them.
/// `Rows` is `PreparedRows` or whatever else is packed in such tiles.
template <class Rows>
Chunks tile_chunks(const Rows& rows) noexcept {
  const Index bytes = rows.columns() * static_cast<Index>(sizeof(detail::TileColumn));
  return {rows.tiles(), std::clamp<Index>(Index{192 * 1024} / bytes, 1, 16)};
}

/// Runs `body(chunk)` for every chunk by all workers. Between rounds of chunks the caller is asked
/// whether to go on, about 64 times in all; false when cancelled.
template <class Body>
bool run_in_rounds(Workers& workers, Chunks chunks, std::string_view stage, ProgressRef progress,
                   Body&& body) {
  const Index round = std::max<Index>(4 * workers.count(), (chunks.count() + 63) / 64);
  for (Index begin = 0; begin < chunks.count(); begin += round) {
    if (!progress({stage, begin, chunks.count()})) return false;
    workers.run(std::min(round, chunks.count() - begin),
                [&](Index task) { body(chunks[begin + task]); });
  }
  return progress({stage, chunks.count(), chunks.count()});
}

/// Computes every tile (a, b) with a ≤ b of the square of all distances, and calls
/// `visit(a, b, tile)` with finished distances. Visits come from all threads, each tile once; false
/// when cancelled.
template <class Rows, class Visit>
bool visit_tiles(const Rows& rows, Workers& workers, ProgressRef progress, Visit&& visit) {
  return run_in_rounds(workers, tile_chunks(rows), "distances", progress, [&](Chunk chunk) {
    Tile tile;
    for (Index b = chunk.begin; b < rows.tiles(); ++b) {
      for (Index a = chunk.begin; a < std::min(chunk.end, b + 1); ++a) {
        rows.distances(a, rows, b, tile);
        visit(a, b, std::as_const(tile));
      }
    }
  });
}

}  // namespace kindred

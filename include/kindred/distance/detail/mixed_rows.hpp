// Rows of mixed columns, coded and packed for the kernels, and the distances of any two tiles.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/distance/detail/mixed_kernel.hpp>
#include <kindred/distance/detail/mixed_learn.hpp>
#include <kindred/distance/mixed.hpp>
#include <kindred/table/table.hpp>

namespace kindred::detail {

/// How the values of a fitted column meet. Where there is no range, numbers are equal or not.
inline Meeting meeting_of(const FittedMixedColumn& column) noexcept {
  if (column.kind == MixedKind::asymmetric) return Meeting::presence;
  return column.has_range() && !column.constant() ? Meeting::difference : Meeting::overlap;
}

/// Where a value stands between the extremes that were fitted, 0 to 1, or outside of them.
inline double place_in_range(double value, double lowest, double highest) noexcept {
  if (!(highest > lowest)) return 0;  // logarithms of different numbers may be the same
  // A quarter of any two doubles can be subtracted.
  const double shrink = is_finite(highest - lowest) ? 1 : 0.25;
  const double place = (value * shrink - lowest * shrink) / (highest * shrink - lowest * shrink);
  // Farther out there is nothing to tell apart; and the difference of two places stays finite.
  return std::clamp(place, -0x1p500, 0x1p500);
}

/// The rank of a number among the fitted ones; one that was not there stands half-way between its
/// neighbours, or half a rank beyond the last.
inline double rank_of(double value, const std::vector<double>& values) noexcept {
  const auto [below, above] = std::equal_range(values.begin(), values.end(), value);
  return static_cast<double>((below - values.begin()) + (above - values.begin()) - 1) / 2;
}

/// The numbers by which a column of a table enters the kernels; NaN where it is missing.
/// Categories that `known` lacks are added to it if the column is nominal.
inline std::vector<double> coded_column(const FittedMixedColumn& column, const Table& table,
                                        Dictionary& known) {
  const Index position = table.position(column.source);
  std::vector<double> coded(static_cast<std::size_t>(table.rows()), missing_value<double>());
  const auto enter = [&](double value) {
    return meeting_of(column) == Meeting::difference
               ? place_in_range(value, column.lowest, column.highest)
               : value;
  };
  if (column.categorical) {
    const CategoricalColumn& values = table.categorical(position);
    check_length(values.codes.size(), table.rows(), mixed_argument(column.source));
    check_codes(values, mixed_argument(column.source));
    const std::vector<Code> codes = column.kind == MixedKind::nominal
                                        ? known.merge(values.dictionary)
                                        : codes_in_order(values, column);
    for (std::size_t i = 0; i < coded.size(); ++i)
      if (const Code code = values.codes[i]; code != missing_code)
        coded[i] = enter(static_cast<double>(codes[static_cast<std::size_t>(code)]));
    return coded;
  }
  const Matrix<double> x = mixed_numbers(table, position, column);
  const bool logarithms = column.kind == MixedKind::log_ratio && !column.constant();
  for (std::size_t i = 0; i < coded.size(); ++i) {
    const double value = x(static_cast<Index>(i), 0);
    if (is_nan(value)) continue;
    coded[i] = column.kind == MixedKind::ordinal ? enter(rank_of(value, column.values))
               : logarithms ? place_in_range(std::log(value), std::log(column.lowest),
                                             std::log(column.highest))
                            : enter(value);
  }
  return coded;
}

/// The columns of a table as numbers, in the order of the model.
struct CodedTable {
  Index rows = 0;
  std::vector<std::vector<double>> columns{};
  bool gaps = false;  ///< whether any value is missing
};

/// Codes tables of one comparison. Dictionaries grow from one to the next, so that categories that
/// no fitted row had are still equal to themselves.
class MixedCoder {
 public:
  explicit MixedCoder(std::span<const FittedMixedColumn> columns) : columns_(columns) {
    for (const FittedMixedColumn& column : columns)
      known_.push_back(column.categories);
  }

  template <Compiled = on_use>
  CodedTable code(const Table& table, Workers& workers) {
    CodedTable coded{table.rows(), std::vector<std::vector<double>>(columns_.size())};
    workers.run(static_cast<Index>(columns_.size()), [&](Index j) {
      const auto at = static_cast<std::size_t>(j);
      coded.columns[at] = coded_column(columns_[at], table, known_[at]);
    });
    for (const std::vector<double>& column : coded.columns)
      coded.gaps = coded.gaps || std::any_of(column.begin(), column.end(), is_nan<double>);
    return coded;
  }

 private:
  std::span<const FittedMixedColumn> columns_;
  std::vector<Dictionary> known_{};
};

/// In which order columns are packed, and what each counts: differences, then overlaps, then
/// presences. It depends on the model alone, and so do the bits of a distance.
struct MixedLayout {
  std::array<Index, 4> starts{};  ///< where each way of meeting begins, and the end
  std::vector<Index> order{};     ///< columns of the model
  std::vector<double> weights{};  ///< of the packed columns

  MixedLayout(std::span<const FittedMixedColumn> columns, std::span<const double> column_weights) {
    for (const Meeting meeting : {Meeting::difference, Meeting::overlap, Meeting::presence}) {
      for (std::size_t j = 0; j < columns.size(); ++j)
        if (meeting_of(columns[j]) == meeting) {
          order.push_back(static_cast<Index>(j));
          weights.push_back(column_weights[j]);
        }
      starts[static_cast<std::size_t>(meeting) + 1] = static_cast<Index>(order.size());
    }
  }

  Index begin(Meeting meeting) const noexcept { return starts[static_cast<std::size_t>(meeting)]; }
  Index end(Meeting meeting) const noexcept {
    return starts[static_cast<std::size_t>(meeting) + 1];
  }
  /// The weight of all columns that count for every pair of rows without gaps, summed in order.
  double always_shared() const noexcept {
    double sum = 0;
    for (Index j = 0; j < end(Meeting::overlap); ++j)
      sum += weights[static_cast<std::size_t>(j)];
    return sum;
  }
};

/// n packed rows; `Rule` says how steps become a distance. Tiles are those of `PreparedRows`.
template <class Rule>
class MixedRows {
 public:
  MixedRows(const CodedTable& coded, const MixedLayout& layout, bool gaps, Workers& workers)
      : rows_(coded.rows),
        layout_(&layout),
        gaps_(gaps),
        always_shared_(gaps ? 0 : layout.always_shared()),
        packed_(static_cast<std::size_t>(checked_product(tiles(), columns(), "table"))) {
    for_each_chunk(workers, {tiles(), 16}, [&](Chunk chunk) {
      for (Index tile = chunk.begin; tile < chunk.end; ++tile)
        for (std::size_t place = 0; place < layout.order.size(); ++place)
          pack(coded.columns[static_cast<std::size_t>(layout.order[place])], place, tile);
    });
  }

  Index rows() const noexcept { return rows_; }
  /// Packed columns: two for each where values are missing.
  Index columns() const noexcept { return places() * static_cast<Index>(layout_->order.size()); }
  Index tiles() const noexcept { return (rows_ + tile_rows - 1) / tile_rows; }
  Index rows_in(Index tile) const noexcept { return std::min(tile_rows, rows_ - tile * tile_rows); }

  /// The distances of our rows in tile a to `other`'s in tile b, exactly symmetric; entries beyond
  /// the last row mean nothing.
  void distances(Index a, const MixedRows& other, Index b, Tile& out,
                 simd::Isa isa = simd::best()) const {
    Tile shared;
    out.values.fill(0);
    shared.values.fill(always_shared_);
    add<Meeting::difference>(a, other, b, out, shared, isa);
    add<Meeting::overlap>(a, other, b, out, shared, isa);
    add<Meeting::presence>(a, other, b, out, shared, isa);
    Rule::finish(shared, out, isa);
  }

 private:
  Index places() const noexcept { return gaps_ ? 2 : 1; }
  const TileColumn* panel(Index tile) const noexcept { return packed_.data() + tile * columns(); }

  void pack(const std::vector<double>& values, std::size_t place, Index tile) {
    const bool scaled = static_cast<Index>(place) < layout_->end(Meeting::difference);
    const double scale = scaled ? layout_->weights[place] : 1;
    TileColumn* const target =
        packed_.data() + tile * columns() + static_cast<Index>(place) * places();
    for (Index r = 0; r < rows_in(tile); ++r) {
      const auto lane = static_cast<std::size_t>(r);
      const double value = values[static_cast<std::size_t>(tile * tile_rows + r)];
      const bool missing = is_nan(value);
      target->rows[lane] = missing ? 0 : value * scale;
      if (gaps_) target[1].rows[lane] = missing ? 0 : 1;
    }
  }

  template <Meeting meeting>
  void add(Index a, const MixedRows& other, Index b, Tile& sums, Tile& shared,
           simd::Isa isa) const {
    const Index begin = layout_->begin(meeting), count = layout_->end(meeting) - begin;
    if (count == 0) return;
    const TileColumn* const left = panel(a) + begin * places();
    const TileColumn* const right = other.panel(b) + begin * places();
    const double* const weights = layout_->weights.data() + begin;
    if (gaps_)
      simd::launch<MixedKernel<typename Rule::Sum, meeting, true>>(isa, left, right, weights, count,
                                                                   &sums, &shared);
    else
      simd::launch<MixedKernel<typename Rule::Sum, meeting, false>>(isa, left, right, weights,
                                                                    count, &sums, &shared);
  }

  Index rows_;
  const MixedLayout* layout_;
  bool gaps_;
  double always_shared_;
  std::vector<TileColumn> packed_;
};

}  // namespace kindred::detail

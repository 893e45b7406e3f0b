// Statistics as bytes, to be merged elsewhere: `save(part)` and `load<ClusterStatistics>(bytes)`.
//
// Form "kmstats", version 1: the form of the given centres; the number of rows (64 bits); the
// number of columns d (64 bits) and the origin of each (double), the smallest and the largest
// magnitude met (doubles); the exponent of the weights (32 bits); the number of clusters k (64
// bits), the number of rows of each (64 bits), and for each d sums and the weight (pairs of
// doubles); the inertia (a pair of doubles); 0 or d (64 bits) and the lowest value of each column
// (double), then the same of the highest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/detail/saved_parts.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>
#include <kindred/kmeans/statistics.hpp>

namespace kindred {

/// Saves statistics in about 24 bytes a coordinate of a centre, with all that merging needs.
/// Loading refuses what no rows can have said.
template <>
struct SavedForm<ClusterStatistics> {
  static constexpr std::string_view kind = "kmstats";
  static constexpr std::uint32_t version = 1;

  static void write(const ClusterStatistics& part, ByteWriter& writer) {
    SavedForm<ExactCenters>::write(part.given_, writer);
    writer.put(std::int64_t{part.count_});
    detail::put_sums(part.sums_, writer);
    detail::put_sum(part.inertia_, writer);
    writer.put_all(std::span<const double>(part.columns_.lowest));
    writer.put_all(std::span<const double>(part.columns_.highest));
  }

  static ClusterStatistics read(ByteReader& reader, std::uint32_t) {
    ExactCenters given = SavedForm<ExactCenters>::read(reader, SavedForm<ExactCenters>::version);
    const Index count = reader.take<std::int64_t>();
    check_range(count, 0, detail::most_saved_rows, "rows");
    detail::FramedSums sums = detail::take_sums(reader, given);
    Index left = count;
    for (const Index rows : sums.rows) {
      if (rows > left) refuse("rows", "are fewer than the clusters have");
      left -= rows;
    }
    const double farthest = detail::farthest_in(sums.frame);
    const double squared = 4 * farthest * farthest * static_cast<double>(given.columns());
    const auto inertia = detail::take_sum(reader, squared * 2 * static_cast<double>(count));
    if (inertia.high < 0) refuse("inertia", "is not a sum of squares");
    detail::ColumnRanges columns{reader.take_all<double>(), reader.take_all<double>()};
    check(columns, sums);
    return {std::move(given), count,
            detail::Gathered{std::move(sums), {}, inertia, std::move(columns)}};
  }

 private:
  static void check(const detail::ColumnRanges& columns, const detail::FramedSums& sums) {
    const auto expected = columns.lowest.empty() && sums.none() ? 0 : sums.columns();
    check_length(columns.lowest.size(), expected, "columns");
    check_length(columns.highest.size(), expected, "columns");
    for (std::size_t j = 0; j < columns.lowest.size(); ++j) {
      const Position at{.column = static_cast<Index>(j)};
      detail::within(columns.lowest[j], sums.frame.range.largest, "columns", at);
      detail::within(columns.highest[j], sums.frame.range.largest, "columns", at);
      if (columns.lowest[j] > columns.highest[j]) refuse("columns", "end before they begin", at);
    }
  }
};

}  // namespace kindred

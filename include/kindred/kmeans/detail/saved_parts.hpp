// The parts that saved centres, statistics and models share, read with distrust.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/check.hpp>
#include <kindred/core/detail/saved_numbers.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/error.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/kmeans/detail/frame.hpp>
#include <kindred/kmeans/detail/framed_sums.hpp>
#include <kindred/kmeans/status.hpp>

namespace kindred::detail {

/// The largest coordinate in a frame: rows and origin may lie at opposite ends of its range, and
/// the rest is for rounding.
inline double farthest_in(const Frame& frame) noexcept {
  return 4 * (frame.range.largest * frame.scale);
}

inline void put_frame(const Frame& frame, ByteWriter& writer) {
  writer.put_all(std::span<const double>(frame.shift));
  writer.put(frame.range.smallest);
  writer.put(frame.range.largest);
}

inline Frame take_frame(ByteReader& reader, std::string_view argument) {
  Frame frame;
  frame.shift = reader.take_all<double>();
  if (frame.shift.empty()) refuse(argument, "have no columns");
  const double smallest = reader.take<double>(), largest = reader.take<double>();
  if (!is_finite(smallest) || !is_finite(largest) || smallest < 0 || smallest > largest ||
      (smallest == 0) != (largest == 0))
    refuse(argument, "claim magnitudes that cannot be");
  for (std::size_t j = 0; j < frame.shift.size(); ++j)
    within(frame.shift[j], largest, argument, {.column = static_cast<Index>(j)});
  frame.range = {smallest, largest};
  frame.scale = safe_scale(frame.range);
  return frame;
}

/// An inertia, which may have left the range of double.
inline double take_inertia(ByteReader& reader) {
  const double inertia = reader.take<double>();
  if (is_nan(inertia) || inertia < 0) refuse("inertia", "is not a sum of squares");
  return inertia;
}

inline KMeansStatus take_status(ByteReader& reader) {
  const auto status = reader.take<std::uint8_t>();
  if (status > static_cast<std::uint8_t>(KMeansStatus::no_improvement))
    refuse("status", "is none of the statuses of K-Means");
  return static_cast<KMeansStatus>(status);
}

inline void put_sums(const FramedSums& sums, ByteWriter& writer) {
  put_frame(sums.frame, writer);
  writer.put(std::int32_t{sums.exponent});
  writer.put(std::uint64_t{sums.rows.size()});
  for (const Index rows : sums.rows)
    writer.put(std::int64_t{rows});
  for (const DoubleDouble& sum : sums.sums)
    put_sum(sum, writer);
}

/// The sums of clusters, one for each centre, of as many columns.
inline FramedSums take_sums(ByteReader& reader, const ExactCenters& centers) {
  Frame frame = take_frame(reader, "sums");
  const MagnitudeRange both = united(frame.range, centers.frame().range);
  if (both.smallest != frame.range.smallest || both.largest != frame.range.largest)
    refuse("sums", "claim other magnitudes than their centres");
  const auto exponent = reader.take<std::int32_t>();
  check_range(exponent, -1100, 1100, "exponent");
  const std::size_t clusters = reader.take_count(sizeof(std::int64_t));
  check_length(clusters, centers.clusters(), "sums");
  check_length(frame.shift.size(), centers.columns(), "sums");
  FramedSums sums(std::move(frame), exponent, centers.clusters());
  for (Index& rows : sums.rows) {
    rows = reader.take<std::int64_t>();
    check_range(rows, 0, most_saved_rows, "rows");
  }
  // Weights lie below 2, so those of a cluster are bounded by its rows, and the rows by the
  // weights.
  for (Index c = 0; c < sums.clusters(); ++c) {
    const double most = 2 * static_cast<double>(sums.rows[static_cast<std::size_t>(c)]);
    const double farthest = farthest_in(sums.frame);
    for (Index j = 0; j < sums.columns(); ++j)
      sums.of(c)[j] = take_sum(reader, farthest * most, {.row = c, .column = j});
    const DoubleDouble weight = take_sum(reader, most, {.row = c});
    sums.of(c)[sums.columns()] = weight;
    if (!sums.is_empty(c) && !(weight.high > 0)) refuse("sums", "have no weight", {.row = c});
    for (Index j = 0; j < sums.columns(); ++j)
      within(sums.of(c)[j].high, farthest * weight.high, "sums", {.row = c, .column = j});
  }
  return sums;
}

}  // namespace kindred::detail

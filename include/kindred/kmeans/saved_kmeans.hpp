// K-Means models and centres as bytes: `save(model)` and `load<KMeansModel<double>>(bytes)`.
//
// Form "centers", version 1: the number of columns d (64 bits) and the origin of each (double); the
// smallest and the largest magnitude met (doubles, both 0 or neither); the number of centres k (64
// bits) and their k × d coordinates (doubles), seen from the origin and times the power of two that
// the magnitudes call for.
//
// Form "kmeans64" (and "kmeans32", of float data), version 1: the form of its centres; the number
// of rows n (64 bits) and the cluster of each (32 bits); the inertia (double), the number of
// iterations (64 bits) and the status (8 bits).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/detail/saved_parts.hpp>
#include <kindred/kmeans/exact_centers.hpp>
#include <kindred/kmeans/model.hpp>

namespace kindred {

/// Saves centres with all their digits. Loading refuses none, and what is not finite or lies
/// outside the magnitudes that the bytes themselves claim.
template <>
struct SavedForm<ExactCenters> {
  static constexpr std::string_view kind = "centers";
  static constexpr std::uint32_t version = 1;

  static void write(const ExactCenters& centers, ByteWriter& writer) {
    detail::put_frame(centers.frame(), writer);
    writer.put(static_cast<std::uint64_t>(centers.clusters()));
    for (Index i = 0; i < centers.framed().size(); ++i)
      writer.put(centers.framed().data()[i]);
  }

  static ExactCenters read(ByteReader& reader, std::uint32_t) {
    detail::Frame frame = detail::take_frame(reader, "centers");
    const std::size_t d = frame.shift.size(), k = reader.take_count(d * sizeof(double));
    check_range(static_cast<Index>(k), 1, std::numeric_limits<Label>::max(), "clusters");
    Matrix<double> framed(static_cast<Index>(k), static_cast<Index>(d));
    for (Index c = 0; c < framed.rows(); ++c)
      for (Index j = 0; j < framed.cols(); ++j)
        framed(c, j) = detail::within(reader.take<double>(), detail::farthest_in(frame), "centers",
                                      {.row = c, .column = j});
    return {std::move(frame), std::move(framed)};
  }
};

/// Saves models with everything they report, in 8 bytes a coordinate of a centre and 4 a row.
/// Loading refuses what is no clustering; what is loaded predicts and reports the same.
template <Real T>
struct SavedForm<KMeansModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "kmeans32" : "kmeans64";
  static constexpr std::uint32_t version = 1;

  static void write(const KMeansModel<T>& model, ByteWriter& writer) {
    SavedForm<ExactCenters>::write(model.exact_centers(), writer);
    writer.put_all(std::span<const Label>(model.labels()));
    writer.put(model.inertia());
    writer.put(std::int64_t{model.iterations()});
    writer.put(static_cast<std::uint8_t>(model.status()));
  }

  static KMeansModel<T> read(ByteReader& reader, std::uint32_t) {
    ExactCenters centers = SavedForm<ExactCenters>::read(reader, SavedForm<ExactCenters>::version);
    detail::Clustering clustering{centers.framed()};
    clustering.labels = reader.take_all<Label>();
    const Index above = check_labels(clustering.labels, "labels");
    if (above > centers.clusters())
      refuse("labels", "name cluster " + std::to_string(above - 1) + " of " +
                           std::to_string(centers.clusters()));
    const double inertia = detail::take_inertia(reader);
    clustering.iterations = reader.take<std::int64_t>();
    check_range(clustering.iterations, 0, std::numeric_limits<Index>::max(), "iterations");
    clustering.status = detail::take_status(reader);
    return {centers.frame(), std::move(clustering), inertia};
  }
};

}  // namespace kindred

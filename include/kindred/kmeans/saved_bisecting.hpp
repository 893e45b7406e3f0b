// Bisecting K-Means models as bytes: `save(model)` and `load<BisectingKMeansModel<double>>(bytes)`.
//
// Form "bisect64" (and "bisect32", of float data), version 1: the forms "kmeans64" of all final
// centres and, with their number before them (64 bits), of the splits' two; for every split its
// cluster (32 bits), its inertia before and after (doubles), iterations (64 bits) and status (8
// bits); the k × d centres (scalars of the model); the number of rows n (64 bits) and the cluster
// of each (32 bits); the inertia (double) and the status (8 bits).
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
#include <kindred/kmeans/bisecting_model.hpp>
#include <kindred/kmeans/detail/saved_parts.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>

namespace kindred {

/// Saves models with everything they report and the tree of their splits. Loading refuses what is
/// no such tree; what is loaded predicts and reports the same.
template <Real T>
struct SavedForm<BisectingKMeansModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "bisect32" : "bisect64";
  static constexpr std::uint32_t version = 1;

  static void write(const BisectingKMeansModel<T>& model, ByteWriter& writer) {
    Centers::write(model.places_, writer);
    writer.put(std::uint64_t{model.splits_.size()});
    for (const KMeansModel<T>& side : model.sides_)
      Centers::write(side, writer);
    for (const BisectingSplit& split : model.splits_) {
      writer.put(split.cluster);
      writer.put(split.before);
      writer.put(split.after);
      writer.put(std::int64_t{split.iterations});
      writer.put(static_cast<std::uint8_t>(split.status));
    }
    for (Index i = 0; i < model.centers_.size(); ++i)
      writer.put(model.centers_.data()[i]);
    writer.put_all(std::span<const Label>(model.labels_));
    writer.put(model.inertia_);
    writer.put(static_cast<std::uint8_t>(model.status_));
  }

  static BisectingKMeansModel<T> read(ByteReader& reader, std::uint32_t) {
    KMeansModel<T> places = Centers::read(reader, Centers::version);
    const Index clusters = places.centers().rows(), d = places.centers().cols();
    const std::size_t count = reader.take_count(1);
    check_length(count, clusters - 1, "splits");
    std::vector<KMeansModel<T>> sides;
    for (std::size_t s = 0; s < count; ++s) {
      sides.push_back(Centers::read(reader, Centers::version));
      if (sides.back().centers().rows() != 2 || sides.back().centers().cols() != d)
        refuse("sides", "of split " + std::to_string(s) + " are not two centres like the others");
    }
    std::vector<BisectingSplit> splits;
    for (std::size_t s = 0; s < count; ++s)
      splits.push_back(take_split(reader, static_cast<Label>(s)));
    Matrix<T> centers(clusters, d);
    for (Index c = 0; c < clusters; ++c)
      for (Index j = 0; j < d; ++j) {
        centers(c, j) = reader.take<T>();
        if (is_nan(centers(c, j))) refuse("centers", "hold NaN", {.row = c, .column = j});
      }
    Labels labels = reader.take_all<Label>();
    std::vector<bool> met(static_cast<std::size_t>(clusters));
    check_labels(labels, "labels");
    for (const Label label : labels) {
      if (label >= clusters)
        refuse("labels",
               "name cluster " + std::to_string(label) + " of " + std::to_string(clusters));
      met[static_cast<std::size_t>(label)] = true;
    }
    for (std::size_t c = 0; c < met.size(); ++c)
      if (!met[c]) refuse("labels", "leave cluster " + std::to_string(c) + " empty");
    const double inertia = detail::take_inertia(reader);
    return {std::move(splits), std::move(sides), std::move(places),          std::move(centers),
            std::move(labels), inertia,          detail::take_status(reader)};
  }

 private:
  using Centers = SavedForm<KMeansModel<T>>;

  /// The s-th split, which made cluster s + 1 of one before it.
  static BisectingSplit take_split(ByteReader& reader, Label s) {
    BisectingSplit split{};
    split.cluster = reader.take<Label>();
    check_range(split.cluster, 0, s, "splits");
    split.created = s + 1;
    split.before = detail::take_inertia(reader);
    split.after = detail::take_inertia(reader);
    split.iterations = reader.take<std::int64_t>();
    check_range(split.iterations, 0, std::numeric_limits<Index>::max(), "iterations");
    split.status = detail::take_status(reader);
    return split;
  }
};

}  // namespace kindred

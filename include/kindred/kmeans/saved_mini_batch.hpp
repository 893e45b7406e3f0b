// Mini-batch models as bytes, to be taught further elsewhere or later: `save(model)` and
// `load<MiniBatchKMeansModel<double>>(bytes)`.
//
// Form "minibk64" (and "minibk32", of float data), version 1: the form of a K-Means model; the sums
// of all rows that each centre was given, as statistics save theirs; the reassignment ratio
// (double), the seed (64 bits) and the rows since centres were last looked through (64 bits).
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/detail/saved_parts.hpp>
#include <kindred/kmeans/mini_batch_model.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>

namespace kindred {

/// Saves models with all that the next batch needs, in 24 bytes a coordinate of a centre and 4 a
/// row of the labels. What is loaded learns, predicts and reports the same.
template <Real T>
struct SavedForm<MiniBatchKMeansModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "minibk32" : "minibk64";
  static constexpr std::uint32_t version = 1;

  static void write(const MiniBatchKMeansModel<T>& model, ByteWriter& writer) {
    SavedForm<KMeansModel<T>>::write(model.clustering_, writer);
    detail::put_sums(model.state_.sums, writer);
    writer.put(model.state_.reassignment_ratio);
    writer.put(std::uint64_t{model.state_.seed});
    writer.put(std::int64_t{model.state_.rows_since});
  }

  static MiniBatchKMeansModel<T> read(ByteReader& reader, std::uint32_t) {
    using Clustering = SavedForm<KMeansModel<T>>;
    KMeansModel<T> clustering = Clustering::read(reader, Clustering::version);
    detail::FramedSums sums = detail::take_sums(reader, clustering.exact_centers());
    const double ratio = reader.take<double>();
    if (!is_finite(ratio) || ratio < 0 || ratio >= 1)
      refuse("reassignment_ratio", "lies outside 0..1, below 1");
    const auto seed = reader.take<std::uint64_t>();
    const Index rows_since = reader.take<std::int64_t>();
    check_range(rows_since, 0, detail::most_saved_rows, "rows");
    const Index batches = clustering.iterations();
    check_range(batches, 0, detail::most_saved_rows, "batches");
    return {std::move(clustering),
            detail::MiniBatchState{std::move(sums), ratio, seed, batches, rows_since}};
  }
};

}  // namespace kindred

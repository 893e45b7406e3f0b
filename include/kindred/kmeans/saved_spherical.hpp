// Spherical K-Means models as bytes: `save(model)` and `load<SphericalKMeansModel<double>>(bytes)`.
//
// Form "sphere64" (and "sphere32", of float data), version 1: the form "kmeans64" of the K-Means of
// unit rows that it is.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include <kindred/core/error.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>
#include <kindred/kmeans/spherical_model.hpp>

namespace kindred {

/// Saves models with everything they report. Loading refuses what is no clustering and centres that
/// are not of length 1; what is loaded predicts and reports the same.
template <Real T>
struct SavedForm<SphericalKMeansModel<T>> {
  static constexpr std::string_view kind = sizeof(T) == sizeof(float) ? "sphere32" : "sphere64";
  static constexpr std::uint32_t version = 1;

  static void write(const SphericalKMeansModel<T>& model, ByteWriter& writer) {
    SavedForm<KMeansModel<double>>::write(model.directions(), writer);
  }

  static SphericalKMeansModel<T> read(ByteReader& reader, std::uint32_t) {
    KMeansModel<double> directions = SavedForm<KMeansModel<double>>::read(reader, 1);
    for (Index c = 0; c < directions.centers().rows(); ++c)
      if (!(std::abs(directions.centers().row(c).norm() - 1) < 1e-6))
        refuse("centers", "are not of length 1", {.row = c});
    return SphericalKMeansModel<T>(std::move(directions));
  }
};

}  // namespace kindred

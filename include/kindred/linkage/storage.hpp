// The number type in which a matrix of distances is kept while it is clustered.
#pragma once

namespace kindred {

/// `f32` takes half the memory of `f64`. Merges are then those that distances rounded to float lead
/// to, and heights are right to 6e-8 of themselves for complete linkage, to about 1e-6 for average,
/// weighted and ward, and to less for centroid and median where centres nearly coincide. Single
/// linkage calculates in double all the same.
enum class Storage { f64, f32 };

/// Calls `body` with a zero of the storage type.
template <class Body>
decltype(auto) with_storage(Storage storage, Body&& body) {
  return storage == Storage::f32 ? body(0.0f) : body(0.0);
}

}  // namespace kindred

// Why a K-Means fit stopped.
#pragma once

namespace kindred {

/// Why a K-Means fit stopped.
enum class KMeansStatus : unsigned char {
  /// Labels and centres no longer change: a fixed point of Lloyd's iteration. With Hartigan-Wong no
  /// move of a single row to another cluster lowers the inertia either.
  converged,
  tolerance_reached,  ///< The centres moved by no more than the tolerance.
  iteration_limit,    ///< `max_iterations` were done and the centres still moved.
  cancelled,          ///< The progress callback said stop; what was reached is in the model.
  no_improvement,     ///< So many mini-batches in a row brought no lower inertia.
};

/// The name of a status, as written above.
constexpr const char* name_of(KMeansStatus status) noexcept {
  switch (status) {
    case KMeansStatus::converged:
      return "converged";
    case KMeansStatus::tolerance_reached:
      return "tolerance_reached";
    case KMeansStatus::iteration_limit:
      return "iteration_limit";
    case KMeansStatus::cancelled:
      return "cancelled";
    case KMeansStatus::no_improvement:
      return "no_improvement";
  }
  return "";
}

}  // namespace kindred

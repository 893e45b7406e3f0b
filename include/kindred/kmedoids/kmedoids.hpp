// K-medoids: things into k clusters around k of them, from their distances alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/kmedoids/detail/faster_pam.hpp>
#include <kindred/kmedoids/detail/medoid_starts.hpp>
#include <kindred/kmedoids/model.hpp>

namespace kindred {

/// How the first medoids are chosen.
enum class MedoidInit : unsigned char {
  build,   ///< One after the other the thing that lowers the loss most; draws nothing at random.
  lab,     ///< The same by samples of 10 + ⌈√n⌉ things, in a time that is linear in n.
  random,  ///< Things drawn at random, none twice.
  given,   ///< The caller's `medoids`.
};

/// Partitions n things of given distances so that the sum of the distances to the medoid of the own
/// cluster, the loss, is locally minimal: no medoid can be exchanged for another thing so that the
/// loss falls. Distances may be any, Gower's too; they need not obey the triangle inequality.
///
/// Exchanges are taken eagerly, the first that is found: things are tried in their order, and of
/// the medoids that one could replace, the one that lowers the loss most goes. One medoid is the
/// exact optimum whatever the start.
/// Sources: L. Kaufman and P. J. Rousseeuw, "Finding groups in data" (1990); E. Schubert and
/// P. J. Rousseeuw, "Fast and eager k-medoids clustering", Information Systems 101 (2021).
struct KMedoids {
  Index clusters = 8;                   ///< how many medoids: 1 .. n
  MedoidInit init = MedoidInit::build;  ///< where the first medoids come from
  /// For `MedoidInit::given` only: k different things.
  std::vector<Index> medoids = {};
  /// Runs from different starts, of which the lowest loss is kept, of equals the first. Runs from
  /// `build` and `given` are all alike, and only one is done.
  Index restarts = 1;
  /// The most passes over all things in a run.
  Index max_iterations = 300;
  std::uint64_t seed = 0;  ///< random choices are a function of this number alone

  /// The clustering of n things. O(n²) time for every pass over all things (few are needed), and as
  /// a rule as much before for `build` (at worst O(n²k)); O(nk) memory beside the triangle, which
  /// is only read. Errors: a number of clusters outside 1 .. n, restarts or iterations below 1,
  /// medoids that are not k different things or not asked for. The same result for any number of
  /// threads. The callback hears of every run about 64 times a pass; when it answers false, the
  /// best state so far is the result, with the status `cancelled`.
  template <Real T, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  KMedoidsModel fit(const CondensedMatrix<T>& distances, const Exec& executor = {},
                    Callback&& progress = Callback{}) const {
    check(distances.size());
    auto workers = executor.workers();
    return search(distances, workers, progress);
  }

 private:
  void check(Index n) const {
    constexpr Index most = std::numeric_limits<Index>::max();
    check_range(clusters, 1, std::min<Index>(n, std::numeric_limits<Label>::max()), "clusters");
    check_range(restarts, 1, most, "restarts");
    check_range(max_iterations, 1, most, "max_iterations");
    if (init > MedoidInit::given) refuse("init", "is not one of the four ways to start");
    if (init != MedoidInit::given) {
      if (!medoids.empty()) refuse("medoids", "are used with MedoidInit::given only");
      return;
    }
    check_length(medoids.size(), clusters, "medoids");
    for (std::size_t c = 0; c < medoids.size(); ++c) {
      check_range(medoids[c], 0, n - 1, "medoids");
      if (std::find(medoids.begin(), medoids.begin() + static_cast<Index>(c), medoids[c]) !=
          medoids.begin() + static_cast<Index>(c))
        refuse("medoids", "hold " + std::to_string(medoids[c]) + " twice");
    }
  }

  template <Real T>
  detail::MedoidStart start(const CondensedMatrix<T>& distances,
                            const detail::DistanceRows<T>& rows, Index run, Workers& workers,
                            ProgressRef progress) const {
    const Draws draws(seed, static_cast<std::uint64_t>(run));
    if (init == MedoidInit::given && clusters > 1) return {medoids};
    if (init == MedoidInit::random && clusters > 1) {
      detail::ThingDraws things(rows.size(), draws);
      const auto drawn = things.sample(clusters);
      return {{drawn.begin(), drawn.end()}};
    }
    auto near = detail::far_from_all(rows, distances);
    if (init == MedoidInit::lab && clusters > 1)
      return {detail::sampled_medoids(rows, std::move(near), clusters, draws)};
    return detail::built_medoids(rows, std::move(near), clusters, workers, progress);
  }

  template <Real T>
  KMedoidsModel search(const CondensedMatrix<T>& distances, Workers& workers,
                       ProgressRef progress) const {
    const detail::DistanceRows<T> rows(distances);
    if (clusters == 1) return alone(rows, start(distances, rows, 0, workers, progress));
    const bool chance = init == MedoidInit::random || init == MedoidInit::lab;
    std::optional<detail::FasterPam<T>> best;
    bool go_on = true;
    for (Index run = 0; go_on && run < (chance ? restarts : 1); ++run) {
      detail::MedoidStart first = start(distances, rows, run, workers, progress);
      detail::FasterPam<T> pam(rows, std::move(first.medoids));
      go_on = first.go_on && pam.search(max_iterations, workers, progress);
      if (!best || pam.loss() < best->loss()) best.emplace(std::move(pam));
    }
    const auto status = !go_on              ? KMedoidsStatus::cancelled
                        : best->converged() ? KMedoidsStatus::converged
                                            : KMedoidsStatus::iteration_limit;
    return {detail::medoid_clusters(best->medoids(), rows.size(), rows),
            best->loss() / rows.scale(), best->iterations(), best->swaps(), status};
  }

  /// One medoid, found by the start already.
  template <Real T>
  static KMedoidsModel alone(const detail::DistanceRows<T>& rows,
                             const detail::MedoidStart& start) {
    double loss = 0;
    for (const double distance : rows.row(start.medoids.front()))
      loss += distance;
    return {detail::medoid_clusters(start.medoids, rows.size(), rows), loss / rows.scale(), 0, 0,
            start.go_on ? KMedoidsStatus::converged : KMedoidsStatus::cancelled};
  }
};

}  // namespace kindred

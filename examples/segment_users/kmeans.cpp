// Runs K-Means beside the tree and measures both.
#include <algorithm>
#include <string>

#include <kindred/core/float_bits.hpp>
#include <kindred/evaluate/calinski_harabasz.hpp>
#include <kindred/evaluate/davies_bouldin.hpp>
#include <kindred/evaluate/mutual_information.hpp>
#include <kindred/evaluate/pair_counting.hpp>
#include <kindred/kmeans/kmeans.hpp>

#include "../support/progress_bar.hpp"
#include "clustering.hpp"

namespace segment_users {
namespace {

namespace kd = kindred;
using Matrix = kd::Matrix<double>;

/// Many starts where they are cheap, so that K-Means is seen at its best: 2,000 for a few users, 4
/// for tens of thousands.
Index restarts_for(const Matrix& x, Index segments) {
  const double work = static_cast<double>(x.size()) * static_cast<double>(segments);
  return static_cast<Index>(std::clamp(4e8 / work, 4.0, 2000.0));
}

std::string words_for(kd::KMeansStatus status) {
  switch (status) {
    case kd::KMeansStatus::converged:
      return "converged";
    case kd::KMeansStatus::tolerance_reached:
      return "stopped at its tolerance";
    case kd::KMeansStatus::iteration_limit:
      return "stopped at its limit of iterations";
    default:
      return "was cancelled";
  }
}

Quality quality_of(const Matrix& x, const Division& division, const Silhouettes& silhouettes,
                   const kd::Threads& threads) {
  // K-Means leaves clusters empty where fewer users than that differ.
  const Index segments = std::count_if(division.sizes.begin(), division.sizes.end(),
                                       [](Index size) { return size > 0; });
  constexpr double undefined = kd::missing_value<double>();
  if (segments < 2 || segments >= x.rows()) return {undefined, undefined, undefined};
  return {silhouettes.score(division.labels),
          kd::calinski_harabasz_score(x, division.labels, threads),
          kd::davies_bouldin_score(x, division.labels, threads)};
}

/// K-Means has to be told how many clusters to make. Without a tree to look at, the usual advice is
/// to try some numbers and take the one with the highest mean silhouette; so does this.
Division clearest_kmeans(const Matrix& x, const Silhouettes& silhouettes,
                         const kd::Threads& threads, examples::ProgressBar& bar) {
  const Index most = std::min<Index>(14, x.rows() - 1);
  Division best;
  best.quality.silhouette = -2;
  for (Index k = 2; k <= most; ++k) {
    const kd::KMeans kmeans{
        .clusters = k, .restarts = std::max<Index>(1, restarts_for(x, k) / most), .seed = 1};
    const Division division = division_of(kmeans.fit(x, threads, bar).labels(), k);
    const double silhouette = silhouettes.score(division.labels);
    if (!(silhouette > best.quality.silhouette)) continue;
    best = division;
    best.quality.silhouette = silhouette;
  }
  return best;
}

}  // namespace

void run_kmeans(Clustering& result, const Prepared& prepared, const Silhouettes& silhouettes,
                const kd::Threads& threads) {
  examples::ProgressBar bar;
  result.kmeans_alone = clearest_kmeans(prepared.x(), silhouettes, threads, bar);
  result.kmeans_restarts = restarts_for(prepared.x(), result.segments);
  const kd::KMeans kmeans{
      .clusters = result.segments, .restarts = result.kmeans_restarts, .seed = 1};
  const auto model = kmeans.fit(prepared.x(), threads, bar);
  result.by_kmeans = division_of(model.labels(), result.segments);
  result.kmeans_status = words_for(model.status());
}

void evaluate(Clustering& result, const Prepared& prepared, const Silhouettes& silhouettes,
              const kd::Threads& threads) {
  result.silhouette_users = silhouettes.users();
  for (Division* division : {&result.by_tree, &result.by_kmeans}) {
    division->inertia = inertia_of(prepared.x(), *division);
    division->quality = quality_of(prepared.x(), *division, silhouettes, threads);
  }
  result.adjusted_rand = kd::adjusted_rand_score(result.by_tree.labels, result.by_kmeans.labels);
  result.adjusted_mutual_information =
      kd::adjusted_mutual_info_score(result.by_tree.labels, result.by_kmeans.labels);
}

}  // namespace segment_users

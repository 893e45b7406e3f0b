// How many clusters? K-Means for every number in a range, and what each criterion makes of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/evaluate/calinski_harabasz.hpp>
#include <kindred/evaluate/choice_rules.hpp>
#include <kindred/evaluate/davies_bouldin.hpp>
#include <kindred/evaluate/detail/reference_rows.hpp>
#include <kindred/evaluate/silhouette.hpp>
#include <kindred/kmeans/kmeans.hpp>

namespace kindred {

/// What a number of clusters can be chosen by.
enum class Criterion : unsigned char {
  elbow,              ///< The bend of the curve of inertias, as `elbow` finds it.
  silhouette,         ///< The highest mean silhouette.
  calinski_harabasz,  ///< The highest Calinski-Harabasz score.
  davies_bouldin,     ///< The lowest Davies-Bouldin score.
  gap,                ///< The gap statistic, read by the `GapRule` that was asked for.
};

/// Where the reference rows of the gap statistic are drawn from, uniformly.
enum class GapBox : unsigned char {
  columns,     ///< The ranges of the columns.
  components,  ///< The ranges along the principal components: follows data that lie aslant.
};

/// The gap statistic of one number of clusters.
struct Gap {
  double log_inertia;     ///< ln of the inertia of the data; −infinity where that is 0.
  double expected;        ///< Its mean over the reference sets.
  double gap;             ///< expected − log_inertia.
  double standard_error;  ///< √(1 + 1/B) times the standard deviation (over B) of the references.
};

/// One point of the curve. A score is empty where it was not asked for, is not defined (1 cluster,
/// n clusters, clusters that stayed empty), or for a gap where the reference sets have no inertia.
template <Real T>
struct TriedClusters {
  Index clusters;                             ///< how many were asked for
  KMeansModel<T> model;                       ///< the best clustering into so many
  std::optional<double> silhouette{};         ///< mean silhouette; higher is better
  std::optional<double> calinski_harabasz{};  ///< higher is better
  std::optional<double> davies_bouldin{};     ///< lower is better
  std::optional<Gap> gap{};                   ///< the gap statistic; higher is better

  /// False when there were fewer distinct rows than clusters: such a number is never chosen.
  bool filled() const noexcept { return model.distinct_clusters() == clusters; }
};

/// The whole curve: a point for every number of clusters that was tried, in ascending order.
template <Real T>
class ClusterChoice {
 public:
  /// Used by `ChooseClusters::fit`.
  ClusterChoice(std::vector<TriedClusters<T>> curve, GapRule rule, bool cancelled)
      : curve_(std::move(curve)), rule_(rule), cancelled_(cancelled) {}

  /// The points of the curve.
  const std::vector<TriedClusters<T>>& curve() const& noexcept { return curve_; }
  /// The points of the curve, given away.
  std::vector<TriedClusters<T>> curve() && { return std::move(curve_); }
  /// True when the callback stopped the work: the curve ends with the last point that was done.
  bool cancelled() const noexcept { return cancelled_; }

  /// The point that a criterion picks from the curve, the first of equals; null where it has
  /// nothing to pick from. It lives as long as this value. O(curve).
  const TriedClusters<T>* best(Criterion criterion) const& {
    switch (criterion) {
      case Criterion::elbow:
        return at_elbow();
      case Criterion::silhouette:
        return highest([](const auto& tried) { return tried.silhouette; });
      case Criterion::calinski_harabasz:
        return highest([](const auto& tried) { return tried.calinski_harabasz; });
      case Criterion::davies_bouldin:
        return highest([](const auto& tried) {
          return tried.davies_bouldin ? std::optional(-*tried.davies_bouldin) : std::nullopt;
        });
      case Criterion::gap:
        return at_gap();
    }
    refuse("criterion", "is not one of the five criteria");
  }
  const TriedClusters<T>* best(Criterion) && = delete;

 private:
  using Point = TriedClusters<T>;

  template <class Score>
  const Point* highest(Score&& score) const {
    const Point* best = nullptr;
    for (const Point& tried : curve_)
      if (score(tried) && (best == nullptr || *score(tried) > *score(*best))) best = &tried;
    return best;
  }

  const Point* at_elbow() const {
    std::vector<double> clusters, inertias;
    for (const Point& tried : curve_) {
      if (!tried.filled()) break;
      clusters.push_back(static_cast<double>(tried.clusters));
      inertias.push_back(tried.model.inertia());
    }
    const auto found = elbow(clusters, inertias);
    return found ? &curve_[*found] : nullptr;
  }

  const Point* at_gap() const {
    std::vector<double> gaps, errors;
    for (const Point& tried : curve_) {
      if (!tried.gap) break;
      gaps.push_back(tried.gap->gap);
      errors.push_back(tried.gap->standard_error);
    }
    const auto found = gap_choice(gaps, errors, rule_);
    return found ? &curve_[*found] : nullptr;
  }

  std::vector<Point> curve_;
  GapRule rule_;
  bool cancelled_;
};

/// Fits K-Means for every number of clusters in a range and scores what it finds.
///
/// x is n × d, one row per observation; inertias have the squared unit of the data, scores none.
/// NaN and infinity are refused (impute before); refused as well: a range that is empty or not
/// within 1 .. n, K-Means options that `KMeans` refuses, given centres (they fit one number only),
/// fewer than one reference set, fewer than three silhouette rows, and values whose squares leave
/// the range of double. A number beyond the distinct rows stays in the curve, without scores.
/// Time: K-Means for every number; silhouettes O(min(n, silhouette_rows)²·d) more for each, the
/// other scores O(nd + k²d), the gap `gap_references` times the K-Means of n rows. Memory: the
/// labels and centres of every number; n·d doubles for the reference sets, of which as many as
/// there are threads are worked on together while all take up less than 256 MiB.
/// The same bits for any executor and any layout of x.
/// `progress` hears of every fit and score; `false` stops with the points that are done.
/// Sources: see `elbow`, `gap_choice` and the scores.
struct ChooseClusters {
  /// The numbers to try: 1 ≤ lowest ≤ highest ≤ n.
  Index lowest = 1;
  /// See `lowest`.
  Index highest = 10;
  /// How to cluster; its number of clusters is replaced by those of the range.
  KMeans kmeans{.restarts = 10};
  /// What to compute beside the inertia, which costs nothing more.
  bool silhouette = true;
  /// The score of Caliński and Harabasz.
  bool calinski_harabasz = true;
  /// The score of Davies and Bouldin.
  bool davies_bouldin = true;
  /// The gap statistic.
  bool gap = false;
  /// Up to so many rows silhouettes are exact; of more rows so many are drawn without replacement,
  /// the same for every number, by the seed of `kmeans`, and silhouettes are those of the sample.
  Index silhouette_rows = 10'000;
  /// Reference sets of the gap statistic, each drawn by the seed of `kmeans` and its own number and
  /// clustered with the options of `kmeans`.
  Index gap_references = 50;
  /// The box that reference sets are drawn from.
  GapBox gap_box = GapBox::columns;
  /// How the gaps settle the number.
  GapRule gap_rule = GapRule::tibshirani_2001;

  /// Clusters the rows of x (n × d) into every number of clusters and scores what comes out.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  ClusterChoice<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                       const Exec& executor = {},
                                       Callback&& progress = Callback{}) const {
    return fit_rows<typename Derived::Scalar>(rows_of(x), {}, executor, progress);
  }

  /// The same with a weight ≥ 0 for every row. The scores and the gap know no weights: asking for
  /// any is refused, which leaves the elbow.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  ClusterChoice<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                       std::span<const double> weights, const Exec& executor = {},
                                       Callback&& progress = Callback{}) const {
    if (silhouette || calinski_harabasz || davies_bouldin || gap)
      refuse("weights", "are understood by the inertia only: ask for no other score");
    const auto view = rows_of(x);
    check_weights(weights, view.rows(), "weights");
    return fit_rows<typename Derived::Scalar>(view, weights, executor, progress);
  }

 private:
  /// Numbers of random streams that no restart of K-Means has.
  static constexpr std::uint64_t sample_stream = std::uint64_t{1} << 63;
  static constexpr std::uint64_t reference_stream = sample_stream + 1;

  template <Real T>
  void check(const MatrixView<T>& x) const {
    check_not_empty<T>(x, "x");
    check_range(lowest, 1, x.rows(), "lowest");
    check_range(highest, lowest, x.rows(), "highest");
    check_range(silhouette_rows, 3, std::numeric_limits<Index>::max(), "silhouette_rows");
    check_range(gap_references, 1, std::numeric_limits<Index>::max(), "gap_references");
    if (kmeans.init == Init::given) refuse("kmeans.init", "must not be given centers");
    if (gap_box > GapBox::components) refuse("gap_box", "is not one of the two boxes");
    if (gap_rule > GapRule::global_max) refuse("gap_rule", "is not one of the five gap rules");
    check_finite<T>(x, "x");
    const double largest = magnitude_range<T>(x).largest;
    if (largest > 0x1p490 || (largest > 0 && largest < 0x1p-420))
      refuse("x", "holds values whose squares leave the range of double: scale its columns");
  }

  KMeans question(Index clusters) const {
    KMeans one = kmeans;
    one.clusters = clusters;
    return one;
  }

  template <Real T, Executor Exec>
  ClusterChoice<T> fit_rows(const MatrixView<T>& x, std::span<const double> weights,
                            const Exec& executor, ProgressRef progress) const {
    check<T>(x);
    std::optional<detail::ReferenceBox> box;
    if (gap)
      box = gap_box == GapBox::columns ? detail::ReferenceBox::of_columns<T>(x)
                                       : detail::ReferenceBox::of_components<T>(x);
    const std::vector<Index> sample = silhouette_sample(x.rows());
    std::vector<TriedClusters<T>> curve;
    bool on = true;
    for (Index k = lowest; on && k <= highest; ++k) {
      // Whatever part of the work asks, the answer to it is remembered.
      const auto go_on = [&](const Progress&) {
        return on = on && progress({"numbers of clusters", k - lowest, highest - lowest + 1});
      };
      if (!go_on({})) break;
      TriedClusters<T> tried{k, weights.empty() ? question(k).fit(x, executor, go_on)
                                                : question(k).fit(x, weights, executor, go_on)};
      if (on && tried.filled()) score(x, sample, tried, executor, go_on);
      if (on && gap && tried.filled())
        tried.gap = gap_of<T>(*box, x.rows(), x.cols(), tried, executor, go_on);
      if (on) curve.push_back(std::move(tried));
    }
    return {std::move(curve), gap_rule, !on};
  }

  /// The rows to take silhouettes of, ascending; empty when all are taken.
  std::vector<Index> silhouette_sample(Index n) const {
    if (!silhouette || n <= silhouette_rows) return {};
    std::vector<Index> rows(static_cast<std::size_t>(n));
    std::iota(rows.begin(), rows.end(), Index{0});
    const Draws draws(kmeans.seed, sample_stream);
    for (Index i = 0; i < silhouette_rows; ++i) {
      const double share = draws.uniform(static_cast<std::uint64_t>(i));
      const auto other = i + static_cast<Index>(share * static_cast<double>(n - i));
      std::swap(rows[static_cast<std::size_t>(i)], rows[static_cast<std::size_t>(other)]);
    }
    rows.resize(static_cast<std::size_t>(silhouette_rows));
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  template <Real T, Executor Exec>
  void score(const MatrixView<T>& x, const std::vector<Index>& sample, TriedClusters<T>& tried,
             const Exec& executor, ProgressRef go_on) const {
    const Labels& labels = tried.model.labels();
    if (tried.clusters < 2 || tried.clusters > x.rows() - 1) return;
    if (calinski_harabasz) tried.calinski_harabasz = calinski_harabasz_score(x, labels, executor);
    if (davies_bouldin) tried.davies_bouldin = davies_bouldin_score(x, labels, executor);
    if (!silhouette) return;
    if (sample.empty()) {
      tried.silhouette = silhouette_score(x, labels, Metric::euclidean, executor, go_on);
      return;
    }
    Matrix<T> rows(static_cast<Index>(sample.size()), x.cols());
    Labels some(sample.size());
    for (std::size_t i = 0; i < sample.size(); ++i) {
      rows.row(static_cast<Index>(i)) = x.row(sample[i]);
      some[i] = labels[static_cast<std::size_t>(sample[i])];
    }
    const Index present = detail::partition_by_appearance(some, "labels").clusters();
    if (present > 1 && present < rows.rows())
      tried.silhouette = silhouette_score(rows, some, Metric::euclidean, executor, go_on);
  }

  template <Real T, Executor Exec>
  std::optional<Gap> gap_of(const detail::ReferenceBox& box, Index n, Index d,
                            const TriedClusters<T>& tried, const Exec& executor,
                            ProgressRef go_on) const {
    const auto log_inertia = [&](Index b, const auto& one, ProgressRef listener) {
      const Draws draws(kmeans.seed, reference_stream + static_cast<std::uint64_t>(b));
      return std::log(question(tried.clusters).fit(box.draw(n, draws), one, listener).inertia());
    };
    std::vector<double> logs(static_cast<std::size_t>(gap_references));
    auto workers = executor.workers();
    const Index abreast = std::clamp<Index>((Index{1} << 25) / n / d, 1, workers.count());
    const Chunks groups{gap_references, abreast};
    for (Index g = 0; g < groups.count(); ++g) {
      const Chunk group = groups[g];
      if (!go_on({})) return std::nullopt;
      double* const out = logs.data() + group.begin;
      if (abreast == 1)
        *out = log_inertia(group.begin, executor, go_on);
      else
        workers.run(group.size(), [&](Index b) {
          out[b] = log_inertia(group.begin + b, Sequential{}, NoProgress{});
        });
    }
    double mean = 0, squares = 0;
    for (const double value : logs) {
      if (!is_finite(value)) return std::nullopt;
      mean += value;
    }
    const auto count = static_cast<double>(gap_references);
    mean /= count;
    for (const double value : logs)
      squares += (value - mean) * (value - mean);
    const double own = std::log(tried.model.inertia());
    return Gap{own, mean, mean - own, std::sqrt((1 + 1 / count) * squares / count)};
  }
};

}  // namespace kindred

// The curve over numbers of clusters: scikit-learn's scores, the gap by its paper, choices,
// threads.
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/evaluate/choose_clusters.hpp>

#include "support/generators.hpp"
#include "support/kmeans_engines.hpp"
#include "support/kmeans_iris.hpp"
#include "support/refusals.hpp"

namespace kd = kindred;
using kd::ChooseClusters;
using kd::Criterion;
using kd::Index;
using kd::Labels;
using kd::testing::blobs;
using kd::testing::refusal;

namespace {

constexpr std::array every_criterion{Criterion::elbow, Criterion::silhouette,
                                     Criterion::calinski_harabasz, Criterion::davies_bouldin,
                                     Criterion::gap};

/// The paper's pooled within-cluster sum, pair by pair: sum over clusters of D / (2 n).
double paper_log_w(const kd::Matrix<double>& x, const Labels& labels, Index clusters) {
  double w = 0;
  for (Index c = 0; c < clusters; ++c) {
    double d = 0, n = 0;
    for (Index i = 0; i < x.rows(); ++i) {
      if (labels[static_cast<std::size_t>(i)] != c) continue;
      ++n;
      for (Index j = 0; j < x.rows(); ++j)
        if (labels[static_cast<std::size_t>(j)] == c) d += (x.row(i) - x.row(j)).squaredNorm();
    }
    if (n > 0) w += d / (2 * n);
  }
  return std::log(w);
}

template <class T>
void check_same(const kd::ClusterChoice<T>& a, const kd::ClusterChoice<T>& b) {
  REQUIRE(a.curve().size() == b.curve().size());
  for (std::size_t i = 0; i < a.curve().size(); ++i) {
    const auto &one = a.curve()[i], &other = b.curve()[i];
    CHECK(one.clusters == other.clusters);
    CHECK(one.model.labels() == other.model.labels());
    CHECK(one.model.inertia() == other.model.inertia());
    CHECK(one.silhouette == other.silhouette);
    CHECK(one.calinski_harabasz == other.calinski_harabasz);
    CHECK(one.davies_bouldin == other.davies_bouldin);
    REQUIRE(one.gap.has_value() == other.gap.has_value());
    if (!one.gap) continue;
    CHECK(one.gap->gap == other.gap->gap);
    CHECK(one.gap->standard_error == other.gap->standard_error);
  }
}

template <class T>
Index picked(const kd::ClusterChoice<T>& choice, Criterion criterion) {
  const auto* best = choice.best(criterion);
  return best == nullptr ? -1 : best->clusters;
}

}  // namespace

TEST_CASE("choose_clusters: scikit-learn's curve of iris") {
  // scikit-learn 1.2.1: KMeans(n_init=200, tol=0), silhouette_score, calinski_harabasz_score,
  // davies_bouldin_score.
  constexpr double expected[][4] = {
      {152.3479517603579, 0.6810461692117462, 513.9245459802768, 0.40429283717304343},
      {78.851441426146, 0.5528190123564095, 561.62775662962, 0.6619715465007465},
      {57.22847321428572, 0.49805050499728737, 530.7658081872851, 0.7803069838811107},
      {46.446182051282065, 0.48874888709310566, 495.54148767768777, 0.8059652120182736},
      {39.03998724608726, 0.3648340039670026, 473.8506068330425, 0.9141579726538027}};
  const auto choice = ChooseClusters{.highest = 6, .kmeans = {.restarts = 100, .tolerance = 0}}.fit(
      kd::testing::iris());
  REQUIRE(choice.curve().size() == 6);
  CHECK_FALSE(choice.cancelled());
  const auto& one = choice.curve().front();
  CHECK(one.model.inertia() == doctest::Approx(681.3706).epsilon(1e-12));
  CHECK_FALSE((one.silhouette || one.calinski_harabasz || one.davies_bouldin || one.gap));
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& tried = choice.curve()[i + 1];
    CAPTURE(tried.clusters);
    CHECK(tried.clusters == static_cast<Index>(i) + 2);
    CHECK(tried.model.inertia() == doctest::Approx(expected[i][0]).epsilon(1e-12));
    CHECK(*tried.silhouette == doctest::Approx(expected[i][1]).epsilon(1e-9));
    CHECK(*tried.calinski_harabasz == doctest::Approx(expected[i][2]).epsilon(1e-12));
    CHECK(*tried.davies_bouldin == doctest::Approx(expected[i][3]).epsilon(1e-9));
    CHECK_FALSE(tried.gap);
  }
  CHECK(picked(choice, Criterion::elbow) == 2);
  CHECK(picked(choice, Criterion::silhouette) == 2);
  CHECK(picked(choice, Criterion::calinski_harabasz) == 3);
  CHECK(picked(choice, Criterion::davies_bouldin) == 2);
  CHECK(picked(choice, Criterion::gap) == -1);
}

TEST_CASE("choose_clusters: the gap statistic by its paper, pair by pair") {
  const auto x = blobs(60, 2, 3, 1.0, 5);
  for (const auto box : {kd::GapBox::columns, kd::GapBox::components}) {
    const ChooseClusters question{.highest = 5,
                                  .kmeans = {.restarts = 3, .seed = 8},
                                  .gap = true,
                                  .gap_references = 12,
                                  .gap_box = box};
    const auto choice = question.fit(x);
    const auto drawn_from = box == kd::GapBox::columns
                                ? kd::detail::ReferenceBox::of_columns<double>(x)
                                : kd::detail::ReferenceBox::of_components<double>(x);
    for (const auto& tried : choice.curve()) {
      CAPTURE(tried.clusters);
      kd::KMeans kmeans = question.kmeans;
      kmeans.clusters = tried.clusters;
      double mean = 0, squares = 0;
      std::vector<double> logs;
      for (std::uint64_t b = 0; b < 12; ++b) {
        const auto rows = drawn_from.draw(60, kd::Draws(8, (std::uint64_t{1} << 63) + 1 + b));
        logs.push_back(paper_log_w(rows, kmeans.fit(rows).labels(), tried.clusters));
        mean += logs.back() / 12;
      }
      for (const double value : logs)
        squares += (value - mean) * (value - mean) / 12;
      REQUIRE(tried.gap);
      const double own = paper_log_w(x, tried.model.labels(), tried.clusters);
      CHECK(tried.gap->log_inertia == doctest::Approx(own).epsilon(1e-10));
      CHECK(tried.gap->expected == doctest::Approx(mean).epsilon(1e-10));
      CHECK(tried.gap->gap == doctest::Approx(mean - own).epsilon(1e-10));
      CHECK(tried.gap->standard_error ==
            doctest::Approx(std::sqrt(squares * (1 + 1 / 12.))).epsilon(1e-8));
    }
  }
}

TEST_CASE("choose_clusters: separated groups are found by every criterion, none by the gap alone") {
  // Corners of a wide tetrahedron, so that no two groups are nearer than others.
  kd::Matrix<double> x = kd::testing::gaussian(120, 3, 9);
  for (Index i = 0; i < x.rows(); ++i) {
    const Index g = i % 4;
    if (g > 0)
      x(i, g - 1) += 40;
    else
      x.row(i).array() -= 13;
  }
  const ChooseClusters question{.highest = 8, .gap = true, .gap_references = 10};
  const auto choice = question.fit(x, kd::Threads{2});
  for (const Criterion criterion : every_criterion) {
    CAPTURE(static_cast<int>(criterion));
    CHECK(picked(choice, criterion) == 4);
  }
  const auto none = ChooseClusters{.highest = 5, .gap = true, .gap_references = 30}.fit(
      kd::detail::ReferenceBox::of_columns<double>(x).draw(150, kd::Draws(3)));
  CHECK(picked(none, Criterion::gap) == 1);
}

TEST_CASE("choose_clusters: exact duplicates leave no inertia, more clusters no scores") {
  kd::Matrix<double> x(40, 2);
  for (Index i = 0; i < 40; ++i)
    x.row(i) << static_cast<double>(i % 4) * 3, static_cast<double>(i % 4 == 2);
  const ChooseClusters question{
      .highest = 6, .gap = true, .gap_references = 5, .gap_rule = kd::GapRule::global_max};
  const auto choice = question.fit(x);
  REQUIRE(choice.curve().size() == 6);
  CHECK(choice.curve()[3].filled());
  CHECK(choice.curve()[3].gap->gap == std::numeric_limits<double>::infinity());
  for (std::size_t beyond = 4; beyond < 6; ++beyond) {
    const auto& tried = choice.curve()[beyond];
    CHECK_FALSE(tried.filled());
    CHECK(tried.model.inertia() == 0);
    CHECK_FALSE((tried.silhouette || tried.calinski_harabasz || tried.gap));
  }
  for (const Criterion criterion :
       {Criterion::silhouette, Criterion::calinski_harabasz, Criterion::gap})
    CHECK(picked(choice, criterion) == 4);

  x.setConstant(2.5);
  const auto constant = ChooseClusters{.highest = 3, .gap = true, .gap_references = 2}.fit(x);
  for (const Criterion criterion : every_criterion)
    CHECK(picked(constant, criterion) == -1);
}

TEST_CASE("choose_clusters: one row, and as many clusters as rows") {
  const auto one = ChooseClusters{.highest = 1, .gap = true}.fit(kd::Matrix<double>::Ones(1, 2));
  CHECK(one.curve().size() == 1);
  const auto x = kd::testing::gaussian(5, 2, 1);
  const auto all = ChooseClusters{.highest = 5, .gap = true, .gap_references = 3}.fit(x);
  REQUIRE(all.curve().size() == 5);
  CHECK(all.curve()[4].model.inertia() == 0);
  CHECK_FALSE((all.curve()[4].silhouette || all.curve()[4].gap));
  CHECK(all.curve()[3].silhouette);
}

TEST_CASE("choose_clusters: silhouettes of a sample are those of its rows") {
  const auto x = blobs(400, 2, 3, 4.0, 2);
  const ChooseClusters question{.lowest = 3, .highest = 3, .silhouette_rows = 100};
  const double sampled = *question.fit(x).curve()[0].silhouette;
  const auto exact = ChooseClusters{.lowest = 3, .highest = 3}.fit(x);
  CHECK(sampled != *exact.curve()[0].silhouette);
  CHECK(sampled == doctest::Approx(*exact.curve()[0].silhouette).epsilon(0.15));
  CHECK(*exact.curve()[0].silhouette == kd::silhouette_score(x, exact.curve()[0].model.labels()));
  // A sample of all rows but one cannot be far off.
  const ChooseClusters most{.lowest = 3, .highest = 3, .silhouette_rows = 399};
  CHECK(*most.fit(x).curve()[0].silhouette ==
        doctest::Approx(*exact.curve()[0].silhouette).epsilon(0.01));
  // Another seed draws other rows; the clusters are the same.
  const ChooseClusters other{
      .lowest = 3, .highest = 3, .kmeans = {.restarts = 10, .seed = 5}, .silhouette_rows = 100};
  CHECK(*other.fit(x).curve()[0].silhouette != sampled);
}

TEST_CASE("choose_clusters: the same bits for any threads and layout") {
  const kd::Matrix<float> x = blobs<float>(300, 3, 4, 3.0, 6);
  const ChooseClusters question{.lowest = 2,
                                .highest = 6,
                                .kmeans = {.restarts = 3, .seed = 4},
                                .gap = true,
                                .silhouette_rows = 120,
                                .gap_references = 5,
                                .gap_box = kd::GapBox::components};
  const auto expected = question.fit(x);
  for (const Index threads : {0, 1, 2, 3})
    check_same(question.fit(x, kd::Threads{threads}), expected);
  check_same(question.fit(Eigen::MatrixXf(x)), expected);
}

TEST_CASE("choose_clusters: only what is asked for is computed, and K-Means is what it always is") {
  const auto x = blobs(90, 2, 3, 2.0, 3);
  const ChooseClusters question{.lowest = 2,
                                .highest = 4,
                                .kmeans = {.restarts = 2, .seed = 11},
                                .silhouette = false,
                                .calinski_harabasz = false,
                                .davies_bouldin = false};
  for (const auto& tried : question.fit(x).curve()) {
    CHECK_FALSE((tried.silhouette || tried.calinski_harabasz || tried.davies_bouldin || tried.gap));
    const auto alone = kd::KMeans{.clusters = tried.clusters, .restarts = 2, .seed = 11}.fit(x);
    CHECK(tried.model.labels() == alone.labels());
    CHECK(tried.model.inertia() == alone.inertia());
  }
  const std::vector<double> weights(90, 2);
  const auto weighted = question.fit(x, weights, kd::Threads{2});
  CHECK(picked(weighted, Criterion::elbow) == 3);
  CHECK(weighted.curve()[1].model.inertia() ==
        doctest::Approx(2 * question.fit(x).curve()[1].model.inertia()));
}

TEST_CASE("choose_clusters: stopped at any call, the part that is done is the full curve's") {
  const auto x = blobs(80, 2, 3, 2.0, 3);
  const ChooseClusters question{
      .highest = 4, .kmeans = {.restarts = 2}, .gap = true, .gap_references = 3};
  Index calls = 0, last = 0;
  const auto full = question.fit(x, kd::Sequential{}, [&](const kd::Progress& p) {
    CHECK(p.stage == "numbers of clusters");
    CHECK(p.total == 4);
    CHECK(p.done >= last);
    last = p.done;
    return ++calls > 0;
  });
  CHECK(calls > 12);
  for (Index stop = 1; stop <= calls; ++stop) {
    Index call = 0;
    const auto part =
        question.fit(x, kd::Sequential{}, [&](const kd::Progress&) { return ++call < stop; });
    CHECK(part.cancelled());
    CHECK(call == stop);
    REQUIRE(part.curve().size() < full.curve().size());
    std::vector<kd::TriedClusters<double>> begin(
        full.curve().begin(), full.curve().begin() + static_cast<Index>(part.curve().size()));
    check_same(part, kd::ClusterChoice<double>(begin, kd::GapRule::tibshirani_2001, true));
  }
}

TEST_CASE("choose_clusters: what is refused") {
  const auto x = blobs(9, 2, 3, 2.0, 3);
  const auto said = [&](const ChooseClusters& question) {
    return refusal([&] { question.fit(x); });
  };
  CHECK(said({.lowest = 0}) == "lowest: is 0 but must lie in 1..9");
  CHECK(said({.lowest = 10}) == "lowest: is 10 but must lie in 1..9");
  CHECK(said({.highest = 10}) == "highest: is 10 but must lie in 1..9");
  CHECK(said({.lowest = 5, .highest = 4}) == "highest: is 4 but must lie in 5..9");
  CHECK(said({.highest = 4, .silhouette_rows = 2}).starts_with("silhouette_rows: is 2 but"));
  CHECK(said({.highest = 4, .gap_references = 0}).starts_with("gap_references: is 0 but"));
  CHECK(said({.highest = 4, .kmeans = {.init = kd::Init::given}}) ==
        "kmeans.init: must not be given centers");
  CHECK(said({.highest = 4, .kmeans = {.restarts = 0}}).starts_with("restarts: is 0 but"));
  CHECK(said({.highest = 4, .gap_box = static_cast<kd::GapBox>(7)}) ==
        "gap_box: is not one of the two boxes");
  CHECK(said({.highest = 4, .gap_rule = static_cast<kd::GapRule>(7)}) ==
        "gap_rule: is not one of the five gap rules");
  kd::Matrix<double> bad = x;
  bad(4, 1) = std::nan("");
  const ChooseClusters few{.highest = 3};
  CHECK(refusal([&] { few.fit(bad); }) == "x: holds NaN (row 4, column 1)");
  CHECK(refusal([&] { few.fit(kd::Matrix<double>(0, 2)); }) == "x: has no rows");
  CHECK(refusal([&] { few.fit(kd::Matrix<double>(3, 0)); }) == "x: has no columns");
  CHECK(refusal([&] { few.fit(1e200 * x); }) ==
        "x: holds values whose squares leave the range of double: scale its columns");
  CHECK(refusal([&] { few.fit(x, std::vector<double>(9, 1)); }) ==
        "weights: are understood by the inertia only: ask for no other score");
  const ChooseClusters bare{
      .highest = 3, .silhouette = false, .calinski_harabasz = false, .davies_bouldin = false};
  CHECK(refusal([&] { bare.fit(x, std::vector<double>(8, 1)); }) ==
        "weights: has 8 entries where 9 are needed");
}

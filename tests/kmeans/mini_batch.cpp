// Mini-batch K-Means: how near it comes, what it promises for any data, and what it refuses.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_oracle.hpp>
#include <support/refusals.hpp>

#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/mini_batch.hpp>
#include <kindred/kmeans/mini_batch_model.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// The steps of the textbook: running means of all that each centre was given.
struct NaiveMiniBatch {
  Matrix<double> centers;
  std::vector<double> weights;

  void take(const Matrix<double>& x, const std::vector<double>& w) {
    const Labels labels = naive_nearest(x, centers);
    for (Index i = 0; i < x.rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      const Index c = labels[row];
      double& weight = weights[static_cast<std::size_t>(c)];
      weight += w[row];
      if (weight > 0) centers.row(c) += w[row] / weight * (x.row(i) - centers.row(c));
    }
  }
};

}  // namespace

TEST_CASE_TEMPLATE("separated clusters are found as K-Means finds them", T, float, double) {
  const Matrix<T> x = blobs<T>(20000, 5, 8, 1.0, 4);
  const auto full = KMeans{.clusters = 8, .restarts = 3}.fit(x);
  for (const std::uint64_t seed : {0u, 1u, 2u, 3u}) {
    CAPTURE(seed);
    const auto model = MiniBatchKMeans{.clusters = 8, .seed = seed}.fit(x);
    CHECK(model.inertia() < 1.02 * full.inertia());
    CHECK(model.inertia() >= 0.999 * full.inertia());
    CHECK(model.distinct_clusters() == 8);
    CHECK(model.iterations() < 2000);
    CHECK(model.predict(x) == model.labels());
    CHECK(total(model.weights()) >= 1024);
  }
}

TEST_CASE("data without clusters costs a few percent") {
  const Matrix<double> x = gaussian(10000, 4, 4);
  const double full = KMeans{.clusters = 20, .restarts = 3}.fit(x).inertia();
  for (const std::uint64_t seed : {0u, 1u, 2u}) {
    const auto model = MiniBatchKMeans{.clusters = 20, .seed = seed}.fit(x);
    CAPTURE(seed);
    CHECK(model.inertia() < 1.08 * full);
    CHECK(model.status() == KMeansStatus::no_improvement);
  }
}

TEST_CASE("labels and inertia are those of all rows") {
  const Matrix<double> x = gaussian(3000, 3, 5);
  std::vector<double> weights(3000);
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = static_cast<double>(i % 4);
  const auto model = MiniBatchKMeans{.clusters = 7, .batch_size = 200}.fit(x, weights);
  CHECK(model.labels() == naive_nearest(x, model.centers()));
  CHECK(model.inertia() ==
        doctest::Approx(naive_inertia(x, weights, model.centers(), model.labels())).epsilon(1e-13));
}

TEST_CASE("batches move centres to the means of all they were given") {
  const Matrix<double> x = gaussian(500, 3, 6);
  std::vector<double> weights(500);
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = 0.25 * static_cast<double>(i % 5);
  const MiniBatchKMeans question{.clusters = 4, .init = Init::given, .centers = x.topRows(4)};
  NaiveMiniBatch naive{x.topRows(4), std::vector<double>(4)};
  const std::vector<double> first(weights.begin(), weights.begin() + 50);
  auto model = question.partial_fit(x.topRows(50), first);
  naive.take(x.topRows(50), first);
  for (Index begin = 50; begin < 500; begin += 50) {
    const std::vector<double> some(weights.begin() + begin, weights.begin() + begin + 50);
    const Matrix<double> before = model.centers(), batch = x.middleRows(begin, 50);
    model = std::move(model).partial_fit(batch, some);
    naive.take(batch, some);
    CHECK(model.labels() == naive_nearest(batch, before));
    CHECK(model.inertia() ==
          doctest::Approx(naive_inertia(batch, some, before, model.labels())).epsilon(1e-13));
    CHECK((model.centers() - naive.centers).cwiseAbs().maxCoeff() < 1e-13);
    CHECK(total(model.weights()) == doctest::Approx(total(naive.weights)));
  }
  CHECK(model.iterations() == 10);
  CHECK(model.status() == KMeansStatus::iteration_limit);
}

TEST_CASE("a row of weight m counts like m equal rows") {
  const Matrix<double> x = gaussian(60, 2, 7);
  std::vector<double> weights(60);
  Matrix<double> repeated(120, 2);
  Index at = 0;
  for (Index i = 0; i < 60; ++i) {
    const Index times = 1 + i % 3;
    weights[static_cast<std::size_t>(i)] = static_cast<double>(times);
    for (Index r = 0; r < times; ++r)
      repeated.row(at++) = x.row(i);
  }
  REQUIRE(at == 120);
  const MiniBatchKMeans question{.clusters = 3, .init = Init::given, .centers = x.topRows(3)};
  const auto weighed = question.partial_fit(x, weights), plain = question.partial_fit(repeated);
  CHECK((weighed.centers() - plain.centers()).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(weighed.weights() == plain.weights());
  CHECK(weighed.inertia() == doctest::Approx(plain.inertia()).epsilon(1e-13));
}

TEST_CASE("a heavy cluster draws its share, and rows of weight zero none") {
  // Ten rows at 0 weigh as much as 990 at 1; what lies at 100 weighs nothing.
  Matrix<double> x(2000, 1);
  std::vector<double> weights(2000, 1.0);
  for (Index i = 0; i < 2000; ++i) {
    x(i, 0) = i < 1000 ? 100 : i < 1010 ? 0 : 1;
    weights[static_cast<std::size_t>(i)] = i < 1000 ? 0 : i < 1010 ? 99 : 1;
  }
  const auto one = MiniBatchKMeans{.clusters = 1, .batch_size = 100}.fit(x, weights);
  CHECK(std::abs(one.centers()(0, 0) - 0.5) < 0.1);
  const auto two = MiniBatchKMeans{.clusters = 2, .batch_size = 100}.fit(x, weights);
  const Label zero = two.labels()[1005], unit = two.labels()[1500];
  CHECK(two.centers()(zero, 0) == 0);
  CHECK(two.centers()(unit, 0) == 1);
  CHECK(two.labels()[0] == unit);
  CHECK(two.inertia() == 0);
  const auto weights_seen = two.weights();
  CHECK(weights_seen[0] / weights_seen[1] == doctest::Approx(1).epsilon(0.3));
}

TEST_CASE_TEMPLATE("threads and memory layout change no bit", T, float, double) {
  const Matrix<T> x = gaussian<T>(9000, 6, 8);
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> by_columns = x;
  const MiniBatchKMeans question{.clusters = 20, .batch_size = 700, .max_iterations = 2};
  const auto one = question.fit(x);
  for (const Index threads : {2, 3, 7}) {
    const auto many = question.fit(by_columns, Threads{threads});
    CHECK(many.exact_centers() == one.exact_centers());
    CHECK(many.labels() == one.labels());
    CHECK(many.inertia() == one.inertia());
    CHECK(many.iterations() == one.iterations());
    const auto next = one.partial_fit(x.topRows(4000), Threads{threads});
    CHECK(next.exact_centers() == one.partial_fit(x.topRows(4000)).exact_centers());
  }
  const auto other =
      MiniBatchKMeans{.clusters = 20, .batch_size = 700, .max_iterations = 2, .seed = 1}.fit(x);
  CHECK_FALSE(other.exact_centers() == one.exact_centers());
}

TEST_CASE("a model taught further is another; the one before stays") {
  const Matrix<double> x = gaussian(400, 2, 9);
  const auto first = MiniBatchKMeans{.clusters = 5}.partial_fit(x.topRows(200));
  const ExactCenters before = first.exact_centers();
  const auto second = first.partial_fit(x.bottomRows(200));
  CHECK(first.exact_centers() == before);
  CHECK_FALSE(second.exact_centers() == before);
  auto copy = first;
  CHECK(std::move(copy).partial_fit(x.bottomRows(200)).exact_centers() == second.exact_centers());
  CHECK(second.iterations() == 2);
  const auto same = second.partial_fit(Matrix<double>(0, 2));
  CHECK(same.exact_centers() == second.exact_centers());
  CHECK(same.labels().empty());
  CHECK(same.inertia() == 0);
  const auto weightless = second.partial_fit(x, std::vector<double>(400, 0.0));
  CHECK(weightless.exact_centers() == second.exact_centers());
  // One row is a batch.
  const auto row = second.partial_fit(x.row(0));
  CHECK(row.labels().size() == 1);
}

TEST_CASE("centres that are given nothing go where rows are") {
  const Matrix<double> x = blobs(4000, 2, 4, 0.3, 3);
  Matrix<double> far(4, 2);
  far << x.row(0), 1e4, 1e4, 2e4, 0, 0, 3e4;
  const auto full = KMeans{.clusters = 4, .restarts = 5}.fit(x);
  for (const double ratio : {0.0, 0.01}) {
    const MiniBatchKMeans question{.clusters = 4,
                                   .init = Init::given,
                                   .centers = far,
                                   .batch_size = 100,
                                   .max_no_improvement = 0,
                                   .reassignment_ratio = ratio};
    const auto model = question.fit(x);
    CAPTURE(ratio);
    CHECK(model.distinct_clusters() == 4);
    CHECK(model.inertia() < 1.05 * full.inertia());
    CHECK(model.status() == KMeansStatus::iteration_limit);
    CHECK(model.iterations() == 100 * 40);
  }
  // Before ten rows a cluster were seen nothing is taken for empty.
  const MiniBatchKMeans given{.clusters = 4, .init = Init::given, .centers = far};
  CHECK(given.partial_fit(x.topRows(39)).centers().row(1) == far.row(1));
  CHECK(given.partial_fit(x.topRows(40)).centers().row(1) != far.row(1));
}

TEST_CASE("awkward data of every kind: finite centres, valid labels") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    INFO("seed " << seed << ", " << c.kind);
    MiniBatchKMeans question{.clusters = c.centers.rows(),
                             .batch_size = 1 + static_cast<Index>(seed % 40),
                             .max_iterations = 3,
                             .max_no_improvement = static_cast<Index>(seed % 3),
                             .tolerance = seed % 2 == 0 ? 1e-3 : 0,
                             .reassignment_ratio = seed % 5 == 0 ? 0.9 : 0.01,
                             .seed = seed};
    if (seed % 3 == 0) question.init = Init::random;
    if (seed % 3 == 1) {
      question.init = Init::given;
      question.centers = c.centers;
    }
    const auto model = question.fit(c.x, c.weights);
    CHECK(model.centers().allFinite());
    CHECK(is_finite(model.inertia()));
    CHECK(model.labels() == model.predict(c.x));
    for (const double weight : model.weights())
      REQUIRE((weight >= 0 && is_finite(weight)));
    const auto more = model.partial_fit(c.x, c.weights);
    CHECK(more.centers().allFinite());
    CHECK(is_finite(more.inertia()));
  }
}

TEST_CASE("offsets and magnitudes change nothing but the place") {
  const Matrix<double> base = small_integers(600, 2, 50, 5);
  const MiniBatchKMeans question{.clusters = 6, .batch_size = 100, .max_iterations = 4};
  const auto plain = question.fit(base);
  for (const double offset : {0x1p27, -0x1p27}) {
    const Matrix<double> moved = (base.array() * 0x1p-20 + offset).matrix();
    const auto model = question.fit(moved);
    CHECK(model.labels() == plain.labels());
    CHECK(model.inertia() * 0x1p40 == doctest::Approx(plain.inertia()).epsilon(1e-12));
  }
  for (const double scale : {0x1p660, 0x1p-660, 0x1p-1060}) {
    const auto model = question.fit(scale * base);
    CHECK(model.labels() == plain.labels());
    CHECK(model.iterations() == plain.iterations());
  }
  // Batches of other magnitudes than those before.
  auto model = question.partial_fit(base);
  for (const double scale : {1e200, 1e-200, 1e300, 1.0})
    model = model.partial_fit(scale * base);
  CHECK(model.centers().allFinite());
  CHECK_FALSE(is_nan(model.inertia()));
}

TEST_CASE("one row, one cluster, equal rows, as many clusters as rows") {
  const Matrix<double> one = Matrix<double>::Constant(1, 3, 0.1);
  const auto single = MiniBatchKMeans{.clusters = 1}.fit(one);
  CHECK(single.centers() == one);
  CHECK(single.inertia() == 0);
  const Matrix<double> equal = Matrix<double>::Constant(50, 2, 0.1);
  const auto same = MiniBatchKMeans{.clusters = 3}.fit(equal);
  CHECK(same.inertia() == 0);
  CHECK(same.distinct_clusters() == 1);
  CHECK(same.centers() == Matrix<double>::Constant(3, 2, 0.1));
  const Matrix<double> few = gaussian(6, 2, 3);
  const auto all = MiniBatchKMeans{.clusters = 6}.fit(few);
  CHECK(all.distinct_clusters() == 6);
  CHECK(all.inertia() == 0);
}

TEST_CASE("the tolerance, the limit and the callback stop") {
  const Matrix<double> x = blobs(5000, 3, 5, 1, 2);
  const auto loose =
      MiniBatchKMeans{.clusters = 5, .max_no_improvement = 0, .tolerance = 0.1}.fit(x);
  CHECK(loose.status() == KMeansStatus::tolerance_reached);
  const auto limited =
      MiniBatchKMeans{
          .clusters = 5, .batch_size = 2500, .max_iterations = 2, .max_no_improvement = 0}
          .fit(x);
  CHECK(limited.status() == KMeansStatus::iteration_limit);
  CHECK(limited.iterations() == 4);
  Index calls = 0;
  const auto stopped = MiniBatchKMeans{.clusters = 5}.fit(x, Threads{2}, [&](const Progress& p) {
    if (p.stage == "mini-batch k-means") CHECK(p.done == calls++);
    return calls < 3;
  });
  CHECK(stopped.status() == KMeansStatus::cancelled);
  CHECK(stopped.iterations() == 2);
  CHECK(stopped.predict(x) == stopped.labels());
  const auto at_once =
      MiniBatchKMeans{.clusters = 5}.fit(x, Sequential{}, [](const Progress&) { return false; });
  CHECK(at_once.status() == KMeansStatus::cancelled);
  CHECK(at_once.iterations() == 0);
  CHECK(at_once.predict(x) == at_once.labels());
}

TEST_CASE("K-Means goes on where mini-batches stopped") {
  const Matrix<double> x = gaussian(5000, 3, 2);
  const auto quick = MiniBatchKMeans{.clusters = 10}.fit(x);
  const auto polished = KMeans{.clusters = 10, .tolerance = 0}.fit(x, quick.exact_centers());
  CHECK(polished.inertia() < quick.inertia());
  CHECK(polished.status() == KMeansStatus::converged);
}

TEST_CASE("bad input is refused with what and where") {
  Matrix<double> x = gaussian(20, 2, 3);
  const auto told = [&](const MiniBatchKMeans& question) {
    return refusal([&] { question.fit(x); });
  };
  CHECK(told({.clusters = 0}) == "clusters: is 0 but must lie in 1..20");
  CHECK(told({.clusters = 21}) == "clusters: is 21 but must lie in 1..20");
  CHECK(told({.clusters = 2, .batch_size = 0}).starts_with("batch_size: is 0"));
  CHECK(told({.clusters = 2, .max_iterations = 0}).starts_with("max_iterations: is 0"));
  CHECK(told({.clusters = 2, .max_no_improvement = -1}).starts_with("max_no_improvement: is -1"));
  CHECK(told({.clusters = 2, .init_size = 1}).starts_with("init_size: is 1 but must lie in 2.."));
  CHECK(told({.clusters = 2, .max_iterations = std::numeric_limits<Index>::max()}) == "accepted");
  CHECK(told({.clusters = 2, .batch_size = 1, .max_iterations = std::numeric_limits<Index>::max()})
            .starts_with("max_iterations: "));
  for (const double bad :
       {-1.0, missing_value<double>(), std::numeric_limits<double>::infinity()}) {
    CHECK(told({.clusters = 2, .tolerance = bad}).starts_with("tolerance: is "));
    CHECK(told({.clusters = 2, .reassignment_ratio = bad}).starts_with("reassignment_ratio: is "));
  }
  CHECK(told({.clusters = 2, .reassignment_ratio = 1}).starts_with("reassignment_ratio: is 1"));
  CHECK(told({.clusters = 2, .init = static_cast<Init>(4)}) ==
        "init: is not one of the four ways to start");
  CHECK(told({.clusters = 2, .centers = x}) == "centers: are used with Init::given only");
  CHECK(told({.clusters = 2, .init = Init::given, .centers = x}) ==
        "centers: are 20 x 2 where 2 x 2 are needed");
  Matrix<double> bad_start = x.topRows(2);
  bad_start(1, 0) = missing_value<double>();
  CHECK(told({.clusters = 2, .init = Init::given, .centers = bad_start}) ==
        "centers: holds NaN (row 1, column 0)");
  const MiniBatchKMeans question{.clusters = 2};
  CHECK(refusal([&] { question.fit(Matrix<double>(0, 2)); }) == "x: has no rows");
  CHECK(refusal([&] { question.fit(Matrix<double>(2, 0)); }) == "x: has no columns");
  CHECK(refusal([&] { question.fit(x, std::vector<double>(20, 0.0)); }) == "weights: are all zero");
  CHECK(refusal([&] { question.fit(x, std::vector<double>(20, -1.0)); }) ==
        "weights: is negative (row 0)");
  CHECK(refusal([&] { question.fit(x, std::vector<double>(19, 1.0)); }) ==
        "weights: has 19 entries where 20 are needed");

  CHECK(refusal([&] { question.partial_fit(x.topRows(1)); }) ==
        "clusters: is 2 but must lie in 1..1");
  CHECK(refusal([&] { question.partial_fit(Matrix<double>(0, 2)); }) == "batch: has no rows");
  const auto model = question.partial_fit(x);
  CHECK(refusal([&] { model.partial_fit(x.leftCols(1)); }) ==
        "batch: has 1 columns where 2 are expected");
  CHECK(refusal([&] { model.partial_fit(x, std::vector<double>(3, 1.0)); }) ==
        "weights: has 3 entries where 20 are needed");
  x(7, 1) = missing_value<double>();
  CHECK(told({.clusters = 2}) == "x: holds NaN (row 7, column 1)");
  CHECK(refusal([&] { question.partial_fit(x); }) == "batch: holds NaN (row 7, column 1)");
  const ExactCenters before = model.exact_centers();
  CHECK(refusal([&] { model.partial_fit(x); }) == "batch: holds NaN (row 7, column 1)");
  CHECK(model.exact_centers() == before);
  CHECK(refusal([&] { model.predict(x); }) == "x: holds NaN (row 7, column 1)");
}

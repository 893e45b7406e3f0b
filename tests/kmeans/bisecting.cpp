// Bisecting K-Means against clusters split by hand, the laws it must obey and the input it must
// refuse.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_oracle.hpp>
#include <support/refusals.hpp>

#include <kindred/kmeans/bisecting.hpp>
#include <kindred/kmeans/bisecting_model.hpp>
#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

template <class T>
bool same_bits(const BisectingKMeansModel<T>& a, const BisectingKMeansModel<T>& b) {
  return a.labels() == b.labels() && a.centers() == b.centers() && a.inertia() == b.inertia() &&
         a.status() == b.status() && a.splits().size() == b.splits().size();
}

struct NaiveCluster {
  std::vector<Index> rows;
  double inertia, weight;
  bool splittable;
};

NaiveCluster naive_cluster(const Matrix<double>& x, const std::vector<double>& weights,
                           std::vector<Index> rows) {
  long double weight = 0, inertia = 0;
  std::vector<long double> mean(static_cast<std::size_t>(x.cols()), 0);
  bool differ = false;
  Index first = -1;
  for (const Index i : rows) {
    const double w = weights[static_cast<std::size_t>(i)];
    if (w == 0) continue;
    if (first < 0) first = i;
    differ = differ || x.row(i) != x.row(first);
    weight += w;
    for (Index j = 0; j < x.cols(); ++j)
      mean[static_cast<std::size_t>(j)] += w * x(i, j);
  }
  for (const Index i : rows)
    for (Index j = 0; j < x.cols(); ++j) {
      const long double from = x(i, j) - mean[static_cast<std::size_t>(j)] / weight;
      inertia += weights[static_cast<std::size_t>(i)] * from * from;
    }
  return {std::move(rows), static_cast<double>(inertia), static_cast<double>(weight), differ};
}

// The clusters as K-Means splits them one by one, on copies of their rows. Sets `tied` where two
// clusters were so nearly alike that rounding says which is next.
std::vector<NaiveCluster> naive_bisecting(const BisectingKMeans& question, const Matrix<double>& x,
                                          const std::vector<double>& weights, bool& tied) {
  tied = false;
  std::vector<Index> all;
  for (Index i = 0; i < x.rows(); ++i)
    all.push_back(i);
  std::vector<NaiveCluster> clusters{naive_cluster(x, weights, all)};
  for (std::uint64_t s = 0; static_cast<Index>(clusters.size()) < question.clusters; ++s) {
    const bool by_inertia = question.strategy == BisectingStrategy::largest_inertia;
    const auto urge = [&](const NaiveCluster& c) { return by_inertia ? c.inertia : c.weight; };
    NaiveCluster* next = nullptr;
    for (NaiveCluster& c : clusters)
      if (c.splittable && (next == nullptr || urge(c) > urge(*next))) next = &c;
    if (next == nullptr) break;
    for (NaiveCluster& c : clusters)
      tied =
          tied || (by_inertia && &c != next && c.splittable && urge(c) > urge(*next) * (1 - 1e-9));
    const std::vector<Index> rows = next->rows;
    Matrix<double> some(static_cast<Index>(rows.size()), x.cols());
    std::vector<double> some_weights;
    for (Index r = 0; r < some.rows(); ++r) {
      some.row(r) = x.row(rows[static_cast<std::size_t>(r)]);
      some_weights.push_back(weights[static_cast<std::size_t>(rows[static_cast<std::size_t>(r)])]);
    }
    const auto model = KMeans{.clusters = 2,
                              .init = question.init,
                              .restarts = question.restarts,
                              .seed = question.seed + s,
                              .max_iterations = question.max_iterations,
                              .tolerance = question.tolerance,
                              .algorithm = question.algorithm,
                              .finish = question.finish}
                           .fit(some, some_weights);
    std::vector<Index> halves[2];
    for (std::size_t r = 0; r < rows.size(); ++r)
      halves[model.labels()[r]].push_back(rows[r]);
    *next = naive_cluster(x, weights, halves[0]);
    clusters.push_back(naive_cluster(x, weights, halves[1]));
  }
  return clusters;
}

}  // namespace

TEST_CASE("the cluster of largest inertia, or of most rows, is split next") {
  Matrix<double> x(9, 1);
  x << 0, 1, 2, 3, 4, 5, 100, 120, 121;
  const BisectingKMeans question{.clusters = 3, .restarts = 10, .tolerance = 0};
  const auto by_inertia = question.fit(x);  // 17.5 against 280.7
  CHECK(by_inertia.inertia() == 17.5 + 0.5);
  CHECK(by_inertia.labels()[0] == by_inertia.labels()[5]);
  CHECK(by_inertia.labels()[6] != by_inertia.labels()[7]);
  BisectingKMeans other = question;
  other.strategy = BisectingStrategy::largest_cluster;
  const auto by_rows = other.fit(x);
  CHECK(by_rows.labels()[6] == by_rows.labels()[8]);
  CHECK(by_rows.labels()[2] != by_rows.labels()[3]);
  // Weight counts like rows.
  const auto by_weight = other.fit(x, std::vector<double>{1, 1, 1, 1, 1, 1, 5, 5, 5});
  CHECK(by_weight.labels()[6] != by_weight.labels()[7]);

  REQUIRE(by_inertia.splits().size() == 2);
  const BisectingSplit first = by_inertia.splits()[0], second = by_inertia.splits()[1];
  CHECK(first.cluster == 0);
  CHECK(first.created == 1);
  CHECK(first.after == doctest::Approx(17.5 + 842.0 / 3).epsilon(1e-14));
  CHECK(second.cluster == by_inertia.labels(2)[6]);
  CHECK(second.created == 2);
  CHECK(second.before == doctest::Approx(842.0 / 3).epsilon(1e-14));
  CHECK(second.after == 0.5);
  CHECK(second.status == KMeansStatus::converged);
}

TEST_CASE_TEMPLATE("every split is K-Means on the rows of one cluster", T, float, double) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    CAPTURE(seed);
    CAPTURE(c.kind);
    const BisectingKMeans question{.clusters = c.centers.rows(),
                                   .init = seed % 2 == 0 ? Init::kmeans_plus_plus : Init::random,
                                   .restarts = 1 + static_cast<Index>(seed % 3),
                                   .seed = seed,
                                   .tolerance = 0,
                                   .strategy = seed % 4 < 2 ? BisectingStrategy::largest_inertia
                                                            : BisectingStrategy::largest_cluster,
                                   .finish = seed % 5 == 0 ? Finish::hartigan_wong : Finish::none};
    bool tied = false;
    const auto naive = naive_bisecting(question, c.x, c.weights, tied);
    const Matrix<T> x = c.x.template cast<T>();
    const auto model = question.fit(x, c.weights);
    const Index k = model.centers().rows();
    REQUIRE(model.predict(x) == model.labels());
    REQUIRE(k == static_cast<Index>(naive.size()));
    REQUIRE(static_cast<Index>(model.splits().size()) == k - 1);
    REQUIRE(model.status() == KMeansStatus::converged);
    if (tied) continue;
    ++compared;
    double inertia = 0;
    for (Index label = 0; label < k; ++label) {
      inertia += naive[static_cast<std::size_t>(label)].inertia;
      for (const Index row : naive[static_cast<std::size_t>(label)].rows)
        REQUIRE(model.labels()[static_cast<std::size_t>(row)] == label);
    }
    REQUIRE(std::abs(model.inertia() - inertia) <= 1e-12 * inertia + 1e-25);
    REQUIRE(std::abs(naive_inertia(c.x, c.weights, model.centers().template cast<double>(),
                                   model.labels()) -
                     inertia) <= 1e-5 * inertia + 1e-9);
  }
  CHECK(compared > 250);
}

TEST_CASE("fewer clusters are the same splits, stopped sooner") {
  const Matrix<double> x = gaussian(500, 3, 4);
  BisectingKMeans question{.clusters = 20, .seed = 3};
  const auto model = question.fit(x);
  double inertia = std::numeric_limits<double>::infinity();
  for (Index k = 1; k <= 20; ++k) {
    question.clusters = k;
    const auto fewer = question.fit(x);
    CHECK(model.labels(k) == fewer.labels());
    CHECK(fewer.inertia() < inertia);
    inertia = fewer.inertia();
  }
  CHECK(model.labels(20) == model.labels());
  CHECK(refusal([&] { model.labels(0); }) == "clusters: is 0 but must lie in 1..20");
  CHECK(refusal([&] { model.labels(21); }) == "clusters: is 21 but must lie in 1..20");
}

TEST_CASE("two clusters are those of K-Means, bit for bit") {
  const Matrix<double> x = gaussian(2000, 5, 4);
  const auto split = BisectingKMeans{.clusters = 2, .seed = 9}.fit(x);
  const auto model = KMeans{.clusters = 2, .seed = 9}.fit(x);
  CHECK(split.labels() == model.labels());
  CHECK(split.centers() == model.centers());
  CHECK(split.inertia() == doctest::Approx(model.inertia()).epsilon(1e-14));
  CHECK(split.splits()[0].iterations == model.iterations());
  CHECK(split.status() == model.status());
  CHECK(split.transform(x).isApprox(model.transform(x), 1e-14));
}

TEST_CASE("well separated clusters are found whole") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = blobs(400, 8, 2, 0.1, seed);
    const auto model = BisectingKMeans{.clusters = 2, .seed = seed}.fit(x);
    for (std::size_t i = 2; i < 400; ++i)
      REQUIRE(model.labels()[i] == model.labels()[i % 2]);
  }
}

TEST_CASE_TEMPLATE("threads and memory layout change no bit of a bisection", T, float, double) {
  const Matrix<T> x = blobs<T>(9000, 12, 7, 2.0, 11);
  const BisectingKMeans question{.clusters = 12, .restarts = 2, .seed = 5};
  const auto model = question.fit(x);
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(question.fit(columns), model));
  Matrix<T> wide = Matrix<T>::Constant(9000, 20, T{3});
  wide.block(0, 4, 9000, 12) = x;
  CHECK(same_bits(question.fit(wide.block(0, 4, 9000, 12)), model));
  for (const Index threads : {0, 2, 3}) {
    CAPTURE(threads);
    CHECK(same_bits(question.fit(x, Threads{threads}), model));
    CHECK(model.predict(x, Threads{threads}) == model.labels());
    CHECK(model.transform(x, Threads{threads}) == model.transform(x));
  }
  const Matrix<T> fresh = blobs<T>(700, 12, 5, 3.0, 12);
  const Labels together = model.predict(fresh);
  for (Index i = 0; i < fresh.rows(); i += 50)
    CHECK(model.predict(fresh.row(i)) == Labels{together[static_cast<std::size_t>(i)]});
  CHECK(model.predict(Matrix<T>(0, 12)).empty());
}

TEST_CASE("a power of two scales a bisection and changes nothing else") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    CAPTURE(seed);
    const BisectingKMeans question{.clusters = c.centers.rows(), .seed = seed, .tolerance = 0};
    const auto model = question.fit(c.x, c.weights);
    std::vector<double> weights = c.weights;
    for (double& weight : weights)
      weight *= 0x1p-900;
    for (const int p : {-660, -400, 400, 1000}) {
      const Matrix<double> x = c.x * std::ldexp(1.0, p);
      const auto scaled = question.fit(x, weights);
      REQUIRE(scaled.labels() == model.labels());
      REQUIRE(scaled.centers() == model.centers() * std::ldexp(1.0, p));
      REQUIRE(scaled.predict(x) == model.labels());
      REQUIRE(scaled.inertia() == std::ldexp(model.inertia(), 2 * p - 900));
    }
  }
}

TEST_CASE("far clusters are split as finely as they would be alone") {
  // Both hold steps of 2⁻²⁰; seen from between them their means would lose half the digits.
  const Matrix<double> steps = small_integers(40, 1, 64, 8);
  Matrix<double> x(80, 1);
  x << (steps.array() * 0x1p-20 + 0x1p30).matrix(), (steps.array() * 0x1p-20 - 0x1p30).matrix();
  const auto model = BisectingKMeans{.clusters = 4, .seed = 1, .tolerance = 0}.fit(x);
  for (std::size_t i = 0; i < 40; ++i)
    CHECK((model.labels()[i] == model.labels()[0]) ==
          (model.labels()[40 + i] == model.labels()[40]));
  const auto alone = BisectingKMeans{.clusters = 2, .seed = 1, .tolerance = 0}.fit(steps);
  CHECK(model.inertia() == doctest::Approx(2 * alone.inertia() * 0x1p-40).epsilon(1e-10));
}

TEST_CASE("a light cluster is split as one of any weight") {
  Matrix<double> x(8, 1);
  x << 0, 1, 2, 4, 1000, 1001, 1002, 1004;
  std::vector<double> weights{1e-300, 2e-300, 1e-300, 3e-300, 1, 2, 1, 3};
  const auto model = BisectingKMeans{.clusters = 8, .tolerance = 0}.fit(x, weights);
  CHECK(model.centers().rows() == 8);
  CHECK(model.inertia() == 0);
}

TEST_CASE("no cluster is empty, so that few distinct rows make few clusters") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = small_integers(30, 1, 3, seed) * 0.1;
    for (const Init init : {Init::kmeans_plus_plus, Init::random}) {
      const auto model = BisectingKMeans{.clusters = 8, .init = init, .seed = seed}.fit(x);
      REQUIRE(model.centers().rows() == 3);
      REQUIRE(model.inertia() == 0);
      REQUIRE(model.predict(x) == model.labels());
    }
  }
  const auto equal = BisectingKMeans{.clusters = 5}.fit(Matrix<double>::Constant(9, 2, 0.1));
  CHECK(equal.labels() == Labels(9, 0));
  CHECK(equal.centers() == Matrix<double>::Constant(1, 2, 0.1));
  CHECK(equal.splits().empty());
  const auto one = BisectingKMeans{.clusters = 1}.fit(gaussian(9, 2, 1));
  CHECK(one.labels() == Labels(9, 0));
  CHECK(one.centers().row(0).isApprox(gaussian(9, 2, 1).colwise().mean(), 1e-14));
  const auto all = BisectingKMeans{.clusters = 9}.fit(gaussian(9, 2, 1));
  CHECK(all.inertia() == 0);
  CHECK(all.splits().size() == 8);
}

TEST_CASE("rows of weight zero do not lead a bisection") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    Matrix<double> x(60, 2);
    x << gaussian(40, 2, seed), 100 * gaussian(20, 2, seed + 1);
    std::vector<double> weights(60, 1.0);
    std::fill(weights.begin() + 40, weights.end(), 0.0);
    const BisectingKMeans question{.clusters = 6, .seed = seed};
    const auto with = question.fit(x, weights);
    const auto without = question.fit(x.topRows(40));
    REQUIRE(with.centers() == without.centers());
    REQUIRE(with.inertia() == without.inertia());
    REQUIRE(with.predict(x) == with.labels());
  }
}

TEST_CASE("a stopped bisection keeps the splits it has made") {
  const Matrix<double> x = gaussian(300, 2, 6);
  const BisectingKMeans question{.clusters = 6, .restarts = 2, .tolerance = 0};
  int calls = 0;
  const auto full = question.fit(x, Sequential{}, [&](const Progress& progress) {
    CHECK(progress.done < progress.total);
    ++calls;
    return true;
  });
  CHECK(full.status() == KMeansStatus::converged);
  for (int stop = 0; stop < calls; ++stop) {
    int call = 0;
    const auto model =
        question.fit(x, Sequential{}, [&](const Progress&) { return call++ != stop; });
    REQUIRE(model.status() == KMeansStatus::cancelled);
    REQUIRE(call == stop + 1);
    REQUIRE(model.labels() == full.labels(model.centers().rows()));
    REQUIRE(model.predict(x) == model.labels());
  }
  struct Stop {};
  CHECK_THROWS_AS(question.fit(x, Threads{2}, [](const Progress&) -> bool { throw Stop{}; }), Stop);
}

TEST_CASE("the status is that of the split farthest from being converged") {
  const Matrix<double> x = gaussian(3000, 3, 6);
  const auto limited = BisectingKMeans{.clusters = 5, .max_iterations = 1, .tolerance = 0}.fit(x);
  CHECK(limited.status() == KMeansStatus::iteration_limit);
  CHECK(limited.predict(x) == limited.labels());
  CHECK(limited.centers().rows() == 5);
  const auto tolerant = BisectingKMeans{.clusters = 5, .tolerance = 1e-2}.fit(x);
  CHECK(tolerant.status() == KMeansStatus::tolerance_reached);
}

TEST_CASE("what bisecting K-Means cannot take is refused with its place") {
  const Matrix<double> x = gaussian(10, 3, 1);
  const auto refused = [&](auto change) {
    BisectingKMeans question{.clusters = 2};
    Matrix<double> data = x;
    change(question, data);
    return refusal([&] { question.fit(data); });
  };
  using Q = BisectingKMeans&;
  using X = Matrix<double>&;
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(refused([](Q, X) {}) == "accepted");
  CHECK(refused([](Q, X m) { m(4, 1) = std::nan(""); }) == "x: holds NaN (row 4, column 1)");
  CHECK(refused([](Q, X m) { m(9, 2) = -inf; }) == "x: holds infinity (row 9, column 2)");
  CHECK(refused([](Q, X m) { m.resize(0, 3); }) == "x: has no rows");
  CHECK(refused([](Q, X m) { m.resize(3, 0); }) == "x: has no columns");
  CHECK(refused([](Q q, X) { q.clusters = 0; }) == "clusters: is 0 but must lie in 1..10");
  CHECK(refused([](Q q, X) { q.clusters = 11; }) == "clusters: is 11 but must lie in 1..10");
  CHECK(refused([](Q q, X) { q.max_iterations = 0; }).starts_with("max_iterations: is 0"));
  CHECK(refused([](Q q, X) { q.restarts = 0; }).starts_with("restarts: is 0"));
  CHECK(refused([](Q q, X) { q.tolerance = -1; }).starts_with("tolerance: "));
  CHECK(refused([](Q q, X) { q.init = Init::given; }) ==
        "init: cannot be given: every split has its own centres");
  CHECK(refused([](Q q, X) { q.strategy = static_cast<BisectingStrategy>(9); }) ==
        "strategy: is not one of the two strategies");
  CHECK(refused([](Q q, X) { q.algorithm = static_cast<Algorithm>(9); }).starts_with("algorithm"));
  CHECK(refused([](Q q, X) { q.finish = static_cast<Finish>(9); }).starts_with("finish"));
  const BisectingKMeans question{.clusters = 2};
  CHECK(refusal([&] {
          question.fit(x, std::vector<double>(9, 1.0));
        }).starts_with("weights: has 9 entries"));
  CHECK(refusal([&] { question.fit(x, std::vector<double>(10, 0.0)); }) == "weights: are all zero");
  CHECK(refusal([&] { question.fit(x, Threads{-1}); }).starts_with("threads: "));
  const auto model = question.fit(x);
  CHECK(refusal([&] { model.predict(gaussian(2, 4, 1)); }) ==
        "x: has 4 columns where 3 are expected");
  CHECK(refusal([&] { model.predict(Matrix<double>::Constant(1, 3, inf)); }) ==
        "x: holds infinity (row 0, column 0)");
  CHECK(refusal([&] { model.transform(gaussian(2, 4, 1)); }) ==
        "x: has 4 columns where 3 are expected");
}

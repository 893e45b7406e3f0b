// Hartigan-Wong, as an algorithm and as a finish: optima that no transfer of one row improves.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_iris.hpp>
#include <support/kmeans_oracle.hpp>
#include <support/kmeans_transfers.hpp>
#include <support/refusals.hpp>

#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

KMeans by_transfers(KMeans question) {
  question.algorithm = Algorithm::hartigan_wong;
  return question;
}

KMeans finished(KMeans question) {
  question.finish = Finish::hartigan_wong;
  return question;
}

// The numbers of a classic set; no rows where the file is missing.
Matrix<double> classic_set(const std::string& path) {
  std::ifstream file(path);
  std::vector<double> values;
  Index rows = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream numbers(line);
    const std::size_t before = values.size();
    for (double value; numbers >> value;)
      values.push_back(value);
    rows += values.size() > before;
  }
  if (rows == 0) return {};
  return Eigen::Map<Matrix<double>>(values.data(), rows, static_cast<Index>(values.size()) / rows);
}

KMeans from(const Matrix<double>& centers) {
  return {.clusters = centers.rows(), .init = Init::given, .centers = centers, .tolerance = 0};
}

template <class T>
bool same_bits(const KMeansModel<T>& a, const KMeansModel<T>& b) {
  return a.labels() == b.labels() && a.centers() == b.centers() && a.inertia() == b.inertia() &&
         a.iterations() == b.iterations() && a.status() == b.status();
}

// What a fit must be: an optimum, labelled by its nearest centres, no worse than Lloyd's. `near` is
// the data without what the test has done to it, `unit` what that did to the inertia.
template <class T>
void check_optimum(const KMeansModel<T>& model, const Matrix<T>& x, const Matrix<double>& near,
                   const std::vector<double>& weights, double lloyd, double unit) {
  REQUIRE(model.status() == KMeansStatus::converged);
  REQUIRE(model.inertia() <= lloyd);
  REQUIRE(model.predict(x) == model.labels());
  REQUIRE(model.centers().allFinite());
  const Index k = model.centers().rows();
  const long double inertia = partition_inertia(near, weights, model.labels(), k);
  const double largest = near.cwiseAbs().maxCoeff();
  REQUIRE(std::abs(static_cast<double>(inertia) - model.inertia() / unit) <=
          1e-11 * static_cast<double>(inertia) + 1e-25 * largest * largest);
  REQUIRE(static_cast<double>(best_transfer(near, weights, model.labels(), k)) <=
          1e-12 * (static_cast<double>(inertia) + largest * largest));
}

}  // namespace

TEST_CASE("Lloyd stays where a transfer gains") {
  // {0, 0, 3} {6}: 3 is nearer to its mean, 1, than to 6. But {0, 0} {3, 6} is the better pair.
  Matrix<double> x(4, 1), centers(2, 1);
  x << 0, 0, 3, 6;
  centers << 1, 6;
  const auto lloyd = from(centers).fit(x);
  CHECK(lloyd.inertia() == 6);
  CHECK(lloyd.labels() == Labels{0, 0, 0, 1});
  for (const KMeans& question : {by_transfers(from(centers)), finished(from(centers))}) {
    const auto model = question.fit(x);
    CHECK(model.inertia() == 4.5);
    CHECK(model.labels() == Labels{0, 0, 1, 1});
    CHECK(model.centers()(1, 0) == 4.5);
    CHECK(model.status() == KMeansStatus::converged);
  }
  // With the weights turned round the transfer would cost: 3 stays.
  const std::vector<double> weights{1, 1, 1, 100};
  CHECK(finished(from(centers)).fit(x, weights).labels() == Labels{0, 0, 0, 1});
}

TEST_CASE_TEMPLATE("no single transfer improves the result", T, float, double) {
  int better = 0;
  for (std::uint64_t seed = 0; seed < 1200; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    if (c.x.rows() > 40) continue;
    CAPTURE(seed);
    CAPTURE(c.kind);
    const Matrix<T> x = c.x.template cast<T>();
    const double lloyd = from(c.centers).fit(x, c.weights).inertia();
    const auto model = finished(from(c.centers)).fit(x, c.weights);
    check_optimum(model, x, c.x, c.weights, lloyd, 1);
    better += model.inertia() < lloyd * (1 - 1e-9);
    const auto other = by_transfers(from(c.centers)).fit(x, c.weights);
    check_optimum(other, x, c.x, c.weights, std::numeric_limits<double>::infinity(), 1);
  }
  CHECK(better > 100);
}

TEST_CASE("nor far from zero, nor among huge or tiny values") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    if (c.x.rows() > 40) continue;
    CAPTURE(seed);
    CAPTURE(c.kind);
    const Matrix<double> far = (c.x.array() * 1e-3 + 1e8).matrix();
    const Matrix<double> near = (far.array() - 1e8).matrix();
    const KMeans ask = from((c.centers.array() * 1e-3 + 1e8).matrix());
    check_optimum(finished(ask).fit(far, c.weights), far, near, c.weights,
                  ask.fit(far, c.weights).inertia(), 1);
    for (const double factor : {1e-200, 0x1p-600, 1e150, 1e200}) {
      const Matrix<double> x = c.x * factor;
      const KMeans scaled = from(c.centers * factor);
      const auto model = finished(scaled).fit(x, c.weights);
      REQUIRE(model.predict(x) == model.labels());
      REQUIRE(model.status() == KMeansStatus::converged);
      REQUIRE(model.inertia() <= scaled.fit(x, c.weights).inertia());
      REQUIRE(static_cast<double>(
                  best_transfer(c.x, c.weights, model.labels(), model.centers().rows())) <=
              1e-11 * c.x.squaredNorm());
    }
    for (const int p : {-600, 40, 600}) {
      const auto plain = by_transfers(from(c.centers)).fit(c.x, c.weights);
      const auto model = by_transfers(from(c.centers * std::ldexp(1.0, p)))
                             .fit(Matrix<double>(c.x * std::ldexp(1.0, p)), c.weights);
      REQUIRE(model.labels() == plain.labels());
      REQUIRE(model.iterations() == plain.iterations());
    }
  }
}

TEST_CASE("iris falls into the best known clusterings") {
  // The optima as benchmark suites list them, all digits; the lowest of 1,500 runs of scikit-learn
  // 1.2 (k-means++, tol=0) are the same up to k = 8, but 27.78727 and 25.84946 for 9 and 10.
  const std::vector<double> known{152.3479517603579,  78.851441426146,   57.22847321428572,
                                  46.446182051282065, 39.03998724608726, 34.29822966507178,
                                  29.988943950786055, 27.7860924173081,  25.8340548199725};
  for (Index k = 2; k <= 10; ++k) {
    CAPTURE(k);
    const auto model =
        KMeans{.clusters = k, .restarts = 200, .finish = Finish::hartigan_wong}.fit(iris());
    CHECK(model.inertia() ==
          doctest::Approx(known[static_cast<std::size_t>(k - 2)]).epsilon(1e-12));
  }
}

TEST_CASE("few starts finished find what many of Lloyd's miss") {
  int lloyd = 0, transfers = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Matrix<double> x = gaussian(30, 2, seed);
    const KMeans question{.clusters = 5, .restarts = 10, .seed = seed, .tolerance = 0};
    KMeans long_search = finished(question);
    long_search.restarts = 200;
    const double best = long_search.fit(x).inertia() * (1 + 1e-12);
    lloyd += question.fit(x).inertia() <= best;
    transfers += finished(question).fit(x).inertia() <= best;
  }
  CAPTURE(lloyd);
  CHECK(transfers >= lloyd + 10);
}

TEST_CASE_TEMPLATE("threads change no bit", T, float, double) {
  const Matrix<T> x = gaussian<T>(7000, 5, 11);
  std::vector<double> weights(7000);
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = static_cast<double>(i % 5) * 0.3;
  for (const KMeans& question : {by_transfers({.clusters = 9, .restarts = 2, .seed = 5}),
                                 finished({.clusters = 9, .restarts = 2, .seed = 5})}) {
    const auto model = question.fit(x);
    const auto weighted = question.fit(x, weights);
    for (const Index threads : {2, 3, 7}) {
      CHECK(same_bits(question.fit(x, Threads{threads}), model));
      CHECK(same_bits(question.fit(x, weights, Threads{threads}), weighted));
    }
    CHECK(model.predict(x) == model.labels());
  }
}

TEST_CASE("rows of weight zero have no influence and still get their labels") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    Matrix<double> x(60, 2);
    x << gaussian(40, 2, seed), 100 * gaussian(20, 2, seed + 1);
    std::vector<double> weights(60, 1.0);
    std::fill(weights.begin() + 40, weights.end(), 0.0);
    for (const KMeans& question : {by_transfers({.clusters = 4, .restarts = 2, .seed = seed}),
                                   finished({.clusters = 4, .restarts = 2, .seed = seed})}) {
      const auto with = question.fit(x, weights);
      const auto without = question.fit(x.topRows(40));
      REQUIRE(with.centers() == without.centers());
      REQUIRE(with.inertia() == without.inertia());
      REQUIRE(with.iterations() == without.iterations());
      REQUIRE(with.predict(x) == with.labels());
    }
  }
}

TEST_CASE("weights of any magnitude side by side come to an end") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = seed % 2 == 0 ? gaussian(40, 2, seed) : small_integers(40, 2, 4, seed);
    const Draws draws(seed, 9);
    std::vector<double> weights;
    for (std::uint64_t i = 0; i < 40; ++i)
      weights.push_back(
          std::ldexp(1 + draws.uniform(i), -static_cast<int>(draws.below(200, i + 50))));
    const KMeans question{.clusters = 6, .seed = seed, .tolerance = 0};
    const auto lloyd = question.fit(x, weights);
    const auto model = finished(question).fit(x, weights);
    REQUIRE(model.status() == KMeansStatus::converged);
    REQUIRE(model.inertia() <= lloyd.inertia());
    REQUIRE(model.predict(x) == model.labels());
    REQUIRE(static_cast<double>(best_transfer(x, weights, model.labels(), 6)) <=
            1e-12 * (lloyd.inertia() + 16 * *std::max_element(weights.begin(), weights.end())));
  }
}

TEST_CASE("one cluster, n clusters and fewer distinct rows than clusters") {
  const Matrix<double> x = gaussian(30, 2, 9);
  for (const auto& ask : {by_transfers, finished}) {
    const auto one = ask({.clusters = 1}).fit(x);
    CHECK(one.labels() == Labels(30, 0));
    CHECK(one.inertia() == KMeans{.clusters = 1}.fit(x).inertia());
    const auto all = ask({.clusters = 30}).fit(x);
    CHECK(all.inertia() == 0);
    CHECK(all.distinct_clusters() == 30);
    CHECK(all.status() == KMeansStatus::converged);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      CAPTURE(seed);
      const auto few = ask({.clusters = 8, .seed = seed}).fit(small_integers(30, 1, 3, seed));
      REQUIRE(few.inertia() == 0);
      REQUIRE(few.distinct_clusters() == 3);
      REQUIRE(few.status() == KMeansStatus::converged);
      REQUIRE(few.iterations() <= 4);
    }
    const auto equal = ask({.clusters = 8}).fit(Matrix<double>::Constant(20, 3, 0.1));
    CHECK(equal.distinct_clusters() == 1);
    CHECK(equal.inertia() == 0);
    CHECK(equal.labels() == Labels(20, 0));
    CHECK(equal.status() == KMeansStatus::converged);
  }
}

TEST_CASE("iterations count together and end where they must") {
  const Matrix<double> x = gaussian(2000, 2, 5);
  const KMeans question{.clusters = 20, .seed = 1, .tolerance = 0};
  const auto lloyd = question.fit(x);
  const auto full = finished(question).fit(x);
  CHECK(full.status() == KMeansStatus::converged);
  CHECK(full.iterations() > lloyd.iterations());
  CHECK(full.inertia() < lloyd.inertia());
  double inertia = std::numeric_limits<double>::infinity();
  for (Index most = 1; most <= full.iterations(); ++most) {
    KMeans limited = finished(question);
    limited.max_iterations = most;
    const auto model = limited.fit(x);
    REQUIRE(model.iterations() == most);
    REQUIRE((model.status() == KMeansStatus::converged) == (most == full.iterations()));
    REQUIRE(model.predict(x) == model.labels());
    REQUIRE(model.inertia() <= inertia * (1 + 1e-14));
    inertia = model.inertia();
  }
}

TEST_CASE("a tolerance ends Lloyd's iteration, and the transfers go on") {
  const Matrix<double> x = gaussian(2000, 2, 5);
  const KMeans question{.clusters = 20, .seed = 1, .tolerance = 1e-2};
  CHECK(question.fit(x).status() == KMeansStatus::tolerance_reached);
  CHECK(finished(question).fit(x).status() == KMeansStatus::converged);
  CHECK(by_transfers(question).fit(x).status() == KMeansStatus::converged);
}

TEST_CASE("progress is told of transfers too and may stop them at any time") {
  const Matrix<double> x = gaussian(300, 2, 6);
  for (const auto& ask : {by_transfers, finished}) {
    const KMeans question = ask({.clusters = 10, .restarts = 2, .tolerance = 0});
    int calls = 0;
    question.fit(x, Sequential{}, [&](const Progress& progress) {
      CHECK(progress.done < progress.total);
      ++calls;
      return true;
    });
    for (int stop = 0; stop < calls; ++stop) {
      int call = 0;
      const auto model =
          question.fit(x, Sequential{}, [&](const Progress&) { return call++ != stop; });
      REQUIRE(model.status() == KMeansStatus::cancelled);
      REQUIRE(call == stop + 1);
      REQUIRE(model.predict(x) == model.labels());
    }
  }
}

TEST_CASE("a finish without a name is refused") {
  const Matrix<double> x = gaussian(10, 2, 1);
  CHECK(KMeans{}.finish == Finish::none);
  for (const int value : {2, 255})
    CHECK(refusal([&] { KMeans{.clusters = 2, .finish = Finish(value)}.fit(x); }) ==
          "finish: is not one of the two ways to finish");
}

TEST_CASE("slow: the best known clusterings of the classic sets are reached, or better ones") {
  // Known are the sums of squares of published clusterings (s1, a3, unbalance, d31, birch1, wine),
  // the best known (digits) or, where those are far from the best, the lowest of 200 runs of
  // scikit-learn 1.2. The sets are those of github.com/gagolews/clustering-data-v1 (sipu/, uci/),
  // unpacked, and the 64 columns of scikit-learn's digits, one record per line: <set>.data.
  const char* folder = std::getenv("KINDRED_CLASSIC_SETS");
  if (folder == nullptr) {
    MESSAGE("skipped: KINDRED_CLASSIC_SETS must name the folder of the classic sets");
    REQUIRE(folder == nullptr);  // a case has to assert something
    return;
  }
  struct Classic {
    std::string name;
    Index rows, clusters;
    double known;
  };
  const Classic sets[] = {
      {"s1", 5000, 15, 8.91765000665e12},      {"s2", 5000, 15, 1.3279109490729715e13},
      {"s3", 5000, 15, 1.6889589354225727e13}, {"s4", 5000, 15, 1.5703252619320098e13},
      {"a1", 3000, 20, 12146257522.2589},      {"a2", 5250, 35, 20286736641.6523},
      {"a3", 7500, 50, 2.89374150997e10},      {"unbalance", 6500, 8, 2.14492062848e11},
      {"d31", 3100, 31, 3393.31632674},        {"birch1", 100000, 100, 9.27728582821e13},
      {"wine", 178, 3, 2370689.68678},         {"digits", 1797, 10, 1165142},
  };
  for (const Classic& set : sets) {
    CAPTURE(set.name);
    const Matrix<double> x = classic_set(std::string(folder) + "/" + set.name + ".data");
    REQUIRE(x.rows() == set.rows);
    const auto model =
        KMeans{.clusters = set.clusters, .restarts = 200, .finish = Finish::hartigan_wong}.fit(
            x, Threads{0});
    CHECK(model.inertia() <= set.known * (1 + 1e-11));
    CHECK(model.status() == KMeansStatus::converged);
    MESSAGE(set.name << ": " << model.inertia() / set.known - 1 << " from the known");
  }
}

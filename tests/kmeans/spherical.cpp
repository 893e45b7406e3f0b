// Spherical K-Means against the textbook, the laws it must obey and the input it must refuse.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_spherical.hpp>
#include <support/refusals.hpp>

#include <kindred/kmeans/spherical.hpp>
#include <kindred/kmeans/spherical_model.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

SphericalKMeans from_centers(const Matrix<double>& centers, Index max_iterations = 300) {
  return {.clusters = centers.rows(),
          .init = Init::given,
          .centers = centers,
          .max_iterations = max_iterations,
          .tolerance = 0};
}

template <class T>
bool same_bits(const SphericalKMeansModel<T>& a, const SphericalKMeansModel<T>& b) {
  return a.labels() == b.labels() && a.centers() == b.centers() && a.objective() == b.objective() &&
         a.iterations() == b.iterations() && a.status() == b.status();
}

double random_weight(std::uint64_t seed, Index i) {
  return 0.25 * static_cast<double>(Draws(seed, 9).below(8, static_cast<std::uint64_t>(i)));
}

std::vector<double> random_weights(Index n, std::uint64_t seed) {
  std::vector<double> weights{1};
  for (Index i = 1; i < n; ++i)
    weights.push_back(random_weight(seed, i));
  return weights;
}

}  // namespace

TEST_CASE_TEMPLATE("labels, iterations and objective are the textbook's", T, float, double) {
  Index compared = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    const Index n = 20 + static_cast<Index>(seed % 90), d = 2 + static_cast<Index>(seed % 7);
    const Index k = 1 + static_cast<Index>(seed % 5);
    const Matrix<T> x = gaussian<T>(n, d, seed);
    const Matrix<double> wide = x.template cast<double>(), start = wide.topRows(k) * 3;
    const std::vector<double> weights =
        seed % 2 ? random_weights(n, seed) : std::vector<double>(static_cast<std::size_t>(n), 1.0);
    const NaiveSpherical naive = naive_spherical(wide, weights, start, 300);
    if (naive.unclear) continue;
    ++compared;
    const auto model = from_centers(start).fit(x, weights);
    REQUIRE(model.labels() == naive.labels);
    REQUIRE(model.status() == KMeansStatus::converged);
    // Rows of weight zero may still change cluster in the textbook's last iteration.
    if (seed % 2 == 0) REQUIRE(model.iterations() == naive.iterations);
    REQUIRE(model.objective() == doctest::Approx(naive.objectives.back()).epsilon(1e-12));
    const double rounding = sizeof(T) == sizeof(float) ? 1e-7 : 1e-15;
    REQUIRE((model.centers().template cast<long double>() - naive.centers).cwiseAbs().maxCoeff() <
            4 * rounding);
    for (Index t = 1; t <= std::min<Index>(naive.iterations, 5); ++t)
      REQUIRE(from_centers(start, t).fit(x, weights).labels() ==
              naive_spherical(wide, weights, start, t).labels);
  }
  CHECK(compared > 300);
}

TEST_CASE("every way to find the nearest centre ends with the largest cosines") {
  struct Size {
    Index n, d, k;
  };
  // Sorted cells, bounds and fused kernels.
  for (const Size size : {Size{5000, 3, 16}, Size{1500, 20, 40}, Size{1500, 9, 7}}) {
    CAPTURE(size.d);
    const Matrix<double> x = gaussian(size.n, size.d, 4).array() + 0.5;
    const std::vector<double> ones(static_cast<std::size_t>(size.n), 1.0);
    const Matrix<double> start = x.topRows(size.k);
    const NaiveSpherical naive = naive_spherical(x, ones, start, 40);
    REQUIRE(!naive.unclear);
    const auto model = from_centers(start, 40).fit(x);
    CHECK(model.labels() == naive.labels);
    CHECK(model.iterations() == naive.iterations);
    CHECK(model.predict(x) == model.labels());
    const Matrix<double> distances = model.transform(x);
    const Wide units = naive_units(x);
    for (Index i = 0; i < x.rows(); ++i) {
      Index best = 0;
      distances.row(i).minCoeff(&best);
      REQUIRE(best == model.labels()[static_cast<std::size_t>(i)]);
      const auto exact = 1 - units.row(i).dot(model.centers().row(best).cast<long double>());
      REQUIRE(distances(i, best) == doctest::Approx(static_cast<double>(exact)).epsilon(1e-9));
    }
  }
}

TEST_CASE("the objective never rises, and is what the labels and centres say") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x =
        seed % 2 ? gaussian(150, 3, seed)
                 : Matrix<double>((small_integers(150, 3, 3, seed).array() + 0.5).matrix());
    const auto weights = random_weights(150, seed);
    SphericalKMeans question{
        .clusters = 9, .init = Init::random, .seed = seed, .max_iterations = 1, .tolerance = 0};
    double before = std::numeric_limits<double>::infinity();
    for (; question.max_iterations <= 12; ++question.max_iterations) {
      const auto model = question.fit(x, weights);
      REQUIRE(model.objective() <= before * (1 + 1e-14));
      before = model.objective();
      REQUIRE((model.centers().rowwise().norm().array() - 1).abs().maxCoeff() < 1e-15);
      const Matrix<double> distances = model.transform(x);
      double sum = 0;
      for (std::size_t i = 0; i < weights.size(); ++i)
        sum += weights[i] * distances(static_cast<Index>(i), model.labels()[i]);
      REQUIRE(model.objective() == doctest::Approx(sum).epsilon(1e-12));
    }
  }
}

TEST_CASE("a power of two times any row changes no bit, at any magnitude") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = gaussian(80, 4, seed);
    const Matrix<double> start = x.topRows(5);
    const SphericalKMeans seeded{.clusters = 5, .restarts = 2, .seed = seed};
    const auto model = from_centers(start).fit(x);
    const auto free = seeded.fit(x);
    Matrix<double> scaled = x, scaled_start = start;
    for (Index i = 0; i < x.rows(); ++i)
      scaled.row(i) *= std::ldexp(1.0, static_cast<int>(i * 37 % 1900) - 950);
    for (Index c = 0; c < 5; ++c)
      scaled_start.row(c) *= std::ldexp(1.0, static_cast<int>(c * 400) - 800);
    REQUIRE(same_bits(from_centers(scaled_start).fit(scaled), model));
    REQUIRE(same_bits(seeded.fit(scaled), free));
    REQUIRE(model.predict(scaled) == model.labels());
    REQUIRE(model.transform(scaled) == model.transform(x));
  }
}

TEST_CASE("huge, tiny and lopsided rows are clustered like ordinary ones") {
  Matrix<double> x(8, 2);
  x << 1e200, 2e200, 1e-200, 2.1e-200, 1.7e308, 1.7e308, 5e-324, 0,  //
      3e200, -1e-200, 1e-200, -2e200, -1.7e308, -1.6e308, -5e-324, -5e-324;
  const auto model = SphericalKMeans{.clusters = 4, .restarts = 20, .seed = 1}.fit(x);
  CHECK(model.centers().allFinite());
  CHECK(model.labels()[0] == model.labels()[1]);
  CHECK(model.labels()[0] == model.labels()[2]);
  CHECK(model.labels()[3] == model.labels()[4]);
  CHECK(model.labels()[6] == model.labels()[7]);
  CHECK(model.distinct_clusters() == 4);
  CHECK(model.predict(x) == model.labels());
  Matrix<float> narrow(3, 2);
  narrow << 1e38f, 2e38f, 1e-45f, 0, 0, 3e38f;
  CHECK(SphericalKMeans{.clusters = 3}.fit(narrow).objective() == 0);
}

TEST_CASE("proportional rows are one direction to the last bit") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const Draws draws(seed, 3);
    const Index distinct = 2 + static_cast<Index>(seed % 4), d = 2 + static_cast<Index>(seed % 6);
    const Matrix<double> base = small_integers(distinct, d, 1000, seed).array() + 1;
    Matrix<double> x(distinct * 9, d);
    for (Index i = 0; i < x.rows(); ++i)
      x.row(i) = base.row(i % distinct) *
                 static_cast<double>(1 + draws.below(100, static_cast<std::uint64_t>(i)));
    const auto weights = random_weights(x.rows(), seed);
    for (const Init init : {Init::kmeans_plus_plus, Init::random}) {
      const SphericalKMeans question{
          .clusters = distinct + 3, .init = init, .seed = seed, .tolerance = 0};
      const auto model = question.fit(x);
      REQUIRE(model.objective() == 0);
      REQUIRE(model.distinct_clusters() == distinct);
      REQUIRE(model.status() == KMeansStatus::converged);
      REQUIRE(model.centers().allFinite());
      REQUIRE(question.fit(x, weights).status() == KMeansStatus::converged);
      REQUIRE(question.fit(x, weights).objective() == 0);
    }
  }
}

TEST_CASE("directions that differ in their last digits are told apart") {
  // All lie so close together that columns are moved; cosines in double would all be 1.
  for (const double angle : {1e-5, 1e-6, 1e-7, 1e-9}) {
    CAPTURE(angle);
    Matrix<double> x(40, 3);
    const Matrix<double> noise = gaussian(40, 3, 7);
    for (Index i = 0; i < 40; ++i)
      for (Index j = 0; j < 3; ++j)
        x(i, j) = 5 + angle * (noise(i, j) + (i % 2 == 0 ? 0 : j == 0 ? 40 : -40));
    const auto model = SphericalKMeans{.clusters = 2, .restarts = 5, .tolerance = 0}.fit(x);
    for (Index i = 0; i < 40; ++i)
      CHECK(model.labels()[static_cast<std::size_t>(i)] == model.labels()[i % 2 ? 1 : 0]);
    CHECK(model.labels()[0] != model.labels()[1]);
    const std::vector<double> ones(40, 1.0);
    const NaiveSpherical naive = naive_spherical(x, ones, x.topRows(2), 300);
    const auto given = from_centers(x.topRows(2)).fit(x);
    CHECK((given.centers().cast<long double>() - naive.centers).cwiseAbs().maxCoeff() < 3e-16L);
    if (angle > 5e-7) {
      CHECK(given.labels() == naive.labels);
      CHECK(given.objective() == doctest::Approx(naive.objectives.back()).epsilon(1e-6));
    }
    CHECK((given.centers().rowwise().norm().array() - 1).abs().maxCoeff() < 3e-16);
  }
}

TEST_CASE("a centre whose rows cancel out stays where it is") {
  Matrix<double> x(4, 2), start(1, 2);
  x << 1, 2, -3, -6, 2, -1, -4, 2;
  start << 3, 4;
  const auto model = from_centers(start).fit(x);
  CHECK(model.centers()(0, 0) == 0.6);
  CHECK(model.centers()(0, 1) == 0.8);
  CHECK(model.objective() == doctest::Approx(4).epsilon(1e-15));
  CHECK(model.status() == KMeansStatus::converged);
  // Five that cancel but for their rounding.
  Matrix<double> star(5, 2);
  for (Index i = 0; i < 5; ++i) {
    const double angle = 0.3 + static_cast<double>(i) * std::acos(-1.0) * 2 / 5;
    star.row(i) << std::cos(angle), std::sin(angle);
  }
  CHECK(from_centers(start).fit(star).centers() == model.centers());
}

TEST_CASE("one cluster is the direction of the sum, n leave nothing over, one row is a cluster") {
  const Matrix<double> x = gaussian(60, 4, 3).array() + 0.3;
  Matrix<double> units = x;
  units.rowwise().normalize();
  const auto one = SphericalKMeans{.clusters = 1, .tolerance = 0}.fit(x);
  CHECK(one.centers().isApprox(units.colwise().sum().normalized(), 1e-14));
  CHECK(one.objective() == doctest::Approx(60 - units.colwise().sum().norm()).epsilon(1e-13));
  for (const Init init : {Init::kmeans_plus_plus, Init::random}) {
    const auto all = SphericalKMeans{.clusters = 60, .init = init}.fit(x);
    CHECK(all.objective() == 0);
    CHECK(all.distinct_clusters() == 60);
  }
  const Matrix<double> row = Matrix<double>::Constant(1, 1, -7);
  CHECK(SphericalKMeans{.clusters = 1}.fit(row).centers()(0, 0) == -1);
}

TEST_CASE("empty clusters take rows") {
  const Matrix<double> x = gaussian(100, 3, 12);
  const Matrix<double> start = x.row(0).replicate(6, 1);
  const auto model = from_centers(start).fit(x);
  CHECK(model.distinct_clusters() == 6);
  CHECK(model.status() == KMeansStatus::converged);
  CHECK(model.objective() < from_centers(start, 1).fit(x).objective());
}

TEST_CASE("weights count rows, and those of weight zero only get their labels") {
  const Matrix<double> x = gaussian(90, 3, 5);
  const Matrix<double> start = x.topRows(4);
  const auto once = from_centers(start).fit(x);
  const auto thrice = from_centers(start).fit(x, std::vector<double>(90, 3.0));
  CHECK(thrice.labels() == once.labels());
  CHECK(thrice.objective() == doctest::Approx(3 * once.objective()).epsilon(1e-14));
  std::vector<double> weights(90, 1.0);
  std::fill(weights.begin() + 50, weights.end(), 0.0);
  const auto with = from_centers(start).fit(x, weights);
  const auto without = from_centers(start).fit(x.topRows(50));
  CHECK(with.centers() == without.centers());
  CHECK(with.objective() == without.objective());
  CHECK(with.predict(x) == with.labels());
}

TEST_CASE_TEMPLATE("threads, memory layout and batches change no bit", T, float, double) {
  const Matrix<T> x = gaussian<T>(6000, 12, 11);
  const auto weights = random_weights(6000, 2);
  const SphericalKMeans question{.clusters = 9, .restarts = 2, .seed = 5, .max_iterations = 15};
  const auto model = question.fit(x);
  const auto weighted = question.fit(x, weights);
  for (const Index threads : {1, 2, 3}) {
    CAPTURE(threads);
    CHECK(same_bits(question.fit(x, Threads{threads}), model));
    CHECK(same_bits(question.fit(x, weights, Threads{threads}), weighted));
    CHECK(model.predict(x, Threads{threads}) == model.labels());
    CHECK(model.transform(x, Threads{threads}) == model.transform(x));
  }
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(question.fit(columns), model));
  CHECK(question.fit(x.template cast<double>()).labels() == model.labels());
  for (Index i = 0; i < 50; ++i)
    REQUIRE(model.predict(x.row(i))[0] == model.labels()[static_cast<std::size_t>(i)]);
  CHECK(model.predict(x.topRows(0)).empty());
}

TEST_CASE("centres that were found are where the next fit begins and ends") {
  const Matrix<double> x = gaussian(300, 5, 8);
  const auto model = SphericalKMeans{.clusters = 6, .tolerance = 0}.fit(x);
  const auto again = from_centers(model.centers()).fit(x);
  CHECK(again.labels() == model.labels());
  CHECK(again.centers() == model.centers());
  CHECK(again.iterations() == 1);
}

TEST_CASE("spherical K-Means can be stopped") {
  const Matrix<double> x = gaussian(300, 3, 6);
  const SphericalKMeans question{.clusters = 10, .restarts = 2, .tolerance = 0};
  int calls = 0;
  const auto count = [&](const Progress&) { return ++calls > 0; };
  CHECK(question.fit(x, Sequential{}, count).status() == KMeansStatus::converged);
  for (int stop = 0; stop < calls; stop += 3) {
    int call = 0;
    const auto model = question.fit(x, Threads{1}, [&](const Progress&) { return call++ != stop; });
    REQUIRE(model.status() == KMeansStatus::cancelled);
    REQUIRE(model.centers().allFinite());
    REQUIRE(model.predict(x) == model.labels());
  }
}

TEST_CASE("what has no direction, and other bad input, is refused with what and where") {
  const Matrix<double> x = gaussian(10, 3, 1);
  const auto refused = [&](auto change) {
    SphericalKMeans question{.clusters = 2};
    Matrix<double> data = x;
    change(question, data);
    return refusal([&] { question.fit(data, Threads{2}); });
  };
  using Q = SphericalKMeans&;
  using X = Matrix<double>&;
  const std::string zeros = "cosine distance is undefined for a row of zeros";
  CHECK(refused([](Q, X m) { m.row(7) = m.row(8) *= 0; }) == "x: " + zeros + " (row 7)");
  CHECK(refused([](Q, X m) { m(4, 1) = missing_value<double>(); }) ==
        "x: holds NaN (row 4, column 1)");
  CHECK(refused([](Q, X m) { m(9, 2) = -std::numeric_limits<double>::infinity(); }) ==
        "x: holds infinity (row 9, column 2)");
  CHECK(refused([](Q, X m) { m.resize(0, 3); }) == "x: has no rows");
  CHECK(refused([](Q, X m) { m.resize(3, 0); }) == "x: has no columns");
  CHECK(refused([](Q q, X) { q.clusters = 11; }) == "clusters: is 11 but must lie in 1..10");
  CHECK(refused([](Q q, X) { q.restarts = 0; }).starts_with("restarts: is 0"));
  CHECK(refused([](Q q, X) { q.max_iterations = 0; }).starts_with("max_iterations: is 0"));
  CHECK(refused([](Q q, X) { q.tolerance = -1; }).starts_with("tolerance: "));
  CHECK(refused([](Q q, X m) { q.centers = m.topRows(2); }) ==
        "centers: are used with Init::given only");
  const auto given = [&](Matrix<double> centers) {
    return refusal([&] { from_centers(centers).fit(x); });
  };
  CHECK(given(Matrix<double>::Zero(2, 3)) == "centers: " + zeros + " (row 0)");
  CHECK(given(Matrix<double>::Ones(2, 2)) == "centers: are 2 x 2 where 2 x 3 are needed");
  CHECK(given(Matrix<double>::Constant(2, 3, missing_value<double>())) ==
        "centers: holds NaN (row 0, column 0)");
  std::vector<double> weights(10, 1.0);
  weights[3] = -1;
  CHECK(refusal([&] { SphericalKMeans{.clusters = 2}.fit(x, weights); }) ==
        "weights: is negative (row 3)");

  const auto model = SphericalKMeans{.clusters = 2}.fit(x);
  Matrix<double> fresh = x;
  fresh.row(5).setZero();
  CHECK(refusal([&] { model.predict(fresh); }) == "x: " + zeros + " (row 5)");
  CHECK(refusal([&] { model.transform(fresh); }) == "x: " + zeros + " (row 5)");
  fresh(2, 0) = missing_value<double>();
  CHECK(refusal([&] { model.predict(fresh); }) == "x: holds NaN (row 2, column 0)");
  CHECK(refusal([&] { model.predict(x.leftCols(2)); }) == "x: has 2 columns where 3 are expected");
}

// K-Means against the textbook, published optima, the laws it must obey and the input it must
// refuse.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_iris.hpp>
#include <support/kmeans_oracle.hpp>

#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace kindred::testing {

/// Fits with the centres of a case, never stopping before a fixed point unless iterations run out.
inline KMeans from_centers(const Matrix<double>& centers, Index max_iterations = 300,
                           Algorithm algorithm = Algorithm::automatic) {
  return {.clusters = centers.rows(),
          .init = Init::given,
          .centers = centers,
          .max_iterations = max_iterations,
          .tolerance = 0,
          .algorithm = algorithm};
}

inline constexpr Algorithm algorithms[] = {Algorithm::naive, Algorithm::lloyd, Algorithm::hamerly,
                                           Algorithm::filtering};

template <class T>
bool same_bits(const KMeansModel<T>& a, const KMeansModel<T>& b) {
  return a.labels() == b.labels() && a.centers() == b.centers() && a.inertia() == b.inertia() &&
         a.iterations() == b.iterations() && a.status() == b.status();
}

inline Matrix<double> every(Index stride, const Matrix<double>& x, Index count) {
  Matrix<double> rows(count, x.cols());
  for (Index r = 0; r < count; ++r)
    rows.row(r) = x.row(r * stride);
  return rows;
}

inline std::string sentence_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

}  // namespace kindred::testing

TEST_CASE("iris falls into the known optimum for three clusters") {
  const auto model = KMeans{.clusters = 3, .restarts = 20, .seed = 1, .tolerance = 0}.fit(iris());
  CHECK(model.inertia() == doctest::Approx(78.851441426146).epsilon(1e-13));
  CHECK(model.status() == KMeansStatus::converged);
  CHECK(model.distinct_clusters() == 3);
}

TEST_CASE("given starts on iris end where scikit-learn 1.2 ends") {
  const Matrix<double> x = iris();
  const auto start = [&](std::vector<Index> rows) {
    Matrix<double> centers(static_cast<Index>(rows.size()), 4);
    for (Index r = 0; r < centers.rows(); ++r)
      centers.row(r) = x.row(rows[static_cast<std::size_t>(r)]);
    return centers;
  };
  const auto a = from_centers(start({0, 50, 100})).fit(x);
  CHECK(a.inertia() == doctest::Approx(78.851441426146).epsilon(1e-13));
  CHECK(a.iterations() == 4);
  CHECK(a.centers()(2, 2) == doctest::Approx(5.742105263157894).epsilon(1e-14));
  CHECK(std::count(a.labels().begin(), a.labels().end(), 1) == 62);

  const auto b = from_centers(start({0, 1, 2})).fit(x);
  CHECK(b.inertia() == doctest::Approx(78.85566582597731).epsilon(1e-13));
  CHECK(b.iterations() == 12);

  const auto c = from_centers(start({10, 60, 61, 140})).fit(x);
  CHECK(c.inertia() == doctest::Approx(57.25600931571816).epsilon(1e-13));
  CHECK(c.iterations() == 9);

  const auto cut_short = from_centers(start({0, 1, 2}), 3).fit(x);
  CHECK(cut_short.inertia() == doctest::Approx(84.49193138509845).epsilon(1e-13));
  CHECK(cut_short.status() == KMeansStatus::iteration_limit);
  CHECK(cut_short.iterations() == 3);

  std::vector<double> weights(150);
  for (std::size_t i = 0; i < 150; ++i)
    weights[i] = static_cast<double>(i % 4);
  const auto weighted = from_centers(start({0, 50, 100})).fit(x, weights);
  CHECK(weighted.inertia() == doctest::Approx(115.88594303109375).epsilon(1e-13));
  CHECK(weighted.iterations() == 4);
  CHECK(weighted.centers()(1, 0) == doctest::Approx(5.960952380952381).epsilon(1e-14));
}

TEST_CASE("in one dimension restarts reach the optimum of dynamic programming") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = gaussian(40, 1, seed);
    const Index k = 2 + static_cast<Index>(seed % 4);
    const double best = optimal_inertia_1d({x.data(), x.data() + 40}, k);
    const auto model = KMeans{.clusters = k, .restarts = 100, .seed = seed, .tolerance = 0}.fit(x);
    CHECK(model.inertia() == doctest::Approx(best).epsilon(1e-12));
  }
}

TEST_CASE_TEMPLATE("labels equal the textbook's after every iteration", T, float, double) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    CAPTURE(seed);
    CAPTURE(c.kind);
    const Matrix<T> x = c.x.template cast<T>();
    const NaiveKMeans naive = naive_kmeans(c.x, c.weights, c.centers, 300);
    for (const Algorithm algorithm : algorithms) {
      CAPTURE(algorithm);
      const auto model = from_centers(c.centers, 300, algorithm).fit(x, c.weights);
      REQUIRE(model.labels() == naive.labels);
      REQUIRE(model.iterations() == naive.iterations);
      REQUIRE(model.status() == KMeansStatus::converged);
      REQUIRE(model.inertia() == doctest::Approx(naive.inertia_of_iteration.back()).epsilon(1e-12));
    }
    for (std::size_t t = 1; t < naive.inertia_of_iteration.size(); ++t)
      REQUIRE(naive.inertia_of_iteration[t] <= naive.inertia_of_iteration[t - 1] * (1 + 1e-14));
    for (Index t = 1; t < std::min<Index>(naive.iterations, 6); ++t) {
      const auto partial = from_centers(c.centers, t).fit(x, c.weights);
      REQUIRE(partial.labels() == naive_kmeans(c.x, c.weights, c.centers, t).labels);
      REQUIRE(
          partial.inertia() ==
          doctest::Approx(naive.inertia_of_iteration[static_cast<std::size_t>(t)]).epsilon(1e-12));
    }
  }
}

TEST_CASE("an offset of 1e8 costs nothing") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    CAPTURE(seed);
    // What is left of the small values after the offset has rounded them is the true data.
    const Matrix<double> x = (c.x.array() * 1e-3 + 1e8).matrix();
    const Matrix<double> centers = (c.centers.array() * 1e-3 + 1e8).matrix();
    const Matrix<double> near = (x.array() - 1e8).matrix();
    const Matrix<double> near_centers = (centers.array() - 1e8).matrix();
    const NaiveKMeans naive = naive_kmeans(near, c.weights, near_centers, 300);
    const auto model = from_centers(centers).fit(x, c.weights);
    if (c.kind != "ties" && c.kind != "duplicates") REQUIRE(model.labels() == naive.labels);
    if (model.labels() == naive.labels)
      REQUIRE(model.inertia() == doctest::Approx(naive.inertia_of_iteration.back()).epsilon(1e-12));
    REQUIRE(model.inertia() >= 0);
  }
}

TEST_CASE("a power of two changes the scale of the result and nothing else") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    CAPTURE(seed);
    const auto model = from_centers(c.centers).fit(c.x, c.weights);
    for (const int p : {-400, -30, 30, 400}) {
      const double factor = std::ldexp(1.0, p);
      const auto scaled =
          from_centers(c.centers * factor).fit(Matrix<double>(c.x * factor), c.weights);
      REQUIRE(scaled.labels() == model.labels());
      REQUIRE(scaled.iterations() == model.iterations());
      REQUIRE(scaled.inertia() == std::ldexp(model.inertia(), 2 * p));
      REQUIRE(scaled.centers() == model.centers() * factor);
    }
  }
}

TEST_CASE("huge, tiny and subnormal values are clustered like ordinary ones") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    CAPTURE(seed);
    for (const int p : {-1000, -664, 664, 1000}) {
      const double factor = std::ldexp(1.0, p);
      const Matrix<double> x = c.x * factor, centers = c.centers * factor;
      // Subnormal results are rounded: that rounded data is what the textbook gets.
      const Matrix<double> back = x / factor, back_centers = centers / factor;
      const Labels expected = naive_kmeans(back, c.weights, back_centers, 300).labels;
      for (const Algorithm algorithm : algorithms) {
        const auto model = from_centers(centers, 300, algorithm).fit(x, c.weights);
        REQUIRE(model.labels() == expected);
        REQUIRE(model.centers().allFinite());
      }
    }
  }
  Matrix<double> edge(4, 1);
  edge << 0, 5e-324, 1e-322, 1.1e-322;
  CHECK(KMeans{.clusters = 2}.fit(edge).labels()[1] != KMeans{.clusters = 2}.fit(edge).labels()[2]);
  edge << -1.7e308, -1.6e308, 1.6e308, 1.79e308;
  const auto model = KMeans{.clusters = 2}.fit(edge);
  CHECK(model.labels()[0] == model.labels()[1]);
  CHECK(model.labels()[1] != model.labels()[2]);
  CHECK(model.labels()[2] == model.labels()[3]);
  CHECK(model.centers().allFinite());
  CHECK(model.predict(edge) == model.labels());
}

TEST_CASE_TEMPLATE("threads and memory layout change no bit", T, float, double) {
  const Matrix<T> x = blobs<T>(9000, 12, 7, 2.0, 11);
  const KMeans question{.clusters = 9, .restarts = 2, .seed = 5, .tolerance = 0};
  const auto model = question.fit(x);
  std::vector<double> weights(9000);
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = static_cast<double>(i % 5) * 0.3;
  const auto weighted = question.fit(x, weights);
  for (const Index threads : {0, 1, 2, 3, 10000}) {
    CAPTURE(threads);
    CHECK(same_bits(question.fit(x, Threads{threads}), model));
    CHECK(same_bits(question.fit(x, weights, Threads{threads}), weighted));
    CHECK(model.predict(x, Threads{threads}) == model.labels());
    CHECK(model.transform(x, Threads{threads}) == model.transform(x));
  }

  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(question.fit(columns), model));
  Matrix<T> wide = Matrix<T>::Constant(9000, 20, T{3});
  wide.block(0, 4, 9000, 12) = x;
  CHECK(same_bits(question.fit(wide.block(0, 4, 9000, 12)), model));
  CHECK(same_bits(question.fit(x * T{1}), model));
  using Strides = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  std::vector<T> spread(static_cast<std::size_t>(9000 * 24));
  Eigen::Map<Matrix<T>, 0, Strides> strided(spread.data(), 9000, 12, Strides(24, 2));
  strided = x;
  CHECK(same_bits(question.fit(strided), model));
}

TEST_CASE_TEMPLATE("every algorithm ends alike, bit for bit", T, float, double) {
  for (const Index d : {1, 2, 5, 8, 9, 17, 70})
    for (const Index k : {2, 7, 33}) {
      CAPTURE(d);
      CAPTURE(k);
      for (const double offset : {0.0, 3.0, 1e4}) {
        const Matrix<T> x = (gaussian<T>(1500, d, 4).array() + static_cast<T>(offset)).matrix();
        const auto fit = [&](Algorithm algorithm) {
          return KMeans{.clusters = k,
                        .init = Init::random,
                        .seed = 3,
                        .tolerance = 0,
                        .algorithm = algorithm}
              .fit(x);
        };
        const auto expected = fit(Algorithm::naive);
        REQUIRE(same_bits(fit(Algorithm::lloyd), expected));
        REQUIRE(same_bits(fit(Algorithm::hamerly), expected));
        REQUIRE(same_bits(fit(Algorithm::filtering), expected));
        REQUIRE(same_bits(fit(Algorithm::automatic), expected));
      }
    }
}

TEST_CASE("given centres far beyond the data are answered by every algorithm") {
  const Matrix<float> x = gaussian<float>(200, 12, 4);
  for (const double far : {1e20, 1e60, 1e300}) {
    Matrix<double> centers = x.topRows(4).cast<double>();
    centers.row(1) *= far;
    const auto expected = from_centers(centers, 300, Algorithm::naive).fit(x);
    CHECK(same_bits(from_centers(centers, 300, Algorithm::lloyd).fit(x), expected));
    CHECK(same_bits(from_centers(centers, 300, Algorithm::hamerly).fit(x), expected));
    CHECK(same_bits(from_centers(centers, 300, Algorithm::filtering).fit(x), expected));
  }
}

TEST_CASE("float data gives the labels of the same data in double") {
  const Matrix<float> x = gaussian<float>(3000, 6, 3);
  const KMeans question{.clusters = 10, .seed = 2, .tolerance = 0};
  const auto narrow = question.fit(x);
  const auto wide = question.fit(x.cast<double>());
  CHECK(narrow.labels() == wide.labels());
  CHECK(narrow.iterations() == wide.iterations());
  CHECK(narrow.inertia() == wide.inertia());
}

TEST_CASE("permuting rows permutes labels") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Index n = 60;
    const Matrix<double> x = gaussian(n, 3, seed), centers = every(10, x, 5);
    Matrix<double> mixed(n, 3);
    for (Index i = 0; i < n; ++i)
      mixed.row(i) = x.row(i * 7 % n);
    const auto model = from_centers(centers).fit(x);
    const auto permuted = from_centers(centers).fit(mixed);
    for (Index i = 0; i < n; ++i)
      REQUIRE(permuted.labels()[static_cast<std::size_t>(i)] ==
              model.labels()[static_cast<std::size_t>(i * 7 % n)]);
    REQUIRE(permuted.inertia() == doctest::Approx(model.inertia()).epsilon(1e-13));
  }
}

TEST_CASE("permuting, flipping, shifting, rotating and adding columns keeps the labels") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = blobs<float>(80, 3, 4, 1.5, seed).cast<double>();
    const Matrix<double> centers = every(5, x, 6);
    const auto model = from_centers(centers).fit(x);
    const auto fit = [&](auto change) {
      const Matrix<double> moved = change(x), moved_centers = change(centers);
      return from_centers(moved_centers).fit(moved);
    };
    const auto permuted = fit([](const Matrix<double>& m) {
      Matrix<double> out(m.rows(), 3);
      out << m.col(2), m.col(0), m.col(1);
      return out;
    });
    REQUIRE(permuted.labels() == model.labels());

    REQUIRE(fit([](const Matrix<double>& m) { return Matrix<double>(-m); }).labels() ==
            model.labels());
    const auto flipped = fit([](const Matrix<double>& m) {
      Matrix<double> out = m;
      out.col(1) *= -1;
      return out;
    });
    REQUIRE(flipped.labels() == model.labels());
    REQUIRE(flipped.inertia() == model.inertia());

    const auto dyadic = [](const Matrix<double>& m) {
      return Matrix<double>((m.array() * 0x1p20).round() * 0x1p-20);
    };
    const auto here = fit(dyadic);
    const auto there = fit([&](const Matrix<double>& m) {
      return Matrix<double>((dyadic(m).array() + 0x1p20).matrix());
    });
    REQUIRE(there.labels() == here.labels());
    REQUIRE(there.iterations() == here.iterations());

    const auto rotated = fit([](const Matrix<double>& m) {
      Eigen::Matrix3d q;
      q << 2, -1, 2, 2, 2, -1, -1, 2, 2;
      return Matrix<double>(m * (q / 3));
    });
    REQUIRE(rotated.labels() == model.labels());
    REQUIRE(rotated.inertia() == doctest::Approx(model.inertia()).epsilon(1e-12));

    const auto constant = fit([](const Matrix<double>& m) {
      Matrix<double> out(m.rows(), 4);
      out << m, Matrix<double>::Constant(m.rows(), 1, 0.1);
      return out;
    });
    REQUIRE(constant.labels() == model.labels());
    REQUIRE(constant.inertia() == model.inertia());
    REQUIRE(constant.centers().leftCols(3) == model.centers());
  }
}

TEST_CASE("a weight of m counts like m equal rows") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = gaussian(50, 2, seed), centers = every(7, x, 4);
    const Matrix<double> thrice = x.replicate(3, 1);
    const auto repeated = from_centers(centers).fit(thrice);
    const auto weighted = from_centers(centers).fit(x, std::vector<double>(50, 3.0));
    const auto once = from_centers(centers).fit(x);
    REQUIRE(repeated.centers().isApprox(weighted.centers(), 1e-14));
    REQUIRE(weighted.centers().isApprox(once.centers(), 1e-14));
    REQUIRE(repeated.inertia() == doctest::Approx(3 * once.inertia()).epsilon(1e-13));
    REQUIRE(weighted.inertia() == doctest::Approx(3 * once.inertia()).epsilon(1e-13));
  }
}

TEST_CASE("rows of weight zero have no influence and still get their labels") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    Matrix<double> x(60, 2);
    x << gaussian(40, 2, seed), 100 * gaussian(20, 2, seed + 1);
    std::vector<double> weights(60, 1.0);
    std::fill(weights.begin() + 40, weights.end(), 0.0);
    for (const Init init : {Init::kmeans_plus_plus, Init::kmeans_parallel, Init::random}) {
      const KMeans question{
          .clusters = 4, .init = init, .restarts = 2, .seed = seed, .tolerance = 1e-4};
      const auto with = question.fit(x, weights);
      const auto without = question.fit(x.topRows(40));
      REQUIRE(with.centers() == without.centers());
      REQUIRE(with.inertia() == without.inertia());
      REQUIRE(with.iterations() == without.iterations());
      REQUIRE(with.predict(x) == with.labels());
    }
  }
}

TEST_CASE("weights of any magnitude are proportions") {
  const Matrix<double> x = gaussian(50, 2, 4);
  std::vector<double> weights(50);
  for (std::size_t i = 0; i < 50; ++i)
    weights[i] = static_cast<double>(1 + i % 3);
  const KMeans question{.clusters = 4, .tolerance = 0};
  const auto model = question.fit(x, weights);
  for (const double factor : {0x1p-1060, 0x1p1000}) {
    std::vector<double> scaled = weights;
    for (double& weight : scaled)
      weight *= factor;
    const auto other = question.fit(x, scaled);
    CHECK(other.labels() == model.labels());
    CHECK(other.centers() == model.centers());
  }
}

TEST_CASE("one cluster is the mean and the total sum of squares") {
  const Matrix<double> x = gaussian(500, 5, 9);
  const auto model = KMeans{.clusters = 1, .tolerance = 0}.fit(x);
  const Eigen::RowVectorXd mean = x.colwise().mean();
  CHECK(model.centers().isApprox(mean, 1e-14));
  CHECK(model.inertia() == doctest::Approx((x.rowwise() - mean).squaredNorm()).epsilon(1e-13));
  CHECK(model.iterations() <= 2);
}

TEST_CASE("as many clusters as rows leave nothing over") {
  const Matrix<double> x = gaussian(30, 2, 9);
  for (const Init init : {Init::kmeans_plus_plus, Init::kmeans_parallel, Init::random}) {
    const auto model = KMeans{.clusters = 30, .init = init}.fit(x);
    CHECK(model.inertia() == 0);
    CHECK(model.distinct_clusters() == 30);
    CHECK(model.iterations() <= 2);
  }
}

TEST_CASE("fewer distinct rows than clusters: finite centres, inertia 0, a soon end") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = small_integers(30, 1, 3, seed);
    for (const Init init : {Init::kmeans_plus_plus, Init::kmeans_parallel, Init::random}) {
      const auto model = KMeans{.clusters = 8, .init = init, .seed = seed, .tolerance = 0}.fit(x);
      REQUIRE(model.inertia() == 0);
      REQUIRE(model.distinct_clusters() == 3);
      REQUIRE(model.centers().allFinite());
      REQUIRE(model.status() == KMeansStatus::converged);
      REQUIRE(*std::max_element(model.labels().begin(), model.labels().end()) < 8);
    }
    const auto all_equal = KMeans{.clusters = 8, .seed = seed}.fit(Matrix<double>::Ones(20, 3));
    REQUIRE(all_equal.distinct_clusters() == 1);
    REQUIRE(all_equal.inertia() == 0);
    REQUIRE(all_equal.iterations() <= 2);
    REQUIRE(all_equal.labels() == Labels(20, 0));
  }
}

TEST_CASE("equal rows sit on their centre to the last bit, so empty clusters stay empty") {
  // Sums of equal rows are rounded; (3y)/3 or (w·y)/w is not always y.
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Draws draws(seed, 5);
    const auto distinct = static_cast<Index>(2 + seed % 4), copies = static_cast<Index>(seed % 5);
    Matrix<double> x(distinct * (3 + copies), 2);
    std::vector<double> weights;
    for (Index i = 0; i < x.rows(); ++i) {
      x(i, 0) = 0.5 + draws.uniform(static_cast<std::uint64_t>(i % distinct));
      x(i, 1) = -1.5 * draws.uniform(static_cast<std::uint64_t>(i % distinct) + 50);
      weights.push_back(0.1 + draws.uniform(static_cast<std::uint64_t>(i) + 100));
    }
    for (const Algorithm algorithm : algorithms) {
      const KMeans ask{
          .clusters = distinct + 2, .seed = seed, .tolerance = 0, .algorithm = algorithm};
      for (const auto& model : {ask.fit(x), ask.fit(x, weights)}) {
        REQUIRE(model.inertia() == 0);
        REQUIRE(model.distinct_clusters() == distinct);
        REQUIRE(model.status() == KMeansStatus::converged);
        REQUIRE(model.iterations() <= 2);
      }
    }
  }
}

TEST_CASE("given centres next to zero do not drive float data out of range") {
  Matrix<float> x(6, 1);
  x << 0, 1, 2, 100, 101, 102;
  Matrix<double> centers(2, 1);
  centers << 1e-200, 1e-201;
  for (const Algorithm algorithm : algorithms)
    CHECK(from_centers(centers, 300, algorithm).fit(x).inertia() == 4);
}

TEST_CASE("one row is a cluster") {
  Matrix<double> x(1, 2);
  x << 0.1, -7;
  const auto model = KMeans{.clusters = 1}.fit(x);
  CHECK(model.centers() == x);
  CHECK(model.inertia() == 0);
  CHECK(model.labels() == Labels{0});
}

TEST_CASE("a point added at a centre leaves that solution alone") {
  const Matrix<double> x = small_integers(40, 2, 5, 8) * 4;
  const auto model = from_centers(every(9, x, 3)).fit(x);
  Matrix<double> more(41, 2);
  more << x, model.centers().row(1);
  const auto after = from_centers(model.centers()).fit(more);
  CHECK(std::equal(model.labels().begin(), model.labels().end(), after.labels().begin()));
  CHECK(after.centers().isApprox(model.centers(), 1e-15));
}

TEST_CASE("a fixed point of assigning and averaging is where it converges") {
  const Matrix<double> x = gaussian(300, 3, 21);
  const auto model = KMeans{.clusters = 6, .seed = 3, .tolerance = 0}.fit(x);
  const auto again = from_centers(model.centers()).fit(x);
  CHECK(again.labels() == model.labels());
  CHECK(again.centers() == model.centers());
  CHECK(again.iterations() == 1);
}

TEST_CASE("the tolerance stops early and says so") {
  const Matrix<double> x = gaussian(2000, 2, 5);
  const KMeans question{.clusters = 20, .seed = 1, .tolerance = 1e-2};
  const auto model = question.fit(x);
  CHECK(model.status() == KMeansStatus::tolerance_reached);
  CHECK(model.predict(x) == model.labels());
  KMeans exact = question;
  exact.tolerance = 0;
  CHECK(exact.fit(x).status() == KMeansStatus::converged);
  CHECK(exact.fit(x).iterations() > model.iterations());
}

TEST_CASE("restarts of few rows run side by side to the same end") {
  const Matrix<double> x = gaussian(300, 3, 21);
  for (const Index restarts : {2, 15, 16, 17, 40})
    for (const Finish finish : {Finish::none, Finish::hartigan_wong}) {
      CAPTURE(restarts);
      const KMeans question{.clusters = 8, .restarts = restarts, .seed = 3, .finish = finish};
      const auto expected = question.fit(x);
      CHECK(same_bits(question.fit(x, Threads{2}), expected));
      CHECK(same_bits(question.fit(x, Threads{3}), expected));
    }
}

TEST_CASE("restarts side by side stop between groups with the best so far") {
  const Matrix<double> x = gaussian(300, 3, 21);
  const KMeans question{.clusters = 8, .restarts = 100, .seed = 3};
  for (const int calls : {0, 1, 3}) {
    CAPTURE(calls);
    int left = calls;
    const auto thread = std::this_thread::get_id();
    const auto model = question.fit(x, Threads{2}, [&](const Progress& progress) {
      CHECK(std::this_thread::get_id() == thread);
      CHECK(progress.stage == "restarts");
      CHECK(progress.total == 100);
      return left-- > 0;
    });
    CHECK(model.status() == KMeansStatus::cancelled);
    CHECK(model.labels() == model.predict(x));
    if (calls == 0) continue;
    KMeans fewer = question;
    fewer.restarts = 16 * calls;
    CHECK(model.inertia() == fewer.fit(x).inertia());
  }
}

TEST_CASE("restarts keep the lowest inertia and the seed decides everything") {
  const Matrix<double> x = gaussian(400, 2, 6);
  double lowest = std::numeric_limits<double>::infinity();
  KMeans question{.clusters = 12, .seed = std::numeric_limits<std::uint64_t>::max()};
  for (const Index restarts : {1, 2, 4, 8, 16}) {
    question.restarts = restarts;
    const double inertia = question.fit(x).inertia();
    CHECK(inertia <= lowest);
    lowest = inertia;
  }
  CHECK(same_bits(question.fit(x), question.fit(x)));
  KMeans other = question;
  other.seed = 0;
  CHECK(other.fit(x).labels() != question.fit(x).labels());
}

TEST_CASE("greedy k-means++ finds well separated clusters") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    const Matrix<double> x = blobs(600, 3, 12, 0.05, seed);
    const auto model = KMeans{.clusters = 12, .seed = seed, .max_iterations = 1}.fit(x);
    REQUIRE(model.inertia() < 600 * 3 * 0.05 * 0.05 * 1.2);
  }
}

TEST_CASE("random starts take every row equally often") {
  Matrix<double> x(5, 1);
  x << 0, 1, 2, 3, 4;
  std::vector<int> taken(5, 0);
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    const auto stop_at_once = [](const Progress&) { return false; };
    const auto model = KMeans{.clusters = 1, .init = Init::random, .seed = seed}.fit(
        x, Sequential{}, stop_at_once);
    ++taken[static_cast<std::size_t>(model.centers()(0, 0))];
  }
  for (const int count : taken)
    CHECK(std::abs(count - 1000) < 150);
}

TEST_CASE("progress is told everything and may stop at any time") {
  const Matrix<double> x = gaussian(300, 2, 6);
  const KMeans question{.clusters = 10, .restarts = 2, .tolerance = 0};
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
    REQUIRE(model.centers().allFinite());
    REQUIRE(model.predict(x) == model.labels());
  }
  struct Stop {};
  CHECK_THROWS_AS(question.fit(x, Threads{2}, [](const Progress&) -> bool { throw Stop{}; }), Stop);
}

TEST_CASE("bad input is refused with what and where") {
  const Matrix<double> x = gaussian(10, 3, 1);
  const auto refused = [&](auto change) {
    KMeans question{.clusters = 2};
    Matrix<double> data = x;
    change(question, data);
    return sentence_of([&] { question.fit(data); });
  };
  using Q = KMeans&;
  using X = Matrix<double>&;
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(refused([](Q, X m) { m(4, 1) = missing_value<double>(); }) ==
        "x: holds NaN (row 4, column 1)");
  CHECK(refused([](Q, X m) { m(9, 2) = -inf; }) == "x: holds infinity (row 9, column 2)");
  CHECK(refused([](Q, X m) { m.resize(0, 3); }) == "x: has no rows");
  CHECK(refused([](Q, X m) { m.resize(3, 0); }) == "x: has no columns");
  CHECK(refused([](Q q, X) { q.clusters = 0; }) == "clusters: is 0 but must lie in 1..10");
  CHECK(refused([](Q q, X) { q.clusters = -3; }) == "clusters: is -3 but must lie in 1..10");
  CHECK(refused([](Q q, X) { q.clusters = 11; }) == "clusters: is 11 but must lie in 1..10");
  CHECK(refused([](Q q, X) { q.max_iterations = 0; }).starts_with("max_iterations: is 0"));
  CHECK(refused([](Q q, X) { q.restarts = 0; }).starts_with("restarts: is 0"));
  CHECK(refused([](Q q, X) { q.tolerance = -1e-9; }).starts_with("tolerance: "));
  CHECK(refused([](Q q, X) { q.tolerance = missing_value<double>(); }).starts_with("tolerance: "));
  CHECK(refused([](Q q, X) { q.tolerance = inf; }).starts_with("tolerance: "));
  CHECK(refused([](Q q, X m) { q.centers = m.topRows(2); }) ==
        "centers: are used with Init::given only");
  CHECK(refused([](Q q, X m) {
          q.init = Init::given;
          q.centers = m.topRows(3);
        }) == "centers: are 3 x 3 where 2 x 3 are needed");
  CHECK(refused([](Q q, X) { q.init = Init::given; }).starts_with("centers: are 0 x 0"));
  CHECK(refused([](Q q, X m) {
          q.init = Init::given;
          q.centers = m.topRows(2);
          q.centers(1, 2) = missing_value<double>();
        }) == "centers: holds NaN (row 1, column 2)");
  CHECK(sentence_of([&] { KMeans{.clusters = 2}.fit(x, Threads{-1}); }).starts_with("threads: "));
  CHECK(refused([](Q, X) {}) == "nothing was refused");

  const auto weights = [&](std::vector<double> w) {
    return sentence_of([&] { KMeans{.clusters = 2}.fit(x, w); });
  };
  CHECK(weights(std::vector<double>(9, 1.0)).starts_with("weights: has 9 entries"));
  CHECK(weights(std::vector<double>(10, 0.0)) == "weights: are all zero");
  std::vector<double> w(10, 1.0);
  w[3] = -0.5;
  CHECK(weights(w) == "weights: is negative (row 3)");
  w[3] = inf;
  CHECK(weights(w) == "weights: holds infinity (row 3)");
}

TEST_CASE("zero and minus zero are the same place") {
  Matrix<double> x(4, 1);
  x << 0.0, -0.0, 1.0, 1.0;
  const auto model = KMeans{.clusters = 2}.fit(x);
  CHECK(model.inertia() == 0);
  CHECK(model.labels()[0] == model.labels()[1]);
}

// Centres to the last digit, and fits that go on from them.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>

#include <kindred/kmeans/exact_centers.hpp>
#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("centres given come back as they were, and compare by place") {
  for (const double offset : {0.0, 1e8})
    for (const double scale : {1.0, 1e200, 1e-200}) {
      CAPTURE(offset);
      CAPTURE(scale);
      const Matrix<double> given = scale * (gaussian(5, 3, 2).array() + offset).matrix();
      const ExactCenters centers(given);
      CHECK(centers.values() == given);
      CHECK(centers.clusters() == 5);
      CHECK(centers.columns() == 3);
      // Other centres beside them change the frame, not the place.
      CHECK(ExactCenters(given.topRows(2)) ==
            ExactCenters(centers.frame(), centers.framed().topRows(2)));
      Matrix<double> other = given;
      other(4, 2) = std::nextafter(other(4, 2), 0.0);
      CHECK_FALSE(ExactCenters(other) == centers);
      CHECK_FALSE(ExactCenters(given.topRows(4)) == centers);
    }
  const Matrix<float> narrow = gaussian<float>(4, 2, 1);
  CHECK(ExactCenters(narrow) == ExactCenters(narrow.cast<double>()));
}

TEST_CASE("bad centres are refused with what and where") {
  CHECK(refusal([] { ExactCenters(Matrix<double>(0, 2)); }) == "centers: has no rows");
  CHECK(refusal([] { ExactCenters(Matrix<double>(2, 0)); }) == "centers: has no columns");
  Matrix<double> bad = Matrix<double>::Zero(3, 2);
  bad(1, 1) = missing_value<double>();
  CHECK(refusal([&] { ExactCenters{bad}; }) == "centers: holds NaN (row 1, column 1)");
  bad(1, 1) = std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { ExactCenters{bad}; }) == "centers: holds infinity (row 1, column 1)");
}

TEST_CASE_TEMPLATE("a converged model is confirmed on its own rows in one iteration", T, float,
                   double) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    INFO("seed " << seed << ", " << c.kind);
    const double offset = seed % 3 == 0 && sizeof(T) == 8 ? 1e8 : 0;
    const double scale = sizeof(T) == 4 || seed % 5 > 1 ? 1 : seed % 5 == 0 ? 1e200 : 1e-200;
    const Matrix<T> x = (scale * (c.x.array() + offset)).matrix().template cast<T>();
    const KMeans question{.clusters = c.centers.rows(), .tolerance = 0};
    const auto model = question.fit(x, c.weights);
    REQUIRE(model.status() == KMeansStatus::converged);
    const auto again = question.fit(x, c.weights, model.exact_centers());
    CHECK(again.iterations() == 1);
    CHECK(again.status() == KMeansStatus::converged);
    CHECK(again.exact_centers() == model.exact_centers());
    CHECK(again.centers() == model.centers());
    CHECK(again.labels() == model.labels());
    CHECK(again.inertia() == model.inertia());
  }
}

TEST_CASE("two halves of a run are the run") {
  for (const double offset : {0.0, 1e8})
    for (const double scale : {1.0, 1e-3, 1e200, 1e-200}) {
      CAPTURE(offset);
      CAPTURE(scale);
      const Matrix<double> x = scale * (1e-3 * gaussian(400, 3, 9).array() + offset).matrix();
      KMeans question{.clusters = 9, .seed = 4, .tolerance = 0};
      const auto whole = question.fit(x);
      REQUIRE(whole.iterations() > 6);
      question.max_iterations = 4;
      const auto half = question.fit(x);
      question.max_iterations = 300;
      const auto rest = question.fit(x, half.exact_centers(), Threads{2});
      CHECK(rest.exact_centers() == whole.exact_centers());
      CHECK(rest.labels() == whole.labels());
      CHECK(rest.inertia() == whole.inertia());
      // The last iteration only finds that nothing changed; the first of `rest` may find that too.
      CHECK(std::abs(4 + rest.iterations() - whole.iterations()) <= 1);
    }
}

TEST_CASE("rows added and rows far away are met from where the model was") {
  const Matrix<double> x = (1e-3 * blobs(300, 2, 4, 0.5, 5)).array() + 1e8;
  const KMeans question{.clusters = 4, .tolerance = 0};
  const auto model = question.fit(x.topRows(200));
  const auto more = question.fit(x, model.exact_centers());
  CHECK(more.status() == KMeansStatus::converged);
  CHECK(more.iterations() <= 3);
  CHECK(more.inertia() == doctest::Approx(question.fit(x).inertia()).epsilon(1e-9));
  // A row far away takes the shift from the frame; the model's centres stay where they are.
  Matrix<double> far(301, 2);
  far << x, -3e8, 2;
  const auto stopped =
      question.fit(far, model.exact_centers(), Sequential{}, [](const Progress&) { return false; });
  CHECK((stopped.centers() - model.centers()).cwiseAbs().maxCoeff() <= 0x1p-26);
  // Data of another scalar, too.
  const auto narrow = question.fit(x.cast<float>(), model.exact_centers());
  CHECK(narrow.status() == KMeansStatus::converged);
}

TEST_CASE("a start that does not fit is refused") {
  const Matrix<double> x = gaussian(20, 3, 1);
  const auto start = KMeans{.clusters = 4}.fit(x).exact_centers();
  CHECK(refusal([&] { KMeans{.clusters = 5}.fit(x, start); }) ==
        "start: is 4 x 3 where 5 x 3 are needed");
  CHECK(refusal([&] { KMeans{.clusters = 4}.fit(x.leftCols(2), start); }) ==
        "start: is 4 x 3 where 4 x 2 are needed");
  CHECK(refusal([&] {
          KMeans{.clusters = 4, .init = Init::given, .centers = x.topRows(4)}.fit(x, start);
        }) == "centers: are not used where there are others to start from");
  CHECK(refusal([&] { KMeans{.clusters = 4}.fit(x.topRows(3), start); }) ==
        "clusters: is 4 but must lie in 1..3");
  CHECK(refusal([&] { KMeans{.clusters = 4}.fit(x, std::vector<double>(20, -1.0), start); }) ==
        "weights: is negative (row 0)");
}

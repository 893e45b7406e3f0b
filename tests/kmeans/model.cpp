// What a K-Means model answers about rows, old and new.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_engines.hpp>
#include <support/kmeans_iris.hpp>
#include <support/kmeans_oracle.hpp>

#include <kindred/kmeans/kmeans.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("distances to centres are those of scikit-learn 1.2 on iris") {
  const Matrix<double> x = iris();
  Matrix<double> start(3, 4);
  start << x.row(0), x.row(50), x.row(100);
  std::vector<double> weights(150);
  for (std::size_t i = 0; i < 150; ++i)
    weights[i] = static_cast<double>(i % 4);
  const auto model =
      KMeans{.clusters = 3, .init = Init::given, .centers = start, .tolerance = 0}.fit(x, weights);
  const Matrix<double> distances = model.transform(x.topRows(1));
  CHECK(distances(0, 0) == doctest::Approx(0.15567093392707837).epsilon(1e-12));
  CHECK(distances(0, 1) == doctest::Approx(3.499490082712375).epsilon(1e-14));
  CHECK(distances(0, 2) == doctest::Approx(5.205893621181836).epsilon(1e-14));
  Eigen::RowVector4d fresh(5, 3, 4, 1);
  CHECK(model.predict(fresh) == Labels{1});
}

TEST_CASE_TEMPLATE("prediction is the nearest centre, row by row or all at once", T, float,
                   double) {
  const Matrix<T> x = gaussian<T>(500, 7, 3);
  const auto model = KMeans{.clusters = 11, .max_iterations = 4}.fit(x);
  CHECK(model.predict(x) == model.labels());
  const Matrix<T> fresh = gaussian<T>(333, 7, 4);
  const Labels labels = model.predict(fresh);
  const Matrix<T> distances = model.transform(fresh);
  REQUIRE(distances.rows() == 333);
  REQUIRE(distances.cols() == 11);
  if (sizeof(T) == sizeof(double))
    CHECK(labels ==
          naive_nearest(fresh.template cast<double>(), model.centers().template cast<double>()));
  for (Index i = 0; i < fresh.rows(); ++i) {
    REQUIRE(model.predict(fresh.row(i)) == Labels{labels[static_cast<std::size_t>(i)]});
    REQUIRE(model.transform(fresh.row(i)) == distances.row(i));
    REQUIRE(distances(i, labels[static_cast<std::size_t>(i)]) == distances.row(i).minCoeff());
  }
  CHECK(model.predict(fresh.template cast<double>()) == labels);
}

TEST_CASE("a copy, a moved copy and an assigned copy answer alike") {
  const Matrix<double> x = gaussian(100, 2, 3);
  const auto model = KMeans{.clusters = 5}.fit(x);
  auto copy = model;
  auto moved = std::move(copy);
  auto assigned = KMeans{.clusters = 2}.fit(x);
  assigned = moved;
  const auto& itself = assigned;
  assigned = itself;
  CHECK(moved.predict(x) == model.predict(x));
  CHECK(assigned.predict(x) == model.predict(x));
  CHECK(assigned.transform(x) == model.transform(x));
  CHECK(assigned.inertia() == model.inertia());
}

TEST_CASE("no rows give no labels; other bad rows are refused") {
  const Matrix<double> x = gaussian(20, 3, 3);
  const auto model = KMeans{.clusters = 4}.fit(x);
  CHECK(model.predict(Matrix<double>(0, 3)).empty());
  CHECK(model.transform(Matrix<double>(0, 3)).rows() == 0);
  CHECK(model.transform(Matrix<double>(0, 3)).cols() == 4);
  CHECK_THROWS_WITH_AS(model.predict(Matrix<double>::Zero(2, 2)),
                       doctest::Contains("x: has 2 columns where 3"), InputError);
  Matrix<double> bad = x;
  bad(7, 2) = missing_value<double>();
  CHECK_THROWS_WITH_AS(model.predict(bad), "x: holds NaN (row 7, column 2)", InputError);
  CHECK_THROWS_WITH_AS(model.transform(bad), "x: holds NaN (row 7, column 2)", InputError);
}

TEST_CASE("rows far outside the fitted range find their nearest centre all the same") {
  Matrix<double> x(4, 1);
  x << -2e142, -1e142, 1e142, 2e142;
  const auto model = KMeans{.clusters = 2}.fit(x);
  Matrix<double> far(3, 1);
  far << 1e155, -1e155, 1e142;
  const Labels labels = model.predict(far);
  CHECK(labels[0] == model.labels()[3]);
  CHECK(labels[1] == model.labels()[0]);
  CHECK(labels[2] == model.labels()[2]);
  CHECK(model.transform(far)(0, 0) == doctest::Approx(1e155));
}

TEST_CASE("centres far from zero come back where they were") {
  Matrix<double> x(4, 1);
  x << 1e8 - 0.001, 1e8 - 0.002, 1e8 + 0.001, 1e8 + 0.002;
  const auto model = KMeans{.clusters = 2}.fit(x);
  CHECK(model.inertia() == doctest::Approx(1e-6).epsilon(1e-4));
  CHECK(std::abs(model.centers()(model.labels()[0], 0) - (1e8 - 0.0015)) < 2e-8);
  CHECK(model.predict(x) == model.labels());
}

TEST_CASE("an inertia beyond the range of double is infinity, its distances are not") {
  Matrix<double> x(4, 1);
  x << -1e200, -3e200, 1e200, 3e200;
  const auto model = KMeans{.clusters = 2}.fit(x);
  CHECK(is_infinite(model.inertia()));
  CHECK(model.transform(x).minCoeff() == doctest::Approx(1e200));
}

TEST_CASE("an inertia that weights bring back into range is finite") {
  Matrix<double> x(2, 1);
  x << 1e200, 3e200;
  const std::vector<double> weights(2, 1e-150);
  CHECK(KMeans{.clusters = 1}.fit(x, weights).inertia() == doctest::Approx(2e250).epsilon(1e-14));
}

TEST_CASE("a row's answer does not depend on the magnitude of rows beside it") {
  Matrix<double> x(4, 1);
  x << 1e-310, 1.1e-310, 5e-310, 5.1e-310;
  const auto model = KMeans{.clusters = 2}.fit(x);
  Matrix<double> mixed(7, 1);
  mixed << x.topRows(2), 1.0, 1e300, x.bottomRows(2), 0.0;
  const Labels labels = model.predict(mixed, Threads{2});
  const Matrix<double> distances = model.transform(mixed);
  for (Index i = 0; i < mixed.rows(); ++i) {
    CAPTURE(i);
    CHECK(labels[static_cast<std::size_t>(i)] == model.predict(mixed.row(i))[0]);
    CHECK(distances.row(i) == model.transform(mixed.row(i)));
  }
  CHECK(labels[0] == model.labels()[0]);
  CHECK(labels[4] == model.labels()[2]);
}

TEST_CASE("rows at the other end of the range of double find the nearer centre") {
  Matrix<double> x(2, 1), far(1, 1);
  x << -1.7e308, -1.69999e308;
  far << 1.7e308;
  const auto model = KMeans{.clusters = 2}.fit(x);
  CHECK(model.predict(far)[0] == model.labels()[1]);
}

TEST_CASE("a model of float data answers rows of any doubles") {
  Matrix<float> x(6, 1);
  x << 0, 1, 2, 100, 101, 102;
  const auto model = KMeans{.clusters = 2}.fit(x);
  Matrix<double> fresh(4, 1);
  fresh << 1e-200, 101, 1e-320, 1e300;
  const Label low = model.labels()[0], high = model.labels()[3];
  CHECK(model.predict(fresh) == Labels{low, high, low, high});
  CHECK(model.transform(fresh)(0, low) == 1);
}

TEST_CASE_TEMPLATE("rows far beyond the fitted ones get the same labels in any batch", T, float,
                   double) {
  // Products with the far centres overflow a float on the way to a small sum.
  for (const Index d : {2, 12}) {
    Matrix<T> fitted = Matrix<T>::Zero(3, d);
    fitted(0, 0) = T(0.5);
    fitted(1, 0) = T(1024), fitted(1, 1) = T(-1024);
    fitted(2, 0) = T(-1024), fitted(2, 1) = T(1024);
    const KMeans question{
        .clusters = 3, .init = Init::given, .centers = fitted.template cast<double>()};
    const auto model = question.fit(fitted);
    for (const float far : {1e20f, 1e30f, 2.3e38f}) {
      Matrix<T> rows = Matrix<T>::Zero(64, d);
      rows.leftCols(2).setConstant(static_cast<T>(far));
      const Labels all = model.predict(rows);
      for (const Index few : {1, 3, 31, 33})
        CHECK(model.predict(rows.topRows(few)) == Labels(all.begin(), all.begin() + few));
    }
  }
}

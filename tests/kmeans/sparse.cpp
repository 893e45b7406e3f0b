// K-Means on sparse rows against K-Means on the same rows with their zeros.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/kmeans/kmeans.hpp>
#include <kindred/table/sparse.hpp>

#include "support/generators.hpp"
#include "support/kmeans_cases.hpp"
#include "support/kmeans_engines.hpp"
#include "support/refusals.hpp"

namespace kd = kindred;
using kd::Index;
using kd::KMeans;
using kd::Labels;
using kd::testing::refusal;

namespace {

template <class T, class Column = Index>
using Sparse = Eigen::SparseMatrix<T, Eigen::RowMajor, Column>;

/// The rows without most of their zeros; every third one stays stored.
template <class T, class Column = Index>
Sparse<T, Column> sparse(const kd::Matrix<T>& x) {
  Sparse<T, Column> result(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j)
      if (x(i, j) != 0 || (i + j) % 3 == 0)
        result.insert(static_cast<Column>(i), static_cast<Column>(j)) = x(i, j);
  return result;  // not compressed
}

template <class T>
void check_same(const kd::KMeansModel<T>& found, const kd::KMeansModel<T>& dense) {
  CHECK(found.labels() == dense.labels());
  CHECK(found.iterations() == dense.iterations());
  CHECK(found.status() == dense.status());
  CHECK(found.centers() == dense.centers());
  CHECK(found.distinct_clusters() == dense.distinct_clusters());
  CHECK(std::abs(found.inertia() - dense.inertia()) <= 1e-13 * dense.inertia());
}

/// A generated problem with most of its values gone; some kinds keep full, distant columns.
kd::testing::KMeansCase sparse_case(std::uint64_t seed) {
  kd::testing::KMeansCase c = kd::testing::kmeans_case(seed);
  const kd::Draws draws(seed, 5);
  for (Index i = 0; i < c.x.size(); ++i)
    if (draws.uniform(static_cast<std::uint64_t>(i)) < 0.7) c.x.data()[i] = 0;
  if (seed % 5 == 0) c.x.col(0).array() += 1e6;  // a frame that is moved
  if (seed % 7 == 0) c.x.col(c.x.cols() - 1).setConstant(1);
  if (seed % 3 == 0)
    for (Index r = 0; r < c.centers.rows(); ++r)
      c.centers.row(r) = c.x.row((r * 7) % c.x.rows());
  return c;
}

}  // namespace

TEST_CASE("sparse: from given centres, every case ends where the dense rows do") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const auto c = sparse_case(seed);
    CAPTURE(seed);
    CAPTURE(c.kind);
    const KMeans question{.clusters = c.centers.rows(),
                          .init = kd::Init::given,
                          .centers = c.centers,
                          .tolerance = seed % 2 == 0 ? 0 : 1e-2};
    check_same(question.fit(sparse(c.x), c.weights), question.fit(c.x, c.weights));
    if (seed % 8 != 0) continue;
    const kd::Matrix<float> narrow = c.x.cast<float>();
    check_same(question.fit(sparse<float, int>(narrow)), question.fit(narrow));
  }
}

TEST_CASE("sparse: seeds, restarts and random starts are those of the dense rows") {
  for (std::uint64_t seed = 0; seed < 1200; ++seed) {
    const auto c = sparse_case(seed);
    CAPTURE(seed);
    CAPTURE(c.kind);
    const KMeans question{.clusters = c.centers.rows(),
                          .init = kd::Init(seed % 3),  // all but the given one
                          .seed = seed,
                          .max_iterations = seed % 3 == 0 ? 2 : 300};
    check_same(question.fit(sparse(c.x), c.weights), question.fit(c.x, c.weights));
  }
  const kd::Matrix<double> x = sparse_case(0).x, blobs = kd::testing::blobs(500, 6, 5, 1.0, 3);
  const KMeans question{.clusters = 5, .restarts = 6, .seed = 9};
  check_same(question.fit(sparse(blobs)), question.fit(blobs));
}

TEST_CASE("sparse: wide rows of few values") {
  const kd::Draws draws(4);
  kd::Matrix<double> x = kd::Matrix<double>::Zero(700, 900);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index e = 0; e < i % 9; ++e) {
      const auto at = static_cast<std::uint64_t>(i * 9 + e);
      x(i, static_cast<Index>(draws.below(90, 2 * at)) + 90 * (i % 10)) =
          1 + static_cast<double>(draws.below(3, 2 * at + 1));
    }
  for (const Index k : {1, 3, 9, 17, 70}) {
    CAPTURE(k);
    const KMeans question{.clusters = k, .seed = 2, .tolerance = 0};
    const auto dense = question.fit(x);
    const auto expected = question.fit(sparse(x));
    check_same(expected, dense);
    auto compressed = sparse<double, int>(x);
    compressed.makeCompressed();
    for (const Index threads : {0, 1, 2, 3}) {
      const auto found = question.fit(compressed, kd::Threads{threads});
      check_same(found, dense);
      CHECK(found.inertia() == expected.inertia());
      CHECK(found.exact_centers().values() == expected.exact_centers().values());
    }
    CHECK(dense.predict(compressed, kd::Threads{2}) == dense.labels());
    CHECK(expected.predict(x) == dense.labels());
  }
}

TEST_CASE("sparse: values of any magnitude, moved columns, and rows that predict has not seen") {
  for (const int p : {-1000, -600, 0, 600, 1000}) {
    CAPTURE(p);
    kd::Matrix<double> x = sparse_case(44).x;
    x.col(0).array() += 1e7;
    x *= std::ldexp(1.0, p);
    const KMeans question{.clusters = std::min<Index>(3, x.rows())};
    const auto dense = question.fit(x), found = question.fit(sparse(x));
    CHECK(found.labels() == dense.labels());
    CHECK(found.centers() == dense.centers());
    if (p > 0)
      CHECK(found.inertia() == dense.inertia());  // infinity
    else
      CHECK(found.inertia() == doctest::Approx(dense.inertia()).epsilon(1e-12));
    kd::Matrix<double> fresh = x.colwise().reverse();
    fresh.col(0).setZero();
    fresh.row(0) *= 0x1p-40;
    CHECK(found.predict(sparse(fresh)) == dense.predict(fresh));
  }
  const kd::Matrix<double> small = kd::testing::gaussian(40, 3, 1);
  const auto model = KMeans{.clusters = 4}.fit(small);
  kd::Matrix<double> far = small;
  far.row(3) *= 0x1p900;
  far.row(5) *= 0x1p-900;
  CHECK(model.predict(sparse(far)) == model.predict(far));
}

TEST_CASE("sparse: rows of zeros only, no stored entry at all, a part of a matrix") {
  const auto nothing = KMeans{.clusters = 2}.fit(Sparse<double>(5, 3));
  CHECK(nothing.labels() == Labels(5, 0));
  CHECK(nothing.inertia() == 0);
  CHECK(nothing.distinct_clusters() == 1);
  const kd::Matrix<double> x = kd::testing::small_integers(60, 4, 3, 8);
  const Sparse<double> all = [&] {
    auto made = sparse(x);
    made.makeCompressed();
    return made;
  }();
  const KMeans question{.clusters = 4};
  check_same(question.fit(all.middleRows(20, 30)), question.fit(x.middleRows(20, 30)));
  CHECK(question.fit(all).predict(Sparse<double>(0, 4)).empty());
}

TEST_CASE("sparse: any of the first five algorithms, and cancelling at any call") {
  const auto x = kd::testing::blobs(300, 3, 4, 6.0, 2);
  const auto rows = sparse(x);
  KMeans question{.clusters = 6, .restarts = 2};
  Index calls = 0;
  const auto expected =
      question.fit(rows, kd::Sequential{}, [&](const kd::Progress&) { return ++calls > 0; });
  for (const auto algorithm : {kd::Algorithm::naive, kd::Algorithm::hamerly}) {
    question.algorithm = algorithm;
    check_same(question.fit(rows), expected);
  }
  for (Index stop = 1; stop <= calls; ++stop) {
    Index call = 0;
    const auto listen = [&](const kd::Progress&) { return ++call < stop; };
    const auto part = question.fit(rows, kd::Sequential{}, listen);
    CHECK(call == stop);
    CHECK(part.status() == kd::KMeansStatus::cancelled);
    CHECK(part.predict(rows) == part.labels());
    call = 0;
    CHECK(part.labels() == question.fit(x, kd::Sequential{}, listen).labels());
  }
}

TEST_CASE("sparse: what is refused") {
  kd::Matrix<double> x = kd::testing::gaussian(6, 3, 1);
  const KMeans two{.clusters = 2};
  const auto said = [&](const auto& rows, KMeans question) {
    return refusal([&] { question.fit(rows); });
  };
  CHECK(said(Sparse<double>(0, 3), two) == "x: has no rows");
  CHECK(said(Sparse<double>(3, 0), two) == "x: has no columns");
  CHECK(said(sparse(x), {.clusters = 7}) == "clusters: is 7 but must lie in 1..6");
  CHECK(said(sparse(x), {.clusters = 2, .algorithm = kd::Algorithm::hartigan_wong}) ==
        "algorithm: Hartigan-Wong takes dense rows only");
  CHECK(said(sparse(x), {.clusters = 2, .finish = kd::Finish::hartigan_wong}) ==
        "finish: Hartigan-Wong takes dense rows only");
  CHECK(said(sparse(x), {.clusters = 2, .init = kd::Init::given})
            .starts_with("centers: are 0 x 0 where 2 x 3"));
  const auto model = two.fit(x);
  CHECK(refusal([&] { two.fit(sparse(x), std::vector<double>(5, 1)); }) ==
        "weights: has 5 entries where 6 are needed");
  CHECK(refusal([&] { model.predict(Sparse<double>(2, 4)); }) ==
        "x: has 4 columns where 3 are expected");
  x(4, 1) = std::nan("");
  CHECK(said(sparse(x), two) == "x: holds NaN (row 4, column 1)");
  CHECK(refusal([&] { model.predict(sparse(x)); }) == "x: holds NaN (row 4, column 1)");
  x(4, 1) = -std::numeric_limits<double>::infinity();
  CHECK(said(sparse(x), two) == "x: holds infinity (row 4, column 1)");

  const std::vector<int> begin{0, 2, 4};
  const std::vector<double> values{1, 2, 3, 4};
  for (const int second : {0, 1, 3, -1}) {
    const std::vector<int> columns{0, 2, 1, second};
    const Eigen::Map<const Sparse<double, int>> rows(2, 3, 4, begin.data(), columns.data(),
                                                     values.data());
    CHECK(said(rows, two) ==
          "x: does not store the columns of a row once each, in ascending "
          "order (row 1, column " +
              std::to_string(second) + ")");
  }
}

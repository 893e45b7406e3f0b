// Tests of indicator matrices: every answer against that of the matrix written out.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/encode/indicator_matrix.hpp>
#include <kindred/encode/one_hot.hpp>

#include "support/encode_tables.hpp"
#include "support/generators.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

IndicatorMatrix random_indicators(Index n, Index d, double share, std::uint64_t seed) {
  const Draws draws(seed, 8);
  std::vector<Index> begin{0};
  std::vector<std::int32_t> ones;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j)
      if (draws.uniform(static_cast<std::uint64_t>(i * d + j)) < share)
        ones.push_back(static_cast<std::int32_t>(j));
    begin.push_back(static_cast<Index>(ones.size()));
  }
  return {d, begin, ones};
}

}  // namespace

TEST_CASE("a one-hot encoding is the same as indicators, dense and sparse") {
  const auto a = categorical(random_cells(500, 30, 0.1, 1));
  const auto b = categorical(random_cells(500, 4, 0.2, 2));
  Table table;
  table.add("a", a).add("b", b);
  for (const OneHotEncoder& encoder :
       {OneHotEncoder{}, OneHotEncoder{.missing = Missing::ignore, .max_categories = 5}}) {
    const auto model = encoder.fit(table);
    const EncodedIndicator encoded = model.transform_indicator(table);
    const Encoded dense = model.transform(table);
    CHECK(encoded.values.dense() == dense.values);
    CHECK(Matrix<double>(encoded.values.sparse()) == dense.values);
    CHECK(encoded.columns == dense.columns);
    CHECK(encoded.missing == dense.missing);
    CHECK(encoded.values.nonZeros() == dense.values.sum());
    CHECK(model.transform_indicator(table, Threads{3}).values == encoded.values);
    const EncodedSparse sparse = model.transform_sparse(table);
    CHECK(encoded.values.sparse().toDense() == sparse.values.toDense());
  }
}

TEST_CASE("products are those of the matrix written out") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const IndicatorMatrix x = random_indicators(70, 23, 0.2, seed);
    // Small whole numbers, so that every order of summing gives the same.
    const Matrix<double> right = small_integers(23, 19, 100, seed),
                         left = small_integers(70, 19, 100, seed + 1);
    CHECK(x.times(right) == x.dense() * right);
    CHECK(x.transposed_times(left) == x.dense().transpose() * left);
    const Matrix<double> noise = gaussian(23, 19, seed), more = gaussian(70, 19, seed);
    for (const Index threads : {2, 3}) {
      CHECK(x.times(noise, Threads{threads}) == x.times(noise));
      CHECK(x.transposed_times(more, Threads{threads}) == x.transposed_times(more));
    }
    const Eigen::VectorXf narrow = right.col(0).cast<float>();
    CHECK(x.times(narrow) == x.times(right.col(0)));
  }
}

TEST_CASE("distances to centres are those of the matrix written out") {
  const IndicatorMatrix x = random_indicators(60, 40, 0.1, 4);
  const Matrix<double> dense = x.dense(), centers = gaussian(7, 40, 5);
  const Matrix<double> squared = x.squared_distances(centers);
  for (Index i = 0; i < 60; ++i)
    for (Index c = 0; c < 7; ++c)
      CHECK(squared(i, c) ==
            doctest::Approx((dense.row(i) - centers.row(c)).squaredNorm()).epsilon(1e-14));
  CHECK(x.squared_distances(centers, Threads{3}) == squared);
  // Rows that all but sit on a centre keep their digits, and far centres lose none.
  Matrix<double> close = dense.topRows(3);
  close(0, 0) += 1e-9;
  close(1, 39) += 1e-160;
  CHECK(x.squared_distances(close)(0, 0) == doctest::Approx(1e-18).epsilon(1e-6));
  CHECK(x.squared_distances(close)(1, 1) == (dense(1, 39) == 0 ? 1e-160 * 1e-160 : 0));
  CHECK(x.squared_distances(close)(2, 2) == 0);
  CHECK(x.squared_distances(Matrix<double>::Constant(1, 40, 1e150))(0, 0) ==
        doctest::Approx(4e301));
  CHECK(x.squared_distances(Matrix<double>::Constant(1, 40, 1e200))(0, 0) ==
        std::numeric_limits<double>::infinity());
}

TEST_CASE("two rows differ in the ones that only one of them has") {
  const IndicatorMatrix x = random_indicators(40, 25, 0.3, 6);
  const Matrix<double> dense = x.dense();
  for (Index i = 0; i < 40; ++i)
    for (Index j = 0; j < 40; ++j)
      CHECK(x.differing(i, j) == (dense.row(i) - dense.row(j)).squaredNorm());
  // One-hot rows: twice the number of source columns in which they differ.
  const auto a = categorical(random_cells(30, 3, 0, 1)), b = categorical(random_cells(30, 2, 0, 2));
  Table table;
  table.add("a", a).add("b", b);
  const IndicatorMatrix hot = OneHotEncoder{}.fit(table).transform_indicator(table).values;
  for (std::size_t i = 0; i < 30; ++i)
    for (std::size_t j = 0; j < 30; ++j)
      CHECK(hot.differing(static_cast<Index>(i), static_cast<Index>(j)) ==
            2 * ((a.codes[i] != a.codes[j]) + (b.codes[i] != b.codes[j])));
}

TEST_CASE("sums by cluster count the ones") {
  const IndicatorMatrix x = random_indicators(50, 9, 0.4, 7);
  Labels labels;
  for (Index i = 0; i < 50; ++i)
    labels.push_back(static_cast<Label>(i % 3));
  Matrix<double> expected = Matrix<double>::Zero(4, 9);
  for (Index i = 0; i < 50; ++i)
    expected.row(i % 3) += x.dense().row(i);
  CHECK(x.sums_by_cluster(labels, 4) == expected);
  CHECK_THROWS_AS(x.sums_by_cluster(labels, 2), InputError);
  labels[7] = -1;
  CHECK_THROWS_AS(x.sums_by_cluster(labels, 4), InputError);
  labels.pop_back();
  CHECK_THROWS_AS(x.sums_by_cluster(labels, 4), InputError);
}

TEST_CASE("what is no indicator matrix is refused") {
  CHECK(refusal([] { IndicatorMatrix(3, {0, 2, 3}, {0, 2, 1}); }) == "accepted");
  CHECK(refusal([] { IndicatorMatrix(3, {}, {}); }) ==
        "begin: does not begin at 0 and end with the ones");
  CHECK(refusal([] {
          IndicatorMatrix(3, {0, 1}, {0, 1});
        }) == "begin: does not begin at 0 and end with the ones");
  CHECK(refusal([] {
          IndicatorMatrix(3, {0, 2, 1, 3}, {0, 1, 2});
        }) == "begin: does not ascend (row 1)");
  CHECK(refusal([] { IndicatorMatrix(3, {0, 9, 2}, {0, 1}); }) == "begin: does not ascend (row 1)");
  CHECK(refusal([] {
          IndicatorMatrix(3, {0, 2}, {1, 1});
        }).starts_with("ones: do not ascend within 0 .. columns - 1"));
  CHECK_THROWS_AS(IndicatorMatrix(3, {0, 1}, {3}), InputError);
  CHECK_THROWS_AS(IndicatorMatrix(3, {0, 1}, {-1}), InputError);
  CHECK_THROWS_AS(IndicatorMatrix(-1, {0}, {}), InputError);
  const IndicatorMatrix x = random_indicators(4, 3, 0.5, 1);
  CHECK_THROWS_AS(x.times(gaussian(4, 2, 1)), InputError);
  CHECK_THROWS_AS(x.transposed_times(gaussian(3, 2, 1)), InputError);
  CHECK_THROWS_AS(x.squared_distances(gaussian(2, 4, 1)), InputError);
  Matrix<double> centers = gaussian(2, 3, 1);
  centers(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(x.squared_distances(centers), InputError);
}

TEST_CASE("a matrix without rows or columns answers") {
  const IndicatorMatrix none;
  CHECK(none.rows() == 0);
  CHECK(none.dense().size() == 0);
  CHECK(none.times(Matrix<double>(0, 2)).rows() == 0);
  const IndicatorMatrix zeros(5, {0, 0, 0}, {});
  CHECK(zeros.dense() == Matrix<double>::Zero(2, 5));
  CHECK(zeros.differing(0, 1) == 0);
  CHECK(zeros.squared_distances(Matrix<double>::Ones(1, 5))(1, 0) == 5);
  CHECK(zeros.widest_row() == 0);
}

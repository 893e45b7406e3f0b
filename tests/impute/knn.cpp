// Tests of kindred/impute/knn.hpp.
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_holes.hpp>
#include <support/impute_knn.hpp>
#include <support/refusals.hpp>

#include <kindred/impute/knn.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr NeighborWeights both_weights[] = {NeighborWeights::uniform, NeighborWeights::distance};

Matrix<double> filled_by(const KNNImputer& imputer, const Matrix<double>& x) {
  return imputer.fit(x).transform(x);
}

void check_close(const Matrix<double>& found, const Matrix<double>& expected, double tolerance) {
  REQUIRE(found.rows() == expected.rows());
  for (Index i = 0; i < found.rows(); ++i)
    for (Index j = 0; j < found.cols(); ++j)
      REQUIRE_MESSAGE(
          std::abs(found(i, j) - expected(i, j)) <= tolerance * (1 + std::abs(expected(i, j))),
          "row " << i << ", column " << j << ": " << found(i, j) << " where " << expected(i, j)
                 << " is expected");
}

}  // namespace

TEST_CASE("values are scikit-learn's") {
  // Origin: sklearn.impute.KNNImputer of scikit-learn 1.2.1.
  const auto check = [](Index neighbors, NeighborWeights weights, std::vector<double> expected) {
    CAPTURE(neighbors);
    const Matrix<double> x = irises();
    const auto found = filled_cells(x, filled_by({.neighbors = neighbors, .weights = weights}, x));
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-13));
  };
  constexpr auto uniform = NeighborWeights::uniform, distance = NeighborWeights::distance;
  check(1, uniform, {3.5, 1.4, 6.0, 1.5});
  check(2, uniform, {3.35, 1.4, 5.35, 1.7});
  check(3, uniform, {3.3, 2.9333333333333336, 5.266666666666667, 1.6});
  check(5, uniform, {3.16, 3.72, 3.72, 1.04});
  check(20, uniform, {3.1833333333333336, 3.72, 3.72, 0.9});
  check(1, distance, {3.5, 1.4, 6.0, 1.5});
  check(2, distance, {3.365153077165048, 1.4, 5.711872062390906, 1.5507619206922343});
  check(3, distance,
        {3.357997386254897, 1.755419828335504, 5.6303849855054455, 1.5367842074042253});
  check(5, distance,
        {3.3383137033770702, 2.1226926220264253, 5.208394144769007, 1.4166788031228306});
  check(20, distance,
        {3.3376725815239383, 2.1226926220264253, 5.208394144769007, 1.3914146610467264});
}

TEST_CASE("new rows are filled from the rows of fit, as scikit-learn fills them") {
  // Origin: sklearn.impute.KNNImputer of scikit-learn 1.2.1.
  const Matrix<double> fresh = matrix(2, 4, {6.0, hole, hole, 1.6, 5.0, 3.4, 1.5, 0.3});
  const auto uniform = KNNImputer{.neighbors = 2}.fit(irises());
  check_close(uniform.transform(fresh), matrix(2, 4, {6.0, 2.95, 5.55, 1.6, 5.0, 3.4, 1.5, 0.3}),
              1e-14);
  const auto distance =
      KNNImputer{.neighbors = 2, .weights = NeighborWeights::distance}.fit(irises());
  const Matrix<double> found = distance.transform(fresh);
  CHECK(found(0, 1) == doctest::Approx(2.933258593414817).epsilon(1e-13));
  CHECK(found(0, 2) == doctest::Approx(5.513470537340107).epsilon(1e-13));
}

TEST_CASE("random cases are those of measuring and sorting everything") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 11);
    const auto n = static_cast<Index>(2 + draws.below(150, 0));
    const auto d = static_cast<Index>(1 + draws.below(12, 1));
    const auto k = static_cast<Index>(1 + draws.below(9, 2));
    const double share = 0.02 + 0.7 * draws.uniform(3);
    for (const Matrix<double>& whole :
         {gaussian(n, d, seed), small_integers(n, d, 4, seed),
          Matrix<double>((1e-3 * gaussian(n, d, seed)).array() + 1e8)}) {
      const Matrix<double> x = with_holes(whole, share, seed);
      const Matrix<double> fresh = with_holes(whole.topRows(n / 2).eval(), share, seed + 1000);
      for (const NeighborWeights weights : both_weights) {
        const KNNImputer imputer{.neighbors = k, .weights = weights, .fill_value = 4};
        const auto model = imputer.fit(x);
        check_close(model.transform(x), naive_knn(x, x, imputer), 4e-15);
        check_close(model.transform(fresh), naive_knn(x, fresh, imputer), 4e-15);
      }
    }
  }
}

TEST_CASE("every instruction set measures alike where sums are exact") {
  const Matrix<double> x = with_holes(small_integers(100, 9, 6, 3), 0.3, 4);
  Sequential::Team team;
  const detail::Donors donors(MatrixView<double>(x), {}, team);
  const std::vector<Index> all(9, 100);
  for (Index i = 0; i < 20; ++i) {
    const detail::DonorSearch search = detail::search_of<double>(x, i, {}, all);
    const auto& [row, columns, values] = search.receiver;
    for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
      if (!simd::available(isa)) continue;
      detail::DonorScores scores;
      simd::launch<detail::MeasureDonors>(isa, donors.block(0), donors.blocks(), Index{9},
                                          columns.data(), values.data(),
                                          static_cast<Index>(columns.size()), 1e9, &scores);
      REQUIRE(scores.count == donors.blocks());
      for (Index r = 0; r < donors.blocks() * detail::donor_block; ++r) {
        double sum = 0, shared = 0;
        for (const Index c : columns)
          if (r < 100 && !is_nan(x(r, c))) {
            sum += (x(i, c) - x(r, c)) * (x(i, c) - x(r, c));
            ++shared;
          }
        CHECK(scores.sums[static_cast<std::size_t>(r)] == sum);
        CHECK(scores.shared[static_cast<std::size_t>(r)] == shared);
      }
      simd::launch<detail::MeasureDonors>(isa, donors.block(0), donors.blocks(), Index{9},
                                          columns.data(), values.data(),
                                          static_cast<Index>(columns.size()), 0.0, &scores);
      CHECK(scores.count == 0);
    }
  }
}

TEST_CASE("of equally distant rows the lower is taken") {
  const Matrix<double> x = matrix(5, 2, {0, hole, 1, 10, -1, 20, 1, 40, 0, 7});
  CHECK(filled_by({.neighbors = 1}, x)(0, 1) == 7);
  CHECK(filled_by({.neighbors = 2}, x)(0, 1) == 8.5);
  CHECK(filled_by({.neighbors = 3}, x)(0, 1) == doctest::Approx(37.0 / 3));
  // 3/6 and 4/8 are one distance, whatever the numbers of common columns.
  Matrix<double> shares = Matrix<double>::Zero(3, 9);
  shares.row(1) << 1, 1, 1, 0, 0, 0, hole, hole, 5;
  shares.row(2) << 1, 1, 1, 1, 0, 0, 0, 0, 6;
  shares(0, 8) = hole;
  CHECK(filled_by({.neighbors = 1}, shares)(0, 8) == 5);
  shares.row(1).swap(shares.row(2));
  CHECK(filled_by({.neighbors = 1}, shares)(0, 8) == 6);
}

TEST_CASE("neighbors at distance zero share all the weight") {
  const Matrix<double> x = matrix(5, 2, {2, hole, 2, 10, 2, 30, 2.5, 1000, 9, 5});
  CHECK(filled_by({.neighbors = 4, .weights = NeighborWeights::distance}, x)(0, 1) == 20);
  CHECK(filled_by({.neighbors = 1, .weights = NeighborWeights::distance}, x)(0, 1) == 10);
}

TEST_CASE("an offset of 1e8 costs no digits") {
  // With |x|²−2xy+|y|² all these distances would be noise.
  Matrix<double> x = (1e-3 * gaussian(400, 5, 8)).array() + 1e8;
  x = with_holes(x, 0.1, 9);
  for (const NeighborWeights weights : both_weights) {
    const KNNImputer imputer{.weights = weights};
    const Matrix<double> expected = naive_knn(x, x, imputer), found = filled_by(imputer, x);
    CHECK((found - expected).cwiseAbs().maxCoeff() <= 1.5e-8);
  }
}

TEST_CASE("huge and tiny values have neighbors like others") {
  const Matrix<double> x = with_holes(gaussian(60, 4, 2), 0.2, 3);
  for (const NeighborWeights weights : both_weights) {
    const KNNImputer imputer{.weights = weights};
    const Matrix<double> plain = filled_by(imputer, x);
    for (const int p : {-1000, -600, -3, 5, 600, 1000}) {
      CAPTURE(p);
      const double factor = std::ldexp(1.0, p);
      CHECK(same_bits<double>(filled_by(imputer, x * factor), plain * factor));
    }
  }
  const Matrix<double> largest = matrix(3, 2, {1, hole, 1, 1.7e308, 1, 1.7e308});
  CHECK(filled_by({}, largest)(0, 1) == 1.7e308);
  const Matrix<double> wide = matrix(3, 2, {1, hole, 1, 1.7e308, 1, -1.7e308});
  CHECK(filled_by({}, wide)(0, 1) == 0);
  const Matrix<double> mixed = matrix(4, 2, {1e300, hole, 2e300, 1e-300, 1e305, 5, hole, 3e-320});
  CHECK(filled_by({.neighbors = 1}, mixed)(0, 1) == 1e-300);
  CHECK(filled_by({.neighbors = 1}, mixed)(3, 0) == 2e300);
}

TEST_CASE("where no donor is the column's mean fills, and all-missing columns the fill value") {
  // Row 0 shares no column with a row that has column 1; row 3 has nothing at all.
  const Matrix<double> x = matrix(
      4, 4, {1, hole, hole, hole, hole, 5, 2, hole, hole, 8, 4, hole, hole, hole, hole, hole});
  const auto model = KNNImputer{.fill_value = -7}.fit(x);
  const Matrix<double> filled = model.transform(x);
  CHECK(same_bits(filled, matrix(4, 4, {1, 6.5, 3, -7, 1, 5, 2, -7, 1, 8, 4, -7, 1, 6.5, 3, -7})));
  CHECK(model.otherwise().all_missing() == std::vector<Index>{3});
  const auto report = model.filled(x);
  REQUIRE(report.size() == 4);
  CHECK(report[1].column == 1);
  CHECK(report[1].cells == 2);
  CHECK(report[1].from_neighbors == 0);
  CHECK(report[1].otherwise == 6.5);
  CHECK(report[3].cells == 4);
  CHECK(refusal([&] { KNNImputer{.all_missing = AllMissing::refuse}.fit(x); }) ==
        "x: has no observed value (column 3)");
  CHECK((filled_by({.fill_value = 3}, Matrix<double>::Constant(3, 2, hole)).array() == 3).all());
  CHECK(filled_by({}, matrix(1, 2, {4, hole}))(0, 1) == 0);
  CHECK(filled_by({}, matrix(2, 1, {4, hole}))(1, 0) == 4);
}

TEST_CASE("the report tells how many cells have neighbors") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    const Matrix<double> x = with_holes(gaussian(6, 5, seed), 0.7, seed);
    // Means that no average of others can be mark the cells that fell back.
    const auto model = KNNImputer{.neighbors = 1}.fit(x);
    const Matrix<double> filled = model.transform(x);
    const auto report = model.filled(x);
    Index cells = 0;
    for (const NeighborFilledColumn& column : report) {
      Index from_neighbors = 0;
      for (Index i = 0; i < x.rows(); ++i)
        if (is_nan(x(i, column.column))) {
          ++cells;
          for (Index r = 0; r < x.rows(); ++r)
            if (filled(i, column.column) == x(r, column.column)) {
              ++from_neighbors;
              break;
            }
        }
      // A single observed value is its own mean.
      if (model.otherwise().observed()[static_cast<std::size_t>(column.column)] > 1)
        CHECK(column.from_neighbors == from_neighbors);
    }
    CHECK(cells == static_cast<Index>(filled_cells(x, filled).size()));
  }
  CHECK(KNNImputer{}.fit(irises()).filled(irises().topRows(1)).empty());
  CHECK(KNNImputer{}.fit(irises()).filled(Matrix<double>(0, 4)).empty());
}

TEST_CASE_TEMPLATE("observed cells keep their bits, and a second pass changes nothing", T, float,
                   double) {
  Matrix<T> x = with_holes<T>(gaussian<T>(200, 7, 5), 0.3, 6);
  x(0, 0) = T(-0.0);
  x(1, 0) = std::numeric_limits<T>::denorm_min();
  x.row(9).setConstant(missing_value<T>());
  x.col(6).setConstant(missing_value<T>());
  const auto model = KNNImputer{.fill_value = -1}.fit(x);
  const Matrix<T> filled = model.transform(x);
  CHECK(keeps_observed(x, filled));
  CHECK(same_bits(model.transform(filled), filled));
  CHECK(model.columns() == 7);
  CHECK(model.donors().rows() == 200);
}

TEST_CASE("threads, layouts and batches do not show in the bits") {
  const Matrix<double> x = with_holes(gaussian(700, 6, 15), 0.2, 16);
  const KNNImputer imputer{.weights = NeighborWeights::distance};
  const auto model = imputer.fit(x);
  const Matrix<double> filled = model.transform(x);
  for (const Index threads : {0, 2, 3, 1000})
    CHECK(same_bits(imputer.fit(x, Threads{threads}).transform(x, Threads{threads}), filled));
  const Eigen::MatrixXd columns = x;
  CHECK(same_bits(imputer.fit(columns).transform(columns), filled));
  Matrix<double> wide = Matrix<double>::Ones(700, 9);
  wide.middleCols(2, 6) = x;
  CHECK(same_bits(imputer.fit(wide.middleCols(2, 6)).transform(wide.middleCols(2, 6)), filled));
  for (Index i = 0; i < 20; ++i)
    CHECK(same_bits<double>(model.transform(x.row(i)), filled.row(i)));
  CHECK(same_bits<double>(model.transform(x.middleRows(77, 100)), filled.middleRows(77, 100)));
  Matrix<double> self = x;
  self = model.transform(self);
  CHECK(same_bits(self, filled));
}

TEST_CASE("the order of rows does not matter where no two are equally distant") {
  const Matrix<double> x = with_holes(gaussian(300, 5, 1), 0.2, 2);
  const Matrix<double> reversed = x.colwise().reverse();
  check_close(filled_by({}, reversed).colwise().reverse(), filled_by({}, x), 0);
}

TEST_CASE("a stopped transform leaves missing what it did not reach") {
  const Matrix<double> x = with_holes(gaussian(3000, 3, 1), 0.5, 2);
  const auto model = KNNImputer{}.fit(x);
  const Matrix<double> whole = model.transform(x);
  Index calls = 0;
  const Matrix<double> part = model.transform(x, Sequential{}, [&](const Progress& progress) {
    CHECK(progress.stage == "impute");
    CHECK(progress.done > 0);
    CHECK(progress.done <= progress.total);
    return ++calls < 2;
  });
  CHECK(calls == 2);
  Index same = 0, unreached = 0;
  for (Index i = 0; i < x.size(); ++i) {
    if (is_nan(part.data()[i]))
      ++unreached;
    else
      same += part.data()[i] == whole.data()[i];
  }
  CHECK(unreached > 0);
  CHECK(same + unreached == x.size());
  CHECK(same_bits(model.transform(part), whole));
}

TEST_CASE("bad input is refused with its place") {
  CHECK(refusal([&] { KNNImputer{}.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([&] { KNNImputer{}.fit(Matrix<double>(3, 0)); }) == "x: has no columns");
  Matrix<double> x = irises();
  const auto model = KNNImputer{}.fit(x);
  x(4, 1) = infinity;
  CHECK(refusal([&] { KNNImputer{}.fit(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.filled(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(2, 3)); }) ==
        "x: has 3 columns where 4 are expected");
  const Matrix<double> none = model.transform(Matrix<double>(0, 4));
  CHECK(none.rows() == 0);
  CHECK(none.cols() == 4);
  for (const Index neighbors : {0, -3})
    CHECK(refusal([&] {
            KNNImputer{.neighbors = neighbors}.fit(irises());
          }).find("neighbors: is " + std::to_string(neighbors)) == 0);
  CHECK(refusal([&] { KNNImputer{.weights = static_cast<NeighborWeights>(4)}.fit(irises()); }) ==
        "weights: are not one of NeighborWeights'");
  CHECK(refusal([&] { KNNImputer{.fill_value = hole}.fit(irises()); }) ==
        "fill_value: is not a finite number of the matrix's type");
}

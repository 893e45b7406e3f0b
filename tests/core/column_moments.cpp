// Tests of kindred/core/column_moments.hpp, column_sums.hpp and columns.hpp.
#include <cfenv>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_oracle.hpp>
#include <support/refusals.hpp>

#include <kindred/core/column_moments.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

template <Real T>
Matrix<T> with_holes(Matrix<T> x, double share, std::uint64_t seed) {
  const Draws draws(seed, 7);
  for (Index i = 0; i < x.size(); ++i)
    if (draws.uniform(static_cast<std::uint64_t>(i)) < share) x.data()[i] = missing_value<T>();
  return x;
}

bool same(const Moments& a, const Moments& b) {
  return a.observed() == b.observed() && a.missing() == b.missing() &&
         ulps_between(a.lowest(), b.lowest()) == 0 && ulps_between(a.highest(), b.highest()) == 0 &&
         ulps_between(a.mean(), b.mean()) == 0 && ulps_between(a.variance(), b.variance()) == 0 &&
         a.scaled_mean().low == b.scaled_mean().low;
}

bool same(const std::vector<Moments>& a, const std::vector<Moments>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Moments& x, const Moments& y) { return same(x, y); });
}

Moments of_column(std::vector<double> values) {
  return column_moments(
      Eigen::Map<Matrix<double>>(values.data(), static_cast<Index>(values.size()), 1))[0];
}

/// The places that extended precision itself may be off by: its sums lose digits to cancellation.
double oracle_error(const Matrix<double>& x, Index j) {
  return 0x1p-63 * static_cast<double>(x.rows()) *
         x.col(j).array().isNaN().select(0, x.col(j).array()).abs().maxCoeff();
}

}  // namespace

TEST_CASE_TEMPLATE("moments are those of the textbook in extended precision", T, float, double) {
  for (const Index n : {1, 2, 3, 15, 16, 17, 255, 256, 257, 4096, 4097, 9000})
    for (const Index d : {1, 2, 3, 4, 5, 7, 8, 9, 17, 129}) {
      if (n * d > 300000) continue;
      CAPTURE(n);
      CAPTURE(d);
      const Matrix<T> x =
          with_holes<T>(gaussian<T>(n, d, static_cast<std::uint64_t>(n * 1000 + d)) * T(3), 0.1, 3);
      const auto moments = column_moments(x);
      REQUIRE(static_cast<Index>(moments.size()) == d);
      for (Index j = 0; j < d; ++j) {
        CAPTURE(j);
        const Moments& column = moments[static_cast<std::size_t>(j)];
        const NaiveMoments naive = naive_moments(x.col(j));
        CHECK(column.observed() == naive.observed);
        CHECK(column.missing() == n - naive.observed);
        if (naive.observed == 0) continue;
        const double error = oracle_error(x.template cast<double>(), j);
        CHECK(std::abs(column.mean() - naive.mean) <= 0x1p-53 * std::abs(naive.mean) + error);
        CHECK(ulps_between(column.variance(), naive.variance) <= 1);
        CHECK(ulps_between(column.deviation(), std::sqrt(naive.variance)) <= 1);
      }
    }
}

TEST_CASE("moments of awkward columns are the exact rational ones, correctly rounded") {
  // Origin: Python's fractions.Fraction over the same doubles, roots with 60 decimal digits.
  struct Example {
    std::vector<double> values;
    double mean, variance, deviation;
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<Example> examples{
      {{0.1, 0.2, 0.4, 0.7, 1.1}, 0.5, 0x1.0e5604189374cp-3, 0x1.7409a51a31c07p-2},
      {{1e8 - 1e-3, 1e8 + 1e-3, 1e8, 1e8 + 5e-4, 1e8 - 2.5e-4},
       0x1.7d78400000d1bp+26,
       0x1.edebdbb0f5c29p-22,
       0x1.6396e64eb23e1p-11},
      {{1e200, 3e200, -2e200, 7e200}, 0x1.783fbf2d24ea6p+665, infinity, 0x1.1156ac7acd0aap+666},
      {{1.7e308, 1.7e308, -1.7e308}, 0x1.42c8b75a4d24fp+1022, infinity, 0x1.c87c4ed78a126p+1023},
      {{1.7e308, 1.7e308}, 1.7e308, 0, 0},
      {{5e-324, 1e-323, 2.5e-323, 5e-324}, 1e-323, 0, 1e-323},
      {{1e-300, 2e-300, 4e-300}, 0x1.9007a6377c692p-996, 0, 0x1.aba661d25b955p-997},
  };
  for (const Example& example : examples) {
    CAPTURE(example.mean);
    const Moments moments = of_column(example.values);
    CHECK(ulps_between(moments.mean(), example.mean) == 0);
    CHECK(ulps_between(moments.variance(), example.variance) == 0);
    CHECK(ulps_between(moments.deviation(), example.deviation) <= 1);
  }
}

TEST_CASE("means that nearly cancel keep all their digits") {
  // Pairs of ±values and one small value: the mean is that value over n, whatever the order.
  const Matrix<double> noise = gaussian<double>(20000, 1, 4);
  std::vector<double> values;
  for (Index i = 0; i < noise.size(); ++i)
    values.push_back(noise(i));
  for (Index i = 0; i < noise.size(); ++i)
    values.push_back(-noise(i));
  values.push_back(0x1p-30);
  CHECK(ulps_between(of_column(values).mean(), 0x1p-30 / 40001) <= 2);
}

TEST_CASE("columns are summed alike whatever columns stand beside them") {
  const Matrix<double> x = with_holes<double>(gaussian<double>(700, 300, 8), 0.2, 9);
  const auto all = column_moments(x);
  for (const Index j : {0, 1, 127, 128, 255, 299}) {
    CAPTURE(j);
    CHECK(all[static_cast<std::size_t>(j)].mean() == column_moments(x.col(j))[0].mean());
    CHECK(all[static_cast<std::size_t>(j)].variance() == column_moments(x.col(j))[0].variance());
  }
}

TEST_CASE_TEMPLATE("threads and layouts do not show in the bits", T, float, double) {
  const Matrix<T> x = with_holes<T>(gaussian<T>(20000, 11, 21), 0.1, 22);
  const auto expected = column_moments(x);
  for (const Index threads : {1, 2, 3, 50})
    CHECK(same(column_moments(x, Threads{threads}), expected));
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same(column_moments(columns), expected));
  Matrix<T> wide = Matrix<T>::Constant(20003, 17, T(9));
  wide.block(2, 5, 20000, 11) = x;
  CHECK(same(column_moments(wide.block(2, 5, 20000, 11)), expected));
  std::vector<T> buffer(20000 * 22 + 1, T(1));
  Eigen::Map<Matrix<T>, Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, 2>> strided(
      buffer.data() + 1, 20000, 11, Eigen::Stride<Eigen::Dynamic, 2>(22, 2));
  strided = x;
  CHECK(same(column_moments(strided), expected));
  CHECK(same(column_moments(x + Matrix<T>::Zero(20000, 11)), expected));
}

TEST_CASE("the order of rows and the cut into parts show in at most two units of the last place") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
    CAPTURE(seed);
    Matrix<double> x = with_holes<double>(gaussian<double>(6000, 6, seed), 0.1, seed);
    x.col(1).array() += 1e9;
    x.col(2) *= 1e-310;
    x.col(3) *= 1e305;
    x.col(4) = x.col(4).array().exp().exp();
    const auto whole = column_moments(x);
    Matrix<double> shuffled(6000, 6);
    for (Index i = 0; i < 6000; ++i)
      shuffled.row(i) = x.row((i * 4463 + 17) % 6000);
    const auto permuted = column_moments(shuffled);
    std::vector<Moments> merged(6);
    const Draws draws(seed, 99);
    Index begin = 0;
    for (std::uint64_t part = 0; begin < 6000; ++part) {
      const Index size =
          std::min<Index>(6000 - begin, 1 + static_cast<Index>(draws.below(500, part)));
      const auto moments = column_moments(x.middleRows(begin, size));
      for (std::size_t j = 0; j < 6; ++j)
        merged[j].merge(moments[j]);
      begin += size;
    }
    for (std::size_t j = 0; j < 6; ++j) {
      CAPTURE(j);
      for (const Moments& other : {permuted[j], merged[j]}) {
        CHECK(other.observed() == whole[j].observed());
        CHECK(ulps_between(other.mean(), whole[j].mean()) <= 2);
        CHECK(ulps_between(other.deviation(), whole[j].deviation()) <= 2);
      }
    }
  }
}

TEST_CASE("values of every size may share a column and a block") {
  Matrix<double> x(600, 3);
  for (Index i = 0; i < 600; ++i) {
    x(i, 0) = i < 300 ? 1e300 : -1e-300;
    x(i, 1) = i % 2 == 0 ? 1 : 2;
    x(i, 2) = i < 300 ? missing_value<double>() : 1e-320;
  }
  const auto moments = column_moments(x);
  CHECK(moments[0].mean() == 5e299);
  CHECK(moments[0].deviation() == 5e299);
  CHECK(moments[1].mean() == 1.5);
  CHECK(moments[1].deviation() == 0.5);
  CHECK(moments[2].mean() == 1e-320);
  CHECK(moments[2].observed() == 300);
  CHECK(moments[2].is_constant());
}

TEST_CASE("a grid that later rows outgrow is replaced") {
  // The first blocks are narrow, a later one a million times as wide, the last far away.
  Matrix<double> x = gaussian<double>(4000, 2, 31);
  x.middleRows(2000, 1000) *= 1e6;
  x.middleRows(3000, 1000).array() += 1e10;
  const auto moments = column_moments(x);
  for (Index j = 0; j < 2; ++j) {
    const NaiveMoments naive = naive_moments(x.col(j));
    CHECK(ulps_between(moments[static_cast<std::size_t>(j)].mean(), naive.mean) <= 1);
    CHECK(ulps_between(moments[static_cast<std::size_t>(j)].variance(), naive.variance) <= 1);
  }
}

TEST_CASE("missing values raise no floating-point flag") {
  Matrix<double> x = gaussian<double>(50, 5, 1);
  x.col(2).setConstant(missing_value<double>());
  x(3, 0) = missing_value<double>();
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto moments = column_moments(x);
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  CHECK(moments[2].observed() == 0);
}

TEST_CASE("bad input is refused with its place") {
  CHECK(refusal([] { column_moments(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([] { column_moments(Matrix<double>(3, 0)); }) == "x: has no columns");
  CHECK(refusal([] { column_moments(Eigen::Map<const Matrix<double>>(nullptr, 0, 0)); }) ==
        "x: has no rows");
  for (const double infinity :
       {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    Matrix<double> x = gaussian<double>(9000, 200, 5);
    x(8000, 1) = infinity;
    x(7000, 199) = infinity;
    x(7001, 0) = infinity;
    const Matrix<double> before = x;
    for (const Index threads : {1, 2, 3})
      CHECK(refusal([&] { column_moments(x, Threads{threads}); }) ==
            "x: holds infinity (row 7000, column 199)");
    CHECK(same_bits(x, before));
  }
  Matrix<float> small = Matrix<float>::Constant(1, 1, std::numeric_limits<float>::infinity());
  CHECK(refusal([&] { column_moments(small); }) == "x: holds infinity (row 0, column 0)");
  CHECK(refusal([&] { column_moments(gaussian<double>(3, 3, 1), Threads{-1}); }) ==
        "threads: is -1 but must not be negative");
}

TEST_CASE_TEMPLATE("instruction sets agree: exactly where sums are exact, else to rounding", T,
                   float, double) {
  const Matrix<T> x = with_holes<T>(gaussian<T>(37, 21, 6), 0.2, 7);
  const auto range_of = [&](simd::Isa isa) {
    detail::BlockRange range;
    range.lowest.fill(1e300);
    range.highest.fill(-1e300);
    simd::launch<detail::ColumnKernel<detail::RangeStep>>(isa, x.data(), x.cols(), x.rows(),
                                                          x.cols(), &range);
    return range;
  };
  const auto sums_of = [&](simd::Isa isa) {
    detail::BlockSums sums;
    sums.center.fill(0.5);
    sums.rounder.fill(detail::rounder_for(8, detail::grid_bits));
    simd::launch<detail::ColumnKernel<detail::SumsStep>>(isa, x.data(), x.cols(), x.rows(),
                                                         x.cols(), &sums);
    return sums;
  };
  const detail::BlockRange range = range_of(simd::Isa::baseline);
  const detail::BlockSums sums = sums_of(simd::Isa::baseline);
  for (std::size_t j = 0; j < 21; ++j) {
    CHECK(range.lowest[j] == sorted_observed(x.col(static_cast<Index>(j))).front());
    CHECK(range.highest[j] == sorted_observed(x.col(static_cast<Index>(j))).back());
  }
  for (const simd::Isa isa : {simd::Isa::avx2, simd::Isa::avx512}) {
    if (!simd::available(isa)) continue;
    const detail::BlockRange other_range = range_of(isa);
    const detail::BlockSums other = sums_of(isa);
    for (std::size_t j = 0; j < 21; ++j) {
      CHECK(other_range.lowest[j] == range.lowest[j]);
      CHECK(other_range.highest[j] == range.highest[j]);
      CHECK(other.missing[j] == sums.missing[j]);
      CHECK(other.coarse[j] == sums.coarse[j]);
      CHECK(other.coarse_squares[j] == sums.coarse_squares[j]);
      CHECK(std::abs(other.fine[j] - sums.fine[j]) <= 1e-18);
      CHECK(std::abs(other.fine_squares[j] - sums.fine_squares[j]) <= 1e-18);
    }
  }
}

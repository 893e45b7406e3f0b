// Tests of kindred/scale/normalizer.hpp.
#include <cfenv>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/normalizer.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Norm norms[] = {Norm::l1, Norm::l2, Norm::max};

/// In extended precision, which holds the squares of every double.
long double naive_norm(const Matrix<double>& row, Norm norm) {
  long double sum = 0;
  for (Index j = 0; j < row.size(); ++j) {
    if (is_nan(row(j))) continue;
    const long double value = std::abs(static_cast<long double>(row(j)));
    sum =
        norm == Norm::max ? std::max(sum, value) : sum + (norm == Norm::l1 ? value : value * value);
  }
  return norm == Norm::l2 ? std::sqrt(sum) : sum;
}

}  // namespace

TEST_CASE("normalised rows are scikit-learn's") {
  // Origin: sklearn.preprocessing.normalize of scikit-learn 1.2.1.
  const Matrix<double> x = matrix(4, 2, {-3.5, 0.1, -1, 0.3, 0, 2.5, 10, 100});
  const Matrix<double> l1 =
      matrix(4, 2,
             {-0.9722222222222222, 0.02777777777777778, -0.7692307692307692, 0.23076923076923075,
              0.0, 1.0, 0.09090909090909091, 0.9090909090909091});
  const Matrix<double> l2 =
      matrix(4, 2,
             {-0.9995920864606948, 0.028559773898876994, -0.9578262852211513, 0.2873478855663454,
              0.0, 1.0, 0.09950371902099892, 0.9950371902099892});
  const Matrix<double> max =
      matrix(4, 2, {-1.0, 0.028571428571428574, -1.0, 0.3, 0.0, 1.0, 0.1, 1.0});
  check_close(Normalizer{Norm::l1}.transform(x), l1, 2e-16);
  check_close(Normalizer{}.transform(x), l2, 2e-16);
  check_close(Normalizer{Norm::max}.transform(x), max, 2e-16);
}

TEST_CASE("every magnitude and every width is normalised as exactly") {
  for (const Index width : {1, 2, 3, 7, 8, 9, 16, 50, 1000})
    for (const double scale : {1.0, 1e200, 1e-200, 1e300, 1e-300, 1e-310, 5e-324}) {
      Matrix<double> x = gaussian(3, width, static_cast<std::uint64_t>(width)) * scale;
      if (scale == 5e-324) x = small_integers(3, width, 5, 3) * scale;
      if (width > 2) x(1, 2) = missing;
      if (width > 7) x(2, 7) *= 1e-30;
      INFO("width " << width << ", scale " << scale);
      for (const Norm norm : norms) {
        const Matrix<double> y = Normalizer{norm}.transform(x);
        const std::vector<double> found = Normalizer{norm}.norms(x);
        for (Index i = 0; i < 3; ++i) {
          const long double expected = naive_norm(x.row(i), norm);
          const double room = 1e-15 + 1e-17 * static_cast<double>(width);
          if (expected < 1.7e308L)
            CHECK(std::abs(found[static_cast<std::size_t>(i)] - static_cast<double>(expected)) <=
                  room * static_cast<double>(expected));
          for (Index j = 0; j < width; ++j) {
            if (is_nan(x(i, j))) {
              CHECK(is_nan(y(i, j)));
              continue;
            }
            const auto value = static_cast<double>(
                expected == 0 ? 0 : static_cast<long double>(x(i, j)) / expected);
            CHECK(std::abs(y(i, j) - value) <= room * std::abs(value) + 5e-324);
          }
        }
      }
    }
  const Matrix<double> huge = Matrix<double>::Constant(1, 4, 1.7e308);
  CHECK(Normalizer{Norm::l1}.norms(huge)[0] == infinity);
  CHECK(Normalizer{Norm::l1}.transform(huge)(0, 3) == 0.25);
  CHECK(Normalizer{}.transform(huge)(0, 3) == 0.5);
}

TEST_CASE("rows without direction stay and are told; NaN stays and has no say") {
  const Matrix<double> x =
      matrix(4, 3, {0, 0, -0.0, 3, missing, 4, missing, missing, missing, missing, 0, 0});
  std::feclearexcept(FE_ALL_EXCEPT);
  for (const Norm norm : norms) {
    const Matrix<double> y = Normalizer{norm}.transform(x);
    CHECK(same_bits<double>(y.row(0), x.row(0)));
    CHECK(same_bits<double>(y.bottomRows(2), x.bottomRows(2)));
    CHECK(is_nan(y(1, 1)));
  }
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  CHECK(Normalizer{}.transform(x)(1, 0) == 0.6);
  CHECK(Normalizer{}.zero_rows(x) == std::vector<Index>{0, 2, 3});
  CHECK(Normalizer{}.norms(x)[0] == 0);
  CHECK(is_nan(Normalizer{}.norms(x)[2]));
}

TEST_CASE_TEMPLATE("threads, layouts, batches and memory do not show", T, float, double) {
  for (const Norm norm : norms) {
    const Normalizer question{norm};
    Matrix<T> x = gaussian<T>(9001, 11, 1);
    x.row(7).setZero();
    x(4, 2) = missing_value<T>();
    const Matrix<T> y = question.transform(x);
    for (const Index threads : {1, 3}) {
      CHECK(same_bits(question.transform(x, Threads{threads}), y));
      CHECK(same_bits(question.transform(Matrix<T>(x), Threads{threads}), y));
    }
    const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
    CHECK(same_bits(question.transform(columns), y));
    CHECK(same_bits<T>(question.transform(x.row(9)), y.row(9)));
    CHECK(question.transform(Matrix<T>(0, 5)).cols() == 5);
    CHECK(question.transform(Matrix<T>(5, 0)).rows() == 5);
    for (const int p : {-100, 30, 100})
      CHECK(same_bits(question.transform(x * static_cast<T>(std::ldexp(1.0, p))), y));
  }
}

TEST_CASE("instruction sets agree to the bit") {
  const Matrix<double> x = gaussian(50, 37, 3);
  std::vector<double> first;
  for (const Norm norm : norms) {
    std::vector<double> baseline(50);
    simd::launch<detail::RowSumKernel>(simd::Isa::baseline, x.data(), Index{37}, Index{50},
                                       Index{37}, norm, baseline.data());
    for (const simd::Isa isa : {simd::Isa::avx2, simd::Isa::avx512}) {
      if (!simd::available(isa)) continue;
      std::vector<double> sums(50);
      simd::launch<detail::RowSumKernel>(isa, x.data(), Index{37}, Index{50}, Index{37}, norm,
                                         sums.data());
      CHECK(sums == baseline);
    }
  }
}

TEST_CASE("volumes become shares that sum to 1, negative ones are refused") {
  Matrix<double> x = gaussian(500, 60, 2).cwiseAbs();
  x.row(3).setZero();
  const Matrix<double> share = shares(x, Threads{2});
  for (Index i = 0; i < 500; ++i)
    CHECK(std::abs(share.row(i).sum() - (i == 3 ? 0 : 1)) <= 1e-14);
  x(200, 7) = missing;
  CHECK(is_nan(shares(x)(200, 7)));
  x(300, 8) = -1e-300;
  x(301, 0) = -1;
  CHECK(refusal([&] { (void)shares(x); }) ==
        "x: is negative, and a volume is not (row 300, column 8)");
  CHECK(Normalizer{Norm::l1}.transform(matrix(1, 2, {-1, 3}))(0, 0) == -0.25);
}

TEST_CASE("infinity is refused with its place, and nothing has changed") {
  Matrix<double> x = gaussian(40, 3, 1);
  x(33, 2) = infinity;
  x(34, 0) = -infinity;
  for (const Norm norm : norms) {
    Matrix<double> moved = x;
    for (const std::string& told : {refusal([&] { (void)Normalizer{norm}.transform(x); }),
                                    refusal([&] { (void)Normalizer{norm}.norms(x); }), refusal([&] {
                                      (void)Normalizer{norm}.transform(std::move(moved));
                                    })})
      CHECK(told == "x: holds infinity (row 33, column 2)");
    CHECK(same_bits(moved, x));
  }
  CHECK(refusal([&] { (void)Normalizer{static_cast<Norm>(7)}.transform(x); }) ==
        "norm: is not one of Norm's");
}

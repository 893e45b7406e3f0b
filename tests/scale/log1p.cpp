// Tests of kindred/scale/log1p.hpp.
#include <cmath>
#include <limits>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/log1p.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Log1pTransformer transformer{};

}  // namespace

TEST_CASE("values become log(1 + x), tiny ones too, and NaN stays") {
  const Matrix<double> x = matrix(2, 4, {0, 1, -0.5, 1e-20, missing, 1e308, 9, -0.0});
  // Origin: numpy.log1p of NumPy 1.24.
  check_close(transformer.transform(x),
              matrix(2, 4,
                     {0, 0.6931471805599453, -0.6931471805599453, 1e-20, missing, 709.1962086421661,
                      2.302585092994046, 0}),
              1e-30);
  CHECK(std::signbit(transformer.transform(x)(1, 3)));
}

TEST_CASE_TEMPLATE("the inverse restores; threads, layouts, batches and memory do not show", T,
                   float, double) {
  Matrix<T> x = gaussian<T>(9001, 5, 1).array().exp() - T(1);
  x(4, 2) = missing_value<T>();
  const Matrix<T> y = transformer.transform(x), back = transformer.inverse_transform(y);
  for (Index i = 0; i < x.size(); ++i)
    if (!is_nan(x.data()[i]))
      REQUIRE(std::abs(back.data()[i] - x.data()[i]) <= 4 * std::numeric_limits<T>::epsilon() *
                                                            (1 + std::abs(x.data()[i])) *
                                                            (1 + std::abs(y.data()[i])));
  CHECK(is_nan(back(4, 2)));
  for (const Index threads : {1, 3}) {
    CHECK(same_bits(transformer.transform(x, Threads{threads}), y));
    CHECK(same_bits(transformer.transform(Matrix<T>(x), Threads{threads}), y));
    CHECK(same_bits(transformer.inverse_transform(Matrix<T>(y), Threads{threads}), back));
  }
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(transformer.transform(columns), y));
  CHECK(same_bits<T>(transformer.transform(x.row(7)), y.row(7)));
  CHECK(transformer.transform(Matrix<T>(0, 5)).cols() == 5);
}

TEST_CASE("what has no logarithm is refused with its place, and nothing has changed") {
  Matrix<double> x = Matrix<double>::Ones(40, 3);
  for (const double bad : {-1.0, -1.5, -1e300}) {
    x(33, 2) = bad;
    x(34, 0) = -2;
    CHECK(refusal([&] { (void)transformer.transform(x); }) ==
          "x: is not above -1 (row 33, column 2)");
    Matrix<double> moved = x;
    CHECK(refusal([&] { (void)transformer.transform(std::move(moved)); }) ==
          "x: is not above -1 (row 33, column 2)");
    CHECK(same_bits(moved, x));
  }
  for (const double bad : {infinity, -infinity}) {
    x(33, 2) = bad;
    CHECK(refusal([&] { (void)transformer.transform(x); }) ==
          "x: holds infinity (row 33, column 2)");
    CHECK(refusal([&] { (void)transformer.inverse_transform(x); }) ==
          "x: holds infinity (row 33, column 2)");
  }
  CHECK(refusal([] {
          (void)transformer.inverse_transform(matrix(1, 2, {1, 710}));
        }) == "x: becomes too large to represent (row 0, column 1)");
  CHECK(refusal([] {
          (void)transformer.inverse_transform(Matrix<float>::Constant(1, 1, 89.0f));
        }) == "x: becomes too large to represent (row 0, column 0)");
}

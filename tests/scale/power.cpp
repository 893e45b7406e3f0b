// Tests of kindred/scale/power.hpp.
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/power.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// 200 rows of skewed columns: positive, negative, heavy on both sides, zero at one end, uniform,
/// far from zero.
Matrix<double> skewed() {
  Matrix<double> x(200, 7);
  for (Index i = 0; i < 200; ++i) {
    const double u = (static_cast<double>((i * 7919) % 1009) + 0.5) / 1009;
    x.row(i) << std::exp(3 * u), std::log(u), std::tan(3 * (u - 0.5)), 1e4 * u * u * u,
        (u - 0.3) * 10, -std::exp(2 * u), 1000 + 10 * u;
  }
  return x;
}

void check_lambdas(std::span<const double> found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j)
    CHECK(found[j] == doctest::Approx(expected[j]).epsilon(1e-6));
}

double skewness(const Matrix<double>& z) {
  const double mean = z.mean();
  return (z.array() - mean).cube().mean() / std::pow((z.array() - mean).square().mean(), 1.5);
}

}  // namespace

TEST_CASE("exponents and transformed values are scikit-learn's") {
  // Origin: sklearn.preprocessing.PowerTransformer of scikit-learn 1.2.1 over the same formulas.
  const Matrix<double> x = skewed();
  const auto model = PowerTransformer{}.fit(x, Threads{2});
  CHECK(model.converged());
  check_lambdas(model.lambdas(),
                {-0.16623058290933382, 2.8165411414889197, 1.0036905273338663, 0.23150176350774293,
                 0.9057078229899358, 2.2602535097822583, 3.167222674128795});
  check_close(model.transform(x).topRows(3),
              matrix(3, 7, {-1.6332596300728093, -2.3843833233204252, -4.660683640781817,
                            -1.8326612395809274, -1.8559838151489674, 1.6550332295953847,
                            -1.7241168235112816, 1.2100234052514067,  1.1631241059782234,
                            0.5777696650952082,  1.1394725691015728,  1.162768606997435,
                            -1.2074356221767157, 1.193515735667526,   0.674031949400169,
                            0.6352779868150187,  0.21809618095717823, 0.7017276749149519,
                            0.6861090938919034,  -0.6682302333546926, 0.6681022599302048}),
              1e-6);
}

TEST_CASE("missing values are skipped, and the transform can be left as it is") {
  // Origin: sklearn.preprocessing.PowerTransformer of scikit-learn 1.2.1.
  check_lambdas(
      PowerTransformer{}.fit(irises()).lambdas(),
      {-0.17484022965313947, 7.543363169277545, 0.9177434415316384, -0.22530768817605315});
  const Matrix<double> x =
      matrix(8, 2, {-3.5, 0.1, -1, 0.3, 0, 2.5, 0.5, 7, 4, 11, -0.25, 30, 10, 100, 2.5, 0});
  const auto model = PowerTransformer{}.fit(x);
  check_lambdas(model.lambdas(), {0.6640103034813758, -0.18778758289251302});
  check_close(
      model.transform(x),
      matrix(8, 2,
             {-1.860610225721359, -1.1449991004406954, -0.6006563029798764, -0.9975541548258295,
              -0.2114079295477507, -0.2123317157318891, -0.05268705365654818, 0.3400427636945266,
              0.7706018989527643, 0.5811862313179484, -0.3000894712921457, 1.0787626243436585,
              1.799666753502743, 1.5861105904684099, 0.45518233074217274, -1.2312172388261302}),
      1e-6);
  const auto plain = PowerTransformer{.standardize = false}.fit(Matrix<double>(-x));
  check_lambdas(plain.lambdas(), {1.3359897078157665, 2.187787578777769});
  check_close(
      plain.transform(-x),
      matrix(8, 2,
             {4.834677068286982, -0.09446231170543937, 1.1410911667670827, -0.2560059344324759, 0.0,
              -1.1163112994153679, -0.46529414269251657, -1.7215037980710894, -2.8787858869573713,
              -1.9857053923081922, 0.259972116838766, -2.5308600172618245, -5.895514699134653,
              -3.08672057510547, -1.9541256951476897, 0.0}),
      1e-5);
}

TEST_CASE("turning a column around turns the transform around") {
  const Matrix<double> x = skewed();
  const auto model = PowerTransformer{}.fit(x), turned = PowerTransformer{}.fit(Matrix<double>(-x));
  for (std::size_t j = 0; j < 7; ++j)
    CHECK(turned.lambdas()[j] == doctest::Approx(2 - model.lambdas()[j]).epsilon(1e-6));
  check_close(turned.transform(-x), -model.transform(x), 1e-6);
}

TEST_CASE("transformed columns have mean 0 and variance 1, and no offset spoils that") {
  for (const double offset : {0.0, 1e3, 1e6, 1e9, 1e12}) {
    CAPTURE(offset);
    Matrix<double> x = skewed().leftCols(1);
    x.array() += offset;
    for (const double sign : {1.0, -1.0}) {
      const Matrix<double> signed_x = sign * x;
      const auto model = PowerTransformer{}.fit(signed_x);
      CHECK(model.converged());
      const Matrix<double> z = model.transform(signed_x);
      CHECK(std::abs(z.mean()) <= 1e-13);
      CHECK(z.squaredNorm() == doctest::Approx(200).epsilon(1e-12));
      CHECK(std::abs(skewness(z)) < 0.35);
      CHECK(std::abs(skewness(x)) > 0.7);
      check_close(model.inverse_transform(z), signed_x, 1e-13 * (20 + offset));
    }
  }
}

TEST_CASE("huge and tiny values stay finite") {
  for (const double scale : {1e300, 1e150, 1e-150, 1e-300, 1e-310}) {
    CAPTURE(scale);
    for (const Index column : {0, 2}) {
      const Matrix<double> x = skewed().col(column) * scale;
      const auto model = PowerTransformer{}.fit(x);
      const Matrix<double> z = model.transform(x);
      CHECK(z.allFinite());
      CHECK(z.squaredNorm() == doctest::Approx(200).epsilon(1e-9));
      const Matrix<double> back = model.inverse_transform(z);
      for (Index i = 0; i < 200; ++i)
        CHECK(back(i) == doctest::Approx(x(i)).epsilon(1e-9).scale(0));
    }
  }
}

TEST_CASE("small values beside huge ones keep their digits, there and back") {
  const Matrix<double> x = matrix(8, 1, {0, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18, 1e20});
  for (const double sign : {1.0, -1.0}) {
    const Matrix<double> turned = sign * x;
    const auto model = PowerTransformer{}.fit(turned);
    CHECK(model.converged());
    // The logarithms are nearly even, so the exponent is nearly that of a logarithm.
    const double lambda = sign > 0 ? model.lambdas()[0] : 2 - model.lambdas()[0];
    CHECK(std::abs(lambda) < 0.1);
    const Matrix<double> y = model.transform(turned), back = model.inverse_transform(y);
    CHECK(y.mean() == doctest::Approx(0));
    for (Index i = 1; i < 8; ++i) {
      CHECK(sign * (y(i, 0) - y(i - 1, 0)) > 0.1);
      CHECK(back(i, 0) == doctest::Approx(turned(i, 0)).epsilon(1e-9));
    }
    CHECK(std::abs(back(0, 0)) < 1e-9);
  }
}

TEST_CASE("fresh values of the other sign are transformed by the same formula") {
  const Matrix<double> x = skewed().leftCols(2);
  const auto model = PowerTransformer{}.fit(x);
  const auto plain = PowerTransformer{.standardize = false}.fit(x);
  const Matrix<double> fresh = matrix(3, 2, {-0.5, 0.5, -2, 3, 0, 0});
  const Matrix<double> z = model.transform(fresh), y = plain.transform(fresh);
  const Matrix<double> known_z = model.transform(x), known_y = plain.transform(x);
  for (Index j = 0; j < 2; ++j) {
    // Standardising is affine, so two known values tell what the others must become.
    const double slope = (known_z(1, j) - known_z(0, j)) / (known_y(1, j) - known_y(0, j));
    for (Index i = 0; i < 3; ++i)
      CHECK(z(i, j) == doctest::Approx(known_z(0, j) + slope * (y(i, j) - known_y(0, j))));
  }
  check_close(model.inverse_transform(z), fresh, 1e-13);
  check_close(plain.inverse_transform(y), fresh, 1e-13);
}

TEST_CASE("constant columns keep their values' distances, missing ones become NaN") {
  Matrix<double> x(4, 4);
  x << 0.1, missing, -5, 0, 0.1, missing, -5, 0, 0.1, missing, -5, 0, missing, missing, -5, -0.0;
  const auto model = PowerTransformer{}.fit(x);
  CHECK(model.converged());
  for (const Index j : {0, 2, 3}) {
    CHECK(model.is_constant(j));
    CHECK(model.lambdas()[static_cast<std::size_t>(j)] == 1);
    CHECK(model.transform(x)(0, j) == 0);
  }
  CHECK(model.transform(matrix(1, 4, {0.35, 1, -7, 2}))(0, 2) == doctest::Approx(-2));
  CHECK(model.transform(matrix(1, 4, {0.35, 1, -7, 2}))(0, 0) == doctest::Approx(0.25));
  CHECK(is_nan(model.lambdas()[1]));
  CHECK(model.observed(1) == 0);
  CHECK(is_nan(model.transform(matrix(1, 4, {0.35, 1, -7, 2}))(0, 1)));
  CHECK(is_nan(model.inverse_transform(matrix(1, 4, {0.35, 1, -7, 2}))(0, 1)));
  CHECK(PowerTransformer{.standardize = false}.fit(x).transform(x)(0, 2) == -5);
  CHECK(PowerTransformer{}.fit(matrix(1, 1, {7})).transform(matrix(1, 1, {7}))(0, 0) == 0);
}

TEST_CASE(
    "a column of two values is as it must be, and its likelihood tells whether it has a top") {
  const auto model = PowerTransformer{}.fit(matrix(4, 1, {1, 1, 2, 2}));
  check_close(model.transform(matrix(2, 1, {1, 2})), matrix(2, 1, {-1, 1}), 1e-12);
}

TEST_CASE("threads, layouts, batches and memory do not show") {
  Matrix<double> x = skewed();
  x(4, 2) = missing;
  const auto model = PowerTransformer{}.fit(x);
  const Matrix<double> z = model.transform(x), back = model.inverse_transform(z);
  for (const Index threads : {1, 3}) {
    const auto same = PowerTransformer{}.fit(x, Threads{threads});
    CHECK(same_bits(same.transform(x, Threads{threads}), z));
    CHECK(same_bits(same.transform(Matrix<double>(x), Threads{threads}), z));
    CHECK(same_bits(same.inverse_transform(Matrix<double>(z), Threads{threads}), back));
  }
  const Eigen::MatrixXd columns = x;
  CHECK(same_bits(PowerTransformer{}.fit(columns).transform(columns), z));
  CHECK(same_bits<double>(model.transform(x.row(7)), z.row(7)));
  CHECK(is_nan(z(4, 2)));
  const Matrix<float> narrow = x.cast<float>();
  check_lambdas(PowerTransformer{}.fit(narrow).lambdas(),
                {model.lambdas()[0], model.lambdas()[1], model.lambdas()[2], model.lambdas()[3],
                 model.lambdas()[4], model.lambdas()[5],
                 PowerTransformer{}.fit(narrow.cast<double>().eval()).lambdas()[6]});
}

TEST_CASE("bad input is refused with its place") {
  Matrix<double> x = skewed();
  const auto model = PowerTransformer{}.fit(x);
  x(5, 1) = infinity;
  Matrix<double> moved = x;
  CHECK(refusal([&] { (void)PowerTransformer{}.fit(x); }) == "x: holds infinity (row 5, column 1)");
  CHECK(refusal([&] { (void)model.transform(std::move(moved)); }) ==
        "x: holds infinity (row 5, column 1)");
  CHECK(same_bits(moved, x));
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(4, 2)); }) ==
        "x: has 2 columns where 7 are expected");
  CHECK(refusal([&] { (void)model.known(7); }) == "column: is 7 but must lie in 0..6");
  CHECK(refusal([] { (void)PowerTransformer{}.fit(Matrix<double>(0, 2)); }) == "x: has no rows");
  // With a negative exponent no transformed value lies above −1/λ.
  const auto plain = PowerTransformer{.standardize = false}.fit(skewed());
  CHECK(refusal([&] { (void)plain.inverse_transform(Matrix<double>::Constant(1, 7, 6.5)); }) ==
        "x: lies beyond every transformed value (row 0, column 0)");
  CHECK(refusal([&] { (void)plain.transform(Matrix<double>::Constant(1, 7, 1e300)); }) ==
        "x: becomes too large to represent (row 0, column 1)");
}

// Tests of kindred/scale/standard.hpp.
#include <cfenv>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/scale/standard.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
concept Fits = requires(T x) {
  StandardScaler{}.fit(x);
};

}  // namespace

TEST_CASE("z-scores are scikit-learn's") {
  // Origin: sklearn.preprocessing.StandardScaler of scikit-learn 1.2.1.
  const auto model = StandardScaler{}.fit(irises());
  const std::vector<double> mean{5.742857142857142, 3.1833333333333336, 3.72, 0.9};
  const std::vector<double> variance{0.6481632653061223, 0.05805555555555553, 3.7656,
                                     0.5133333333333332};
  const std::vector<double> scale{0.8050858744917354, 0.24094720491334928, 1.9405153954555476,
                                  0.7164728420068225};
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(ulps_between(model.mean()[j], mean[j]) <= 2);
    CHECK(ulps_between(model.variance()[j], variance[j]) <= 4);
    CHECK(ulps_between(model.scale()[j], scale[j]) <= 2);
    CHECK_FALSE(model.is_constant(static_cast<Index>(j)));
  }
  CHECK(model.columns() == 4);
  CHECK(model.observed(0) == 7);
  CHECK(model.observed(2) == 5);
  check_close(model.transform(irises()), matrix(7, 4,
                                                {-0.7984951211111351,
                                                 1.3142574813455412,
                                                 -1.1955586672660055,
                                                 -0.9770084209183945,
                                                 -1.046915825456821,
                                                 missing,
                                                 -1.1955586672660055,
                                                 -0.9770084209183945,
                                                 -1.2953365298025077,
                                                 0.06917144638660723,
                                                 missing,
                                                 -0.9770084209183945,
                                                 1.5615015701728887,
                                                 0.06917144638660723,
                                                 0.5050204715175368,
                                                 0.6978631577988531,
                                                 0.8162394571358291,
                                                 0.06917144638660723,
                                                 missing,
                                                 0.8374357893586238,
                                                 0.6920291049629851,
                                                 0.4842001247062506,
                                                 1.1749455867959018,
                                                 missing,
                                                 0.07097734409876846,
                                                 -2.005971945211617,
                                                 0.7111512762185719,
                                                 1.3957263155977062}));
}

TEST_CASE("with ddof = 1 z-scores are those of R's scale()") {
  check_close(StandardScaler{.ddof = 1}.fit(irises()).transform(irises()),
              matrix(7, 4,
                     {-0.7392628326950066,
                      1.1997474481714632,
                      -1.0693401804383365,
                      -0.8918825850158447,
                      -0.9692557139778969,
                      missing,
                      -1.0693401804383365,
                      -0.8918825850158447,
                      -1.1992485952607883,
                      0.06314460253533999,
                      missing,
                      -0.8918825850158447,
                      1.4456695394924595,
                      0.06314460253533999,
                      0.45170404173688344,
                      0.6370589892970319,
                      0.7556908956437866,
                      0.06314460253533999,
                      missing,
                      0.7644707871564383,
                      0.6406944550023403,
                      0.44201221774738,
                      1.0509032807756062,
                      missing,
                      0.06571225179511254,
                      -1.8311934735248665,
                      0.6360730383641826,
                      1.2741179785940637}));
}

TEST_CASE("the mean and the division can each be left out") {
  const Matrix<double> x = irises();
  const auto both = StandardScaler{}.fit(x);
  const auto mean = StandardScaler{.with_std = false}.fit(x);
  const auto std = StandardScaler{.with_mean = false}.fit(x);
  const auto neither = StandardScaler{.with_mean = false, .with_std = false}.fit(x);
  CHECK(same_bits(neither.transform(x), x));
  CHECK(same_bits(neither.inverse_transform(x), x));
  for (Index j = 0; j < 4; ++j) {
    const auto c = static_cast<std::size_t>(j);
    CHECK(mean.scale()[c] == 1);
    CHECK(neither.mean()[c] == both.mean()[c]);
    CHECK(std.scale()[c] == both.scale()[c]);
    CHECK(mean.transform(x)(0, j) == doctest::Approx(x(0, j) - both.mean()[c]));
    CHECK(std.transform(x)(0, j) == x(0, j) / both.scale()[c]);
  }
}

TEST_CASE("a constant column gives exactly 0 at the fitted value and is told") {
  for (const double value : {0.1, 1.0 / 3, 0.0, -0.0, 1e8 + 0.1, 1e300, -1.7e308, 5e-324, 1e-310})
    for (const Index n : {1, 2, 3, 10, 100, 1000, 5000}) {
      CAPTURE(value);
      CAPTURE(n);
      const Matrix<double> x = Matrix<double>::Constant(n, 2, value);
      for (const Index ddof : {0, 1}) {
        const auto model = StandardScaler{.ddof = ddof}.fit(x);
        CHECK(model.is_constant(0));
        CHECK(model.mean()[1] == value);
        CHECK(model.variance()[0] == 0);
        CHECK(model.scale()[0] == 1);
        CHECK((model.transform(x).array() == 0).all());
        CHECK((model.inverse_transform(Matrix<double>::Zero(n, 2)).array() == value).all());
      }
    }
  const Matrix<double> x = Matrix<double>::Constant(4, 1, 0.1);
  CHECK(StandardScaler{}.fit(x).transform(Matrix<double>::Constant(1, 1, 0.35))(0, 0) ==
        0.35 - 0.1);
}

TEST_CASE("a column that differs by rounding only is constant, one that differs by more is not") {
  Matrix<double> x = Matrix<double>::Constant(100, 2, 0.1);
  x(7, 0) = std::nextafter(0.1, 1);
  x(7, 1) = 0.1 + 1e-9;
  const auto model = StandardScaler{}.fit(x);
  CHECK(model.is_constant(0));
  CHECK(model.scale()[0] == 1);
  CHECK(std::abs(model.transform(x)(7, 0)) < 1e-16);
  CHECK_FALSE(model.is_constant(1));
  CHECK(model.transform(x)(7, 1) == doctest::Approx(std::sqrt(99)));
}

TEST_CASE("a column without values is told, becomes NaN and raises no floating-point flag") {
  Matrix<double> x = gaussian<double>(20, 3, 5);
  x.col(1).setConstant(missing);
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto model = StandardScaler{}.fit(x);
  Matrix<double> fresh = gaussian<double>(4, 3, 6);
  fresh(2, 0) = missing;
  const Matrix<double> z = model.transform(fresh);
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  CHECK(model.observed(1) == 0);
  CHECK(is_nan(model.mean()[1]));
  CHECK(is_nan(model.variance()[1]));
  CHECK(is_nan(model.scale()[1]));
  CHECK_FALSE(model.is_constant(1));
  for (Index i = 0; i < 4; ++i) {
    CHECK(is_nan(z(i, 1)));
    CHECK(is_nan(z(i, 0)) == (i == 2));
    CHECK_FALSE(is_nan(z(i, 2)));
  }
  const auto everything = StandardScaler{}.fit(Matrix<double>::Constant(5, 2, missing));
  CHECK(is_nan(everything.transform(fresh.leftCols(2).eval())(0, 0)));
}

TEST_CASE("huge, tiny and offset values are scaled as exactly as any") {
  // Origin of the deviations: Python's fractions over the same doubles, 60-digit roots.
  struct Example {
    std::vector<double> values;
    double mean, deviation;
  };
  const std::vector<Example> examples{
      {{1e8 - 1e-3, 1e8 + 1e-3, 1e8, 1e8 + 5e-4, 1e8 - 2.5e-4},
       0x1.7d78400000d1bp+26,
       0x1.6396e64eb23e1p-11},
      {{1e200, 3e200, -2e200, 7e200}, 0x1.783fbf2d24ea6p+665, 0x1.1156ac7acd0aap+666},
      {{1.7e308, 1.7e308, -1.7e308}, 0x1.42c8b75a4d24fp+1022, 0x1.c87c4ed78a126p+1023},
      {{1e-300, 2e-300, 4e-300}, 0x1.9007a6377c692p-996, 0x1.aba661d25b955p-997},
  };
  for (const Example& example : examples) {
    CAPTURE(example.mean);
    const auto n = static_cast<Index>(example.values.size());
    const Matrix<double> x = matrix(n, 1, example.values);
    const auto model = StandardScaler{}.fit(x);
    CHECK(ulps_between(model.mean()[0], example.mean) <= 0);
    CHECK(ulps_between(model.scale()[0], example.deviation) <= 1);
    CHECK_FALSE(model.is_constant(0));
    const Matrix<double> z = model.transform(x);
    CHECK(std::abs(z.sum()) <= 1e-14);
    CHECK(z.squaredNorm() == doctest::Approx(static_cast<double>(n)).epsilon(1e-14));
    const Matrix<double> back = model.inverse_transform(z);
    for (Index i = 0; i < n; ++i)
      CHECK(std::abs(back(i) - x(i)) <= 2 * 0x1p-52 * x.cwiseAbs().maxCoeff());
  }
  const Matrix<double> subnormal = matrix(4, 1, {5e-324, 1e-323, 2.5e-323, 5e-324});
  const auto model = StandardScaler{}.fit(subnormal);
  CHECK_FALSE(model.is_constant(0));
  const Matrix<double> z = model.transform(subnormal);
  const Matrix<double> small =
      StandardScaler{}.fit(matrix(4, 1, {1, 2, 5, 1})).transform(matrix(4, 1, {1, 2, 5, 1}));
  CHECK(same_bits(z, small));
  CHECK(same_bits(model.inverse_transform(z), subnormal));
}

TEST_CASE_TEMPLATE("the inverse restores, missing values included", T, float, double) {
  const double ulp = std::is_same_v<T, float> ? 0x1p-23 : 0x1p-52;
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    Matrix<T> x = gaussian<T>(500, 6, seed);
    x.col(1).array() += T(1000);
    x.col(2) *= T(1e-5);
    x.col(3).array() -= T(0.7);
    x(3, 3) = missing_value<T>();
    x.col(5).setConstant(T(2.5));
    const auto model = StandardScaler{.ddof = 1}.fit(x);
    const Matrix<T> z = model.transform(x);
    const Matrix<T> back = model.inverse_transform(z);
    for (Index i = 0; i < 500; ++i)
      for (Index j = 0; j < 6; ++j) {
        CAPTURE(i);
        CAPTURE(j);
        CHECK(is_nan(back(i, j)) == is_nan(x(i, j)));
        if (is_nan(x(i, j))) continue;
        const double largest = std::max(std::abs(static_cast<double>(x(i, j))),
                                        std::abs(model.mean()[static_cast<std::size_t>(j)]));
        const double exponent = std::exp2(std::floor(std::log2(largest)));
        CHECK(std::abs(static_cast<double>(back(i, j)) - static_cast<double>(x(i, j))) <=
              2 * ulp * exponent);
      }
    CHECK(same_bits(model.inverse_transform(Matrix<T>(z)), back));
  }
}

TEST_CASE("shifting dyadic data does not change a bit of the z-scores") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    CAPTURE(seed);
    const Draws draws(seed);
    Matrix<double> x(1001, 3);
    for (Index i = 0; i < x.size(); ++i)
      x.data()[i] =
          std::floor((draws.uniform(static_cast<std::uint64_t>(i)) - 0.5) * 0x1p22) * 0x1p-20;
    const Matrix<double> shifted = x.array() + 0x1p20;
    CHECK(same_bits(StandardScaler{}.fit(shifted).transform(shifted),
                    StandardScaler{}.fit(x).transform(x)));
    const Matrix<double> back = -x.array() - 0x1p20;
    CHECK(same_bits<double>(-StandardScaler{}.fit(back).transform(back),
                            StandardScaler{}.fit(x).transform(x)));
  }
}

TEST_CASE("multiplying by powers of two does not change a bit of the z-scores") {
  const Matrix<double> x = gaussian<double>(777, 3, 12);
  const auto plain = StandardScaler{.ddof = 1}.fit(x);
  const Matrix<double> z = plain.transform(x);
  for (const int p : {-990, -400, -399, -37, 1, 12, 399, 400, 479, 480, 990}) {
    CAPTURE(p);
    const Matrix<double> scaled = x * std::ldexp(1.0, p);
    const auto model = StandardScaler{.ddof = 1}.fit(scaled);
    CHECK(model.scale()[1] == std::ldexp(plain.scale()[1], p));
    CHECK(same_bits(model.transform(scaled), z));
    CHECK(same_bits<double>(model.inverse_transform(z),
                            plain.inverse_transform(z) * std::ldexp(1.0, p)));
  }
}

TEST_CASE_TEMPLATE("threads, layouts and batches do not show in the bits", T, float, double) {
  Matrix<T> x = gaussian<T>(9001, 5, 77);
  x(4, 2) = missing_value<T>();
  const auto model = StandardScaler{}.fit(x);
  const Matrix<T> z = model.transform(x);
  const Matrix<T> back = model.inverse_transform(z);
  for (const Index threads : {0, 1, 2, 3, 1000}) {
    const auto same = StandardScaler{}.fit(x, Threads{threads});
    CHECK(same_bits(same.transform(x, Threads{threads}), z));
    CHECK(same_bits(same.transform(Matrix<T>(x), Threads{threads}), z));
    CHECK(same_bits(same.inverse_transform(z, Threads{threads}), back));
  }
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(StandardScaler{}.fit(columns).transform(columns), z));
  Matrix<T> wide = Matrix<T>::Ones(9001, 9);
  wide.middleCols(3, 5) = x;
  CHECK(same_bits(StandardScaler{}.fit(wide.middleCols(3, 5)).transform(wide.middleCols(3, 5)), z));
  CHECK(same_bits(model.transform(x * T(1)), z));
  for (Index i = 0; i < 50; ++i)
    CHECK(same_bits<T>(model.transform(x.row(i)), z.row(i)));
  CHECK(same_bits<T>(model.transform(x.middleRows(1000, 777)), z.middleRows(1000, 777)));
  Matrix<T> own = x;
  own = model.transform(own);
  CHECK(same_bits(own, z));
}

TEST_CASE("models of parts merge to the model of the whole") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    Matrix<double> x = gaussian<double>(3000, 5, seed);
    x.col(1).array() += 1e8;
    x.col(2).setConstant(0.1);
    x.col(3).head(1500).setConstant(missing);
    x.col(4).setConstant(missing);
    const auto whole = StandardScaler{.ddof = 1}.fit(x);
    for (const Index cut : {1, 7, 256, 1500, 2999}) {
      CAPTURE(cut);
      const auto merged = StandardScaler{.ddof = 1}
                              .fit(x.topRows(cut))
                              .merge(StandardScaler{.ddof = 1}.fit(x.bottomRows(3000 - cut)));
      for (std::size_t j = 0; j < 5; ++j) {
        CHECK(ulps_between(merged.mean()[j], whole.mean()[j]) <= 2);
        CHECK(ulps_between(merged.variance()[j], whole.variance()[j]) <= 2);
        CHECK(merged.observed(static_cast<Index>(j)) == whole.observed(static_cast<Index>(j)));
        CHECK(merged.is_constant(static_cast<Index>(j)) ==
              whole.is_constant(static_cast<Index>(j)));
      }
      check_close(merged.transform(x), whole.transform(x));
    }
  }
}

TEST_CASE("what cannot be merged is refused") {
  const auto model = StandardScaler{}.fit(gaussian<double>(5, 3, 1));
  CHECK(refusal([&] { (void)model.merge(StandardScaler{}.fit(gaussian<double>(5, 2, 1))); }) ==
        "other: has 2 columns where this model has 3");
  CHECK(refusal([&] {
          (void)model.merge(StandardScaler{.ddof = 1}.fit(gaussian<double>(5, 3, 1)));
        }) == "other: was fitted with other options");
  const StandardScaler two{.ddof = 2};
  CHECK(refusal([&] { (void)two.fit(matrix(1, 1, {1})).merge(two.fit(matrix(1, 1, {2}))); }) ==
        "ddof: is 2 where 2 values were observed (column 0)");
}

TEST_CASE("one row is centred, no rows are transformed to no rows") {
  const Matrix<double> row = matrix(1, 3, {4, -1, missing});
  const auto model = StandardScaler{.ddof = 1}.fit(row);
  const Matrix<double> z = model.transform(row);
  CHECK(z(0, 0) == 0);
  CHECK(z(0, 1) == 0);
  CHECK(is_nan(z(0, 2)));
  CHECK(model.scale()[0] == 1);
  const Matrix<double> none = model.transform(Matrix<double>(0, 3));
  CHECK(none.rows() == 0);
  CHECK(none.cols() == 3);
  CHECK(model.transform(Eigen::Map<const Matrix<double>>(nullptr, 0, 3)).cols() == 3);
  CHECK(model.inverse_transform(Matrix<double>(0, 3)).cols() == 3);
}

TEST_CASE("bad input is refused with its place, and nothing has changed") {
  CHECK(refusal([] { StandardScaler{}.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([] { StandardScaler{}.fit(Matrix<double>(3, 0)); }) == "x: has no columns");
  CHECK(refusal([] { StandardScaler{.ddof = -1}.fit(irises()); }) ==
        "ddof: is -1 but must not be negative");
  CHECK(refusal([] { StandardScaler{.ddof = 5}.fit(irises()); }) ==
        "ddof: is 5 where 5 values were observed (column 2)");
  CHECK(refusal([] {
          StandardScaler{.ddof = 1}.fit(matrix(2, 1, {1.7e308, -1.7e308}));
        }) == "x: has a standard deviation too large to represent (column 0)");
  Matrix<double> x = gaussian<double>(40, 3, 1);
  const auto model = StandardScaler{}.fit(x);
  x(33, 2) = infinity;
  x(34, 0) = -infinity;
  CHECK(refusal([&] { StandardScaler{}.fit(x); }) == "x: holds infinity (row 33, column 2)");
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 33, column 2)");
  Matrix<double> moved = x;
  CHECK(refusal([&] { (void)model.transform(std::move(moved)); }) ==
        "x: holds infinity (row 33, column 2)");
  CHECK(same_bits(moved, x));
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(4, 2)); }) ==
        "x: has 2 columns where 3 are expected");
  CHECK(refusal([&] { (void)model.inverse_transform(Matrix<double>(4, 4)); }) ==
        "x: has 4 columns where 3 are expected");
  CHECK(refusal([&] { (void)model.is_constant(3); }) == "column: is 3 but must lie in 0..2");
  const auto narrow = StandardScaler{}.fit(matrix(3, 1, {1e-300, 2e-300, 4e-300}));
  CHECK(refusal([&] {
          (void)narrow.transform(matrix(2, 1, {1, 1e10}));
        }) == "x: becomes too large to represent (row 1, column 0)");
  const auto apart = StandardScaler{.with_std = false}.fit(matrix(3, 1, {1e308, 1e308, 1e308}));
  CHECK(refusal([&] { (void)apart.transform(matrix(1, 1, {-1e308})); }) ==
        "x: becomes too large to represent (row 0, column 0)");
  Matrix<float> single(3, 1);
  single << 1e-30f, 2e-30f, 3e-30f;
  const auto float_model = StandardScaler{}.fit(single);
  CHECK(refusal([&] { (void)float_model.transform(Matrix<float>::Constant(1, 1, 1e30f)); }) ==
        "x: becomes too large to represent (row 0, column 0)");
}

TEST_CASE("an all-missing column does not hide infinity") {
  const auto model = StandardScaler{}.fit(Matrix<double>::Constant(3, 1, missing));
  CHECK(refusal([&] {
          (void)model.transform(matrix(2, 1, {1, infinity}));
        }) == "x: holds infinity (row 1, column 0)");
}

TEST_CASE("models are regular values") {
  using Model = StandardScalerModel<double>;
  static_assert(std::is_copy_constructible_v<Model> && std::is_copy_assignable_v<Model>);
  static_assert(std::is_nothrow_move_constructible_v<Model>);
  static_assert(!std::is_default_constructible_v<Model>);
  const Matrix<double> x = gaussian<double>(30, 3, 1);
  auto model = StandardScaler{.ddof = 1}.fit(x);
  const Matrix<double> z = model.transform(x);
  auto copy = model;
  CHECK(same_bits(copy.transform(x), z));
  auto moved = std::move(model);
  CHECK(same_bits(moved.transform(x), z));
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: has 3 columns where 0 are expected");
  model = copy;
  CHECK(same_bits(model.transform(x), z));
  CHECK(model.options().ddof == 1);
}

TEST_CASE("float data is summed and scaled as doubles") {
  const Matrix<float> x = gaussian<float>(5000, 3, 8).array() + 4096.0f;
  const auto model = StandardScaler{}.fit(x);
  const auto wide = StandardScaler{}.fit(x.cast<double>());
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(model.mean()[j] == wide.mean()[j]);
    CHECK(model.scale()[j] == wide.scale()[j]);
  }
  CHECK(same_bits<float>(model.transform(x), wide.transform(x.cast<double>()).cast<float>()));
}

TEST_CASE("a model of no columns is refused") {
  CHECK(refusal([] { (void)StandardScalerModel<double>(StandardScaler{}, {}); }) ==
        "x: has no columns");
}

TEST_CASE("a column without values becomes NaN whatever is left out") {
  for (const bool with_mean : {false, true})
    for (const bool with_std : {false, true}) {
      const auto model = StandardScaler{with_mean, with_std}.fit(matrix(2, 1, {missing, missing}));
      CHECK(is_nan(model.mean()[0]));
      CHECK(is_nan(model.scale()[0]));
      CHECK(is_nan(model.transform(matrix(1, 1, {3}))(0, 0)));
      CHECK(is_nan(model.inverse_transform(matrix(1, 1, {3}))(0, 0)));
    }
}

TEST_CASE("instruction sets agree to rounding") {
  const Matrix<double> x = gaussian<double>(40, 23, 4);
  const auto model = StandardScaler{}.fit(x);
  std::vector<detail::Standardization> formulas;
  for (Index j = 0; j < 23; ++j)
    formulas.push_back(detail::standardization(model.moments(j), true, true, 0));
  const detail::StandardParameters parameters(formulas);
  const Matrix<double> z = model.transform(x);
  const Matrix<double> back = model.inverse_transform(z);
  for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
    if (!simd::available(isa)) continue;
    Matrix<double> scaled(40, 23), restored(40, 23);
    bool bad = true;
    simd::launch<detail::MapKernel<detail::Standardize>>(isa, x.data(), Index{23}, scaled.data(),
                                                         Index{23}, Index{40}, Index{23},
                                                         &parameters, &bad);
    CHECK_FALSE(bad);
    simd::launch<detail::MapKernel<detail::Unstandardize>>(isa, z.data(), Index{23},
                                                           restored.data(), Index{23}, Index{40},
                                                           Index{23}, &parameters, &bad);
    CHECK_FALSE(bad);
    for (Index i = 0; i < z.size(); ++i) {
      CHECK(ulps_between(scaled.data()[i], z.data()[i]) <= 1);
      CHECK(ulps_between(restored.data()[i], back.data()[i]) <= 1);
    }
  }
}

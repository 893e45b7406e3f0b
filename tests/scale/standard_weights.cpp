// Tests of StandardScaler with weights of rows.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
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

/// Weights 0 .. levels−1, in random order.
std::vector<double> whole_weights(Index n, std::uint64_t levels, std::uint64_t seed) {
  const Draws draws(seed, 9);
  std::vector<double> weights;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(n); ++i)
    weights.push_back(static_cast<double>(draws.below(levels, i)));
  return weights;
}

/// Every row as often as its weight says.
Matrix<double> repeated(const Matrix<double>& x, const std::vector<double>& weights) {
  std::vector<double> values;
  for (Index i = 0; i < x.rows(); ++i)
    for (int k = 0; k < static_cast<int>(weights[static_cast<std::size_t>(i)]); ++k)
      for (Index j = 0; j < x.cols(); ++j)
        values.push_back(x(i, j));
  return matrix(static_cast<Index>(values.size()) / x.cols(), x.cols(), values);
}

/// True when means differ by no more than 2 units in the last place of mean or deviation.
bool same_mean(const StandardScalerModel<double>& a, const StandardScalerModel<double>& b,
               std::size_t j) {
  const double unit = 0x1p-52 * std::max(std::abs(b.mean()[j]), b.scale()[j]);
  return ulps_between(a.mean()[j], b.mean()[j]) == 0 ||
         std::abs(a.mean()[j] - b.mean()[j]) <= 2 * unit;
}

Matrix<double> with_holes(Index n, std::uint64_t seed) {
  Matrix<double> x = gaussian(n, 6, seed);
  x.col(1).array() += 1e8;
  x.col(2).setConstant(0.1);
  x.col(3) *= 1e-300;
  x.col(4) *= 1e290;
  const Draws draws(seed, 3);
  for (Index i = 0; i < n; ++i)
    if (draws.below(4, static_cast<std::uint64_t>(i)) == 0) x(i, i % 6) = missing;
  return x;
}

}  // namespace

TEST_CASE("weighted moments are scikit-learn's") {
  // Origin: StandardScaler().fit(X, sample_weight=...) of scikit-learn 1.2.1.
  const std::vector<double> weights{1, 2, 0.5, 3, 1, 0, 2};
  const auto model = StandardScaler{}.fit(irises(), weights);
  const std::vector<double> mean{5.921052631578948, 3.1066666666666665, 3.5625, 1.0736842105263158};
  const std::vector<double> variance{0.7637673130193905, 0.06995555555555553, 2.82984375,
                                     0.47772853185595565};
  const std::vector<double> weight{9.5, 7.5, 8, 9.5};
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(ulps_between(model.mean()[j], mean[j]) <= 2);
    CHECK(ulps_between(model.variance()[j], variance[j]) <= 4);
    CHECK(model.moments(static_cast<Index>(j)).weight() == weight[j]);
  }
  CHECK(model.observed(3) == 6);
}

TEST_CASE("whole weights count rows as often, whatever ddof") {
  for (const Index n : {1, 2, 5, 300, 3000}) {
    INFO("rows " << n);
    const Matrix<double> x = with_holes(n, 7);
    std::vector<double> weights = whole_weights(n, 4, 5);
    weights[0] = 2;
    for (const Index ddof : {0, 1}) {
      const StandardScaler question{.ddof = ddof};
      const auto naive = StandardScaler{.ddof = ddof}.fit(repeated(x, weights));
      const auto model = question.fit(x, weights);
      for (std::size_t j = 0; j < 6; ++j) {
        INFO("column " << j);
        CHECK(same_mean(model, naive, j));
        CHECK(ulps_between(model.variance()[j], naive.variance()[j]) <= 2);
        CHECK(ulps_between(model.scale()[j], naive.scale()[j]) <= 1);
        const auto& ours = model.moments(static_cast<Index>(j));
        const auto& theirs = naive.moments(static_cast<Index>(j));
        CHECK(ours.weight() == static_cast<double>(theirs.observed()));
        CHECK(ulps_between(ours.lowest(), theirs.lowest()) == 0);
        CHECK(ours.is_constant() == theirs.is_constant());
      }
    }
  }
}

TEST_CASE("equal weights are no weights, in any unit") {
  const Matrix<double> x = with_holes(5000, 1);
  const auto plain = StandardScaler{}.fit(x);
  for (const double weight : {1.0, 0.1, 0x1p-200, 0x1p200}) {
    const auto model = StandardScaler{}.fit(x, std::vector<double>(5000, weight));
    for (std::size_t j = 0; j < 6; ++j) {
      CHECK(same_mean(model, plain, j));
      CHECK(ulps_between(model.variance()[j], plain.variance()[j]) <= 3);
      CHECK(model.observed(static_cast<Index>(j)) == plain.observed(static_cast<Index>(j)));
    }
  }
}

TEST_CASE("a row without weight has no influence") {
  Matrix<double> x = with_holes(2000, 2);
  std::vector<double> weights = whole_weights(2000, 3, 4);
  const auto before = StandardScaler{}.fit(x, weights);
  for (Index i = 0; i < 2000; ++i)
    if (weights[static_cast<std::size_t>(i)] == 0)
      x.row(i).setConstant(i % 2 == 0 ? 1e300 : missing);
  const auto after = StandardScaler{}.fit(x, weights);
  for (std::size_t j = 0; j < 6; ++j) {
    CHECK(ulps_between(before.mean()[j], after.mean()[j]) == 0);
    CHECK(ulps_between(before.variance()[j], after.variance()[j]) == 0);
    CHECK(before.observed(static_cast<Index>(j)) == after.observed(static_cast<Index>(j)));
  }
  std::vector<double> none(2000, 0.0);
  none[17] = 3;
  x(17, 0) = 4;
  x(17, 1) = missing;
  const auto single = StandardScaler{}.fit(x, none);
  CHECK(single.mean()[0] == 4);
  CHECK(single.is_constant(0));
  CHECK(single.observed(1) == 0);
  CHECK(is_nan(single.mean()[1]));
}

TEST_CASE("parts with weights merge to the whole, and threads and layouts do not show") {
  const Matrix<double> x = with_holes(9000, 3);
  const std::vector<double> weights = whole_weights(9000, 5, 6);
  const std::span<const double> all(weights);
  const auto whole = StandardScaler{.ddof = 1}.fit(x, weights);
  for (const Index cut : {1000, 4444, 8990}) {
    const auto merged =
        StandardScaler{.ddof = 1}
            .fit(x.topRows(cut), all.first(static_cast<std::size_t>(cut)))
            .merge(StandardScaler{.ddof = 1}.fit(x.bottomRows(9000 - cut),
                                                 all.subspan(static_cast<std::size_t>(cut))));
    for (std::size_t j = 0; j < 6; ++j) {
      CHECK(same_mean(merged, whole, j));
      CHECK(ulps_between(merged.variance()[j], whole.variance()[j]) <= 2);
    }
  }
  const Eigen::MatrixXd columns = x;
  for (const Index threads : {1, 2, 3})
    for (std::size_t j = 0; j < 6; ++j) {
      CHECK(ulps_between(StandardScaler{.ddof = 1}.fit(x, weights, Threads{threads}).scale()[j],
                         whole.scale()[j]) == 0);
      CHECK(ulps_between(StandardScaler{.ddof = 1}.fit(columns, weights).mean()[j],
                         whole.mean()[j]) == 0);
    }
}

TEST_CASE("the most columns that are summed at once are no border") {
  const Matrix<double> x = gaussian(700, 261, 8);
  const std::vector<double> weights = whole_weights(700, 3, 1);
  const auto wide = StandardScaler{}.fit(x, weights);
  for (const Index j : {0, 7, 127, 128, 255, 256, 260})
    CHECK(StandardScaler{}.fit(x.col(j), weights).scale()[0] ==
          wide.scale()[static_cast<std::size_t>(j)]);
  const Matrix<float> narrow = x.cast<float>();
  CHECK(StandardScaler{}.fit(narrow, weights).mean()[260] ==
        StandardScaler{}.fit(narrow.cast<double>().eval(), weights).mean()[260]);
}

TEST_CASE("bad weights are refused with their place") {
  Matrix<double> x = gaussian(4, 2, 1);
  const auto told = [&](const std::vector<double>& weights) {
    return refusal([&] { (void)StandardScaler{}.fit(x, weights); });
  };
  CHECK(told({1, 2, 3}) == "weights: has 3 entries where 4 are needed");
  CHECK(told({1, 2, -3, 1}) == "weights: is negative (row 2)");
  CHECK(told({1, missing, 3, 1}) == "weights: holds NaN (row 1)");
  CHECK(told({1, 2, 3, infinity}) == "weights: holds infinity (row 3)");
  CHECK(told({0, 0, 0, 0}) == "weights: are all zero");
  CHECK(told({1, 1e-100, 0, 0}) == "weights: lies outside 2^-200..2^200 and is not 0 (row 1)");
  CHECK(told({1, 0, 0, 1e100}) == "weights: lies outside 2^-200..2^200 and is not 0 (row 3)");
  CHECK(refusal([&] {
          (void)StandardScaler{.ddof = 2}.fit(x, std::vector<double>{1, 0.5, 0.25, 0});
        }) == "ddof: is 2 where values of weight 1.750000 were observed (column 0)");
  CHECK(refusal([] { (void)StandardScaler{}.fit(Matrix<double>(0, 2), std::vector<double>{}); }) ==
        "x: has no rows");
  x(2, 1) = infinity;
  CHECK(told({1, 1, 0, 1}) == "x: holds infinity (row 2, column 1)");
}

// Tests of kindred/core/weighted_moments.hpp.
#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>

#include <kindred/core/weighted_moments.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

struct NaiveWeighted {
  long double weight = 0, mean = 0, variance = 0;
};

/// Two passes in extended precision.
NaiveWeighted naive(const Matrix<double>& x, Index column, const std::vector<double>& weights) {
  NaiveWeighted answer;
  for (int pass = 0; pass < 2; ++pass) {
    long double sum = 0;
    answer.weight = 0;
    for (Index i = 0; i < x.rows(); ++i) {
      const long double w = weights[static_cast<std::size_t>(i)];
      if (is_nan(x(i, column)) || w == 0) continue;
      const long double d = static_cast<long double>(x(i, column)) - answer.mean;
      sum += w * (pass == 0 ? d : d * d);
      answer.weight += w;
    }
    (pass == 0 ? answer.mean : answer.variance) = sum / answer.weight;
  }
  return answer;
}

}  // namespace

TEST_CASE("moments with weights are those of the textbook") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const auto n = static_cast<Index>(2 + seed * seed * 10);
    Matrix<double> x = gaussian(n, 5, seed);
    x.col(1).array() += 1e8;
    x.col(2) = x.col(2).array().exp();
    x.col(3) *= 1e100;
    const Draws draws(seed);
    std::vector<double> weights;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(n); ++i) {
      const double u = draws.uniform(2 * i);
      weights.push_back(u < 0.2 ? 0 : std::exp(20 * u));
      if (draws.below(5, 2 * i + 1) == 0) x(static_cast<Index>(i), 4) = missing_value<double>();
    }
    weights[0] = 1;
    const std::vector<Moments> found = weighted_column_moments(x, weights);
    for (Index j = 0; j < 5; ++j) {
      INFO("column " << j);
      const NaiveWeighted expected = naive(x, j, weights);
      const Moments& column = found[static_cast<std::size_t>(j)];
      if (column.observed() < 2) continue;
      const auto deviation = static_cast<double>(std::sqrt(expected.variance));
      const auto mean = static_cast<double>(expected.mean);
      CHECK(column.weight() ==
            doctest::Approx(static_cast<double>(expected.weight)).epsilon(1e-15));
      CHECK(std::abs(column.mean() - mean) <= 5e-16 * std::max(std::abs(mean), deviation));
      CHECK(std::abs(column.deviation() - deviation) <= 5e-16 * deviation);
    }
  }
}

TEST_CASE("a row without weight hides no infinity") {
  Matrix<double> x = gaussian(3, 2, 1);
  x(1, 1) = HUGE_VAL;
  CHECK(refusal([&] {
          (void)weighted_column_moments(x, std::vector<double>{1, 0, 1});
        }) == "x: holds infinity (row 1, column 1)");
}

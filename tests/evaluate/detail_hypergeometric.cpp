// Hypergeometric probabilities against sums of logarithms and published library values.
#include <array>
#include <cfenv>
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/evaluate/detail/hypergeometric.hpp>

#include "support/evaluate_naive.hpp"

using kindred::Index;
using kindred::detail::half_deviance;
using kindred::detail::Hypergeometric;
using kindred::detail::log_factorial_rest;
using kindred::detail::off_independence;

TEST_CASE("hypergeometric: log factorials from small to large") {
  for (const Index m : {0, 1, 2, 5, 15, 16, 17, 100, 5000}) {
    CAPTURE(m);
    const auto z = static_cast<long double>(m);
    const long double plain = m == 0 ? 0 : z * std::log(z) - z;
    const auto expected = static_cast<double>(kindred::testing::naive_log_factorial(m) - plain);
    CHECK(log_factorial_rest(m) == doctest::Approx(expected).epsilon(1e-14));
  }
}

TEST_CASE("hypergeometric: half deviance near and far from equality") {
  CHECK(half_deviance(7, 7, 0) == 0);
  CHECK(half_deviance(0, 3.5, -3.5) == 3.5);
  for (const double ratio : {1e-9, 1e-3, 0.1, 0.21, 0.23, 0.5, 3.0, 1e6}) {
    const double m = 1000, x = m + m * ratio, difference = x - m;
    CAPTURE(ratio);
    const long double d = static_cast<long double>(difference) / m;
    const long double expected =
        ratio < 1e-6 ? m * d * d / 2 - m * d * d * d / 6 : m * ((1 + d) * std::log(1 + d) - d);
    CHECK(half_deviance(x, m, difference) ==
          doctest::Approx(static_cast<double>(expected)).epsilon(1e-13));
  }
}

TEST_CASE("hypergeometric: distance from independence is exact where a double is not") {
  // 3·10⁸·(10⁹+1) − (10⁹−1)·3·10⁸ = 6·10⁸, over 10⁹ + 1.
  CHECK(off_independence(300000000, 999999999, 300000000, 1000000001) ==
        doctest::Approx(6e8 / 1000000001.0).epsilon(1e-15));
}

TEST_CASE("hypergeometric: every probability of small tables, and they add up to one") {
  for (const auto& margins : {std::array<Index, 3>{5, 4, 12},
                              {1, 1, 1},
                              {1, 1, 2},
                              {7, 9, 10},
                              {30, 40, 55},
                              {3, 0, 9}}) {
    const Index row = margins[0], column = margins[1], total = margins[2];
    CAPTURE(row);
    CAPTURE(column);
    CAPTURE(total);
    const Hypergeometric law(row, column, total);
    double sum = 0;
    Index best = law.lowest();
    for (Index x = law.lowest(); x <= law.highest(); ++x) {
      const double log_p = law.log_probability(x);
      const auto expected =
          static_cast<double>(kindred::testing::naive_log_hypergeometric(x, row, column, total));
      CHECK(std::abs(log_p - expected) < 1e-13 * (1 + std::abs(expected)));
      sum += std::exp(log_p);
      if (log_p > law.log_probability(best) + 1e-12) best = x;
      if (x < law.highest())
        CHECK(law.ratio_up(x) ==
              doctest::Approx(std::exp(law.log_probability(x + 1) - log_p)).epsilon(1e-12));
      if (x > law.lowest())
        CHECK(law.ratio_down(x) ==
              doctest::Approx(std::exp(law.log_probability(x - 1) - log_p)).epsilon(1e-12));
    }
    CHECK(sum == doctest::Approx(1).epsilon(1e-13));
    CHECK(law.log_probability(law.mode()) >= law.log_probability(best) - 1e-12);
    CHECK(law.ratio_up(law.highest()) == 0);
    CHECK(law.ratio_down(law.lowest()) == 0);
  }
}

TEST_CASE("hypergeometric: a hundred million things") {
  // mpmath, 40 digits: log of C(r,x)·C(N−r,c−x)/C(N,c).
  CHECK(Hypergeometric(30000000, 20000000, 100000000).log_probability(6000000) ==
        doctest::Approx(-8.43266431563269956).epsilon(1e-13));
  CHECK(Hypergeometric(30000000, 20000000, 100000000).log_probability(6100000) ==
        doctest::Approx(-1493.03020370823188).epsilon(1e-13));
  CHECK(Hypergeometric(30000000, 20000000, 100000000).log_probability(0) ==
        doctest::Approx(-8161371.09618643913).epsilon(1e-13));
}

TEST_CASE("hypergeometric: the series ends whichever way numbers are rounded") {
  volatile double x = 10.5, m = 10, difference = 0.5;
  const double nearest = half_deviance(x, m, difference);
  for (const int rounding : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    REQUIRE(std::fesetround(rounding) == 0);
    const double other = half_deviance(x, m, difference);
    std::fesetround(FE_TONEAREST);
    CHECK(other == doctest::Approx(nearest).epsilon(1e-13));
  }
}

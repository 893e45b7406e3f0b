// The hypergeometric test value: FactoMineR's published outputs, exact rational values, big tables.
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/explain/share_test.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Index;

TEST_CASE("share test: FactoMineR on its tea data") {
  // catdes of 300 tea drinkers in HCPC's first cluster of 131, as printed to four digits by
  // FactoMineR: count in the cluster, count overall, Cla/Mod, Mod/Cla, Global, p.value, v.test.
  struct Row {
    Index count, having;
    double captured, share, overall, p, v;
  };
  const Row rows[]{{123, 192, 64.062, 93.8931, 64.00, 7.755e-24, 10.067},
                   {106, 170, 62.353, 80.9160, 56.67, 3.010e-14, 7.598},
                   {128, 242, 52.893, 97.7099, 80.67, 9.680e-13, 7.135},
                   {67, 92, 72.826, 51.1450, 30.67, 1.228e-11, 6.777},
                   {26, 44, 59.091, 19.8473, 14.67, 2.803e-02, 2.197},
                   {1, 9, 11.111, 0.7634, 3.00, 4.841e-02, -1.974},
                   {41, 113, 36.283, 31.2977, 37.67, 4.594e-02, -1.996},
                   {0, 30, 0, 0, 10.00, 9.664e-09, -5.737},
                   {0, 38, 0, 0, 12.67, 4.312e-11, -6.593},
                   {8, 78, 10.256, 6.1069, 26.00, 3.272e-13, -7.283}};
  for (const Row& row : rows) {
    CAPTURE(row.having);
    const kd::ShareTest test = kd::share_test(row.count, 131, row.having, 300);
    CHECK(test.count == row.count);
    CHECK(100 * test.captured == doctest::Approx(row.captured).epsilon(1e-4));
    CHECK(100 * test.share == doctest::Approx(row.share).epsilon(1e-4));
    CHECK(100 * test.overall_share == doctest::Approx(row.overall).epsilon(1e-3));
    CHECK(test.p_value == doctest::Approx(row.p).epsilon(2e-4));
    CHECK(test.v_test == doctest::Approx(row.v).epsilon(2e-4));
  }
}

TEST_CASE("share test: FactoMineR on Russett's data") {
  // catdes of 46 countries, as printed to seven digits: count, segment, overall, p.value, v.test.
  struct Row {
    Index count, segment, having;
    double p, v;
  };
  for (const Row& row :
       {Row{13, 22, 19, 2.360839e-02, 2.263443}, Row{1, 22, 15, 8.942578e-05, -3.917625},
        Row{6, 6, 15, 0.0005343329, 3.462927}, Row{0, 6, 19, 0.0316019771, -2.149409},
        Row{1, 2, 1, 0.04347826, 2.019086}, Row{7, 12, 15, 0.039737357, 2.056469},
        Row{1, 12, 19, 0.007259914, -2.684681}}) {
    CAPTURE(row.p);
    const kd::ShareTest test = kd::share_test(row.count, row.segment, row.having, 46);
    CHECK(test.p_value == doctest::Approx(row.p).epsilon(1e-6));
    CHECK(test.v_test == doctest::Approx(row.v).epsilon(1e-6));
  }
}

TEST_CASE("share test: exact rational values") {
  // Python: fractions for the p-value, mpmath for its quantile.
  const auto check = [](Index count, Index segment, Index having, Index rows, double p, double v) {
    const kd::ShareTest test = kd::share_test(count, segment, having, rows);
    CHECK(test.p_value == doctest::Approx(p).epsilon(1e-12));
    CHECK(test.v_test == doctest::Approx(v).epsilon(1e-12));
  };
  check(3, 5, 6, 20, 0.14525283797729618, 1.4565058342561761);
  check(60, 100, 150, 1000, 6.0665330137359565e-29, 11.164744561955214);
  check(0, 40, 30, 200, 0.00067089791057342451, -3.4012037973778678);
  // p = 2.63e-326 is not a double, but its test value is.
  CHECK(kd::share_test(300, 300, 400, 3000).v_test ==
        doctest::Approx(38.621101948205529).epsilon(1e-12));
}

TEST_CASE("share test: all counts of small tables, and the two sides mirror each other") {
  for (const Index segment : {1, 4, 9, 12}) {
    for (const Index having : {1, 5, 12}) {
      CAPTURE(segment);
      CAPTURE(having);
      const Index rows = 12;
      for (Index x = std::max<Index>(0, segment + having - rows); x <= std::min(segment, having);
           ++x) {
        CAPTURE(x);
        long double below = 0, at = 0, above = 0;
        for (Index y = std::max<Index>(0, segment + having - rows); y <= std::min(segment, having);
             ++y)
          (y < x   ? below
           : y > x ? above
                   : at) +=
              std::exp(kd::testing::naive_log_hypergeometric(y, segment, having, rows));
        const auto p = static_cast<double>(std::min(2 * below + at, 2 * above + at));
        const kd::ShareTest test = kd::share_test(x, segment, having, rows);
        CHECK(test.p_value == doctest::Approx(p).epsilon(1e-12));
        CHECK((test.v_test == 0 || (test.v_test > 0) == (test.share > test.overall_share)));
        if (segment == rows) continue;
        const kd::ShareTest rest = kd::share_test(having - x, rows - segment, having, rows);
        CHECK(std::abs(rest.v_test + test.v_test) < 1e-12);
      }
    }
  }
  const kd::ShareTest certain = kd::share_test(12, 12, 12, 12);
  CHECK(certain.p_value == 1);
  CHECK(certain.v_test == 0);
}

TEST_CASE("share test: a hundred million rows") {
  // Far from any tail the law is normal; the p-value with its half step is nearly that of the
  // score.
  const Index rows = 100000000, segment = 30000000, having = 20000000;
  const double sd = std::sqrt(3e7 * 0.2 * 0.8 * 0.7);
  for (const double z : {-3.0, -0.1, 0.0, 0.1, 2.0}) {
    CAPTURE(z);
    const auto count = static_cast<Index>(std::llround(6e6 + z * sd));
    const kd::ShareTest test = kd::share_test(count, segment, having, rows);
    const double expected = (static_cast<double>(count) - 6e6) / sd;
    CHECK(std::abs(test.v_test - expected) < 1e-4 + 2e-4 * std::abs(expected));
  }
  // mpmath, 40 digits.
  CHECK(kd::share_test(5945009, segment, having, rows).v_test ==
        doctest::Approx(-30.019789581094232).epsilon(1e-11));
  CHECK(kd::share_test(6091652, segment, having, rows).v_test ==
        doctest::Approx(49.946292504385249).epsilon(1e-11));
  CHECK(std::isfinite(kd::share_test(0, segment, having, rows).v_test));
  CHECK(kd::share_test(having, segment, having, rows).v_test > 4000);
  CHECK(kd::share_test(having, segment, having, rows).p_value == 0);
}

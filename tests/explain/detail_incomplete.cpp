// Incomplete gamma and beta functions, χ² and F p-values, against mpmath and SciPy.
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/explain/detail/incomplete.hpp>

using kindred::detail::chi_squared_p;
using kindred::detail::lower_beta;
using kindred::detail::upper_gamma;
using kindred::detail::variance_ratio_p;

TEST_CASE("incomplete gamma: series and continued fraction") {
  struct Row {
    double a, x, q;
  };
  // mpmath 30 digits: gammainc(a, x, regularized=True).
  for (const Row& row :
       {Row{0.5, 0.1, 0.65472084601857702}, Row{0.5, 3, 0.01430587843542964},
        Row{2.5, 1, 0.84914503608460964}, Row{2.5, 10, 0.0012497305630313754},
        Row{30, 20, 0.97818178247444261}, Row{30, 50, 0.00091682886145607987},
        Row{1000, 1100, 0.0010593232539299773}, Row{50, 300, 2.4188285833464858e-72},
        Row{500000, 503000, 1.1445084182949127e-5}}) {
    CAPTURE(row.a);
    CAPTURE(row.x);
    CHECK(upper_gamma(row.a, row.x) == doctest::Approx(row.q).epsilon(1e-12));
  }
  CHECK(upper_gamma(3, 0) == 1);
  CHECK(upper_gamma(1, 2) == doctest::Approx(std::exp(-2.0)).epsilon(1e-14));
}

TEST_CASE("incomplete beta: both sides of its mean") {
  struct Row {
    double a, b, x, i;
  };
  // mpmath 30 digits: betainc(a, b, 0, x, regularized=True).
  for (const Row& row :
       {Row{0.5, 0.5, 0.3, 0.36901011956554538}, Row{2, 3, 0.4, 0.5248},
        Row{10, 1.5, 0.7, 0.062844239038272571}, Row{50, 4.5, 0.95, 0.80681354683853875},
        Row{50, 4.5, 0.5, 7.4558176605410646e-12}, Row{5000, 4.5, 0.999, 0.34979716444314387},
        Row{5000, 4.5, 0.9, 3.9511269173099367e-221}, Row{1000, 1000, 0.52, 0.96322051672136043}}) {
    CAPTURE(row.a);
    CAPTURE(row.x);
    CHECK(lower_beta(row.a, row.b, row.x, 1 - row.x) == doctest::Approx(row.i).epsilon(2e-12));
    CHECK(lower_beta(row.b, row.a, 1 - row.x, row.x) == doctest::Approx(1 - row.i).epsilon(2e-12));
  }
  // SciPy 1.10.1: betainc(5e6, 4.5, 1 − 1e-6).
  CHECK(lower_beta(5e6, 4.5, 1 - 1e-6, 1e-6) == doctest::Approx(0.3504845241995515).epsilon(1e-9));
  CHECK(lower_beta(2, 3, 0, 1) == 0);
  CHECK(lower_beta(2, 3, 1, 0) == 1);
}

TEST_CASE("incomplete: critical values of printed tables") {
  // Upper 5 % and 1 % points of χ² and F.
  CHECK(chi_squared_p(3.841458820694124, 1) == doctest::Approx(0.05).epsilon(1e-12));
  CHECK(chi_squared_p(23.20925115895436, 10) == doctest::Approx(0.01).epsilon(1e-12));
  CHECK(chi_squared_p(0, 4) == 1);
  const double f = 3.0983912121407795;  // F(3, 20)
  CHECK(variance_ratio_p(3 * f, 20, 3, 20) == doctest::Approx(0.05).epsilon(1e-12));
  CHECK(variance_ratio_p(0, 5, 3, 20) == 1);
  CHECK(variance_ratio_p(5, 0, 3, 20) == 0);
}

// Normal quantiles and tails from ½ down to far below the smallest double.
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/core/detail/normal.hpp>

using kindred::detail::two_sided_p;
using kindred::detail::upper_normal_quantile;

TEST_CASE("normal: quantiles of plain probabilities") {
  struct Row {
    double tail, z;
  };
  // SciPy 1.10.1, −norm.ppf(tail).
  for (const Row& row :
       {Row{0.3, 0.5244005127080409}, Row{0.1, 1.2815515655446004}, Row{0.075, 1.4395314709384563},
        Row{0.05, 1.6448536269514729}, Row{0.025, 1.9599639845400545}, Row{1e-5, 4.264890793922825},
        Row{1e-11, 6.706023155495137}, Row{1e-12, 7.034483825301131},
        Row{1e-100, 21.273453560965322}, Row{1e-300, 37.0470962993612}}) {
    CAPTURE(row.tail);
    CHECK(upper_normal_quantile(std::log(row.tail)) == doctest::Approx(row.z).epsilon(1e-14));
  }
  CHECK(upper_normal_quantile(std::log(0.5)) == 0);
}

TEST_CASE("normal: quantiles of logarithms, across all branches") {
  struct Row {
    double log_tail, z;
  };
  // mpmath, 30 digits: the root of log(erfc(z/√2)/2) = log_tail.
  for (const Row& row :
       {Row{-0.75, 0.069322262459629652}, Row{-1, 0.33747496376420246},
        Row{-10, 3.9139462405318931}, Row{-24, 6.5092982359543003}, Row{-26, 6.8033952716322518},
        Row{-700, 37.295079632647417}, Row{-728, 38.037922863483044}, Row{-730, 38.090429516011879},
        Row{-1000, 44.615747731969403}, Row{-1e5, 447.19789367852505}}) {
    CAPTURE(row.log_tail);
    CHECK(upper_normal_quantile(row.log_tail) == doctest::Approx(row.z).epsilon(2e-15));
  }
}

TEST_CASE("normal: two-sided probabilities are the quantile's inverse") {
  CHECK(two_sided_p(0) == 1);
  CHECK(two_sided_p(1.959963984540054) == doctest::Approx(0.05).epsilon(1e-14));
  for (const double z : {0.1, 0.5, 1.0, 2.0, 4.9, 5.1, 8.0, 20.0, 37.0}) {
    CAPTURE(z);
    CHECK(two_sided_p(z) == two_sided_p(-z));
    CHECK(upper_normal_quantile(std::log(two_sided_p(z) / 2)) == doctest::Approx(z).epsilon(1e-14));
  }
}

// The incomplete gamma and beta functions, and with them the p-values of χ² and F tests.
#pragma once

#include <cmath>
#include <numbers>

#include <kindred/evaluate/detail/hypergeometric.hpp>

namespace kindred::detail {

/// The value of b₀ + a₁/(b₁ + a₂/(b₂ + …)), evaluated forwards (W. J. Lentz, 1976) until it stands
/// still. `next(m, a, b)` gives the m-th pair, m = 1, 2, …
template <class Next>
double continued_fraction(double b0, Next&& next) {
  constexpr double tiny = 1e-300;
  double value = b0 == 0 ? tiny : b0, ahead = value, behind = 0;
  for (int m = 1; m < 1000000; ++m) {
    double a, b;
    next(m, a, b);
    behind = b + a * behind;
    ahead = b + a / ahead;
    if (behind == 0) behind = tiny;
    if (ahead == 0) ahead = tiny;
    behind = 1 / behind;
    const double change = ahead * behind;
    value *= change;
    if (std::abs(change - 1) < 2e-16) break;
  }
  return value;
}

/// Q(a, x) = Γ(a, x) / Γ(a): the share of a gamma distribution above x ≥ 0, for a > 0.
inline double upper_gamma(double a, double x) noexcept {
  if (!(x > 0)) return 1;
  // xᵃ e⁻ˣ / Γ(a), with nothing large in the exponent.
  const double density = std::exp(-half_deviance(a, x, a - x) - stirling_rest(a)) *
                         std::sqrt(a / (2 * std::numbers::pi));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > 1e-17 * sum; ++n)
      sum += term *= x / n;
    return 1 - density * sum;
  }
  return density / continued_fraction(x + 1 - a, [&](int m, double& numerator, double& b) {
           numerator = m * (a - m);
           b = x + 1 - a + 2.0 * m;
         });
}

/// I_x(a, b): the share of a beta distribution below x, for a, b > 0 and y = 1 − x given
/// separately, because one of the two may be known to more digits.
inline double lower_beta(double a, double b, double x, double y) noexcept {
  if (!(x > 0)) return 0;
  if (!(y > 0)) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - lower_beta(b, a, y, x);
  const double n = a + b;
  // xᵃ yᵇ / B(a, b), with nothing large in the exponent.
  const double density =
      std::exp(-half_deviance(a, n * x, a - n * x) - half_deviance(b, n * y, b - n * y) +
               stirling_rest(n) - stirling_rest(a) - stirling_rest(b)) *
      std::sqrt(a / n * b / (2 * std::numbers::pi));
  const double fraction = continued_fraction(1, [&](int step, double& numerator, double& one) {
    const double m = step / 2;
    numerator = step % 2 == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                              : -(a + m) * (n + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    one = 1;
  });
  return density / (a * fraction);
}

/// The probability of a χ² at least this large.
inline double chi_squared_p(double chi_squared, double degrees) noexcept {
  return upper_gamma(degrees / 2, chi_squared / 2);
}

/// The probability that groups without difference explain at least this much: the F test of a
/// one-way analysis of variance from its sums of squares between and within groups.
inline double variance_ratio_p(double between, double within, double degrees_between,
                               double degrees_within) noexcept {
  const double total = between + within;
  if (!(total > 0)) return 1;
  return lower_beta(degrees_within / 2, degrees_between / 2, within / total, between / total);
}

}  // namespace kindred::detail

// The normal distribution from both sides: p-values of scores and scores of p-values.
#pragma once

#include <cmath>
#include <numbers>

namespace kindred::detail {

/// The probability that a standard normal value is at least |z| away from 0.
inline double two_sided_p(double z) noexcept {
  return std::erfc(std::abs(z) / std::numbers::sqrt2);
}

/// log of the upper tail beyond z > 38, by its asymptotic series.
inline double log_far_tail(double z) noexcept {
  const double w = 1 / (z * z);
  return -0.5 * z * z - std::log(z * std::sqrt(2 * std::numbers::pi)) +
         std::log1p(-w * (1 - w * (3 - w * (15 - w * 105))));
}

/// The z ≥ 0 whose upper tail has the given logarithm ≤ log ½; relative error about 1e-15, however
/// small the tail. M. J. Wichura, "Algorithm AS 241: the percentage points of the normal
/// distribution", Applied Statistics 37 (1988); beyond its range by Newton's method.
inline double upper_normal_quantile(double log_tail) noexcept {
  const double q = 0.5 - std::exp(log_tail);
  if (q <= 0) return 0;
  if (q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q *
           (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) *
                    r +
                45921.953931549871457) *
                   r +
               13731.693765509461125) *
                  r +
              1971.5909503065514427) *
                 r +
             133.14166789178437745) *
                r +
            3.387132872796366608) /
           (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) *
                    r +
                21213.794301586595867) *
                   r +
               5394.1960214247511077) *
                  r +
              687.1870074920579083) *
                 r +
             42.313330701600911252) *
                r +
            1);
  }
  const double root = std::sqrt(-log_tail);
  if (root <= 5) {
    const double r = root - 1.6;
    return (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r +
                 0.24178072517745061177) *
                    r +
                1.27045825245236838258) *
                   r +
               3.64784832476320460504) *
                  r +
              5.7694972214606914055) *
                 r +
             4.6303378461565452959) *
                r +
            1.42343711074968357734) /
           (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r +
                 0.0151986665636164571966) *
                    r +
                0.14810397642748007459) *
                   r +
               0.68976733498510000455) *
                  r +
              1.6763848301838038494) *
                 r +
             2.05319162663775882187) *
                r +
            1);
  }
  if (root <= 27) {
    const double r = root - 5;
    return (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r +
                 0.0012426609473880784386) *
                    r +
                0.026532189526576123093) *
                   r +
               0.29656057182850489123) *
                  r +
              1.7848265399172913358) *
                 r +
             5.4637849111641143699) *
                r +
            6.6579046435011037772) /
           (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r +
                 1.8463183175100546818e-5) *
                    r +
                7.868691311456132591e-4) *
                   r +
               0.0148753612908506148525) *
                  r +
              0.13692988092273580531) *
                 r +
             0.59983220655588793769) *
                r +
            1);
  }
  double z = std::sqrt(-2 * log_tail);
  for (int step = 0; step < 6; ++step)
    z += (log_far_tail(z) - log_tail) / (z + 1 / z);
  return z;
}

}  // namespace kindred::detail

// The power transform of Yeo and Johnson, and the likelihood by which its exponent is chosen.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/scale/detail/standard_map.hpp>

namespace kindred::detail {

/// (exp(λu) − 1) / λ, which is u where λu is nothing beside 1.
inline double power_of(double u, double lambda) noexcept {
  return std::abs(lambda * u) < 1e-17 ? u : std::expm1(lambda * u) / lambda;
}

/// The u whose power is w; NaN or infinite where there is none.
inline double root_of(double w, double lambda) noexcept {
  return std::abs(lambda * w) < 1e-17 ? w : std::log1p(lambda * w) / lambda;
}

inline double yeo_johnson(double x, double lambda) noexcept {
  return x < 0 ? -power_of(std::log1p(-x), 2 - lambda) : power_of(std::log1p(x), lambda);
}

inline double inverse_yeo_johnson(double y, double lambda) noexcept {
  return y < 0 ? -std::expm1(root_of(-y, 2 - lambda)) : std::expm1(root_of(y, lambda));
}

/// The transform as seen from a reference r ≥ 0: (y(x) − y(r)) / (1 + r)^λ. It is computed from
/// (x − r) / (1 + r), so an offset common to all values costs no digits, and no power of the offset
/// is ever taken. For r = 0 it is the transform itself.
struct ReferredPower {
  double lambda, reference;

  /// log (1 + x) − log (1 + r) for x ≥ 0. Far below the reference the quotient loses what x adds to
  /// −1, and the difference of the logarithms loses nothing.
  static double logarithm(double x, double reference) noexcept {
    return x < reference / 2 ? std::log1p(x) - std::log1p(reference)
                             : std::log1p((x - reference) / (1 + reference));
  }

  double of(double x) const noexcept {
    if (x >= 0) return power_of(logarithm(x, reference), lambda);
    return yeo_johnson(x, lambda) * std::exp(-lambda * std::log1p(reference)) + of_zero();
  }

  double inverse(double w) const noexcept {
    if (w >= of_zero()) {
      const double u = root_of(w, lambda);
      return u < -std::log(2.0) ? std::expm1(u + std::log1p(reference))
                                : reference + (1 + reference) * std::expm1(u);
    }
    return inverse_yeo_johnson((w - of_zero()) * std::exp(lambda * std::log1p(reference)), lambda);
  }

 private:
  double of_zero() const noexcept { return power_of(-std::log1p(reference), lambda); }
};

/// Mean and variance of values times a power of two, so that squares neither overflow nor vanish.
struct Spread {
  double unit = 1, mean = 0, variance = 0;

  double log_variance() const noexcept { return std::log(variance) - 2 * std::log(unit); }
};

/// The sum of `term(i)`, by blocks, so that rounding stays far below what a likelihood differs by.
template <class Term>
double sum_by_blocks(std::size_t count, Term&& term) {
  constexpr std::size_t block = 512;
  double total = 0;
  for (std::size_t begin = 0; begin < count; begin += block) {
    double sum = 0;
    for (std::size_t i = begin; i < std::min(count, begin + block); ++i)
      sum += term(i);
    total += sum;
  }
  return total;
}

inline Spread spread_of(std::span<const double> values) {
  double largest = 0;
  for (const double value : values)
    largest = std::max(largest, std::abs(value));
  Spread spread{unit_for(largest)};
  const auto n = static_cast<double>(values.size());
  spread.mean =
      sum_by_blocks(values.size(), [&](std::size_t i) { return values[i] * spread.unit; }) / n;
  spread.variance = sum_by_blocks(values.size(),
                                  [&](std::size_t i) {
                                    const double difference = values[i] * spread.unit - spread.mean;
                                    return difference * difference;
                                  }) /
                    n;
  return spread;
}

/// The negative logarithm of the likelihood per value, up to a constant, that transformed values
/// are normal: log √variance − (λ − 1)·mean(u), where u is the signed logarithm of 1 + |x|, or for
/// values of one sign that logarithm as seen from the reference.
/// Source: I.-K. Yeo, R. A. Johnson, "A new family of power transformations to improve normality or
/// symmetry", Biometrika 87 (2000).
class PowerLikelihood {
 public:
  PowerLikelihood(std::span<const double> logarithms, bool both_signs)
      : logarithms_(logarithms), both_signs_(both_signs), transformed_(logarithms.size()) {
    mean_ = sum_by_blocks(logarithms.size(), [&](std::size_t i) { return logarithms[i]; }) /
            static_cast<double>(logarithms.size());
  }

  double operator()(double lambda) {
    for (std::size_t i = 0; i < logarithms_.size(); ++i) {
      const double u = logarithms_[i];
      transformed_[i] = both_signs_ && u < 0 ? -power_of(-u, 2 - lambda) : power_of(u, lambda);
    }
    const Spread spread = spread_of(transformed_);
    // Values that have run into one another say nothing about how likely they are.
    if (!(spread.variance > 0)) return HUGE_VAL;
    return spread.log_variance() / 2 - (lambda - 1) * mean_;
  }

 private:
  std::span<const double> logarithms_;
  bool both_signs_;
  std::vector<double> transformed_;
  double mean_ = 0;
};

}  // namespace kindred::detail

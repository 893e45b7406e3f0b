// The hypergeometric law in a form that keeps its digits from a handful of things to billions.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// log Γ(z) − ((z − ½) log z − z + ½ log 2π) for z > 0: Stirling's series from 16 on, below that by
/// steps of Γ(z + 1) = z Γ(z).
inline double stirling_rest(double z) noexcept {
  double steps = 0;
  for (; z < 16; ++z)
    steps += (z + 0.5) * std::log1p(1 / z) - 1;
  const double w = 1 / (z * z);
  return steps + (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - w / 1188) * w) * w) * w) / z;
}

/// log m! − (m log m − m), without cancellation for large m.
inline double log_factorial_rest(Index m) noexcept {
  const auto z = static_cast<double>(m);
  if (m >= 16) return 0.5 * std::log(2 * std::numbers::pi * z) + stirling_rest(z);
  double factorial = 1;
  for (Index k = 2; k <= m; ++k)
    factorial *= static_cast<double>(k);
  return m == 0 ? 0 : std::log(factorial) - z * std::log(z) + z;
}

/// x log(x/m) − (x − m) ≥ 0 for x ≥ 0 and m > 0, given the difference x − m as exactly as it is
/// known: half the deviance of a count x whose mean is m. Where x is near m the logarithm is
/// expanded around equality (C. Loader, "Fast and accurate computation of binomial probabilities",
/// 2000).
inline double half_deviance(double x, double m, double difference) noexcept {
  if (x == 0) return m;
  const double v = difference / (x + m);
  if (std::abs(v) >= 0.1) return x * std::log(x / m) - difference;
  // log(x/m) = 2 (v + v³/3 + v⁵/5 + …), whose first term leaves difference·v behind.
  double sum = difference * v, power = 2 * x * v;
  // The bound is for those who round upwards, where no term is too small to be added.
  for (double odd = 3; odd < 64; odd += 2) {
    power *= v * v;
    const double next = sum + power / odd;
    if (next == sum) break;
    sum = next;
  }
  return sum;
}

/// count − row·column/total, how far a cell is from independence: the integers are exact and the
/// quotient is rounded once or twice.
inline double off_independence(Index count, Index row, Index column, Index total) noexcept {
  __extension__ using Wide = __int128;
  const Wide above = static_cast<Wide>(count) * total - static_cast<Wide>(row) * column;
  return static_cast<double>(above) / static_cast<double>(total);
}

/// A fourfold table with given margins: `total` things, `row` of them of one kind, `column` of them
/// drawn without replacement. All logarithms of its probabilities share one constant.
class Hypergeometric {
 public:
  Hypergeometric(Index row, Index column, Index total) noexcept
      : row_(row), column_(column), total_(total) {
    margins_ = log_factorial_rest(row) + log_factorial_rest(total - row) +
               log_factorial_rest(column) + log_factorial_rest(total - column) -
               log_factorial_rest(total);
  }

  Index lowest() const noexcept { return std::max<Index>(0, row_ + column_ - total_); }
  Index highest() const noexcept { return std::min(row_, column_); }

  /// The expected number drawn of that kind.
  double mean() const noexcept {
    return static_cast<double>(row_) * static_cast<double>(column_) / static_cast<double>(total_);
  }

  /// The most probable number.
  Index mode() const noexcept {
    const long double peak = (static_cast<long double>(row_) + 1) *
                             (static_cast<long double>(column_) + 1) /
                             (static_cast<long double>(total_) + 2);
    return std::clamp(static_cast<Index>(peak), lowest(), highest());
  }

  /// P(x + 1) / P(x), for x from `lowest` to `highest`; 0 at the end.
  double ratio_up(Index x) const noexcept {
    return static_cast<double>(row_ - x) * static_cast<double>(column_ - x) /
           (static_cast<double>(x + 1) * static_cast<double>(total_ - row_ - column_ + x + 1));
  }

  /// P(x − 1) / P(x), likewise.
  double ratio_down(Index x) const noexcept {
    return static_cast<double>(x) * static_cast<double>(total_ - row_ - column_ + x) /
           (static_cast<double>(row_ - x + 1) * static_cast<double>(column_ - x + 1));
  }

  /// log P(x). The four cells' m log m − m and the margins' add up to the four half deviances from
  /// independence, so that nothing large ever cancels.
  double log_probability(Index x) const noexcept {
    const Index other_row = total_ - row_, other_column = total_ - column_;
    const double difference = off_independence(x, row_, column_, total_);
    const auto cell = [&](Index count, Index r, Index c, double off) {
      if (r == 0 || c == 0) return 0.0;
      const double expected =
          static_cast<double>(r) * static_cast<double>(c) / static_cast<double>(total_);
      return half_deviance(static_cast<double>(count), expected, off) + log_factorial_rest(count);
    };
    return margins_ - cell(x, row_, column_, difference) -
           cell(row_ - x, row_, other_column, -difference) -
           cell(column_ - x, other_row, column_, -difference) -
           cell(other_row - column_ + x, other_row, other_column, difference);
  }

 private:
  Index row_, column_, total_;
  double margins_;
};

}  // namespace kindred::detail

// Is something more frequent in a segment than it would be by chance: the hypergeometric test
// value.
#pragma once

#include <cmath>
#include <numbers>

#include <kindred/core/detail/normal.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/evaluate/detail/hypergeometric.hpp>

namespace kindred {

/// How frequent something is in a segment and in all rows, and whether that is chance.
struct ShareTest {
  Index count = 0;           ///< rows of the segment that have it
  double share = 0;          ///< part of the segment that has it, 0 … 1 (Mod/Cla)
  double overall_share = 0;  ///< part of all rows that has it, 0 … 1 (Global)
  double captured = 0;       ///< part of the rows that have it which are in the segment (Cla/Mod)
  double v_test = 0;         ///< signed score of the normal distribution with the same p-value
  double p_value = 1;        ///< two-sided; 0 where it is below the smallest double
};

namespace detail {

/// log of the two-sided hypergeometric p-value that `catdes` uses: twice the tail beyond the count
/// plus the count's own probability once, on whichever side that is smaller. The tail is summed
/// outwards from the count, so it keeps its digits however small it is.
inline double log_share_p(Index count, Index segment, Index having, Index rows) noexcept {
  const Hypergeometric law(segment, having, rows);
  const bool upper = off_independence(count, segment, having, rows) >= 0;
  const Index end = upper ? law.highest() : law.lowest();
  double beyond = 0, term = 1;
  for (Index x = count; x != end; x += upper ? 1 : -1) {
    const double ratio = upper ? law.ratio_up(x) : law.ratio_down(x);
    term *= ratio;
    beyond += term;
    if (ratio < 1 && term < 1e-18 * (1 + beyond)) break;
  }
  const double log_p = law.log_probability(count) + std::log1p(2 * beyond);
  // The two sides add up to 2: where this one has more than its half, the other is the smaller.
  return log_p <= 0 ? log_p : std::log(2 - std::exp(log_p));
}

}  // namespace detail

/// Compares a segment's share with the overall one: `count` of the segment's rows have something
/// that `having` of all rows have. Requires 0 < segment, having ≤ rows and a possible count.
/// The p-value is that of FactoMineR's `catdes`; the test value stays finite and exact to about
/// 1e-12 where the p-value underflows. O(√rows) time at most. L. Lebart, A. Morineau, M. Piron,
/// "Statistique exploratoire multidimensionnelle" (1995).
inline ShareTest share_test(Index count, Index segment, Index having, Index rows) noexcept {
  const double log_p = detail::log_share_p(count, segment, having, rows);
  const double score = detail::upper_normal_quantile(log_p - std::numbers::ln2);
  const bool above = detail::off_independence(count, segment, having, rows) > 0;
  const auto part = [](Index a, Index b) {
    return static_cast<double>(a) / static_cast<double>(b);
  };
  return {.count = count,
          .share = part(count, segment),
          .overall_share = part(having, rows),
          .captured = part(count, having),
          .v_test = above ? score : -score,
          .p_value = std::exp(log_p)};
}

}  // namespace kindred

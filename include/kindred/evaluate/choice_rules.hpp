// Rules that read a number of clusters off a curve.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// How a gap statistic is read; `cluster::maxSE` of R knows the same rules by the names in
/// brackets.
enum class GapRule : unsigned char {
  tibshirani_2001,  ///< The first k with gap(k) ≥ gap(k+1) − s(k+1), else the last
                    ///< (Tibs2001SEmax): the rule of the paper.
  first_se_max,     ///< The first k within one s of the first local maximum (firstSEmax).
  global_se_max,    ///< The first k within one s of the highest gap (globalSEmax).
  first_max,        ///< The first local maximum (firstmax).
  global_max,       ///< The highest gap, the first of equals (globalmax).
};

/// The position of the elbow of a falling curve: the point farthest below the straight line from
/// the first point to the last, both axes brought to 0 .. 1; the first of equally far ones. Empty
/// when no point lies below that line, as with fewer than three points.
/// x and y have one entry per point, x ascending. NaN, infinity and unequal lengths are refused,
/// and x that does not ascend. O(n). V. Satopaa, J. Albrecht, D. Irwin and B. Raghavan, "Finding a
/// 'kneedle' in a haystack" (2011), without its smoothing and its threshold.
inline std::optional<std::size_t> elbow(std::span<const double> x, std::span<const double> y) {
  check_length(y.size(), static_cast<Index>(x.size()), "y");
  check_finite(x, "x");
  check_finite(y, "y");
  for (std::size_t i = 1; i < x.size(); ++i)
    if (!(x[i - 1] < x[i])) refuse("x", "does not ascend", {.row = static_cast<Index>(i)});
  if (x.size() < 3 || !(y.front() > y.back())) return std::nullopt;
  const double width = x.back() / 2 - x.front() / 2, fall = y.front() / 2 - y.back() / 2;
  std::optional<std::size_t> best;
  // Rounding alone puts points of a straight line that far below it.
  double farthest = 0x1p-40;
  for (std::size_t i = 1; i + 1 < x.size(); ++i) {
    const double below = (y.front() / 2 - y[i] / 2) / fall - (x[i] / 2 - x.front() / 2) / width;
    if (below <= farthest) continue;
    farthest = below;
    best = i;
  }
  return best;
}

/// The position that a rule picks from gaps and their standard errors, one of each for every number
/// of clusters in ascending order; empty where there are none. An infinite gap (clusters without
/// any width) is higher than every other. NaN is refused, negative errors and unequal lengths.
/// O(n). R. Tibshirani, G. Walther and T. Hastie, "Estimating the number of clusters in a data set
/// via the gap statistic", JRSS B 63 (2001).
inline std::optional<std::size_t> gap_choice(std::span<const double> gaps,
                                             std::span<const double> errors,
                                             GapRule rule = GapRule::tibshirani_2001) {
  check_length(errors.size(), static_cast<Index>(gaps.size()), "errors");
  if (rule > GapRule::global_max) refuse("rule", "is not one of the five gap rules");
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    if (is_nan(gaps[i])) refuse("gaps", "hold NaN", {.row = static_cast<Index>(i)});
    if (!is_finite(errors[i]) || errors[i] < 0)
      refuse("errors", "must be finite and >= 0", {.row = static_cast<Index>(i)});
  }
  if (gaps.empty()) return std::nullopt;
  const std::size_t last = gaps.size() - 1;
  const auto first_where = [](std::size_t end, auto&& holds) {
    std::size_t i = 0;
    while (i < end && !holds(i))
      ++i;
    return i;
  };
  if (rule == GapRule::tibshirani_2001)
    return first_where(last, [&](std::size_t i) { return gaps[i] >= gaps[i + 1] - errors[i + 1]; });
  const bool local = rule == GapRule::first_se_max || rule == GapRule::first_max;
  const std::size_t peak =
      local ? first_where(last, [&](std::size_t i) { return gaps[i + 1] <= gaps[i]; })
            : static_cast<std::size_t>(std::max_element(gaps.begin(), gaps.end()) - gaps.begin());
  if (rule == GapRule::first_max || rule == GapRule::global_max) return peak;
  return first_where(peak, [&](std::size_t i) { return gaps[i] >= gaps[peak] - errors[peak]; });
}

}  // namespace kindred

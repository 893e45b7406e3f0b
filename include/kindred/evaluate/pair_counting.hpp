// Agreement of two labelings by pairs of observations: Rand, adjusted Rand, Fowlkes-Mallows.
#pragma once

#include <cmath>
#include <span>

#include <kindred/core/check.hpp>
#include <kindred/evaluate/contingency.hpp>

namespace kindred {

/// All pairs of n observations by whether each labeling puts both into one cluster; exact.
struct PairCounts {
  Index both = 0;    ///< together in a and in b
  Index only_a = 0;  ///< together in a, apart in b
  Index only_b = 0;  ///< together in b, apart in a
  Index none = 0;    ///< apart in both
};

/// Counts pairs from a contingency table of at most 2³² observations; O(cells).
inline PairCounts pair_counts(const Contingency& table) {
  check_range(table.total, 1, Index{1} << 32, "total");
  const auto pairs = [](Index m) { return m % 2 == 0 ? m / 2 * (m - 1) : (m - 1) / 2 * m; };
  Index together = 0, in_a = 0, in_b = 0;
  for (const ContingencyCell& cell : table.cells)
    together += pairs(cell.count);
  for (const ContingencyMargin& row : table.rows)
    in_a += pairs(row.count);
  for (const ContingencyMargin& column : table.columns)
    in_b += pairs(column.count);
  return {together, in_a - together, in_b - together, pairs(table.total) - in_a - in_b + together};
}

/// The share of pairs on which two labelings agree, 0 … 1; 1 for a single observation.
/// Exactly symmetric and independent of the labels' names. Cost and errors as `contingency_table`.
/// W. M. Rand, "Objective criteria for the evaluation of clustering methods", JASA 66 (1971).
inline double rand_score(std::span<const Label> a, std::span<const Label> b) {
  const Contingency table = contingency_table(a, b);
  const PairCounts pairs = pair_counts(table);
  const Index agreed = pairs.both + pairs.none;
  const Index all = agreed + pairs.only_a + pairs.only_b;
  return all == 0 ? 1 : static_cast<double>(agreed) / static_cast<double>(all);
}

/// The Rand score adjusted for chance: 1 for the same partition, 0 on average for random ones of
/// the same sizes, down to −½. The numerator and denominator are exact integers of 128 bits.
/// Exactly symmetric and independent of the labels' names. Cost and errors as `contingency_table`.
/// L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985).
inline double adjusted_rand_score(std::span<const Label> a, std::span<const Label> b) {
  __extension__ using Wide = __int128;
  const Contingency table = contingency_table(a, b);
  const PairCounts pairs = pair_counts(table);
  if (pairs.only_a == 0 && pairs.only_b == 0) return 1;
  const Wide both = pairs.both, only_a = pairs.only_a, only_b = pairs.only_b, none = pairs.none;
  const Wide above = 2 * (both * none - only_a * only_b);
  const Wide below = (both + only_a) * (only_a + none) + (both + only_b) * (only_b + none);
  return static_cast<double>(above) / static_cast<double>(below);
}

/// The geometric mean of precision and recall over pairs, 0 … 1; 0 where no pair is together in
/// both labelings, so also where neither has a pair at all. Exactly symmetric and independent of
/// the labels' names. Cost and errors as `contingency_table`. E. B. Fowlkes and C. L. Mallows, "A
/// method for comparing two hierarchical clusterings", JASA 78 (1983).
inline double fowlkes_mallows_score(std::span<const Label> a, std::span<const Label> b) {
  const Contingency table = contingency_table(a, b);
  const PairCounts pairs = pair_counts(table);
  if (pairs.both == 0) return 0;
  const auto both = static_cast<double>(pairs.both);
  return std::sqrt(both / static_cast<double>(pairs.both + pairs.only_a)) *
         std::sqrt(both / static_cast<double>(pairs.both + pairs.only_b));
}

}  // namespace kindred

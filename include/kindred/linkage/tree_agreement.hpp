// How alike two trees over the same leaves are, and how alike two orders of the leaves.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/cophenetic.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/leaves.hpp>

namespace kindred {

namespace detail {

/// Refuses two trees that cannot be compared.
inline void check_same_leaves(const Dendrogram& a, const Dendrogram& b) {
  if (!a.complete()) refuse("a", "is unfinished because its fit was stopped");
  if (!b.complete()) refuse("b", "is unfinished because its fit was stopped");
  if (a.size() != b.size())
    refuse("b",
           "has " + std::to_string(b.size()) + " leaves where a has " + std::to_string(a.size()));
}

/// The same tree with every height replaced by the rank of the pairs of leaves that the merge
/// unites, among all pairs in order of merging; pairs of one merge share their mean rank.
inline Dendrogram with_ranks(const Dendrogram& tree) {
  const Index n = tree.size();
  std::vector<Merge> merges(tree.merges().begin(), tree.merges().end());
  double before = 0;
  for (Merge& merge : merges) {
    const Index left = merge.left < n ? 1 : merges[static_cast<std::size_t>(merge.left - n)].size;
    const double pairs = static_cast<double>(left) * static_cast<double>(merge.size - left);
    merge.height = before + (pairs + 1) / 2;
    before += pairs;
  }
  return Dendrogram::from_merges(n, std::move(merges));
}

}  // namespace detail

/// Pearson's correlation of the cophenetic distances of two trees: 1 when their heights agree up to
/// unit and offset, about 0 when the trees have nothing in common.
///
/// Takes two finished trees over the same n leaves. NaN where it is undefined, because all leaves
/// of one tree unite at one height or there is a single pair. O(n²) time; two triangles of n(n−1)/2
/// doubles. Trees of different sizes and unfinished trees are refused. The result depends on the
/// arguments alone, and not on the orders of the leaves.
///
/// Sokal and Rohlf, "The comparison of dendrograms by objective methods" (1962); as
/// `cor_cophenetic` of the R package dendextend.
inline double cophenetic_correlation(const Dendrogram& a, const Dendrogram& b) {
  detail::check_same_leaves(a, b);
  return cophenetic_correlation(a, cophenetic_distances(b));
}

/// Baker's gamma: for every pair of leaves the largest number of clusters at which the two are
/// still together, and Spearman's rank correlation of these numbers between the two trees. It
/// depends on the order of the merges only, not on their heights. 1 for trees that merge alike.
///
/// This is the definition of `cor_bakers_gamma` of the R package dendextend; Baker himself
/// correlated the numbers by the gamma of Goodman and Kruskal. Merges of equal height count in the
/// order of the table, as in a cut by number. Takes two finished trees over the same n leaves. NaN
/// for n < 3, where there is a single pair (dendextend says 1). O(n²) time; two triangles of
/// n(n−1)/2 doubles. Trees of different sizes and unfinished trees are refused. The result depends
/// on the arguments alone, and not on the orders of the leaves.
///
/// Baker, "Stability of two hierarchical grouping techniques, case 1: sensitivity to data errors"
/// (1974).
inline double bakers_gamma(const Dendrogram& a, const Dendrogram& b) {
  detail::check_same_leaves(a, b);
  return cophenetic_correlation(detail::with_ranks(a), detail::with_ranks(b));
}

/// How entangled the lines are that join each leaf in one order to itself in another: the sum over
/// the leaves of |place in a − place in b|^exponent, divided by that of an order and its reverse.
/// 0 for the same order, 1 for the reverse.
///
/// `a` and `b` hold the leaves 0 .. n−1 from left to right. A large exponent weighs long lines; at
/// 0 every leaf that moved counts alike. Below 1 the reverse is not the worst case, so the result
/// can exceed 1. 0 for a single leaf. O(n) time and memory. Orders of different lengths or that are
/// no permutations, and an exponent that is negative or not finite, are refused with their
/// position. Summed from left to right, so the result depends on the arguments alone.
///
/// Galili, "dendextend: an R package for visualizing, adjusting and comparing trees of hierarchical
/// clustering" (2015), whose default exponent this is.
inline double entanglement(std::span<const Index> a, std::span<const Index> b,
                           double exponent = 1.5) {
  const auto n = static_cast<Index>(a.size());
  check_length(b.size(), n, "b");
  if (!is_finite(exponent) || exponent < 0) refuse("exponent", "must be finite and not negative");
  (void)detail::places_of(n, a);  // refuses what is no permutation
  const std::vector<Index> in_b = detail::places_of(n, b);
  // In units of the longest line, so that no exponent is too large.
  const auto cost = [&](Index from, Index to) {
    if (from == to) return 0.0;
    return std::pow(static_cast<double>(std::abs(from - to)) / static_cast<double>(n - 1),
                    exponent);
  };
  double sum = 0, reverse = 0;
  for (Index place = 0; place < n; ++place) {
    sum += cost(place, in_b[static_cast<std::size_t>(a[static_cast<std::size_t>(place)])]);
    reverse += cost(place, n - 1 - place);
  }
  return sum == 0 ? 0 : sum / reverse;
}

/// The entanglement of the leaf orders of two trees over the same n leaves, of which either may be
/// unfinished. Everything else as above.
inline double entanglement(const Dendrogram& a, const Dendrogram& b, double exponent = 1.5) {
  const std::vector<Index> in_a = a.leaf_order(), in_b = b.leaf_order();
  return entanglement(in_a, in_b, exponent);
}

}  // namespace kindred

// Replays a tree against the distances by the definition of its linkage: where ties leave the tree
// open, a right tree is one whose every merge joins two closest clusters at their distance.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/linkage/merge.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::bench {

/// The distance of k to the union of i and j (Lance and Williams), from plain distances.
inline double united_distance(Linkage linkage, double ik, double jk, double ij, double ni,
                              double nj, double nk) {
  const double n = ni + nj;
  const auto root = [](double square) { return std::sqrt(std::max(0.0, square)); };
  switch (linkage) {
    case Linkage::single:
      return std::min(ik, jk);
    case Linkage::complete:
      return std::max(ik, jk);
    case Linkage::average:
      return (ni * ik + nj * jk) / n;
    case Linkage::weighted:
      return (ik + jk) / 2;
    case Linkage::ward:
      return root(((ni + nk) * ik * ik + (nj + nk) * jk * jk - nk * ij * ij) / (n + nk));
    case Linkage::centroid:
      return root((ni * ik * ik + nj * jk * jk) / n - ni * nj * ij * ij / (n * n));
    case Linkage::median:
      return root((ik * ik + jk * jk) / 2 - ij * ij / 4);
  }
  return 0;
}

/// The largest relative amount by which a merge misses its two duties: to have the height that the
/// definition gives it, and to be the closest pair of its moment. `square` is n × n and used up.
/// O(n²) time apart from rows that have to be searched anew.
inline double worst_error(Matrix<double>& square, std::span<const Merge> merges, Linkage linkage) {
  const Index n = square.rows();
  constexpr double far = std::numeric_limits<double>::infinity();
  square.diagonal().setConstant(far);

  std::vector<Index> place(static_cast<std::size_t>(2 * n));  // node → row of the square
  std::vector<double> size(static_cast<std::size_t>(n), 1.0), nearest(size.size(), far);
  std::vector<Index> where(size.size(), -1);
  std::vector<Index> active(size.size());
  for (Index i = 0; i < n; ++i)
    place[static_cast<std::size_t>(i)] = active[static_cast<std::size_t>(i)] = i;
  const auto search = [&](Index i) {
    nearest[static_cast<std::size_t>(i)] = far;
    for (const Index j : active)
      if (square(i, j) < nearest[static_cast<std::size_t>(i)]) {
        nearest[static_cast<std::size_t>(i)] = square(i, j);
        where[static_cast<std::size_t>(i)] = j;
      }
  };
  for (Index i = 0; i < n; ++i)
    search(i);

  double worst = 0;
  const double unit = std::max(merges.back().height, std::numeric_limits<double>::min());
  for (std::size_t t = 0; t < merges.size(); ++t) {
    const auto [left, right, height, count] = merges[t];
    const Index i = place[static_cast<std::size_t>(left)];
    const Index j = place[static_cast<std::size_t>(right)];
    const double ij = square(i, j);
    double closest = far;
    for (const Index k : active)
      closest = std::min(closest, nearest[static_cast<std::size_t>(k)]);
    // Relative to the height, or to rounding at the tree's own scale where heights are near zero.
    const double scale = std::max(height, 1e-6 * unit);
    worst = std::max({worst, std::abs(height - ij) / scale, (ij - closest) / scale});

    const double ni = size[static_cast<std::size_t>(i)], nj = size[static_cast<std::size_t>(j)];
    active.erase(std::find(active.begin(), active.end(), i));
    size[static_cast<std::size_t>(j)] = ni + nj;
    place[static_cast<std::size_t>(n) + t] = j;
    if (ni + nj != static_cast<double>(count)) return far;
    for (const Index k : active) {
      if (k == j) continue;
      const auto at = static_cast<std::size_t>(k);
      const double now = united_distance(linkage, square(k, i), square(k, j), ij, ni, nj, size[at]);
      square(k, j) = square(j, k) = now;
      if (where[at] == i || where[at] == j) {
        if (now <= nearest[at]) {
          nearest[at] = now;
          where[at] = j;
        } else {
          search(k);
        }
      } else if (now < nearest[at]) {
        nearest[at] = now;
        where[at] = j;
      }
    }
    search(j);
  }
  return worst;
}

}  // namespace kindred::bench

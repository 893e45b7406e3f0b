// Trees as deep as trees get, in both directions.
#pragma once

#include <vector>

#include <kindred/linkage/merge.hpp>

namespace kindred::testing {

/// n leaves, n − 1 deep: every merge t, at height t + 1, hangs the chain so far to the right of one
/// more leaf. From left to right: n−1, n−2, …, 2, 0, 1.
inline std::vector<Merge> chain_to_the_right(Index n) {
  std::vector<Merge> merges{{0, 1, 1, 2}};
  for (Index t = 1; t < n - 1; ++t)
    merges.push_back({t + 1, n + t - 1, static_cast<double>(t + 1), t + 2});
  return merges;
}

/// 2 · depth + 1 leaves, `depth` deep: in turn a pair of leaves at height 1 and the chain so far to
/// the left of it, one higher each time. From left to right: 0, 1, 2, …
inline std::vector<Merge> chain_to_the_left(Index depth) {
  const Index n = 2 * depth + 1;
  std::vector<Merge> merges;
  for (Index step = 0; step < depth; ++step) {
    const Index pair = n + 2 * step;
    merges.push_back({2 * step + 1, 2 * step + 2, 1, 2});
    merges.push_back({step == 0 ? 0 : pair - 1, pair, static_cast<double>(step + 2), 2 * step + 3});
  }
  return merges;
}

/// A tree over seven leaves with inversions and ties: merges 1 and 4 are lower than what they
/// merge, and 1, 2, 3 are equally high.
inline const std::vector<Merge> inverted{{1, 4, 2, 2},   {0, 7, 1.5, 3},   {3, 6, 1.5, 2},
                                         {2, 9, 1.5, 3}, {8, 10, 1.25, 6}, {5, 11, 3, 7}};

}  // namespace kindred::testing

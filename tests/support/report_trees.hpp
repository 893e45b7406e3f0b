// Trees to be drawn and written.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/linkage/dendrogram.hpp>

namespace kindred::testing {

/// Leaf after leaf joins one cluster: as deep as a tree can be.
inline Dendrogram chain_tree(Index n) {
  std::vector<Merge> merges;
  for (Index t = 0; t + 1 < n; ++t)
    merges.push_back(
        {t == 0 ? 0 : t + 1, t == 0 ? 1 : n + t - 1, static_cast<double>(t + 1), t + 2});
  return Dendrogram::from_merges(n, std::move(merges));
}

/// Any two clusters join at a time; heights rise, or with inversions jump. `count` merges, by
/// default all n − 1.
inline Dendrogram random_tree(Index n, std::uint64_t seed, bool inversions = false,
                              Index count = -1) {
  const Draws draws(seed, 7);
  std::vector<std::pair<Index, Index>> active;  // node, size
  for (Index i = 0; i < n; ++i)
    active.emplace_back(i, 1);
  std::vector<Merge> merges;
  double height = 0;
  for (Index t = 0; t < (count < 0 ? n - 1 : count); ++t) {
    const auto key = static_cast<std::uint64_t>(4 * t);
    std::pair<Index, Index> pair[2];
    for (std::uint64_t k = 0; k < 2; ++k) {
      const std::uint64_t at = draws.below(active.size(), key + k);
      pair[k] = active[at];
      active[at] = active.back();
      active.pop_back();
    }
    const double step = draws.uniform(key + 2) * std::exp(4 * draws.uniform(key + 3));
    height = inversions ? step : height + step;
    const auto [left, right] = std::minmax(pair[0].first, pair[1].first);
    merges.push_back({left, right, height, pair[0].second + pair[1].second});
    active.emplace_back(n + t, merges.back().size);
  }
  return Dendrogram::from_merges(n, std::move(merges));
}

/// Six Italian cities by the distances between them (the `ytdist` of SciPy's tests), single
/// linkage.
inline Dendrogram italian_cities() {
  return Dendrogram::from_merges(
      6, {{2, 5, 138, 2}, {3, 4, 219, 2}, {0, 7, 255, 3}, {1, 8, 268, 4}, {6, 9, 295, 6}});
}

/// Names that no format can hold as they are.
inline std::vector<std::string> hostile_names(Index n) {
  const std::string kinds[] = {"<b>&\"'</b>",
                               std::string("nul\0byte", 8),
                               "\xff\xfe\x80 no utf-8",
                               "]]> -->",
                               "",
                               "\x01\x1f\x7f",
                               "tab\tline\nreturn\r",
                               "\xed\xa0\x80 surrogate",
                               "\\ \" \\u0000",
                               "it's (a, b): c;",
                               "\xf4\x90\x80\x80 beyond",
                               "\xef\xbf\xbe",
                               "e\xcc\x81 \xe6\xbc\xa2",
                               "\xf0\x9f\x98",
                               std::string(2000, 'x'),
                               "under_score"};
  std::vector<std::string> names;
  for (Index i = 0; i < n; ++i)
    names.push_back(kinds[static_cast<std::size_t>(i) % std::size(kinds)]);
  return names;
}

}  // namespace kindred::testing

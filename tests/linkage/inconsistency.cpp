// Inconsistency statistics and the cut by them, against SciPy and against the definition.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/inconsistency.hpp>

#include "support/linkage_chains.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_us_arrests.hpp"
#include "support/refusals.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

/// The heights of a merge and of the merges at most depth − 1 steps below it.
std::vector<double> heights_below(Index n, const std::vector<Merge>& merges, Index t, Index depth) {
  std::vector<double> heights;
  std::vector<std::pair<Index, Index>> waiting{{t, 1}};
  while (!waiting.empty()) {
    const auto [at, level] = waiting.back();
    waiting.pop_back();
    const Merge& merge = merges[static_cast<std::size_t>(at)];
    heights.push_back(merge.height);
    for (const Index node : {merge.left, merge.right})
      if (node >= n && level < depth) waiting.emplace_back(node - n, level + 1);
  }
  return heights;
}

Inconsistency defined(Index n, const std::vector<Merge>& merges, Index t, Index depth) {
  const std::vector<double> heights = heights_below(n, merges, t, depth);
  const auto count = static_cast<double>(heights.size());
  double mean = 0, squares = 0;
  for (const double height : heights)
    mean += height / count;
  for (const double height : heights)
    squares += (height - mean) * (height - mean);
  const bool spread = *std::min_element(heights.begin(), heights.end()) <
                      *std::max_element(heights.begin(), heights.end());
  const double deviation = spread ? std::sqrt(squares / (count - 1)) : 0;
  const double height = merges[static_cast<std::size_t>(t)].height;
  return {mean, deviation, std::ssize(heights), spread ? (height - mean) / deviation : 0};
}

void check_close(const Inconsistency& found, const Inconsistency& expected) {
  CHECK(found.count == expected.count);
  CHECK(found.mean == doctest::Approx(expected.mean).epsilon(1e-13));
  CHECK(found.deviation == doctest::Approx(expected.deviation).epsilon(1e-12));
  CHECK(found.coefficient == doctest::Approx(expected.coefficient).epsilon(1e-9));
}

void check_close(const std::vector<Inconsistency>& found,
                 const std::vector<Inconsistency>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t t = 0; t < found.size(); ++t)
    check_close(found[t], expected[t]);
}

}  // namespace

TEST_CASE("the statistics of inconsistent of SciPy 1.10") {
  check_close(inconsistency(7, inverted, 1), {{2.0, 0.0, 1, 0.0},
                                              {1.5, 0.0, 1, 0.0},
                                              {1.5, 0.0, 1, 0.0},
                                              {1.5, 0.0, 1, 0.0},
                                              {1.25, 0.0, 1, 0.0},
                                              {3.0, 0.0, 1, 0.0}});
  check_close(inconsistency(7, inverted),
              {{2.0, 0.0, 1, 0.0},
               {1.75, 0.3535533905932738, 2, -0.7071067811865475},
               {1.5, 0.0, 1, 0.0},
               {1.5, 0.0, 2, 0.0},
               {1.4166666666666667, 0.14433756729740696, 3, -1.154700538379248},
               {2.125, 1.2374368670764582, 2, 0.7071067811865476}});
  check_close(inconsistency(7, inverted, 4),
              {{2.0, 0.0, 1, 0.0},
               {1.75, 0.3535533905932738, 2, -0.7071067811865475},
               {1.5, 0.0, 1, 0.0},
               {1.5, 0.0, 2, 0.0},
               {1.55, 0.27386127875258337, 5, -1.095445115010331},
               {1.7916666666666667, 0.6406377031260855, 6, 1.8861414609803542}});
  // ytdist of SciPy's tests, single linkage, depth 3.
  check_close(inconsistency(6, italian_cities().merges(), 3),
              {{138.0, 0.0, 1, 0.0},
               {219.0, 0.0, 1, 0.0},
               {237.0, 25.45584412271571, 2, 0.7071067811865476},
               {247.33333333333334, 25.38372181799447, 3, 0.8141700738311787},
               {239.0, 69.36377536822324, 4, 0.8073378316379038}});
}

TEST_CASE("the statistics of the definition, for any depth and with ties") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Index n = 2 + static_cast<Index>(seed * 3);
    const Dendrogram tree = random_tree(n, seed, seed % 2 == 0);
    std::vector<Merge> merges(tree.merges().begin(), tree.merges().end());
    if (seed % 4 == 0)
      for (Merge& merge : merges)
        merge.height = std::floor(4 * merge.height);
    for (const Index depth : {Index{1}, Index{2}, Index{3}, Index{5}, Index{9}, n}) {
      INFO("seed ", seed, ", depth ", depth);
      const std::vector<Inconsistency> found = inconsistency(n, merges, depth);
      REQUIRE(found.size() == merges.size());
      for (std::size_t t = 0; t < merges.size(); ++t)
        check_close(found[t], defined(n, merges, static_cast<Index>(t), depth));
    }
  }
}

TEST_CASE("clusters of fcluster of SciPy 1.10 with criterion inconsistent") {
  const Labels alone{0, 1, 2, 3, 4, 5, 6}, six{0, 0, 0, 0, 0, 1, 0}, one(7, 0);
  CHECK(cut_merges(7, inverted, Inconsistent{-1}) == alone);
  CHECK(cut_merges(7, inverted, Inconsistent{0}) == six);
  CHECK(cut_merges(7, inverted, Inconsistent{0.7}) == six);
  CHECK(cut_merges(7, inverted, Inconsistent{0.75}) == one);
  CHECK(cut_merges(7, inverted, Inconsistent{1.2, 3}) == six);
  CHECK(cut_merges(7, inverted, Inconsistent{1.5, 3}) == one);

  const Dendrogram arrests = Agglomerative{}.fit(us_arrests());
  CHECK(arrests.cut(Inconsistent{0.8}) == Labels{4,  5,  1,  6, 1,  7,  10, 4,  11, 7, 17, 2,  12,
                                                 13, 3,  13, 2, 4,  8,  1,  9,  14, 3, 5,  6,  2,
                                                 2,  14, 3,  9, 1,  12, 11, 15, 16, 0, 0,  10, 9,
                                                 5,  8,  6,  7, 16, 15, 0,  0,  8,  3, 0});
  CHECK(arrests.cut(Inconsistent{.threshold = 1.15}) ==
        Labels{0, 0, 0, 1, 0, 1, 3, 0, 0, 1, 2, 4, 0, 3, 2, 3, 4, 0, 2, 0, 1, 0, 2, 0, 1,
               4, 4, 0, 2, 1, 0, 0, 0, 2, 3, 1, 1, 3, 1, 0, 2, 1, 1, 3, 2, 1, 1, 2, 2, 1});
  CHECK(arrests.cut(Inconsistent{.threshold = 1.5, .depth = 4}) ==
        Labels{7, 8, 4, 0, 4,  0, 1, 7,  11, 0, 12, 5, 6, 1,  2, 1, 5, 7, 9, 4, 10, 6, 2, 8, 0,
               5, 5, 6, 2, 10, 4, 6, 11, 2,  1, 3,  3, 1, 10, 8, 9, 0, 0, 1, 2, 3,  3, 9, 2, 3});
}

TEST_CASE("a higher threshold never splits a cluster") {
  const Dendrogram tree = random_tree(200, 5);
  Label clusters = 200;
  for (const double threshold : {-inf, -1.0, 0.0, 0.5, 0.8, 1.0, 1.1, 1.5, inf}) {
    const Labels labels = tree.cut(Inconsistent{threshold, 3});
    const Label count = 1 + *std::max_element(labels.begin(), labels.end());
    CHECK(count <= clusters);
    clusters = count;
  }
  CHECK(clusters == 1);
}

TEST_CASE("equal heights have no deviation, and the ends of the range have one") {
  const std::vector<Merge> equal{{0, 1, 0.1, 2}, {2, 3, 0.1, 2}, {4, 5, 0.1, 4}};
  CHECK(inconsistency(4, equal)[2] == Inconsistency{0.1, 0, 3, 0});
  CHECK(cut_merges(4, equal, Inconsistent{0}) == Labels{0, 0, 0, 0});
  const Inconsistency one = inconsistency(3, std::vector<Merge>{{0, 1, 1, 2}, {2, 3, 3, 3}})[1];
  for (const double unit : {0x1p1021, 0x1p-1000}) {
    const std::vector<Merge> far{{0, 1, unit, 2}, {2, 3, 3 * unit, 3}};
    const Inconsistency found = inconsistency(3, far)[1];
    CHECK(found.coefficient == doctest::Approx(one.coefficient));
    CHECK(found.deviation / unit == doctest::Approx(one.deviation));
    CHECK(found.mean == 2 * unit);
  }
}

TEST_CASE("no merges, and merges of an unfinished forest") {
  CHECK(inconsistency(1, {}).empty());
  CHECK(Dendrogram{}.cut(Inconsistent{0}) == Labels{0});
  const std::vector<Merge> forest{{1, 3, 1, 2}, {0, 5, 2, 3}};
  CHECK(inconsistency(5, forest)[1].count == 2);
  CHECK(cut_merges(5, forest, Inconsistent{0.5}) == Labels{1, 0, 2, 0, 3});
  CHECK(refusal([&] { Dendrogram::from_merges(5, forest).cut(Inconsistent{1}); }) ==
        "tree: is unfinished because its fit was stopped");
}

TEST_CASE("bad thresholds, depths and tables are refused") {
  CHECK(refusal([] { cut_merges(7, inverted, Inconsistent{not_a_number}); }) ==
        "threshold: is NaN");
  for (const Index depth : {Index{0}, Index{-1}, std::numeric_limits<Index>::min()}) {
    CHECK(refusal([&] { inconsistency(7, inverted, depth); }) ==
          "depth: is " + std::to_string(depth) + " but must lie in 1..9223372036854775807");
    CHECK(refusal([&] { cut_merges(7, inverted, Inconsistent{1, depth}); }).starts_with("depth:"));
    CHECK(refusal([&] { Dendrogram{}.cut(Inconsistent{1, depth}); }).starts_with("depth:"));
  }
  const std::vector<Merge> cycle{{0, 4, 1, 2}, {1, 3, 2, 3}};
  CHECK(refusal([&] { inconsistency(3, cycle); }).ends_with("(row 0)"));
  CHECK(refusal([&] { cut_merges(3, cycle, Inconsistent{1}); }).ends_with("(row 0)"));
  CHECK(refusal([] { inconsistency(0, {}); }) == "n: is 0 but must be at least 1");
}

TEST_CASE("chains 200,000 deep, looked at to every depth without recursion") {
  const Index n = 200'001;
  const std::vector<Merge> chain = chain_to_the_right(n);
  const Inconsistency near = inconsistency(n, chain, 3).back();
  CHECK(near.count == 3);
  CHECK(near.mean == doctest::Approx(199'999));
  CHECK(near.coefficient == doctest::Approx(1));
  const Inconsistency all = inconsistency(n, chain, std::numeric_limits<Index>::max()).back();
  CHECK(all.count == n - 1);
  CHECK(all.mean == doctest::Approx(100'000.5));
  CHECK(all.deviation == doctest::Approx(std::sqrt(200'000.0 * 200'001.0 / 12)));
  CHECK(cut_merges(n, chain, Inconsistent{2, n}) == Labels(static_cast<std::size_t>(n), 0));
}

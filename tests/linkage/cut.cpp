// Flat clusters of a table of merges: how many, how high, and how they are numbered.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/linkage_chains.hpp>
#include <support/refusals.hpp>

#include <kindred/linkage/cut.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("with inversions and ties a height cuts where SciPy 1.10 does") {
  // fcluster(Z, h, "distance"), its clusters renumbered by size and lowest member.
  const Labels alone{0, 1, 2, 3, 4, 5, 6}, three{1, 2, 0, 0, 3, 4, 0}, six{0, 0, 0, 0, 0, 1, 0};
  CHECK(cut_merges(7, inverted, Height{0}) == alone);
  CHECK(cut_merges(7, inverted, Height{1.25}) == alone);
  CHECK(cut_merges(7, inverted, Height{std::nextafter(1.5, 0)}) == alone);
  CHECK(cut_merges(7, inverted, Height{1.5}) == three);
  CHECK(cut_merges(7, inverted, Height{std::nextafter(2, 0)}) == three);
  CHECK(cut_merges(7, inverted, Height{2}) == six);
  CHECK(cut_merges(7, inverted, Height{std::nextafter(3, 0)}) == six);
  CHECK(cut_merges(7, inverted, Height{3}) == Labels(7, 0));
}

TEST_CASE("a number of clusters is met through inversions and ties") {
  CHECK(cut_merges(7, inverted, Clusters{1}) == Labels(7, 0));
  CHECK(cut_merges(7, inverted, Clusters{2}) == Labels{0, 0, 0, 0, 0, 1, 0});
  CHECK(cut_merges(7, inverted, Clusters{3}) == Labels{0, 0, 1, 1, 0, 2, 1});
  CHECK(cut_merges(7, inverted, Clusters{4}) == Labels{0, 0, 2, 1, 0, 3, 1});
  CHECK(cut_merges(7, inverted, Clusters{5}) == Labels{0, 0, 1, 2, 0, 3, 4});
  CHECK(cut_merges(7, inverted, Clusters{6}) == Labels{1, 0, 2, 3, 0, 4, 5});
  CHECK(cut_merges(7, inverted, Clusters{7}) == Labels{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("a subtree is as high as the highest merge in it") {
  CHECK(detail::highest_in_subtree(7, inverted) == std::vector<double>{2, 2, 1.5, 1.5, 2, 3});
  CHECK(detail::highest_in_subtree(1, {}).empty());
}

TEST_CASE("one leaf is one cluster, at any height") {
  CHECK(cut_merges(1, {}, Clusters{1}) == Labels{0});
  for (const double height : {-inf, -1.0, 0.0, inf})
    CHECK(cut_merges(1, {}, Height{height}) == Labels{0});
  CHECK(refusal([] { cut_merges(1, {}, Clusters{0}); }) == "clusters: is 0 but must lie in 1..1");
  CHECK(refusal([] { cut_merges(1, {}, Clusters{2}); }) == "clusters: is 2 but must lie in 1..1");
  CHECK(refusal([] { cut_merges(1, {}, Height{not_a_number}); }) == "height: is NaN");
}

TEST_CASE("heights at the ends of the line") {
  const std::vector<Merge> zero{{0, 2, 0, 2}, {1, 3, 0, 3}};
  CHECK(cut_merges(3, zero, Height{-inf}) == Labels{0, 1, 2});
  CHECK(cut_merges(3, zero, Height{-std::numeric_limits<double>::min()}) == Labels{0, 1, 2});
  CHECK(cut_merges(3, zero, Height{-0.0}) == Labels{0, 0, 0});
  CHECK(cut_merges(3, zero, Height{inf}) == Labels{0, 0, 0});
  CHECK(refusal([&] { cut_merges(3, zero, Height{not_a_number}); }) == "height: is NaN");
  CHECK(refusal([&] { cut_merges(3, zero, Height{-not_a_number}); }) == "height: is NaN");
}

TEST_CASE("a number of clusters outside 1 .. n is refused") {
  for (const Index k : {Index{0}, Index{-1}, Index{8}, std::numeric_limits<Index>::min(),
                        std::numeric_limits<Index>::max()}) {
    CHECK(refusal([&] { cut_merges(7, inverted, Clusters{k}); }) ==
          "clusters: is " + std::to_string(k) + " but must lie in 1..7");
  }
}

TEST_CASE("an unfinished forest has no fewer clusters than trees") {
  const std::vector<Merge> merges{{1, 3, 1, 2}, {0, 4, 2, 2}};  // of 5 leaves: 3 trees
  CHECK(cut_merges(5, merges, Clusters{3}) == Labels{0, 1, 2, 1, 0});
  CHECK(cut_merges(5, merges, Clusters{4}) == Labels{1, 0, 2, 0, 3});
  CHECK(cut_merges(5, merges, Height{inf}) == Labels{0, 1, 2, 1, 0});
  CHECK(refusal([&] { cut_merges(5, merges, Clusters{2}); }) ==
        "clusters: is 2 but must lie in 3..5");
  CHECK(refusal([] { cut_merges(2, {}, Clusters{1}); }) == "clusters: is 1 but must lie in 2..2");
}

TEST_CASE("a table that is no forest is refused, not followed") {
  const auto cut = [](Index n, const std::vector<Merge>& merges, auto where) {
    return refusal([&] { cut_merges(n, merges, where); });
  };
  const std::vector<Merge> cycle{{0, 4, 1, 2}, {1, 3, 2, 3}}, outside{{0, 99, 1, 2}},
      reused{{0, 1, 1, 2}, {1, 3, 1, 3}}, height{{0, 1, not_a_number, 2}}, size{{0, 1, 1, 3}};
  for (const auto& merges : {cycle, outside, height, size}) {
    CHECK(cut(3, merges, Clusters{2}).ends_with("(row 0)"));
    CHECK(cut(3, merges, Height{2}).ends_with("(row 0)"));
  }
  CHECK(cut(3, reused, Clusters{1}) == "merges: use node 1 a second time (row 1)");
  CHECK(cut(3, reused, Height{1}) == "merges: use node 1 a second time (row 1)");
  CHECK(cut(0, {}, Clusters{0}) == "n: is 0 but must be at least 1");
  CHECK(cut(0, {}, Height{0}) == "n: is 0 but must be at least 1");
}

TEST_CASE("clusters are numbered by size, then by lowest member, whatever they were called") {
  CHECK(detail::labels_by_size(std::vector<Index>{9, 4, 4, 0, 9, 7, 7, 7}, 10) ==
        Labels{1, 2, 2, 3, 1, 0, 0, 0});
  CHECK(detail::labels_by_size(std::vector<Index>{3, 2, 1, 0}, 4) == Labels{0, 1, 2, 3});
  CHECK(detail::labels_by_size({}, 5).empty());
}

TEST_CASE("more leaves than labels are refused") {
  CHECK(refusal([] { detail::cut_forest((Index{1} << 31) + 1, {}, Height{0}); }) ==
        "tree: has more leaves than labels can number");
}

TEST_CASE("chains 200,000 deep are cut without recursion") {
  const Index n = 200'001;
  std::vector<Merge> merges = chain_to_the_right(n);
  for (const Index k : {Index{1}, Index{2}, n / 2, n - 1, n}) {
    CAPTURE(k);
    const Labels labels = cut_merges(n, merges, Clusters{k});
    CHECK(labels == cut_merges(n, merges, Height{static_cast<double>(n - k)}));
    CHECK(*std::max_element(labels.begin(), labels.end()) == k - 1);
    CHECK(std::count(labels.begin(), labels.end(), 0) == n - k + 1);
  }
  merges.front().height = 1e9;  // an inversion below everything
  CHECK(cut_merges(n, merges, Height{1e8}) == cut_merges(n, merges, Clusters{n}));
  CHECK(cut_merges(n, merges, Height{1e9}) == Labels(static_cast<std::size_t>(n), 0));

  const std::vector<Merge> left = chain_to_the_left(200'000);
  const Labels pairs = cut_merges(400'001, left, Height{1});
  CHECK(pairs[0] == 200'000);
  CHECK(pairs[1] == 0);
  CHECK(pairs[400'000] == 199'999);
  CHECK(cut_merges(400'001, left, Clusters{2}).back() == 1);
}

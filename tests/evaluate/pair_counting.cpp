// Pair-counting scores: scikit-learn's values, a naive count of pairs, exact symmetry.
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/evaluate/pair_counting.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Label;
using kd::Labels;

namespace {

const Labels twelve_a{0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3};
const Labels twelve_b{0, 0, 1, 1, 1, 2, 2, 2, 2, 0, 3, 3};

}  // namespace

TEST_CASE("pair counting: scikit-learn's values") {
  // scikit-learn 1.2.1: rand_score, adjusted_rand_score, fowlkes_mallows_score.
  CHECK(kd::rand_score(twelve_a, twelve_b) == 0.7878787878787878);
  CHECK(kd::adjusted_rand_score(twelve_a, twelve_b) ==
        doctest::Approx(0.32946298984034833).epsilon(1e-15));
  CHECK(kd::fowlkes_mallows_score(twelve_a, twelve_b) ==
        doctest::Approx(0.4615384615384615).epsilon(1e-15));
  // Its documentation's examples.
  CHECK(kd::rand_score(Labels{0, 0, 1, 2}, Labels{0, 0, 1, 1}) == doctest::Approx(5.0 / 6));
  CHECK(kd::adjusted_rand_score(Labels{0, 0, 1, 2}, Labels{0, 0, 1, 1}) ==
        doctest::Approx(4.0 / 7));
  CHECK(kd::adjusted_rand_score(Labels{0, 0, 1, 1}, Labels{0, 1, 0, 1}) == -0.5);
  CHECK(kd::fowlkes_mallows_score(Labels{0, 0, 0, 0}, Labels{0, 1, 2, 3}) == 0);
}

TEST_CASE("pair counting: the counts are those of a loop over pairs") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    CAPTURE(seed);
    const Labels a = kd::testing::random_labels(120, 2 + static_cast<Index>(seed), seed);
    const Labels b = kd::testing::random_labels(120, 9, seed + 100);
    const auto naive = kd::testing::naive_pairs(a, b);
    const auto pairs = kd::pair_counts(kd::contingency_table(a, b));
    CHECK(pairs.both == naive.both);
    CHECK(pairs.only_a == naive.only_a);
    CHECK(pairs.only_b == naive.only_b);
    CHECK(pairs.none == naive.none);
  }
}

TEST_CASE("pair counting: symmetric and blind to names, to the last bit") {
  for (const std::uint64_t seed : {5u, 6u, 7u}) {
    CAPTURE(seed);
    const Labels a = kd::testing::random_labels(200, 6, seed);
    const Labels b = kd::testing::random_labels(200, 11, seed + 1);
    for (const auto score : {kd::rand_score, kd::adjusted_rand_score, kd::fowlkes_mallows_score}) {
      CHECK(score(a, b) == score(b, a));
      CHECK(score(a, b) == score(kd::testing::renamed(a), b));
      CHECK(score(a, b) == score(a, kd::testing::renamed(b)));
      CHECK(score(a, kd::testing::renamed(a)) == 1);
    }
  }
}

TEST_CASE("pair counting: products beyond 64 bits stay exact") {
  // Two clusters of m against the same with one member moved: a Contingency can be written down.
  const Index m = 1000000000;
  const kd::Contingency table{
      2 * m, {{0, m}, {1, m}}, {{0, m + 1}, {1, m - 1}}, {{0, 0, m}, {1, 0, 1}, {1, 1, m - 1}}};
  const kd::PairCounts pairs = kd::pair_counts(table);
  CHECK(pairs.both == m * (m - 1) / 2 + (m - 1) * (m - 2) / 2);
  CHECK(pairs.only_a == m - 1);
  CHECK(pairs.only_b == m);
  CHECK(pairs.both + pairs.only_a + pairs.only_b + pairs.none == m * (2 * m - 1));
}

TEST_CASE("pair counting: a million observations, one of them moved") {
  Labels a(1000000), b;
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = static_cast<Label>(i % 2);
  b = a;
  b[0] = 1;
  // In exact rational arithmetic (Python fractions).
  CHECK(kd::adjusted_rand_score(a, b) == doctest::Approx(0.99999599999999999600).epsilon(1e-15));
  CHECK(kd::adjusted_rand_score(a, b) == kd::adjusted_rand_score(b, a));
}

TEST_CASE("pair counting: the smallest inputs") {
  CHECK(kd::rand_score(Labels{3}, Labels{8}) == 1);
  CHECK(kd::adjusted_rand_score(Labels{3}, Labels{8}) == 1);
  CHECK(kd::fowlkes_mallows_score(Labels{3}, Labels{8}) == 0);
  CHECK(kd::adjusted_rand_score(Labels{0, 1}, Labels{0, 0}) == 0);
  CHECK(kd::rand_score(Labels{0, 1}, Labels{0, 0}) == 0);
  CHECK(kd::adjusted_rand_score(Labels{0, 1, 2}, Labels{2, 1, 0}) == 1);
  CHECK(kd::adjusted_rand_score(Labels{1, 1, 1}, Labels{2, 2, 2}) == 1);
}

TEST_CASE("pair counting: bad input is refused") {
  for (const auto score : {kd::rand_score, kd::adjusted_rand_score, kd::fowlkes_mallows_score}) {
    CHECK_THROWS_AS(score(Labels{}, Labels{}), kd::InputError);
    CHECK_THROWS_AS(score(Labels{0, 1}, Labels{0}), kd::InputError);
    CHECK_THROWS_AS(score(Labels{0, -1}, Labels{0, 1}), kd::InputError);
  }
  CHECK_THROWS_AS(kd::pair_counts(kd::Contingency{}), kd::InputError);
}

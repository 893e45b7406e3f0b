// Information scores: scikit-learn's values, plain formulas, exact symmetry, degenerate labelings.
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/evaluate/mutual_information.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Average;
using kd::Index;
using kd::Label;
using kd::Labels;

namespace {

const Labels twelve_a{0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3};
const Labels twelve_b{0, 0, 1, 1, 1, 2, 2, 2, 2, 0, 3, 3};
constexpr Average all_averages[]{Average::arithmetic, Average::geometric, Average::min,
                                 Average::max};

/// Two labelings of 500 that anyone can write again: i² mod 7 with disturbances.
Labels squares_a() {
  Labels labels(500);
  for (Index i = 0; i < 500; ++i)
    labels[static_cast<std::size_t>(i)] =
        static_cast<Label>((i * i % 7 + (i % 3 == 0 ? 2 : 0)) % 6);
  return labels;
}
Labels squares_b() {
  Labels labels(500);
  for (Index i = 0; i < 500; ++i)
    labels[static_cast<std::size_t>(i)] =
        static_cast<Label>((i * i % 7 + (i % 11 == 0 ? 1 : 0)) % 5);
  return labels;
}

Labels singletons(Index n) {
  Labels labels;
  for (Index i = 0; i < n; ++i)
    labels.push_back(static_cast<Label>(i));
  return labels;
}

}  // namespace

TEST_CASE("information: scikit-learn's values") {
  // scikit-learn 1.2.1.
  const auto near = [](double value) { return doctest::Approx(value).epsilon(1e-12); };
  CHECK(kd::entropy(twelve_a) == near(1.3579778549873243));
  CHECK(kd::mutual_info_score(twelve_a, twelve_b) == near(0.8522757226336484));
  for (const Average average : all_averages) {
    CHECK(kd::normalized_mutual_info_score(twelve_a, twelve_b, average) == near(0.627606495572495));
    CHECK(kd::adjusted_mutual_info_score(twelve_a, twelve_b, average) == near(0.399952654412239));
  }
  const Labels a = squares_a(), b = squares_b();
  CHECK(kd::mutual_info_score(a, b) == near(0.7398719977684087));
  const double nmi[]{0.4926438059440498, 0.4929703592056726, 0.5112493530569956,
                     0.47534490479497443};
  const double ami[]{0.48694168100581214, 0.48726808461498644, 0.5055464599653741,
                     0.4696576574863941};
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK(kd::normalized_mutual_info_score(a, b, all_averages[i]) == near(nmi[i]));
    CHECK(kd::adjusted_mutual_info_score(a, b, all_averages[i]) == near(ami[i]));
  }
  const auto scores = kd::homogeneity_completeness_v_measure(a, b);
  CHECK(scores.homogeneity == near(0.47534490479497443));
  CHECK(scores.completeness == near(0.5112493530569956));
  CHECK(scores.v_measure == near(0.4926438059440498));
  CHECK(kd::v_measure_score(a, b) == scores.v_measure);
  CHECK(kd::v_measure_score(a, b, 2) == near(3 * 0.47534490479497443 * 0.5112493530569956 /
                                             (2 * 0.47534490479497443 + 0.5112493530569956)));
  CHECK(kd::v_measure_score(a, b, 0) ==
        near(0.5112493530569956 * 0.47534490479497443 / 0.5112493530569956));
}

TEST_CASE("information: plain formulas on random labelings") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
    CAPTURE(seed);
    const Labels a = kd::testing::random_labels(300, 2 + static_cast<Index>(seed), seed);
    const Labels b = kd::testing::random_labels(300, 40, seed + 9);
    CHECK(kd::entropy(a) ==
          doctest::Approx(static_cast<double>(kd::testing::naive_entropy(a))).epsilon(1e-14));
    CHECK(kd::mutual_info_score(a, b) ==
          doctest::Approx(static_cast<double>(kd::testing::naive_mutual_information(a, b)))
              .epsilon(1e-13));
  }
}

TEST_CASE("information: symmetric and blind to names, to the last bit") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    CAPTURE(seed);
    const Labels a = kd::testing::random_labels(250, 7, seed);
    const Labels b = kd::testing::random_labels(250, 12, seed + 1);
    const Labels other_a = kd::testing::renamed(a), other_b = kd::testing::renamed(b);
    CHECK(kd::entropy(a) == kd::entropy(other_a));
    CHECK(kd::mutual_info_score(a, b) == kd::mutual_info_score(b, a));
    CHECK(kd::mutual_info_score(a, b) == kd::mutual_info_score(other_a, other_b));
    for (const Average average : all_averages) {
      for (const auto score : {kd::normalized_mutual_info_score, kd::adjusted_mutual_info_score}) {
        CHECK(score(a, b, average) == score(b, a, average));
        CHECK(score(a, b, average) == score(other_a, other_b, average));
        CHECK(score(a, other_a, average) == 1);
      }
    }
    CHECK(kd::homogeneity_score(a, b) == kd::completeness_score(b, a));
    CHECK(kd::completeness_score(a, b) == kd::homogeneity_score(b, a));
    CHECK(kd::v_measure_score(a, b) == kd::v_measure_score(b, a));
    CHECK(kd::v_measure_score(a, b) == kd::v_measure_score(other_a, other_b));
  }
}

TEST_CASE("information: independence is exactly zero") {
  Labels a, b;
  for (Label i = 0; i < 3; ++i)
    for (Label j = 0; j < 7; ++j)
      for (int copy = 0; copy < (i + 1) * (j + 2); ++copy)
        a.push_back(i), b.push_back(j);
  CHECK(kd::mutual_info_score(a, b) == 0);
  CHECK(kd::normalized_mutual_info_score(a, b) == 0);
  CHECK(kd::homogeneity_score(a, b) == 0);
  CHECK(kd::v_measure_score(a, b) == 0);
  CHECK(kd::adjusted_mutual_info_score(a, b) < 0);
}

TEST_CASE("information: a refinement is exactly homogeneous") {
  const Labels fine = kd::testing::random_labels(400, 21, 3);
  Labels coarse;
  for (const Label label : fine)
    coarse.push_back(label % 4);
  CHECK(kd::homogeneity_score(coarse, fine) == 1);
  CHECK(kd::completeness_score(fine, coarse) == 1);
  CHECK(kd::completeness_score(coarse, fine) < 1);
}

TEST_CASE("information: degenerate labelings") {
  const Labels one(9, 4), other(9, 0), mixed{0, 0, 1, 1, 1, 2, 2, 2, 2};
  const Labels alone = singletons(9);
  CHECK(kd::entropy(one) == 0);
  CHECK(kd::entropy(alone) == doctest::Approx(std::log(9.0)).epsilon(1e-15));
  for (const Average average : all_averages) {
    CHECK(kd::normalized_mutual_info_score(one, other, average) == 1);
    CHECK(kd::adjusted_mutual_info_score(one, other, average) == 1);
    CHECK(kd::adjusted_mutual_info_score(alone, alone, average) == 1);
    CHECK(kd::normalized_mutual_info_score(one, mixed, average) == 0);
    CHECK(kd::adjusted_mutual_info_score(one, mixed, average) == 0);
    CHECK(kd::adjusted_mutual_info_score(mixed, alone, average) == 0);
    CHECK(kd::adjusted_mutual_info_score(Labels{5}, Labels{6}, average) == 1);
  }
  CHECK(kd::normalized_mutual_info_score(mixed, alone, Average::min) == 1);
  // scikit-learn's documentation: one cluster is complete, singletons are homogeneous.
  CHECK(kd::homogeneity_score(mixed, one) == 0);
  CHECK(kd::completeness_score(mixed, one) == 1);
  CHECK(kd::v_measure_score(mixed, one) == 0);
  CHECK(kd::homogeneity_score(mixed, alone) == 1);
  const auto single = kd::homogeneity_completeness_v_measure(Labels{1}, Labels{2});
  CHECK(single.homogeneity == 1);
  CHECK(single.completeness == 1);
  CHECK(single.v_measure == 1);
}

TEST_CASE("information: random labelings score near zero once adjusted") {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed)
    sum += kd::adjusted_mutual_info_score(kd::testing::random_labels(100, 20, seed),
                                          kd::testing::random_labels(100, 30, seed + 1000));
  CHECK(std::abs(sum / 40) < 0.01);
  CHECK(kd::normalized_mutual_info_score(kd::testing::random_labels(100, 20, 1),
                                         kd::testing::random_labels(100, 30, 2)) > 0.5);
}

TEST_CASE("information: bad input is refused") {
  const Labels two{0, 1}, one{0}, none, negative{0, -1};
  CHECK_THROWS_AS(kd::entropy(none), kd::InputError);
  CHECK_THROWS_AS(kd::entropy(negative), kd::InputError);
  CHECK_THROWS_AS(kd::mutual_info_score(two, one), kd::InputError);
  CHECK_THROWS_AS(kd::mutual_info_score(none, none), kd::InputError);
  CHECK_THROWS_AS(kd::normalized_mutual_info_score(two, negative), kd::InputError);
  CHECK_THROWS_AS(kd::adjusted_mutual_info_score(negative, two), kd::InputError);
  for (const double beta : {-1.0, std::nan(""), HUGE_VAL})
    CHECK_THROWS_AS(kd::v_measure_score(two, two, beta), kd::InputError);
}

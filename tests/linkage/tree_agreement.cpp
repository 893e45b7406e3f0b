// How two trees and two leaf orders compare, against R's published results and the definitions.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/tree_agreement.hpp>

#include "support/generators.hpp"
#include "support/linkage_chains.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_us_arrests.hpp"
#include "support/refusals.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Dendrogram tree_of(const Matrix<double>& x, Linkage linkage) {
  return Agglomerative{.linkage = linkage}.fit(x);
}

/// The largest number of clusters at which each pair i < j is together, found by cutting.
std::vector<double> defined_levels(const Dendrogram& tree) {
  const auto n = static_cast<std::size_t>(tree.size());
  std::vector<double> levels(n * (n - 1) / 2, 0);
  for (Index k = 1; k <= tree.size(); ++k) {
    const Labels labels = tree.cut(Clusters{k});
    std::size_t pair = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i + 1; j < n; ++j, ++pair)
        if (labels[i] == labels[j]) levels[pair] = static_cast<double>(k);
  }
  return levels;
}

/// Ranks from 1, equal values sharing their mean rank.
std::vector<double> defined_ranks(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    double below = 0, equal = 0;
    for (const double other : values)
      below += other < value, equal += other == value;
    ranks.push_back(below + (equal + 1) / 2);
  }
  return ranks;
}

double pearson(const std::vector<double>& x, const std::vector<double>& y) {
  const auto count = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / count;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xy / std::sqrt(xx * yy);
}

double of_orders(const std::vector<Index>& a, const std::vector<Index>& b, double exponent = 1.5) {
  return entanglement(a, b, exponent);
}

}  // namespace

TEST_CASE("the correlations that R's dendextend publishes for ten of the US arrests") {
  // www.datanovia.com/en/lessons/comparing-cluster-dendrograms-in-r: set.seed(123), sample(1:50,
  // 10) of scale(USArrests), hclust average and ward.D2; cor_cophenetic and cor_bakers_gamma.
  constexpr std::array<Index, 10> sample{15, 39, 20, 42, 44, 3, 24, 49, 46, 19};
  Matrix<double> all = us_arrests();
  for (Index j = 0; j < 4; ++j) {
    all.col(j).array() -= all.col(j).mean();
    all.col(j) /= std::sqrt(all.col(j).squaredNorm() / 49);
  }
  Matrix<double> x(10, 4);
  for (Index i = 0; i < 10; ++i)
    x.row(i) = all.row(sample[static_cast<std::size_t>(i)] - 1);
  const Dendrogram average = tree_of(x, Linkage::average), ward = tree_of(x, Linkage::ward);
  CHECK(std::abs(cophenetic_correlation(average, ward) - 0.9646883) < 5e-8);
  CHECK(std::abs(bakers_gamma(average, ward) - 0.9622885) < 5e-8);
  CHECK(entanglement(average, ward, 1) == doctest::Approx(1));
  CHECK(entanglement(average, ward) == doctest::Approx(0.8971243019660764));
  CHECK(entanglement(average, ward, 2) == doctest::Approx(0.7757575757575758));
}

TEST_CASE("the correlations of SciPy 1.10 for all US arrests") {
  // pearsonr of cophenet, and spearmanr of the levels worked out from linkage.
  const Matrix<double> x = us_arrests();
  const Dendrogram single = tree_of(x, Linkage::single), complete = tree_of(x, Linkage::complete);
  const Dendrogram average = tree_of(x, Linkage::average), ward = tree_of(x, Linkage::ward);
  CHECK(cophenetic_correlation(single, complete) == doctest::Approx(0.5506863950488347));
  CHECK(cophenetic_correlation(average, ward) == doctest::Approx(0.9927414683896911));
  CHECK(bakers_gamma(single, complete) == doctest::Approx(0.853619934299163));
  CHECK(bakers_gamma(average, ward) == doctest::Approx(0.9962762658377848));
  CHECK(entanglement(single, complete, 1) == doctest::Approx(0.1616));
  CHECK(entanglement(single, complete) == doctest::Approx(0.06615836571463435));
  CHECK(entanglement(average, ward, 2) == doctest::Approx(0.046770708283313325));
}

TEST_CASE("Baker's gamma is the rank correlation of the levels, with ties and inversions") {
  for (const Index n : {3, 4, 9, 25}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      INFO("n ", n, ", seed ", seed);
      const Dendrogram a = random_tree(n, seed, seed % 2 == 0);
      const Dendrogram b = tree_of(small_integers(n, 2, 3, seed), Linkage::complete);
      CHECK(bakers_gamma(a, b) == doctest::Approx(pearson(defined_ranks(defined_levels(a)),
                                                          defined_ranks(defined_levels(b))))
                                      .epsilon(1e-12));
    }
  }
}

TEST_CASE("a tree agrees with itself, and the comparison goes both ways") {
  const Dendrogram a = random_tree(40, 1), b = random_tree(40, 2);
  CHECK(cophenetic_correlation(a, a) == doctest::Approx(1).epsilon(1e-14));
  CHECK(bakers_gamma(a, a) == doctest::Approx(1).epsilon(1e-14));
  CHECK(entanglement(a, a) == 0);
  CHECK(cophenetic_correlation(a, b) == doctest::Approx(cophenetic_correlation(b, a)));
  CHECK(bakers_gamma(a, b) == doctest::Approx(bakers_gamma(b, a)));
  CHECK(entanglement(a, b) == doctest::Approx(entanglement(b, a)));
  CHECK(std::abs(bakers_gamma(a, b)) < 0.5);
}

TEST_CASE("heights do not matter to Baker's gamma, nor leaf orders to either correlation") {
  const Dendrogram a = random_tree(30, 3), b = random_tree(30, 4);
  std::vector<Merge> merges(a.merges().begin(), a.merges().end());
  for (Merge& merge : merges)
    merge.height = std::sqrt(merge.height);
  CHECK(bakers_gamma(Dendrogram::from_merges(30, merges), b) == bakers_gamma(a, b));
  std::vector<Index> order = a.leaf_order();
  std::reverse(order.begin(), order.end());
  const Dendrogram turned = a.with_leaf_order(order);
  CHECK(bakers_gamma(turned, b) == bakers_gamma(a, b));
  CHECK(cophenetic_correlation(turned, b) == cophenetic_correlation(a, b));
  CHECK(entanglement(turned, a) == 1);
}

TEST_CASE("correlations without spread are undefined") {
  const Dendrogram leaf, pair = Dendrogram::from_merges(2, {{0, 1, 3, 2}});
  for (const Dendrogram& tree : {leaf, pair}) {
    CHECK(is_nan(cophenetic_correlation(tree, tree)));
    CHECK(is_nan(bakers_gamma(tree, tree)));
    CHECK(entanglement(tree, tree) == 0);
  }
  const auto flat = Dendrogram::from_merges(3, {{0, 1, 2, 2}, {2, 3, 2, 3}});
  CHECK(is_nan(cophenetic_correlation(flat, flat)));
  CHECK(bakers_gamma(flat, flat) == doctest::Approx(1));
}

TEST_CASE("entanglement, worked out by hand") {
  CHECK(of_orders({0, 1, 2, 3}, {0, 1, 2, 3}) == 0);
  CHECK(of_orders({2, 0, 3, 1}, {1, 3, 0, 2}) == 1);
  CHECK(of_orders({0, 1, 2, 3}, {1, 0, 2, 3}, 1) == doctest::Approx(2.0 / 8));
  CHECK(of_orders({0, 1, 2, 3}, {1, 0, 2, 3}, 2) == doctest::Approx(2.0 / 20));
  CHECK(of_orders({0, 1, 2, 3}, {3, 0, 1, 2}, 2) == doctest::Approx(12.0 / 20));
  CHECK(of_orders({0, 1, 2, 3}, {1, 0, 2, 3}, 0) == doctest::Approx(2.0 / 4));
  CHECK(of_orders({0, 1, 2}, {1, 2, 0}, 0) == doctest::Approx(3.0 / 2));
  CHECK(of_orders({0, 1, 2, 3}, {3, 1, 2, 0}, 1e6) == doctest::Approx(1));
  CHECK(of_orders({0, 1, 2, 3}, {1, 0, 2, 3}, 1e6) == 0);
  CHECK(of_orders({}, {}) == 0);
}

TEST_CASE("what cannot be compared is refused") {
  const Dendrogram three = random_tree(3, 1), four = random_tree(4, 1);
  const Dendrogram unfinished = random_tree(4, 1, false, 2);
  const auto correlation = [](const Dendrogram& a, const Dendrogram& b) {
    return refusal([&] { cophenetic_correlation(a, b); });
  };
  const auto gamma = [](const Dendrogram& a, const Dendrogram& b) {
    return refusal([&] { bakers_gamma(a, b); });
  };
  for (const auto& compared : {std::array{correlation(three, four), gamma(three, four)}})
    for (const std::string& sentence : compared)
      CHECK(sentence == "b: has 4 leaves where a has 3");
  CHECK(correlation(unfinished, four) == "a: is unfinished because its fit was stopped");
  CHECK(correlation(four, unfinished) == "b: is unfinished because its fit was stopped");
  CHECK(gamma(unfinished, four) == "a: is unfinished because its fit was stopped");
  CHECK(gamma(four, unfinished) == "b: is unfinished because its fit was stopped");
  CHECK(refusal([&] { entanglement(four, unfinished); }) == "accepted");
  CHECK(refusal([&] { entanglement(three, four); }) == "b: has 4 entries where 3 are needed");

  const auto refused = [](const std::vector<Index>& a, const std::vector<Index>& b,
                          double exponent = 1) {
    return refusal([&] { entanglement(a, b, exponent); });
  };
  CHECK(refused({0, 1}, {0}) == "b: has 1 entries where 2 are needed");
  CHECK(refused({0, 1}, {0, 2}) == "order: names 2 of 2 leaves (row 1)");
  CHECK(refused({1, 1}, {0, 1}) == "order: names leaf 1 again (row 1)");
  for (const double exponent :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK(refused({0, 1}, {0, 1}, exponent) == "exponent: must be finite and not negative");
}

TEST_CASE("deep trees are compared without recursion") {
  const Index n = 2001;
  const auto right = Dendrogram::from_merges(n, chain_to_the_right(n));
  const auto left = Dendrogram::from_merges(n, chain_to_the_left((n - 1) / 2));
  CHECK(cophenetic_correlation(right, left) > 0.9);
  CHECK(bakers_gamma(right, left) > 0.9);
  CHECK(entanglement(right, left) > 0.99);
}

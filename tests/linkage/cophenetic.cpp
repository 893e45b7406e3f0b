// Cophenetic distances and their correlation with the given ones.
#include <algorithm>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/cophenetic.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("cophenetic distances of SciPy's ytdist example") {
  // scipy/cluster/tests/hierarchy_test_data.py, cophenet of single linkage.
  const auto distances = CondensedMatrix<double>::from(
      {662, 877, 255, 412, 996, 295, 468, 268, 400, 754, 564, 138, 219, 869, 669});
  const Dendrogram tree = Agglomerative{.linkage = Linkage::single}.fit(distances);
  const std::vector<double> expected{268, 295, 255, 255, 295, 295, 268, 268,
                                     295, 295, 295, 138, 219, 295, 295};
  const auto implied = cophenetic_distances(tree);
  CHECK(std::equal(implied.values().begin(), implied.values().end(), expected.begin()));
}

TEST_CASE("cophenetic distances are ultrametric, and bounded by the distances they come from") {
  const Matrix<double> x = gaussian(50, 3, 21);
  const auto d = condensed_distances(x);
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    if (!is_reducible(linkage)) continue;
    INFO(name);
    const auto c = cophenetic_distances(Agglomerative{.linkage = linkage}.fit(x));
    for (Index i = 0; i < 50; ++i) {
      for (Index j = 0; j < 50; ++j) {
        if (linkage == Linkage::single) CHECK(c(i, j) <= d(i, j));
        if (linkage == Linkage::complete) CHECK(c(i, j) >= d(i, j));
        for (Index k = 0; k < 50; k += 7)
          CHECK(c(i, k) <= std::max(c(i, j), c(j, k)));
      }
    }
  }
}

TEST_CASE("single linkage has the edge lengths of a minimum spanning tree") {
  for (const bool ties : {false, true}) {
    const Matrix<double> x = ties ? small_integers(80, 2, 5, 22) : gaussian(80, 2, 22);
    const auto d = condensed_distances(x);
    // Prim, from the definition.
    std::vector<double> reach(80), edges;
    std::vector<bool> inside(80, false);
    std::fill(reach.begin(), reach.end(), 1e9);
    reach[0] = 0;
    for (int step = 0; step < 80; ++step) {
      std::size_t next = 80;
      for (std::size_t i = 0; i < 80; ++i)
        if (!inside[i] && (next == 80 || reach[i] < reach[next])) next = i;
      inside[next] = true;
      if (step > 0) edges.push_back(reach[next]);
      for (std::size_t i = 0; i < 80; ++i)
        reach[i] = std::min(
            reach[i], inside[i] ? reach[i] : d(static_cast<Index>(i), static_cast<Index>(next)));
    }
    std::sort(edges.begin(), edges.end());
    const Dendrogram tree = Agglomerative{.linkage = Linkage::single}.fit(x);
    for (std::size_t t = 0; t < edges.size(); ++t)
      CHECK(tree.merges()[t].height == edges[t]);
  }
}

TEST_CASE("the cophenetic correlation is the one SciPy gives") {
  const auto distances = CondensedMatrix<double>::from(
      {662, 877, 255, 412, 996, 295, 468, 268, 400, 754, 564, 138, 219, 869, 669});
  // SciPy: cophenet(linkage(ytdist, method), ytdist)[0].
  const Agglomerative single{.linkage = Linkage::single}, average{.linkage = Linkage::average};
  CHECK(cophenetic_correlation(single.fit(distances), distances) ==
        doctest::Approx(0.6399312964333942).epsilon(1e-13));
  CHECK(cophenetic_correlation(average.fit(distances), distances) ==
        doctest::Approx(0.7641115734720005).epsilon(1e-13));
}

TEST_CASE("an ultrametric correlates perfectly, at any scale") {
  for (const double scale : {1.0, 1e200, 1e-200}) {
    const auto d = CondensedMatrix<double>::from({scale, 2 * scale, 2 * scale});
    const Dendrogram tree = Agglomerative{.linkage = Linkage::average}.fit(d);
    CHECK(cophenetic_correlation(tree, d) == doctest::Approx(1.0).epsilon(1e-15));
  }
}

TEST_CASE("a correlation without spread is undefined, and a wrong partner is refused") {
  const auto equal = CondensedMatrix<double>::from({0.1, 0.1, 0.1});
  const Dendrogram tree = Agglomerative{}.fit(equal);
  CHECK(is_nan(cophenetic_correlation(tree, equal)));
  CHECK(is_nan(cophenetic_correlation(Dendrogram{}, CondensedMatrix<double>{})));
  CHECK_THROWS_AS(cophenetic_correlation(tree, CondensedMatrix<double>::from({1.0})), InputError);
  const auto unfinished = Dendrogram::from_merges(3, {{0, 1, 1, 2}});
  CHECK_THROWS_AS(cophenetic_distances(unfinished), InputError);
  CHECK_THROWS_AS(cophenetic_correlation(unfinished, equal), InputError);
}

TEST_CASE("the order of the leaves changes nothing") {
  const Dendrogram tree = Agglomerative{}.fit(gaussian(20, 2, 5));
  std::vector<Index> order = tree.leaf_order();
  std::reverse(order.begin(), order.end());
  CHECK(cophenetic_distances(tree.with_leaf_order(order)) == cophenetic_distances(tree));
}

TEST_CASE("a deep tree needs no stack") {
  std::vector<double> values;
  for (Index i = 0; i < 1500; ++i)
    for (Index j = i + 1; j < 1500; ++j)
      values.push_back(static_cast<double>(j));
  const auto d = CondensedMatrix<double>::from(std::move(values));
  const auto c = cophenetic_distances(Agglomerative{.linkage = Linkage::complete}.fit(d));
  CHECK(c == d);
}

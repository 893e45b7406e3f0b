// Optimal leaf order: against all orders there are, against SciPy, and as a contract.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/optimal_order.hpp>

#include "support/generators.hpp"
#include "support/linkage_chains.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_leaf_orders.hpp"
#include "support/linkage_us_arrests.hpp"
#include "support/refusals.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// n(n−1)/2 random distances; with few levels full of ties.
template <Real T = double>
CondensedMatrix<T> random_distances(Index n, std::uint64_t levels, std::uint64_t seed) {
  const Draws draws(seed, 5);
  auto distances = CondensedMatrix<T>::uninitialized(n);
  std::uint64_t i = 0;
  for (T& d : distances.mutable_values())
    d = static_cast<T>(draws.below(levels, i++));
  return distances;
}

/// 400 points spread over a cube, the same in every program that multiplies doubles.
Matrix<double> spread_points() {
  Matrix<double> x(400, 3);
  for (Index i = 0; i < 400; ++i) {
    const auto k = static_cast<double>(i + 1);
    x.row(i) << std::fmod(k * 0.6180339887498949, 1), std::fmod(k * k * 0.4142135623730951, 1),
        std::fmod(k * 0.7320508075688772, 1);
  }
  return x;
}

}  // namespace

TEST_CASE("no order of a small tree is better, with and without ties") {
  for (Index n = 1; n <= 9; ++n) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      INFO("n ", n, ", seed ", seed);
      const Dendrogram tree = random_tree(n, seed);
      const auto distances = random_distances(n, seed % 3 == 0 ? 3 : 1000000, seed);
      const LeafOrder order = optimal_leaf_order(tree, distances);
      CHECK(order.optimal);
      CHECK(refusal([&] { check_leaf_order(n, tree.merges(), order.leaves); }) == "accepted");
      // Whole numbers, so sums are exact.
      CHECK(sum_of_steps(order.leaves, distances) == least_sum_of_steps(tree, distances));
    }
  }
}

TEST_CASE("distances of the tree itself, of every linkage, in float and double") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Matrix<double> x = seed % 2 == 0 ? gaussian(9, 2, seed) : small_integers(9, 2, 3, seed);
    const auto distances = condensed_distances(x);
    const auto narrow = condensed_distances(x.cast<float>().eval());
    for (const NamedLinkage& each : linkage_names) {
      INFO(each.name, ", seed ", seed);
      const Dendrogram tree = Agglomerative{.linkage = each.linkage}.fit(distances);
      CHECK(sum_of_steps(optimal_leaf_order(tree, distances).leaves, distances) ==
            doctest::Approx(least_sum_of_steps(tree, distances)).epsilon(1e-14));
      CHECK(sum_of_steps(optimal_leaf_order(tree, narrow).leaves, narrow) ==
            doctest::Approx(least_sum_of_steps(tree, narrow)).epsilon(1e-14));
    }
  }
}

TEST_CASE("as short as the sum that the definition gives for larger trees") {
  for (const Index n : {10, 17, 40}) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      INFO("n ", n, ", seed ", seed);
      const auto distances = random_distances(n, seed % 2 == 0 ? 4 : 1000000, seed);
      for (const Dendrogram& tree :
           {random_tree(n, seed), Agglomerative{.linkage = Linkage::complete}.fit(distances),
            Agglomerative{.linkage = Linkage::single}.fit(distances)})
        CHECK(sum_of_steps(optimal_leaf_order(tree, distances).leaves, distances) ==
              defined_sum_of_steps(tree, distances));
    }
  }
}

TEST_CASE("four leaves for which SciPy 1.10 misses the best order") {
  // The distances of SciPy's issue 11227, whose reporter gives 0, 1, 2, 3 as the best order.
  const auto distances = CondensedMatrix<double>::from(
      {0.46680166, 0.7747411, 0.79942054, 0.28626558, 0.68441929, 0.74692541});
  const Dendrogram tree = Agglomerative{.linkage = Linkage::complete}.fit(distances);
  const std::vector<Index> order = optimal_leaf_order(tree, distances).leaves;
  CHECK(sum_of_steps(order, distances) == least_sum_of_steps(tree, distances));
  CHECK(sum_of_steps(order, distances) <=
        sum_of_steps(std::vector<Index>{0, 1, 2, 3}, distances) + 1e-15);
}

TEST_CASE("never longer than by optimal_leaf_ordering of SciPy 1.10") {
  const auto cities = CondensedMatrix<double>::from(
      {662, 877, 255, 412, 996, 295, 468, 268, 400, 754, 564, 138, 219, 869, 669});
  const LeafOrder order = optimal_leaf_order(italian_cities(), cities);
  CHECK(sum_of_steps(order.leaves, cities) == 1175);
  CHECK(order.leaves == std::vector<Index>{5, 2, 1, 4, 3, 0});  // the only one, and its reverse

  // The sums of SciPy's orders; what it returns is a possible order, but not always the best.
  struct Golden {
    Linkage linkage;
    double arrests, spread;
  };
  constexpr std::array<Golden, 7> golden{{{Linkage::single, 1018.5721680274869, 68.39321252494872},
                                          {Linkage::complete, 953.5420056048152, 52.56247964635176},
                                          {Linkage::average, 944.8203628226439, 51.779523637695405},
                                          {Linkage::weighted, 957.769404397323, 52.22294103190346},
                                          {Linkage::ward, 963.7409171170366, 52.18292264686545},
                                          {Linkage::centroid, 965.6288476644307, 53.64694727920426},
                                          {Linkage::median, 971.189713655783, 51.73775409017975}}};
  const auto arrests = condensed_distances(us_arrests());
  const auto spread = condensed_distances(spread_points());
  for (const Golden& expected : golden) {
    INFO(name_of(expected.linkage));
    const Agglomerative ask{.linkage = expected.linkage};
    CHECK(sum_of_steps(optimal_leaf_order(ask.fit(arrests), arrests).leaves, arrests) <
          expected.arrests);
    CHECK(sum_of_steps(optimal_leaf_order(ask.fit(spread), spread).leaves, spread) <
          expected.spread);
  }
}

TEST_CASE("points on a line come out in order when the tree lets them") {
  for (const Index n : {2, 3, 10, 100, 257}) {
    CAPTURE(n);
    Matrix<double> x(n, 1);
    for (Index i = 0; i < n; ++i)
      x(i, 0) = static_cast<double>(i * 7919 % 10007);
    const auto distances = condensed_distances(x);
    const Dendrogram tree = Agglomerative{.linkage = Linkage::single}.fit(distances);
    CHECK(neighbor_distance<double>(optimal_leaf_order(tree, distances).leaves, distances) ==
          x.maxCoeff() - x.minCoeff());
  }
}

TEST_CASE("the same order for any number of threads and on every run") {
  const Matrix<double> x = small_integers(700, 3, 4, 8);
  const auto distances = condensed_distances(x);
  for (const Linkage linkage : {Linkage::average, Linkage::single}) {
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(distances);
    const LeafOrder order = optimal_leaf_order(tree, distances);
    for (const Index threads : {1, 2, 3, 8})
      CHECK(optimal_leaf_order(tree, distances, Threads{threads}).leaves == order.leaves);
    const std::vector<Index> left = tree.members(tree.merges().back().left);
    CHECK(std::count(left.begin(), left.end(), order.leaves.front()) == 1);
  }
}

TEST_CASE("chains, where one side of every merge is a leaf") {
  const Index n = 1501;
  const auto distances = random_distances(n, 1000, 3);
  for (const bool left : {false, true}) {
    const auto tree =
        Dendrogram::from_merges(n, left ? chain_to_the_left((n - 1) / 2) : chain_to_the_right(n));
    const LeafOrder order = optimal_leaf_order(tree, distances, Threads{2});
    CHECK(refusal([&] { check_leaf_order(n, tree.merges(), order.leaves); }) == "accepted");
    CHECK(sum_of_steps(order.leaves, distances) < sum_of_steps(tree.leaf_order(), distances));
  }
}

TEST_CASE("distances at the ends of the range") {
  for (const double unit : {0x1p1023, 0x1p900, 0x1p-1070, 0.0}) {
    CAPTURE(unit);
    const Index n = 8;
    const Dendrogram tree = random_tree(n, 2);
    const auto plain = random_distances(n, 2, 11);
    auto scaled = CondensedMatrix<double>::uninitialized(n);
    std::transform(plain.values().begin(), plain.values().end(), scaled.mutable_values().begin(),
                   [&](double d) { return d * unit; });
    const std::vector<Index> order = optimal_leaf_order(tree, scaled).leaves;
    if (unit > 0) CHECK(sum_of_steps(order, plain) == least_sum_of_steps(tree, plain));
    if (unit == 0) CHECK(order == tree.leaf_order());
  }
}

TEST_CASE("trees of one, two and three leaves") {
  CHECK(optimal_leaf_order(Dendrogram{}, CondensedMatrix<double>{}).leaves ==
        std::vector<Index>{0});
  const auto pair = Dendrogram::from_merges(2, {{0, 1, 5, 2}});
  CHECK(optimal_leaf_order(pair, CondensedMatrix<double>::from({5})).leaves ==
        std::vector<Index>{0, 1});
  const auto three = Dendrogram::from_merges(3, {{0, 1, 1, 2}, {2, 3, 2, 3}});
  CHECK(optimal_leaf_order(three, CondensedMatrix<float>::from({1, 2, 3})).leaves ==
        std::vector<Index>{2, 0, 1});
  CHECK(optimal_leaf_order(three, CondensedMatrix<float>::from({1, 3, 2})).leaves ==
        std::vector<Index>{2, 1, 0});
}

TEST_CASE("a reordered tree is ordered again the same way") {
  const auto distances = random_distances(30, 100, 4);
  const Dendrogram tree = Agglomerative{}.fit(distances);
  const LeafOrder order = optimal_leaf_order(tree, distances);
  CHECK(optimal_leaf_order(tree.with_leaf_order(order.leaves), distances).leaves == order.leaves);
}

TEST_CASE("progress is told a bounded number of times and can stop the search") {
  const auto distances = random_distances(300, 1000, 6);
  const Dendrogram tree = Agglomerative{}.fit(distances);
  Index calls = 0, last = 0;
  const LeafOrder order = optimal_leaf_order(tree, distances, Threads{2}, [&](const Progress& at) {
    CHECK(at.stage == "leaf order");
    CHECK(at.total == 300 * 299 / 2);
    CHECK(at.done > last);
    CHECK(at.done <= at.total);
    last = at.done;
    ++calls;
    return true;
  });
  CHECK(order.leaves == optimal_leaf_order(tree, distances).leaves);
  CHECK(calls > 5);
  CHECK(calls <= 33);
  for (const Index stop : {Index{1}, calls}) {
    Index left = stop;
    const LeafOrder stopped = optimal_leaf_order(tree, distances, Sequential{},
                                                 [&](const Progress&) { return --left > 0; });
    CHECK(!stopped.optimal);
    CHECK(stopped.leaves == tree.leaf_order());
  }
}

TEST_CASE("what cannot be ordered is refused") {
  const auto distances = CondensedMatrix<double>::from({1, 2, 3});
  CHECK(refusal([&] { optimal_leaf_order(Dendrogram{}, distances); }) ==
        "distances: are of 3 things where the tree has 1 leaves");
  const auto unfinished = Dendrogram::from_merges(3, {{0, 1, 1, 2}});
  CHECK(refusal([&] { optimal_leaf_order(unfinished, distances); }) ==
        "tree: is unfinished because its fit was stopped");
}

TEST_CASE("the sum of neighbours' distances") {
  const auto distances = CondensedMatrix<double>::from({1, 2, 4});
  const auto sum = [&](const std::vector<Index>& leaves) {
    return neighbor_distance<double>(leaves, distances);
  };
  CHECK(sum({0, 1, 2}) == 5);
  CHECK(sum({2, 0, 1}) == 3);
  CHECK(sum({1}) == 0);
  CHECK(sum({}) == 0);
  CHECK(sum({0, 0, 2}) == 2);
  CHECK(refusal([&] { sum({0, 3}); }) == "leaves: name 3 of 3 leaves (row 1)");
  CHECK(refusal([&] { sum({-1}); }) == "leaves: name -1 of 3 leaves (row 0)");
}

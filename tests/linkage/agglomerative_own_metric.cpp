// Trees under a caller's own metric: those of its distances, and what is refused.
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_oracle.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

// Not among the metrics: Minkowski's of order 3.
double minkowski(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j)
    sum += std::pow(std::abs(a[j] - b[j]), 3);
  return std::cbrt(sum);
}

std::span<const double> row_of(const Matrix<double>& x, Index i) {
  return {&x(i, 0), static_cast<std::size_t>(x.cols())};
}

}  // namespace

TEST_CASE("rows and things under a caller's own metric give the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Draws draws(seed, 7);
    const auto n = static_cast<Index>(1 + draws.below(30, 0));
    const Linkage linkage = linkage_names[draws.below(4, 1)].linkage;
    REQUIRE_FALSE(works_on_squares(linkage));
    const Matrix<double> x = gaussian(n, 3, seed);
    const auto by_number = [&](Index i, Index j) { return minkowski(row_of(x, i), row_of(x, j)); };
    Matrix<double> square = Matrix<double>::Zero(n, n);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j)
        if (i != j) square(i, j) = by_number(std::min(i, j), std::max(i, j));
    INFO("seed ", seed, ", ", name_of(linkage), ", n ", n);
    const Agglomerative ask{.linkage = linkage};
    const Dendrogram expected = greedy_tree(square, linkage);
    const Dendrogram tree = ask.fit(x, minkowski);
    CHECK(same_tree(tree, expected, 1e-13));
    CHECK(ask.fit(x, minkowski, Threads{3}) == tree);
    CHECK(ask.fit(Eigen::MatrixXd(x), minkowski) == tree);
    CHECK(ask.fit(n, by_number) == tree);
    CHECK(ask.fit(n, by_number, Threads{2}) == tree);
  }
}

TEST_CASE("equal rows are what the metric says they are") {
  // A metric may look at more than the rows: here nothing is at distance zero.
  const Matrix<double> x = Matrix<double>::Ones(6, 2);
  const Dendrogram tree = Agglomerative{}.fit(
      x, [](const auto&, const auto&) { return 2.0; }, Threads{2});
  for (const Merge& merge : tree.merges())
    CHECK(merge.height == 2);
}

TEST_CASE("linkages that demand euclidean distances and answers that are none are refused") {
  const Matrix<double> x = gaussian(8, 2, 1);
  const auto one = [](Index, Index) { return 1.0; };
  for (const Linkage linkage : {Linkage::ward, Linkage::centroid, Linkage::median}) {
    const std::string expected = "metric: " + std::string(name_of(linkage)) +
                                 " linkage is defined for euclidean distances only, not for a "
                                 "metric of the caller's own";
    CHECK(refusal([&] { Agglomerative{.linkage = linkage}.fit(x, minkowski); }) == expected);
    CHECK(refusal([&] { Agglomerative{.linkage = linkage}.fit(8, one); }) == expected);
  }
  CHECK(refusal([&] { Agglomerative{.linkage = Linkage(9)}.fit(8, one); }) ==
        "linkage: is not one of the seven linkages");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto bad = [&](Index i, Index j) { return i == 2 && j == 5 ? nan : 1.0; };
  CHECK(refusal([&] { Agglomerative{}.fit(8, bad, Threads{2}); }) ==
        "metric: answered NaN (row 2, column 5)");
  struct Mine {};
  const auto thrower = [](const auto&, const auto&) -> double { throw Mine{}; };
  CHECK_THROWS_AS(Agglomerative{}.fit(x, thrower), Mine);
  CHECK_THROWS_AS(Agglomerative{}.fit(x, thrower, Threads{3}), Mine);
}

TEST_CASE("a fit under a caller's own metric hears of the progress and may be stopped") {
  const Matrix<double> x = gaussian(90, 3, 15);
  const Agglomerative ask{};
  int calls = 0;
  const Dendrogram whole =
      ask.fit(x, minkowski, Sequential{}, [&](const Progress&) { return ++calls > 0; });
  CHECK(whole == ask.fit(x, minkowski));
  for (int stop = 1; stop <= calls; ++stop) {
    int heard = 0;
    const Dendrogram part =
        ask.fit(x, minkowski, Sequential{}, [&](const Progress&) { return ++heard < stop; });
    CHECK(heard == stop);
    CHECK(part.size() == 90);
    if (stop < calls) CHECK_FALSE(part.complete());
  }
  CHECK_FALSE(ask.fit(
                     5, [](Index, Index) { return 1.0; }, Sequential{},
                     [](const Progress&) { return false; })
                  .complete());
}

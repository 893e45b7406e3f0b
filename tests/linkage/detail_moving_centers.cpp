// Centroid and median linkage over moving centres, against the definition and the matrix.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_merges.hpp"
#include "support/linkage_oracle.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Dendrogram by_centers(const Matrix<double>& x, Linkage linkage, Index threads,
                      ProgressRef progress = NoProgress{}) {
  auto workers = Threads{threads}.workers();
  const PreparedRows rows(MatrixView<double>(x), Metric::euclidean, workers);
  const auto start = detail::StartingClusters::leaves(x.rows());
  detail::MovingCenters centers(rows, start, linkage, {}, workers, progress);
  return tree_of(x.rows(), centers.run(), {.squared = true});
}

constexpr Linkage linkages[] = {Linkage::centroid, Linkage::median};

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 31);
  const auto n = static_cast<Index>(2 + draws.below(seed % 4 == 0 ? 90 : 25, 0));
  const bool ties = draws.below(3, 1) == 0;
  const Linkage linkage = linkages[draws.below(2, 2)];
  Matrix<double> x = ties ? small_integers(n, 3, 4, seed) : gaussian(n, 3, seed);
  if (ties)
    for (Index i = 0; i < n; ++i)
      x(i, 0) += static_cast<double>(i % 7) * 16;  // equal rows never come here
  INFO("seed ", seed, ", ", name_of(linkage), ", n ", n, ", ties ", ties);
  const Matrix<double> distances = condensed_distances(x).to_square();
  const Dendrogram tree = by_centers(x, linkage, 1);
  CHECK(replay(tree, distances, linkage, 1e-7) == "");
  if (!ties) CHECK(same_tree(tree, greedy_tree(distances, linkage), 1e-13));
  CHECK(by_centers(x, linkage, 3) == tree);
}

}  // namespace

TEST_CASE("moving centres give the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 800; ++seed)
    check_case(seed);
}

TEST_CASE("slow: moving centres give the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 30000; ++seed)
    check_case(seed);
}

TEST_CASE("sizes at which centres are used give the tree of the matrix") {
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Matrix<double> x = blobs(2500, 9, 30, 1.0, 4);
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x, Threads{2});
    CHECK(same_tree(tree, Agglomerative{.linkage = linkage}.fit(condensed_distances(x)), 1e-12));
    CHECK(Agglomerative{.linkage = linkage}.fit(x) == tree);
    // A grid ties everywhere.
    const Matrix<double> grid = small_integers(1500, 2, 60, 5);
    const Dendrogram tied = Agglomerative{.linkage = linkage}.fit(grid, Threads{2});
    CHECK(tied.complete());
    CHECK(Agglomerative{.linkage = linkage}.fit(grid) == tied);
  }
}

TEST_CASE("groups in which all distances are equal begin with their own") {
  // The sample puts every bound at the distance of neighbours, which are not below it.
  const Index groups = 40, each = 24;
  Matrix<double> x = Matrix<double>::Zero(groups * each, each);
  for (Index i = 0; i < x.rows(); ++i) {
    x(i, i / groups) += 1;
    x.row(i).array() += 1000.0 * static_cast<double>(i * 7 % groups);
  }
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
    // Once two of a group are one, their centre is nearer to the rest of it than any other pair is,
    // so that the groups are merged one after the other, by their first rows.
    for (Index t = 0; t < x.rows() - groups; ++t) {
      const Merge& merge = tree.merges()[static_cast<std::size_t>(t)];
      for (const Index leaf : tree.members(x.rows() + t))
        CHECK(leaf % groups == t / (each - 1));
      if (t % (each - 1) == 0)
        CHECK(merge == Merge{t / (each - 1), t / (each - 1) + groups, std::sqrt(2.0), 2});
    }
  }
}

TEST_CASE("an offset takes no digits from the heights") {
  const Matrix<double> x = blobs(700, 3, 9, 1.0, 8);
  const Matrix<double> grains = (x * 0x1p20).array().round().matrix() * 0x1p-20;
  const Matrix<double> far = grains.array() + 0x1p20;
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    CHECK(Agglomerative{.linkage = linkage}.fit(far) ==
          Agglomerative{.linkage = linkage}.fit(grains));
  }
}

TEST_CASE("stopped at any moment, the merges are the first of the finished tree") {
  const Matrix<double> x = gaussian(600, 3, 8);
  const Dendrogram whole = by_centers(x, Linkage::centroid, 1);
  for (int stop : {1, 2, 20, 60, 100}) {
    int heard = 0;
    const Dendrogram part =
        by_centers(x, Linkage::centroid, 1, [&](const Progress&) { return ++heard < stop; });
    CHECK(heard <= stop);
    CHECK(std::equal(part.merges().begin(), part.merges().end(), whole.merges().begin()));
  }
}

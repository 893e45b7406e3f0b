// The first merges on lists of near neighbours, with any bounds, and what follows them: against the
// definition and against the square alone.
#include <algorithm>
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

constexpr Linkage linkages[] = {Linkage::complete, Linkage::average, Linkage::weighted,
                                Linkage::ward};

/// Bounds that some of each row's neighbours lie below: any will do.
std::vector<double> drawn_bounds(const Matrix<double>& x, Metric metric, bool squared,
                                 std::uint64_t seed) {
  const Draws draws(seed, 9);
  const Matrix<double> distances = condensed_distances(x, metric).to_square();
  const auto n = x.rows();
  const auto most = static_cast<std::uint64_t>(1 + draws.below(static_cast<std::uint64_t>(n), 0));
  std::vector<double> bounds(static_cast<std::size_t>((n + tile_rows - 1) / tile_rows * tile_rows),
                             -1.0);
  for (Index i = 0; i < n; ++i) {
    std::vector<double> row(distances.row(i).begin(), distances.row(i).end());
    std::sort(row.begin(), row.end());
    const double bound = row[draws.below(most, static_cast<std::uint64_t>(i + 1))];
    bounds[static_cast<std::size_t>(i)] = squared ? bound * bound : bound;
  }
  return bounds;
}

template <Real S>
Dendrogram by_lists(const Matrix<double>& x, Linkage linkage, Metric metric, std::uint64_t seed,
                    Index threads, ProgressRef progress = NoProgress{}) {
  auto workers = Threads{threads}.workers();
  const MatrixView<double> view(x);
  const PreparedRows rows(view, metric, workers);
  const auto start = detail::StartingClusters::leaves(x.rows());
  const detail::Unit unit{.squared = works_on_squares(linkage)};
  detail::NearFirst<S, double> engine(linkage, metric, unit, {}, workers, progress);
  // Tiles are compared by squares wherever the metric is Euclidean.
  const auto log = engine.by_lists(view, rows, start,
                                   drawn_bounds(x, metric, metric == Metric::euclidean, seed));
  return tree_of(x.rows(), log, unit);
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 3);
  const auto n = static_cast<Index>(2 + draws.below(seed % 4 == 0 ? 70 : 25, 1));
  const bool ties = draws.below(3, 2) == 0;
  const Linkage linkage = linkages[draws.below(4, 3)];
  const Metric metric =
      linkage == Linkage::ward || draws.below(2, 4) == 0 ? Metric::euclidean : Metric::cityblock;
  Matrix<double> x = ties ? small_integers(n, 3, 4, seed) : gaussian(n, 4, seed);
  // Equal rows never come here.
  if (ties)
    for (Index i = 0; i < n; ++i)
      x(i, 0) += static_cast<double>(i % 7) * 16;
  const Matrix<double> distances = condensed_distances(x, metric).to_square();
  INFO("seed ", seed, ", ", name_of(linkage), ", ", name_of(metric), ", n ", n, ", ties ", ties);
  const Dendrogram tree = by_lists<double>(x, linkage, metric, seed, 1);
  CHECK(replay(tree, distances, linkage, linkage == Linkage::ward ? 1e-7 : 1e-13) == "");
  CHECK(tree.is_monotone());
  if (linkage == Linkage::complete || !ties)
    CHECK(same_tree(tree, greedy_tree(distances, linkage), 1e-13));
  CHECK(by_lists<double>(x, linkage, metric, seed, 3) == tree);
  const Dendrogram narrow = by_lists<float>(x, linkage, metric, seed, 2);
  CHECK(replay(narrow, distances, linkage, linkage == Linkage::ward ? 2e-3 : 2e-6) == "");
  CHECK(narrow.is_monotone());
}

}  // namespace

TEST_CASE("lists with any bounds lead to the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed)
    check_case(seed);
}

TEST_CASE("slow: lists with any bounds lead to the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 40000; ++seed)
    check_case(seed);
}

TEST_CASE("sizes at which lists are used give the tree of the square alone") {
  const Matrix<double> x = blobs(2 * detail::least_for_lists, 3, 40, 1.0, 5);
  auto workers = Threads{2}.workers();
  const MatrixView<double> view(x);
  const PreparedRows rows(view, Metric::euclidean, workers);
  const auto start = detail::StartingClusters::leaves(x.rows());
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    REQUIRE(detail::lists_pay(linkage, x.rows(), x.cols()));
    const detail::Unit unit{.squared = works_on_squares(linkage)};
    const NoProgress quiet;
    const auto listed =
        detail::NearFirst<double, double>(linkage, Metric::euclidean, unit, {}, workers, quiet)
            .merges(view, rows, start);
    detail::Square<double> square(start);
    const detail::RowTiles tiles(rows, start, {linkage, unit, unit.squared});
    detail::fill_square(tiles, workers, quiet, square);
    const auto squared = detail::cluster_square(square, linkage, start, {}, workers, quiet);
    CHECK(same_tree(tree_of(x.rows(), listed, unit), tree_of(x.rows(), squared, unit), 1e-12));
  }
}

TEST_CASE("means far from zero and clusters of very different widths keep their digits") {
  // Offsets of 1e6, blobs from 1e-7 to 1 wide: the tree of long double is at hand by single pairs.
  Matrix<double> x = gaussian(2 * detail::least_for_lists, 3, 11);
  for (Index i = 0; i < x.rows(); ++i)
    x.row(i) = x.row(i) * std::pow(10.0, static_cast<double>(-(i % 8))) +
               Matrix<double>::Constant(1, 3, 1e6 + 10 * static_cast<double>(i % 8));
  const Dendrogram tree = Agglomerative{.linkage = Linkage::ward}.fit(x, Threads{2});
  // Every height from the definition, from differences to a member.
  std::vector<std::vector<Index>> members(static_cast<std::size_t>(x.rows()));
  for (Index i = 0; i < x.rows(); ++i)
    members[static_cast<std::size_t>(i)] = {i};
  double worst = 0;
  for (const Merge& merge : tree.merges()) {
    const auto &a = members[static_cast<std::size_t>(merge.left)],
               &b = members[static_cast<std::size_t>(merge.right)];
    long double squared = 0;
    for (Index j = 0; j < 3; ++j) {
      const long double origin = x(a[0], j);
      long double one = 0, other = 0;
      for (const Index i : a)
        one += x(i, j) - origin;
      for (const Index i : b)
        other += x(i, j) - origin;
      const long double difference =
          one / static_cast<long double>(a.size()) - other / static_cast<long double>(b.size());
      squared += difference * difference;
    }
    const auto p = static_cast<long double>(a.size()), q = static_cast<long double>(b.size());
    const auto height = static_cast<double>(std::sqrt(2 * p * q / (p + q) * squared));
    worst = std::max(worst, std::abs(merge.height - height) / height);
    std::vector<Index> both = a;
    both.insert(both.end(), b.begin(), b.end());
    members.push_back(std::move(both));
  }
  CHECK(worst < 1e-13);
}

namespace {

/// The tree of a triangle in a square alone.
Dendrogram in_square(const CondensedMatrix<double>& distances, Linkage linkage,
                     std::span<const double> weights = {}) {
  auto workers = Threads{2}.workers();
  const auto start = detail::StartingClusters::leaves(distances.size(), weights);
  const detail::Unit unit{.squared = works_on_squares(linkage)};
  detail::Square<double> square(start);
  detail::unfold_triangle(distances, start, {linkage, unit, false}, workers, square);
  return tree_of(distances.size(),
                 detail::cluster_square(square, linkage, start, {}, workers, NoProgress{}), unit);
}

}  // namespace

TEST_CASE("a triangle large enough for lists gives the tree of the square alone") {
  const Index n = detail::least_for_lists + 37;
  const auto generic = condensed_distances(blobs(n, 3, 25, 1.0, 6));
  const auto tied = condensed_distances(small_integers(n, 4, 9, 7), Metric::cityblock);
  auto growing = CondensedMatrix<double>::uninitialized(n);
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j)
      growing.mutable_values()[static_cast<std::size_t>(growing.position(i, j))] =
          static_cast<double>(j);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Agglomerative ask{.linkage = linkage};
    const Dendrogram tree = ask.fit(generic);
    CHECK(same_tree(tree, in_square(generic, linkage), 1e-12));
    CHECK(ask.fit(generic, Threads{3}) == tree);
    const Dendrogram narrow =
        Agglomerative{.linkage = linkage, .storage = Storage::f32}.fit(generic, Threads{2});
    CHECK(narrow.is_monotone());
    for (Index t = 0; t < n - 1; ++t) {
      const double height = tree.merges()[static_cast<std::size_t>(t)].height;
      CHECK(std::abs(narrow.merges()[static_cast<std::size_t>(t)].height - height) <=
            2e-5 * height);
    }
    CHECK(same_tree(ask.fit(growing), in_square(growing, linkage), 1e-12));
    if (linkage == Linkage::complete) CHECK(ask.fit(tied) == in_square(tied, linkage));
    CHECK(ask.fit(tied).is_monotone());
  }
}

TEST_CASE("a triangle of groups large enough for lists gives the tree of the square alone") {
  const Index n = detail::least_for_lists + 21;
  const Matrix<double> x = blobs(n, 3, 25, 1.0, 6);
  const auto distances = condensed_distances(x);
  std::vector<double> weights;  // the heaviest counts from 1 to 4, as the engine wants it
  for (Index i = 0; i < n; ++i)
    weights.push_back(0.25 + Draws(9).uniform(static_cast<std::uint64_t>(i)) * 3);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Agglomerative ask{.linkage = linkage};
    const Dendrogram tree = ask.fit(distances, weights);
    CHECK(same_tree(tree, in_square(distances, linkage, weights), 1e-12));
    CHECK(same_tree(tree, ask.fit(x, weights), 1e-12));
    CHECK(ask.fit(distances, weights, Threads{3}) == tree);
  }
}

TEST_CASE("data of equal distances and data in one heap give up the lists, not the tree") {
  // The corners of a simplex: every list would hold nobody, or everybody.
  const Index n = detail::least_for_lists;
  Matrix<double> x = Matrix<double>::Zero(n, 64);
  for (Index i = 0; i < n; ++i)
    x(i, i % 64) = 1 + static_cast<double>(i / 64);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    auto workers = Sequential{}.workers();
    const MatrixView<double> view(x);
    const PreparedRows rows(view, Metric::euclidean, workers);
    const auto start = detail::StartingClusters::leaves(n);
    const detail::Unit unit{.squared = works_on_squares(linkage)};
    const NoProgress quiet;
    detail::NearFirst<double, double> engine(linkage, Metric::euclidean, unit, {}, workers, quiet);
    const std::vector<double> nobody(static_cast<std::size_t>(n + tile_rows), 0.0);
    const std::vector<double> everybody(static_cast<std::size_t>(n + tile_rows), 1e9);
    const auto none = engine.by_lists(view, rows, start, nobody);
    CHECK(none.size() == static_cast<std::size_t>(n - 1));
    const auto all = engine.by_lists(view, rows, start, everybody);
    CHECK(std::equal(none.begin(), none.end(), all.begin(), all.end(),
                     [](const auto& a, const auto& b) {
                       return a.low == b.low && a.high == b.high && a.distance == b.distance;
                     }));
  }
}

TEST_CASE("stopped at any moment, the merges are those of the finished tree") {
  const Matrix<double> x = gaussian(300, 3, 8);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram whole = by_lists<double>(x, linkage, Metric::euclidean, 4, 1);
    int calls = 0;
    by_lists<double>(x, linkage, Metric::euclidean, 4, 1,
                     [&](const Progress&) { return ++calls > 0; });
    for (int stop = 1; stop <= calls; stop += 1 + calls / 40) {
      int heard = 0;
      const Dendrogram part = by_lists<double>(x, linkage, Metric::euclidean, 4, 1,
                                               [&](const Progress&) { return ++heard < stop; });
      CHECK(heard == stop);
      std::vector<std::vector<Index>> members;
      for (Index t = 0; t < std::ssize(whole.merges()); ++t) {
        members.push_back(whole.members(x.rows() + t));
        std::sort(members.back().begin(), members.back().end());
      }
      std::sort(members.begin(), members.end());
      for (Index t = 0; t < std::ssize(part.merges()); ++t) {
        auto own = part.members(x.rows() + t);
        std::sort(own.begin(), own.end());
        CHECK(std::binary_search(members.begin(), members.end(), own));
      }
    }
  }
}

TEST_CASE("a parent that rounding has given an earlier place than its child still comes after it") {
  using detail::LoggedMerge;
  // At distance 1 the pair (0, 5) precedes (3, 5), but 5 is only then the cluster of 3 and 5.
  std::vector<LoggedMerge> log{{3, 5, 1.0}, {1, 2, 0.5}, {0, 5, 1.0}, {2, 4, 1.0}, {4, 5, 2.0}};
  detail::sort_children_first(log);
  const std::vector<LoggedMerge> expected{
      {1, 2, 0.5}, {2, 4, 1.0}, {3, 5, 1.0}, {0, 5, 1.0}, {4, 5, 2.0}};
  CHECK(std::equal(log.begin(), log.end(), expected.begin(), expected.end(),
                   [](const auto& a, const auto& b) {
                     return a.low == b.low && a.high == b.high && a.distance == b.distance;
                   }));
}

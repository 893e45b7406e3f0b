// Linkage over a tree of centres: against the definition, against the matrix, and against itself on
// any number of threads.
#include <algorithm>
#include <cmath>
#include <cstdint>
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

constexpr Linkage linkages[] = {Linkage::ward, Linkage::average, Linkage::weighted,
                                Linkage::centroid, Linkage::median};

Metric metric_of(Linkage linkage) {
  return works_on_squares(linkage) ? Metric::euclidean : Metric::sqeuclidean;
}

Dendrogram by_tree(const Matrix<double>& x, Linkage linkage, Index threads,
                   const std::vector<double>& weights = {}, detail::Wanted wanted = {},
                   ProgressRef progress = NoProgress{}) {
  auto workers = Threads{threads}.workers();
  const PreparedRows rows(MatrixView<double>(x), metric_of(linkage), workers);
  const auto start = detail::StartingClusters::leaves(x.rows(), weights);
  return tree_of(x.rows(),
                 detail::merges_of_centers(rows, start, linkage, wanted, workers, progress),
                 {.squared = works_on_squares(linkage)});
}

/// Data of many kinds without equal rows; true for those in which distances tie.
struct Case {
  Matrix<double> x;
  bool ties = false;
};

Case drawn_case(std::uint64_t seed, Index n) {
  const Draws draws(seed, 47);
  const auto d = static_cast<Index>(1 + draws.below(draws.below(4, 0) == 0 ? 20 : 4, 1));
  switch (draws.below(6, 2)) {
    case 0: {  // a lattice
      Matrix<double> x = small_integers(n, d, 4, seed);
      for (Index i = 0; i < n; ++i)
        x(i, 0) += static_cast<double>(i) * 8;
      return {x, true};
    }
    case 1: {  // a line on which every gap is larger than the one before
      Matrix<double> x = Matrix<double>::Zero(n, d);
      for (Index i = 0; i < n; ++i)
        x(i, d - 1) = std::pow(1.05, static_cast<double>(i * 37 % n));
      return {x, true};  // midpoints may tie
    }
    case 2: {  // one row far out
      Matrix<double> x = gaussian(n, d, seed);
      x.row(n / 2).array() += 1e7;
      return {x, false};
    }
    case 3:
      return {blobs(n, d, 1 + n / 10, 0.01, seed), false};
    case 4: {  // columns of very different widths, far from zero
      Matrix<double> x = gaussian(n, d, seed);
      for (Index j = 0; j < d; ++j)
        x.col(j) = (x.col(j) * std::pow(10.0, static_cast<double>(j % 5))).array() + 1e3;
      return {x, false};
    }
    default:
      return {gaussian(n, d, seed), false};
  }
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 5);
  const auto n = static_cast<Index>(2 + draws.below(seed % 8 == 0 ? 120 : 40, 0));
  const Linkage linkage = linkages[draws.below(5, 1)];
  const Case drawn = drawn_case(seed, n);
  const Matrix<double>& x = drawn.x;
  INFO("seed ", seed, ", ", name_of(linkage), ", n ", n, ", d ", x.cols(), ", ties ", drawn.ties);
  std::vector<double> weights;
  if (draws.below(3, 2) == 0)
    for (Index i = 0; i < n; ++i)
      weights.push_back(
          0.5 + 0.25 * static_cast<double>(draws.below(9, 10 + static_cast<std::uint64_t>(i))));
  const Matrix<double> distances = condensed_distances(x, metric_of(linkage)).to_square();
  const Dendrogram tree = by_tree(x, linkage, 1, weights);
  // The definition works out squares of means as differences of means of squares.
  CHECK(replay(tree, distances, linkage, works_on_squares(linkage) ? 1e-7 : 1e-12, weights) == "");
  if (is_reducible(linkage)) CHECK(tree.is_monotone());
  for (const Index threads : {2, 3, 8})
    CHECK(by_tree(x, linkage, threads, weights) == tree);
}

/// Four rows that are about as far from each other, somehow turned, and a long chain of others, in
/// any order.
Matrix<double> tetrahedron_and_chain(std::uint64_t seed, Index n) {
  const Draws draws(seed, 48);
  std::vector<Index> row(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    row[static_cast<std::size_t>(i)] = i;
  for (std::uint64_t i = row.size(); i > 1; --i)
    std::swap(row[i - 1], row[draws.below(i, i)]);
  // Two opposite edges, at right angles; one may be shorter than all the others.
  const double shorter = seed % 2 == 0 ? 0.3 + 0.5 * draws.uniform(1000) : 1;
  const double width = std::sqrt(0.5), depth = shorter * width,
               height = std::sqrt(3 * width * width - depth * depth);
  Matrix<double> x = Matrix<double>::Zero(n, 3);
  const double corners[4][3] = {
      {width, 0, 0}, {-width, 0, 0}, {0, depth, height}, {0, -depth, height}};
  for (std::size_t i = 0; i < 4; ++i) {
    double p[3] = {corners[i][0], corners[i][1], corners[i][2]};
    for (std::uint64_t axis = 0; axis < 3; ++axis) {
      const double angle = 6 * draws.uniform(1001 + axis);
      double &a = p[axis], &b = p[(axis + 1) % 3];
      const double turned = std::cos(angle) * a - std::sin(angle) * b;
      b = std::sin(angle) * a + std::cos(angle) * b;
      a = turned;
    }
    x.row(row[i]) << p[0], p[1], p[2];
  }
  double place = 50, gap = 4;
  for (std::size_t i = 4; i < row.size(); ++i, place += gap, gap *= 1.05)
    x(row[i], 0) = place;
  return x;
}

/// The trees of the matrix, which never saw the rows.
Dendrogram by_matrix(const Matrix<double>& x, Linkage linkage) {
  return Agglomerative{.linkage = linkage}.fit(condensed_distances(x, metric_of(linkage)));
}

std::vector<double> sorted_heights(const Dendrogram& tree) {
  std::vector<double> heights;
  for (const Merge& merge : tree.merges())
    heights.push_back(merge.height);
  std::sort(heights.begin(), heights.end());
  return heights;
}

/// The clusters of a tree as it grows, each the mean of its rows or of its halves.
struct Grown {
  Matrix<double> center;
  std::vector<double> size, spread;

  double distance(Linkage linkage, Index a, Index b) const {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    const double way = (center.row(a) - center.row(b)).squaredNorm();
    if (linkage == Linkage::ward)
      return std::sqrt(2 * size[i] * size[j] / (size[i] + size[j]) * way);
    return works_on_squares(linkage) ? std::sqrt(way) : way + spread[i] + spread[j];
  }

  void merge(Linkage linkage, Index a, Index b, Index to) {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b),
               k = static_cast<std::size_t>(to);
    const bool halves = linkage == Linkage::weighted || linkage == Linkage::median;
    const double share = halves ? 0.5 : size[i] / (size[i] + size[j]);
    center.row(to) = share * center.row(a) + (1 - share) * center.row(b);
    spread[k] = share * spread[i] + (1 - share) * spread[j] +
                share * (1 - share) * (center.row(a) - center.row(b)).squaredNorm();
    size[k] = size[i] + size[j];
  }
};

/// Grows the tree again; of every so many merges both halves and another cluster are held against
/// all clusters there are at that moment: none may be nearer than the merge is high.
void check_on_sample(const Matrix<double>& x, Linkage linkage, Index every) {
  const Index n = x.rows();
  const Dendrogram tree = by_tree(x, linkage, 2);
  REQUIRE(tree.complete());
  Grown grown{Matrix<double>::Zero(2 * n - 1, x.cols()),
              std::vector<double>(static_cast<std::size_t>(2 * n - 1), 1.0),
              std::vector<double>(static_cast<std::size_t>(2 * n - 1), 0.0)};
  grown.center.topRows(n) = x;
  std::vector<char> alive(static_cast<std::size_t>(2 * n - 1), false);
  std::fill_n(alive.begin(), n, true);
  Index wrong = 0, held = 0;
  for (Index t = 0; t < n - 1; ++t) {
    const Merge& merge = tree.merges()[static_cast<std::size_t>(t)];
    const double defined = grown.distance(linkage, merge.left, merge.right);
    if (!(std::abs(merge.height - defined) <= 1e-10 * defined)) ++wrong;
    if (t % every == 0) {
      Index other = 0;
      while (!alive[static_cast<std::size_t>(other)] || other == merge.left || other == merge.right)
        if (++other == n + t) break;
      for (const Index one : {merge.left, merge.right, other})
        for (Index c = 0; c < n + t; ++c) {
          if (!alive[static_cast<std::size_t>(c)] || c == one || one == n + t) continue;
          ++held;
          if (grown.distance(linkage, one, c) < merge.height * (1 - 1e-10)) ++wrong;
        }
    }
    alive[static_cast<std::size_t>(merge.left)] = alive[static_cast<std::size_t>(merge.right)] =
        false;
    alive[static_cast<std::size_t>(n + t)] = true;
    grown.merge(linkage, merge.left, merge.right, n + t);
  }
  CHECK(wrong == 0);
  CHECK(held > n);
}

/// A meter that counts how often it is asked for a distance.
struct CountingMeter {
  detail::CenterMeter meter;
  mutable Index asked = 0;

  double distance(std::int32_t a, std::int32_t b, double limit) const {
    ++asked;
    return meter.distance(a, b, limit);
  }
  detail::CenterReach reach(std::int32_t slot, double best) const {
    return meter.reach(slot, best);
  }
};

}  // namespace

TEST_CASE("rows far out do not hide from searches how far all others are") {
  const Index n = 4000;
  for (const Index d : {2, 6}) {
    Matrix<double> alone = gaussian(n, d, 2), one = alone, some = alone;
    one.row(1234).setConstant(1e12);
    for (Index i = 0; i < 30; ++i)
      some.row(i * 7).setConstant(std::pow(-10.0, static_cast<double>(i % 13)));
    const auto distances_worked_out = [&](const Matrix<double>& x) {
      auto workers = Sequential{}.workers();
      const PreparedRows rows(MatrixView<double>(x), Metric::euclidean, workers);
      const auto start = detail::StartingClusters::leaves(n);
      const detail::CenterTree tree(rows, start, Linkage::ward, workers);
      const CountingMeter meter{{&tree.clusters()}};
      std::vector<std::int32_t> nearest(static_cast<std::size_t>(tree.slots()), -1);
      std::vector<double> distance(nearest.size(), detail::no_distance);
      std::vector<char> asks(nearest.size(), true);
      for (std::size_t slot = 0; slot < asks.size(); ++slot)
        asks[slot] = tree.clusters().place[slot] >= 0;
      tree.search(meter, asks, nearest, distance);
      return meter.asked;
    };
    INFO("d ", d);
    const Index usual = distances_worked_out(alone);
    CHECK(usual < 60 * n);
    CHECK(distances_worked_out(one) < 2 * usual);
    CHECK(distances_worked_out(some) < 2 * usual);
  }
}

TEST_CASE("a tree of centres leads to the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 600; ++seed)
    check_case(seed);
}

TEST_CASE("slow: a tree of centres leads to the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 30000; ++seed)
    check_case(seed);
}

TEST_CASE("a tree of centres leads to the tree of the matrix, merge by merge") {
  for (const Linkage linkage : linkages)
    for (const Index n : {257, 400, 1500}) {
      for (const Index d : {1, 2, 3, 4, 7, 12}) {
        INFO(name_of(linkage), ", n ", n, ", d ", d);
        const Matrix<double> x = blobs(n, d, 12, 1.0, static_cast<std::uint64_t>(n + d));
        const Dendrogram tree = by_tree(x, linkage, 2);
        CHECK(same_tree(tree, by_matrix(x, linkage), 1e-13));
        CHECK(by_tree(x, linkage, 1) == tree);
      }
    }
}

TEST_CASE("grids, whose distances tie everywhere, are merged at the heights of the rule for ties") {
  Matrix<double> grid(20 * 20, 2);
  for (Index i = 0; i < grid.rows(); ++i)
    grid.row(i) << static_cast<double>(i % 20), static_cast<double>(i / 20);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram tree = by_tree(grid, linkage, 1);
    CHECK(by_tree(grid, linkage, 3) == tree);
    CHECK(replay(tree, condensed_distances(grid, metric_of(linkage)).to_square(), linkage,
                 works_on_squares(linkage) ? 1e-7 : 1e-12) == "");
    // All 200 first merges are of neighbours; the rule names the two with the lowest numbers first.
    CHECK(tree.merges()[0] == Merge{0, 1, 1.0, 2});
    const auto heights = sorted_heights(tree);
    if (linkage == Linkage::ward) CHECK(heights[199] == 1.0);
  }
}

TEST_CASE("an offset takes no digits from heights") {
  const Matrix<double> x = blobs(700, 3, 9, 1.0, 8);
  const Matrix<double> grains = (x * 0x1p20).array().round().matrix() * 0x1p-20;
  Matrix<double> far = grains.array() + 0x1p20;
  far.row(3).array() = grains.row(3).array();
  Matrix<double> near = grains;
  near.row(3).array() = grains.row(3).array() - 0x1p20;
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    CHECK(by_tree(far, linkage, 1) == by_tree(near, linkage, 1));
  }
}

TEST_CASE("long chains are followed") {
  // Every gap is larger than the last, so that rounds would merge one pair each.
  const Index n = 3000;
  Matrix<double> x(n, 2);
  for (Index i = 0; i < n; ++i)
    x.row(i) << std::pow(1.01, static_cast<double>(i)), 1e-3 * static_cast<double>(i);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram tree = by_tree(x, linkage, 2);
    CHECK(same_tree(tree, by_matrix(x, linkage), 1e-12));
  }
}

TEST_CASE("a merge may come nearer to a cluster on its chain, by rounding alone") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const Linkage linkage = linkages[seed / 2 % 3];
    INFO("seed ", seed, ", ", name_of(linkage));
    const Dendrogram tree = by_tree(tetrahedron_and_chain(seed, 200), linkage, 1);
    CHECK((tree.complete() && tree.is_monotone()));
  }
}

TEST_CASE("of many rows, every merge is the nearest pair, as far as a sample tells") {
  for (const Linkage linkage : linkages)
    for (const Index d : {2, 5}) {
      INFO(name_of(linkage), ", d ", d);
      check_on_sample(blobs(6000, d, 60, 2.0, 17), linkage, 300);
    }
}

TEST_CASE("slow: of 100,000 rows, every merge is the nearest pair, as far as a sample tells") {
  for (const Linkage linkage : linkages)
    for (const Index d : {2, 3, 8}) {
      INFO(name_of(linkage), ", d ", d);
      check_on_sample(gaussian(100000, d, 18), linkage, 1000);
    }
}

TEST_CASE("an early stop finds the first merges of the whole tree") {
  const Matrix<double> x = gaussian(2000, 3, 21);
  for (const Linkage linkage : linkages) {
    const Agglomerative question{.linkage = linkage, .metric = metric_of(linkage)};
    const Dendrogram whole = question.fit(x);
    REQUIRE(whole == by_tree(x, linkage, 3));
    for (const Index k : {1, 7, 500, 1999, 2000}) {
      INFO(name_of(linkage), ", k ", k);
      Agglomerative stopping = question;
      stopping.stop = Clusters{k};
      const Dendrogram part = stopping.fit(x, Threads{2});
      REQUIRE(std::ssize(part.merges()) == x.rows() - k);
      CHECK(std::equal(part.merges().begin(), part.merges().end(), whole.merges().begin()));
    }
    Agglomerative stopping = question;
    stopping.stop = Height{whole.merges()[1500].height};
    const Dendrogram part = stopping.fit(x);
    CHECK(std::equal(part.merges().begin(), part.merges().end(), whole.merges().begin()));
    CHECK(part.merges().size() >= 1501 * (is_reducible(linkage) ? 1 : 0));
  }
}

TEST_CASE("stopped at any moment, what has been merged is in the finished tree") {
  const Matrix<double> x = gaussian(3000, 2, 9);
  for (const Linkage linkage : linkages)
    for (const int stop : {1, 2, 3, 7}) {
      INFO(name_of(linkage), ", stop ", stop);
      int heard = 0;
      const Dendrogram part = by_tree(x, linkage, 2, {}, {}, [&](const Progress& now) {
        CHECK(now.done <= now.total);
        return ++heard < stop;
      });
      CHECK(heard <= stop);
      CHECK_FALSE(part.complete());
      if (stop == 1) CHECK(part.merges().empty());
    }
}

TEST_CASE("what a tree of centres serves, and that a fit by points takes it") {
  const auto serves = [](Linkage linkage, Metric metric, double largest) {
    return detail::centers_serve(linkage, metric, 100, {0.5, largest});
  };
  const Matrix<double> few = gaussian(90, 3, 1);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Metric metric = metric_of(linkage);
    CHECK(serves(linkage, metric, 10));
    CHECK_FALSE(serves(linkage, metric, 0x1p420));
    CHECK_FALSE(serves(linkage, Metric::cityblock, 10));
    Agglomerative question{.linkage = linkage, .metric = metric};
    CHECK(question.engine_for(few).engine == LinkageEngine::matrix);
    CHECK(question.engine_for(gaussian(300, 3, 1)).engine == LinkageEngine::points);
    question.engine = LinkageEngine::points;
    CHECK(question.fit(few) == by_tree(few, linkage, 1));
    // Equal rows are one cluster from the beginning.
    Matrix<double> twice(2 * few.rows(), few.cols());
    twice << few, few;
    const Dendrogram tree = question.fit(twice);
    CHECK(tree.merges()[static_cast<std::size_t>(few.rows() - 1)].height == 0);
    CHECK(replay(tree, condensed_distances(twice, metric).to_square(), linkage,
                 works_on_squares(linkage) ? 1e-7 : 1e-12) == "");
    // Rows that are all equal leave nothing to be searched.
    const Dendrogram equal = question.fit(Matrix<double>::Ones(50, 2));
    CHECK(equal.complete());
    CHECK(equal.merges().back().height == 0);
  }
  CHECK_FALSE(serves(Linkage::average, Metric::euclidean, 10));
  CHECK_FALSE(serves(Linkage::complete, Metric::sqeuclidean, 10));
}

// Complete, average and weighted linkage from the members of clusters in a tree: against the
// definition, against the matrix, and against itself on any number of threads.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_merges.hpp"
#include "support/linkage_oracle.hpp"
#include "support/rows_of_kind.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr Linkage linkages[] = {Linkage::complete, Linkage::average, Linkage::weighted};

struct How {
  Index threads = 1, few = 1, memory_limit = Index{1} << 30;
  Stop stop{};
};

Dendrogram by_members(const Matrix<double>& x, Linkage linkage, const How& how = {},
                      const std::vector<double>& weights = {},
                      ProgressRef progress = NoProgress{}) {
  auto workers = Threads{how.threads}.workers();
  const PreparedRows rows(MatrixView<double>(x), Metric::euclidean, workers);
  const auto start = detail::StartingClusters::leaves(x.rows(), weights);
  const detail::Question question{linkage,  Metric::euclidean,     Storage::f64,
                                  how.stop, LinkageEngine::points, how.memory_limit};
  const detail::Clustered found =
      detail::cluster_by_members(rows, start, question, workers, progress, how.few);
  return tree_of(x.rows(), found.merges, found.unit);
}

/// The trees of the matrix, which never saw the rows.
Dendrogram by_matrix(const Matrix<double>& x, Linkage linkage) {
  return Agglomerative{.linkage = linkage}.fit(condensed_distances(x, Metric::euclidean));
}

std::vector<double> heights(const Dendrogram& tree) {
  std::vector<double> result;
  for (const Merge& merge : tree.merges())
    result.push_back(merge.height);
  return result;
}

Matrix<double> drawn_rows(std::uint64_t seed, Index n, Index d) {
  switch (seed % 7) {
    case 0: {  // a lattice
      Matrix<double> x = small_integers(n, d, 4, seed);
      for (Index i = 0; i < n; ++i)
        x(i, 0) += static_cast<double>(i) * 8;
      return x;
    }
    case 1: {  // a line on which every gap is larger than the one before
      Matrix<double> x = Matrix<double>::Zero(n, d);
      for (Index i = 0; i < n; ++i)
        x(i, d - 1) = std::pow(1.05, static_cast<double>(i * 37 % n));
      return x;
    }
    case 2: {  // one row far out
      Matrix<double> x = gaussian(n, d, seed);
      x.row(n / 2).array() += 1e9;
      return x;
    }
    case 3:
      return blobs(n, d, 1 + n / 10, 0.01, seed);
    case 4: {  // columns of very different widths, far from zero
      Matrix<double> x = gaussian(n, d, seed);
      for (Index j = 0; j < d; ++j)
        x.col(j) = (x.col(j) * std::pow(10.0, static_cast<double>(j % 5))).array() + 1e3;
      return x;
    }
    case 5: {  // many sizes around one place
      Matrix<double> x = gaussian(n, d, seed);
      for (Index i = 0; i < n; ++i)
        x.row(i) *= std::exp(0.1 * static_cast<double>(i % 60));
      return x;
    }
    default:
      return gaussian(n, d, seed);
  }
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 6);
  const auto n = static_cast<Index>(2 + draws.below(seed % 8 == 0 ? 120 : 40, 0));
  const auto d = static_cast<Index>(1 + draws.below(20, 3));
  const Linkage linkage = linkages[draws.below(3, 1)];
  const auto few = static_cast<Index>(1 + draws.below(draws.below(2, 4) == 0 ? 1 : 20, 5));
  const Matrix<double> x = drawn_rows(seed, n, d);
  INFO("seed ", seed, ", ", name_of(linkage), ", n ", n, ", d ", d, ", few ", few);
  std::vector<double> weights;
  if (draws.below(3, 2) == 0)
    for (Index i = 0; i < n; ++i)
      weights.push_back(
          0.5 + 0.25 * static_cast<double>(draws.below(9, 10 + static_cast<std::uint64_t>(i))));
  const Matrix<double> distances = condensed_distances(x, Metric::euclidean).to_square();
  const Dendrogram tree = by_members(x, linkage, {.few = few}, weights);
  CHECK(replay(tree, distances, linkage, 1e-12, weights) == "");
  CHECK(tree.is_monotone());
  for (const Index threads : {2, 3, 8})
    CHECK(by_members(x, linkage, {.threads = threads, .few = few}, weights) == tree);
}

}  // namespace

TEST_CASE("clusters with their members lead to the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    check_case(seed);
}

TEST_CASE("slow: clusters with their members lead to the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 30000; ++seed)
    check_case(seed);
}

TEST_CASE("kernels add up and find the largest of all pairs, with every instruction set") {
  for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
    if (!simd::available(isa)) continue;
    for (const Index d : {1, 2, 3, 5, 7, 20})
      for (const Index n : {1, 2, 7, 8, 9, 40, 300}) {
        const Index m = 1 + n * 3 / 4;
        const Matrix<double> x = gaussian(n, d, 1), y = gaussian(m, d, 2).array() + 2.0;
        const auto packed = [&](const Matrix<double>& rows) {
          std::vector<double> values(static_cast<std::size_t>(rows.rows() * (d + 1)), 0.25);
          for (Index i = 0; i < rows.rows(); ++i)
            for (Index c = 0; c < d; ++c)
              values[static_cast<std::size_t>(c * rows.rows() + i)] = rows(i, c);
          values.resize(values.size() + detail::member_slack, 1e300);
          return values;
        };
        const std::vector<double> of_x = packed(x), of_y = packed(y);
        double sum = 0, largest = 0, radius_x = 0, radius_y = 0;
        for (Index i = 0; i < n; ++i)
          for (Index j = 0; j < m; ++j) {
            const double squared = (x.row(i) - y.row(j)).squaredNorm();
            sum += std::sqrt(squared);
            largest = std::max(largest, squared);
          }
        INFO("isa ", static_cast<int>(isa), ", d ", d, ", n ", n);
        const detail::MemberRows a{of_x.data(), n}, b{of_y.data(), m};
        double found = 0;
        simd::launch<detail::SumOfPairs<false>>(isa, &a, &b, d, &found);
        CHECK(found == doctest::Approx(sum).epsilon(1e-13));
        simd::launch<detail::SumOfPairs<true>>(isa, &a, &b, d, &found);
        CHECK(found == doctest::Approx(sum / 16).epsilon(1e-13));
        std::vector<double> center_x(static_cast<std::size_t>(2 * d), 0.0), center_y = center_x;
        for (Index c = 0; c < d; ++c)
          center_y[static_cast<std::size_t>(2 * c)] = 2.5,
                                                center_y[static_cast<std::size_t>(2 * c + 1)] =
                                                    -0.5;
        simd::launch<detail::FarthestFromCenter>(
            isa, &a, static_cast<const double*>(center_x.data()), d, &radius_x);
        CHECK(radius_x == doctest::Approx(x.rowwise().squaredNorm().maxCoeff()).epsilon(1e-14));
        simd::launch<detail::FarthestFromCenter>(
            isa, &b, static_cast<const double*>(center_y.data()), d, &radius_y);
        CHECK(radius_y ==
              doctest::Approx((y.array() - 2.0).matrix().rowwise().squaredNorm().maxCoeff())
                  .epsilon(1e-14));
        std::vector<double> room(
            static_cast<std::size_t>((d + 1) * (n + m) + 2 * detail::member_slack));
        detail::FarApart pair{a,
                              b,
                              d,
                              center_x.data(),
                              center_y.data(),
                              std::sqrt(radius_x),
                              std::sqrt(radius_y),
                              1e300,
                              room.data()};
        simd::launch<detail::FarthestPair>(isa, static_cast<const detail::FarApart*>(&pair),
                                           &found);
        CHECK(found == doctest::Approx(largest).epsilon(1e-14));
        pair.limit = 0.5 * largest;
        simd::launch<detail::FarthestPair>(isa, static_cast<const detail::FarApart*>(&pair),
                                           &found);
        CHECK(found > pair.limit);
      }
  }
}

TEST_CASE("clusters with their members lead to the tree of the matrix, merge by merge") {
  for (const Linkage linkage : linkages)
    for (const Index n : {257, 1500})
      for (const Index d : {1, 2, 3, 5, 9}) {
        INFO(name_of(linkage), ", n ", n, ", d ", d);
        const Matrix<double> x = blobs(n, d, 12, 1.0, static_cast<std::uint64_t>(n + d));
        const Dendrogram matrix = by_matrix(x, linkage);
        for (const Index few : {1, 100, 2000})
          CHECK(same_tree(by_members(x, linkage, {.threads = 2, .few = few}), matrix, 1e-13));
      }
}

TEST_CASE("grids, whose distances tie everywhere, are merged at the heights of the rule for ties") {
  Matrix<double> grid(20 * 20, 2);
  for (Index i = 0; i < grid.rows(); ++i)
    grid.row(i) << static_cast<double>(i % 20), static_cast<double>(i / 20);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram tree = by_members(grid, linkage);
    CHECK(by_members(grid, linkage, {.threads = 3}) == tree);
    CHECK(replay(tree, condensed_distances(grid, Metric::euclidean).to_square(), linkage, 1e-12) ==
          "");
    CHECK(tree.merges()[0] == Merge{0, 1, 1.0, 2});
    // Complete linkage only chooses.
    if (linkage == Linkage::complete) CHECK(tree == by_matrix(grid, linkage));
  }
}

TEST_CASE("long chains are followed, and left to a square where that is quicker") {
  const Index n = 1500;
  Matrix<double> x(n, 2);
  for (Index i = 0; i < n; ++i)
    x.row(i) << std::pow(1.01, static_cast<double>(i)), 1e-3 * static_cast<double>(i);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram matrix = by_matrix(x, linkage);
    // A square of 1500 takes 18 MB.
    for (const Index bytes : {Index{0}, Index{1} << 25})
      CHECK(same_tree(by_members(x, linkage, {.memory_limit = bytes}), matrix, 1e-13));
  }
}

TEST_CASE("an early stop of members has the first merges") {
  const Matrix<double> x = gaussian(2500, 2, 3);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Dendrogram whole = by_members(x, linkage);
    const double height = whole.merges()[1200].height;
    for (const Stop& stop : {Stop{Clusters{1000}}, Stop{Height{height}}}) {
      const Dendrogram part = by_members(x, linkage, {.stop = stop});
      CHECK(part.merges().size() >= 1201);
      CHECK(part.merges().size() < 2499);
      CHECK(
          std::equal(part.merges().begin(), part.merges().begin() + 1201, whole.merges().begin()));
    }
  }
}

TEST_CASE("stopped at any moment, what members have merged is in the finished tree") {
  const Matrix<double> x = gaussian(3000, 2, 9);
  for (const Linkage linkage : linkages) {
    const Dendrogram whole = by_members(x, linkage, {.few = 300});
    for (const int stop : {1, 2, 5, 20}) {
      INFO(name_of(linkage), ", stop ", stop);
      int heard = 0;
      const Dendrogram part =
          by_members(x, linkage, {.threads = 2, .few = 300}, {}, [&](const Progress& now) {
            CHECK(now.done <= now.total);
            return ++heard < stop;
          });
      CHECK(heard <= stop);
      CHECK_FALSE(part.complete());
      if (stop == 1) CHECK(part.merges().empty());
      const auto all = heights(whole), some = heights(part);
      CHECK(std::includes(all.begin(), all.end(), some.begin(), some.end()));
    }
  }
}

TEST_CASE("a fit takes members where they serve") {
  const Matrix<double> few = gaussian(300, 3, 1);
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const auto serves = [&](Metric metric, double largest) {
      return detail::members_serve(linkage, metric, 100, {0.5, largest});
    };
    CHECK(serves(Metric::euclidean, 10));
    CHECK_FALSE(serves(Metric::euclidean, 0x1p420));
    CHECK_FALSE(serves(Metric::cityblock, 10));
    Agglomerative question{.linkage = linkage};
    CHECK(question.engine_for(few).engine == LinkageEngine::matrix);
    CHECK(question.engine_for(gaussian(4001, 5, 1)).engine == LinkageEngine::points);
    CHECK(question.engine_for(gaussian(4001, 8, 1)).engine ==
          (linkage == Linkage::complete ? LinkageEngine::matrix : LinkageEngine::points));
    question.engine = LinkageEngine::points;
    const Dendrogram tree = question.fit(few, Threads{2});
    CHECK(same_tree(tree, by_matrix(few, linkage), 1e-13));
    question.exact_heights = true;
    CHECK(question.fit(few) == tree);
    question.storage = Storage::f32;
    CHECK(question.fit(few) == tree);
    // Equal rows are one cluster from the beginning, and count as what they are.
    Matrix<double> twice(2 * few.rows(), few.cols());
    twice << few, few;
    const Dendrogram doubled = question.fit(twice);
    CHECK(doubled.merges()[299].height == 0);
    CHECK(replay(doubled, condensed_distances(twice, Metric::euclidean).to_square(), linkage,
                 1e-12) == "");
    const Dendrogram equal = question.fit(Matrix<double>::Ones(50, 2));
    CHECK(equal.complete());
    CHECK(equal.merges().back().height == 0);
    std::vector<double> weights;
    for (Index i = 0; i < 300; ++i)
      weights.push_back(1 + static_cast<double>(i % 5));
    Agglomerative matrix{.linkage = linkage, .engine = LinkageEngine::matrix};
    CHECK(same_tree(question.fit(few, weights), matrix.fit(few, weights), 1e-13));
  }
}

TEST_CASE("thousands of rows have the tree of the matrix") {
  for (const Linkage linkage : linkages) {
    INFO(name_of(linkage));
    const Matrix<double> x = gaussian(linkage == Linkage::complete ? 20000 : 6000, 2, 4);
    Agglomerative question{.linkage = linkage, .engine = LinkageEngine::points};
    const Dendrogram points = question.fit(x, Threads{2});
    question.engine = LinkageEngine::matrix;
    CHECK(same_tree(points, question.fit(x, Threads{2}), 1e-12));
  }
}

TEST_CASE("slow: 100,000 rows have the tree of the matrix") {
  for (const Linkage linkage : linkages)
    for (const Index d : {2, 5}) {
      INFO(name_of(linkage), ", d ", d);
      const Matrix<double> x = gaussian(100000, d, 4);
      Agglomerative question{.linkage = linkage, .engine = LinkageEngine::points};
      const Dendrogram points = question.fit(x, Threads{2});
      question.engine = LinkageEngine::matrix;
      CHECK(same_tree(points, question.fit(x, Threads{2}), 1e-11));
    }
}

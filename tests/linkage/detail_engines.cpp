// Every engine by itself against the definition, whatever the dispatcher would have chosen.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/detail/generic_linkage.hpp>
#include <kindred/linkage/detail/greedy_square.hpp>
#include <kindred/linkage/detail/nearest_neighbor_chain.hpp>
#include <kindred/linkage/detail/reciprocal_pairs.hpp>
#include <kindred/linkage/detail/triangle_chain.hpp>

#include "support/generators.hpp"
#include "support/linkage_merges.hpp"
#include "support/linkage_oracle.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

enum class Engine { rounds, chain, generic, greedy, triangle };

template <class T>
T engine_number(double distance, Linkage linkage) {
  return static_cast<T>(works_on_squares(linkage) ? distance * distance : distance);
}

template <class T>
detail::Square<T> square_of(const Matrix<double>& distances, Linkage linkage) {
  detail::Square<T> square(detail::StartingClusters::leaves(distances.rows()));
  for (Index i = 0; i < distances.rows(); ++i)
    for (Index j = 0; j < distances.rows(); ++j)
      square.row(i)[j] = i == j ? detail::never<T> : engine_number<T>(distances(i, j), linkage);
  return square;
}

template <class Update, class T>
std::vector<detail::LoggedMerge> run_update(Engine engine, const Matrix<double>& distances,
                                            Workers& workers) {
  const auto start = detail::StartingClusters::leaves(distances.rows());
  auto square = square_of<T>(distances, Update::linkage);
  std::vector<detail::LoggedMerge> log;
  if (engine == Engine::greedy) {
    detail::GreedySquare<T> few;
    few.begin(start);
    for (Index i = 0; i < start.count(); ++i)
      std::copy_n(square.row(i), start.count(), few.row(i));
    few.merge(Update::linkage, {}, log);
    return log;
  }
  if (engine == Engine::generic)
    return detail::generic_linkage<Update>(square, start, {}, workers, NoProgress{});
  if constexpr (is_reducible(Update::linkage)) {
    if (engine == Engine::triangle) {
      const auto triangle = CondensedMatrix<double>::from_square(distances);
      const detail::StartingDistance convert{
          Update::linkage, {.squared = works_on_squares(Update::linkage)}, false};
      log = detail::TriangleChain<Update, T, double>(triangle, start, convert, Index{1} << 40)
                .run(NoProgress{})
                .value();
    } else if (engine == Engine::rounds)
      log = detail::ReciprocalPairs<Update, T>(square, start, workers).run({}, NoProgress{});
    else
      detail::nearest_neighbor_chain<Update>(square, start, {}, workers, NoProgress{}, log);
    detail::sort_greedily(log);
  }
  return log;
}

template <class T>
Dendrogram run_engine(Engine engine, const Matrix<double>& distances, Linkage linkage,
                      Index threads) {
  auto workers = Threads{threads}.workers();
  return updates::with_update(linkage, [&]<class Update>(Update) {
    const auto log = run_update<Update, T>(engine, distances, workers);
    return tree_of(distances.rows(), log, {.squared = works_on_squares(linkage)});
  });
}

void check_engines(std::uint64_t seed) {
  const Draws draws(seed, 5);
  const auto n = static_cast<Index>(2 + draws.below(seed % 5 == 0 ? 63 : 20, 1));
  const bool ties = draws.below(2, 2) == 0;
  const Linkage linkage = linkage_names[draws.below(7, 3)].linkage;
  const Matrix<double> x = ties ? small_integers(n, 3, 3, seed) : gaussian(n, 4, seed);
  const Matrix<double> distances =
      condensed_distances(
          x, ties && !works_on_squares(linkage) ? Metric::cityblock : Metric::euclidean)
          .to_square();
  const Dendrogram expected = greedy_tree(distances, linkage);
  const bool exact = linkage == Linkage::single || linkage == Linkage::complete;
  for (const Engine engine :
       {Engine::rounds, Engine::chain, Engine::generic, Engine::greedy, Engine::triangle}) {
    const bool for_all = engine == Engine::generic || engine == Engine::greedy;
    if (!is_reducible(linkage) && !for_all) continue;
    INFO("seed ", seed, ", engine ", static_cast<int>(engine), ", ", name_of(linkage), ", n ", n,
         ", ties ", ties);
    const Dendrogram tree = run_engine<double>(engine, distances, linkage, 1);
    if (exact || !ties) CHECK(same_tree(tree, expected, 1e-13));
    CHECK(replay(tree, distances, linkage, works_on_squares(linkage) ? 1e-7 : 1e-13) == "");
    CHECK(run_engine<double>(engine, distances, linkage, 3) == tree);
    const Dendrogram narrow = run_engine<float>(engine, distances, linkage, 2);
    CHECK(replay(narrow, distances, linkage, works_on_squares(linkage) ? 2e-3 : 2e-6) == "");
  }
}

// d(i, j) = max(i, j): every cluster's nearest is the growing one.
Matrix<double> later_of_two(Index n) {
  Matrix<double> distances(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      distances(i, j) = i == j ? 0 : static_cast<double>(std::max(i, j));
  return distances;
}

}  // namespace

TEST_CASE("every engine gives the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed)
    check_engines(seed);
}

TEST_CASE("slow: every engine gives the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 40000; ++seed)
    check_engines(seed);
}

TEST_CASE("engines agree on sizes that make them repack and close columns many times") {
  const Matrix<double> x = blobs(700, 3, 12, 2.0, 31);
  const Matrix<double> distances = condensed_distances(x).to_square();
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    INFO(name);
    const Dendrogram tree = run_engine<double>(Engine::generic, distances, linkage, 1);
    if (!is_reducible(linkage)) continue;
    for (const Engine engine : {Engine::rounds, Engine::chain})
      CHECK(same_tree(run_engine<double>(engine, distances, linkage, 2), tree, 1e-12));
  }
}

TEST_CASE("data that merges one pair at a time are no trap") {
  const Index n = 1200;
  const Matrix<double> distances = later_of_two(n);
  for (const Linkage linkage :
       {Linkage::single, Linkage::complete, Linkage::average, Linkage::weighted}) {
    INFO(name_of(linkage));
    for (const Engine engine : {Engine::rounds, Engine::chain, Engine::generic, Engine::triangle}) {
      const Dendrogram tree = run_engine<double>(engine, distances, linkage, 2);
      for (Index t = 0; t < n - 1; ++t) {
        const Merge& merge = tree.merges()[static_cast<std::size_t>(t)];
        CHECK(merge ==
              Merge{t == 0 ? 0 : t + 1, t == 0 ? 1 : n + t - 1, static_cast<double>(t + 1), t + 2});
      }
    }
  }
}

TEST_CASE("chains in a triangle are given up where many clusters grow or rows lie across") {
  const auto merges = [](const CondensedMatrix<double>& triangle) {
    const auto start = detail::StartingClusters::leaves(triangle.size());
    return detail::chained_merges<double>(triangle, start, {Linkage::average, {}, false},
                                          NoProgress{});
  };
  CHECK(!merges(condensed_distances(gaussian(600, 3, 4))));
  const Matrix<double> forwards = later_of_two(600), backwards = forwards.reverse();
  CHECK(merges(CondensedMatrix<double>::from_square(forwards)));
  CHECK(!merges(CondensedMatrix<double>::from_square(backwards)));
}

TEST_CASE("without the clamp an average of equal distances would break the order") {
  // 0.1·(1/3) + 0.1·(2/3) rounds away from 0.1 for some values; the clamp gives them back.
  Index broken = 0;
  for (int i = 1; i <= 1000; ++i) {
    const double d = 0.1 * i;
    for (const double sizes : {2.0, 4.0, 5.0, 6.0}) {
      const auto joined = updates::Joined<double>::of(1, sizes, d);
      double merged = 0;
      updates::Average::apply(joined, d, d, 1.0, merged);
      CHECK(merged == d);
      broken += joined.share_a * d + joined.share_b * d != d;
      updates::Ward::apply(joined, d, d, 7.0, merged);
      CHECK(merged >= d);
      updates::Weighted::apply(joined, d, d, 1.0, merged);
      CHECK(merged == d);
    }
  }
  CHECK(broken > 0);
}

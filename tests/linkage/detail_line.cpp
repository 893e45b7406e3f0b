// Rows of one column against the definition, every linkage, with ties and weights.
#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/detail/line.hpp>

#include "support/generators.hpp"
#include "support/linkage_merges.hpp"
#include "support/linkage_oracle.hpp"
#include "support/rows_of_kind.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Dendrogram on_line(const Matrix<double>& x, Linkage linkage, Index threads,
                   const std::vector<double>& weights = {}, int shift = 0) {
  auto workers = Threads{threads}.workers();
  const auto log = detail::merges_on_line<double>(x, weights, linkage, Metric::euclidean, shift,
                                                  workers, NoProgress{});
  return tree_of(x.rows(), log, {.shift = shift});
}

void check_case(std::uint64_t seed, Index most_rows) {
  const Draws draws(seed, 34);
  const auto n = static_cast<Index>(2 + draws.below(static_cast<std::uint64_t>(most_rows - 1), 0));
  const auto kind = draws.below(kinds_of_rows, 1);
  const Matrix<double> x = rows_of_kind(kind, n, 1, seed);
  std::vector<double> weights;
  if (draws.below(3, 2) == 0)
    for (Index i = 0; i < n; ++i)
      weights.push_back(0.25 +
                        static_cast<double>(draws.below(8, 10 + static_cast<std::uint64_t>(i))));
  const Matrix<double> distances = condensed_distances(x).to_square();
  for (const NamedLinkage& each : linkage_names) {
    INFO("seed ", seed, ", kind ", kind, ", ", each.name, ", n ", n, ", weights ",
         !weights.empty());
    const Dendrogram tree = on_line(x, each.linkage, static_cast<Index>(1 + seed % 3), weights);
    // Variances worked out from squares lose half of the digits.
    const double tolerance = works_on_squares(each.linkage) ? 1e-7 : 1e-13;
    CHECK(replay(tree, distances, each.linkage, tolerance, weights) == "");
    const bool chooses = each.linkage == Linkage::single || each.linkage == Linkage::complete;
    const bool no_ties = kind == 0 || kind == 3;
    if (chooses || no_ties)
      CHECK(same_tree(tree, greedy_tree(distances, each.linkage, weights), chooses ? 0 : 1e-7));
  }
}

}  // namespace

TEST_CASE("rows on a line give the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 300; ++seed)
    check_case(seed, 40);
}

TEST_CASE("fractional weights give the same heights at any offset") {
  const std::vector<double> weights{0.1, 0.2, 0.7, 0.3, 0.9, 0.6};
  for (const double offset : {0.0, 1e8, 1e15}) {
    INFO("offset ", offset);
    Matrix<double> x(6, 1);
    x << 0, 1, 8, 10, 40, 47;
    x.array() += offset;
    const auto merges = on_line(x, Linkage::average, 1, weights).merges();
    CHECK(std::abs(merges[3].height - 7.93333333333333) < 1e-13);
    CHECK(std::abs(merges[4].height - 36.0307692307692) < 1e-12);
  }
}

TEST_CASE("a line does not serve where products of small values would vanish") {
  CHECK(detail::line_serves(Linkage::average, Metric::euclidean, {0x1p-650, 1}));
  CHECK(detail::line_serves(Linkage::average, Metric::euclidean, {0, 0}));
  CHECK(detail::line_serves(Linkage::average, Metric::euclidean, {0x1p-1000, 0x1p-990}));
  CHECK_FALSE(detail::line_serves(Linkage::average, Metric::euclidean, {0x1p-651, 1}));
  CHECK_FALSE(detail::line_serves(Linkage::average, Metric::euclidean, {0x1p-500, 0x1p1000}));
}

TEST_CASE("slow: rows on a line give the tree of the definition, at length") {
  for (std::uint64_t seed = 10000; seed < 20000; ++seed)
    check_case(seed, 60);
}

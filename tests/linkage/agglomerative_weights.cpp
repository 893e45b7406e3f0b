// Weights of given distances: against the definition, against repeated things and against rows.
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_oracle.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

std::vector<double> some_weights(Index n, std::uint64_t seed) {
  std::vector<double> weights;
  for (Index i = 0; i < n; ++i)
    weights.push_back(std::exp(4 * Draws(seed, 8).uniform(static_cast<std::uint64_t>(i))));
  return weights;
}

}  // namespace

TEST_CASE("every linkage of weighted distances gives the tree of the definition") {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const Draws draws(seed, 7);
    const auto n = static_cast<Index>(2 + draws.below(25, 0));
    const Linkage linkage = linkage_names[draws.below(7, 1)].linkage;
    const bool any_metric = !works_on_squares(linkage);
    const Metric metric =
        any_metric && draws.below(2, 2) == 0 ? Metric::cityblock : Metric::euclidean;
    const Matrix<double> x = gaussian(n, 4, seed);
    const auto triangle = condensed_distances(x, metric);
    const std::vector<double> weights = some_weights(n, seed);
    INFO("seed ", seed, ", ", name_of(linkage), ", ", name_of(metric), ", n ", n);
    const Agglomerative ask{.linkage = linkage, .metric = metric};
    const Dendrogram tree = ask.fit(triangle, weights, Threads{static_cast<Index>(1 + seed % 3)});
    CHECK(same_tree(tree, greedy_tree(triangle.to_square(), linkage, weights), 1e-12));
    CHECK(same_tree(tree, ask.fit(x, weights), 1e-12));
    Agglomerative narrow = ask;
    narrow.storage = Storage::f32;
    CHECK(replay(narrow.fit(triangle, weights), triangle.to_square(), linkage,
                 works_on_squares(linkage) ? 2e-3 : 2e-6, weights) == "");
    std::vector<float> values(triangle.values().begin(), triangle.values().end());
    const auto floats = CondensedMatrix<float>::from(values);
    const Matrix<double> square = floats.to_square().cast<double>();
    CHECK(replay(ask.fit(floats, weights), square, linkage,
                 works_on_squares(linkage) ? 1e-7 : 1e-12, weights) == "");
  }
}

TEST_CASE("a thing of weight w is clustered like w things at distance zero") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Draws draws(seed, 6);
    const auto n = static_cast<Index>(2 + draws.below(20, 0));
    const Linkage linkage = linkage_names[draws.below(7, 1)].linkage;
    const Matrix<double> x = gaussian(n, 3, seed);
    std::vector<double> weights;
    std::vector<Index> copies;
    for (Index i = 0; i < n; ++i) {
      weights.push_back(1 + static_cast<double>(draws.below(4, static_cast<std::uint64_t>(2 + i))));
      copies.insert(copies.end(), static_cast<std::size_t>(weights.back()), i);
    }
    INFO("seed ", seed, ", ", name_of(linkage));
    const Agglomerative ask{.linkage = linkage};
    const auto triangle = condensed_distances(x);
    const Dendrogram grouped = ask.fit(triangle, weights);
    const Dendrogram spread = ask.fit(condensed_distances(x(copies, Eigen::all)));
    const auto extra = copies.size() - static_cast<std::size_t>(n);
    REQUIRE(spread.merges().size() == grouped.merges().size() + extra);
    for (std::size_t t = 0; t < extra; ++t)
      CHECK(spread.merges()[t].height <= 1e-7);  // centroids of equal things, squared
    for (std::size_t t = 0; t < grouped.merges().size(); ++t) {
      const double height = spread.merges()[extra + t].height;
      CHECK(std::abs(grouped.merges()[t].height - height) <= 1e-12 * height);
    }
    // Heavier by any factor: the same tree, Ward's heights grown with its root.
    std::vector<double> heavy = weights;
    for (double& weight : heavy)
      weight *= 0x1p60;
    const Dendrogram grown = ask.fit(triangle, heavy, Threads{2});
    for (std::size_t t = 0; t < grouped.merges().size(); ++t)
      CHECK(grown.merges()[t].height ==
            grouped.merges()[t].height * (linkage == Linkage::ward ? 0x1p30 : 1.0));
    CHECK(ask.fit(triangle, std::vector<double>(static_cast<std::size_t>(n), 1.0)) ==
          ask.fit(triangle));
  }
}

TEST_CASE("few weighted things give the tree of many repeated ones") {
  // 200 of them are merged by the engine for few, the repeated ones by those for many.
  const Index n = 200;
  const Matrix<double> x = blobs(n, 3, 12, 1.0, 4);
  std::vector<double> weights;
  std::vector<Index> copies;
  for (Index i = 0; i < n; ++i) {
    weights.push_back(static_cast<double>(1 + i % 4));
    copies.insert(copies.end(), static_cast<std::size_t>(1 + i % 4), i);
  }
  const auto triangle = condensed_distances(x);
  const auto kept = triangle;
  const auto repeated = condensed_distances(x(copies, Eigen::all));
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string_view(each.name));
    const Agglomerative ask{.linkage = each.linkage};
    const Dendrogram grouped = ask.fit(triangle, weights), spread = ask.fit(repeated);
    CHECK(triangle == kept);
    CHECK(same_tree(grouped, ask.fit(x, weights), 1e-12));
    const auto extra = copies.size() - static_cast<std::size_t>(n);
    REQUIRE(spread.merges().size() == grouped.merges().size() + extra);
    for (std::size_t t = 0; t < grouped.merges().size(); ++t)
      CHECK(grouped.merges()[t].height ==
            doctest::Approx(spread.merges()[extra + t].height).epsilon(1e-11));
  }
}

TEST_CASE("huge and tiny weighted distances give the tree of ordinary ones") {
  const auto triangle = condensed_distances(blobs(40, 3, 4, 1.0, 9));
  const std::vector<double> weights = some_weights(40, 3);
  for (const NamedLinkage& each : linkage_names) {
    const Agglomerative ask{.linkage = each.linkage};
    const Dendrogram tree = ask.fit(triangle, weights);
    for (const double factor : {0x1p600, 0x1p-600}) {
      INFO(std::string_view(each.name), ", ", factor);
      std::vector<double> values(triangle.values().begin(), triangle.values().end());
      for (double& value : values)
        value *= factor;
      const Dendrogram other = ask.fit(CondensedMatrix<double>::from(values), weights);
      for (std::size_t t = 0; t < tree.merges().size(); ++t) {
        CHECK(other.merges()[t].left == tree.merges()[t].left);
        CHECK(other.merges()[t].height ==
              doctest::Approx(tree.merges()[t].height * factor).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("weights of distances that are no weights are refused by thing") {
  const auto triangle = condensed_distances(gaussian(3, 2, 1));
  const auto refused = [&](std::vector<double> weights) {
    return refusal([&] { Agglomerative{}.fit(triangle, weights); });
  };
  CHECK(refused({1, 2}) == "weights: has 2 entries where 3 are needed");
  CHECK(refused({1, -1, 1}) == "weights: is negative (row 1)");
  CHECK(refused({1, 1, 0}) == "weights: must be positive (row 2)");
  CHECK(refused({1, std::numeric_limits<double>::quiet_NaN(), 1}) == "weights: holds NaN (row 1)");
  CHECK(refused({1e300, 1, 1}) == "weights: is below 2^-100 of the largest (row 1)");
  CHECK(refused({1e300, 1e290, 2e300}) == "accepted");
  const auto one = CondensedMatrix<double>::from({}, 1);
  CHECK(Agglomerative{}.fit(one, std::vector<double>{2.0}).complete());
}

// Distances of indicator rows against those of the same rows written out.
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/distance/indicators.hpp>

#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::refusal;

namespace {

/// Rows with a one in the first column and none in the last, equal and disjoint ones among them.
IndicatorMatrix some_rows(Index n, Index d, double share, std::uint64_t seed) {
  const Draws draws(seed);
  std::vector<Index> begin{0};
  std::vector<std::int32_t> ones;
  for (Index i = 0; i < n; ++i) {
    ones.push_back(0);
    for (Index j = 1; j + 1 < d; ++j)
      if (draws.uniform(static_cast<std::uint64_t>(i % (n - 2) * d + j)) < share)
        ones.push_back(static_cast<std::int32_t>(j));
    begin.push_back(static_cast<Index>(ones.size()));
  }
  return {d, begin, ones};
}

}  // namespace

TEST_CASE("every metric equals that of the rows written out") {
  for (const std::uint64_t seed : {1u, 2u, 3u})
    for (const double share : {0.05, 0.4}) {
      const IndicatorMatrix x = some_rows(30, 21, share, seed);
      for (const NamedMetric& named : metric_names) {
        const Metric metric = named.metric;
        CAPTURE(seed);
        CAPTURE(std::string(named.name));
        const auto found = condensed_distances(x, metric);
        const auto dense = condensed_distances(x.dense(), metric);
        REQUIRE(found.size() == 30);
        for (std::size_t p = 0; p < found.values().size(); ++p)
          REQUIRE(found.values()[p] == doctest::Approx(dense.values()[p]).epsilon(1e-14));
        CHECK(found(0, 28) == 0);
        CHECK(condensed_distances(x, metric, Threads{3}).release() ==
              std::vector<double>(found.values().begin(), found.values().end()));
      }
    }
}

TEST_CASE("squared distances are whole numbers, exactly") {
  const IndicatorMatrix x = some_rows(12, 9, 0.5, 7);
  const auto squared = condensed_distances(x, Metric::sqeuclidean);
  for (Index i = 0; i < 12; ++i)
    for (Index j = i + 1; j < 12; ++j)
      CHECK(squared(i, j) == static_cast<double>(x.differing(i, j)));
}

TEST_CASE("rows without direction, and matrices without rows or columns, are refused") {
  const IndicatorMatrix zero(3, {0, 1, 1}, {2}), full(2, {0, 1, 3}, {0, 0, 1});
  CHECK(refusal([&] { condensed_distances(zero, Metric::cosine); }) ==
        "x: is constant, so that its cosine distance is not defined (row 1)");
  CHECK(refusal([&] { condensed_distances(full, Metric::correlation); }) ==
        "x: is constant, so that its correlation distance is not defined (row 1)");
  CHECK(condensed_distances(full, Metric::cosine).size() == 2);
  CHECK(condensed_distances(zero, Metric::jaccard)(0, 1) == 1);
  CHECK(refusal([] { condensed_distances(IndicatorMatrix{}); }) == "x: has no rows");
  CHECK(refusal([] {
          condensed_distances(IndicatorMatrix(0, {0, 0}, {}));
        }) == "x: has no columns");
  CHECK_FALSE(condensed_distances(full, Metric::euclidean, Sequential{}, [](const Progress&) {
                return false;
              }).has_value());
}

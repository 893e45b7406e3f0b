// K-Means on one-hot and multi-hot rows that are not written out, against the same rows dense.
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/multi_hot.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/kmeans/kmeans.hpp>

#include "support/encode_tables.hpp"
#include "support/kmeans_engines.hpp"
#include "support/refusals.hpp"

namespace kd = kindred;
using kd::Index;
using kd::KMeans;
using kd::testing::refusal;

namespace {

/// Rows of a few categorical columns; some have a category that all rows share, or cells missing.
kd::IndicatorMatrix hot_rows(Index n, std::uint64_t seed) {
  std::vector<kd::CategoricalColumn> columns;
  const auto rows = static_cast<std::size_t>(n);
  for (std::uint64_t s = 0; s < 4; ++s)
    columns.push_back(kd::categorical(kd::testing::random_cells(
        rows, 2 + (seed + s) % 7, seed % 2 == 0 ? 0 : 0.2, 9 * seed + s)));
  if (seed % 3 == 0) columns.push_back(kd::categorical(std::vector<std::string>(rows, "same")));
  kd::Table table;
  for (std::size_t s = 0; s < columns.size(); ++s)
    table.add(std::to_string(s), columns[s]);
  return kd::OneHotEncoder{.missing = kd::Missing::ignore}
      .fit(table)
      .transform_indicator(table)
      .values;
}

void check_same(const kd::KMeansModel<double>& found, const kd::KMeansModel<double>& dense) {
  CHECK(found.labels() == dense.labels());
  CHECK(found.iterations() == dense.iterations());
  CHECK(found.status() == dense.status());
  CHECK(found.centers() == dense.centers());
  CHECK(std::abs(found.inertia() - dense.inertia()) <= 1e-13 * dense.inertia());
}

}  // namespace

TEST_CASE("indicators: every case ends where the dense rows do") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const Index n = 20 + static_cast<Index>(seed) * 7;
    const kd::IndicatorMatrix x = hot_rows(n, seed);
    const kd::Matrix<double> dense = x.dense();
    const KMeans question{
        .clusters = 2 + static_cast<Index>(seed % 9), .seed = seed, .tolerance = 0};
    const auto found = question.fit(x);
    check_same(found, question.fit(dense));
    CHECK(found.predict(x) == found.labels());
    CHECK(found.predict(dense) == found.labels());
    std::vector<double> weights;
    for (Index i = 0; i < n; ++i)
      weights.push_back(static_cast<double>(i % 4));
    check_same(question.fit(x, weights), question.fit(dense, weights));
    // The means are the shares of the ones, and the inertia is that of distances taken row by row.
    const kd::Matrix<double> squared = x.squared_distances(found.centers());
    double inertia = 0;
    for (Index i = 0; i < n; ++i)
      inertia += squared(i, found.labels()[static_cast<std::size_t>(i)]);
    CHECK(inertia == doctest::Approx(found.inertia()).epsilon(1e-12));
  }
}

TEST_CASE("indicators: from given centres, with any number of threads, the same bits") {
  const kd::IndicatorMatrix x = hot_rows(3000, 5);
  const KMeans question{
      .clusters = 5, .init = kd::Init::given, .centers = x.dense().topRows(5), .tolerance = 0};
  const auto one = question.fit(x);
  check_same(one, question.fit(x.dense()));
  for (const Index threads : {2, 3}) {
    const auto many = question.fit(x, kd::Threads{threads});
    check_same(many, one);
    CHECK(many.inertia() == one.inertia());
    CHECK(one.predict(x, kd::Threads{threads}) == one.labels());
  }
  bool heard = false;
  question.fit(x, kd::Sequential{}, [&](const kd::Progress&) { return heard = true; });
  CHECK(heard);
}

TEST_CASE("indicators: lists of tags are clustered like their multi-hot rows") {
  const std::vector<std::string> baskets{"bread,milk",  "milk", "bread,milk,milk",  "",
                                         "beer,crisps", "beer", "beer,crisps,bread"};
  const kd::TagColumn column = kd::tags(baskets);
  kd::Table table;
  table.add("basket", column);
  const auto model = kd::MultiHotEncoder{}.fit(table);
  const auto found = KMeans{.clusters = 2}.fit(model.transform_indicator(table).values);
  check_same(found, KMeans{.clusters = 2}.fit(model.transform(table).values));
  check_same(found, KMeans{.clusters = 2}.fit(model.transform_sparse(table).values));
}

TEST_CASE("indicators: what dense rows are refused for") {
  const kd::IndicatorMatrix x = hot_rows(10, 1);
  CHECK(refusal([&] { KMeans{.clusters = 11}.fit(x); }).starts_with("clusters: is 11"));
  CHECK(refusal([&] { KMeans{.clusters = 1}.fit(kd::IndicatorMatrix{}); }) == "x: has no rows");
  CHECK(refusal([&] {
          KMeans{.clusters = 1}.fit(kd::IndicatorMatrix(0, {0, 0}, {}));
        }) == "x: has no columns");
  CHECK_THROWS_AS(KMeans{.finish = kd::Finish::hartigan_wong}.fit(x), kd::InputError);
  CHECK_THROWS_AS(KMeans{.clusters = 2}.fit(x, std::vector<double>{1}), kd::InputError);
  const auto model = KMeans{.clusters = 2}.fit(x);
  CHECK(refusal([&] {
          model.predict(kd::IndicatorMatrix(3, {0, 0}, {}));
        }).starts_with("x: has 3 columns where"));
  CHECK(model.predict(kd::IndicatorMatrix(x.cols(), {0}, {})).empty());
}

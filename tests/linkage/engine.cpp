// Which engine a fit of rows takes, and that its tree does not depend on it.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/engine.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_oracle.hpp"
#include "support/refusals.hpp"
#include "support/rows_of_kind.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Agglomerative single(LinkageEngine engine, Metric metric = Metric::euclidean) {
  return {.linkage = Linkage::single, .metric = metric, .engine = engine};
}

}  // namespace

TEST_CASE("engines have names") {
  for (const NamedEngine& each : engine_names) {
    CHECK(name_of(each.engine) == each.name);
    CHECK(engine_from_name(each.name) == each.engine);
  }
  CHECK(!engine_from_name("tree"));
}

TEST_CASE("a fit says which engine it takes and why") {
  const Matrix<double> few = gaussian(100, 2, 1), many = gaussian(3000, 2, 1),
                       wide = gaussian(3000, 20, 1), line = gaussian(300, 1, 1);
  const Agglomerative ask{.linkage = Linkage::single};
  CHECK(ask.engine_for(few).engine == LinkageEngine::matrix);
  CHECK(ask.engine_for(wide).engine == LinkageEngine::matrix);
  CHECK(ask.engine_for(many).engine == LinkageEngine::points);
  CHECK(ask.engine_for(many).reason == "rows are many and have few columns");
  CHECK(ask.engine_for(gaussian(3000, 3, 1)).engine == LinkageEngine::matrix);
  CHECK(ask.engine_for(gaussian(3001, 3, 1)).engine == LinkageEngine::points);
  CHECK(ask.engine_for(gaussian(12000, 11, 1)).engine == LinkageEngine::matrix);
  Agglomerative tight{.linkage = Linkage::ward, .memory_limit = 3000 * 3000 * 8 - 1};
  CHECK(tight.engine_for(wide).reason == "a matrix would need more than memory_limit");
  CHECK(tight.engine_for(wide).engine == LinkageEngine::points);
  ++tight.memory_limit;
  CHECK(tight.engine_for(wide).engine == LinkageEngine::matrix);
  tight.memory_limit = 3000 * 3000 * 4;
  tight.storage = Storage::f32;
  CHECK(tight.engine_for(wide).engine == LinkageEngine::matrix);
  // Single linkage keeps no distances.
  tight = {.linkage = Linkage::single, .memory_limit = 0};
  CHECK(tight.engine_for(wide).engine == LinkageEngine::matrix);
  for (const NamedLinkage& each : linkage_names)
    CHECK(Agglomerative{.linkage = each.linkage}.engine_for(line).engine == LinkageEngine::points);
  const Agglomerative complete{.linkage = Linkage::complete};
  CHECK(complete.engine_for(many).engine == LinkageEngine::matrix);
  CHECK(single(LinkageEngine::matrix).engine_for(many).engine == LinkageEngine::matrix);
  CHECK(single(LinkageEngine::points).engine_for(wide).engine == LinkageEngine::points);
  CHECK(single(LinkageEngine::automatic, Metric::cosine).engine_for(many).engine ==
        LinkageEngine::matrix);
  // Squares of such values vanish beside each other, whatever they are multiplied by.
  Matrix<double> far = many;
  far(0, 0) = 1e300;
  far(1, 0) = 1e-300;
  CHECK(ask.engine_for(far).engine == LinkageEngine::matrix);
  CHECK(ask.engine_for(many * 1e300).engine == LinkageEngine::points);
}

TEST_CASE("points that are refused") {
  const Matrix<double> x = gaussian(10, 2, 1);
  CHECK(refusal([&] {
          Agglomerative{.linkage = Linkage::complete,
                        .metric = Metric::cityblock,
                        .engine = LinkageEngine::points}
              .fit(x);
        }) == "engine: points cannot do complete linkage of 2 columns by cityblock distance");
  CHECK(refusal([&] {
          Agglomerative{.linkage = Linkage::average,
                        .metric = Metric::chebyshev,
                        .engine = LinkageEngine::points}
              .fit(x.topRows(1));
        }) == "engine: points cannot do average linkage of 2 columns by chebyshev distance");
  // Distances are no points, whoever works them out.
  const std::string no_rows =
      "engine: points cannot do without rows in space: distances are a matrix";
  const Agglomerative points = single(LinkageEngine::points);
  CHECK(refusal([&] { points.fit(condensed_distances(x, Metric::euclidean)); }) == no_rows);
  CHECK(refusal([&] {
          points.fit(condensed_distances(x, Metric::euclidean), std::vector<double>(10, 1.0));
        }) == no_rows);
  CHECK(refusal([&] {
          points.fit(x, [](std::span<const double> a, std::span<const double> b) {
            return std::abs(a[0] - b[0]);
          });
        }) == no_rows);
  CHECK(refusal([&] {
          points.fit(10, [](Index a, Index b) { return static_cast<double>(std::abs(a - b)); });
        }) == no_rows);
  CHECK(refusal([&] { single(static_cast<LinkageEngine>(7)).fit(x); }) ==
        "engine: is not one of the engines");
  CHECK(refusal([&] { Agglomerative{.memory_limit = -1}.fit(x); }) == "memory_limit: is negative");
  Matrix<double> far = Matrix<double>::Constant(10, 2, 1.7e308);
  far.topRows(4) *= -1;
  const std::string sentence = refusal([&] { single(LinkageEngine::points).fit(far); });
  CHECK(sentence.find("for their distance to be a double") != std::string::npos);
}

TEST_CASE("single linkage gives the same tree by points and by pairs, for any number of threads") {
  for (const std::uint64_t kind : {0, 1, 2, 3, 6, 8}) {
    const Matrix<double> x = rows_of_kind(kind, 2500, 2 + static_cast<Index>(kind) % 3, 5);
    INFO("kind ", kind);
    const Dendrogram pairs = single(LinkageEngine::matrix).fit(x, Threads{2});
    for (const Index threads : {1, 2, 3, 8})
      CHECK(single(LinkageEngine::points).fit(x, Threads{threads}) == pairs);
    const Matrix<float> narrow = x.cast<float>();
    CHECK(single(LinkageEngine::points).fit(narrow) ==
          single(LinkageEngine::points).fit(narrow.cast<double>()));
  }
  CHECK(single(LinkageEngine::points).fit(gaussian(1, 2, 1)).merges().empty());
  CHECK(single(LinkageEngine::points).fit(gaussian(2, 2, 1)).merges().size() == 1);
}

TEST_CASE("on a line every linkage gives the tree of all pairs") {
  const Matrix<double> x = gaussian(600, 1, 3);
  std::vector<double> weights;
  for (Index i = 0; i < 600; ++i)
    weights.push_back(1 + static_cast<double>(i % 5));
  for (const NamedLinkage& each : linkage_names) {
    INFO(each.name);
    const Agglomerative points{.linkage = each.linkage, .engine = LinkageEngine::points};
    const Agglomerative matrix{.linkage = each.linkage, .engine = LinkageEngine::matrix};
    const Dendrogram tree = points.fit(x);
    CHECK(same_tree(tree, matrix.fit(x), 1e-11));
    CHECK(same_tree(points.fit(x, weights), matrix.fit(x, weights), 1e-11));
    for (const Index threads : {2, 3, 8})
      CHECK(points.fit(x, Threads{threads}) == tree);
    for (const double scale : {1e-300, 1e299})
      CHECK(same_tree(points.fit(x * scale), matrix.fit(x * scale), 1e-11));
    Agglomerative exact = points;
    exact.exact_heights = true;
    CHECK(exact.fit(x) == tree);
    Agglomerative early = points;
    early.stop = Clusters{50};
    const Dendrogram first = early.fit(x);
    REQUIRE(first.merges().size() == 550);
    CHECK(std::equal(first.merges().begin(), first.merges().end(), tree.merges().begin()));
    CHECK(first.cut(Clusters{60}) == tree.cut(Clusters{60}));
  }
}

TEST_CASE("whatever was merged when a fit by points is cancelled is in the finished tree") {
  const Matrix<double> plane = gaussian(20000, 2, 3), grid = small_integers(20000, 2, 300, 4),
                       line = gaussian(20000, 1, 5);
  for (const Matrix<double>& x : {plane, grid, line}) {
    int asks = 0;
    const Agglomerative ask = single(LinkageEngine::points);
    const Dendrogram whole = ask.fit(x, Threads{2}, [&](const Progress&) { return ++asks > 0; });
    REQUIRE(asks > 5);
    for (int last = 0; last < asks; last += 1 + asks / 9) {
      int asked = 0;
      const Dendrogram tree =
          ask.fit(x, Threads{2}, [&](const Progress&) { return asked++ < last; });
      CHECK((tree.cancelled() || tree == whole));
      std::vector<double> heights, all;
      for (const Merge& merge : tree.merges())
        heights.push_back(merge.height);
      for (const Merge& merge : whole.merges())
        all.push_back(merge.height);
      CHECK(std::includes(all.begin(), all.end(), heights.begin(), heights.end()));
    }
  }
}

TEST_CASE("an early stop of points has the first merges") {
  const Matrix<double> x = small_integers(3000, 2, 200, 4);
  Agglomerative ask = single(LinkageEngine::points);
  const Dendrogram whole = ask.fit(x);
  ask.stop = Height{1.0};
  const Dendrogram part = ask.fit(x);
  CHECK(part.merges().back().height == 1.0);
  CHECK(std::equal(part.merges().begin(), part.merges().end(), whole.merges().begin()));
  CHECK(whole.merges()[part.merges().size()].height > 1.0);
}

TEST_CASE("slow: 100,000 points have the tree of all pairs") {
  for (const Index d : {2, 5}) {
    const Matrix<double> x = gaussian(100000, d, 9);
    CHECK(single(LinkageEngine::points).fit(x, Threads{2}) ==
          single(LinkageEngine::matrix).fit(x, Threads{2}));
  }
}

TEST_CASE("slow: a million rows of which most are copies are no trap") {
  const Index n = 1000000;
  for (const Index distinct : {1, 2, 1000}) {
    Matrix<double> x = gaussian(n, 2, 9);
    for (Index i = distinct; i < n; ++i)
      x.row(i) = x.row(i % distinct);
    const Dendrogram tree = single(LinkageEngine::points).fit(x, Threads{2});
    CHECK(std::count_if(tree.merges().begin(), tree.merges().end(),
                        [](const Merge& merge) { return merge.height > 0; }) == distinct - 1);
  }
}

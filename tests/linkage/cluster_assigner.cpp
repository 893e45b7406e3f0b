// New rows and the clusters of a tree: the linkage's own distance decides.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/cluster_assigner.hpp>

#include "support/generators.hpp"
#include "support/linkage_engines.hpp"
#include "support/linkage_fresh.hpp"
#include "support/refusals.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

Label lowest_of_the_nearest(const Matrix<double>& distances, Index i) {
  Index nearest = 0;
  for (Index c = 1; c < distances.cols(); ++c)
    if (distances(i, c) < distances(i, nearest)) nearest = c;
  return static_cast<Label>(nearest);
}

Matrix<double> column(std::vector<double> values) {
  return Eigen::Map<const Matrix<double>>(values.data(), std::ssize(values), 1);
}

/// A model of these clusters of a tree of 1 × n values.
ClusterAssignerModel assigner(Linkage linkage, const Matrix<double>& x, Index clusters) {
  const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
  return ClusterAssigner{.linkage = linkage}.fit(x, tree, tree.cut(Clusters{clusters}));
}

}  // namespace

TEST_CASE("by hand: two clusters on a line and what each linkage says between them") {
  const Matrix<double> x = column({0, 1, 2, 10, 14});  // labels 0 0 0 1 1
  const Dendrogram tree = Agglomerative{.linkage = Linkage::average}.fit(x);
  const Labels labels = tree.cut(Clusters{2});
  REQUIRE(labels == Labels{0, 0, 0, 1, 1});
  const Matrix<double> fresh = column({6.25});
  const auto distances = [&](Linkage linkage) {
    return ClusterAssigner{.linkage = linkage}.fit(x, tree, labels).transform(fresh);
  };
  // The tree merges 0 with 1, then 2 with both: by halves, 2 weighs as much as 0 and 1.
  CHECK(distances(Linkage::single) == Eigen::RowVector2d(4.25, 3.75));
  CHECK(distances(Linkage::complete) == Eigen::RowVector2d(6.25, 7.75));
  CHECK(distances(Linkage::average) == Eigen::RowVector2d(5.25, 5.75));
  CHECK(distances(Linkage::weighted) == Eigen::RowVector2d(5, 5.75));
  CHECK(distances(Linkage::centroid) == Eigen::RowVector2d(5.25, 5.75));
  CHECK(distances(Linkage::median) == Eigen::RowVector2d(5, 5.75));
  const Matrix<double> ward = distances(Linkage::ward);
  CHECK(ward(0, 0) == doctest::Approx(std::sqrt(6.0 / 4) * 5.25).epsilon(1e-15));
  CHECK(ward(0, 1) == doctest::Approx(std::sqrt(4.0 / 3) * 5.75).epsilon(1e-15));
  const auto single = ClusterAssigner{.linkage = Linkage::single}.fit(x, tree, labels);
  CHECK(single.predict(fresh) == Labels{1});
  CHECK(single.clusters() == 2);
  CHECK(single.columns() == 1);
  CHECK(single.linkage() == Linkage::single);
  CHECK(single.metric() == Metric::euclidean);
  CHECK(ClusterAssigner{.linkage = Linkage::complete}.fit(x, tree, labels).predict(fresh) ==
        Labels{0});
}

TEST_CASE("every linkage and metric agrees with its definition, on floats and doubles") {
  const auto check = [&]<Real T>(T, std::uint64_t seed, bool ties) {
    const Index n = 41, m = 23, d = 4;
    const auto rows = [&](Index count, std::uint64_t from) {
      return ties ? small_integers<T>(count, d, 3, from) : gaussian<T>(count, d, from);
    };
    const Matrix<T> x = rows(n, seed), fresh = rows(m, seed + 1);
    for (const NamedLinkage& each : linkage_names) {
      for (const NamedMetric& how : metric_names) {
        const Linkage linkage = each.linkage;
        const Metric metric = how.metric;
        const bool undefined = metric == Metric::cosine || metric == Metric::correlation;
        if (works_on_squares(linkage) && metric != Metric::euclidean) continue;
        if (ties && undefined) continue;
        INFO("seed " << seed << ", " << std::string(each.name) << ", " << std::string(how.name)
                     << (ties ? ", ties" : ""));
        const Dendrogram tree = Agglomerative{.linkage = linkage, .metric = metric}.fit(x);
        for (const Index k : {Index{1}, Index{2}, Index{7}, n}) {
          const Labels labels = tree.cut(Clusters{k});
          const auto model =
              ClusterAssigner{.linkage = linkage, .metric = metric}.fit(x, tree, labels);
          REQUIRE(model.clusters() == k);
          const Matrix<double> expected =
              defined_distances(x.template cast<double>(), tree, labels,
                                fresh.template cast<double>(), linkage, metric);
          const Matrix<double> distances = model.transform(fresh);
          // The definition takes means of squares apart and loses half the digits near zero.
          REQUIRE((distances - expected).cwiseAbs().maxCoeff() <=
                  (works_on_squares(linkage) ? 1e-6 : 1e-13) * (1 + expected.maxCoeff()));
          const Labels found = model.predict(fresh);
          for (Index i = 0; i < m; ++i)
            REQUIRE(found[static_cast<std::size_t>(i)] == lowest_of_the_nearest(distances, i));
        }
      }
    }
  };
  for (const std::uint64_t seed : {1u, 2u, 3u})
    for (const bool ties : {false, true}) {
      check(0.0, seed, ties);
      check(0.0f, seed, ties);
    }
}

TEST_CASE("fitted rows of well separated clusters get their own labels back") {
  for (const std::uint64_t seed : {5u, 6u, 7u}) {
    const Matrix<double> x = blobs(300, 3, 6, 0.05, seed);
    for (const NamedLinkage& each : linkage_names) {
      INFO("seed " << seed << ", " << std::string(each.name));
      const Dendrogram tree = Agglomerative{.linkage = each.linkage}.fit(x);
      const Labels labels = tree.cut(Clusters{6});
      const auto model = ClusterAssigner{.linkage = each.linkage}.fit(x, tree, labels);
      CHECK(model.predict(x) == labels);
      // New rows of a blob join the old ones.
      const Matrix<double> fresh = (x.array() + 0.01).matrix();
      CHECK(model.predict(fresh, Threads{2}) == labels);
    }
  }
}

TEST_CASE("a fitted row can be nearer to another cluster, as by complete linkage here") {
  const Matrix<double> x = column({0, 10, 12, 13});
  const Labels labels{0, 0, 1, 1};
  const auto model = ClusterAssigner{.linkage = Linkage::complete}.fit(x, labels);
  CHECK(model.predict(x) == Labels{0, 1, 1, 1});
}

TEST_CASE("of equally near clusters the lowest label is taken") {
  const Matrix<double> x = column({-3, -1, 1, 3});
  const Labels labels{1, 1, 0, 0};
  for (const Linkage linkage :
       {Linkage::single, Linkage::complete, Linkage::average, Linkage::ward, Linkage::centroid}) {
    CAPTURE(std::string(name_of(linkage)));
    CHECK(ClusterAssigner{.linkage = linkage}.fit(x, labels).predict(column({0})) == Labels{0});
  }
  // Three rows at distance 5 are as near on average as two.
  Matrix<double> ring(5, 2);
  ring << 3, 4, -4, 3, 5, 0, 0, -5, -3, -4;
  const auto model = ClusterAssigner{}.fit(ring, Labels{1, 1, 1, 0, 0});
  CHECK(model.transform(Eigen::RowVector2d(0, 0)) == Eigen::RowVector2d(5, 5));
  CHECK(model.predict(Eigen::RowVector2d(0, 0)) == Labels{0});
}

TEST_CASE("the same bits for any threads, batches and layouts") {
  const Matrix<double> x = gaussian(150, 5, 11);
  Matrix<double> fresh = gaussian(700, 5, 12);
  fresh.row(300) *= 1e200;  // an extreme row must not change the answers beside it
  fresh.row(301) *= 1e-200;
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string(each.name));
    const Dendrogram tree = Agglomerative{.linkage = each.linkage}.fit(x);
    const ClusterAssigner ask{.linkage = each.linkage};
    const Labels labels = tree.cut(Clusters{9});
    const auto model = ask.fit(x, tree, labels);
    const Matrix<double> distances = model.transform(fresh);
    const Labels found = model.predict(fresh);
    for (const Index threads : {Index{0}, Index{1}, Index{2}, Index{3}, Index{1000}}) {
      CHECK(model.transform(fresh, Threads{threads}) == distances);
      CHECK(model.predict(fresh, Threads{threads}) == found);
      CHECK(ask.fit(x, tree, labels, Threads{threads}).transform(fresh) == distances);
    }
    for (Index i = 0; i < fresh.rows(); i += 13) {
      const Index rows = std::min<Index>(13, fresh.rows() - i);
      REQUIRE(model.transform(fresh.middleRows(i, rows)) == distances.middleRows(i, rows));
    }
    for (Index i = 290; i < 310; ++i)
      REQUIRE(model.transform(fresh.row(i)) == distances.row(i));
    const Eigen::MatrixXd columns = fresh;
    Matrix<double> wide(fresh.rows(), 2 * fresh.cols());
    wide << fresh, fresh;
    CHECK(model.transform(columns) == distances);
    CHECK(model.transform(wide.rightCols(5)) == distances);
    const Eigen::MatrixXd fitted = x;
    CHECK(ask.fit(fitted, tree, labels).transform(fresh) == distances);
  }
}

TEST_CASE("magnitudes of 1e200 and 1e-200 are told apart, also in one table") {
  for (const NamedLinkage& each : linkage_names) {
    for (const double unit : {1e-300, 1e-200, 1.0, 1e200, 1e300}) {
      INFO(std::string(each.name) << ", " << unit);
      const Matrix<double> x = unit * column({0, 1, 2, 10, 14});
      const auto model = assigner(each.linkage, x, 2);
      CHECK(model.predict(unit * column({1, 3, 12, 5})) == Labels{0, 0, 1, 0});
      CHECK(model.transform(unit * column({7}))(0, 0) / unit ==
            doctest::Approx(
                assigner(each.linkage, column({0, 1, 2, 10, 14}), 2).transform(column({7}))(0, 0))
                .epsilon(1e-12));
    }
    INFO(std::string(each.name));
    const Matrix<double> x = column({1e-200, 2e-200, 1.5e-200, 8e-200, 9e-200, 1e200, 1.1e200});
    const auto model = assigner(each.linkage, x, 4);
    CHECK(model.predict(column({1e-200, 8.5e-200, 1.01e200, 1.2e200})) == Labels{0, 1, 2, 3});
  }
}

TEST_CASE("clusters close together and far from zero keep their digits") {
  const Matrix<double> near = column({0, 0.001, 0.002, 0.006, 0.007});
  const Matrix<double> x = (near.array() + 1e8).matrix();
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string(each.name));
    const auto model = assigner(each.linkage, x, 2);
    const Matrix<double> fresh = column({1e8 + 0.0035, 1e8 + 0.0065, 0.0});
    const Matrix<double> moved = (fresh.array() - 1e8).matrix();
    const Matrix<double> same = (x.array() - 1e8).matrix();  // without an error
    const Matrix<double> expected = assigner(each.linkage, same, 2).transform(moved);
    const Matrix<double> distances = model.transform(fresh);
    for (Index i = 0; i < 3; ++i)
      for (Index c = 0; c < 2; ++c)
        CHECK(distances(i, c) == doctest::Approx(expected(i, c)).epsilon(1e-13));
  }
}

TEST_CASE("equal rows are at distance zero from themselves") {
  const Matrix<double> x = Matrix<double>::Constant(7, 3, 0.1);
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string(each.name));
    const auto model = assigner(each.linkage, x, 1);
    CHECK(model.transform(x.topRows(1))(0, 0) == 0);
    CHECK(model.predict(x) == Labels(7, 0));
  }
}

TEST_CASE("one fitted row takes in everything") {
  for (const NamedLinkage& each : linkage_names) {
    INFO(std::string(each.name));
    const auto model =
        ClusterAssigner{.linkage = each.linkage}.fit(column({3}), Dendrogram{}, Labels{0});
    CHECK(model.predict(column({3, -1e9})) == Labels{0, 0});
    CHECK(model.transform(column({5}))(0, 0) == 2);
  }
}

TEST_CASE("a distance too large for a double is infinite, and refused where all are") {
  const Matrix<double> x = column({-1.7e308, 1.0, 2.0, 1.5});
  const auto single = ClusterAssigner{.linkage = Linkage::single}.fit(x, Labels{0, 1, 1, 1});
  CHECK(single.transform(column({1.7e308}))(0, 0) == inf);
  CHECK(single.predict(column({1.7e308, 0})) == Labels{1, 1});
  const auto far = ClusterAssigner{.linkage = Linkage::complete}.fit(x.topRows(1), Labels{0});
  CHECK(refusal([&] {
          far.predict(column({0, 1.7e308}));
        }) == "x: is too far away from every cluster for a distance to be a double (row 1)");
  const Metric squared = Metric::sqeuclidean;
  const auto squares = ClusterAssigner{.metric = squared}.fit(column({1, 2}), Labels{0, 0});
  CHECK(refusal([&] { squares.predict(column({1e200})); }) ==
        "x: is too far away from every cluster for a distance to be a double (row 0)");
  // Sums of distances may leave the range though their mean does not.
  const Matrix<double> wide = column({1.1e308, 1.3e308, 1.2e308, 0, 0.1e308});
  const auto mean = ClusterAssigner{}.fit(wide, Labels{0, 0, 0, 1, 1});
  CHECK(mean.transform(column({0}))(0, 0) == doctest::Approx(1.2e308));
  CHECK(mean.predict(column({1e308, 0})) == Labels{0, 1});
  const auto ward = ClusterAssigner{.linkage = Linkage::ward}.fit(wide, Labels{0, 0, 0, 1, 1});
  CHECK(ward.predict(column({1e308, 0})) == Labels{0, 1});
}

TEST_CASE("a chain as deep as it has leaves needs no stack, and its oldest rows weigh nothing") {
  const Index n = 20'000;
  Matrix<double> x(n, 1);
  std::vector<Merge> merges{{0, 1, 1, 2}};
  for (Index t = 1; t < n - 1; ++t)
    merges.push_back({t + 1, n + t - 1, 1, t + 2});
  for (Index i = 0; i < n; ++i)
    x(i, 0) = static_cast<double>(i);
  const auto tree = Dendrogram::from_merges(n, std::move(merges));
  const Labels labels = tree.cut(Clusters{1});
  for (const Linkage linkage : {Linkage::weighted, Linkage::median}) {
    const auto model = ClusterAssigner{.linkage = linkage}.fit(x, tree, labels);
    // n−1 weighs ½, n−2 ¼, …: their mean is n − 2.
    CHECK(model.transform(column({0}))(0, 0) ==
          doctest::Approx(static_cast<double>(n - 2)).epsilon(1e-12));
  }
}

TEST_CASE("no rows give no labels; other bad rows are refused with their place") {
  const Matrix<double> x = gaussian(20, 3, 13);
  const Dendrogram tree = Agglomerative{}.fit(x);
  for (const NamedLinkage& each : linkage_names) {
    const auto model = ClusterAssigner{.linkage = each.linkage}.fit(x, tree, tree.cut(Clusters{4}));
    CHECK(model.predict(Matrix<double>(0, 3)).empty());
    CHECK(model.predict(Eigen::Map<const Matrix<double>>(nullptr, 0, 3)).empty());
    CHECK(model.transform(Matrix<double>(0, 3)).rows() == 0);
    CHECK(model.transform(Matrix<double>(0, 3)).cols() == 4);
    CHECK(refusal([&] { model.predict(Matrix<double>(0, 2)); }) ==
          "x: has 2 columns where 3 are expected");
    CHECK(refusal([&] { model.transform(x.leftCols(2)); }) ==
          "x: has 2 columns where 3 are expected");
    Matrix<double> bad = x;
    bad(7, 2) = not_a_number;
    CHECK(refusal([&] { model.predict(bad); }) == "x: holds NaN (row 7, column 2)");
    bad(7, 2) = -inf;
    CHECK(refusal([&] { model.transform(bad); }).ends_with("infinity (row 7, column 2)"));
    CHECK(refusal([&] { model.predict(x, Threads{-1}); }) ==
          "threads: is -1 but must not be negative");
  }
  Matrix<double> zero = x;
  zero.row(5).setZero();
  for (const Metric metric : {Metric::cosine, Metric::correlation}) {
    const auto model = ClusterAssigner{.metric = metric}.fit(x, tree.cut(Clusters{4}));
    CHECK(refusal([&] { model.predict(zero); }).ends_with("(row 5)"));
  }
}

TEST_CASE("what cannot be fitted is refused") {
  const Matrix<double> x = gaussian(6, 2, 14);
  const Dendrogram tree = Agglomerative{}.fit(x);
  const Labels labels = tree.cut(Clusters{3});
  const auto fit = [&](const Matrix<double>& rows, const Labels& given) {
    return refusal([&] { ClusterAssigner{}.fit(rows, tree, given); });
  };
  CHECK(fit(x, labels) == "accepted");
  CHECK(fit(x.topRows(5), labels) == "tree: has 6 leaves where x has 5 rows");
  CHECK(fit(Matrix<double>(0, 2), labels) == "x: has no rows");
  CHECK(fit(Matrix<double>(6, 0), labels) == "x: has no columns");
  CHECK(fit(x, {0, 0, 0}) == "labels: has 3 entries where 6 are needed");
  CHECK(fit(x, {0, 0, 0, -1, 0, 0}) == "labels: holds the negative label -1 (row 3)");
  CHECK(fit(x, {0, 0, 0, 2, 0, 0}) == "labels: leave cluster 1 without rows");
  CHECK(fit(x, {0, 0, 0, std::numeric_limits<Label>::max(), 0, 0}) ==
        "labels: leave cluster 1 without rows");
  Matrix<double> bad = x;
  bad(4, 1) = inf;
  CHECK(fit(bad, labels) == "x: holds infinity (row 4, column 1)");
  bad(4, 1) = not_a_number;
  CHECK(fit(bad, labels) == "x: holds NaN (row 4, column 1)");

  Labels crossing = tree.cut(Clusters{2});
  std::swap(*std::find(crossing.begin(), crossing.end(), 0),
            *std::find(crossing.begin(), crossing.end(), 1));
  CHECK(fit(x, crossing).find("branches of the tree") != std::string::npos);
  const auto unfinished = Dendrogram::from_merges(6, {{0, 1, 1, 2}});
  CHECK(refusal([&] { ClusterAssigner{}.fit(x, unfinished, Labels(6, 0)); }) ==
        "labels: make cluster 0 of 5 branches of the tree");

  for (const Linkage linkage : {Linkage::weighted, Linkage::median})
    CHECK(refusal([&] { ClusterAssigner{.linkage = linkage}.fit(x, labels); }) ==
          "linkage: " + std::string(name_of(linkage)) + " needs the tree besides the labels");
  const Metric city = Metric::cityblock;
  for (const Linkage linkage : {Linkage::ward, Linkage::centroid, Linkage::median})
    CHECK(refusal([&] {
            ClusterAssigner{.linkage = linkage, .metric = city}.fit(x, tree, labels);
          }) == "metric: " + std::string(name_of(linkage)) +
                    " linkage is defined for euclidean distances only, not for cityblock");
  CHECK(refusal([&] { ClusterAssigner{.linkage = Linkage{9}}.fit(x, labels); }) ==
        "linkage: is not one of the seven linkages");
  CHECK(refusal([&] { ClusterAssigner{.metric = Metric{9}}.fit(x, labels); }) ==
        "metric: is not one of the metrics");
  // A row is named by its own number, wherever its cluster stands.
  Matrix<double> zero = x;
  zero.row(5).setZero();
  for (const Metric metric : {Metric::cosine, Metric::correlation})
    CHECK(refusal([&] {
            ClusterAssigner{.metric = metric}.fit(zero, Labels{1, 1, 1, 1, 1, 0});
          }).ends_with("(row 5)"));
}

TEST_CASE("a copy, a moved copy and an assigned copy answer alike, from two threads at once") {
  const Matrix<double> x = gaussian(60, 2, 15);
  const auto model = assigner(Linkage::average, x, 5);
  auto copy = model;
  const auto moved = std::move(copy);
  auto assigned = assigner(Linkage::ward, x, 2);
  assigned = moved;
  const Labels expected = model.predict(x);
  CHECK(assigned.predict(x) == expected);
  Labels one, other;
  std::thread first([&] { one = moved.predict(x); });
  std::thread second([&] { other = moved.predict(x); });
  first.join();
  second.join();
  CHECK(one == expected);
  CHECK(other == expected);
}

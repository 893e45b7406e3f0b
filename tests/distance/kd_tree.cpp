// Searches in a k-d tree against going through all rows.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/kd_tree.hpp>
#include <kindred/distance/pairwise.hpp>

#include "support/generators.hpp"
#include "support/refusals.hpp"
#include "support/rows_of_kind.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr Metric bounded[] = {Metric::euclidean, Metric::sqeuclidean, Metric::cityblock,
                              Metric::chebyshev};

bool before(const NearRow& a, const NearRow& b) {
  return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
}

/// All rows, nearest first, but not the one that asks.
std::vector<NearRow> sorted_rows(const Matrix<double>& distances, Index from, bool own) {
  std::vector<NearRow> rows;
  for (Index j = 0; j < distances.cols(); ++j)
    if (!own || j != from) rows.push_back({j, distances(from, j)});
  std::sort(rows.begin(), rows.end(), before);
  return rows;
}

void check_case(std::uint64_t seed) {
  const Draws draws(seed, 31);
  const auto n = static_cast<Index>(2 + draws.below(seed % 4 == 0 ? 300 : 40, 0));
  const auto d = static_cast<Index>(1 + draws.below(20, 1));
  const Metric metric = bounded[draws.below(4, 2)];
  const auto kind = draws.below(kinds_of_rows + 2, 3);
  // Squares of the last two kinds are distances of their own, and too large or too small.
  const bool far = kind >= kinds_of_rows && metric != Metric::sqeuclidean;
  const double scale = !far ? 1 : kind == kinds_of_rows ? 1e-250 : 1e250;
  const Matrix<double> x = scale * rows_of_kind(far ? 0 : kind % kinds_of_rows, n, d, seed);
  const double tolerance = far ? 1e-14 : 0;
  INFO("seed ", seed, ", kind ", kind, ", ", name_of(metric), ", n ", n, ", d ", d);

  const auto tree = KdTree{.metric = metric}.fit(x, Threads{static_cast<Index>(1 + seed % 3)});
  const Matrix<double> distances = condensed_distances(x, metric).to_square();
  const auto k = static_cast<Index>(1 + draws.below(static_cast<std::uint64_t>(n - 1), 4));
  const NearRows near = tree.nearest(k, Threads{static_cast<Index>(1 + seed % 2)});
  const NearRows given = tree.nearest(x, k);
  for (Index i = 0; i < n; ++i) {
    const auto others = sorted_rows(distances, i, true), all = sorted_rows(distances, i, false);
    const auto same = [&](const NearRow& a, const NearRow& b) {
      return a.row == b.row && std::abs(a.distance - b.distance) <= tolerance * b.distance;
    };
    CHECK(std::equal(near.of(i).begin(), near.of(i).end(), others.begin(), same));
    CHECK(std::equal(given.of(i).begin(), given.of(i).end(), all.begin(), same));
    if (i % 8 != 0) continue;
    const double radius = others[static_cast<std::size_t>(k - 1)].distance;
    const auto within = tree.within(x.row(i), radius);
    std::vector<NearRow> expected = all;
    std::erase_if(expected, [&](const NearRow& row) { return row.distance > radius; });
    if (tolerance == 0) CHECK(within == expected);
    const auto odd = [](Index row) { return row % 2 == 1; };
    const auto found = tree.nearest_if(x.row(i), odd);
    const auto first =
        std::find_if(all.begin(), all.end(), [&](const NearRow& row) { return odd(row.row); });
    REQUIRE(found.has_value());
    CHECK(found->row == first->row);
  }
}

}  // namespace

TEST_CASE("nearest rows, rows within a radius and wanted ones are those of a full search") {
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    check_case(seed);
}

TEST_CASE("the tree is the same for any number of threads and any layout") {
  const Matrix<double> x = rows_of_kind(3, 20000, 3, 5);
  const Eigen::MatrixXd by_columns = x;
  const auto one = KdTree{}.fit(x);
  for (const Index threads : {2, 3, 8}) {
    const auto more = KdTree{}.fit(by_columns, Threads{threads});
    CHECK(std::equal(one.order().begin(), one.order().end(), more.order().begin()));
  }
  std::vector<std::uint32_t> places(one.order().begin(), one.order().end());
  std::sort(places.begin(), places.end());
  for (std::size_t i = 0; i < places.size(); ++i)
    REQUIRE(places[i] == i);
}

TEST_CASE("boxes of all levels hold the rows below them, and no more") {
  const Index n = 5000, d = 3;
  const Matrix<double> x = gaussian(n, d, 9);
  const auto tree = KdTree{}.fit(x);
  const auto view = tree.view();
  Index places = detail::kd_leaf;
  for (int level = 0; level < view.levels; ++level, places *= detail::kd_fan)
    for (Index begin = 0, node = 0; begin < n; begin += places, ++node)
      for (Index c = 0; c < d; ++c) {
        double low = 1e300, high = -1e300;
        for (Index i = begin; i < std::min(n, begin + places); ++i) {
          const double value = x(tree.order()[static_cast<std::size_t>(i)], c);
          low = std::min(low, value);
          high = std::max(high, value);
        }
        const auto& box = view.box(level, node / detail::kd_fan)[c];
        const auto child = static_cast<std::size_t>(node % detail::kd_fan);
        CHECK((box.low[child] == low && box.high[child] == high));
      }
}

TEST_CASE("values of rows are folded into values of nodes") {
  const Index n = 3000;
  const Matrix<double> x = gaussian(n, 2, 4);
  const auto tree = KdTree{}.fit(x);
  std::vector<Index> number(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < number.size(); ++i)
    number[i] = static_cast<Index>(i);
  const auto least =
      tree.fold(std::span<const Index>(number), n, [](Index a, Index b) { return std::min(a, b); });
  REQUIRE(static_cast<int>(least.size()) == tree.view().levels);
  for (Index node = 0; node < tree.view().leaves(); ++node) {
    Index expected = n;
    for (Index i = node * detail::kd_leaf; i < std::min(n, (node + 1) * detail::kd_leaf); ++i)
      expected = std::min<Index>(expected, tree.order()[static_cast<std::size_t>(i)]);
    CHECK(least[0][static_cast<std::size_t>(node)] == expected);
  }
  Index lowest = n;
  for (const Index value : least.back())
    lowest = std::min(lowest, value);
  CHECK(lowest == 0);
  CHECK(least.back().size() == 8);
}

TEST_CASE("floats are searched among as the doubles they are") {
  const Matrix<float> x = gaussian<float>(500, 4, 2);
  const Matrix<double> wide = x.cast<double>();
  const NearRows near = KdTree{}.fit(x).nearest(3), same = KdTree{}.fit(wide).nearest(3);
  CHECK(near.found == same.found);
}

TEST_CASE("points that are no rows") {
  const Matrix<double> x = gaussian(700, 3, 6), points = 2 * gaussian(150, 3, 7);
  const auto tree = KdTree{.metric = Metric::chebyshev}.fit(x);
  const NearRows near = tree.nearest(points, 4, Threads{2});
  for (Index i = 0; i < points.rows(); ++i) {
    std::vector<NearRow> rows;
    for (Index j = 0; j < x.rows(); ++j)
      rows.push_back({j, (x.row(j) - points.row(i)).cwiseAbs().maxCoeff()});
    std::sort(rows.begin(), rows.end(), before);
    CHECK(std::equal(rows.begin(), rows.begin() + 4, near.of(i).begin()));
  }
  CHECK(tree.nearest(points.topRows(0), 4).found.empty());
  CHECK_FALSE(tree.nearest_if(points.row(0), [](Index) { return false; }).has_value());
  CHECK(tree.within(points.row(0), -1.0).empty());
  CHECK(tree.within(points.row(0), std::numeric_limits<double>::infinity()).size() == 700);
}

TEST_CASE("a search can be cancelled") {
  const auto tree = KdTree{}.fit(gaussian(20000, 2, 1));
  for (const int answers : {0, 1}) {
    int asked = 0;
    const NearRows near =
        tree.nearest(2, Threads{2}, [&](const Progress&) { return asked++ < answers; });
    CHECK(near.cancelled);
    CHECK(near.found.empty());
  }
}

TEST_CASE("a point so far away that distances are lost is refused, whoever asks") {
  const std::string too_far =
      "points: are too far away from a row for their distance to be a double (row 0)";
  const Matrix<double> rows = gaussian(50, 2, 3);
  const auto any = [](Index) { return true; };
  const double infinity = std::numeric_limits<double>::infinity();
  const auto check_refused = [&](const Matrix<double>& x, double place, Metric metric) {
    INFO(name_of(metric), ", ", place);
    const auto tree = KdTree{.metric = metric}.fit(x);
    const Matrix<double> point = Matrix<double>::Constant(1, x.cols(), place);
    CHECK(refusal([&] { tree.nearest(point, 1); }) == too_far);
    CHECK(refusal([&] { tree.nearest_if(point, any); }) == too_far);
    CHECK(refusal([&] { tree.within(point, infinity); }) == too_far);
    CHECK(refusal([&] { tree.within(point, 1.7e308); }) == too_far);
  };
  check_refused(rows, 1e200, Metric::euclidean);
  check_refused(rows, -1e155, Metric::sqeuclidean);
  check_refused(rows * 1e-300, 1e10, Metric::euclidean);
  // One column would do, two are too far.
  Matrix<double> point = Matrix<double>::Constant(1, 2, 1e154);
  CHECK(refusal([&] { KdTree{}.fit(rows).within(point, 1.0); }) == too_far);
  point(0, 1) = 0;
  CHECK(KdTree{}.fit(rows).within(point, 1.0).empty());
  // What is only far is found.
  CHECK(KdTree{}.fit(rows).within(Matrix<double>::Constant(1, 2, 1e150), infinity).size() == 50);
  CHECK(KdTree{.metric = Metric::cityblock}
            .fit(rows)
            .nearest_if(Matrix<double>::Constant(1, 2, 8e307), any)
            .has_value());
}

TEST_CASE("what a tree refuses") {
  Matrix<double> x = gaussian(5, 2, 1);
  const auto tree = KdTree{}.fit(x);
  CHECK(refusal([&] { KdTree{.metric = Metric::cosine}.fit(x); }) ==
        "metric: is cosine, which boxes do not bound");
  CHECK(refusal([&] { tree.nearest(0); }) == "k: is 0 but must lie in 1..4");
  CHECK(refusal([&] { tree.nearest(5); }) == "k: is 5 but must lie in 1..4");
  CHECK(refusal([&] { tree.nearest(x, 6); }) == "k: is 6 but must lie in 1..5");
  CHECK(refusal([&] { tree.nearest(gaussian(2, 3, 1), 1); }) ==
        "points: has 3 columns where 2 are expected");
  CHECK(refusal([&] { tree.within(x, 1.0); }) ==
        "points: are more or fewer than the one asked for");
  CHECK(refusal([&] { tree.within(x.row(0), std::nan("")); }) == "radius: is NaN");
  x(3, 1) = std::nan("");
  CHECK(refusal([&] { KdTree{}.fit(x); }).find("x: holds NaN") != std::string::npos);
  CHECK(refusal([&] { tree.nearest(x, 1); }).find("points: holds NaN") != std::string::npos);
  CHECK(refusal([&] { KdTree{}.fit(Matrix<double>(0, 2)); }) == "x: has no rows");
  CHECK(refusal([&] { KdTree{}.fit(Matrix<double>(2, 0)); }) == "x: has no columns");
}

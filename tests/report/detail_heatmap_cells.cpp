// Tests of the numbers of a heat map.
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/detail/heatmap_cells.hpp>

#include "support/generators.hpp"
#include "support/report_trees.hpp"

using namespace kindred;
using namespace kindred::detail::drawing;
using namespace kindred::testing;

TEST_CASE("a collapsed row is the mean of what is observed in it") {
  const Dendrogram tree = random_tree(50, 6);
  const DrawnTree drawn = collapsed_top(tree, 7, "max_rows");
  Matrix<double> x = gaussian(50, 4, 3);
  for (Index i = 0; i < 50; i += 3)
    x(i, 1) = missing_value<double>();
  const Labels labels = tree.cut(Clusters{7});
  const Matrix<double> means = tip_means(rows_of(x), drawn);
  for (Index tip = 0; tip < 7; ++tip)
    for (Index j = 0; j < 4; ++j) {
      double sum = 0, count = 0;
      for (Index i = 0; i < 50; ++i)
        if (drawn.tip_of_leaf[static_cast<std::size_t>(i)] == tip && !is_nan(x(i, j))) {
          sum += x(i, j);
          ++count;
        }
      if (count == 0)
        CHECK(is_nan(means(tip, j)));
      else
        CHECK(means(tip, j) == doctest::Approx(sum / count).epsilon(1e-13));
    }
}

TEST_CASE("means of the largest and of the smallest doubles stay what they are") {
  const DrawnTree drawn = collapsed_top(random_tree(4, 1), 1, "max_rows");
  constexpr double huge = std::numeric_limits<double>::max();
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  for (const double value : {huge, -huge, tiny, 1e200, 1e-200}) {
    CAPTURE(value);
    const Matrix<double> x = Matrix<double>::Constant(4, 2, value);
    CHECK(tip_means(rows_of(x), drawn)(0, 0) == value);
  }
}

TEST_CASE("every segment brings the column that sets it apart") {
  // Segment s of 4 is alone in column 10 + s; all other columns are noise or constant or missing.
  const Index n = 120, d = 30;
  Matrix<double> x = 0.1 * gaussian(n, d, 9);
  Labels labels(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) {
    labels[static_cast<std::size_t>(i)] = i < 80 ? 0 : i < 110 ? 1 : i < 119 ? 2 : 3;
    x(i, 10 + labels[static_cast<std::size_t>(i)]) += 5;
    x(i, 0) = 7;
    x(i, 1) = missing_value<double>();
  }
  const DrawnTree drawn = collapsed_top(random_tree(n, 1), 20, "max_rows");
  CHECK(telling_columns(rows_of(x), drawn, labels, 4) == std::vector<Index>{10, 11, 12, 13});
  // The choice does not hang on the columns' units.
  Matrix<double> scaled = x;
  for (Index j = 0; j < d; ++j)
    scaled.col(j) *= std::ldexp(1.0, static_cast<int>(j) * 30 - 450);
  CHECK(telling_columns(rows_of(scaled), drawn, labels, 9) ==
        telling_columns(rows_of(x), drawn, labels, 9));
  CHECK(telling_columns(rows_of(x), drawn, labels, 30).size() == 30);
}

TEST_CASE("a column without values or without differences is chosen last") {
  Matrix<double> x = gaussian(40, 5, 2);
  x.col(1).setConstant(missing_value<double>());
  x.col(3).setConstant(4);
  const DrawnTree drawn = collapsed_top(random_tree(40, 1), 10, "max_rows");
  CHECK(telling_columns(rows_of(x), drawn, {}, 3) == std::vector<Index>{0, 2, 4});
  CHECK(telling_columns(rows_of(x), drawn, {}, 4) == std::vector<Index>{0, 2, 3, 4});
}

TEST_CASE("colours reach equally far on both sides of zero, and only then") {
  const ColorScale both = color_scale({-1, 0, 3}, 0, true, false);
  CHECK(both.diverging);
  CHECK(both.low == -3);
  CHECK(both.high == 3);
  CHECK(both.color(both.share(0)) == diverging_color(0.5));
  CHECK_FALSE(color_scale({0, 1, 3}, 0, true, false).diverging);
  CHECK_FALSE(color_scale({-1, 3}, 0, false, false).diverging);
  CHECK(color_scale({1, 3}, 0, true, true).diverging);
}

TEST_CASE("outliers are clipped and counted") {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i)
    values.push_back(i);
  values[100] = 1e9;
  values.push_back(missing_value<double>());
  const ColorScale scale = color_scale(values, 0.02, true, false);
  CHECK(scale.low == 2);
  CHECK(scale.high == 98);
  CHECK(scale.cells == 101);
  CHECK(scale.below == 2);
  CHECK(scale.above == 2);
  CHECK(scale.share(1e9) == 1);
  const ColorScale whole = color_scale(values, 0, true, false);
  CHECK(whole.below + whole.above == 0);
}

TEST_CASE("when nearly all values are equal the rare ones keep their colours") {
  std::vector<double> values(1000, 0.0);
  values[7] = 5;
  const ColorScale scale = color_scale(values, 0.02, true, false);
  CHECK(scale.low == 0);
  CHECK(scale.high == 5);
}

TEST_CASE("scales of nothing, of one value and of the largest doubles are scales") {
  constexpr double huge = std::numeric_limits<double>::max();
  CHECK(color_scale({}, 0.01, true, false).share(0) == 0);
  CHECK(color_scale({4, 4}, 0.01, true, false).share(4) == 0.5);
  const ColorScale widest = color_scale({-huge, huge}, 0, true, false);
  CHECK(widest.share(0) == 0.5);
  CHECK(widest.share(huge) == 1);
}

// Tests of heat maps as pictures.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/heatmap_svg.hpp>

#include "support/generators.hpp"
#include "support/report_trees.hpp"
#include "support/report_xml.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// The cells in a picture, by the moves that begin them.
std::size_t cells_of(const std::string& svg) {
  return count_of(group_of(svg, "kd-cells"), "M");
}

}  // namespace

TEST_CASE("every value has its cell, every row and column its name") {
  const Dendrogram tree = random_tree(31, 1), columns = random_tree(20, 2);
  const Matrix<double> x = gaussian(31, 20, 4);
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i)
    names.push_back("c" + std::to_string(i));
  const std::string svg =
      heatmap_svg(x, tree, {.column_names = names, .cut = Clusters{5}, .column_tree = &columns});
  CHECK(xml_problem(svg) == "");
  CHECK(cells_of(svg) == 31 * 20);
  const auto rows = texts_of(group_of(svg, "kd-tips"));
  REQUIRE(rows.size() == 31);
  for (std::size_t i = 0; i < 31; ++i)
    CHECK(rows[i] == std::to_string(tree.leaf_order()[i]));
  const auto shown = texts_of(group_of(svg, "kd-columns"));
  REQUIRE(shown.size() == 20);
  for (std::size_t j = 0; j < 20; ++j)
    CHECK(shown[j] == "c" + std::to_string(columns.leaf_order()[j]));
}

TEST_CASE("a cell has the colour of its value") {
  // One row per value; sequential colours from 0 to 4, nothing clipped.
  Matrix<double> x(2, 2);
  x << 0, 4, 2, missing_value<double>();
  const std::string svg = heatmap_svg(x, Dendrogram::from_merges(2, {{0, 1, 1, 2}}), {.clip = 0});
  const std::string cells = group_of(svg, "kd-cells");
  CHECK(count_of(cells, sequential_color(0).hex()) == 1);
  CHECK(count_of(cells, sequential_color(1).hex()) == 1);
  CHECK(count_of(cells, sequential_color(32 / 63.0).hex()) == 1);
  CHECK(count_of(cells, "<path") == 4);
  CHECK(svg.find(">missing</text>") != std::string::npos);
  x(1, 1) = 1;
  CHECK(heatmap_svg(x, Dendrogram::from_merges(2, {{0, 1, 1, 2}})).find(">missing</text>") ==
        std::string::npos);
}

TEST_CASE("collapsed rows, chosen columns and clipped colours are owned up to") {
  const Dendrogram tree = random_tree(5000, 3), columns = random_tree(285, 4);
  Matrix<double> x = gaussian(5000, 285, 4);
  x(17, 3) = 1e6;
  const std::string svg = heatmap_svg(
      x, tree,
      {.observations = "users", .columns = "areas", .cut = Clusters{4}, .column_tree = &columns});
  CHECK(xml_problem(svg) == "");
  CHECK(svg.size() < 300000);
  CHECK(cells_of(svg) == 60 * 40);
  CHECK(observations_in(texts_of(group_of(svg, "kd-tips"))) == 5000);
  CHECK(texts_of(group_of(svg, "kd-columns")).size() == 40);
  CHECK(prose_of(svg).find("5,000 users, collapsed to 60 clusters") != std::string::npos);
  CHECK(prose_of(svg).find("40 of 285 areas") != std::string::npos);
  CHECK(prose_of(svg).find("of 2,400 cells lie beyond") != std::string::npos);
  CHECK(prose_of(svg).find("is the mean of that many users") != std::string::npos);
}

TEST_CASE("33,000 rows make a small picture") {
  const std::string svg =
      heatmap_svg(gaussian(32711, 12, 4), random_tree(32711, 3), {.cut = Clusters{7}});
  CHECK(svg.size() < 100000);
  CHECK(observations_in(texts_of(group_of(svg, "kd-tips"))) == 32711);
}

TEST_CASE("any layout and any scalar of the same values give the same picture") {
  const Dendrogram tree = random_tree(30, 6);
  const Matrix<float> x = gaussian<float>(30, 8, 1);
  const HeatmapStyle style{.cut = Clusters{3}, .max_columns = 5};
  const std::string expected = heatmap_svg(x, tree, style);
  const Matrix<double> wide = x.cast<double>();
  CHECK(heatmap_svg(wide, tree, style) == expected);
  const Eigen::MatrixXd by_column = wide;
  CHECK(heatmap_svg(by_column, tree, style) == expected);
  Matrix<double> framed = Matrix<double>::Constant(34, 12, -1);
  framed.block(2, 3, 30, 8) = wide;
  CHECK(heatmap_svg(framed.block(2, 3, 30, 8), tree, style) == expected);
  CHECK(heatmap_svg(wide + Matrix<double>::Zero(30, 8), tree, style) == expected);
}

TEST_CASE("values times a power of two keep their colours") {
  const Dendrogram tree = random_tree(40, 6);
  const Matrix<double> x = gaussian(40, 50, 1);
  const HeatmapStyle style{.cut = Clusters{3}, .max_rows = 10, .max_columns = 12};
  const std::string expected = group_of(heatmap_svg(x, tree, style), "kd-cells");
  for (const int p : {-1000, -400, 400, 1000}) {
    CAPTURE(p);
    const Matrix<double> scaled = x.unaryExpr([p](double v) { return std::ldexp(v, p); });
    CHECK(group_of(heatmap_svg(scaled, tree, style), "kd-cells") == expected);
  }
}

TEST_CASE("all missing, all equal, one row, one column, largest doubles") {
  constexpr double huge = std::numeric_limits<double>::max();
  for (const double value : {missing_value<double>(), 0.0, 3.0, huge, -huge})
    for (const Index n : {1, 2, 90})
      for (const Index d : {1, 2, 70}) {
        CAPTURE(value);
        CAPTURE(n);
        CAPTURE(d);
        const std::string svg = heatmap_svg(Matrix<double>::Constant(n, d, value),
                                            random_tree(n, 1), {.cut = Clusters{1}});
        CHECK(xml_problem(svg) == "");
        CHECK(observations_in(texts_of(group_of(svg, "kd-tips"))) == n);
        for (const char* broken : {"nan", "inf\"", "inf "})
          CHECK_MESSAGE(svg.find(broken) == std::string::npos, broken);
      }
}

TEST_CASE("hostile names leave the picture well-formed") {
  const auto rows = hostile_names(40), columns = hostile_names(16);
  const std::string svg = heatmap_svg(gaussian(40, 16, 1), random_tree(40, 1),
                                      {.row_names = rows,
                                       .column_names = columns,
                                       .title = rows[0],
                                       .columns = rows[2],
                                       .value_label = rows[14]});
  CHECK(xml_problem(svg) == "");
}

TEST_CASE("an unfinished column tree orders its columns; an unfinished row tree is drawn uncut") {
  const Dendrogram columns = random_tree(12, 1, false, 5), rows = random_tree(20, 1, false, 9);
  const std::string svg = heatmap_svg(gaussian(20, 12, 1), rows, {.column_tree = &columns});
  CHECK(xml_problem(svg) == "");
  CHECK(prose_of(svg).find("11 parts are not joined") != std::string::npos);
}

TEST_CASE("a chain of a million rows needs no recursion") {
  const Matrix<double> x = gaussian(1000, 2, 1).replicate(1000, 1);
  const std::string svg = heatmap_svg(x, chain_tree(1000000), {.cut = Clusters{12}});
  CHECK(observations_in(texts_of(group_of(svg, "kd-tips"))) == 1000000);
}

TEST_CASE("bad input is refused by name") {
  const Dendrogram tree = random_tree(6, 1), five = random_tree(5, 1);
  Matrix<double> x = gaussian(6, 4, 1);
  const std::vector<std::string> names(5);
  CHECK_THROWS_AS(heatmap_svg(x, five), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.row_names = names}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.column_names = names}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.cut = Clusters{2}, .segment_names = names}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.column_tree = &five}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.clip = 0.5}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.clip = missing_value<double>()}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.max_rows = 0}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.max_columns = 0}), InputError);
  CHECK_THROWS_AS(heatmap_svg(x, tree, {.width = 0}), InputError);
  CHECK_THROWS_AS(heatmap_svg(Matrix<double>(0, 4), tree), InputError);
  CHECK_THROWS_AS(heatmap_svg(Matrix<double>(6, 0), tree), InputError);
  x(4, 2) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(heatmap_svg(x, tree), "values: holds infinity (row 4, column 2)",
                       InputError);
}

// Published examples with known answers.
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/agglomerative.hpp>

#include "support/linkage_engines.hpp"
#include "support/linkage_us_arrests.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

void check_tree(const Dendrogram& tree, const std::vector<Merge>& expected) {
  REQUIRE(tree.merges().size() == expected.size());
  for (std::size_t t = 0; t < expected.size(); ++t) {
    CHECK(tree.merges()[t].left == expected[t].left);
    CHECK(tree.merges()[t].right == expected[t].right);
    CHECK(tree.merges()[t].size == expected[t].size);
    CHECK(tree.merges()[t].height == doctest::Approx(expected[t].height).epsilon(1e-13));
  }
}

struct Golden {
  Linkage linkage;
  std::vector<Merge> merges;
};

}  // namespace

TEST_CASE("SciPy's ytdist") {
  // scipy/cluster/tests/hierarchy_test_data.py: linkage_ytdist_*.
  const auto ytdist = CondensedMatrix<double>::from(
      {662, 877, 255, 412, 996, 295, 468, 268, 400, 754, 564, 138, 219, 869, 669});
  const std::vector<Golden> goldens{
      {Linkage::single,
       {{2, 5, 138.0, 2}, {3, 4, 219.0, 2}, {0, 7, 255.0, 3}, {1, 8, 268.0, 4}, {6, 9, 295.0, 6}}},
      {Linkage::complete,
       {{2, 5, 138.0, 2}, {3, 4, 219.0, 2}, {1, 6, 400.0, 3}, {0, 7, 412.0, 3}, {8, 9, 996.0, 6}}},
      {Linkage::average,
       {{2, 5, 138.0, 2},
        {3, 4, 219.0, 2},
        {0, 7, 333.5, 3},
        {1, 6, 347.5, 3},
        {8, 9, 680.7777777777777, 6}}},
      {Linkage::weighted,
       {{2, 5, 138.0, 2},
        {3, 4, 219.0, 2},
        {0, 7, 333.5, 3},
        {1, 6, 347.5, 3},
        {8, 9, 670.125, 6}}},
  };
  for (const Golden& golden : goldens) {
    INFO(name_of(golden.linkage));
    check_tree(Agglomerative{.linkage = golden.linkage}.fit(ytdist), golden.merges);
  }
}

TEST_CASE("SciPy's X") {
  // scipy/cluster/tests/hierarchy_test_data.py: X and linkage_X_*.
  Matrix<double> x(6, 2);
  x << 1.43054825, -7.5693489, 6.95887839, 6.82293382, 2.87137846, -9.68248579, 7.87974764,
      -6.05485803, 8.24018364, -6.09495602, 7.39020262, 8.54004355;
  const std::vector<Golden> goldens{
      {Linkage::single,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 6.184128476050322, 4},
        {7, 9, 12.910674773516758, 6}}},
      {Linkage::complete,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 6.967421941388015, 4},
        {7, 9, 18.77445997455481, 6}}},
      {Linkage::average,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 6.558328387384767, 4},
        {7, 9, 15.440896045838562, 6}}},
      {Linkage::weighted,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 6.558328387384767, 4},
        {7, 9, 15.440896045838562, 6}}},
      {Linkage::ward,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 9.102083460052617, 4},
        {7, 9, 24.778437900202334, 6}}},
      {Linkage::centroid,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 6.43614493752912, 4},
        {7, 9, 15.173632369683894, 6}}},
      {Linkage::median,
       {{3, 4, 0.36265956336217037, 2},
        {1, 5, 1.7704537317438616, 2},
        {0, 2, 2.5576041933668145, 2},
        {6, 8, 6.43614493752912, 4},
        {7, 9, 15.173632369683894, 6}}},
  };
  for (const Golden& golden : goldens) {
    INFO(name_of(golden.linkage));
    check_tree(Agglomerative{.linkage = golden.linkage}.fit(x), golden.merges);
  }
}

TEST_CASE("R's hclust(dist(USArrests))") {
  const Matrix<double> x = us_arrests();
  const auto check_heights = [&](Linkage linkage, const auto& heights) {
    INFO(name_of(linkage));
    const Dendrogram tree = Agglomerative{.linkage = linkage}.fit(x);
    for (std::size_t t = 0; t < heights.size(); ++t)
      CHECK(std::abs(tree.merges()[t].height - heights[t]) <= 5.1e-7);
  };
  check_heights(Linkage::complete, us_arrests_complete);
  check_heights(Linkage::average, us_arrests_average);
  check_heights(Linkage::single, us_arrests_single);
}

// Sums that rows can leave again without a trace, and draws in proportion to a mass.
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>

#include <kindred/core/random.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/detail/lottery.hpp>

using namespace kindred;
using namespace kindred::detail;
using namespace kindred::testing;

TEST_CASE("rows that come and go leave the mean of those that stay") {
  const Matrix<double> x = gaussian(1000, 3, 1) * 1e6;
  ClusterSums sums(2, 3), stayed(2, 3);
  for (Index i = 0; i < 1000; ++i)
    sums.add(0, x.row(i).data(), 0.1);
  for (Index i = 10; i < 1000; ++i)
    sums.remove(0, x.row(i).data(), 0.1);
  for (Index i = 0; i < 10; ++i)
    stayed.add(0, x.row(i).data(), 0.1);
  double left[3], expected[3];
  sums.mean(0, left);
  stayed.mean(0, expected);
  for (int j = 0; j < 3; ++j)
    CHECK(left[j] == expected[j]);
  CHECK(sums.rows(0) == 10);
  CHECK(sums.rows(1) == 0);
}

TEST_CASE("parts merge into the whole") {
  const Matrix<double> x = gaussian(100, 2, 1);
  ClusterSums whole(3, 2), part(3, 2), rest(3, 2);
  for (Index i = 0; i < 100; ++i) {
    whole.add(i % 3, x.row(i).data(), 1);
    (i < 37 ? part : rest).add(i % 3, x.row(i).data(), 1);
  }
  part.merge(rest);
  for (Index c = 0; c < 3; ++c) {
    double a[2], b[2];
    whole.mean(c, a);
    part.mean(c, b);
    CHECK(a[0] == b[0]);
    CHECK(a[1] == b[1]);
    CHECK(whole.rows(c) == part.rows(c));
    CHECK(whole.weight(c) == part.weight(c));
  }
}

TEST_CASE("a lottery draws in proportion to mass, and nothing without it") {
  const Lottery lottery({0, 1, 0, 3, 0, 0, 4, 0}, Chunks{8, 3});
  CHECK(lottery.total() == 8);
  std::vector<int> wins(8, 0);
  for (int i = 0; i < 800; ++i)
    ++wins[static_cast<std::size_t>(lottery.draw(i / 800.0))];
  CHECK(wins == std::vector<int>{0, 100, 0, 300, 0, 0, 400, 0});
  CHECK(lottery.draw(1.0) == 6);
  CHECK(Lottery({0, 0, 0}, Chunks{3, 2}).draw(0.5) == -1);
}

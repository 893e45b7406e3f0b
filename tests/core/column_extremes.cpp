// Tests of kindred/core/column_extremes.hpp.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>

#include <kindred/core/column_extremes.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE_TEMPLATE("extremes are those one would look up", T, float, double) {
  for (const Index n : {1, 5, 1000, 20'000})
    for (const Index d : {1, 7, 8, 131}) {
      if (n * d > 200'000) continue;
      INFO(n << " x " << d);
      Matrix<T> x = gaussian<T>(n, d, static_cast<std::uint64_t>(n + d));
      x.col(0).setConstant(T(-0.0));
      if (d > 3) x.col(3).setConstant(missing_value<T>());
      for (Index i = 0; i < n * d; i += 17)
        x.data()[i] = missing_value<T>();
      const std::vector<Extremes> found = column_extremes(x, Threads{2});
      for (Index j = 0; j < d; ++j) {
        Extremes naive;
        for (Index i = 0; i < n; ++i) {
          const auto value = static_cast<double>(x(i, j));
          if (is_nan(value)) {
            ++naive.missing;
            continue;
          }
          naive.lowest = naive.observed == 0 ? value : std::min(naive.lowest, value);
          naive.highest = naive.observed == 0 ? value : std::max(naive.highest, value);
          ++naive.observed;
        }
        const Extremes& column = found[static_cast<std::size_t>(j)];
        CHECK(column.observed == naive.observed);
        CHECK(column.missing == naive.missing);
        CHECK(is_nan(column.lowest) == (naive.observed == 0));
        if (naive.observed == 0) continue;
        CHECK(column.lowest == naive.lowest);
        CHECK(column.highest == naive.highest);
        if (j == 0) CHECK_FALSE(std::signbit(column.lowest));
      }
    }
}

TEST_CASE("infinity and empty matrices are refused") {
  Matrix<double> x = gaussian(5000, 3, 1);
  x(4000, 2) = -std::numeric_limits<double>::infinity();
  x(4001, 0) = std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { (void)column_extremes(x, Threads{2}); }) ==
        "x: holds infinity (row 4000, column 2)");
  CHECK(refusal([] { (void)column_extremes(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([] { (void)column_extremes(Matrix<double>(3, 0)); }) == "x: has no columns");
}

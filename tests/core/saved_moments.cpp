// Tests of kindred/core/saved_moments.hpp; what is refused is tested where models contain them.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/saved_models.hpp>

#include <kindred/core/column_moments.hpp>
#include <kindred/core/saved_moments.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("moments come back with all their digits and merge alike") {
  for (const int p : {-1060, -600, 0, 600, 990})
    for (const double offset : {0.0, 1e8}) {
      CAPTURE(p);
      Matrix<double> x = (gaussian(300, 2, 1).array() + offset) * std::ldexp(1.0, p);
      x(3, 0) = missing_value<double>();
      x.col(1).setConstant(missing_value<double>());
      const Moments whole = column_moments(x)[0], none = column_moments(x)[1];
      const Moments back = came_back(whole);
      CHECK(back.mean() == whole.mean());
      CHECK(back.deviation() == whole.deviation());
      CHECK(back.lowest() == whole.lowest());
      CHECK(back.highest() == whole.highest());
      CHECK(back.observed() == 299);
      CHECK(back.missing() == 1);
      CHECK(came_back(none).observed() == 0);
      Moments merged = came_back(column_moments(x.topRows(100))[0]);
      merged.merge(came_back(column_moments(x.bottomRows(200))[0]));
      Moments expected = column_moments(x.topRows(100))[0];
      expected.merge(column_moments(x.bottomRows(200))[0]);
      CHECK(save(merged) == save(expected));
    }
}

TEST_CASE("bytes that are no moments are refused") {
  check_distrust(column_moments(gaussian(5, 1, 1))[0], [](const Moments& moments) {
    Moments merged = moments;
    merged.merge(moments);
    (void)merged.deviation();
  });
}

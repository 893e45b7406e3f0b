// Tests of the axis of heights.
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/detail/height_axis.hpp>

using namespace kindred;
using namespace kindred::detail::drawing;

TEST_CASE("linear ticks are even, round and within the axis") {
  CHECK(height_ticks(height_scale(HeightAxis::linear, {10.3}), 550) ==
        std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(height_ticks(height_scale(HeightAxis::linear, {1}), 320) ==
        std::vector<double>{0, 0.2, 0.4, 0.2 * 3, 0.8, 1});
  CHECK(height_ticks(height_scale(HeightAxis::linear, {0, 0}), 550) == std::vector<double>{0});
}

TEST_CASE("every scale rises from 0 at the leaves to 1 at the root") {
  for (const HeightAxis kind : {HeightAxis::linear, HeightAxis::sqrt, HeightAxis::log}) {
    const HeightScale scale = height_scale(kind, {0, 0.5, 3, 1000});
    CHECK(scale(0) == 0);
    CHECK(scale(1000) == doctest::Approx(1));
    double last = 0;
    for (const double height : {0.5, 0.7, 3.0, 40.0, 1000.0}) {
      CHECK(scale(height) > last);
      last = scale(height);
    }
  }
}

TEST_CASE("a logarithmic axis sets zero apart and numbers the decades") {
  const HeightScale scale = height_scale(HeightAxis::log, {0, 0.01, 0.3, 2000});
  CHECK(scale(0.01) == doctest::Approx(HeightScale::zero_share));
  CHECK(height_ticks(scale, 500) == std::vector<double>{0, 0.1, 1, 10, 100, 1000});
}

TEST_CASE("ticks are few, distinct and on the axis for heights of any size") {
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  constexpr double huge = std::numeric_limits<double>::max();
  const std::vector<std::vector<double>> many = {{tiny},    {huge},           {tiny, huge},
                                                 {1, 1, 1}, {0, 1},           {0.999, 1},
                                                 {0},       {1e-300, 2e-300}, {7e307, huge}};
  for (const HeightAxis kind : {HeightAxis::linear, HeightAxis::sqrt, HeightAxis::log})
    for (std::size_t i = 0; i < many.size(); ++i) {
      CAPTURE(i);
      const HeightScale scale = height_scale(kind, many[i]);
      const std::vector<double> ticks = height_ticks(scale, 600);
      CHECK(ticks.size() >= 1);
      CHECK(ticks.size() <= 16);
      CHECK(ticks.front() == 0);
      for (std::size_t t = 1; t < ticks.size(); ++t) {
        CHECK(ticks[t] > ticks[t - 1]);
        CHECK(scale(ticks[t]) <= 1.0001);
        CHECK(scale(ticks[t]) > 0);
      }
    }
}

TEST_CASE("an axis starts above zero only where that saves a third of it") {
  CHECK(raised_floor(105, 138) == 90);
  CHECK(raised_floor(49, 96) == 0);
  CHECK(raised_floor(0, 96) == 0);
  CHECK(raised_floor(5, 5) == 0);
  HeightScale scale = height_scale(HeightAxis::linear, {1, 105, 138});
  scale.floor = 90;
  CHECK(scale(1) == 0);
  CHECK(scale(90) == 0);
  CHECK(scale(114) == doctest::Approx(0.5));
  CHECK(scale(138) == 1);
  CHECK(height_ticks(scale, 550) == std::vector<double>{90, 100, 110, 120, 130});
}

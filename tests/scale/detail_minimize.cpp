// Tests of kindred/scale/detail/minimize.hpp.
#include <cfenv>
#include <cmath>

#include <doctest/doctest.h>

#include <kindred/scale/detail/minimize.hpp>

using namespace kindred;

TEST_CASE("minima are found near the start and far from it") {
  for (const double place : {1.0, 0.0, -1.0, 3.0, 1e-3, -17.5, 1e6, -1e9}) {
    CAPTURE(place);
    const auto parabola = [&](double x) { return (x - place) * (x - place); };
    const auto steep = [&](double x) { return std::abs(x - place) + 0.1 * (x - place); };
    const auto valley = [&](double x) { return std::cosh((x - place) / (1 + std::abs(place))); };
    for (const auto& found : {detail::minimize(parabola, 1, 2), detail::minimize(steep, 1, 2),
                              detail::minimize(valley, 1, 2)}) {
      CHECK(found.converged);
      CHECK(found.place == doctest::Approx(place).epsilon(1e-7 * (1 + std::abs(place))));
      CHECK(found.evaluations < 150);
    }
  }
}

TEST_CASE("a parabola takes few steps, a golden section would take 40") {
  CHECK(detail::minimize([](double x) { return std::exp(x) - 2 * x; }, 1, 2).evaluations < 20);
}

TEST_CASE("hills, NaN and plains") {
  const auto walled = [](double x) {
    return x < 0.5 ? HUGE_VAL : x > 2 ? NAN : (x - 1.5) * (x - 1.5);
  };
  const auto found = detail::minimize(walled, 1, 2);
  CHECK(found.converged);
  CHECK(found.place == doctest::Approx(1.5));
  const auto plain = detail::minimize([](double) { return 3.0; }, 1, 2);
  CHECK(plain.converged);
  CHECK(plain.place == 1);
  const auto slope = detail::minimize([](double x) { return -x; }, 1, 2);
  CHECK_FALSE(slope.converged);
  CHECK(slope.evaluations < 100);
  CHECK_FALSE(detail::minimize([](double x) { return x; }, 1, 2).converged);
}

TEST_CASE("nothing is divided by zero on the way") {
  std::feclearexcept(FE_ALL_EXCEPT);
  (void)detail::minimize([](double) { return 3.0; }, 1, 2);
  (void)detail::minimize([](double x) { return std::abs(x - 1); }, 1, 2);
  CHECK(std::fetestexcept(FE_DIVBYZERO) == 0);
}

// Scaling to length 1, to the last bit.
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_spherical.hpp>

#include <kindred/kmeans/detail/directions.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("unit rows are correctly rounded, stay what they are, and are zero for zeros only") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    CAPTURE(seed);
    const Index d = 1 + static_cast<Index>(seed % 9);
    Matrix<double> x = gaussian(1, d, seed);
    const Wide expected = naive_units(x);
    const std::span<double> row(x.data(), static_cast<std::size_t>(d));
    REQUIRE(detail::to_unit(row));
    const Matrix<double> once = x;
    // Long double is not wide enough to tell which way every last bit goes.
    REQUIRE((once.cast<long double>() - expected).cwiseAbs().maxCoeff() < 0x1.02p-54L);
    REQUIRE(detail::to_unit(row));
    REQUIRE(x == once);
    x *= -0x1p-77;
    REQUIRE(detail::to_unit(row));
    REQUIRE(x == -once);
  }
  std::vector<double> zeros{0.0, -0.0};
  CHECK_FALSE(detail::to_unit(zeros));
}

TEST_CASE("a mean in a moved frame is scaled where it is, not where the frame has it") {
  detail::Frame frame{{0.5, 0}, 4, {}};
  double y[] = {1, -3};  // (0.75, −0.75)
  REQUIRE(detail::mean_to_unit(frame, y));
  CHECK(y[0] == doctest::Approx((std::sqrt(0.5) - 0.5) * 4).epsilon(1e-15));
  CHECK(y[1] == doctest::Approx(-std::sqrt(0.5) * 4).epsilon(1e-15));
  double nothing[] = {-2, 0};
  CHECK_FALSE(detail::mean_to_unit(frame, nothing));
}

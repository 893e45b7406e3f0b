// The update formulas, one by one, against their definitions.
#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include <kindred/linkage/methods.hpp>

#include "support/generators.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

// The distance from a merged cluster to another one of `size` members.
double merged(Linkage linkage, double size_a, double size_b, double between, double a, double b,
              double size) {
  return updates::with_update(linkage, [&]<class Update>(Update) {
    CHECK(Update::linkage == linkage);
    const auto joined = updates::Joined<double>::of(size_a, size_b, between);
    double out = 0;
    Update::apply(joined, a, b, size, out);
    return out;
  });
}

}  // namespace

TEST_CASE("names lead to linkages and back") {
  for (const NamedLinkage& each : linkage_names) {
    const Linkage linkage = each.linkage;
    const std::string_view name = each.name;

    CHECK(name_of(linkage) == name);
    CHECK(linkage_from_name(name) == linkage);
  }
  CHECK(!linkage_from_name("ward.D2"));
  CHECK(!linkage_from_name(""));
  CHECK(name_of(Linkage(7)) == "unknown");
}

TEST_CASE("worked examples of every formula") {
  // Sizes 1 and 3 at (squared) distance 2; a third cluster of 2 at 4 and 8.
  CHECK(merged(Linkage::single, 1, 3, 2, 4, 8, 2) == 4);
  CHECK(merged(Linkage::complete, 1, 3, 2, 4, 8, 2) == 8);
  CHECK(merged(Linkage::average, 1, 3, 2, 4, 8, 2) == 7);
  CHECK(merged(Linkage::weighted, 1, 3, 2, 4, 8, 2) == 6);
  CHECK(merged(Linkage::ward, 1, 3, 2, 4, 8, 2) == 8);          // (3·4 + 5·8 − 2·2) / 6
  CHECK(merged(Linkage::centroid, 1, 3, 2, 4, 8, 2) == 6.625);  // 1 + 6 − 3/16·2
  CHECK(merged(Linkage::median, 1, 3, 2, 4, 8, 2) == 5.5);      // 6 − 2/4
}

TEST_CASE("updates of squared distances are those of points on a line") {
  const Draws draws(5, 9);
  for (std::uint64_t i = 0; i < 500; ++i) {
    const double a = draws.uniform(8 * i), b = draws.uniform(8 * i + 1),
                 k = draws.uniform(8 * i + 2);
    const auto na = static_cast<double>(1 + draws.below(9, 8 * i + 3));
    const auto nb = static_cast<double>(1 + draws.below(9, 8 * i + 4));
    const auto nk = static_cast<double>(1 + draws.below(9, 8 * i + 5));
    const auto square = [](double x) { return x * x; };
    const auto ward = [&](double x, double nx, double y, double ny) {
      return 2 * nx * ny / (nx + ny) * square(x - y);
    };
    const double mean = (na * a + nb * b) / (na + nb);
    CHECK(merged(Linkage::centroid, na, nb, square(a - b), square(a - k), square(b - k), nk) ==
          doctest::Approx(square(mean - k)).epsilon(1e-9));
    CHECK(merged(Linkage::median, na, nb, square(a - b), square(a - k), square(b - k), nk) ==
          doctest::Approx(square((a + b) / 2 - k)).epsilon(1e-9));
    // The formula of Ward holds whatever is merged, the clamp only where a and b are closest.
    const double near = std::min(ward(a, na, k, nk), ward(b, nb, k, nk));
    if (ward(a, na, b, nb) <= near)
      CHECK(merged(Linkage::ward, na, nb, ward(a, na, b, nb), ward(a, na, k, nk),
                   ward(b, nb, k, nk),
                   nk) == doctest::Approx(ward(mean, na + nb, k, nk)).epsilon(1e-9));
  }
}

TEST_CASE("no reducible update brings a cluster closer than the nearer half") {
  const Draws draws(6, 9);
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const double between = draws.uniform(4 * i);
    const double a = between * (1 + (i % 2 == 0 ? 0 : draws.uniform(4 * i + 1)));
    const double b = i % 3 == 0 ? a : between * (1 + draws.uniform(4 * i + 2));
    const auto size = static_cast<double>(1 + draws.below(1000, 4 * i + 3));
    for (const NamedLinkage& each : linkage_names) {
      const Linkage linkage = each.linkage;
      const std::string_view name = each.name;

      INFO(name);
      const double value = merged(linkage, size, 3, between, a, b, 7);
      CHECK(value >= 0);
      if (!is_reducible(linkage)) continue;
      CHECK(value >= std::min(a, b));
      if (linkage != Linkage::ward) CHECK(value <= std::max(a, b));
    }
  }
}

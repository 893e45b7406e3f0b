// Tests of kindred/core/moments.hpp.
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>

#include <kindred/core/column_moments.hpp>
#include <kindred/core/moments.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

Moments of(std::vector<double> values) {
  const Eigen::Map<Matrix<double>> column(values.data(), static_cast<Index>(values.size()), 1);
  return column_moments(column)[0];
}

}  // namespace

TEST_CASE("nothing observed is told as such") {
  const Moments none = of({missing_value<double>(), missing_value<double>()});
  CHECK(none.observed() == 0);
  CHECK(none.missing() == 2);
  CHECK(is_nan(none.mean()));
  CHECK(is_nan(none.variance()));
  CHECK(is_nan(none.deviation()));
  CHECK(is_nan(none.lowest()));
  CHECK(is_nan(none.highest()));
  CHECK_FALSE(none.is_constant());
}

TEST_CASE("variance where the divisor vanishes") {
  CHECK(of({3}).variance() == 0);
  CHECK(of({3}).variance(1) == 0);
  CHECK(of({3, 3}).variance(5) == 0);
  CHECK(of({3, 5}).variance(1) == 2);
  CHECK(is_nan(of({3, 5}).variance(2)));
  CHECK(is_nan(of({3, 5}).deviation(2)));
}

TEST_CASE("a column is constant when its spread is no more than rounding could have made") {
  CHECK(of({0.1, 0.1, 0.1}).is_constant());
  CHECK(of({0, 0}).is_constant());
  CHECK(of({7}).is_constant());
  CHECK(of({1, 1 + 0x1p-52}).is_constant());
  CHECK_FALSE(of({1, 1 + 0x1p-49}).is_constant());
  CHECK_FALSE(of({1e-300, 2e-300}).is_constant());
  CHECK_FALSE(of({0, 5e-324}).is_constant());
  CHECK_FALSE(of({1e308, -1e308}).is_constant());
  CHECK_FALSE(of({1e8 - 1e-3, 1e8, 1e8 + 1e-3}).is_constant());
}

TEST_CASE("merging with nothing changes nothing") {
  Moments some = of({1, 2, 4});
  some.merge(of({missing_value<double>()}));
  CHECK(some.observed() == 3);
  CHECK(some.missing() == 1);
  CHECK(some.mean() == 7.0 / 3);
  Moments none = of({missing_value<double>()});
  none.merge(of({1, 2, 4}));
  CHECK(none.missing() == 1);
  CHECK(none.mean() == 7.0 / 3);
  CHECK(none.variance() == of({1, 2, 4}).variance());
  none.merge(Moments{});
  CHECK(none.observed() == 3);
}

TEST_CASE("merging one value at a time is the same as all at once") {
  for (const double offset : {0.0, 1e8, -3e15}) {
    for (const double factor : {1.0, 1e-200, 1e250}) {
      CAPTURE(offset);
      CAPTURE(factor);
      const Matrix<double> noise = gaussian<double>(200, 1, 11);
      std::vector<double> values;
      Moments merged;
      for (Index i = 0; i < noise.size(); ++i) {
        values.push_back((noise(i) + offset) * factor);
        merged.merge(of({values.back()}));
      }
      const Moments whole = of(values);
      CHECK(merged.observed() == 200);
      CHECK(merged.lowest() == whole.lowest());
      CHECK(merged.highest() == whole.highest());
      CHECK(ulps_between(merged.mean(), whole.mean()) <= 1);
      CHECK(ulps_between(merged.deviation(1), whole.deviation(1)) <= 1);
    }
  }
}

TEST_CASE("parts of very different size merge in every order") {
  const Moments zeros = of({0, 0}), huge = of({1e300, 3e300}), plain = of({1, 2}),
                tiny = of({1e-310, 2e-310});
  const std::vector<Moments> parts{zeros, huge, plain, tiny};
  std::vector<int> order{0, 1, 2, 3};
  do {
    Moments all;
    for (const int part : order)
      all.merge(parts[static_cast<std::size_t>(part)]);
    CHECK(all.observed() == 8);
    CHECK(all.mean() == doctest::Approx(5e299).epsilon(1e-15));
    CHECK(all.deviation() == doctest::Approx(1e300).epsilon(1e-15));
  } while (std::next_permutation(order.begin(), order.end()));
  Moments low = zeros;
  low.merge(tiny);
  CHECK(low.deviation() == of({0, 0, 1e-310, 2e-310}).deviation());
  CHECK(low.mean() == 7.5e-311);
}

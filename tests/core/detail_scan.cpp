// Looking through many numbers: every place and every kind of number, on every instruction set.
#include <algorithm>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/detail/scan.hpp>
#include <kindred/core/power_of_two.hpp>

using namespace kindred;

namespace {

template <class Fault, class T>
bool found(simd::Isa isa, const std::vector<T>& values) {
  bool any = false;
  simd::launch<detail::FindAny<Fault, T>>(isa, values.data(), std::ssize(values), &any);
  return any;
}

std::vector<simd::Isa> machine() {
  std::vector<simd::Isa> sets;
  for (const auto isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512})
    if (simd::available(isa)) sets.push_back(isa);
  return sets;
}

}  // namespace

TEST_CASE_TEMPLATE("a bad number is found wherever it stands, and nothing else is", T, float,
                   double) {
  using Limits = std::numeric_limits<T>;
  const T nan = missing_value<T>(), inf = Limits::infinity();
  const std::vector<T> good{0, T(1), Limits::max(), Limits::min(), Limits::denorm_min(), T(-0.0)};
  for (const simd::Isa isa : machine())
    for (const int each : {1, 3, 7, 8, 16, 17, 31, 64, 67}) {
      const auto length = static_cast<std::size_t>(each);
      std::vector<T> values;
      for (std::size_t i = 0; i < length; ++i)
        values.push_back(good[i % good.size()]);
      CHECK_FALSE(found<detail::NotFinite>(isa, values));
      CHECK_FALSE(found<detail::Infinite>(isa, values));
      CHECK_FALSE(found<detail::NoDistance>(isa, values));
      for (std::size_t place = 0; place < length; ++place) {
        const T kept = values[place];
        const auto with = [&](T value) { values[place] = value; };
        with(nan);
        CHECK(found<detail::NotFinite>(isa, values));
        CHECK_FALSE(found<detail::Infinite>(isa, values));
        CHECK(found<detail::NoDistance>(isa, values));
        with(-nan);
        CHECK(found<detail::NotFinite>(isa, values));
        for (const T infinite : {inf, -inf}) {
          with(infinite);
          CHECK(found<detail::NotFinite>(isa, values));
          CHECK(found<detail::Infinite>(isa, values));
          CHECK(found<detail::NoDistance>(isa, values));
        }
        for (const T negative : {T(-1), -Limits::denorm_min(), Limits::lowest()}) {
          with(negative);
          CHECK_FALSE(found<detail::NotFinite>(isa, values));
          CHECK(found<detail::NoDistance>(isa, values));
        }
        with(kept);
      }
    }
}

TEST_CASE("nothing is bad among no numbers, and far numbers are reached") {
  CHECK_FALSE(detail::any_bad<detail::NotFinite, double>(nullptr, 0));
  std::vector<double> values(100000, 1.0);
  CHECK_FALSE(detail::any_bad<detail::NoDistance>(values.data(), std::ssize(values)));
  values.back() = -1;
  CHECK(detail::any_bad<detail::NoDistance>(values.data(), std::ssize(values)));
}

TEST_CASE_TEMPLATE("extremes pass over zeros and NaN, whatever the gaps between rows", T, float,
                   double) {
  for (Index rows : {1, 2, 5})
    for (Index cols : {1, 3, 8, 19}) {
      Matrix<T> wide = Matrix<T>::Constant(rows, cols + 3, T(1e9));
      auto x = wide.leftCols(cols);
      x.setZero();
      CHECK(magnitude_range<T>(MatrixView<T>(x)).largest == 0);
      x(rows - 1, cols - 1) = T(-3);
      x(0, 0) = x.size() > 1 ? T(0.25) : T(-3);
      const MagnitudeRange range = magnitude_range<T>(MatrixView<T>(x));
      CHECK(range.largest == 3);
      CHECK(range.smallest == (x.size() > 1 ? 0.25 : 3));
      const Matrix<T> tight = x;
      CHECK(magnitude_range<T>(MatrixView<T>(tight)).smallest == range.smallest);
      if (x.size() < 3) continue;
      x(rows / 2, cols / 2) = missing_value<T>();
      CHECK(magnitude_range<T>(MatrixView<T>(x)).largest <= 3);
    }
}

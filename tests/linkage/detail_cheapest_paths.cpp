// The kernel of optimal leaf ordering for every instruction set that this machine has, against a
// plain loop.
#include <algorithm>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/linkage/detail/cheapest_paths.hpp>

using namespace kindred;

TEST_CASE("every column is reached at the least cost, bit for bit") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    INFO("seed ", seed);
    const Draws draws(seed, 9);
    const std::size_t columns = 1 + draws.below(150, 0), count = 1 + draws.below(60, 1);
    const std::size_t width = columns + static_cast<std::size_t>(detail::path_group);
    const bool ties = seed % 2 == 0;
    const auto number = [&](std::uint64_t i) {
      return ties ? static_cast<double>(draws.below(4, i)) : draws.uniform(i);
    };
    // Numbers below all others stand in the padding: they must count for nothing.
    std::vector<double> rows(count * width, -1e300), least(width, infinity);
    std::vector<double> expected(columns, infinity), costs(count);
    for (std::size_t r = 0; r < count; ++r)
      costs[r] = number(1000000 + r);
    std::sort(costs.begin(), costs.end());
    std::vector<detail::PathStart> starts;
    for (std::size_t r = 0; r < count; ++r) {
      for (std::size_t c = 0; c < columns; ++c) {
        const double step = number(1000 * r + c);
        rows[r * width + c] = step;
        least[c] = std::min(least[c], step);
        expected[c] = std::min(expected[c], costs[r] + step);
      }
      starts.push_back({costs[r], rows.data() + r * width});
    }
    for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
      if (!simd::available(isa)) continue;
      INFO("instruction set ", static_cast<int>(isa));
      std::vector<double> reached(width, 7);
      simd::launch<detail::CheapestPaths>(isa, starts.data(), static_cast<Index>(count),
                                          least.data(), 0, static_cast<Index>(columns),
                                          reached.data());
      CHECK(std::equal(expected.begin(), expected.end(), reached.begin()));
    }
  }
}

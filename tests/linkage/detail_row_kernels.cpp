// The row and tile kernels of every instruction set that this machine has, against plain loops.
#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/linkage/detail/row_kernels.hpp>
#include <kindred/linkage/detail/tile_kernels.hpp>

#include "support/generators.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

std::vector<simd::Isa> instruction_sets() {
  std::vector<simd::Isa> sets;
  for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512})
    if (simd::available(isa)) sets.push_back(isa);
  return sets;
}

}  // namespace

TEST_CASE_TEMPLATE("the nearest of a row is the least distance with the lowest id", T, float,
                   double) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Draws draws(seed, 3);
    const Index count = detail::padded_width(static_cast<Index>(1 + draws.below(100, 0)));
    std::vector<T> row(static_cast<std::size_t>(count)), skip(row.size()), id(row.size());
    for (std::uint64_t c = 0; c < row.size(); ++c) {
      row[c] = static_cast<T>(draws.below(seed % 2 == 0 ? 5 : 1000000, 4 * c + 1));
      skip[c] = draws.below(3, 4 * c + 2) == 0 ? detail::never<T> : T(0);
      id[c] = skip[c] == T(0) ? static_cast<T>(row.size() - c) : detail::never<T>;
    }
    detail::Nearest<T> expected;
    for (std::size_t c = 0; c < row.size(); ++c)
      if (skip[c] == T(0) &&
          (row[c] < expected.distance || (row[c] == expected.distance && id[c] < expected.id)))
        expected = {row[c], id[c]};
    for (const simd::Isa isa : instruction_sets()) {
      INFO("seed ", seed, ", instruction set ", static_cast<int>(isa));
      detail::Nearest<T> found;
      simd::launch<detail::FindNearest<T>>(isa, static_cast<const T*>(row.data()),
                                           static_cast<const T*>(skip.data()),
                                           static_cast<const T*>(id.data()), count, &found);
      CHECK(found.distance == expected.distance);
      CHECK(found.id == expected.id);
    }
  }
}

TEST_CASE_TEMPLATE("merged rows are the update of every entry", T, float, double) {
  const Index count = 64;
  std::vector<T> a, b, size;
  const Draws draws(1, 4);
  for (std::uint64_t c = 0; c < 64; ++c) {
    a.push_back(static_cast<T>(1 + draws.uniform(3 * c)));
    b.push_back(static_cast<T>(1 + draws.uniform(3 * c + 1)));
    size.push_back(static_cast<T>(1 + draws.below(9, 3 * c + 2)));
  }
  const auto joined = updates::Joined<T>::of(3, 5, T(0.75));
  for (const auto& [name, linkage] : linkage_names) {
    updates::with_update(linkage, [&]<class Update>(Update) {
      for (const simd::Isa isa : instruction_sets()) {
        INFO(name_of(Update::linkage), ", instruction set ", static_cast<int>(isa));
        std::vector<T> out = b;  // in place, as the engines use it
        simd::launch<detail::MergeRows<Update, T>>(
            isa, &joined, static_cast<const T*>(a.data()), static_cast<const T*>(out.data()),
            static_cast<const T*>(size.data()), out.data(), count);
        for (std::size_t c = 0; c < 64; ++c) {
          T expected{};
          Update::apply(joined, a[c], b[c], size[c], expected);
          CHECK(out[c] == doctest::Approx(expected).epsilon(sizeof(T) == 4 ? 1e-6 : 1e-15));
        }
      }
    });
  }
}

TEST_CASE_TEMPLATE("tiles are finished, converted and turned", T, float, double) {
  detail::Tile tile;
  const Draws draws(2, 4);
  for (std::uint64_t i = 0; i < tile.values.size(); ++i)
    tile.values[i] = 100 * draws.uniform(i);
  for (const simd::Isa isa : instruction_sets()) {
    for (const bool roots : {false, true}) {
      detail::TurnedTile<T> out;
      simd::launch<detail::TurnTile<T>>(isa, static_cast<const detail::Tile*>(&tile), roots, &out);
      for (Index r = 0; r < detail::tile_rows; ++r) {
        for (Index c = 0; c < detail::tile_rows; ++c) {
          const double value = tile.row(r)[c];
          const T expected = static_cast<T>(roots ? std::sqrt(value) : value);
          CHECK(out.plain[r][c] == expected);
          CHECK(out.turned[c][r] == expected);
        }
      }
    }
  }
}

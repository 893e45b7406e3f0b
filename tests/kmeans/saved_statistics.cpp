// Statistics to bytes and back, and bytes that are none.
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/kmeans_cases.hpp>
#include <support/kmeans_engines.hpp>
#include <support/refusals.hpp>
#include <support/saved_bytes.hpp>

#include <kindred/core/random.hpp>
#include <kindred/kmeans/saved_statistics.hpp>
#include <kindred/kmeans/statistics.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

ClusterStatistics loaded(const Bytes& bytes) {
  return load<ClusterStatistics>(bytes);
}

/// True when the bytes are refused, or else are just what the statistics they hold are saved as,
/// whose centres are finite, alone and merged.
bool refused_or_valid(const Bytes& bytes) {
  try {
    const ClusterStatistics part = loaded(bytes);
    return save(part) == bytes && part.centers().values().allFinite() && !is_nan(part.inertia()) &&
           part.merge(part).centers().values().allFinite() &&
           loaded(save(part.merge(part))).rows() == part.merge(part).rows();
  } catch (const InputError&) {
    return true;
  }
}

}  // namespace

TEST_CASE("statistics come back equal, and merge alike") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const KMeansCase c = kmeans_case(seed);
    INFO("seed " << seed << ", " << c.kind);
    const double offset = seed % 3 == 0 ? 1e8 : 0, scale = seed % 5 == 0 ? 1e200 : 1;
    const Matrix<double> x = scale * (c.x.array() + offset).matrix();
    const ExactCenters centers((scale * (c.centers.array() + offset)).matrix());
    const Index half = x.rows() / 2;
    const std::span<const double> weights(c.weights);
    const auto one =
        cluster_statistics(x.topRows(half), weights.first(static_cast<std::size_t>(half)), centers);
    const auto two = cluster_statistics(x.bottomRows(x.rows() - half),
                                        weights.subspan(static_cast<std::size_t>(half)), centers);
    const Bytes bytes = save(one);
    CHECK(save(loaded(bytes)) == bytes);
    CHECK(loaded(bytes).given() == centers);
    CHECK(loaded(bytes).centers() == one.centers());
    CHECK(save(loaded(bytes).merge(loaded(save(two)))) == save(one.merge(two)));
  }
}

TEST_CASE("statistics cut short, damaged or of another kind are refused") {
  const Matrix<double> x = gaussian(8, 2, 3);
  const ExactCenters centers(x.topRows(2).eval());
  const Bytes bytes = save(cluster_statistics(x, centers));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<ClusterStatistics>(std::span(bytes).first(size)), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    REQUIRE_THROWS_AS(loaded(with_byte(bytes, place, bytes[place] ^ std::byte{8})), InputError);
  CHECK(refusal([&] { loaded(save(centers)); }) ==
        "bytes: hold a model of another kind than 'kmstats'");
}

TEST_CASE("with a right checksum only statistics are accepted, whatever the bytes between") {
  for (const double scale : {1.0, 1e200}) {
    const Matrix<double> x =
        scale * (1e-3 * gaussian(8, 2, 3).array() + (scale == 1 ? 1e8 : 0)).matrix();
    const Bytes bytes = save(cluster_statistics(x, ExactCenters(x.topRows(2).eval())));
    for (std::size_t place = 32; place < bytes.size() - 4; ++place)
      for (unsigned value = 0; value < 256; value += 5)
        REQUIRE(refused_or_valid(resealed(with_byte(bytes, place, std::byte(value)))));
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      INFO("seed " << seed);
      const Draws draws(seed, 2);
      Bytes random = bytes;
      for (std::size_t i = 32; i < random.size(); ++i)
        if (draws.below(16, 2 * i) == 0)
          random[i] = static_cast<std::byte>(draws.below(256, 2 * i + 1));
      REQUIRE(refused_or_valid(resealed(random)));
    }
  }
}

TEST_CASE("faults of the statistics themselves are named") {
  Matrix<double> x(3, 1);
  x << 1, 2, 8;
  const Bytes bytes = save(cluster_statistics(x, ExactCenters(Matrix<double>(x.topRows(1)))));
  // Where the parts of the form begin.
  constexpr std::size_t rows = 32 + 48, shift = rows + 16, largest = shift + 16,
                        exponent = shift + 24, clusters = exponent + 4, cluster_rows = clusters + 8,
                        sum = cluster_rows + 8, weight = sum + 16, inertia = weight + 16,
                        columns = inertia + 16, lowest = columns + 8;
  REQUIRE(bytes.size() == lowest + 8 + 16 + 4);
  const auto told = [&](std::size_t place, std::uint64_t value) {
    return refusal([&] { loaded(resealed(with_number(bytes, place, value))); });
  };
  const auto told_double = [&](std::size_t place, double value) {
    return told(place, std::bit_cast<std::uint64_t>(value));
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(told(rows, 3) == "accepted");
  CHECK(told(rows, 2) == "rows: are fewer than the clusters have");
  CHECK(told(rows, ~std::uint64_t{0}).starts_with("rows: is -1"));
  CHECK(told_double(shift, 9) == "sums: lie outside the magnitudes they claim (column 0)");
  CHECK(told_double(largest, 0.5) == "sums: claim magnitudes that cannot be");
  CHECK(told(clusters, 2) == "sums: has 2 entries where 1 are needed");
  CHECK(told(clusters, ~std::uint64_t{0}).starts_with("bytes: promise"));
  CHECK(told(cluster_rows, ~std::uint64_t{0}).starts_with("rows: is -1"));
  CHECK(told(cluster_rows, 0).starts_with("sums: lie outside"));
  for (const double bad : {nan, 1e300, -200.0})
    CHECK(told_double(sum, bad) == "sums: lie outside the magnitudes they claim (row 0, column 0)");
  CHECK(told_double(sum + 8, 1) == "sums: are not pairs of doubles (row 0, column 0)");
  CHECK(told_double(weight, 0) == "sums: have no weight (row 0)");
  CHECK(told_double(weight, -1) == "sums: have no weight (row 0)");
  CHECK(told_double(inertia, -1) == "inertia: is not a sum of squares");
  CHECK(told_double(inertia, 1e300).starts_with("sums: lie outside"));
  CHECK(told_double(lowest, 8.5) == "columns: lie outside the magnitudes they claim (column 0)");
  CHECK(told_double(lowest + 16, 0.5) == "columns: end before they begin (column 0)");
}

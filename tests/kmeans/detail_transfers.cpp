// The parts of Hartigan-Wong: the search for the best cluster to join, and the bounds that spare
// it.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>

#include <kindred/kmeans/detail/transfer_cost.hpp>
#include <kindred/kmeans/detail/transfer_panels.hpp>

using namespace kindred;
using namespace kindred::detail;
using namespace kindred::testing;

namespace {

// Two weights in turn, so that factors are computed anew.
TransferRows rows_of_case(const Matrix<double>& x, Index clusters) {
  TransferRows rows;
  for (Index i = 0; i < x.rows(); ++i)
    rows.add(i, x.row(i).data(), x.cols(), i % 3 == 0 ? 0.7 : 1.9,
             static_cast<Label>(i % clusters));
  return rows;
}

std::vector<Joining> search(const Matrix<double>& centers, const std::vector<double>& weights,
                            const TransferRows& rows, simd::Isa isa) {
  const TransferPanels panels(centers, weights);
  std::vector<double> factors(panels.weights.size());
  std::vector<Joining> found(rows.own.size());
  simd::launch<BestJoining>(isa, &panels, &rows, factors.data(), found.data());
  return found;
}

}  // namespace

TEST_CASE("the best cluster to join is the definition's, to the bit, with every instruction set") {
  for (const Index k : {1, 2, 3, 8, 9, 16, 31})
    for (const Index d : {1, 2, 7, 33})
      for (const bool ties : {false, true}) {
        CAPTURE(k);
        CAPTURE(d);
        CAPTURE(ties);
        const auto data = [&](Index n, std::uint64_t seed) {
          return ties ? small_integers(n, d, 2, seed) : gaussian(n, d, seed);
        };
        const Matrix<double> x = data(50, 3), centers = data(k, 4);
        std::vector<double> weights;
        for (Index c = 0; c < k; ++c)
          weights.push_back(ties ? 3 : 1.5 + static_cast<double>(c % 4));
        const TransferRows rows = rows_of_case(x, k);
        const auto found = search(centers, weights, rows, simd::Isa::baseline);
        for (Index i = 0; i < x.rows(); ++i) {
          const auto row = static_cast<std::size_t>(i);
          Joining best;
          for (Index c = 0; c < k; ++c) {
            double cost = 0;
            for (Index j = 0; j < d; ++j)
              cost += (x(i, j) - centers(c, j)) * (x(i, j) - centers(c, j));
            cost *= joining_factor(weights[static_cast<std::size_t>(c)], rows.weights[row]);
            if (c != rows.own[row] && (best.cluster < 0 || cost < best.cost))
              best = {static_cast<Label>(c), cost};
          }
          REQUIRE(found[row].cluster == best.cluster);
          if (k > 1) REQUIRE(found[row].cost == doctest::Approx(best.cost).epsilon(1e-14));
        }
        for (const simd::Isa isa : {simd::Isa::avx2, simd::Isa::avx512}) {
          if (!simd::available(isa)) continue;
          const auto wide = search(centers, weights, rows, isa);
          for (std::size_t row = 0; row < found.size(); ++row) {
            REQUIRE(wide[row].cluster == found[row].cluster);
            REQUIRE(wide[row].cost == found[row].cost);
          }
        }
      }
}

TEST_CASE("drift bounds what any change of a cluster does to a row's costs") {
  const Draws draws(1, 1);
  std::uint64_t at = 0;
  const auto draw = [&] { return draws.uniform(at++); };
  double tightest = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    CAPTURE(trial);
    const double heaviest = 1 + draw(), weight = heaviest * draw(), reach = 10;
    const double before = heaviest * (1 + 40 * draw());
    const double after = std::max(heaviest * 1.01, before + heaviest * (40 * draw() - 20));
    const double distance = reach * draw(), moved = (trial % 2) * draw();
    const double then = std::clamp(distance + moved * (2 * draw() - 1), 0.0, reach);
    TransferDrift drift(2, heaviest, reach);
    drift.add(1, std::abs(then - distance), std::abs(after - before), std::min(before, after));
    const double joining = std::abs(std::sqrt(joining_factor(after, weight)) * then -
                                    std::sqrt(joining_factor(before, weight)) * distance);
    const double leaving = std::abs(std::sqrt(leaving_factor(after, after - weight)) * then -
                                    std::sqrt(leaving_factor(before, before - weight)) * distance);
    REQUIRE(joining <= drift.of(1));
    REQUIRE(leaving <= drift.of(1));
    CHECK(drift.of(0) == 0);
    CHECK(drift.largest() == drift.of(1));
    if (drift.of(1) > 0) tightest = std::max(tightest, leaving / drift.of(1));
  }
  CHECK(tightest > 0.5);  // a bound that is never nearly reached would be no use
}

TEST_CASE("a row that outweighs the rest of its cluster cannot be told from it") {
  CHECK(divisible(2, 1));
  CHECK(divisible(1, 1e-20));
  CHECK_FALSE(divisible(1, 1e-25));
  CHECK_FALSE(divisible(1, 0));
  CHECK_FALSE(divisible(1, -1e-30));
}

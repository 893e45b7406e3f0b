// Expected mutual information against exact rational sums and the plain formula.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/evaluate/detail/expected_information.hpp>

#include "support/evaluate_naive.hpp"

namespace kd = kindred;
using kd::Index;

namespace {

kd::Contingency with_margins(const std::vector<Index>& rows, const std::vector<Index>& columns) {
  kd::Contingency table;
  for (const Index size : rows) {
    table.rows.push_back({static_cast<kd::Label>(table.rows.size()), size});
    table.total += size;
  }
  for (const Index size : columns)
    table.columns.push_back({static_cast<kd::Label>(table.columns.size()), size});
  return table;
}

double expected(const std::vector<Index>& rows, const std::vector<Index>& columns) {
  return kd::detail::expected_mutual_information(with_margins(rows, columns));
}

/// The formula as printed, without any of our rearrangements.
double naive(const std::vector<Index>& rows, const std::vector<Index>& columns) {
  Index total = 0;
  for (const Index size : rows)
    total += size;
  const auto n = static_cast<long double>(total);
  long double sum = 0;
  for (const Index r : rows)
    for (const Index c : columns)
      for (Index x = std::max<Index>(1, r + c - total); x <= std::min(r, c); ++x) {
        const auto count = static_cast<long double>(x);
        sum += count / n * std::log(n * count / (static_cast<long double>(r) * c)) *
               std::exp(kd::testing::naive_log_hypergeometric(x, r, c, total));
      }
  return static_cast<double>(sum);
}

}  // namespace

TEST_CASE("expected information: exact rational values") {
  // Python: fractions for the probabilities, decimal with 50 digits for the logarithms.
  CHECK(expected({3, 3, 4, 2}, {3, 3, 4, 2}) ==
        doctest::Approx(0.51520747016322422501).epsilon(1e-14));
  CHECK(expected({5, 1}, {3, 3}) == doctest::Approx(0.13230412471889827942).epsilon(1e-14));
  CHECK(expected({500, 300, 200}, {600, 400}) ==
        doctest::Approx(0.0010024751640038676593).epsilon(1e-13));
  CHECK(expected({3000, 2000}, {2500, 2500}) ==
        doctest::Approx(0.00010003167963856700772).epsilon(1e-13));
  std::vector<Index> many(40, 1);
  many.push_back(3);
  CHECK(expected({40, 1, 1, 1}, many) == doctest::Approx(0.32051256172612993555).epsilon(1e-14));
}

TEST_CASE("expected information: the printed formula, and the same bits either way round") {
  const std::vector<std::vector<Index>> sizes{
      {60}, {59, 1}, {30, 30}, {20, 20, 10, 10}, {40, 5, 5, 5, 5}, std::vector<Index>(60, 1)};
  for (const auto& rows : sizes) {
    for (const auto& columns : sizes) {
      CAPTURE(rows.size());
      CAPTURE(columns.size());
      const double value = expected(rows, columns), other = naive(rows, columns);
      CHECK(std::abs(value - other) <= 1e-13 * (1 + other));
      CHECK(value == expected(columns, rows));
    }
  }
  CHECK(expected({60}, {30, 30}) == 0);
}

TEST_CASE("expected information: a hundred million observations in a blink") {
  // (R−1)(C−1)/(2n) is its leading term.
  CHECK(expected({60000000, 40000000}, {50000000, 30000000, 20000000}) ==
        doctest::Approx(1e-8).epsilon(1e-6));
}

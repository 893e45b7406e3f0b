// Tests of kindred/core/detail/column_quantiles.hpp.
#include <algorithm>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>

#include <kindred/core/detail/column_quantiles.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();
constexpr double infinity = std::numeric_limits<double>::infinity();
const std::vector<double> fractions{0, 0.01, 0.25, 0.5, 0.9, 1};

Matrix<double> matrix_of(std::vector<double> column) {
  return Eigen::Map<Matrix<double>>(column.data(), static_cast<Index>(column.size()), 1);
}

template <Real T, Executor Exec = Sequential>
detail::ColumnQuantiles quantiles_of(const Matrix<T>& x, const Exec& executor = {}) {
  auto workers = executor.workers();
  return detail::column_quantiles<T>(x, fractions, workers, "x");
}

/// By sorting, with the interpolation of numpy.quantile.
std::vector<double> naive_quantiles(std::vector<double> values) {
  std::erase_if(values, [](double value) { return is_nan(value); });
  std::sort(values.begin(), values.end());
  std::vector<double> answer;
  for (const double fraction : fractions) {
    if (values.empty()) {
      answer.push_back(missing);
      continue;
    }
    const double place = fraction * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double a = values[below], b = values[std::min(below + 1, values.size() - 1)];
    const double rest = place - static_cast<double>(below);
    answer.push_back(rest < 0.5 ? a + (b - a) * rest : b - (b - a) * (1 - rest));
  }
  return answer;
}

/// Columns of many kinds: smooth, offset, few values, mostly zero, two values, missing in parts and
/// in all, constant, rising, outliers.
template <Real T>
Matrix<T> many_kinds(Index n, std::uint64_t seed) {
  const Matrix<double> normal = gaussian(n, 10, seed);
  Matrix<T> x = normal.cast<T>();
  for (Index i = 0; i < n; ++i) {
    x(i, 1) = static_cast<T>(1000 + normal(i, 1));
    x(i, 2) = static_cast<T>(std::floor(normal(i, 2)));
    x(i, 3) = normal(i, 3) < 1 ? T(0) : x(i, 3);
    x(i, 4) = normal(i, 4) < 0 ? T(-0.0) : T(5);
    if (normal(i, 5) < 0.3) x(i, 5) = missing_value<T>();
    x(i, 6) = missing_value<T>();
    x(i, 7) = T(-3);
    x(i, 8) = static_cast<T>(i);
    if (i % 1000 == 0) x(i, 9) *= T(1e30);
  }
  return x;
}

template <Real T>
void check_against_sorting(const Matrix<T>& x, const detail::ColumnQuantiles& found) {
  for (Index j = 0; j < x.cols(); ++j) {
    const std::vector<double> column(x.col(j).begin(), x.col(j).end());
    const std::vector<double> expected = naive_quantiles(column);
    const auto observed =
        std::count_if(column.begin(), column.end(), [](double value) { return !is_nan(value); });
    CHECK(found.observed[static_cast<std::size_t>(j)] == observed);
    for (std::size_t q = 0; q < fractions.size(); ++q) {
      INFO("column " << j << ", quantile " << fractions[q]);
      CHECK(ulps_between(found.values[q][static_cast<std::size_t>(j)] + 0.0, expected[q] + 0.0) <=
            1);
    }
  }
}

}  // namespace

TEST_CASE_TEMPLATE("quantiles are those of sorted columns", T, float, double) {
  for (const Index n : {1, 2, 3, 7, 8, 100, 5000, 40'000, 120'001}) {
    INFO("rows " << n);
    const Matrix<T> x = many_kinds<T>(n, static_cast<std::uint64_t>(n));
    check_against_sorting(x, quantiles_of(x));
  }
}

TEST_CASE("where the sample misleads the answer is right all the same") {
  // The sampled rows are the same for every matrix of as many rows, so values can be put where no
  // sample sees them.
  constexpr Index n = 100'000, samples = 16384;
  const Draws draws(0x6d656469616e);
  std::vector<bool> sampled(n);
  for (std::uint64_t i = 0; i < samples; ++i)
    sampled[draws.below(n, i)] = true;
  Matrix<double> x(n, 2);
  for (Index i = 0; i < n; ++i) {
    x(i, 0) =
        sampled[static_cast<std::size_t>(i)] ? -static_cast<double>(i) : static_cast<double>(i);
    x(i, 1) = sampled[static_cast<std::size_t>(i)] ? 7 : static_cast<double>(i % 1000);
  }
  check_against_sorting(x, quantiles_of(x));
  x.col(0) *= -1;
  check_against_sorting(x, quantiles_of(x));
}

TEST_CASE("a rank outside its bracket is told") {
  const Matrix<double> x = matrix_of({9, 1, 2, 3, missing, 5, 4, 2, 1});
  detail::Brackets brackets(1, 1);
  brackets.low[0] = detail::to_ordered_bits(2.0);
  brackets.high[0] = detail::to_ordered_bits(5.0);
  const auto counts = detail::count_bracketed<double>(x, {0, 0, 9}, brackets, "x");
  auto column = detail::put_together({&counts, 1}, brackets, 0);
  CHECK(counts.missing[0] == 1);
  CHECK(column.below == 2);
  CHECK(column.at_low == 2);
  CHECK(column.at_high == 1);
  const std::vector<double> sorted{1, 1, 2, 2, 3, 4, 5, 9};
  for (Index rank = 0; rank < 8; ++rank) {
    const auto key = column.at(rank);
    CHECK(key.has_value() == (rank >= 2 && rank < 7));
    if (key)
      CHECK(detail::from_ordered_bits<double>(*key) == sorted[static_cast<std::size_t>(rank)]);
  }
}

TEST_CASE("keys order as values do") {
  const std::vector<double> values{-1.7e308, -2, -1, -5e-324, 0, 5e-324, 1e-300, 1, 1.5, 1.7e308};
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(detail::from_ordered_bits<double>(detail::to_ordered_bits(values[i])) == values[i]);
    for (std::size_t j = 0; j < values.size(); ++j)
      CHECK((detail::to_ordered_bits(values[i]) < detail::to_ordered_bits(values[j])) == (i < j));
  }
  CHECK(detail::to_ordered_bits(-0.0) == detail::to_ordered_bits(0.0));
  CHECK(detail::to_ordered_bits(missing) == detail::missing_key<double>);
  CHECK(detail::to_ordered_bits(-missing) == detail::missing_key<double>);
  CHECK(detail::to_ordered_bits(infinity) < detail::missing_key<double>);
  CHECK(detail::from_ordered_bits<float>(detail::to_ordered_bits(-2.5f)) == -2.5f);
}

TEST_CASE("threads do not show, nor does the room between rows") {
  const Matrix<double> x = many_kinds<double>(70'000, 4);
  const auto one = quantiles_of(x);
  for (const Index threads : {2, 3}) {
    const auto many = quantiles_of(x, Threads{threads});
    CHECK(many.observed == one.observed);
    for (std::size_t q = 0; q < fractions.size(); ++q)
      for (std::size_t j = 0; j < 10; ++j)
        CHECK(ulps_between(many.values[q][j], one.values[q][j]) == 0);
  }
  Matrix<double> wide = Matrix<double>::Zero(70'000, 13);
  wide.middleCols(2, 10) = x;
  Sequential::Team workers;
  const auto inner =
      detail::column_quantiles<double>(wide.middleCols(2, 10), fractions, workers, "x");
  for (std::size_t j = 0; j < 10; ++j)
    CHECK(ulps_between(inner.values[3][j], one.values[3][j]) == 0);
}

TEST_CASE("between huge neighbours nothing overflows") {
  constexpr double huge = std::numeric_limits<double>::max();
  CHECK(detail::between(-huge, huge, 0.5) == 0);
  CHECK(detail::between(-huge, huge, 0.25) == -huge / 2);
  CHECK(detail::between(-huge, huge, 0) == -huge);
  CHECK(detail::between(huge, huge, 0.3) == huge);
  CHECK(detail::between(1, 2, 0.75) == 1.75);
  CHECK(detail::between(5e-324, 1e-323, 0.5) == 1e-323);
}

TEST_CASE("infinity and empty matrices are refused") {
  for (const Index n : {100, 50'000}) {
    Matrix<double> x = gaussian(n, 3, 1);
    x(n - 2, 1) = -infinity;
    x(n - 1, 0) = infinity;
    CHECK(refusal([&] { (void)quantiles_of(x); }) ==
          "x: holds infinity (row " + std::to_string(n - 2) + ", column 1)");
  }
  CHECK(refusal([] { (void)quantiles_of(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([] { (void)quantiles_of(Matrix<double>(3, 0)); }) == "x: has no columns");
}

TEST_CASE_TEMPLATE("instruction sets count alike", T, float, double) {
  const Matrix<T> x = many_kinds<T>(200, 9);
  detail::Brackets brackets(10, 2);
  for (Index j = 0; j < 10; ++j) {
    brackets.low[brackets.at(0, j)] = detail::to_ordered_bits(-0.5);
    brackets.high[brackets.at(0, j)] = detail::to_ordered_bits(0.5);
    brackets.low[brackets.at(1, j)] = brackets.high[brackets.at(1, j)] =
        detail::to_ordered_bits(0.0);
  }
  for (const simd::Isa isa : {simd::Isa::baseline, simd::Isa::avx2, simd::Isa::avx512}) {
    if (!simd::available(isa)) continue;
    const std::size_t all = brackets.low.size();
    std::vector<Index> lost(16), infinite(16), below(all), low(all), high(all), filled(all);
    std::vector<detail::DoubleKey> found(all * detail::bracket_rows);
    detail::BracketWalk walk{&brackets,  lost.data(), infinite.data(), below.data(),
                             low.data(), high.data(), found.data(),    filled.data()};
    simd::launch<detail::BracketKernel>(isa, x.data(), x.cols(), x.rows(), x.cols(), &walk);
    for (Index j = 0; j < 10; ++j) {
      const auto count = [&](auto&& is) {
        return std::count_if(x.col(j).begin(), x.col(j).end(), is);
      };
      const std::size_t wide = brackets.at(0, j), narrow = brackets.at(1, j);
      CHECK(lost[static_cast<std::size_t>(j)] == count([](T v) { return is_nan(v); }));
      CHECK(below[wide] == count([](T v) { return v < T(-0.5); }));
      CHECK(low[wide] + high[wide] == 0);
      CHECK(filled[wide] == count([](T v) { return v > T(-0.5) && v < T(0.5); }));
      for (Index i = 0; i < filled[wide]; ++i)
        CHECK(std::abs(detail::from_ordered_bits<double>(
                  found[wide * detail::bracket_rows + static_cast<std::size_t>(i)])) < 0.5);
      CHECK(filled[narrow] == 0);
      CHECK(low[narrow] == count([](T v) { return v == 0; }));
    }
  }
}

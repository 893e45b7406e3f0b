// Tests of kindred/scale/saved_standard.hpp.
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include <doctest/doctest.h>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>
#include <support/scale_saved.hpp>

#include <kindred/scale/saved_standard.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Model = StandardScalerModel<double>;
constexpr double missing = missing_value<double>();

/// Ordinary, offset, constant, all missing, huge, tiny, both zeros.
Matrix<double> many_kinds(Index n) {
  Matrix<double> x = gaussian(n, 7, 4);
  x.col(1).array() += 1e8;
  x.col(2).setConstant(0.1);
  x.col(3).setConstant(missing);
  x.col(4) *= 1e305;
  x.col(5) *= 1e-320;
  x.col(6).setConstant(-0.0);
  x(2, 0) = missing;
  return x;
}

}  // namespace

TEST_CASE("z-scores come back to the bit, whatever the options") {
  const Matrix<double> x = many_kinds(400);
  std::vector<double> weights;
  for (Index i = 0; i < 400; ++i)
    weights.push_back(i % 3 == 0 ? 0 : 1.0 / static_cast<double>(i));
  for (const StandardScaler& question :
       {StandardScaler{}, StandardScaler{.with_mean = false}, StandardScaler{.with_std = false},
        StandardScaler{.ddof = 1}}) {
    check_comes_back(question.fit(x), x);
    check_comes_back(question.fit(x.topRows(1)), x.topRows(1).eval());
    const auto model = question.fit(x), back = load<Model>(save(model));
    CHECK(back.options() == question);
    const auto other = question.fit(Matrix<double>(2 * x));
    CHECK(save(back.merge(other)) == save(model.merge(other)));
  }
  check_comes_back(StandardScaler{}.fit(x, weights), x);
  check_comes_back(StandardScaler{}.fit(x.cast<float>().leftCols(4).eval()),
                   x.cast<float>().leftCols(4).eval());
}

TEST_CASE("merged parts come back to the bit") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    Matrix<double> x = gaussian(60, 4, seed);
    x.col(1).array() += 1e15;
    x.col(2).head(30) *= 1e-310;
    x.col(3).head(30) *= 1e300;
    const auto merged =
        StandardScaler{}.fit(x.topRows(30)).merge(StandardScaler{}.fit(x.bottomRows(30)));
    check_comes_back(merged, x.bottomRows(3).eval());
  }
}

TEST_CASE("what is no z-score is refused") {
  const Matrix<double> x = many_kinds(9);
  check_distrust(StandardScaler{.ddof = 1}.fit(x.leftCols(4).eval()), x.leftCols(4).eval());
  const Bytes bytes = save(StandardScaler{}.fit(x));
  CHECK(refusal([&] { (void)load<StandardScalerModel<float>>(bytes); }) ==
        "bytes: hold a model of another kind than 'std32'");
}

TEST_CASE("faults of the model itself are named") {
  const Bytes bytes = save(StandardScaler{}.fit(matrix(3, 1, {1, 2, 6})));
  // Where the parts of the form begin.
  constexpr std::size_t ddof = 34, columns = 42, observed = 50, lost = 58, weight = 66, lowest = 74,
                        highest = 82, mean = 90, squares = 106, exponent = 122;
  REQUIRE(bytes.size() == exponent + 4 + 4);
  const auto told = [&](std::size_t place, std::uint64_t value) {
    return refusal([&] { (void)load<Model>(resealed(with_number(bytes, place, value))); });
  };
  const auto told_double = [&](std::size_t place, double value) {
    return told(place, std::bit_cast<std::uint64_t>(value));
  };
  CHECK(told(ddof, 2) == "accepted");
  CHECK(told(ddof, 3) == "ddof: is 3 where 3 values were observed (column 0)");
  CHECK(told(ddof, ~std::uint64_t{0}) == "ddof: is no number of rows");
  CHECK(told(columns, 0) == "bytes: hold a model without columns");
  CHECK(told(columns, ~std::uint64_t{0}).find("bytes: promise") == 0);
  CHECK(told(observed, ~std::uint64_t{0}) == "observed: is no number of rows (column 0)");
  CHECK(told(lost, std::uint64_t{1} << 61) == "missing: is no number of rows (column 0)");
  for (const double bad : {0.0, -1.0, missing, 1e300})
    CHECK(told_double(weight, bad) == "weight: is not that of observed values (column 0)");
  CHECK(told_double(lowest, missing) == "lowest: is not what was observed can make (column 0)");
  CHECK(told_double(lowest, 7) == "lowest: is above the highest (column 0)");
  CHECK(told_double(highest, HUGE_VAL) == "highest: is not what was observed can make (column 0)");
  CHECK(told_double(mean, 6.5) == "mean: lies outside the values (column 0)");
  CHECK(told_double(mean, 0.5) == "mean: lies outside the values (column 0)");
  CHECK(told_double(mean + 8, 1) == "sums: are not pairs of doubles (column 0)");
  CHECK(told_double(squares, -1) == "squares: are not what the values can add up to (column 0)");
  CHECK(told_double(squares, 76) == "squares: are not what the values can add up to (column 0)");
  CHECK(told_double(squares, missing) == "sums: lie outside the magnitudes they claim (column 0)");
}

TEST_CASE("weights of blocks come back to the bit, and others are refused") {
  Matrix<double> x(8, 4);
  x << 3, 1, 0, 0, 4, 1, 0, 0, 5, 0, 1, 0, 6, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, missing, 1, 0, 0, 2,
      1, 0, 0;
  const std::vector<BlockColumn> blocks{{0, BlockKind::number},
                                        {-5, BlockKind::indicator},
                                        {-5, BlockKind::indicator},
                                        {-5, BlockKind::indicator}};
  for (const BlockWeight weight : {BlockWeight::inertia, BlockWeight::equal}) {
    const auto model = BlockScaler{weight}.fit(x, blocks);
    check_comes_back(model, x);
    check_distrust(model, x);
    const auto back = load<BlockScalerModel<double>>(save(model));
    CHECK(save(back.merge(model)) == save(model.merge(model)));
  }
  check_comes_back(BlockScaler{}.fit(x.cast<float>().eval(), blocks), x.cast<float>().eval());
}

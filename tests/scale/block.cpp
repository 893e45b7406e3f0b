// Tests of kindred/scale/block.hpp.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/refusals.hpp>
#include <support/scale_irises.hpp>

#include <kindred/encode/one_hot.hpp>
#include <kindred/scale/block.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double missing = missing_value<double>();

/// Two numbers, then the indicators of a variable of three categories and of one of two.
Matrix<double> mixed(Index n) {
  const Matrix<double> numbers = gaussian(n, 2, 5);
  Matrix<double> x = Matrix<double>::Zero(n, 7);
  for (Index i = 0; i < n; ++i) {
    x(i, 0) = numbers(i, 0) * 100;
    x(i, 1) = numbers(i, 1) + 1e6;
    x(i, i % 100 == 0 ? 2 : i % 3 == 0 ? 3 : 4) = 1;
    x(i, i % 4 == 0 ? 5 : 6) = 1;
  }
  return x;
}

const std::vector<BlockColumn> blocks{{0, BlockKind::number},    {1, BlockKind::number},
                                      {7, BlockKind::indicator}, {7, BlockKind::indicator},
                                      {7, BlockKind::indicator}, {3, BlockKind::indicator},
                                      {3, BlockKind::indicator}};

double variance_of(const Matrix<double>& z, Index first, Index count) {
  return z.middleCols(first, count).squaredNorm() / static_cast<double>(z.rows());
}

}  // namespace

TEST_CASE("numbers are z-scores, indicators are divided by the root of their share") {
  const Matrix<double> x = mixed(1200);
  const auto model = BlockScaler{}.fit(x, blocks);
  const Matrix<double> z = model.transform(x);
  CHECK(model.scale()[2] == doctest::Approx(std::sqrt(0.01)).epsilon(1e-15));
  CHECK(model.scale()[5] == 0.5);
  CHECK(model.mean()[6] == 0.75);
  CHECK(z(0, 2) == doctest::Approx((1 - 0.01) / 0.1));
  CHECK(z(4, 5) == 1.5);
  // Every number has inertia 1, a variable of m categories m − 1.
  CHECK(variance_of(z, 0, 1) == doctest::Approx(1).epsilon(1e-12));
  CHECK(variance_of(z, 1, 1) == doctest::Approx(1).epsilon(1e-12));
  CHECK(variance_of(z, 2, 3) == doctest::Approx(2).epsilon(1e-12));
  CHECK(variance_of(z, 5, 2) == doctest::Approx(1).epsilon(1e-12));
  CHECK(std::abs(z.colwise().mean().maxCoeff()) < 1e-12);
}

TEST_CASE("distances between categories are those of chi-squared") {
  const Matrix<double> x = mixed(1200);
  const Matrix<double> z = BlockScaler{}.fit(x, blocks).transform(x);
  // Row 0 is of the rare category and row 1 of the frequent one.
  const double rare = x.col(2).mean(), frequent = x.col(4).mean();
  CHECK((z.row(0).segment(2, 3) - z.row(1).segment(2, 3)).squaredNorm() ==
        doctest::Approx(1 / rare + 1 / frequent));
}

TEST_CASE("equal blocks have total variance 1, and so has a block of numbers") {
  const Matrix<double> x = mixed(1200);
  const BlockScaler question{.weight = BlockWeight::equal};
  const Matrix<double> z = question.fit(x, blocks).transform(x);
  CHECK(variance_of(z, 0, 1) == doctest::Approx(1).epsilon(1e-12));
  CHECK(variance_of(z, 2, 3) == doctest::Approx(1).epsilon(1e-12));
  CHECK(variance_of(z, 5, 2) == doctest::Approx(1).epsilon(1e-12));
  auto together = blocks;
  together[1].block = 0;
  const Matrix<double> joint = question.fit(x, together).transform(x);
  CHECK(variance_of(joint, 0, 2) == doctest::Approx(1).epsilon(1e-12));
  CHECK(variance_of(joint, 0, 1) == doctest::Approx(0.5).epsilon(1e-12));
}

TEST_CASE("blocks come from the lineage of an encoder") {
  const CategoricalColumn city =
      categorical(std::vector<std::string>{"Bonn", "Ulm", "Bonn", "Jena"});
  const CategoricalColumn plan = categorical(std::vector<std::string>{"a", "b", "a", "a"});
  Table table;
  table.add("city", city).add("plan", plan);
  const Encoded encoded = OneHotEncoder{}.fit(table).transform(table);
  Matrix<double> x(4, 6);
  x << encoded.values, Eigen::Vector4d(20, 30, 50, 30);
  std::vector<OutputColumn> lineage = encoded.columns;
  lineage.push_back({.source = "age", .source_index = 2});
  const auto found = blocks_of(lineage);
  CHECK(found == std::vector<BlockColumn>{{0, BlockKind::indicator},
                                          {0, BlockKind::indicator},
                                          {0, BlockKind::indicator},
                                          {1, BlockKind::indicator},
                                          {1, BlockKind::indicator},
                                          {2, BlockKind::number}});
  const auto model = BlockScaler{}.fit(x, lineage);
  CHECK(same_bits(model.transform(x), BlockScaler{}.fit(x, found).transform(x)));
  CHECK(model.scale()[0] == doctest::Approx(std::sqrt(0.5)));
  CHECK(model.scale()[5] == doctest::Approx(std::sqrt(118.75)));
}

TEST_CASE("constant columns have nothing to say and are told, missing ones become NaN") {
  Matrix<double> x = mixed(100);
  x.col(5).setConstant(1);
  x.col(6).setZero();
  x.col(0).setConstant(missing);
  for (const BlockWeight weight : {BlockWeight::inertia, BlockWeight::equal}) {
    const auto model = BlockScaler{weight}.fit(x, blocks);
    const Matrix<double> z = model.transform(x);
    CHECK(model.is_constant(5));
    CHECK(model.scale()[6] == 1);
    CHECK((z.rightCols(2).array() == 0).all());
    CHECK(is_nan(z(3, 0)));
    CHECK(model.observed(0) == 0);
  }
}

TEST_CASE("parts merge to the whole; the inverse restores; threads and layouts do not show") {
  Matrix<double> x = mixed(3000);
  x(17, 2) = missing;
  const BlockScaler question{.weight = BlockWeight::equal};
  const auto model = question.fit(x, blocks);
  const Matrix<double> z = model.transform(x);
  for (const Index cut : {101, 1500}) {
    const auto merged =
        question.fit(x.topRows(cut), blocks).merge(question.fit(x.bottomRows(3000 - cut), blocks));
    check_close(merged.transform(x), z, 1e-13);
  }
  check_close(model.inverse_transform(z).leftCols(1), x.leftCols(1), 1e-12);
  for (Index i = 0; i < 3000; ++i)
    CHECK(std::abs(model.inverse_transform(z)(i, 1) - x(i, 1)) <= 0x1p-32);
  CHECK(same_bits(question.fit(x, blocks, Threads{3}).transform(Matrix<double>(x), Threads{2}), z));
  const Eigen::MatrixXd columns = x;
  CHECK(same_bits(question.fit(columns, blocks).transform(columns), z));
  const Matrix<float> narrow = x.cast<float>();
  CHECK(question.fit(narrow, blocks).scale()[3] == model.scale()[3]);
}

TEST_CASE("bad input is refused") {
  Matrix<double> x = mixed(100);
  const auto model = BlockScaler{}.fit(x, blocks);
  CHECK(refusal([&] { (void)BlockScaler{}.fit(x, std::span(blocks).first(6)); }) ==
        "blocks: has 6 entries where 7 are needed");
  auto other = blocks;
  other[1].kind = BlockKind::indicator;
  CHECK(refusal([&] { (void)BlockScaler{}.fit(x, other); }) ==
        "x: is no indicator: it has values outside 0..1 (column 1)");
  other[1].kind = static_cast<BlockKind>(9);
  CHECK(refusal([&] { (void)BlockScaler{}.fit(x, other); }) ==
        "blocks: is not one of BlockKind's (column 1)");
  CHECK(refusal([&] { (void)BlockScaler{static_cast<BlockWeight>(9)}.fit(x, blocks); }) ==
        "weight: is not one of BlockWeight's");
  other = blocks;
  other[0].block = 1;
  CHECK(refusal([&] { (void)model.merge(BlockScaler{}.fit(x, other)); }) ==
        "other: was fitted with other blocks");
  CHECK(refusal([&] { (void)model.merge(BlockScaler{BlockWeight::equal}.fit(x, blocks)); }) ==
        "other: was fitted with other options");
  CHECK(refusal([] { (void)BlockScalerModel<double>(BlockScaler{}, {}, {}); }) ==
        "x: has no columns");
  x(5, 1) = -std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { (void)BlockScaler{}.fit(x, blocks); }) ==
        "x: holds infinity (row 5, column 1)");
}

// Tests of kindred/impute/group.hpp, of group_filled.hpp and of the groups beneath them.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_holes.hpp>
#include <support/impute_oracle.hpp>
#include <support/refusals.hpp>

#include <kindred/impute/group.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Impute strategies[] = {Impute::mean, Impute::median, Impute::most_frequent};

CategoricalColumn keys(const std::vector<std::string>& values) {
  return categorical(values, {.missing_tokens = {"?"}});
}

/// A key of n rows with `groups` categories and some missing.
CategoricalColumn random_key(Index n, Index groups, std::uint64_t seed) {
  const Draws draws(seed, 3);
  std::vector<std::string> values;
  for (Index i = 0; i < n; ++i) {
    const auto draw =
        draws.below(static_cast<std::uint64_t>(groups + 1), static_cast<std::uint64_t>(i));
    values.push_back(draw == 0 ? "?" : "group" + std::to_string(draw));
  }
  return keys(values);
}

double naive(const std::vector<double>& values, Impute strategy) {
  const Eigen::Map<const Eigen::VectorXd> column(values.data(), static_cast<Index>(values.size()));
  if (strategy == Impute::median) return naive_median(column);
  if (strategy == Impute::most_frequent) return naive_mode(column);
  long double sum = 0;
  for (const double value : values)
    sum += value;
  return static_cast<double>(sum / static_cast<long double>(values.size()));
}

}  // namespace

TEST_CASE("a missing number becomes its group's, or all rows' where the group has no say") {
  const Matrix<double> x =
      matrix(8, 2, {1, 10, 3, hole, hole, 30, 5, 50, hole, hole, 7, 70, hole, 90, 100, hole});
  const CategoricalColumn key = keys({"a", "a", "a", "b", "b", "b", "c", "?"});
  const auto model = GroupImputer{}.fit(x, key);
  CHECK(model.columns() == 2);
  CHECK(model.groups().size() == 3);
  CHECK(same_bits(model.statistics(), matrix(3, 2, {2, 20, 6, 60, hole, 90})));
  CHECK(same_bits(model.transform(x, key),
                  matrix(8, 2, {1, 10, 3, 20, 2, 30, 5, 50, 6, 60, 7, 70, 23.2, 90, 100, 50})));
  const auto report = model.filled(x, key);
  REQUIRE(report.size() == 2);
  CHECK(report[0].column == 0);
  CHECK(report[0].cells == GroupFilled{.from_group = 2, .small_group = 1});
  CHECK(report[0].cells.cells() == 3);
  CHECK(report[0].otherwise == 23.2);
  CHECK(report[1].cells == GroupFilled{.from_group = 2, .missing_key = 1});
  CHECK(model.filled(model.transform(x, key), key).empty());
  // Later rows know groups by their text, whatever their codes.
  const Matrix<double> fresh = matrix(4, 2, {hole, hole, hole, 1, hole, hole, hole, hole});
  const CategoricalColumn fresh_key = keys({"z", "b", "a", "?"});
  CHECK(same_bits(model.transform(fresh, fresh_key),
                  matrix(4, 2, {23.2, 50, 6, 1, 2, 20, 23.2, 50})));
  CHECK(model.filled(fresh, fresh_key)[0].cells ==
        GroupFilled{.from_group = 2, .unknown_key = 1, .missing_key = 1});
}

TEST_CASE("groups of too few observed values have no say") {
  const Matrix<double> x = matrix(6, 1, {1, 3, hole, 10, hole, hole});
  const CategoricalColumn key = keys({"a", "a", "a", "b", "b", "c"});
  const auto model = GroupImputer{.min_group_size = 2}.fit(x, key);
  CHECK(same_bits(model.statistics(), matrix(3, 1, {2, hole, hole})));
  CHECK(model.transform(x, key)(4, 0) == doctest::Approx(14.0 / 3));
  CHECK(model.filled(x, key)[0].cells == GroupFilled{.from_group = 1, .small_group = 2});
}

TEST_CASE("random cases are those of the textbook") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 11);
    const auto n = static_cast<Index>(1 + draws.below(200, 0));
    const auto d = static_cast<Index>(1 + draws.below(5, 1));
    const Matrix<double> x = with_holes(small_integers(n, d, 6, seed), 0.4, seed);
    const CategoricalColumn key = random_key(n, 1 + static_cast<Index>(draws.below(20, 2)), seed);
    for (const Impute strategy : strategies) {
      const auto model = GroupImputer{.strategy = strategy, .min_group_size = 3}.fit(x, key);
      const Matrix<double> filled = model.transform(x, key);
      for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < d; ++j) {
          const Code group = key.codes[static_cast<std::size_t>(i)];
          std::vector<double> own;
          for (Index r = 0; r < n; ++r)
            if (key.codes[static_cast<std::size_t>(r)] == group && !is_nan(x(r, j)))
              own.push_back(x(r, j));
          const double expected = !is_nan(x(i, j)) ? x(i, j)
                                  : group >= 0 && own.size() >= 3
                                      ? naive(own, strategy)
                                      : model.otherwise().statistics()[static_cast<std::size_t>(j)];
          CHECK(filled(i, j) == expected);
        }
    }
  }
}

TEST_CASE("odd values have the statistics one would write down") {
  const CategoricalColumn key = keys({"a", "a", "a", "a"});
  const auto one = [&](Impute strategy, std::vector<double> values) {
    return GroupImputer{.strategy = strategy}.fit(matrix(4, 1, values), key).statistics()(0, 0);
  };
  CHECK(one(Impute::mean, {1.7e308, 1.7e308, 1.7e308, 1.7e308}) == 1.7e308);
  CHECK(one(Impute::mean, {1e308, -1e308, 3, 5}) == 2);
  CHECK(one(Impute::mean, {5e-324, 5e-324, hole, hole}) == 5e-324);
  CHECK(one(Impute::mean, {1e8 + 1e-3, 1e8 - 1e-3, 1e8, 1e8}) == 1e8);
  CHECK(one(Impute::median, {1.7e308, 1.7e308, hole, hole}) == 1.7e308);
  CHECK(one(Impute::most_frequent, {3, 1, 3, 1}) == 1);
  CHECK_FALSE(std::signbit(one(Impute::most_frequent, {-0.0, -0.0, 0.0, 3})));
}

TEST_CASE_TEMPLATE("threads, layouts, batches and the order of rows do not show in the bits", T,
                   float, double) {
  Matrix<T> x = with_holes<T>(gaussian<T>(3000, 4, 15), 0.3, 16);
  x.col(3).setConstant(missing_value<T>());
  x(0, 0) = T(-0.0);
  const CategoricalColumn key = random_key(3000, 300, 4);
  for (const Impute strategy : strategies) {
    const GroupImputer imputer{.strategy = strategy, .fill_value = -1};
    const auto model = imputer.fit(x, key);
    const Matrix<T> filled = model.transform(x, key);
    CHECK(keeps_observed(x, filled));
    CHECK((filled.col(3).array() == T(-1)).all());
    CHECK(same_bits(model.transform(filled, key), filled));
    for (const Index threads : {0, 2, 1000})
      CHECK(same_bits(imputer.fit(x, key, Threads{threads}).transform(x, key, Threads{threads}),
                      filled));
    const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
    CHECK(same_bits(imputer.fit(columns, key).transform(columns, key), filled));
    CategoricalColumn part = key;
    part.codes.assign(key.codes.begin() + 77, key.codes.begin() + 177);
    CHECK(same_bits<T>(model.transform(x.middleRows(77, 100), part), filled.middleRows(77, 100)));
    CategoricalColumn turned = key;
    std::reverse(turned.codes.begin(), turned.codes.end());
    const Matrix<T> reversed = x.colwise().reverse();
    CHECK(same_bits<T>(
        imputer.fit(reversed, turned).transform(reversed, turned).colwise().reverse(), filled));
  }
}

TEST_CASE("bad input is refused with its place") {
  Matrix<double> x = irises();
  const CategoricalColumn key = keys({"a", "a", "b", "b", "c", "c", "?"});
  const auto model = GroupImputer{}.fit(x, key);
  CHECK(refusal([&] { GroupImputer{}.fit(Matrix<double>(0, 3), {}); }) == "x: has no rows");
  CHECK(refusal([&] { GroupImputer{}.fit(Matrix<double>(3, 0), key); }) == "x: has no columns");
  CHECK(refusal([&] { GroupImputer{}.fit(x, keys({"a"})); }) ==
        "key: has 1 entries where 7 are needed");
  CHECK(refusal([&] { (void)model.transform(x, keys({"a"})); }) ==
        "key: has 1 entries where 7 are needed");
  CHECK(refusal([&] { (void)model.filled(x, keys({"a"})); }) ==
        "key: has 1 entries where 7 are needed");
  CategoricalColumn broken = key;
  broken.codes[2] = 9;
  CHECK(refusal([&] { GroupImputer{}.fit(x, broken); }) ==
        "key: holds the code 9 with a dictionary of 3 categories (row 2)");
  CHECK(refusal([&] { (void)model.transform(x, broken); }) ==
        "key: holds the code 9 with a dictionary of 3 categories (row 2)");
  x(4, 1) = infinity;
  CHECK(refusal([&] { GroupImputer{}.fit(x, key); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(x, key); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(7, 3), key); }) ==
        "x: has 3 columns where 4 are expected");
  CHECK(model.transform(Matrix<double>(0, 4), {}).cols() == 4);
  CHECK(refusal([&] { GroupImputer{.strategy = Impute::constant}.fit(irises(), key); }) ==
        "strategy: must be mean, median or most_frequent");
  CHECK(refusal([&] {
          GroupImputer{.min_group_size = 0}.fit(irises(), key);
        }).find("min_group_size: is 0") == 0);
  CHECK(refusal([&] { GroupImputer{.fill_value = hole}.fit(irises(), key); }) ==
        "fill_value: is not a finite number of the matrix's type");
  Matrix<double> empty = irises();
  empty.col(2).setConstant(hole);
  CHECK(refusal([&] { GroupImputer{.all_missing = AllMissing::refuse}.fit(empty, key); }) ==
        "x: has no observed value (column 2)");
}

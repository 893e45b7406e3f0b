// Tests of kindred/impute/saved_simple.hpp, of saved_group.hpp, and of
// kindred/core/detail/saved_moments.hpp beneath them.
#include <bit>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_holes.hpp>
#include <support/refusals.hpp>
#include <support/saved_models.hpp>

#include <kindred/impute/saved_group.hpp>
#include <kindred/impute/saved_simple.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE_TEMPLATE("simple imputers come back and fill, report and merge alike", T, float, double) {
  for (const double scale : {1.0, 1e30, 1e-30}) {
    Matrix<T> x = with_holes<T>((scale * gaussian(200, 5, 1)).cast<T>(), 0.3, 2);
    x.col(4).setConstant(missing_value<T>());
    std::vector<SimpleImputer> imputers{{.fill_value = 3}};
    for (const Impute strategy : {Impute::median, Impute::most_frequent, Impute::constant})
      imputers.push_back({.strategy = strategy, .fill_value = -2});
    imputers.push_back({.strategies = {Impute::mean, Impute::median, Impute::constant,
                                       Impute::most_frequent, Impute::mean},
                        .fill_values = {1, 2, 3, 4, 5}});
    for (const SimpleImputer& imputer : imputers) {
      const auto model = imputer.fit(x);
      const auto back = came_back(model);
      CHECK(back.options() == model.options());
      CHECK(same_bits(back.transform(x), model.transform(x)));
      CHECK(back.all_missing() == model.all_missing());
      CHECK(back.filled(x).size() == 5);
    }
    const auto first = imputers[0].fit(x.topRows(50)), second = imputers[0].fit(x.bottomRows(150));
    CHECK(save(came_back(first).merge(came_back(second))) == save(first.merge(second)));
  }
}

TEST_CASE("huge and tiny means come back") {
  for (const double scale : {1e300, 1e-300, 5e-324}) {
    const auto model =
        SimpleImputer{}.fit(matrix(3, 2, {scale, hole, 2 * scale, 1, 3 * scale, -1e308}));
    CHECK(came_back(model).statistics()[0] == model.statistics()[0]);
  }
}

TEST_CASE("bytes that are no simple imputer are refused") {
  const Matrix<double> x = irises();
  const auto use = [&](const SimpleImputerModel<double>& model) {
    const Index d = model.columns();
    (void)model.transform(Matrix<double>::Constant(2, d, hole));
  };
  check_distrust(SimpleImputer{.fill_value = 2}.fit(x.leftCols(2)), use);
  check_distrust(
      SimpleImputer{.strategies = {Impute::median, Impute::constant}, .fill_values = {1, 2}}.fit(
          x.leftCols(2)),
      use);
  const Bytes bytes = save(SimpleImputer{}.fit(x.leftCols(1)));
  CHECK(refusal([&] { load<SimpleImputerModel<float>>(bytes); }) ==
        "bytes: hold a model of another kind than 'simple32'");
  // Where the parts of the form begin.
  constexpr std::size_t strategy = 32, strategies = 33, all_missing = 57, columns = 58,
                        observed = 66, missing = 74, weight = 82, lowest = 90, mean = 106,
                        squares = 122, exponent = 138, statistic = 142;
  REQUIRE(bytes.size() == statistic + 8 + 4);
  const auto told = [&](std::size_t place, std::uint64_t value) {
    return refusal(
        [&] { load<SimpleImputerModel<double>>(resealed(with_number(bytes, place, value))); });
  };
  const auto told_double = [&](std::size_t place, double value) {
    return told(place, std::bit_cast<std::uint64_t>(value));
  };
  const auto told_byte = [&](std::size_t place, unsigned value) {
    return refusal([&] {
      load<SimpleImputerModel<double>>(resealed(with_byte(bytes, place, std::byte(value))));
    });
  };
  CHECK(told_byte(strategy, 4) == "strategy: is 4, which is no choice");
  CHECK(told_byte(strategy, 3) == "statistics: are not those of the columns (column 0)");
  CHECK(told_byte(all_missing, 2) == "all_missing: is 2, which is no choice");
  CHECK(told(strategies, 1) != "accepted");
  CHECK(told(columns, 0) == "columns: are none");
  CHECK(told(columns, std::uint64_t{1} << 61).find("bytes: promise") == 0);
  CHECK(told(observed, ~std::uint64_t{0}) == "observed: is no number of rows (column 0)");
  CHECK(told(observed, 0) != "accepted");
  CHECK(told(missing, std::uint64_t{1} << 61) == "missing: is no number of rows (column 0)");
  CHECK(told_double(weight, 0) == "weight: is not that of observed values (column 0)");
  CHECK(told_byte(exponent + 1, 0x7f) == "exponent: lies outside -1100..1100 (column 0)");
  for (const double bad : {hole, std::numeric_limits<double>::infinity()})
    CHECK(told_double(lowest, bad) == "lowest: is not what was observed can make (column 0)");
  CHECK(told_double(lowest, 1e300) == "lowest: is above the highest (column 0)");
  CHECK(told_double(mean, 1e9) == "mean: lies outside the values (column 0)");
  CHECK(told_double(mean, hole) == "sums: lie outside the magnitudes they claim (column 0)");
  CHECK(told_double(squares, -1e9) == "squares: are not what the values can add up to (column 0)");
  CHECK(told_double(statistic, 5) == "statistics: are not those of the columns (column 0)");
}

TEST_CASE("imputers by groups come back and fill alike, and bytes that are none are refused") {
  const Matrix<double> x = irises();
  const std::vector<std::string> regions{"north", "south", "", "north", "?", "south", "north"};
  const CategoricalColumn key = categorical(regions, {.missing_tokens = {"?"}});
  for (const Impute strategy : {Impute::mean, Impute::median, Impute::most_frequent}) {
    const auto model =
        GroupImputer{.strategy = strategy, .min_group_size = 2, .fill_value = 4}.fit(x, key);
    const auto back = came_back(model);
    CHECK(back.options() == model.options());
    CHECK(back.groups() == model.groups());
    CHECK(same_bits(back.transform(x, key), model.transform(x, key)));
    const Matrix<float> narrow = x.cast<float>();
    const auto narrow_model = GroupImputer{.strategy = strategy}.fit(narrow, key);
    CHECK(same_bits(came_back(narrow_model).transform(narrow, key),
                    narrow_model.transform(narrow, key)));
  }
  check_distrust(GroupImputer{}.fit(x.leftCols(2), key),
                 [&](const GroupImputerModel<double>& model) {
                   (void)model.transform(Matrix<double>::Constant(7, model.columns(), hole), key);
                 });
}

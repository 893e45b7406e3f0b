// Tests of kindred/impute/missing_indicator.hpp.
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/generators.hpp>
#include <support/impute_holes.hpp>
#include <support/refusals.hpp>

#include <kindred/impute/missing_indicator.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("missing values become columns of ones, with their lineage") {
  const std::vector<std::string> names{"length", "width", "petal", "depth"};
  const auto model = MissingIndicator{}.fit(irises(), names);
  CHECK(model.columns() == 4);
  CHECK(std::vector<Index>(model.missing().begin(), model.missing().end()) ==
        std::vector<Index>{0, 1, 2, 1});
  REQUIRE(model.outputs().size() == 3);
  CHECK(model.outputs()[0] ==
        OutputColumn{.source = "width", .source_index = 1, .kind = OutputKind::missing});
  CHECK(model.outputs()[2].name() == "depth:missing");
  CHECK(same_bits(model.transform(irises()),
                  matrix(7, 3, {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0})));
  const auto all = MissingIndicator{.features = IndicatorFeatures::all}.fit(irises());
  CHECK(all.outputs()[0].name() == "x0:missing");
  const Matrix<double> indicators = all.transform(irises());
  for (Index i = 0; i < 7; ++i)
    for (Index j = 0; j < 4; ++j)
      CHECK(indicators(i, j) == (is_nan(irises()(i, j)) ? 1 : 0));
}

TEST_CASE("what is newly missing is refused, or unseen if asked, or seen where all are watched") {
  Matrix<double> fresh = irises();
  fresh(5, 0) = hole;
  const auto model = MissingIndicator{}.fit(irises());
  CHECK(refusal([&] { (void)model.transform(fresh); }) ==
        "x: is missing where nothing was missing in fit (row 5, column 0)");
  const auto lenient = MissingIndicator{.error_on_new = false}.fit(irises());
  CHECK(same_bits(lenient.transform(fresh), model.transform(irises())));
  const auto all = MissingIndicator{.features = IndicatorFeatures::all}.fit(irises());
  CHECK(all.transform(fresh)(5, 0) == 1);
  const Matrix<double> complete = gaussian(5, 3, 1);
  const Matrix<double> none = MissingIndicator{}.fit(complete).transform(complete);
  CHECK(none.rows() == 5);
  CHECK(none.cols() == 0);
}

TEST_CASE_TEMPLATE("threads, layouts and batches do not show in the bits", T, float, double) {
  const Matrix<T> x = with_holes<T>(gaussian<T>(20000, 5, 15), 0.1, 16);
  const auto model = MissingIndicator{}.fit(x);
  const Matrix<T> indicators = model.transform(x);
  for (const Index threads : {0, 2, 1000})
    CHECK(same_bits(MissingIndicator{}.fit(x, {}, Threads{threads}).transform(x, Threads{threads}),
                    indicators));
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> columns = x;
  CHECK(same_bits(MissingIndicator{}.fit(columns).transform(columns), indicators));
  for (Index i = 0; i < 20; ++i)
    CHECK(same_bits<T>(model.transform(x.row(i)), indicators.row(i)));
}

TEST_CASE("bad input is refused with its place") {
  const auto model = MissingIndicator{}.fit(irises());
  Matrix<double> x = irises();
  x(4, 1) = std::numeric_limits<double>::infinity();
  CHECK(refusal([&] { MissingIndicator{}.fit(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { (void)model.transform(x); }) == "x: holds infinity (row 4, column 1)");
  CHECK(refusal([&] { MissingIndicator{}.fit(Matrix<double>(0, 3)); }) == "x: has no rows");
  CHECK(refusal([&] { MissingIndicator{}.fit(Matrix<double>(3, 0)); }) == "x: has no columns");
  CHECK(refusal([&] { (void)model.transform(Matrix<double>(2, 3)); }) ==
        "x: has 3 columns where 4 are expected");
  CHECK(model.transform(Matrix<double>(0, 4)).cols() == 3);
  const std::vector<std::string> names{"a", "b"};
  CHECK(refusal([&] { MissingIndicator{}.fit(irises(), names); }) ==
        "names: has 2 entries where 4 are needed");
  CHECK(refusal([&] {
          MissingIndicator{.features = static_cast<IndicatorFeatures>(7)}.fit(irises());
        }) == "features: are not one of IndicatorFeatures'");
}

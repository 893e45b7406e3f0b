// Tests of kindred/impute/saved_iterative.hpp.
#include <limits>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/impute_holes.hpp>
#include <support/saved_models.hpp>

#include <kindred/impute/saved_iterative.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE_TEMPLATE("imputers by regressions come back and predict alike", T, float, double) {
  Matrix<T> x(7, 5);
  x << irises().cast<T>(), Matrix<T>::Constant(7, 1, missing_value<T>());
  const auto check = [&](const IterativeImputerModel<T>& model) {
    const auto back = came_back(model);
    CHECK(back.options() == model.options());
    CHECK(back.iterations() == model.iterations());
    CHECK(back.status() == model.status());
    CHECK(back.last_change() == model.last_change());
    CHECK(same_bits(back.transform(x), model.transform(x)));
    CHECK(back.filled(x).size() == model.filled(x).size());
  };
  check(IterativeImputer{}.fit(x));
  check(IterativeImputer{.max_iterations = 3,
                         .initial = Impute::median,
                         .minimum = {0, 0, 0, 1, 0},
                         .maximum = {std::numeric_limits<double>::infinity()}}
            .fit(x));
  Index steps = 0;
  check(IterativeImputer{}.fit(x, Sequential{}, [&](const Progress&) { return ++steps < 6; }));
  check(IterativeImputer{}.fit(Matrix<T>(x.rightCols(1).replicate(1, 5))));
}

TEST_CASE("bytes that are no imputer by regressions are refused") {
  const auto use = [](const IterativeImputerModel<double>& model) {
    const Matrix<double> filled =
        model.transform(Matrix<double>::Constant(2, model.columns(), hole));
    for (Index i = 0; i < filled.size(); ++i)
      if (!is_finite(filled.data()[i])) FAIL("not finite");
  };
  check_distrust(IterativeImputer{.max_iterations = 2, .tolerance = 0, .minimum = {-1}}.fit(
                     irises().middleCols(1, 2)),
                 use);
}

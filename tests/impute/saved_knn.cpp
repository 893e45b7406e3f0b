// Tests of kindred/impute/saved_knn.hpp.
#include <limits>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/impute_holes.hpp>
#include <support/saved_models.hpp>

#include <kindred/impute/saved_knn.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE_TEMPLATE("imputers by nearest rows come back and fill alike", T, float, double) {
  const Matrix<T> x = irises().cast<T>();
  const auto model =
      KNNImputer{.neighbors = 3, .weights = NeighborWeights::distance, .fill_value = 4}.fit(x);
  const auto back = came_back(model);
  CHECK(back.options() == model.options());
  CHECK(same_bits(back.donors(), model.donors()));
  CHECK(same_bits(back.transform(x), model.transform(x)));
}

TEST_CASE("bytes that are no imputer by nearest rows are refused") {
  check_distrust(KNNImputer{.neighbors = 2}.fit(irises().leftCols(2)),
                 [](const KNNImputerModel<double>& model) {
                   (void)model.transform(Matrix<double>::Constant(2, model.columns(), hole));
                   (void)model.transform(model.donors());
                 });
}

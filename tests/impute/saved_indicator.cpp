// Tests of kindred/impute/saved_indicator.hpp.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/core_moments.hpp>
#include <support/impute_holes.hpp>
#include <support/saved_models.hpp>

#include <kindred/impute/saved_indicator.hpp>

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("indicators come back with their lineage") {
  const std::vector<std::string> names{"length", "", "petal", "depth"};
  for (const MissingIndicator& question :
       {MissingIndicator{},
        MissingIndicator{.features = IndicatorFeatures::all, .error_on_new = false}}) {
    const auto model = question.fit(irises(), names);
    const auto back = came_back(model);
    CHECK(back.options() == model.options());
    CHECK(back.outputs() == model.outputs());
    CHECK(same_bits(back.transform(irises()), model.transform(irises())));
  }
}

TEST_CASE("bytes that are no indicators are refused") {
  check_distrust(MissingIndicator{}.fit(irises()), [](const MissingIndicatorModel& model) {
    (void)model.transform(Matrix<double>::Zero(2, model.columns()).eval());
  });
}

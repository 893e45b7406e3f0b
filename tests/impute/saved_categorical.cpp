// Tests of kindred/impute/saved_categorical.hpp.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/refusals.hpp>
#include <support/saved_models.hpp>

#include <kindred/impute/saved_categorical.hpp>

using namespace kindred;
using namespace kindred::testing;
using namespace std::string_literals;

namespace {

CategoricalColumn column(const std::vector<std::string>& values) {
  return categorical(values, {.missing_tokens = {"?"}});
}

}  // namespace

TEST_CASE("imputers of categories come back and fill, report and merge alike") {
  const CategoricalColumn values = column({"b", "?", "", "a\0c"s, "?", "b", "a\0c"s});
  for (const CategoricalImputer& imputer :
       {CategoricalImputer{}, CategoricalImputer{.strategy = ImputeCategory::constant},
        CategoricalImputer{.fill_value = "none", .all_missing = AllMissing::refuse}}) {
    const auto model = imputer.fit(values);
    const auto back = came_back(model);
    CHECK(back.options() == model.options());
    CHECK(back.value() == model.value());
    CHECK(back.missing() == 2);
    CHECK(back.observed() == 5);
    CHECK(back.transform(values) == model.transform(values));
    CHECK(save(back.merge(model)) == save(model.merge(back)));
  }
  CHECK(came_back(CategoricalImputer{}.fit(column({"?"}))).all_missing());
}

TEST_CASE("imputers of categories by groups come back and fill alike") {
  const CategoricalColumn values = column({"b", "?", "", "a\0c"s, "?", "b", "a\0c"s});
  const CategoricalColumn key = column({"x", "x", "y", "y", "?", "x", "z"});
  const auto model = GroupCategoricalImputer{.min_group_size = 2}.fit(values, key);
  const auto back = came_back(model);
  CHECK(back.options() == model.options());
  CHECK(back.groups() == model.groups());
  CHECK(back.transform(values, key) == model.transform(values, key));
  CHECK(back.filled(values, key) == model.filled(values, key));
}

TEST_CASE("bytes that are no imputers of categories are refused") {
  const CategoricalColumn values = column({"bb", "?", "a"}), key = column({"x", "y", "?"});
  check_distrust(CategoricalImputer{}.fit(values), [&](const CategoricalImputerModel& model) {
    (void)model.transform(values);
    (void)model.merge(model);
  });
  check_distrust(GroupCategoricalImputer{}.fit(values, key),
                 [&](const GroupCategoricalImputerModel& model) {
                   (void)model.transform(values, key);
                   (void)model.filled(values, key);
                 });
}

// Tests of kindred/impute/categorical.hpp.
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>
#include <support/refusals.hpp>

#include <kindred/core/random.hpp>
#include <kindred/impute/categorical.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

using Values = std::vector<std::optional<std::string>>;

CategoricalColumn column_of(const Values& values) {
  return categorical(values);
}

Values values_of(const CategoricalColumn& column) {
  Values values;
  for (Index i = 0; i < column.size(); ++i) {
    const auto value = column[i];
    values.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
  }
  return values;
}

const CategoricalImputer constant{.strategy = ImputeCategory::constant, .fill_value = "none"};

}  // namespace

TEST_CASE("missing categories become the most frequent one") {
  const CategoricalColumn column =
      column_of({"red", std::nullopt, "blue", "red", std::nullopt, "green"});
  const auto model = CategoricalImputer{}.fit(column);
  CHECK(model.value() == "red");
  CHECK(model.observed() == 4);
  CHECK(model.missing() == 2);
  CHECK(model.filled(column) == 2);
  CHECK_FALSE(model.all_missing());
  const CategoricalColumn filled = model.transform(column);
  CHECK(values_of(filled) == Values{"red", "red", "blue", "red", "red", "green"});
  CHECK(filled.dictionary == column.dictionary);
  CHECK(model.transform(filled) == filled);
}

TEST_CASE("among equally frequent categories the bytewise smallest is taken") {
  CHECK(CategoricalImputer{}.fit(column_of({"b", "a", "b", "a", "c"})).value() == "a");
  CHECK(CategoricalImputer{}.fit(column_of({"b", "B"})).value() == "B");
  CHECK(CategoricalImputer{}.fit(column_of({"\xc3\xa4", "z"})).value() == "z");
  CHECK(CategoricalImputer{}.fit(column_of({"a", ""})).value() == "");
  const std::vector<std::string> appearance{"b", "a"};
  CHECK(CategoricalImputer{}
            .fit(categorical(appearance, {.order = CategoryOrder::appearance}))
            .value() == "a");
}

TEST_CASE("the empty string is a category and not missing") {
  const auto model = CategoricalImputer{}.fit(column_of({"", "", "x", std::nullopt}));
  CHECK(model.value() == "");
  CHECK(model.missing() == 1);
  CHECK(values_of(model.transform(column_of({std::nullopt, "x"}))) == Values{"", "x"});
}

TEST_CASE("bytes are the identity of a category") {
  const std::string nul("a\0b", 3), invalid("\xff\xfe"), large(1 << 20, 'q');
  for (const std::string& odd : {nul, invalid, large}) {
    const auto model = CategoricalImputer{}.fit(column_of({odd, odd, "a", std::nullopt}));
    CHECK(model.value() == odd);
    CHECK(values_of(model.transform(column_of({std::nullopt}))) == Values{odd});
  }
}

TEST_CASE("a constant joins the dictionary where it is needed, and only there") {
  const CategoricalColumn column = column_of({"b", std::nullopt, "a"});
  const auto model = constant.fit(column);
  CHECK(model.value() == "none");
  const CategoricalColumn filled = model.transform(column);
  CHECK(values_of(filled) == Values{"b", "none", "a"});
  CHECK(filled.dictionary.size() == 3);
  CHECK(filled.dictionary.find("a") == column.dictionary.find("a"));
  CHECK(filled.dictionary.find("b") == column.dictionary.find("b"));
  CHECK(model.transform(filled) == filled);
  const CategoricalColumn whole = column_of({"b", "a"});
  CHECK(model.transform(whole) == whole);
  CHECK(values_of(model.transform(column_of({"none", std::nullopt}))) == Values{"none", "none"});
}

TEST_CASE("a fresh column may lack the category that fills it") {
  const auto model = CategoricalImputer{}.fit(column_of({"red", "red", "blue"}));
  CHECK(values_of(model.transform(column_of({std::nullopt, "green"}))) == Values{"red", "green"});
  CHECK(model.transform(CategoricalColumn{}).size() == 0);
}

TEST_CASE("an all-missing column is filled with the documented constant, or refused if asked") {
  const CategoricalColumn column = column_of({std::nullopt, std::nullopt});
  const auto model = CategoricalImputer{}.fit(column);
  CHECK(model.all_missing());
  CHECK(model.value() == "missing");
  CHECK(values_of(model.transform(column)) == Values{"missing", "missing"});
  CHECK(refusal([&] { CategoricalImputer{.all_missing = AllMissing::refuse}.fit(column); }) ==
        "column: has no observed value");
}

TEST_CASE("threads do not show") {
  const Draws draws(3);
  Values values;
  for (std::uint64_t i = 0; i < 200000; ++i)
    values.push_back(draws.below(4, i) == 0
                         ? std::optional<std::string>()
                         : std::optional<std::string>(std::to_string(draws.below(9, i + 1000000))));
  const CategoricalColumn column = column_of(values);
  const auto model = CategoricalImputer{}.fit(column);
  const CategoricalColumn filled = model.transform(column);
  for (const Index threads : {0, 1, 2, 3, 1000})
    CHECK(model.transform(column, Threads{threads}) == filled);
  CHECK(model.filled(column) > 40000);
  CHECK(model.filled(filled) == 0);
}

TEST_CASE("models of parts merge to the model of the whole") {
  const Values first{"a", "b", "b", std::nullopt}, second{"c", "a", "a", std::nullopt, "d"};
  Values both = first;
  both.insert(both.end(), second.begin(), second.end());
  for (const CategoricalImputer& imputer : {CategoricalImputer{}, constant}) {
    const auto merged = imputer.fit(column_of(first)).merge(imputer.fit(column_of(second)));
    const auto whole = imputer.fit(column_of(both));
    CHECK(merged.value() == whole.value());
    CHECK(merged.missing() == whole.missing());
    CHECK(merged.observed() == whole.observed());
  }
  const auto none = CategoricalImputer{}.fit(column_of({std::nullopt}));
  CHECK(none.merge(CategoricalImputer{}.fit(column_of({"z"}))).value() == "z");
  CHECK(refusal([&] { (void)none.merge(constant.fit(column_of({"z"}))); }) ==
        "other: was fitted with other options");
}

TEST_CASE("bad input is refused, and nothing has changed") {
  CHECK(refusal([] { CategoricalImputer{}.fit(CategoricalColumn{}); }) == "column: has no rows");
  CategoricalColumn bad = column_of({"a", "b"});
  bad.codes[1] = 2;
  const std::string sentence = "column: holds the code 2 with a dictionary of 2 categories (row 1)";
  CHECK(refusal([&] { CategoricalImputer{}.fit(bad); }) == sentence);
  const auto model = CategoricalImputer{}.fit(column_of({"a"}));
  const CategoricalColumn before = bad;
  CHECK(refusal([&] { (void)model.transform(bad); }) == sentence);
  CHECK(bad == before);
  CHECK(refusal([&] { (void)model.filled(bad); }) == sentence);
  CHECK(refusal([] {
          CategoricalImputer{.strategy = static_cast<ImputeCategory>(7)}.fit(column_of({"a"}));
        }) == "strategy: is not one of ImputeCategory's");
}

TEST_CASE("models are regular values") {
  static_assert(std::is_copy_assignable_v<CategoricalImputerModel>);
  static_assert(!std::is_default_constructible_v<CategoricalImputerModel>);
  auto model = CategoricalImputer{}.fit(column_of({"a", "a", "b"}));
  const auto copy = model;
  const auto moved = std::move(model);
  CHECK(copy.value() == "a");
  CHECK(moved.value() == "a");
  CHECK(moved.options() == CategoricalImputer{});
}

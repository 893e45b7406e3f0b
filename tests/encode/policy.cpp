// Tests of the rules that encoders follow: contradictions are refused by name.
#include <string>

#include <doctest/doctest.h>

#include <kindred/core/float_bits.hpp>
#include <kindred/encode/policy.hpp>

using namespace kindred;

namespace {

std::string refusal(const CategoryRules& rules) {
  try {
    check_rules(rules);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("rules that can be followed pass") {
  CHECK(refusal({}) == "");
  CHECK(refusal({.columns = {"a", "b"},
                 .categories = {{"a", {"x"}}, {"b", {"x"}}},
                 .min_frequency = {.count = 1, .fraction = 1},
                 .max_categories = 1}) == "");
}

TEST_CASE("rules that cannot be followed are refused by name") {
  CHECK(refusal({.min_frequency = {.count = -1}}) ==
        "min_frequency.count: is -1 but must not be negative");
  CHECK(refusal({.min_frequency = {.fraction = 1.5}}) ==
        "min_frequency.fraction: is 1.500000 but must lie in 0..1");
  CHECK(refusal({.min_frequency = {.fraction = -0.5}}) != "");
  CHECK(refusal({.min_frequency = {.fraction = missing_value<double>()}}) != "");
  CHECK(refusal({.max_categories = 0}) == "max_categories: is 0 but must be at least 1");
  CHECK(refusal({.columns = {"a", "b", "a"}}) == "columns: name the column \"a\" twice");
  CHECK(refusal({.categories = {{"a", {"x"}}, {"a", {"y"}}}}) ==
        "categories: name the column \"a\" twice");
}

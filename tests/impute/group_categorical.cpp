// Tests of kindred/impute/group_categorical.hpp.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/refusals.hpp>

#include <kindred/core/random.hpp>
#include <kindred/impute/group_categorical.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

CategoricalColumn column(const std::vector<std::string>& values) {
  return categorical(values, {.missing_tokens = {"?"}});
}

std::vector<std::string> texts(const CategoricalColumn& column) {
  std::vector<std::string> values;
  for (Index i = 0; i < column.size(); ++i)
    values.emplace_back(column[i].value_or("?"));
  return values;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a missing category becomes its group's, or all rows' where the group has no say") {
  const CategoricalColumn domain =
      column({"bild.de", "bild.de", "bild.de", "kicker.de", "kicker.de", "x.de", "?", "bild.de"});
  const CategoricalColumn category =
      column({"news", "news", "?", "sport", "?", "?", "?", "gossip"});
  const auto model = GroupCategoricalImputer{}.fit(category, domain);
  CHECK(texts(model.transform(category, domain)) ==
        Texts{"news", "news", "news", "sport", "sport", "news", "news", "gossip"});
  CHECK(model.filled(category, domain) ==
        GroupFilled{.from_group = 2, .small_group = 1, .missing_key = 1});
  CHECK(model.value(*model.groups().find("kicker.de")) == "sport");
  CHECK_FALSE(model.value(*model.groups().find("x.de")).has_value());
  CHECK(model.otherwise().value() == "news");
  CHECK(model.otherwise().missing() == 4);
  // Later columns may have other codes and unknown groups; what fills is added in order.
  const CategoricalColumn fresh = column({"?", "?", "?", "arts"});
  const CategoricalColumn fresh_domain = column({"kicker.de", "new.de", "bild.de", "bild.de"});
  const CategoricalColumn filled = model.transform(fresh, fresh_domain);
  CHECK(texts(filled) == Texts{"sport", "news", "news", "arts"});
  CHECK(filled.dictionary[0] == "arts");
  CHECK(filled.dictionary[1] == "sport");
  CHECK(filled.dictionary.size() == 3);
  CHECK(model.filled(fresh, fresh_domain) == GroupFilled{.from_group = 2, .unknown_key = 1});
  CHECK(model.transform(filled, fresh_domain) == filled);
}

TEST_CASE("ties go to the category that sorts first, and small groups have no say") {
  const CategoricalColumn key = column({"a", "a", "a", "b", "b", "c"});
  CategoricalColumn values{Dictionary::of(Texts{"z", "y", "x"}), {0, 1, -1, 2, -1, 2}};
  CHECK(texts(GroupCategoricalImputer{}.fit(values, key).transform(values, key)) ==
        Texts{"z", "y", "y", "x", "x", "x"});
  const auto careful = GroupCategoricalImputer{.min_group_size = 2}.fit(values, key);
  CHECK(careful.filled(values, key) == GroupFilled{.from_group = 1, .small_group = 1});
  // A column may be its own key, and then nothing of it is known where it is missing.
  CHECK(texts(careful.transform(values, values))[2] == "x");
}

TEST_CASE("random cases are those of counting") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    const Draws draws(seed, 5);
    const std::uint64_t n = 1 + draws.below(100, 0), groups = 1 + draws.below(8, 1);
    Texts values, keys;
    for (std::uint64_t i = 0; i < n; ++i) {
      const std::uint64_t value = draws.below(5, 10 + 2 * i), key = draws.below(groups, 11 + 2 * i);
      values.push_back(value == 0 ? "?" : "v" + std::to_string(value));
      keys.push_back(key == 0 ? "?" : "k" + std::to_string(key));
    }
    const auto mode = [&](const std::string& key, std::size_t at_least) {
      std::size_t most = 0, observed = 0;
      std::string best = "missing";
      for (std::uint64_t value = 1; value < 5; ++value) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < n; ++i)
          count += values[i] == "v" + std::to_string(value) && (key == "?" || keys[i] == key);
        observed += count;
        if (count > most) {
          most = count;
          best = "v" + std::to_string(value);
        }
      }
      return observed >= at_least && observed > 0 ? best : "";
    };
    const CategoricalColumn data = column(values), key = column(keys);
    const auto model = GroupCategoricalImputer{.min_group_size = 2}.fit(data, key);
    const Texts filled = texts(model.transform(data, key));
    std::string all = mode("?", 1);
    if (all.empty()) all = "missing";
    for (std::size_t i = 0; i < n; ++i) {
      std::string expected = values[i];
      if (expected == "?" && keys[i] != "?") expected = mode(keys[i], 2);
      if (expected == "?" || expected.empty()) expected = all;
      CHECK(filled[i] == expected);
    }
  }
}

TEST_CASE("bad input is refused with its place") {
  const CategoricalColumn key = column({"a", "b"}), values = column({"x", "?"});
  const auto model = GroupCategoricalImputer{}.fit(values, key);
  const CategoricalColumn longer = column({"a", "b", "c"});
  CHECK(refusal([&] { GroupCategoricalImputer{}.fit({}, {}); }) == "column: has no rows");
  CHECK(refusal([&] { GroupCategoricalImputer{}.fit(values, longer); }) ==
        "key: has 3 entries where 2 are needed");
  CHECK(refusal([&] { (void)model.transform(values, longer); }) ==
        "key: has 3 entries where 2 are needed");
  CHECK(refusal([&] { (void)model.filled(values, longer); }) ==
        "key: has 3 entries where 2 are needed");
  CategoricalColumn broken = key;
  broken.codes[1] = 7;
  CHECK(refusal([&] { GroupCategoricalImputer{}.fit(values, broken); }) ==
        "key: holds the code 7 with a dictionary of 2 categories (row 1)");
  CHECK(refusal([&] { (void)model.transform(broken, key); }) ==
        "column: holds the code 7 with a dictionary of 2 categories (row 1)");
  CHECK(refusal([&] {
          GroupCategoricalImputer{.min_group_size = 0}.fit(values, key);
        }).find("min_group_size: is 0") == 0);
  CHECK(refusal([&] { (void)model.value(2); }) == "group: is 2 but must lie in 0..1");
  const CategoricalColumn nothing = column({"?", "?"});
  CHECK(refusal([&] {
          GroupCategoricalImputer{.all_missing = AllMissing::refuse}.fit(nothing, key);
        }) == "column: has no observed value");
  CHECK(texts(GroupCategoricalImputer{.fill_value = "none"}
                  .fit(nothing, key)
                  .transform(nothing, key)) == Texts{"none", "none"});
  CHECK(model.transform({}, {}).size() == 0);
}

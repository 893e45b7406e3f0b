// Tests of categorical columns: sources, missing values, orders, threads.
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/table/categorical.hpp>

#include "support/resident_memory.hpp"

using namespace kindred;
using kindred::testing::forget_peak_memory;
using kindred::testing::peak_memory;
using namespace std::string_literals;

namespace {

using Texts = std::vector<std::string>;
using Codes = std::vector<Code>;

Texts texts_of(const Dictionary& dictionary) {
  Texts texts;
  for (Code code = 0; code < dictionary.size(); ++code)
    texts.emplace_back(dictionary[code]);
  return texts;
}

Texts random_texts(std::size_t count, std::uint64_t categories, std::uint64_t seed) {
  const Draws draws(seed);
  Texts texts;
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back("c" + std::to_string(draws.below(categories, i)));
  return texts;
}

}  // namespace

TEST_CASE("strings become sorted categories") {
  const CategoricalColumn column = categorical(Texts{"b", "a", "b", "c", "a"});
  CHECK(texts_of(column.dictionary) == Texts{"a", "b", "c"});
  CHECK(column.codes == Codes{1, 0, 1, 2, 0});
  CHECK(column.size() == 5);
  CHECK(column[3] == std::optional<std::string_view>("c"));
  CHECK_THROWS_AS(column[5], InputError);
  CHECK_THROWS_AS(column[-1], InputError);
}

TEST_CASE("categories can follow appearance or frequency") {
  const Texts texts = {"b", "c", "a", "c", "b"};
  const auto appearance = categorical(texts, {.order = CategoryOrder::appearance});
  CHECK(texts_of(appearance.dictionary) == Texts{"b", "c", "a"});
  CHECK(appearance.codes == Codes{0, 1, 2, 1, 0});
  const auto frequency = categorical(Texts{"c", "b", "a", "c", "b", "d", "d", "d"},
                                     {.order = CategoryOrder::frequency});
  CHECK(texts_of(frequency.dictionary) == Texts{"d", "b", "c", "a"});
  CHECK(frequency.codes == Codes{2, 1, 3, 2, 1, 0, 0, 0});
}

TEST_CASE("codes agree with pandas.factorize") {
  // pandas 1.5: factorize(["b", "", None, "a", "b", "c"], sort=True) = [2, 0, -1, 1, 2, 3]; with
  // sort=False = [0, 1, -1, 2, 0, 3].
  const std::vector<std::optional<std::string>> values = {"b", "", std::nullopt, "a", "b", "c"};
  CHECK(categorical(values).codes == Codes{2, 0, -1, 1, 2, 3});
  CHECK(categorical(values, {.order = CategoryOrder::appearance}).codes ==
        Codes{0, 1, -1, 2, 0, 3});
}

TEST_CASE("an empty string is a category unless it is named as missing") {
  const Texts texts = {"a", "", "NA", "b", "nan"};
  const auto plain = categorical(texts);
  CHECK(texts_of(plain.dictionary) == Texts{"", "NA", "a", "b", "nan"});
  const auto named = categorical(texts, {.missing_tokens = {"", "NA", "not there"}});
  CHECK(texts_of(named.dictionary) == Texts{"a", "b", "nan"});
  CHECK(named.codes == Codes{0, -1, -1, 1, 2});
  CHECK_FALSE(named[1].has_value());
  for (const auto order : {CategoryOrder::appearance, CategoryOrder::frequency})
    CHECK(categorical(texts, {.missing_tokens = {"", "NA"}, .order = order}).codes ==
          Codes{0, -1, -1, 1, 2});
}

TEST_CASE("every kind of string source gives the same column") {
  const Texts texts = {"x", "", "y", "x"};
  const auto expected = categorical(texts);
  CHECK(categorical(std::vector<std::string_view>(texts.begin(), texts.end())) == expected);
  CHECK(categorical(std::deque<std::string>(texts.begin(), texts.end())) == expected);
  CHECK(categorical(std::span(texts)) == expected);
  CHECK(categorical(std::array<const char*, 4>{"x", "", "y", "x"}) == expected);
  const char* const raw[] = {"x", "", "y", "x"};
  CHECK(categorical(raw) == expected);
  const std::vector<std::optional<std::string_view>> optional(texts.begin(), texts.end());
  CHECK(categorical(optional) == expected);
}

TEST_CASE("strings that are made on the fly are read like those that stay") {
  struct Made {
    struct Iterator {
      std::string operator[](Index i) const { return "value " + std::to_string(i * i % 7); }
    };
    std::size_t size() const { return 1000; }
    Iterator begin() const { return {}; }
  };
  Texts texts;
  for (Index i = 0; i < 1000; ++i)
    texts.push_back(Made::Iterator{}[i]);
  CHECK(categorical(Made{}) == categorical(texts));
}

TEST_CASE("a null pointer and an empty optional are missing") {
  CHECK(categorical(std::vector<const char*>{"a", nullptr, "a"}).codes == Codes{0, -1, 0});
  const std::vector<std::optional<const char*>> values = {"a", std::nullopt, nullptr};
  CHECK(categorical(values).codes == Codes{0, -1, -1});
}

TEST_CASE("no rows and all rows missing give an empty dictionary") {
  CHECK(categorical(Texts{}) == CategoricalColumn{});
  const auto column = categorical(Texts{"", ""}, {.missing_tokens = {""}});
  CHECK(column.dictionary.empty());
  CHECK(column.codes == Codes{-1, -1});
}

TEST_CASE("bytes are the identity, and a column gives back what it was made of") {
  const Texts texts = {"a",  "a\0"s, "a\0b"s,    "\xff\xfe"s, " a ",
                       "\"", "a,b",  "\xc3\xa9", "e\xcc\x81", std::string(1 << 20, 'z')};
  for (const auto order : {CategoryOrder::sorted, CategoryOrder::appearance}) {
    const auto column = categorical(texts, {.order = order});
    CHECK(column.dictionary.size() == static_cast<Index>(texts.size()));
    for (std::size_t i = 0; i < texts.size(); ++i)
      CHECK(column[static_cast<Index>(i)] == std::optional<std::string_view>(texts[i]));
  }
}

TEST_CASE("any number of threads gives the same codes") {
  for (const std::uint64_t categories : {3u, 1000u, 1000000u}) {
    CAPTURE(categories);
    Texts texts = random_texts(150000, categories, 11);
    texts[70000] = "";
    for (const auto order :
         {CategoryOrder::sorted, CategoryOrder::appearance, CategoryOrder::frequency}) {
      const CategoricalOptions options{.missing_tokens = {"", "c1"}, .order = order};
      const auto one = categorical(texts, options);
      CHECK(one.codes[70000] == missing_code);
      CHECK(categorical(texts, options, Threads{2}) == one);
      CHECK(categorical(texts, options, Threads{3}) == one);
    }
  }
}

TEST_CASE("values that are new, then known, then new again are numbered as they appear") {
  Texts texts;
  Codes expected;
  const auto read = [&](Code from, Code to) {
    for (Code key = from; key < to; ++key) {
      texts.push_back("key" + std::to_string(key));
      expected.push_back(key);
    }
  };
  read(0, 150'000);
  for (int i = 0; i < 40; ++i)
    read(1000, 5000);
  read(150'000, 250'000);
  for (const Index threads : {1, 2})
    CHECK(categorical(texts, {.order = CategoryOrder::appearance}, Threads{threads}).codes ==
          expected);
}

TEST_CASE("numbers become their shortest text, sorted by value") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values = {10, 9, -0.0, 0.0, nan, 0.1, 1e300, -2.5, -nan};
  const auto column = categorical(values);
  CHECK(texts_of(column.dictionary) == Texts{"-2.5", "0", "0.1", "9", "10", "1e+300"});
  CHECK(column.codes == Codes{4, 3, 1, 1, -1, 2, 5, 0, -1});
  CHECK(texts_of(categorical(std::vector<float>{0.1f, 3}).dictionary) == Texts{"0.1", "3"});
  CHECK(texts_of(categorical(values, {.order = CategoryOrder::frequency}).dictionary)[0] == "0");
  CHECK(categorical(values, {.order = CategoryOrder::appearance}).codes ==
        Codes{0, 1, 2, 2, -1, 3, 4, 5, -1});
}

TEST_CASE("integers of any width and booleans are numbers") {
  const std::vector<std::int64_t> wide = {std::numeric_limits<std::int64_t>::min(), 7, -1, 7};
  CHECK(texts_of(categorical(wide).dictionary) == Texts{"-9223372036854775808", "-1", "7"});
  const std::vector<std::uint64_t> large = {std::numeric_limits<std::uint64_t>::max(), 10, 9};
  CHECK(categorical(large).codes == Codes{2, 1, 0});
  CHECK(categorical(std::vector<std::int8_t>{-3, 12, -3}).codes == Codes{0, 1, 0});
  const auto flags = categorical(std::vector<bool>{true, false, true});
  CHECK(texts_of(flags.dictionary) == Texts{"false", "true"});
  CHECK(flags.codes == Codes{1, 0, 1});
  CHECK(categorical(std::vector<int>{-999, 5}, {.missing_tokens = {"-999"}}).codes == Codes{-1, 0});
}

TEST_CASE("infinity is refused with its row, also by threads") {
  std::vector<double> values(200000, 1.0);
  values[150000] = std::numeric_limits<double>::infinity();
  values[199999] = -std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(categorical(values), "values: holds infinity (row 150000)", InputError);
  CHECK_THROWS_WITH_AS(categorical(values, {}, Threads{3}), "values: holds infinity (row 150000)",
                       InputError);
}

TEST_CASE("a known dictionary keeps its codes, and what it does not know follows") {
  const Texts known = {"low", "mid", "high"};
  const auto column = categorical(Texts{"high", "new", "", "low", "old", "new"},
                                  Dictionary::of(known), {.missing_tokens = {""}});
  CHECK(texts_of(column.dictionary) == Texts{"low", "mid", "high", "new", "old"});
  CHECK(column.codes == Codes{2, 3, -1, 0, 4, 3});
  const auto token =
      categorical(Texts{"mid", "low"}, Dictionary::of(known), {.missing_tokens = {"mid"}});
  CHECK(texts_of(token.dictionary) == known);
  CHECK(token.codes == Codes{-1, 0});
  const Texts texts = random_texts(150000, 5000, 3);
  const Dictionary first = categorical(random_texts(100, 5000, 4)).dictionary;
  CHECK(categorical(texts, first, {}, Threads{3}) == categorical(texts, first));
}

TEST_CASE("codes outside the dictionary are found by row") {
  CategoricalColumn column = categorical(Texts{"a", "b"});
  check_codes(column, "users");
  column.codes[1] = 2;
  CHECK_THROWS_WITH_AS(check_codes(column, "users"),
                       "users: holds the code 2 with a dictionary of 2 categories (row 1)",
                       InputError);
  column.codes[1] = -2;
  CHECK_THROWS_AS(check_codes(column, "users"), InputError);
  column.codes[1] = missing_code;
  check_codes(column, "users");
  CHECK(category_counts(column) == std::vector<Index>{1, 0});
}

TEST_CASE("slow: ten million categories are numbered in every order, in memory of their size") {
  // Strings are made when they are asked for, so that only the column takes memory.
  struct Keys {
    struct Begin {
      std::string operator[](Index i) const {
        const auto key = static_cast<std::uint32_t>(i < 10'000'000 ? i : i - 10'000'000);
        return "user" + std::to_string((key * 9301u + 7u) & 0xffffffu);
      }
    };
    Begin begin() const { return {}; }
    std::size_t size() const { return 10'000'500; }
  };
  for (const CategoryOrder order :
       {CategoryOrder::appearance, CategoryOrder::sorted, CategoryOrder::frequency}) {
    forget_peak_memory();
    const std::size_t before = peak_memory();
    const CategoricalColumn column = categorical(Keys{}, {.order = order});
    const std::size_t peak = peak_memory() - before;
    REQUIRE(column.dictionary.size() == 10'000'000);
    MESSAGE("bytes ", column.dictionary.bytes().size(), ", peak ", peak);
    CHECK(peak < 4 * column.dictionary.bytes().size() + 100 * std::size_t{10'000'000});
    for (Index i = 0; i < 10'000'500; i += 97)
      REQUIRE(column[i] == Keys{}.begin()[i]);
    // Five hundred keys come twice; the others are in the order of their bytes.
    for (Code code = 1; code < 10'000'000; ++code) {
      if (order == CategoryOrder::appearance || (order == CategoryOrder::frequency && code == 500))
        continue;
      REQUIRE(column.dictionary[code - 1] < column.dictionary[code]);
    }
    if (order == CategoryOrder::appearance)
      for (std::size_t i = 0; i < 10'000'000; ++i)
        REQUIRE(column.codes[i] == static_cast<Code>(i));
    if (order == CategoryOrder::frequency)
      for (std::size_t i = 10'000'000; i < 10'000'500; ++i)
        REQUIRE(column.codes[i] < 500);
  }
}

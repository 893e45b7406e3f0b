// Tests of the orders of categories: bytewise, by frequency, by appearance.
#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/table/category_order.hpp>

using namespace kindred;
using namespace std::string_literals;

namespace {

std::vector<std::string> ordered(const Dictionary& dictionary, std::span<const Code> codes) {
  std::vector<std::string> texts;
  for (const Code code : codes)
    texts.emplace_back(dictionary[code]);
  return texts;
}

std::vector<std::string> oracle(const Dictionary& dictionary) {
  std::vector<std::string> texts;
  for (Code code = 0; code < dictionary.size(); ++code)
    texts.emplace_back(dictionary[code]);
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

TEST_CASE("bytes are compared as unsigned numbers, and a prefix comes first") {
  Dictionary dictionary;
  for (const std::string& text :
       {"b"s, "\xff"s, "a\0\0"s, "a\0"s, "a"s, ""s, "aaaaaaaa"s, "aaaaaaaa\0"s, "aaaaaaaab"s,
        "aaaaaaaaa"s, "aaaaaaa"s, "aaaaaaaaaaaaaaaa"s, "aaaaaaaaaaaaaaab"s, "Z"s, "\x7f"s, "\x80"s})
    dictionary.add(text);
  CHECK(ordered(dictionary, bytewise_order(dictionary)) == oracle(dictionary));
}

TEST_CASE("random strings with long common beginnings are sorted as std::sort does") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    CAPTURE(seed);
    const Draws draws(seed);
    Dictionary dictionary;
    std::uint64_t draw = 0;
    for (int i = 0; i < 3000; ++i) {
      std::string text(8 * draws.below(4, draw++), 'p');
      for (auto left = draws.below(12, draw++); left > 0; --left)
        text.push_back(static_cast<char>(draws.below(3, draw++) * 127));
      dictionary.add(text);
    }
    CHECK(ordered(dictionary, bytewise_order(dictionary)) == oracle(dictionary));
  }
}

TEST_CASE("an empty dictionary has an empty order") {
  CHECK(bytewise_order(Dictionary{}).empty());
  CHECK(category_order(Dictionary{}, {}, CategoryOrder::frequency).empty());
}

TEST_CASE("the most frequent comes first, and among equals the one that sorts first") {
  Dictionary dictionary;
  for (const char* text : {"d", "c", "b", "a"})
    dictionary.add(text);
  const std::vector<Index> counts = {2, 5, 2, 1};
  const auto by = [&](CategoryOrder order) {
    return ordered(dictionary, category_order(dictionary, counts, order));
  };
  CHECK(by(CategoryOrder::frequency) == std::vector<std::string>{"c", "b", "d", "a"});
  CHECK(by(CategoryOrder::sorted) == std::vector<std::string>{"a", "b", "c", "d"});
  CHECK(by(CategoryOrder::appearance) == std::vector<std::string>{"d", "c", "b", "a"});
  const std::vector<Index> short_counts = {1};
  CHECK_THROWS_AS(category_order(dictionary, short_counts, CategoryOrder::sorted), InputError);
}

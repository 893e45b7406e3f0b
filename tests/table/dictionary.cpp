// Tests of the dictionary: identity of bytes, codes, merging, hostile keys, regular copies.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/table/dictionary.hpp>

using namespace kindred;
using namespace std::string_literals;

namespace {

std::vector<std::string> texts_of(const Dictionary& dictionary) {
  std::vector<std::string> texts;
  for (Code code = 0; code < dictionary.size(); ++code)
    texts.emplace_back(dictionary[code]);
  return texts;
}

/// Different keys with one and the same fast hash: their first word cancels a constant of it.
std::vector<std::string> colliding_keys(std::uint64_t count) {
  const std::uint64_t cancels = 0x3c6ef372fe94f82bu;
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < count; ++i) {
    char key[16];
    std::memcpy(key, &cancels, 8);
    std::memcpy(key + 8, &i, 8);
    keys.emplace_back(key, sizeof key);
  }
  return keys;
}

}  // namespace

TEST_CASE("a new dictionary is empty and knows nothing") {
  const Dictionary dictionary;
  CHECK(dictionary.size() == 0);
  CHECK(dictionary.empty());
  CHECK_FALSE(dictionary.find("").has_value());
  CHECK(dictionary.offsets().empty());
}

TEST_CASE("categories are numbered in the order in which they are added") {
  Dictionary dictionary;
  CHECK(dictionary.add("b") == 0);
  CHECK(dictionary.add("a") == 1);
  CHECK(dictionary.add("b") == 0);
  CHECK(dictionary.size() == 2);
  CHECK(dictionary.find("a") == std::optional<Code>(1));
  CHECK_FALSE(dictionary.find("c").has_value());
  CHECK(dictionary[0] == "b");
  CHECK(dictionary[1] == "a");
}

TEST_CASE("bytes are the identity") {
  const std::vector<std::string> texts = {"",
                                          "a",
                                          "a\0"s,
                                          "\0"s,
                                          "\0\0"s,
                                          " a",
                                          "a ",
                                          "\"a,\n'",
                                          "\xff\xfe"s,
                                          "\xc3\xa9",
                                          "e\xcc\x81",
                                          std::string(1 << 20, 'x'),
                                          std::string(1 << 20, 'x') + "y",
                                          "NA",
                                          "nan"};
  Dictionary dictionary;
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(dictionary.add(texts[i]) == static_cast<Code>(i));
  CHECK(texts_of(dictionary) == texts);
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(dictionary.find(texts[i]) == std::optional<Code>(static_cast<Code>(i)));
}

TEST_CASE("a dictionary agrees with a map on random strings of every short length") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const Draws draws(seed);
    Dictionary dictionary;
    std::map<std::string, Code> oracle;
    for (std::uint64_t i = 0; i < 20000; ++i) {
      std::string text(draws.below(40, 3 * i), 'a');
      if (!text.empty())
        text[draws.below(text.size(), 3 * i + 1)] = static_cast<char>(draws.below(256, 3 * i + 2));
      const auto next = static_cast<Code>(oracle.size());
      const Code expected = oracle.emplace(text, next).first->second;
      REQUIRE(dictionary.add(text) == expected);
    }
    CHECK(dictionary.size() == static_cast<Index>(oracle.size()));
    for (const auto& [text, code] : oracle) {
      REQUIRE(dictionary.find(text) == std::optional<Code>(code));
      REQUIRE(dictionary[code] == text);
      REQUIRE(dictionary.find(text + "?").has_value() == oracle.contains(text + "?"));
    }
  }
}

TEST_CASE("a category that lies inside the dictionary can be added to it") {
  Dictionary dictionary;
  dictionary.add(std::string(100, 'x') + "tail");
  for (std::size_t cut = 1; cut < 100; ++cut)
    dictionary.add(dictionary[0].substr(cut));
  CHECK(dictionary.size() == 100);
  for (Code code = 0; code < 100; ++code)
    CHECK(dictionary[code] == std::string(100 - static_cast<std::size_t>(code), 'x') + "tail");
}

TEST_CASE("codes that the dictionary does not have are refused") {
  Dictionary dictionary;
  CHECK_THROWS_AS(dictionary[0], InputError);
  dictionary.add("a");
  CHECK_THROWS_WITH_AS(dictionary[1], "code: is 1 in a dictionary of 1 categories", InputError);
  CHECK_THROWS_AS(dictionary[missing_code], InputError);
  CHECK_THROWS_AS(dictionary.reserve(-1, 0), InputError);
  CHECK_THROWS_AS(dictionary.reserve(Dictionary::limit + 1, 0), InputError);
}

TEST_CASE("a dictionary of given categories refuses a repeated one") {
  const std::vector<std::string> texts = {"low", "mid", "high"};
  CHECK(texts_of(Dictionary::of(texts)) == texts);
  const std::vector<std::string> twice = {"low", "mid", "low"};
  CHECK_THROWS_WITH_AS(Dictionary::of(twice), "categories: hold \"low\" twice (row 2)", InputError);
}

TEST_CASE("categories added together get the codes they would get one by one") {
  const Draws draws(5);
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < 5000; ++i)
    texts.push_back("t" + std::to_string(draws.below(3000, i)));
  // Hostile ones among them make the hash change in the middle of a block.
  for (std::string& key : colliding_keys(1000))
    texts.insert(texts.begin() + 2000, key);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  Dictionary one, many;
  std::vector<Code> expected, codes(views.size());
  for (const std::string_view view : views)
    expected.push_back(one.add(view));
  many.add(views, codes);
  CHECK(codes == expected);
  CHECK(many == one);
  many.add(std::span<const std::string_view>{}, {});
  CHECK_THROWS_AS(many.add(views, std::span(codes).first(3)), InputError);
  Dictionary hostile_first;
  hostile_first.merge(one);
  CHECK(hostile_first == one);
}

TEST_CASE("merging dictionaries of parts gives the codes of the whole") {
  const Draws draws(7);
  Dictionary whole, merged;
  std::uint64_t draw = 0;
  for (int part = 0; part < 5; ++part) {
    Dictionary local;
    std::vector<std::string> texts;
    for (int i = 0; i < 500; ++i)
      texts.push_back(std::to_string(draws.below(900, draw++)));
    for (const std::string& text : texts) {
      whole.add(text);
      local.add(text);
    }
    const std::vector<Code> here = merged.merge(local);
    REQUIRE(static_cast<Index>(here.size()) == local.size());
    for (Code code = 0; code < local.size(); ++code)
      CHECK(merged[here[static_cast<std::size_t>(code)]] == local[code]);
  }
  CHECK(merged == whole);
  const std::vector<Code> self = merged.merge(merged);
  CHECK(merged == whole);
  for (std::size_t i = 0; i < self.size(); ++i)
    CHECK(self[i] == static_cast<Code>(i));
  CHECK(merged.merge(Dictionary{}).empty());
}

TEST_CASE("reordering renumbers, and refuses unknown and repeated codes") {
  Dictionary dictionary;
  for (const char* text : {"c", "a", "b"})
    dictionary.add(text);
  const std::vector<Code> order = {1, 2, 0}, some = {2}, twice = {0, 0}, wrong = {3};
  CHECK(texts_of(dictionary.reordered(order)) == std::vector<std::string>{"a", "b", "c"});
  CHECK(texts_of(dictionary.reordered(some)) == std::vector<std::string>{"b"});
  CHECK_THROWS_AS(dictionary.reordered(twice), InputError);
  CHECK_THROWS_AS(dictionary.reordered(wrong), InputError);
}

TEST_CASE("copies are equal and independent, and a moved-from dictionary can be used again") {
  Dictionary first;
  for (int i = 0; i < 100; ++i)
    first.add(std::to_string(i));
  Dictionary copy = first;
  CHECK(copy == first);
  copy.add("more");
  CHECK_FALSE(copy == first);
  Dictionary moved = std::move(first);
  CHECK(moved.size() == 100);
  CHECK(moved.find("99") == std::optional<Code>(99));
  CHECK(first.size() == 0);  // NOLINT: the state after a move is what is tested
  CHECK_FALSE(first.find("1").has_value());
  CHECK(first.add("again") == 0);
  CHECK(first[0] == "again");
  Dictionary& same = moved;
  moved = same;
  CHECK(moved[99] == "99");
  std::swap(moved, same);
  CHECK(moved[99] == "99");
}

TEST_CASE("the bytes and offsets are Arrow's") {
  Dictionary dictionary;
  for (const char* text : {"ab", "", "c"})
    dictionary.add(text);
  CHECK(dictionary.bytes() == "abc");
  const std::vector<Index> offsets(dictionary.offsets().begin(), dictionary.offsets().end());
  CHECK(offsets == std::vector<Index>{0, 2, 2, 3});
}

TEST_CASE("keys made to collide are numbered like others, and take no quadratic time") {
  const std::vector<std::string> keys = colliding_keys(200'000);
  REQUIRE(detail::fast_hash(keys[0]) == detail::fast_hash(keys[199'999]));
  const auto start = std::chrono::steady_clock::now();
  Dictionary dictionary;
  for (std::size_t i = 0; i < keys.size(); ++i)
    REQUIRE(dictionary.add(keys[i]) == static_cast<Code>(i));
  for (std::size_t i = 0; i < keys.size(); ++i)
    REQUIRE(dictionary.find(keys[i]) == std::optional<Code>(static_cast<Code>(i)));
  // The quadratic way takes minutes, this one a fraction of a second.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  // Copies, merges and growth go on working under the keyed hash.
  Dictionary copy = dictionary, merged;
  merged.merge(copy);
  CHECK(merged == dictionary);
  for (int i = 0; i < 5000; ++i)
    copy.add("k" + std::to_string(i));
  CHECK(copy.size() == 205'000);
  CHECK(copy.find(keys[2999]) == std::optional<Code>(2999));
}

TEST_CASE("hostile look-ups in a dictionary of honest size stay short and right") {
  const std::vector<std::string> keys = colliding_keys(2000);
  Dictionary dictionary;
  for (std::size_t i = 0; i < 500; ++i)
    dictionary.add(keys[i]);
  for (std::size_t i = 0; i < keys.size(); ++i)
    REQUIRE(dictionary.find(keys[i]).has_value() == (i < 500));
}

TEST_CASE("the keyed hash gives the answer printed in its paper") {
  // Aumasson and Bernstein, SipHash (2012), appendix A: key 00..0f, message 00..0e.
  std::string message;
  for (char c = 0; c < 15; ++c)
    message.push_back(c);
  CHECK(detail::keyed_hash(message, {0x0706050403020100u, 0x0f0e0d0c0b0a0908u}) ==
        0xa129ca6149be45e5u);
}

TEST_CASE("the fast hash spreads short, long and nearly equal strings") {
  // 2^16 strings over 2^16 places: a good hash leaves about 1/e of the places empty.
  const auto empty_places = [](auto&& make) {
    std::vector<bool> hit(1 << 16, false);
    for (std::uint64_t i = 0; i < (1 << 16); ++i)
      hit[detail::fast_hash(make(i)) >> 48] = true;
    return static_cast<double>(std::count(hit.begin(), hit.end(), false)) / (1 << 16);
  };
  const auto raw = [](std::uint64_t i, std::size_t length) {
    std::string text(length, '\0');
    for (std::size_t b = 0; b < std::min<std::size_t>(length, 8); ++b)
      text[b] = static_cast<char>(i >> (8 * b));
    return text;
  };
  CHECK(empty_places([](auto i) { return std::to_string(i); }) ==
        doctest::Approx(0.3679).epsilon(0.05));
  for (const std::size_t length : {2u, 3u, 4u, 7u, 8u, 9u, 16u, 17u, 33u, 100u}) {
    CAPTURE(length);
    CHECK(empty_places([&](auto i) { return raw(i, length); }) ==
          doctest::Approx(0.3679).epsilon(0.05));
  }
}

TEST_CASE("slow: ten million categories fit, each found again") {
  Dictionary dictionary;
  for (std::int64_t i = 0; i < 10'000'000; ++i)
    dictionary.add(std::to_string(i * 7919));
  CHECK(dictionary.size() == 10'000'000);
  for (std::int64_t i = 0; i < 10'000'000; i += 997)
    REQUIRE(dictionary.find(std::to_string(i * 7919)) == std::optional<Code>(static_cast<Code>(i)));
}

TEST_CASE("slow: dictionaries of halves of ten million categories merge to that of the whole") {
  const auto key = [](std::int64_t i) { return std::to_string(i * 7919); };
  Dictionary whole, first, second;
  for (std::int64_t i = 0; i < 10'000'000; ++i)
    whole.add(key(i));
  for (std::int64_t i = 0; i < 6'000'000; ++i)
    first.add(key(i));
  for (std::int64_t i = 9'999'999; i >= 4'000'000; --i)
    second.add(key(i));
  const std::vector<Code> here = first.merge(second);
  REQUIRE(first.size() == 10'000'000);
  // What both have keeps its code; the rest follows in the order of the second.
  for (std::int64_t i = 0; i < 10'000'000; ++i) {
    const auto expected = static_cast<Code>(i < 6'000'000 ? i : 6'000'000 + (9'999'999 - i));
    if (i >= 4'000'000) REQUIRE(here[static_cast<std::size_t>(9'999'999 - i)] == expected);
    REQUIRE(first[expected] == whole[static_cast<Code>(i)]);
  }
}

TEST_CASE("slow: two million keys made to collide take no quadratic time, together or merged") {
  const std::vector<std::string> keys = colliding_keys(2'000'000);
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const auto start = std::chrono::steady_clock::now();
  Dictionary dictionary, merged;
  std::vector<Code> codes(views.size());
  dictionary.add(views, codes);
  for (std::size_t i = 0; i < codes.size(); ++i)
    REQUIRE(codes[i] == static_cast<Code>(i));
  merged.merge(dictionary);
  CHECK(merged == dictionary);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

// Dictionaries and columns to bytes and back, and bytes that are none.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/table/saved_columns.hpp>
#include <kindred/table/saved_dictionary.hpp>

#include "support/encode_tables.hpp"
#include "support/refusals.hpp"
#include "support/saved_bytes.hpp"

using namespace kindred;
using namespace kindred::testing;
using namespace std::string_literals;

namespace {

/// True when the bytes are refused, or else are just what the value they hold is saved as.
template <class Model>
bool refused_or_valid(const Bytes& bytes) {
  try {
    return save(load<Model>(bytes)) == bytes;
  } catch (const InputError&) {
    return true;
  }
}

template <class Model>
void check_comes_back(const Model& model) {
  const Bytes bytes = save(model);
  const Model back = load<Model>(bytes);
  CHECK(back == model);
  CHECK(save(back) == bytes);
}

/// Every way to cut, every place to damage, and every place to lie.
template <class Model>
void check_distrust(const Model& model) {
  const Bytes bytes = save(model);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Model>(std::span(bytes).first(size)), InputError);
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  CHECK_THROWS_AS(load<Model>(longer), InputError);
  for (std::size_t place = 0; place < bytes.size(); ++place)
    REQUIRE_THROWS_AS(load<Model>(with_byte(bytes, place, bytes[place] ^ std::byte{16})),
                      InputError);
  for (std::size_t place = 32; place < bytes.size() - 4; ++place)
    for (unsigned value = 0; value < 256; value += 5)
      REQUIRE(refused_or_valid<Model>(resealed(with_byte(bytes, place, std::byte(value)))));
  for (std::size_t place = 32; place + 12 < bytes.size(); ++place)
    for (const std::uint64_t huge : {~std::uint64_t{0}, std::uint64_t{1} << 40})
      REQUIRE(refused_or_valid<Model>(resealed(with_number(bytes, place, huge))));
}

const Texts odd_texts = {"", "a", "a\0"s, "\xff\xfe"s, " a", std::string(5000, 'x'), "\"\n,"};

}  // namespace

TEST_CASE("dictionaries come back with the same codes") {
  check_comes_back(Dictionary{});
  check_comes_back(Dictionary::of(odd_texts));
  Dictionary many;
  for (int i = 0; i < 5000; ++i)
    many.add("c" + std::to_string(i * 7919));
  check_comes_back(many);
  const Dictionary back = load<Dictionary>(save(many));
  CHECK(back.find("c7919") == std::optional<Code>(1));
  CHECK_FALSE(back.find("c").has_value());
  Dictionary more = back;
  CHECK(more.add("new") == 5000);
}

TEST_CASE("columns come back, the empty string and the missing value apart") {
  check_comes_back(CategoricalColumn{});
  check_comes_back(categorical(Cells{"b", "", std::nullopt, "a\0"s, "b"}));
  check_comes_back(categorical(odd_texts, {.order = CategoryOrder::appearance}));
  check_comes_back(TagColumn{});
  check_comes_back(tags(Cells{"b,a,b", "", std::nullopt}));
}

TEST_CASE("bytes that are cut, damaged or made up are refused") {
  check_distrust(Dictionary::of(Texts{"ab", "", "c"}));
  check_distrust(categorical(Cells{"b", std::nullopt, "a"}));
  check_distrust(tags(Cells{"b,a", "", std::nullopt}));
}

TEST_CASE("the form of a dictionary is as it is written down") {
  const Bytes bytes = save(Dictionary::of(Texts{"ab", "", "c"}));
  REQUIRE(bytes.size() == 32 + 8 + 3 * 8 + 3 + 4);
  const auto number = [&](std::size_t place) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
      value |= std::to_integer<std::uint64_t>(bytes[place + i]) << (8 * i);
    return value;
  };
  CHECK(number(32) == 3);
  CHECK(number(40) == 2);
  CHECK(number(48) == 0);
  CHECK(number(56) == 1);
  CHECK(bytes[64] == std::byte{'a'});
  CHECK(bytes[66] == std::byte{'c'});
  CHECK(saved_kind(bytes) == "dict");
}

TEST_CASE("what is no dictionary or column is refused by name") {
  const Bytes bytes = save(Dictionary::of(Texts{"a", "b"}));
  CHECK(refusal([&] { load<Dictionary>(resealed(with_byte(bytes, 57, std::byte{'a'}))); }) ==
        "dictionary: holds a category twice (row 1)");
  CHECK(refusal([&] {
          load<Dictionary>(resealed(with_number(bytes, 32, 1000)));
        }).starts_with("bytes: promise 1000 things"));
  CHECK(refusal([&] { load<TagColumn>(bytes); }) ==
        "bytes: hold a model of another kind than 'tags'");
  const CategoricalColumn broken{Dictionary::of(Texts{"a"}), {0, 1}};
  CHECK(refusal([&] { save(broken); }).starts_with("column: holds the code 1"));
  const TagColumn torn{Dictionary::of(Texts{"a"}), {0, 2}, {0}};
  CHECK_THROWS_AS(save(torn), InputError);
}

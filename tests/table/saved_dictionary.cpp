// Tests of kindred/table/saved_dictionary.hpp.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/refusals.hpp>
#include <support/saved_bytes.hpp>

#include <kindred/table/saved_dictionary.hpp>

using namespace kindred;
using namespace kindred::testing;
using namespace std::string_literals;

TEST_CASE("dictionaries come back with the same codes, whatever their bytes") {
  for (const std::vector<std::string>& texts :
       {std::vector<std::string>{}, {""}, {"b", "a", "", "a\0b"s, "\xff\xfe", "ä"}}) {
    const Dictionary dictionary = Dictionary::of(texts);
    CHECK(load<Dictionary>(save(dictionary)) == dictionary);
  }
}

TEST_CASE("what is no dictionary is refused") {
  const Bytes bytes = save(Dictionary::of(std::vector<std::string>{"ab", "ac"}));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_THROWS_AS(load<Dictionary>(std::span(bytes).first(size)), InputError);
  const std::size_t last = bytes.size() - 5;
  CHECK(refusal([&] { load<Dictionary>(resealed(with_byte(bytes, last, std::byte{'b'}))); }) ==
        "dictionary: holds a category twice (row 1)");
}

// Tests of borrowed names.
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/report/names.hpp>
#include <kindred/table/dictionary.hpp>

using namespace kindred;

TEST_CASE("names are read from whatever holds them") {
  const std::vector<std::string> strings{"a", "b"};
  const std::array<std::string_view, 2> views{"a", "b"};
  const char* const literals[] = {"a", "b"};
  struct Own {
    Index size() const { return 2; }
    std::string_view operator[](std::int32_t i) const { return i == 0 ? "a" : "b"; }
  } own;
  Dictionary dictionary;
  dictionary.add("a");
  dictionary.add("b");
  const Names from_span = std::span<const std::string>(strings);
  for (const Names& names : {Names(strings), Names(views), Names(own), Names(dictionary), from_span,
                             Names(std::span(literals))}) {
    CHECK(names.size() == 2);
    CHECK(names[0] == "a");
    CHECK(names[1] == "b");
  }
}

TEST_CASE("without names positions stand in") {
  const Names none;
  CHECK(none.empty());
  CHECK(none[17] == "17");
  CHECK_NOTHROW(check_names(none, 5, "names"));
}

TEST_CASE("names of the wrong number are refused") {
  const std::vector<std::string> two{"a", "b"};
  CHECK_NOTHROW(check_names(two, 2, "names"));
  CHECK_THROWS_WITH_AS(check_names(two, 3, "names"), "names: has 2 entries where 3 are needed",
                       InputError);
}

// Tests of columns that come as codes and a dictionary.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/coded_column.hpp>

using namespace kindred;

namespace {

Dictionary abc() {
  return Dictionary::of(std::vector<std::string>{"b", "a", "c"});
}

template <class T>
void check_type() {
  const std::vector<T> codes = {2, 0, 1, 0};
  CHECK(coded_column(codes, abc()).codes == std::vector<Code>{2, 0, 1, 0});
  const std::vector<T> wrong = {0, 3};
  CHECK_THROWS_WITH_AS(coded_column(wrong, abc()),
                       "codes: holds 3 with a dictionary of 3 categories (row 1)", InputError);
}

}  // namespace

TEST_CASE("codes of every integer type are taken, the dictionary as it is") {
  check_type<std::int8_t>();
  check_type<std::uint8_t>();
  check_type<std::int16_t>();
  check_type<std::uint16_t>();
  check_type<std::int32_t>();
  check_type<std::uint32_t>();
  check_type<std::int64_t>();
  check_type<std::uint64_t>();
  CHECK(coded_column(std::vector<int>{}, abc()).dictionary == abc());
}

TEST_CASE("the code -1 is missing, the largest unsigned one is not it") {
  CHECK(coded_column(std::vector<std::int8_t>{-1, 2}, abc()).codes ==
        std::vector<Code>{missing_code, 2});
  CHECK_THROWS_AS(coded_column(std::vector<std::uint8_t>{255}, abc()), InputError);
  CHECK_THROWS_AS(
      coded_column(std::vector<std::uint64_t>{std::numeric_limits<std::uint64_t>::max()}, abc()),
      InputError);
  CHECK_THROWS_AS(coded_column(std::vector<std::int64_t>{std::int64_t{1} << 32}, abc()),
                  InputError);
  CHECK_THROWS_AS(coded_column(std::vector<int>{-2}, abc()), InputError);
}

TEST_CASE("what the mask names is missing, whatever stands there") {
  const std::vector<int> codes = {1, 77, 0};
  const std::uint8_t valid = 0b101;
  CHECK(coded_column(codes, abc(), validity_bitmap(&valid, 3)).codes ==
        std::vector<Code>{1, missing_code, 0});
  CHECK_THROWS_WITH_AS(coded_column(codes, abc(), validity_bitmap(&valid, 2)),
                       "mask: has 2 entries where 3 are needed", InputError);
}

// The sentences that refuse() writes and the positions they carry.
#include <string>

#include <doctest/doctest.h>

#include <kindred/core/error.hpp>

using kindred::InputError;
using kindred::Position;
using kindred::refuse;

namespace {

InputError caught(Position at) {
  try {
    refuse("weights", "is negative", at);
  } catch (const InputError& error) {
    return error;
  }
}

}  // namespace

TEST_CASE("a refusal is one sentence with the argument, the problem and the place") {
  CHECK(std::string(caught({}).what()) == "weights: is negative");
  CHECK(std::string(caught({.row = 3}).what()) == "weights: is negative (row 3)");
  CHECK(std::string(caught({.column = 0}).what()) == "weights: is negative (column 0)");
  CHECK(std::string(caught({.row = 5'000'000'000, .column = 7}).what()) ==
        "weights: is negative (row 5000000000, column 7)");
}

TEST_CASE("a refusal carries row and column as numbers, absent where there are none") {
  const InputError both = caught({.row = 2, .column = 9});
  CHECK(both.row() == 2);
  CHECK(both.column() == 9);
  const InputError none = caught({});
  CHECK_FALSE(none.row().has_value());
  CHECK_FALSE(none.column().has_value());
}

TEST_CASE("a refusal is caught as std::invalid_argument") {
  CHECK_THROWS_AS(refuse("x", "is odd"), std::invalid_argument);
}

TEST_CASE("a refusal survives being copied, as exceptions are") {
  const InputError first = caught({.row = 1});
  const InputError second = first;
  CHECK(std::string(second.what()) == first.what());
  CHECK(second.row() == 1);
}

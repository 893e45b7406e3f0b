// Tests of decoded columns: codes are outputs, and the rare ones have a name of their own.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/encode/encoded.hpp>

#include "support/encode_tables.hpp"

using namespace kindred;
using namespace kindred::testing;

TEST_CASE("a decoded column starts out missing, its dictionary holding the outputs in order") {
  const auto values = categorical(Texts{"d", "b", "b", "a", "d", "c", "(infrequent)"});
  const ColumnCategories column =
      detail::learn_column("t", 0, values, nullptr, {.min_frequency = {.count = 2}});
  const DecodedColumn decoded = detail::decoded_column(column, 3);
  CHECK(decoded.name == "t");
  CHECK(texts_of(decoded.column.dictionary) == Texts{"b", "d", "((infrequent))"});
  CHECK(decoded.infrequent == std::optional<Code>(2));
  CHECK(decoded.column.codes == std::vector<Code>{-1, -1, -1});
}

TEST_CASE("without rare categories there is no name for them") {
  const auto values = categorical(Texts{"b", "a"});
  const DecodedColumn decoded =
      detail::decoded_column(detail::learn_column("t", 0, values, nullptr, {}), 0);
  CHECK_FALSE(decoded.infrequent.has_value());
  CHECK(texts_of(decoded.column.dictionary) == Texts{"a", "b"});
}

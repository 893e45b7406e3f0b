// What is said about a mixed column.
#include <doctest/doctest.h>

#include <kindred/distance/mixed.hpp>

using namespace kindred;

TEST_CASE("kinds have names") {
  CHECK(name_of(MixedKind::natural) == "natural");
  CHECK(name_of(MixedKind::log_ratio) == "log_ratio");
  CHECK(name_of(MixedKind::asymmetric) == "asymmetric");
  CHECK(name_of(static_cast<MixedKind>(99)) == "unknown");
}

TEST_CASE("a column is constant where it has a range and that is empty") {
  FittedMixedColumn column;
  column.kind = MixedKind::ordinal;
  CHECK(column.constant());
  column.highest = 2;
  CHECK_FALSE(column.constant());
  column.kind = MixedKind::nominal;
  CHECK_FALSE(column.has_range());
  CHECK_FALSE(column.constant());
}

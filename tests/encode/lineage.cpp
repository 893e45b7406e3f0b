// Tests of the names that follow from lineage.
#include <doctest/doctest.h>

#include <kindred/encode/lineage.hpp>

using namespace kindred;

TEST_CASE("names follow from source, kind and category") {
  CHECK(OutputColumn{"age", 0, OutputKind::value, ""}.name() == "age");
  CHECK(OutputColumn{"city", 1, OutputKind::category, "Rome"}.name() == "city=Rome");
  CHECK(OutputColumn{"city", 1, OutputKind::category, ""}.name() == "city=");
  CHECK(OutputColumn{"city", 1, OutputKind::infrequent, ""}.name() == "city:infrequent");
  CHECK(OutputColumn{"city", 1, OutputKind::missing, ""}.name() == "city:missing");
  CHECK(OutputColumn{"city", 1, OutputKind::hashed, "17"}.name() == "city#17");
  CHECK(OutputColumn{"", -1, OutputKind::hashed, "0"}.name() == "#0");
}

TEST_CASE("a category called missing is not a missing value") {
  CHECK(OutputColumn{"city", 1, OutputKind::category, "missing"}.name() !=
        OutputColumn{"city", 1, OutputKind::missing, ""}.name());
  CHECK_FALSE(OutputColumn{"a", 0, OutputKind::value, ""} ==
              OutputColumn{"a", 0, OutputKind::missing, ""});
}

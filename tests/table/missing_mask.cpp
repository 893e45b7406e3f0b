// Tests of masks: every way of telling what is missing says the same.
#include <cstdint>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/table/missing_mask.hpp>

using namespace kindred;

namespace {

std::vector<bool> rows_of_mask(const MissingMask& mask, Index rows) {
  std::vector<bool> missing;
  for (Index i = 0; i < rows; ++i)
    missing.push_back(mask[i]);
  return missing;
}

}  // namespace

TEST_CASE("bools, bytes, bits and their opposites name the same rows") {
  const std::vector<bool> wanted = {true, false, false, true, false,
                                    true, true,  false, true, false};
  const auto rows = static_cast<Index>(wanted.size());
  std::vector<std::uint8_t> missing, present;
  std::vector<bool> opposite;
  for (const bool is : wanted) {
    missing.push_back(is ? 2 : 0);
    present.push_back(is ? 0 : 255);
    opposite.push_back(!is);
  }
  const bool flags[] = {true, false, false, true, false, true, true, false, true, false};
  CHECK(rows_of_mask(missing_where(wanted), rows) == wanted);
  CHECK(rows_of_mask(present_where(opposite), rows) == wanted);
  CHECK(rows_of_mask(missing_where(missing), rows) == wanted);
  CHECK(rows_of_mask(present_where(present), rows) == wanted);
  CHECK(rows_of_mask(missing_where(std::span(flags)), rows) == wanted);
  CHECK(rows_of_mask(missing_where(std::vector<std::uint8_t>(missing)), rows) == wanted);
  CHECK(missing_where(wanted).size() == rows);
  // Arrow's bits from every offset.
  for (Index offset = 0; offset < 20; ++offset) {
    std::vector<std::uint8_t> bits(8, 0);
    for (Index i = 0; i < rows; ++i)
      if (const auto at = static_cast<std::size_t>(offset + i);
          opposite[static_cast<std::size_t>(i)])
        bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | (1u << (at % 8)));
    CHECK(rows_of_mask(validity_bitmap(bits.data(), rows, offset), rows) == wanted);
  }
}

TEST_CASE("no mask calls nothing missing, and one without rows is a mask all the same") {
  CHECK(MissingMask{}.empty());
  CHECK_FALSE(MissingMask{}[7]);
  CHECK(validity_bitmap(nullptr, 5).empty());
  CHECK_FALSE(missing_where(std::vector<bool>{}).empty());
  CHECK_FALSE(missing_where(std::span<const std::uint8_t>{}).empty());
  CHECK_NOTHROW(check_mask({}, 3, "mask"));
  CHECK_NOTHROW(check_mask(missing_where(std::vector<bool>(3)), 3, "mask"));
  CHECK_THROWS_WITH_AS(check_mask(missing_where(std::vector<bool>{}), 3, "mask"),
                       "mask: has 0 entries where 3 are needed", InputError);
  CHECK_THROWS_AS(validity_bitmap(nullptr, -1), InputError);
  CHECK_THROWS_AS(validity_bitmap(nullptr, 1, -1), InputError);
}

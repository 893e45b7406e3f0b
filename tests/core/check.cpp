// What the door lets in, and the sentence and place for what it does not.
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/check.hpp>

#include "support/generators.hpp"

using namespace kindred;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Index largest = std::numeric_limits<Index>::max();

template <class F>
InputError refusal(F&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error;
  }
  return InputError("nothing was refused", {}, {});
}

template <class F>
std::string sentence(F&& call) {
  return refusal(call).what();
}

}  // namespace

TEST_CASE("products and pairs are exact as long as they fit 64 bits, and refused beyond") {
  CHECK(checked_product(0, largest, "n") == 0);
  CHECK(checked_product(3, 7, "n") == 21);
  CHECK(checked_product(largest, 1, "n") == largest);
  CHECK(checked_product(3'037'000'499, 3'037'000'499, "n") == 9223372030926249001);
  CHECK(sentence([] { checked_product(3'037'000'500, 3'037'000'500, "x"); }) ==
        "x: 3037000500 x 3037000500 is not a size that fits");
  CHECK_THROWS_AS(checked_product(-1, 2, "n"), InputError);
  CHECK_THROWS_AS(checked_product(2, -1, "n"), InputError);

  CHECK(checked_pairs(0, "n") == 0);
  CHECK(checked_pairs(1, "n") == 0);
  CHECK(checked_pairs(2, "n") == 1);
  CHECK(checked_pairs(5, "n") == 10);
  CHECK(checked_pairs(65'536, "n") == 2'147'450'880);
  CHECK(checked_pairs(65'537, "n") == 2'147'516'416);
  // The largest n whose pairs fit: 2³²·(2³²−1)/2 < 2⁶³.
  CHECK(checked_pairs(4'294'967'296, "n") == 9223372034707292160);
  CHECK_THROWS_AS(checked_pairs(4'294'967'297, "n"), InputError);
  CHECK_THROWS_AS(checked_pairs(largest, "n"), InputError);
}

TEST_CASE("shapes") {
  const Matrix<double> x = Matrix<double>::Zero(2, 3);
  CHECK_NOTHROW(check_not_empty(rows_of(x), "x"));
  CHECK(sentence([] { check_not_empty(rows_of(Matrix<double>(0, 3)), "x"); }) == "x: has no rows");
  CHECK(sentence([] { check_not_empty(rows_of(Matrix<double>(2, 0)), "x"); }) ==
        "x: has no columns");
  CHECK_NOTHROW(check_columns(rows_of(x), 3, "x"));
  CHECK(sentence([&] { check_columns(rows_of(x), 4, "x"); }) ==
        "x: has 3 columns where 4 are expected");
  CHECK_NOTHROW(check_length(5, 5, "weights"));
  CHECK(sentence([] { check_length(4, 5, "weights"); }) ==
        "weights: has 4 entries where 5 are needed");
}

TEST_CASE("a range holds both its ends") {
  CHECK_NOTHROW(check_range(1, 1, 9, "clusters"));
  CHECK_NOTHROW(check_range(9, 1, 9, "clusters"));
  CHECK(sentence([] { check_range(0, 1, 9, "clusters"); }) ==
        "clusters: is 0 but must lie in 1..9");
  CHECK(sentence([] { check_range(10, 1, 9, "clusters"); }) ==
        "clusters: is 10 but must lie in 1..9");
}

TEST_CASE_TEMPLATE("the first value that is not finite is named by row and column", T, float,
                   double) {
  // Wide enough for several blocks of the scan, and every place in it is tried.
  Matrix<T> x = testing::gaussian<T>(2, 3000, 3);
  CHECK_NOTHROW(check_finite(rows_of(x), "x"));
  for (const Index column : {0, 1, 1023, 1024, 1025, 2047, 2048, 2999})
    for (const double bad : {missing, infinity, -infinity}) {
      CAPTURE(column);
      CAPTURE(bad);
      const T kept = x(1, column);
      x(1, column) = static_cast<T>(bad);
      const InputError error = refusal([&] { check_finite(rows_of(x), "x"); });
      CHECK(error.row() == 1);
      CHECK(error.column() == column);
      CHECK(std::string(error.what()) == std::string("x: holds ") +
                                             (is_nan(bad) ? "NaN" : "infinity") +
                                             " (row 1, column " + std::to_string(column) + ")");
      if (!is_nan(bad))
        CHECK_THROWS_AS(check_no_infinity(rows_of(x), "x"), InputError);
      else
        CHECK_NOTHROW(check_no_infinity(rows_of(x), "x"));
      x(1, column) = kept;
    }
}

TEST_CASE("of several bad values the first in reading order is named") {
  Matrix<double> x = Matrix<double>::Zero(3, 2);
  x(2, 0) = missing;
  x(1, 1) = infinity;
  x(0, 1) = missing;
  const InputError any = refusal([&] { check_finite(rows_of(x), "x"); });
  CHECK(any.row() == 0);
  CHECK(any.column() == 1);
  // A missing value is passed over on the way to the infinity.
  const InputError infinite = refusal([&] { check_no_infinity(rows_of(x), "x"); });
  CHECK(infinite.row() == 1);
  CHECK(infinite.column() == 1);
}

TEST_CASE("values outside a block are not looked at") {
  Matrix<double> x = Matrix<double>::Constant(4, 4, missing);
  x.block(1, 1, 2, 2).setZero();
  CHECK_NOTHROW(check_finite(rows_of(x.block(1, 1, 2, 2)), "x"));
}

TEST_CASE("extremes that are numbers pass") {
  Matrix<double> x(1, 5);
  x << 0.0, -0.0, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max(),
      std::numeric_limits<double>::lowest();
  CHECK_NOTHROW(check_finite(rows_of(x), "x"));
}

TEST_CASE("a vector names the entry") {
  std::vector<double> values(5000, 1.0);
  CHECK_NOTHROW(check_finite(std::span<const double>(values), "d"));
  CHECK_NOTHROW(check_finite(std::span<const double>(), "d"));
  values[4097] = -infinity;
  const InputError error = refusal([&] { check_finite(std::span<const double>(values), "d"); });
  CHECK(error.row() == 4097);
  CHECK_FALSE(error.column().has_value());
}

TEST_CASE("weights") {
  const std::vector<double> good{0.0, 2.5, 0.0};
  CHECK_NOTHROW(check_weights(good, 3, "weights"));
  CHECK(sentence([&] { check_weights(good, 4, "weights"); }) ==
        "weights: has 3 entries where 4 are needed");
  const std::vector<double> negative{1, 2, -1e-300};
  CHECK(sentence([&] { check_weights(negative, 3, "weights"); }) == "weights: is negative (row 2)");
  const std::vector<double> with_missing{1, missing, 1};
  CHECK(sentence([&] { check_weights(with_missing, 3, "weights"); }) ==
        "weights: holds NaN (row 1)");
  const std::vector<double> endless{1, infinity, 1};
  CHECK_THROWS_AS(check_weights(endless, 3, "weights"), InputError);
  const std::vector<double> zeros{0, -0.0, 0};
  CHECK(sentence([&] { check_weights(zeros, 3, "weights"); }) == "weights: are all zero");
  CHECK(sentence([] { check_weights({}, 0, "weights"); }) == "weights: are all zero");
  CHECK_NOTHROW(check_part_weights(zeros, 3, "weights"));
  CHECK_NOTHROW(check_part_weights({}, 0, "weights"));
  CHECK(sentence([&] { check_part_weights(negative, 3, "weights"); }) ==
        "weights: is negative (row 2)");
  CHECK(sentence([&] { check_part_weights(zeros, 2, "weights"); }) ==
        "weights: has 3 entries where 2 are needed");
}

TEST_CASE("labels") {
  CHECK(check_labels(Labels{}, "labels") == 0);
  CHECK(check_labels(Labels{0}, "labels") == 1);
  CHECK(check_labels(Labels{2, 0, 1, 2}, "labels") == 3);
  CHECK(check_labels(Labels{std::numeric_limits<Label>::max()}, "labels") == 2'147'483'648);
  const InputError error = refusal([] { check_labels(Labels{0, 1, -1}, "labels"); });
  CHECK(std::string(error.what()) == "labels: holds the negative label -1 (row 2)");
  CHECK(error.row() == 2);
}

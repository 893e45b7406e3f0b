// The condensed triangle holds what it was given, in SciPy's order, and refuses what is no
// distance.
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/condensed.hpp>

#include "support/refusals.hpp"

using namespace kindred;
using kindred::testing::refusal;

TEST_CASE("entries are stored row by row") {
  const auto triangle = CondensedMatrix<double>::from({1, 2, 3, 4, 5, 6}, 4);
  CHECK(triangle.size() == 4);
  CHECK(triangle(0, 1) == 1);
  CHECK(triangle(0, 3) == 3);
  CHECK(triangle(1, 2) == 4);
  CHECK(triangle(3, 2) == 6);
  CHECK(triangle(2, 2) == 0);
}

TEST_CASE("n is derived from the length") {
  CHECK(CondensedMatrix<float>::from({}).size() == 1);
  CHECK(CondensedMatrix<float>::from({1}).size() == 2);
  CHECK(CondensedMatrix<float>::from(std::vector<float>(4950)).size() == 100);
  CHECK(refusal([] {
          CondensedMatrix<double>::from({1, 2});
        }) == "distances: 2 entries are not n(n-1)/2 for any n");
}

TEST_CASE("a square and a triangle say the same") {
  const auto triangle = CondensedMatrix<double>::from({1, 2, 3, 4, 5, 6}, 4);
  const Matrix<double> square = triangle.to_square();
  CHECK(square == square.transpose());
  CHECK(square.diagonal().isZero());
  CHECK(CondensedMatrix<double>::from_square(square) == triangle);
}

TEST_CASE("a square is checked for symmetry within the tolerance") {
  Matrix<double> square = CondensedMatrix<double>::from({1, 2, 3}, 3).to_square();
  square(2, 1) += 0.25;
  CHECK(refusal([&] {
          CondensedMatrix<double>::from_square(square);
        }).find("not symmetric, beyond the tolerance of 0.000000, worst (row 2, column 1)") !=
        std::string::npos);
  CHECK(CondensedMatrix<double>::from_square(square, 0.25)(1, 2) == 3);
  square(1, 1) = 1;
  CHECK(refusal([&] {
          CondensedMatrix<double>::from_square(square, 0.5);
        }).find("diagonal is not zero") != std::string::npos);
  CHECK(refusal([&] { CondensedMatrix<double>::from_square(square, -1); }) != "accepted");
  CHECK(refusal([&] { CondensedMatrix<double>::from_square(square.topRows(2)); }) ==
        "distances: are 2 x 3 but must be square");
}

TEST_CASE("what is no distance is refused with its pair") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(refusal([&] {
          CondensedMatrix<double>::from({1, nan, 3}, 3);
        }) == "distances: hold NaN (row 0, column 2)");
  CHECK(refusal([&] {
          CondensedMatrix<double>::from({1, 2, infinity}, 3);
        }) == "distances: hold infinity (row 1, column 2)");
  CHECK(refusal([&] {
          CondensedMatrix<double>::from({-1, 2, 3}, 3);
        }) == "distances: hold a negative value (row 0, column 1)");
  CHECK(refusal([&] {
          CondensedMatrix<double>::from({1, 2}, 3);
        }) == "distances: has 2 entries where 3 are needed");
  CHECK(refusal([&] { CondensedMatrix<double>::from({}, 0); }) == "n: is 0 but must be at least 1");
  CHECK(refusal([&] { CondensedMatrix<double>::from({}, Index{1} << 40); }) != "accepted");
  CHECK(refusal([&] { CondensedMatrix<double>::uninitialized(Index{1} << 62); }) != "accepted");
}

TEST_CASE("negative zero is a distance") {
  CHECK(CondensedMatrix<double>::from({-0.0}, 2)(0, 1) == 0);
}

TEST_CASE("release hands the values over") {
  auto triangle = CondensedMatrix<double>::from({1, 2, 3}, 3);
  CHECK(std::move(triangle).release() == std::vector<double>{1, 2, 3});
}

TEST_CASE("what was moved from belongs to one thing") {
  auto triangle = CondensedMatrix<double>::from({1, 2, 3}, 3);
  auto taken = std::move(triangle);
  CHECK(triangle == CondensedMatrix<double>{});  // NOLINT: that is the question
  CHECK(taken.size() == 3);
  auto& same = taken;
  taken = std::move(same);
  CHECK(taken(1, 2) == 3);
  triangle = std::move(taken);
  CHECK(triangle(0, 1) == 1);
  CHECK(taken.size() == 1);  // NOLINT: as above
}

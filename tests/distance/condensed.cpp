// The condensed triangle holds what it was given, in SciPy's order, and refuses what is no
// distance.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/distance/condensed.hpp>

#include "support/generators.hpp"
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

TEST_CASE("a square is checked for symmetry, exactly or within a tolerance") {
  using Triangle = CondensedMatrix<double>;
  Matrix<double> square = Triangle::from({1, 2, 3}, 3).to_square();
  square(2, 1) += 0.25;
  CHECK(refusal([&] { Triangle::from_square(square); }) ==
        "distances: are not symmetric: 3.25 one way, 3 the other (row 2, column 1)");
  CHECK(refusal([&] { Triangle::from_square(square, 0.125); }) ==
        "distances: are not symmetric beyond the tolerance of 0.125: 3.25 one way, 3 the other "
        "(row 2, column 1)");
  CHECK(Triangle::from_square(square, 0.25)(1, 2) == 3);
  CHECK(refusal([&] { Triangle::from_square(Matrix<double>(square.transpose()), 1e-9); }) ==
        "distances: are not symmetric beyond the tolerance of 1e-09: 3 one way, 3.25 the other "
        "(row 2, column 1)");
  square(1, 1) = 1;
  CHECK(refusal([&] { Triangle::from_square(square, 0.5); }) ==
        "distances: have a diagonal that is not zero beyond the tolerance of 0.5: 1 (row 1, "
        "column 1)");
  square(1, 1) = -1e-300;
  CHECK(refusal([&] { Triangle::from_square(square.topLeftCorner(2, 2)); }) ==
        "distances: have a diagonal that is not zero: -1e-300 (row 1, column 1)");
  CHECK(refusal([&] { Triangle::from_square(square, -1); }) == "tolerance: must not be negative");
  CHECK(refusal([&] { Triangle::from_square(square, std::numeric_limits<double>::quiet_NaN()); }) ==
        "tolerance: must not be negative");
  CHECK(refusal([&] { Triangle::from_square(square.topRows(2)); }) ==
        "distances: are 2 x 3 but must be square");
  CHECK(refusal([&] { Triangle::from_square(Matrix<double>(0, 0)); }) ==
        "n: is 0 but must be at least 1");
  CHECK(Triangle::from_square(Matrix<double>::Zero(1, 1)) == Triangle{});
}

TEST_CASE("a fault anywhere in a square of many bands is found, the worst of several") {
  const Index n = 200;
  const Matrix<float> x = testing::gaussian<float>(n, 3, 1);
  Matrix<float> square(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      square(i, j) = std::abs(x(i, 0) - x(j, 0));
  using Triangle = CondensedMatrix<float>;
  const Triangle whole = Triangle::from_square(square);
  CHECK(whole.to_square() == square);
  CHECK(Triangle::from_square(Eigen::MatrixXf(square)) == whole);
  for (Index i = 0; i < n; i += 7)
    for (Index j = 0; j < n; j += 5) {
      Matrix<float> bad = square;
      bad(i, j) += 0.5f;
      bad(3, 2) += 0.25f;
      const std::string where = "(row " + std::to_string(std::max(i, j)) + ", column " +
                                std::to_string(std::min(i, j)) + ")";
      CHECK(refusal([&] { Triangle::from_square(bad); }).ends_with(where));
    }
}

TEST_CASE("what is no distance is refused in a square as well") {
  for (const auto& [bad, name] :
       {std::pair{std::numeric_limits<double>::quiet_NaN(),
                  "distances: holds NaN (row 1, column 2)"},
        {std::numeric_limits<double>::infinity(), "distances: holds infinity (row 1, column 2)"},
        {-1.0, "distances: hold a negative value (row 1, column 2)"}}) {
    Matrix<double> square = CondensedMatrix<double>::from({1, 2, 3}, 3).to_square();
    square(1, 2) = square(2, 1) = bad;
    CHECK(refusal([&] { CondensedMatrix<double>::from_square(square); }) == name);
  }
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

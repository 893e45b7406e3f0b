// Seven irises with holes, and how close two matrices are: shared by the tests of scalers.
#pragma once

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::testing {

inline Matrix<double> matrix(Index rows, Index columns, std::vector<double> values) {
  return Eigen::Map<Matrix<double>>(values.data(), rows, columns);
}

inline Matrix<double> irises() {
  constexpr double missing = missing_value<double>();
  return matrix(
      7, 4, {5.1, 3.5, 1.4, 0.2, 4.9,     missing, 1.4, 0.2, 4.7, 3.2,     missing, 0.2, 7.0, 3.2,
             4.7, 1.4, 6.4, 3.2, missing, 1.5,     6.3, 3.3, 6.0, missing, 5.8,     2.7, 5.1, 1.9});
}

inline void check_close(const Matrix<double>& a, const Matrix<double>& b,
                        double tolerance = 4e-15) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  for (Index i = 0; i < a.size(); ++i) {
    CAPTURE(i);
    CHECK(is_nan(a.data()[i]) == is_nan(b.data()[i]));
    if (!is_nan(b.data()[i])) CHECK(std::abs(a.data()[i] - b.data()[i]) <= tolerance);
  }
}

}  // namespace kindred::testing

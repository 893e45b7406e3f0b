// Data with holes for the tests of imputers.
#pragma once

#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::testing {

inline constexpr double hole = missing_value<double>();

inline Matrix<double> matrix(Index rows, Index columns, std::vector<double> values) {
  return Eigen::Map<Matrix<double>>(values.data(), rows, columns);
}

/// x with about that share of its values missing.
template <Real T>
Matrix<T> with_holes(Matrix<T> x, double share, std::uint64_t seed) {
  const Draws draws(seed, 7);
  for (Index i = 0; i < x.size(); ++i)
    if (draws.uniform(static_cast<std::uint64_t>(i)) < share) x.data()[i] = missing_value<T>();
  return x;
}

/// Seven irises with holes.
inline Matrix<double> irises() {
  return matrix(7, 4, {5.1, 3.5, 1.4, 0.2, 4.9,  hole, 1.4, 0.2, 4.7, 3.2,  hole, 0.2, 7.0, 3.2,
                       4.7, 1.4, 6.4, 3.2, hole, 1.5,  6.3, 3.3, 6.0, hole, 5.8,  2.7, 5.1, 1.9});
}

/// The values that are missing in x, row by row, as they stand in `filled`.
template <Real T>
std::vector<T> filled_cells(const Matrix<T>& x, const Matrix<T>& filled) {
  std::vector<T> values;
  for (Index i = 0; i < x.size(); ++i)
    if (is_nan(x.data()[i])) values.push_back(filled.data()[i]);
  return values;
}

/// True when every observed cell of x has the same bits in `filled`, and none there is missing.
template <Real T>
bool keeps_observed(const Matrix<T>& x, const Matrix<T>& filled) {
  if (x.rows() != filled.rows() || x.cols() != filled.cols()) return false;
  for (Index i = 0; i < x.size(); ++i) {
    if (is_nan(filled.data()[i])) return false;
    if (!is_nan(x.data()[i]) &&
        std::bit_cast<BitsOf<T>>(x.data()[i]) != std::bit_cast<BitsOf<T>>(filled.data()[i]))
      return false;
  }
  return true;
}

}  // namespace kindred::testing

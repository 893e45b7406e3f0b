// Structured and degenerate rows, on which searches in space go wrong or get slow.
#pragma once

#include <cstdint>

#include <kindred/core/matrix.hpp>

#include "support/generators.hpp"

namespace kindred::testing {

inline constexpr std::uint64_t kinds_of_rows = 10;

/// n × d rows of a kind below `kinds_of_rows`. Distances of all kinds can be doubles.
inline Matrix<double> rows_of_kind(std::uint64_t kind, Index n, Index d, std::uint64_t seed) {
  Matrix<double> x = gaussian(n, d, seed);
  switch (kind) {
    case 1:
      return small_integers(n, d, 3, seed);
    case 2:
      return small_integers(n, d, 30, seed);
    case 3:
      return blobs(n, d, 5, 0.01, seed);
    case 4:
      return Matrix<double>::Constant(n, d, 0.1);
    case 5:  // a line of equal steps
      for (Index i = 0; i < n; ++i)
        x.row(i).setConstant(0.25 * static_cast<double>(i));
      return x;
    case 6:  // a far outlier
      x.row(n / 2).setConstant(1e9);
      return x;
    case 7:  // two values in the first column, which is widest
      for (Index i = 0; i < n; ++i)
        x(i, 0) = 100.0 * static_cast<double>(i % 2);
      return x;
    case 8:  // many copies of few rows
      for (Index i = 4; i < n; ++i)
        x.row(i) = x.row(i % 4);
      return x;
    case 9:  // distances that grow and grow
      for (Index i = 0; i < n; ++i)
        x.row(i).setConstant(static_cast<double>(i) * static_cast<double>(i));
      return x;
    default:
      return x;
  }
}

}  // namespace kindred::testing

// Round-robin regressions as the textbook has them: every regression builds its own equations from
// the rows it is fitted to, in long double, and solves them by elimination.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include <kindred/impute/iterative.hpp>

namespace kindred::testing {

using Numbers = std::vector<long double>;

/// The solution of symmetric positive definite equations.
inline Numbers solved(std::vector<Numbers> a, Numbers b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t r = i + 1; r < n; ++r) {
      const long double factor = a[r][i] / a[i][i];
      for (std::size_t c = i; c < n; ++c)
        a[r][c] -= factor * a[i][c];
      b[r] -= factor * b[i];
    }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t c = i + 1; c < n; ++c)
      b[i] -= a[i][c] * b[c];
    b[i] /= a[i][i];
  }
  return b;
}

/// x after that many rounds, from the columns' means; every column has an observed value.
inline Matrix<double> naive_iterative(const Matrix<double>& x, Index rounds, double ridge) {
  const auto n = static_cast<std::size_t>(x.rows()), d = static_cast<std::size_t>(x.cols());
  const auto missing = [&](std::size_t i, std::size_t j) {
    return is_nan(x(static_cast<Index>(i), static_cast<Index>(j)));
  };
  std::vector<Numbers> z(n, Numbers(d));
  Numbers mean(d), spread(d);
  std::vector<std::size_t> order(d), holes(d);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t j = 0; j < d; ++j) {
    long double squares = 0;
    for (std::size_t i = 0; i < n; ++i)
      if (missing(i, j))
        ++holes[j];
      else
        mean[j] += x(static_cast<Index>(i), static_cast<Index>(j));
    mean[j] /= static_cast<long double>(n - holes[j]);
    for (std::size_t i = 0; i < n; ++i) {
      if (missing(i, j)) continue;
      z[i][j] = x(static_cast<Index>(i), static_cast<Index>(j)) - mean[j];
      squares += z[i][j] * z[i][j];
    }
    spread[j] = squares == 0 ? 1 : std::sqrt(squares / static_cast<long double>(n - holes[j]));
    for (std::size_t i = 0; i < n; ++i)
      z[i][j] /= spread[j];
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return holes[a] < holes[b]; });
  for (Index round = 0; round < rounds; ++round)
    for (const std::size_t target : order) {
      const auto count = static_cast<long double>(n - holes[target]);
      Numbers center(d);
      for (std::size_t i = 0; i < n; ++i)
        if (!missing(i, target))
          for (std::size_t j = 0; j < d; ++j)
            center[j] += z[i][j] / count;
      std::vector<std::size_t> others;
      for (std::size_t j = 0; j < d; ++j)
        if (j != target) others.push_back(j);
      std::vector<Numbers> squares(d - 1, Numbers(d - 1));
      Numbers products(d - 1);
      for (std::size_t a = 0; a < d - 1; ++a) {
        for (std::size_t i = 0; i < n; ++i) {
          if (missing(i, target)) continue;
          const long double left = z[i][others[a]] - center[others[a]];
          products[a] += left * (z[i][target] - center[target]);
          for (std::size_t b = 0; b < d - 1; ++b)
            squares[a][b] += left * (z[i][others[b]] - center[others[b]]);
        }
        squares[a][a] += ridge * count;
      }
      const Numbers beta = solved(squares, products);
      for (std::size_t i = 0; i < n; ++i) {
        if (!missing(i, target)) continue;
        z[i][target] = center[target];
        for (std::size_t a = 0; a < d - 1; ++a)
          z[i][target] += beta[a] * (z[i][others[a]] - center[others[a]]);
      }
    }
  Matrix<double> filled = x;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < d; ++j)
      if (missing(i, j))
        filled(static_cast<Index>(i), static_cast<Index>(j)) =
            static_cast<double>(mean[j] + spread[j] * z[i][j]);
  return filled;
}

}  // namespace kindred::testing

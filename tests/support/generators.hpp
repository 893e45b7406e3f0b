// Generated data that several rooms' tests share; every generator is a pure function of its seed.
#pragma once

#include <cmath>
#include <cstdint>

#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::testing {

/// Close to a standard normal: the sum of twelve uniforms, exact on every platform.
inline double normal(const Draws& draws, std::uint64_t index) {
  double sum = -6;
  for (std::uint64_t k = 0; k < 12; ++k)
    sum += draws.uniform(12 * index + k);
  return sum;
}

/// n × d independent normal values.
template <Real T = double>
Matrix<T> gaussian(Index n, Index d, std::uint64_t seed) {
  const Draws draws(seed, 1);
  Matrix<T> x(n, d);
  for (Index i = 0; i < n * d; ++i)
    x.data()[i] = static_cast<T>(normal(draws, static_cast<std::uint64_t>(i)));
  return x;
}

/// n × d points around `centers` well separated centres, row i belonging to centre i % centers.
template <Real T = double>
Matrix<T> blobs(Index n, Index d, Index centers, double spread, std::uint64_t seed) {
  const Matrix<double> middle = 10 * gaussian<double>(centers, d, seed + 1);
  const Matrix<double> noise = gaussian<double>(n, d, seed + 2);
  Matrix<T> x(n, d);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < d; ++j)
      x(i, j) = static_cast<T>(middle(i % centers, j) + spread * noise(i, j));
  return x;
}

/// n × d small whole numbers 0 .. levels−1: full of ties and duplicates, exact in float.
template <Real T = double>
Matrix<T> small_integers(Index n, Index d, Index levels, std::uint64_t seed) {
  const Draws draws(seed, 2);
  Matrix<T> x(n, d);
  for (Index i = 0; i < n * d; ++i)
    x.data()[i] = static_cast<T>(
        draws.below(static_cast<std::uint64_t>(levels), static_cast<std::uint64_t>(i)));
  return x;
}

}  // namespace kindred::testing

// Data for the benchmarks: the same numbers on every machine.
#pragma once

#include <cstdint>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::bench {

/// n × d uniform values in [0, 1), every one in `missing_every` of them missing (0: none).
template <Real T>
Matrix<T> uniform(Index n, Index d, std::uint64_t missing_every = 0) {
  const Draws values(1, 0), gaps(1, 1);
  Matrix<T> x(n, d);
  for (Index i = 0; i < n * d; ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    x.data()[i] = static_cast<T>(values.uniform(at));
    if (missing_every > 0 && gaps.below(missing_every, at) == 0) x.data()[i] = missing_value<T>();
  }
  return x;
}

/// n × d values close to a standard normal: sums of twelve uniforms.
template <Real T>
Matrix<T> gaussian(Index n, Index d) {
  const Draws values(2, 0);
  Matrix<T> x(n, d);
  for (Index i = 0; i < n * d; ++i) {
    double sum = -6;
    for (Index k = 0; k < 12; ++k)
      sum += values.uniform(static_cast<std::uint64_t>(12 * i + k));
    x.data()[i] = static_cast<T>(sum);
  }
  return x;
}

}  // namespace kindred::bench

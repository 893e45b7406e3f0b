// Maps every value by a formula that is too long for vectors, such as a logarithm.
#pragma once

#include <type_traits>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/huge_pages.hpp>

namespace kindred::detail {

/// The value that `formula(value, at)` makes of one that is not missing. Refuses infinity, and
/// results too large for a T; NaN is for the formula to refuse.
template <Real T, class Formula>
T mapped(T value, Position at, const Formula& formula) {
  if (is_infinite(value)) refuse("x", "holds infinity", at);
  const T result = static_cast<T>(formula(static_cast<double>(value), at));
  if (is_infinite(result)) refuse("x", "becomes too large to represent", at);
  return result;
}

/// Calls `meet(value, row, column)` for every value that is not missing.
template <Real T, class Meet>
void for_each_observed(const MatrixView<T>& x, Workers& workers, Meet&& meet) {
  for_each_chunk(workers, row_chunks(x.rows(), x.cols() * Index{sizeof(T)}), [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i)
      for (Index j = 0; j < x.cols(); ++j)
        if (!is_nan(x(i, j))) meet(x(i, j), i, j);
  });
}

/// The mapped matrix; NaN stays NaN. x is borrowed from or, where it is a matrix given away, worked
/// in, after a look whether anything must be refused.
template <Real T, class X, class Formula, Executor Exec>
Matrix<T> map_each(X&& x, const Formula& formula, const Exec& executor) {
  static_assert(std::is_same_v<typename std::remove_cvref_t<X>::Scalar, T>,
                "transform takes the scalar type that was fitted");
  const auto view = rows_of(x);
  auto workers = executor.workers();
  if constexpr (std::is_same_v<X, Matrix<T>>) {
    for_each_observed<T>(view, workers, [&](T value, Index i, Index j) {
      (void)mapped(value, {.row = i, .column = j}, formula);
    });
    for_each_observed<T>(view, workers, [&](T value, Index i, Index j) {
      x(i, j) = mapped(value, {.row = i, .column = j}, formula);
    });
    return std::move(x);
  } else {
    Matrix<T> out = uninitialized_matrix<T>(view.rows(), view.cols());
    for_each_chunk(
        workers, row_chunks(view.rows(), view.cols() * Index{sizeof(T)}), [&](Chunk chunk) {
          for (Index i = chunk.begin; i < chunk.end; ++i)
            for (Index j = 0; j < view.cols(); ++j)
              out(i, j) = is_nan(view(i, j)) ? missing_value<T>()
                                             : mapped(view(i, j), {.row = i, .column = j}, formula);
        });
    return out;
  }
}

}  // namespace kindred::detail

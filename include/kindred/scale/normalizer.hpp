// Rows divided by their length, so that only their direction counts; volumes as shares.
#pragma once

#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/scale/detail/row_norms.hpp>

namespace kindred {

/// Divides every row by its norm. There is nothing to fit.
struct Normalizer {
  /// What a row is divided by: the sum of magnitudes (l1), the root of the sum of squares (l2) or
  /// the largest magnitude (max).
  Norm norm = Norm::l2;

  /// Gives itself, which is its own model, so that it can stand where others are fitted. Only an
  /// empty x and an unknown norm are refused.
  template <class Derived, Executor Exec = Sequential>
  Normalizer fit(const Eigen::DenseBase<Derived>& x, const Exec& = {}) const {
    check_not_empty<typename Derived::Scalar>(rows_of(x), "x");
    detail::check_norm(norm);
    return *this;
  }

  /// x (n × d) with every row divided by its norm. A row of zeros stays as it is. NaN is a missing
  /// value: it stays NaN and the norm is that of the observed values of the row, so impute first
  /// where the missing ones ought to count. O(n·d) time at the speed of memory. No sum overflows or
  /// vanishes inside, whatever the magnitude of the row. ±infinity is refused with row and column.
  /// The same bits for any number of threads, any layout, and whether rows come together or one by
  /// one.
  template <class Derived, Executor Exec = Sequential>
  Matrix<ScalarOf<Derived>> transform(const Eigen::DenseBase<Derived>& x,
                                      const Exec& executor = {}) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(x);
    auto workers = executor.workers();
    detail::check_norm(norm);
    Matrix<T> out = detail::uninitialized_matrix<T>(view.rows(), view.cols());
    detail::normalize_rows<T>(view, norm, out.data(), workers);
    return out;
  }
  /// The same in the memory of x, which is unchanged when it is refused.
  template <Real T, Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    auto workers = executor.workers();
    detail::check_norm(norm);
    const MatrixView<T> view(x);
    for_each_chunk(workers, detail::chunks_of_rows(view),
                   [&](Chunk chunk) { detail::check_no_infinity_in(view, chunk, "x"); });
    detail::normalize_rows<T>(view, norm, x.data(), workers);
    return std::move(x);
  }

  /// The norm of every row of x (n × d), in the units of x: 0 for a row of zeros, NaN for one
  /// without observed values, infinite where it is beyond the range of a double (the normalised row
  /// is not). The same rules as for `transform`.
  template <class Derived, Executor Exec = Sequential>
  std::vector<double> norms(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    const auto view = rows_of(x);
    auto workers = executor.workers();
    detail::check_norm(norm);
    std::vector<double> answer(static_cast<std::size_t>(view.rows()));
    for_each_chunk(workers, detail::chunks_of_rows(view), [&](Chunk chunk) {
      const auto norms = detail::row_norms(view, chunk, norm);
      for (std::size_t i = 0; i < norms.size(); ++i)
        answer[static_cast<std::size_t>(chunk.begin) + i] = norms[i].in_units();
    });
    return answer;
  }

  /// The rows of x that have no direction and stay as they are: all their observed values are 0, or
  /// they have none.
  template <class Derived, Executor Exec = Sequential>
  std::vector<Index> zero_rows(const Eigen::DenseBase<Derived>& x,
                               const Exec& executor = {}) const {
    const std::vector<double> all = Normalizer{Norm::max}.norms(x, executor);
    std::vector<Index> rows;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (is_nan(all[i]) || all[i] == 0) rows.push_back(static_cast<Index>(i));
    return rows;
  }

  friend bool operator==(const Normalizer&, const Normalizer&) = default;
};

namespace detail {

/// Refuses the first negative value in these rows.
template <Real T>
void check_not_negative(const MatrixView<T>& x, Chunk rows) {
  for (Index i = rows.begin; i < rows.end; ++i)
    for (Index j = 0; j < x.cols(); ++j)
      if (!is_nan(x(i, j)) && x(i, j) < 0)
        refuse("x", "is negative, and a volume is not", {.row = i, .column = j});
}

}  // namespace detail

/// Volumes (n × d, none negative) as shares of their row's total: every row with a positive total
/// sums to 1 to within rounding. A row of zeros stays one, and NaN stays NaN, outside the total.
/// Cost and further rules are those of `Normalizer`; a negative value is refused with row and
/// column.
template <class Derived, Executor Exec = Sequential>
Matrix<ScalarOf<Derived>> shares(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) {
  const auto view = rows_of(x);
  auto workers = executor.workers();
  for_each_chunk(workers, detail::chunks_of_rows(view),
                 [&](Chunk chunk) { detail::check_not_negative(view, chunk); });
  return Normalizer{Norm::l1}.transform(view, executor);
}

}  // namespace kindred

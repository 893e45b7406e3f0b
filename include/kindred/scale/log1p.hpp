// The logarithm of 1 + x, which tames volumes that differ by orders of magnitude and keeps 0.
#pragma once

#include <cmath>
#include <utility>

#include <kindred/scale/detail/map_each.hpp>

namespace kindred {

/// Takes every value x to log(1 + x), accurate also for tiny x. There is nothing to fit.
struct Log1pTransformer {
  /// Gives itself, which is its own model, so that it can stand where others are fitted. Only an
  /// empty x is refused.
  template <class Derived, Executor Exec = Sequential>
  Log1pTransformer fit(const Eigen::DenseBase<Derived>& x, const Exec& = {}) const {
    check_not_empty<typename Derived::Scalar>(rows_of(x), "x");
    return *this;
  }

  /// log(1 + x) of every value of x (n × d). NaN stays NaN. O(n·d) time. Refused with row and
  /// column are ±infinity and values that are not above −1. The same bits for any number of threads
  /// and any layout on one machine; the logarithm is that of its mathematical library.
  template <class Derived, Executor Exec = Sequential>
  Matrix<ScalarOf<Derived>> transform(const Eigen::DenseBase<Derived>& x,
                                      const Exec& executor = {}) const {
    return detail::map_each<typename Derived::Scalar>(x, log_of, executor);
  }
  /// The same in the memory of x, which is unchanged when it is refused, in twice the time.
  template <Real T, Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    return detail::map_each<T>(std::move(x), log_of, executor);
  }

  /// exp(y) − 1 of every value: `transform` undone to within rounding. ±infinity is refused with
  /// row and column, and so is a result too large for its type.
  template <class Derived, Executor Exec = Sequential>
  Matrix<ScalarOf<Derived>> inverse_transform(const Eigen::DenseBase<Derived>& y,
                                              const Exec& executor = {}) const {
    return detail::map_each<typename Derived::Scalar>(y, exponential_of, executor);
  }
  /// The same in the memory of y.
  template <Real T, Executor Exec = Sequential>
  Matrix<T> inverse_transform(Matrix<T>&& y, const Exec& executor = {}) const {
    return detail::map_each<T>(std::move(y), exponential_of, executor);
  }

  friend bool operator==(const Log1pTransformer&, const Log1pTransformer&) = default;

 private:
  static double log_of(double value, Position at) {
    if (value <= -1) refuse("x", "is not above -1", at);
    return std::log1p(value);
  }
  static double exponential_of(double value, Position) { return std::expm1(value); }
};

}  // namespace kindred

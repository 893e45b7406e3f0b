// The condensed triangle: the distances of all pairs of n things, each stored once.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

/// Distances among n things as SciPy's condensed vector: row by row the entries (i, j) with i < j,
/// n(n−1)/2 in all. Always finite and not negative; a default-constructed one belongs to one thing.
template <Real T = double>
class CondensedMatrix {
 public:
  CondensedMatrix() = default;
  CondensedMatrix(const CondensedMatrix&) = default;
  CondensedMatrix& operator=(const CondensedMatrix&) = default;
  /// One that was moved from belongs to one thing.
  CondensedMatrix(CondensedMatrix&& other) noexcept
      : n_(std::exchange(other.n_, 1)), values_(std::exchange(other.values_, {})) {}
  CondensedMatrix& operator=(CondensedMatrix&& other) noexcept {
    n_ = std::exchange(other.n_, 1);
    values_ = std::exchange(other.values_, {});
    return *this;
  }
  ~CondensedMatrix() = default;

  /// Takes over a condensed vector. Refuses a length other than n(n−1)/2 and, naming the pair as
  /// row and column, values that are NaN, infinite or negative. O(n²) time, no copy.
  static CondensedMatrix from(std::vector<T> values, Index n) {
    check_size(n);
    check_length(values.size(), checked_pairs(n, "n"), "distances");
    CondensedMatrix result(n, std::move(values));
    result.check_values();
    return result;
  }

  /// Takes over a condensed vector and derives n from its length.
  static CondensedMatrix from(std::vector<T> values) {
    const Index n = things_for(values.size());
    return from(std::move(values), n);
  }

  /// The upper triangle of a square matrix. Refuses one that is not square, whose diagonal is not
  /// zero or whose halves differ by more than `tolerance` (absolute), naming the worst pair.
  template <class Derived>
  static CondensedMatrix from_square(const Eigen::DenseBase<Derived>& square,
                                     double tolerance = 0) {
    static_assert(std::is_same_v<typename Derived::Scalar, T>,
                  "the square and the condensed matrix must have the same scalar");
    const auto view = rows_of(square);
    if (view.rows() != view.cols())
      refuse("distances", "are " + std::to_string(view.rows()) + " x " +
                              std::to_string(view.cols()) + " but must be square");
    check_size(view.rows());
    if (!(tolerance >= 0)) refuse("tolerance", "must not be negative");
    check_finite<T>(view, "distances");
    check_symmetry(view, tolerance);
    CondensedMatrix result = uninitialized(view.rows());
    auto at = result.values_.begin();
    for (Index i = 0; i < view.rows(); ++i)
      for (Index j = i + 1; j < view.rows(); ++j)
        *at++ = view(i, j);
    result.check_values();
    return result;
  }

  /// A triangle of zeros for n things, to be filled through `mutable_values` by whoever vouches for
  /// the contents.
  static CondensedMatrix uninitialized(Index n) {
    check_size(n);
    return CondensedMatrix(n, std::vector<T>(static_cast<std::size_t>(checked_pairs(n, "n"))));
  }

  /// n, the number of things (not of pairs).
  Index size() const noexcept { return n_; }

  std::span<const T> values() const noexcept { return values_; }
  std::span<T> mutable_values() noexcept { return values_; }

  /// Hands the vector over; the matrix is then that of one thing.
  std::vector<T> release() && noexcept {
    n_ = 1;
    return std::exchange(values_, {});
  }

  /// Where the pair i < j is stored: position(i, i+1) starts row i, which is contiguous.
  Index position(Index i, Index j) const noexcept { return i * (2 * n_ - i - 1) / 2 + (j - i - 1); }

  /// The distance of i and j in either order; 0 where i = j. Unchecked.
  T operator()(Index i, Index j) const noexcept {
    if (i == j) return T(0);
    return values_[static_cast<std::size_t>(i < j ? position(i, j) : position(j, i))];
  }

  /// The full symmetric n × n matrix with a zero diagonal.
  Matrix<T> to_square() const {
    checked_product(n_, n_, "distances");
    Matrix<T> square(n_, n_);
    auto at = values_.begin();
    for (Index i = 0; i < n_; ++i) {
      square(i, i) = T(0);
      for (Index j = i + 1; j < n_; ++j)
        square(i, j) = square(j, i) = *at++;
    }
    return square;
  }

  friend bool operator==(const CondensedMatrix&, const CondensedMatrix&) = default;

 private:
  CondensedMatrix(Index n, std::vector<T> values) : n_(n), values_(std::move(values)) {}

  static void check_size(Index n) {
    if (n < 1) refuse("n", "is " + std::to_string(n) + " but must be at least 1");
  }

  static Index things_for(std::size_t pairs) {
    auto n = static_cast<Index>((1 + std::sqrt(1 + 8 * static_cast<double>(pairs))) / 2);
    while (n > 1 && checked_pairs(n, "distances") > static_cast<Index>(pairs))
      --n;
    while (checked_pairs(n, "distances") < static_cast<Index>(pairs))
      ++n;
    if (checked_pairs(n, "distances") != static_cast<Index>(pairs))
      refuse("distances", std::to_string(pairs) + " entries are not n(n-1)/2 for any n");
    return n;
  }

  static void check_symmetry(const MatrixView<T>& square, double tolerance) {
    double worst = tolerance;
    Position where{};
    for (Index i = 0; i < square.rows(); ++i) {
      for (Index j = 0; j <= i; ++j) {
        const double a = static_cast<double>(square(i, j)), b = static_cast<double>(square(j, i));
        const double fault = i == j ? std::abs(a) : std::abs(a - b);
        if (fault > worst) worst = fault, where = {.row = i, .column = j};
      }
    }
    if (where.row)
      refuse("distances",
             std::string(where.row == where.column ? "diagonal is not zero" : "are not symmetric") +
                 ", beyond the tolerance of " + std::to_string(tolerance) + ", worst",
             where);
  }

  void check_values() const {
    if (!detail::any_bad<detail::NoDistance>(values_.data(), static_cast<Index>(values_.size())))
      return;
    auto at = values_.begin();
    for (Index i = 0; i < n_; ++i) {
      for (Index j = i + 1; j < n_; ++j, ++at) {
        if (is_finite(*at) && *at >= 0) continue;
        refuse("distances",
               is_finite(*at) ? "hold a negative value"
                              : "hold " + std::string(detail::name_of_bad(*at)),
               {.row = i, .column = j});
      }
    }
  }

  Index n_ = 1;
  std::vector<T> values_{};
};

}  // namespace kindred

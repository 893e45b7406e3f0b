// The condensed triangle: the distances of all pairs of n things, each stored once.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred {

namespace detail {

/// The shortest decimal that reads back as this number.
template <Real T>
std::string shortest(T value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace detail

/// Distances among n things as SciPy's condensed vector: row by row the entries (i, j) with i < j,
/// n(n−1)/2 in all. Always finite and not negative; a default-constructed one belongs to one thing.
template <Real T = double>
class CondensedMatrix {
 public:
  /// The type of the distances.
  using Scalar = T;

  CondensedMatrix() = default;
  /// A copy.
  CondensedMatrix(const CondensedMatrix&) = default;
  /// A copy.
  CondensedMatrix& operator=(const CondensedMatrix&) = default;
  /// One that was moved from belongs to one thing.
  CondensedMatrix(CondensedMatrix&& other) noexcept
      : n_(std::exchange(other.n_, 1)), values_(std::exchange(other.values_, {})) {}
  /// As above.
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

  /// The upper triangle of a square matrix, n × n. Refuses one that is not square, that holds NaN,
  /// ±infinity or negative values, whose diagonal is not zero or whose halves differ, the last two
  /// by more than `tolerance` (absolute; exactly if not given), naming the worst pair. O(n²) time.
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
    const auto pairs = static_cast<std::size_t>(checked_pairs(n, "n"));
    std::vector<T> values;
    values.reserve(pairs);
    detail::prefer_huge_pages(values.data(), pairs * sizeof(T));
    values.resize(pairs);
    return CondensedMatrix(n, std::move(values));
  }

  /// n, the number of things (not of pairs).
  Index size() const noexcept { return n_; }

  /// All distances, in SciPy's order.
  std::span<const T> values() const noexcept { return values_; }
  /// The same, to write; they must stay finite and not negative.
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
    constexpr Index band = 64;  // of rows and columns, so that both halves come from the cache
    const Index n = square.rows();
    double worst = tolerance;
    Position where{};
    for (Index top = 0; top < n; top += band)
      for (Index left = 0; left <= top; left += band)
        for (Index i = top; i < std::min(n, top + band); ++i)
          for (Index j = left; j <= std::min(i, left + band - 1); ++j) {
            const auto a = static_cast<double>(square(i, j)), b = static_cast<double>(square(j, i));
            const double fault = i == j ? std::abs(a) : std::abs(a - b);
            if (fault > worst) worst = fault, where = {.row = i, .column = j};
          }
    if (!where.row) return;
    const auto value = [&](Index i, Index j) { return detail::shortest(square(i, j)); };
    const Index i = *where.row, j = *where.column;
    const std::string beyond =
        tolerance > 0 ? " beyond the tolerance of " + detail::shortest(tolerance) : "";
    if (i == j)
      refuse("distances", "have a diagonal that is not zero" + beyond + ": " + value(i, i), where);
    refuse("distances",
           "are not symmetric" + beyond + ": " + value(i, j) + " one way, " + value(j, i) +
               " the other",
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

/// A condensed matrix, by value or by reference.
template <class M>
concept CondensedDistances = std::same_as<std::remove_cvref_t<M>, CondensedMatrix<float>> ||
    std::same_as<std::remove_cvref_t<M>, CondensedMatrix<double>>;

}  // namespace kindred

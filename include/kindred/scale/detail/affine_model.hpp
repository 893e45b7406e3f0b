// What all fitted scalers share that subtract a centre from a column and divide it.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/scale/detail/standard_map.hpp>

namespace kindred::detail {

/// The half of a model that maps values: complete, immutable, safe to share between threads.
template <Real T>
class AffineModel {
 public:
  Index columns() const noexcept { return static_cast<Index>(formulas_.size()); }

  /// The scaled x (n × d, any n), rounded once: (x − centre) / divisor. NaN stays NaN, and a column
  /// that was all missing becomes NaN. O(n·d) time at the speed of memory. ±infinity is refused
  /// with row and column, and so is a result too large for a T. The same bits for any number of
  /// threads, any layout, and whether rows come together or one by one.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {}) const {
    return map<Standardize>(x, executor);
  }
  /// The same in the memory of x, which is unchanged when it is refused.
  template <Executor Exec = Sequential>
  Matrix<T> transform(Matrix<T>&& x, const Exec& executor = {}) const {
    return map<Standardize>(std::move(x), executor);
  }

  /// The values that scaled to z: `transform` undone to within rounding.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> inverse_transform(const Eigen::DenseBase<Derived>& z, const Exec& executor = {}) const {
    return map<Unstandardize>(z, executor);
  }
  template <Executor Exec = Sequential>
  Matrix<T> inverse_transform(Matrix<T>&& z, const Exec& executor = {}) const {
    return map<Unstandardize>(std::move(z), executor);
  }

 protected:
  explicit AffineModel(std::vector<Standardization> formulas)
      : formulas_(std::move(formulas)), parameters_(formulas_) {}
  ~AffineModel() = default;
  AffineModel(const AffineModel&) = default;
  AffineModel(AffineModel&&) noexcept = default;
  AffineModel& operator=(const AffineModel&) = default;
  AffineModel& operator=(AffineModel&&) noexcept = default;

  /// What column j is divided by, in its own units.
  double divisor(std::size_t j) const noexcept {
    return formulas_[j].divisor * (1 / formulas_[j].unit);
  }

 private:
  template <class Map, class X, Executor Exec>
  Matrix<T> map(X&& x, const Exec& executor) const {
    return map_matrix<Map, T>(std::forward<X>(x), columns(), parameters_, executor);
  }

  std::vector<Standardization> formulas_;
  StandardParameters parameters_;
};

}  // namespace kindred::detail

// The matrix types that every room agrees on.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

namespace kindred {

/// Sizes and positions of data, 64 bits wide.
using Index = std::ptrdiff_t;
static_assert(std::is_same_v<Eigen::Index, Index> && sizeof(Index) == 8,
              "kindred counts in 64 bits; do not define EIGEN_DEFAULT_DENSE_INDEX_TYPE");

/// The number of a cluster, from 0.
using Label = std::int32_t;
/// The cluster of every observation.
using Labels = std::vector<Label>;

/// The number of a category in its dictionary; `missing_code` where there is no value.
using Code = std::int32_t;
/// The code of a value that is missing.
inline constexpr Code missing_code = -1;

template <class T>
concept Real = std::same_as<T, float> || std::same_as<T, double>;

/// n observations × d columns, one observation after the other in memory.
template <Real T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// What kernels take: rows contiguous, any distance between rows, nothing owned.
template <Real T>
using MatrixView = Eigen::Ref<const Matrix<T>>;

namespace detail {

/// A type of its own, so that another scalar ends in this sentence and not in a list of overloads.
template <class T>
struct FloatOrDouble {
  static_assert(Real<T>,
                "kindred takes matrices of float or double; cast others: x.cast<double>()");
  using type = std::conditional_t<Real<T>, T, double>;
};

}  // namespace detail

/// The scalar of an Eigen expression, which must be `float` or `double`.
template <class Derived>
using ScalarOf = typename detail::FloatOrDouble<typename Derived::Scalar>::type;

/// The row-major view of any dense Eigen expression of `float` or `double`. Row-major memory is
/// borrowed; every other layout and every unevaluated expression is copied once, into the view.
template <class Derived>
auto rows_of(const Eigen::DenseBase<Derived>& x) {
  using T = ScalarOf<Derived>;
  // Eigen lays a compile-time vector out by its own rule, so such an argument is always copied;
  // `replicate` has no memory of its own and forces that.
  if constexpr (Derived::IsVectorAtCompileTime)
    return MatrixView<T>(x.derived().matrix().template replicate<1, 1>());
  else
    return MatrixView<T>(x.derived().matrix());
}

}  // namespace kindred

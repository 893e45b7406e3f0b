// Data without clusters, to compare data with.
#pragma once

#include <cstdint>
#include <utility>

#include <Eigen/Eigenvalues>

#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>

namespace kindred::detail {

/// Draws rows uniformly from a box around some rows. O(d) memory, or O(d²) for a turned box.
class ReferenceBox {
 public:
  /// The box of the columns' ranges. O(nd).
  template <Real T>
  static ReferenceBox of_columns(const MatrixView<T>& x) {
    ReferenceBox box;
    box.lowest_ = x.colwise().minCoeff().template cast<double>();
    box.highest_ = x.colwise().maxCoeff().template cast<double>();
    return box;
  }

  /// The box of the ranges along the principal components. O(nd² + d³).
  template <Real T>
  static ReferenceBox of_components(const MatrixView<T>& x) {
    ReferenceBox box;
    box.middle_ = Eigen::RowVectorXd::Zero(x.cols());
    for (Index i = 0; i < x.rows(); ++i)
      box.middle_ += x.row(i).template cast<double>();
    box.middle_ /= static_cast<double>(x.rows());
    Matrix<double> scatter = Matrix<double>::Zero(x.cols(), x.cols());
    for (Index i = 0; i < x.rows(); ++i) {
      const Eigen::RowVectorXd y = x.row(i).template cast<double>() - box.middle_;
      scatter.noalias() += y.transpose() * y;
    }
    box.axes_ = Eigen::SelfAdjointEigenSolver<Matrix<double>>(scatter).eigenvectors();
    for (Index i = 0; i < x.rows(); ++i) {
      const Eigen::RowVectorXd z = (x.row(i).template cast<double>() - box.middle_) * box.axes_;
      box.lowest_ = i == 0 ? z : box.lowest_.cwiseMin(z).eval();
      box.highest_ = i == 0 ? z : box.highest_.cwiseMax(z).eval();
    }
    return box;
  }

  /// n rows; equal draws give equal rows. O(nd), or O(nd²) from a turned box.
  Matrix<double> draw(Index rows, const Draws& draws) const {
    const Index d = lowest_.size();
    Matrix<double> result(rows, d);
    Eigen::RowVectorXd z(d);
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < d; ++j) {
        const double u = draws.uniform(static_cast<std::uint64_t>(i * d + j));
        z(j) = lowest_(j) * (1 - u) + highest_(j) * u;
      }
      if (axes_.size() == 0)
        result.row(i) = z;
      else
        result.row(i).noalias() = z * axes_.transpose() + middle_;
    }
    return result;
  }

 private:
  ReferenceBox() = default;

  Eigen::RowVectorXd lowest_{}, highest_{}, middle_{};
  Matrix<double> axes_{};
};

}  // namespace kindred::detail

// Centres with all the digits that K-Means computes them to.
#pragma once

#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/kmeans/detail/frame.hpp>

namespace kindred {

/// k centres of d columns, each coordinate the exact sum of an origin and a double: around 1e8 a
/// double alone knows where a centre is to 1e-8 only, and iterating from what was rounded would not
/// go where the iteration before was heading. Immutable; equal to others that lie exactly where it
/// does.
class ExactCenters {
 public:
  /// The centres given (k × d), exactly. Refuses none, no columns, NaN and infinity.
  template <class Derived>
  explicit ExactCenters(const Eigen::DenseBase<Derived>& centers) {
    const auto view = rows_of(centers);
    using T = typename Derived::Scalar;
    check_not_empty<T>(view, "centers");
    check_finite<T>(view, "centers");
    auto workers = Sequential{}.workers();
    frame_ = detail::frame_of<T>(view, {}, workers);
    framed_.resize(view.rows(), view.cols());
    for (Index c = 0; c < view.rows(); ++c)
      frame_.enter(view.data() + c * view.outerStride(), framed_.row(c).data());
  }

  /// Used by models: centres in their frame.
  ExactCenters(detail::Frame frame, Matrix<double> framed)
      : frame_(std::move(frame)), framed_(std::move(framed)) {}

  /// How many centres there are.
  Index clusters() const noexcept { return framed_.rows(); }
  /// How many columns they have.
  Index columns() const noexcept { return framed_.cols(); }

  /// The centres, k × d, rounded to double.
  Matrix<double> values() const {
    Matrix<double> values(framed_.rows(), framed_.cols());
    for (Index c = 0; c < values.rows(); ++c)
      frame_.leave(framed_.row(c).data(), values.row(c).data());
    return values;
  }

  /// Used by models: the frame and the centres in it.
  const detail::Frame& frame() const noexcept { return frame_; }
  /// Used by models.
  const Matrix<double>& framed() const noexcept { return framed_; }

  friend bool operator==(const ExactCenters& a, const ExactCenters& b) noexcept {
    if (a.clusters() != b.clusters() || a.columns() != b.columns()) return false;
    for (Index c = 0; c < a.clusters(); ++c)
      for (Index j = 0; j < a.columns(); ++j) {
        const detail::DoubleDouble here = a.place(c, j), there = b.place(c, j);
        if (here.high != there.high || here.low != there.low) return false;
      }
    return true;
  }

 private:
  detail::DoubleDouble place(Index c, Index j) const noexcept {
    return detail::exact_sum(framed_(c, j) / frame_.scale,
                             frame_.shift[static_cast<std::size_t>(j)]);
  }

  detail::Frame frame_{};
  Matrix<double> framed_{};
};

}  // namespace kindred

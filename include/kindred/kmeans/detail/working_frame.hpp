// Where the fast kernels put the origin and what they take for the unit.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

/// Where the rows lie in the frame: what decides whether they can be read in place.
struct Whereabouts {
  std::vector<double> sums;
  double squares = 0, largest = 0;

  void meet(const double* y) noexcept {
    for (std::size_t j = 0; j < sums.size(); ++j) {
      sums[j] += y[j];
      squares += y[j] * y[j];
      largest = std::max(largest, std::abs(y[j]));
    }
  }
};

inline Whereabouts whereabouts(const Matrix<double>& y) {
  Whereabouts where{std::vector<double>(static_cast<std::size_t>(y.cols()))};
  for (Index i = 0; i < y.rows(); ++i)
    where.meet(y.row(i).data());
  return where;
}

template <Real T>
Whereabouts whereabouts(const Points<T>& points, Workers& workers) {
  return fold_chunks<Whereabouts>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        Whereabouts part{std::vector<double>(static_cast<std::size_t>(points.cols()))};
        std::vector<double> y(part.sums.size());
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          points.read(i, y.data());
          part.meet(y.data());
        }
        return part;
      },
      [](Whereabouts& total, const Whereabouts& part) {
        for (std::size_t j = 0; j < total.sums.size(); ++j)
          total.sums[j] += part.sums[j];
        total.squares += part.squares;
        total.largest = std::max(total.largest, part.largest);
      });
}

/// Where the fast kernels put the origin, and the unit of length they use: w = (y − origin)·factor.
/// Scores x·c lose digits far from the origin, and float holds squares of moderate numbers only.
class WorkingFrame {
 public:
  WorkingFrame(const Whereabouts& where, Index rows) : origin_(where.sums) {
    const auto n = static_cast<double>(rows);
    double squared_mean = 0;
    for (double& sum : origin_) {
      sum /= n;
      squared_mean += sum * sum;
    }
    const bool moderate =
        where.largest == 0 || (where.largest >= 0x1p-20 && where.largest <= 0x1p40);
    trivial_ = moderate && 2 * squared_mean <= where.squares / n;
    if (trivial_)
      std::fill(origin_.begin(), origin_.end(), 0.0);
    else
      factor_ = times_power_of_two(1, std::clamp(-binary_exponent(where.largest), -1000, 1000));
  }

  /// True when w = y: the mean is no larger than the spread, and nothing is very large or small.
  bool trivial() const noexcept { return trivial_; }
  /// What distances in the frame are multiplied with here: a power of two.
  double factor() const noexcept { return factor_; }

  const std::vector<double>& origin() const noexcept { return origin_; }

  template <Real W>
  void enter(const double* y, W* w) const noexcept {
    for (std::size_t j = 0; j < origin_.size(); ++j)
      w[j] = static_cast<W>((y[j] - origin_[j]) * factor_);
  }

 private:
  std::vector<double> origin_;
  double factor_ = 1;
  bool trivial_ = false;
};

/// Centres in the working frame.
inline Matrix<double> entered(const WorkingFrame& frame, const Matrix<double>& centers) {
  Matrix<double> w(centers.rows(), centers.cols());
  for (Index c = 0; c < w.rows(); ++c)
    frame.enter(centers.row(c).data(), w.row(c).data());
  return w;
}

}  // namespace kindred::detail

// The rows as the fast kernels read them: in T, near the origin, of moderate size.
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
};

template <Real T>
Whereabouts whereabouts(const Points<T>& points, Workers& workers) {
  return fold_chunks<Whereabouts>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        Whereabouts part{std::vector<double>(static_cast<std::size_t>(points.cols()))};
        std::vector<double> y(part.sums.size());
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          points.read(i, y.data());
          for (std::size_t j = 0; j < y.size(); ++j) {
            part.sums[j] += y[j];
            part.squares += y[j] * y[j];
            part.largest = std::max(part.largest, std::abs(y[j]));
          }
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

/// w = (y − origin)·factor in T, with ‖w‖ for every row. Scores x·c lose digits where rows are far
/// from the origin, so rows whose mean is larger than their spread are copied and centred; all
/// others are read where they are. O(nd) time; n values, and n × d more when copied.
template <Real T>
class WorkingRows {
 public:
  WorkingRows(const Points<T>& points, Workers& workers)
      : points_(points), origin_(static_cast<std::size_t>(points.cols())) {
    const Whereabouts where = whereabouts(points, workers);
    choose_place(where);
    norms_.resize(static_cast<std::size_t>(points.rows()));
    if (!in_place_) copy_.resize(points.rows(), points.cols());
    for_each_chunk(workers, points.chunks(), [&](Chunk chunk) { fill(chunk); });
  }

  const Points<T>& points() const noexcept { return points_; }
  Index cols() const noexcept { return points_.cols(); }
  const T* row(Index i) const noexcept {
    return in_place_ ? points_.row(i) : copy_.data() + i * points_.cols();
  }
  /// ‖w‖, to within d + 3 roundings.
  T norm(Index i) const noexcept { return norms_[static_cast<std::size_t>(i)]; }
  /// What distances in the frame are multiplied with here: a power of two.
  double factor() const noexcept { return factor_; }

  /// Moves a point of the frame here, still in double.
  void enter(const double* y, double* w) const noexcept {
    for (std::size_t j = 0; j < origin_.size(); ++j)
      w[j] = (y[j] - origin_[j]) * factor_;
  }

 private:
  void choose_place(const Whereabouts& where) {
    const auto n = static_cast<double>(points_.rows());
    double squared_mean = 0;
    for (const double sum : where.sums)
      squared_mean += (sum / n) * (sum / n);
    // A float must hold the squares, with room below for those of much smaller values.
    const bool moderate =
        where.largest == 0 || (where.largest >= 0x1p-20 && where.largest <= 0x1p40);
    const std::vector<double>& shift = points_.frame.shift;
    const bool unmoved = points_.frame.scale == 1 && std::count(shift.begin(), shift.end(), 0.0) ==
                                                         static_cast<std::ptrdiff_t>(shift.size());
    in_place_ = moderate && unmoved && 2 * squared_mean <= where.squares / n;
    if (in_place_) return;
    for (std::size_t j = 0; j < origin_.size(); ++j)
      origin_[j] = where.sums[j] / n;
    factor_ = times_power_of_two(1, std::clamp(-binary_exponent(where.largest), -1000, 1000));
  }

  void fill(Chunk chunk) {
    std::vector<double> y(origin_.size()), w(origin_.size());
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      points_.read(i, y.data());
      enter(y.data(), w.data());
      double squared = 0;
      for (const double value : w)
        squared += value * value;
      norms_[static_cast<std::size_t>(i)] = static_cast<T>(std::sqrt(squared));
      if (!in_place_)
        std::transform(w.begin(), w.end(), copy_.data() + i * points_.cols(),
                       [](double value) { return static_cast<T>(value); });
    }
  }

  const Points<T>& points_;
  std::vector<double> origin_;
  double factor_ = 1;
  bool in_place_ = true;
  Matrix<T> copy_{};
  std::vector<T> norms_{};
};

}  // namespace kindred::detail

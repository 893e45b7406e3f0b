// From one frame to another, when centres outlive the rows they were made from.
#pragma once

#include <cmath>

#include <kindred/core/double_double.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/kmeans/detail/frame.hpp>

namespace kindred::detail {

/// A frame for more magnitudes than it was made for.
inline Frame widened(Frame frame, const MagnitudeRange& range) noexcept {
  frame.range = united(frame.range, range);
  frame.scale = safe_scale(frame.range);
  return frame;
}

/// The power of two that leads from the scale of one frame to that of another.
inline int exponent_between(const Frame& from, const Frame& to) noexcept {
  return std::ilogb(to.scale) - std::ilogb(from.scale);
}

/// How far, in the units of `to`, the origin of `from` lies from that of `to`: exactly.
inline DoubleDouble between_origins(const Frame& from, const Frame& to, Index column) noexcept {
  const auto j = static_cast<std::size_t>(column);
  return exact_sum(from.shift[j] * to.scale, -(to.shift[j] * to.scale));
}

/// Places of one frame in another, every coordinate rounded once; the same places where the frames
/// are the same. The frame `to` must allow for the magnitudes of `from`.
inline Matrix<double> moved(const Matrix<double>& places, const Frame& from, const Frame& to) {
  const int p = exponent_between(from, to);
  Matrix<double> there(places.rows(), places.cols());
  for (Index j = 0; j < places.cols(); ++j) {
    const DoubleDouble way = between_origins(from, to, j);
    for (Index c = 0; c < places.rows(); ++c) {
      const double place = times_power_of_two(places(c, j), p);
      there(c, j) = way.high == 0 ? place : (way + DoubleDouble{place, 0}).value();
    }
  }
  return there;
}

}  // namespace kindred::detail

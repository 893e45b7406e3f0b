// What an engine starts from, given the distance of two rows.
#pragma once

#include <algorithm>

#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Turns a finished or squared distance into the engine's number for two clusters of equal rows.
struct StartingDistance {
  Linkage linkage;
  Unit unit;
  bool given_squares;  ///< tiles come squared

  double operator()(double value, double size_a, double size_b) const noexcept {
    double result = !given_squares    ? unit.into(value)
                    : unit.shift == 0 ? value
                                      : times_power_of_two(value, 2 * unit.shift);
    if (linkage == Linkage::ward && (size_a != 1 || size_b != 1))
      result *= 2 * size_a * size_b / (size_a + size_b);
    return result;
  }

  /// True when nothing has to be done to the tiles' numbers.
  bool is_identity(const StartingClusters& start) const noexcept {
    return unit.shift == 0 && unit.squared == given_squares &&
           (linkage != Linkage::ward ||
            std::all_of(start.size.begin(), start.size.end(), [](double s) { return s == 1; }));
  }
};

}  // namespace kindred::detail

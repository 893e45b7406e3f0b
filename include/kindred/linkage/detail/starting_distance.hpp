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

  /// The engine's number for clusters a and b.
  double operator()(double value, const StartingClusters& start, Index a, Index b) const noexcept {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    double result = !given_squares    ? unit.into(value)
                    : unit.shift == 0 ? value
                                      : times_power_of_two(value, 2 * unit.shift);
    if (linkage == Linkage::ward && (start.size[i] != 1 || start.size[j] != 1))
      result *= 2 * start.size[i] * start.size[j] / (start.size[i] + start.size[j]);
    return start.height.empty() ? result : std::max({result, start.height[i], start.height[j]});
  }

  /// True when a number depends on nothing but the distance.
  bool is_uniform(const StartingClusters& start) const noexcept {
    return start.height.empty() &&
           (linkage != Linkage::ward ||
            std::all_of(start.size.begin(), start.size.end(), [](double s) { return s == 1; }));
  }

  /// True when nothing has to be done to the tiles' numbers.
  bool is_identity(const StartingClusters& start) const noexcept {
    return unit.shift == 0 && unit.squared == given_squares && is_uniform(start);
  }
};

}  // namespace kindred::detail

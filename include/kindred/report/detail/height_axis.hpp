// The axis of heights: where a height lies between the leaves and the root, and which heights to
// write.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <kindred/report/detail/numbers.hpp>

namespace kindred {

/// How heights are spread along a dendrogram's axis: in proportion, or with the low merges drawn
/// out by the square root or the logarithm, for trees whose last merges dwarf all others.
enum class HeightAxis { linear, sqrt, log };

namespace detail::drawing {

/// Maps heights to [0, 1]: 0 is the leaves' end, 1 the highest merge.
struct HeightScale {
  HeightAxis kind = HeightAxis::linear;
  double smallest = 1;  ///< the smallest positive height, where a logarithmic axis begins
  double highest = 1;   ///< the largest height, above zero
  bool flat = false;    ///< no height was above zero, so there is nothing to measure

  /// What a logarithmic axis keeps for zero, which lies infinitely far below.
  static constexpr double zero_share = 0.08;

  double operator()(double height) const {
    if (height <= 0) return 0;
    switch (kind) {
      case HeightAxis::sqrt:
        return std::sqrt(height / highest);
      case HeightAxis::log: {
        const double span = std::log10(highest) - std::log10(smallest);
        if (span <= 0) return 1;
        const double share = (std::log10(height) - std::log10(smallest)) / span;
        return zero_share + (1 - zero_share) * std::clamp(share, 0.0, 1.0);
      }
      case HeightAxis::linear:
        break;
    }
    return height / highest;
  }
};

/// The scale for the heights of a picture.
inline HeightScale height_scale(HeightAxis kind, const std::vector<double>& heights) {
  double smallest = 0, highest = 0;
  for (const double height : heights) {
    highest = std::max(highest, height);
    if (height > 0 && (smallest == 0 || height < smallest)) smallest = height;
  }
  return highest > 0 ? HeightScale{kind, smallest, highest, false} : HeightScale{kind, 1, 1, true};
}

/// The numbers 1, 2 and 5 times powers of ten up to the highest, from the largest down.
inline std::vector<double> round_numbers_below(double highest, double lowest) {
  std::vector<double> numbers;
  for (int exponent = decimal_exponent(highest); exponent >= -320; --exponent) {
    for (const double digit : {5.0, 2.0, 1.0}) {
      const double number = digit * power_of_ten(exponent);
      if (number < lowest || number <= 0) return numbers;
      if (number <= highest) numbers.push_back(number);
    }
  }
  return numbers;
}

/// Multiples of the smallest round step that gives at most `wanted` of them above zero.
inline std::vector<double> even_ticks(double highest, int wanted) {
  std::vector<double> ticks = {0};
  const std::vector<double> steps = round_numbers_below(highest, highest / 1000);
  double step = highest;
  for (const double candidate : steps)
    if (highest / candidate <= wanted) step = candidate;
  for (int i = 1; i <= wanted && step / highest * i <= 1 + 1e-12; ++i)
    ticks.push_back(step * i);
  return ticks;
}

/// Round numbers from the top down, each at least `gap` of the axis away from the one before.
inline std::vector<double> uneven_ticks(const HeightScale& scale, double gap) {
  std::vector<double> ticks;
  const double lowest = scale.kind == HeightAxis::log ? scale.smallest : scale.highest * 1e-6;
  std::vector<double> candidates = round_numbers_below(scale.highest, lowest);
  const bool decades = scale.kind == HeightAxis::log && scale.highest / scale.smallest > 1e4;
  if (decades)
    std::erase_if(candidates,
                  [](double number) { return number != power_of_ten(decimal_exponent(number)); });
  if (candidates.empty()) candidates = {scale.highest};
  double last = 2;
  for (const double number : candidates) {
    const double place = scale(number);
    if (last - place < gap || place < gap) continue;
    ticks.push_back(number);
    last = place;
  }
  ticks.push_back(0);
  std::reverse(ticks.begin(), ticks.end());
  return ticks;
}

/// The heights to write along an axis `length` pixels long, rising from 0.
inline std::vector<double> height_ticks(const HeightScale& scale, double length) {
  if (scale.flat) return {0};
  if (scale.kind != HeightAxis::linear) return uneven_ticks(scale, 44 / std::max(88.0, length));
  return even_ticks(scale.highest, std::clamp(static_cast<int>(length / 64), 2, 8));
}

}  // namespace detail::drawing
}  // namespace kindred

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
  double floor = 0;     ///< where a linear axis begins; everything lower is drawn there
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
    return height <= floor ? 0 : (height - floor) / (highest - floor);
  }
};

/// The scale for the heights of a picture.
inline HeightScale height_scale(HeightAxis kind, const std::vector<double>& heights) {
  double smallest = 0, highest = 0;
  for (const double height : heights) {
    highest = std::max(highest, height);
    if (height > 0 && (smallest == 0 || height < smallest)) smallest = height;
  }
  return highest > 0 ? HeightScale{kind, smallest, highest, 0, false}
                     : HeightScale{kind, 1, 1, 0, true};
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

/// The smallest round step of which at most `wanted` fit into a length.
inline double round_step(double length, int wanted) {
  double step = length;
  for (const double candidate : round_numbers_below(length, length / 1000))
    if (length / candidate <= wanted) step = candidate;
  return step;
}

/// Where an axis may begin when no merge is drawn below `lowest`: a round number that leaves a
/// quarter of the axis below it; zero where that would save less than a third.
inline double raised_floor(double lowest, double highest) {
  const double wanted = lowest - (highest - lowest) / 3;
  if (wanted <= 0 || lowest >= highest) return 0;
  const double step = round_step(highest - wanted, 5);
  const double floor = step * std::floor(wanted / step);
  return floor < highest / 3 ? 0 : floor;
}

/// The floor and the multiples of a round step above it, at most `wanted` of them.
inline std::vector<double> even_ticks(const HeightScale& scale, int wanted) {
  std::vector<double> ticks = {scale.floor};
  const double step = round_step(scale.highest - scale.floor, wanted);
  const double first = std::floor(scale.floor / step) + 1;
  for (int i = 0; i < wanted && scale.highest / step + 1e-12 >= first + i; ++i)
    ticks.push_back(step * (first + i));
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
  return even_ticks(scale, std::clamp(static_cast<int>(length / 64), 2, 8));
}

}  // namespace detail::drawing
}  // namespace kindred

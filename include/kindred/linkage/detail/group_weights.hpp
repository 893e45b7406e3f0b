// Things that stand for groups: weights in the range that engines calculate in.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Hands weights to `fit(weights)` shifted by a power of four, so that the heaviest counts from 1
/// to 4: that takes nothing from them, and Ward's distances, which grow with the root of the
/// weights, are shifted back. Refuses weights that are not positive or too light beside the
/// heaviest.
template <class Fit>
Dendrogram fit_groups(std::span<const double> weights, Linkage linkage, Fit&& fit) {
  const double heaviest = *std::max_element(weights.begin(), weights.end());
  const int half = binary_exponent(heaviest) >> 1;
  std::vector<double> shifted;
  shifted.reserve(weights.size());
  for (const double weight : weights) {
    shifted.push_back(times_power_of_two(weight, -2 * half));
    if (!(shifted.back() >= 0x1p-100))
      refuse("weights", weight > 0 ? "is below 2^-100 of the largest" : "must be positive",
             {.row = std::ssize(shifted) - 1});
  }
  const Dendrogram tree = fit(std::span<const double>(shifted));
  if (linkage != Linkage::ward || half == 0) return tree;
  std::vector<Merge> merges(tree.merges().begin(), tree.merges().end());
  for (Merge& merge : merges) {
    merge.height = times_power_of_two(merge.height, half);
    if (!is_finite(merge.height))
      refuse("weights", "are so large that the height of a merge does not fit a double");
  }
  return Dendrogram::from_merges(tree.size(), std::move(merges));
}

}  // namespace kindred::detail

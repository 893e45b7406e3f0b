// Things that stand for groups: weights in the range that engines calculate in.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/question.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Answers `fit(weights, question)` with weights shifted by a power of four, so that the heaviest
/// counts from 1 to 4: that takes nothing from them. Ward's distances, which grow with the root of
/// the weights, are shifted back, and so is the height at which to stop. No weights are handed on
/// as they are. Refuses weights that are not positive or too light beside the heaviest.
template <class Fit>
Dendrogram fit_groups(std::span<const double> weights, const Question& question, Fit&& fit) {
  if (weights.empty()) return fit(weights, question);
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
  const std::span<const double> in_range(shifted);
  if (question.linkage != Linkage::ward || half == 0) return fit(in_range, question);
  Question in_shifted_heights = question;
  if (auto* h = std::get_if<Height>(&in_shifted_heights.stop))
    h->value = shifted_up(h->value, -half);
  const Dendrogram tree = fit(in_range, in_shifted_heights);
  std::vector<Merge> merges(tree.merges().begin(), tree.merges().end());
  for (Merge& merge : merges)
    merge.height = times_power_of_two(merge.height, half);
  return tree_until(question.stop, tree.size(), std::move(merges), tree.cancelled(), "weights");
}

}  // namespace kindred::detail

// The mutual information that two labelings share by chance alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <kindred/evaluate/contingency.hpp>
#include <kindred/evaluate/detail/hypergeometric.hpp>

namespace kindred::detail {

/// A cluster size and how many clusters have it, largest size first.
inline std::vector<std::pair<Index, Index>> sizes_with_multiplicity(
    std::span<const ContingencyMargin> margins) {
  std::vector<Index> sizes;
  for (const ContingencyMargin& margin : margins)
    sizes.push_back(margin.count);
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  std::vector<std::pair<Index, Index>> result;
  for (const Index size : sizes) {
    if (result.empty() || result.back().first != size) result.emplace_back(size, 0);
    ++result.back().second;
  }
  return result;
}

/// The mean of x log(x/E) − (x − E) over the hypergeometric law of one cell with mean E. The linear
/// part has mean 0, so this is the mean of x log(x/E), but with no negative term to cancel. The sum
/// starts at the most probable count and ends on either side where nothing is left to add.
inline double expected_cell_information(Index row, Index column, Index total) noexcept {
  const Hypergeometric law(row, column, total);
  const double mean = law.mean();
  const auto term = [&](Index x, double probability) {
    const auto count = static_cast<double>(x);
    return probability * half_deviance(count, mean, count - mean);
  };
  const Index mode = law.mode();
  const double peak = std::exp(law.log_probability(mode));
  double sum = term(mode, peak);
  // At the mode the term may be zero, so only a vanished probability can end a side.
  const auto vanished = [&](double probability, double added) {
    return probability < 1e-20 * peak && added <= 1e-18 * sum;
  };
  double probability = peak;
  for (Index x = mode; x < law.highest(); ++x) {
    probability *= law.ratio_up(x);
    const double added = term(x + 1, probability);
    sum += added;
    if (vanished(probability, added)) break;
  }
  probability = peak;
  for (Index x = mode; x > law.lowest(); --x) {
    probability *= law.ratio_down(x);
    const double added = term(x - 1, probability);
    sum += added;
    if (vanished(probability, added)) break;
  }
  return sum;
}

/// The mean mutual information, in nats, over all pairs of labelings with these cluster sizes
/// (N. X. Vinh, J. Epps, J. Bailey, "Information theoretic measures for clusterings comparison",
/// JMLR 11 (2010), eq. 24a). O(R·C·s) time for R and C distinct sizes and cells whose counts vary
/// by s, the standard deviation of the hypergeometric law.
inline double expected_mutual_information(const Contingency& table) {
  auto rows = sizes_with_multiplicity(table.rows);
  auto columns = sizes_with_multiplicity(table.columns);
  if (columns > rows) std::swap(rows, columns);  // the same sum whichever labeling comes first
  double sum = 0;
  for (const auto& [row, row_count] : rows)
    for (const auto& [column, column_count] : columns)
      sum += static_cast<double>(row_count) * static_cast<double>(column_count) *
             expected_cell_information(row, column, table.total);
  return sum / static_cast<double>(table.total);
}

}  // namespace kindred::detail

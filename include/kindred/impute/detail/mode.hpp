// The most frequent value of every column.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/detail/ordered_bits.hpp>
#include <kindred/core/execution.hpp>

namespace kindred::detail {

/// The key that occurs most often, the lowest of equals, among at least one; they are sorted.
template <class Key>
Key mode_of(std::vector<Key>& keys) {
  std::sort(keys.begin(), keys.end());
  Key mode = keys.front();
  std::ptrdiff_t most = 0;
  for (auto run = keys.begin(); run != keys.end();) {
    const auto stop = std::upper_bound(run, keys.end(), *run);
    if (stop - run > most) {
      most = stop - run;
      mode = *run;
    }
    run = stop;
  }
  return mode;
}

/// The most frequent value of every column, the smallest of equally frequent ones; NaN for a column
/// without observed values. O(n log n) time per column.
template <Real T>
std::vector<double> column_modes(const MatrixView<T>& x, Workers& workers) {
  std::vector<double> modes(static_cast<std::size_t>(x.cols()), missing_value<double>());
  for_each_gathered_column(x, workers, [&](Index column, std::vector<OrderedBits<T>>& keys) {
    if (!keys.empty())
      modes[static_cast<std::size_t>(column)] =
          static_cast<double>(from_ordered_bits<T>(mode_of(keys)));
  });
  return modes;
}

}  // namespace kindred::detail

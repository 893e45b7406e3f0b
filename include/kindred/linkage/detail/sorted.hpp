// Sorting by all workers.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/execution.hpp>

namespace kindred::detail {

/// Sorts values no two of which are equal, so that there is one answer: runs of one size, which are
/// then merged two by two.
template <class V, class Before>
void sort_in_parallel(std::vector<V>& values, Workers& workers, Before before) {
  const auto count = static_cast<Index>(values.size());
  Index run = std::max<Index>(16384, (count + 7) / 8);
  for_each_chunk(workers, {count, run}, [&](Chunk chunk) {
    std::sort(values.begin() + chunk.begin, values.begin() + chunk.end, before);
  });
  if (run >= count) return;
  std::vector<V> others(values.size());
  for (; run < count; run *= 2) {
    for_each_chunk(workers, {count, 2 * run}, [&](Chunk chunk) {
      const auto begin = values.begin() + chunk.begin, end = values.begin() + chunk.end;
      const auto middle = values.begin() + std::min(chunk.end, chunk.begin + run);
      std::merge(begin, middle, middle, end, others.begin() + chunk.begin, before);
    });
    values.swap(others);
  }
}

}  // namespace kindred::detail

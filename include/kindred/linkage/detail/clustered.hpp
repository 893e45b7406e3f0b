// What an engine answers.
#pragma once

#include <vector>

#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/unit.hpp>

namespace kindred::detail {

/// Merges in greedy order, by the ids of clusters, and the unit of their distances.
struct Clustered {
  std::vector<LoggedMerge> merges{};
  Unit unit{};
};

}  // namespace kindred::detail

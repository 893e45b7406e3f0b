// When merging is to stop before one cluster is left.
#pragma once

#include <variant>

#include <kindred/core/check.hpp>
#include <kindred/linkage/cut.hpp>

namespace kindred {

/// Never, or once there are so many clusters, or before the first merge above a height.
using Stop = std::variant<std::monostate, Clusters, Height>;

/// Refuses a number of clusters outside 1 .. n and a height that is NaN.
inline void check_stop(const Stop& stop, Index n) {
  if (const auto* k = std::get_if<Clusters>(&stop)) check_range(k->count, 1, n, "stop");
  if (const auto* h = std::get_if<Height>(&stop); h != nullptr && is_nan(h->value))
    refuse("stop", "is a height that is NaN");
}

}  // namespace kindred

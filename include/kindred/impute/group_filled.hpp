// What imputers by groups tell of where values came from.
#pragma once

#include <kindred/core/matrix.hpp>

namespace kindred {

/// How many missing values are filled from where.
struct GroupFilled {
  Index from_group = 0;   ///< from what was observed in their own group
  Index small_group = 0;  ///< from all rows: too few were observed in the group
  Index unknown_key = 0;  ///< from all rows: `fit` did not see the group
  Index missing_key = 0;  ///< from all rows: the row has no key

  /// All of them together.
  Index cells() const noexcept { return from_group + small_group + unknown_key + missing_key; }
  friend bool operator==(const GroupFilled&, const GroupFilled&) = default;
};

}  // namespace kindred

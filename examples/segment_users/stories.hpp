// Step 4: what sets each segment apart, in the units of the data and in words.
#pragma once

#include <string>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/explain/segments.hpp>

#include "division.hpp"
#include "prepared.hpp"

namespace segment_users {

/// A segment in words.
struct Story {
  Index segment, size;
  std::string title;              ///< "beekeeping and honey"
  std::string who;                ///< how many, and the first of their names
  std::vector<std::string> more;  ///< what they do more than others, strongest first
  std::string less;               ///< what they do less, as one list
};

/// The full description of all segments by the columns of the wide table.
kindred::SegmentDescription describe(const Prepared& prepared, const Division& division,
                                     const kindred::Threads& threads);

/// One story per segment, the largest first.
std::vector<Story> tell(const kindred::SegmentDescription& description, const Prepared& prepared,
                        const Division& division);

}  // namespace segment_users

// The few attributes that tell a segment's story, picked from its full description.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/explain/segments.hpp>

namespace kindred {

/// How `dominant_attributes` picks.
struct DominantOptions {
  /// Attributes whose |v| is below this are chance; 1.96 is p = 0.05.
  double threshold = 1.96;
  /// At most this many are picked above the average, and as many below it.
  Index at_most = 5;
  /// Whether to tell what a segment has less of, after what it has more of.
  bool below_average = true;
};

/// One line of a segment's story. A numeric column gives a mean, and a share of rows above 0 where
/// that tells segments apart too; a category gives a share. What does not apply is NaN.
struct DominantAttribute {
  std::string column{};                            ///< name of the column
  std::string category{};                          ///< empty for numeric columns
  bool numeric = true;                             ///< whether the column holds numbers
  double mean = missing_value<double>();           ///< of the segment, in the unit of the data
  double overall_mean = missing_value<double>();   ///< of all rows
  double share = missing_value<double>();          ///< of the segment's rows, 0 … 1
  double overall_share = missing_value<double>();  ///< of all rows
  double v_test = 0;   ///< the larger in magnitude, where mean and share both have one
  double p_value = 1;  ///< of that test
};

namespace detail {

inline std::vector<DominantAttribute> numeric_candidates(const SegmentDescription& description,
                                                         const Segment& segment) {
  std::vector<const PresenceAttribute*> presence(description.numeric_names.size());
  for (const PresenceAttribute& attribute : segment.presence)
    presence[static_cast<std::size_t>(attribute.column)] = &attribute;
  std::vector<DominantAttribute> result;
  for (const NumericAttribute& attribute : segment.numeric) {
    DominantAttribute line{.column = std::string(description.name_of(attribute)),
                           .mean = attribute.mean,
                           .overall_mean = attribute.overall_mean,
                           .v_test = attribute.v_test,
                           .p_value = attribute.p_value};
    if (const auto* present = presence[static_cast<std::size_t>(attribute.column)]) {
      line.share = present->share;
      line.overall_share = present->overall_share;
      // A few heavy users can hide that most of a segment comes at all, and the other way round.
      if (std::abs(present->v_test) > std::abs(line.v_test)) {
        line.v_test = present->v_test;
        line.p_value = present->p_value;
      }
    }
    result.push_back(std::move(line));
  }
  return result;
}

inline std::vector<DominantAttribute> category_candidates(const SegmentDescription& description,
                                                          const Segment& segment) {
  std::vector<DominantAttribute> result;
  for (const CategoryAttribute& attribute : segment.categories)
    result.push_back({.column = std::string(description.name_of(attribute)),
                      .category = std::string(description.category_of(attribute)),
                      .numeric = false,
                      .share = attribute.share,
                      .overall_share = attribute.overall_share,
                      .v_test = attribute.v_test,
                      .p_value = attribute.p_value});
  return result;
}

}  // namespace detail

/// The attributes that set a segment apart beyond chance: first what it has more of, strongest
/// first, then what it has less of, strongest first. A numeric column takes one line, judged by the
/// stronger of its mean and its share of rows above 0. Ties are settled by the order of columns.
/// The segment must belong to the description. O(a log a) time for a attributes. Refuses a
/// threshold that is negative or not finite and a negative number of lines.
inline std::vector<DominantAttribute> dominant_attributes(const SegmentDescription& description,
                                                          const Segment& segment,
                                                          const DominantOptions& options = {}) {
  if (!is_finite(options.threshold) || options.threshold < 0)
    refuse("threshold", "must be finite and not negative");
  if (options.at_most < 0) refuse("at_most", "must not be negative");
  std::vector<DominantAttribute> candidates = detail::numeric_candidates(description, segment);
  for (DominantAttribute& line : detail::category_candidates(description, segment))
    candidates.push_back(std::move(line));
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const double left = std::abs(candidates[a].v_test), right = std::abs(candidates[b].v_test);
    return left != right ? left > right : a < b;
  });
  std::vector<DominantAttribute> picked;
  const auto pick = [&](double sign) {
    Index count = 0;
    for (const std::size_t at : order) {
      const double v = sign * candidates[at].v_test;
      if (v > 0 && v >= options.threshold && count < options.at_most)
        picked.push_back(candidates[at]), ++count;
    }
  };
  pick(1);
  if (options.below_average) pick(-1);
  return picked;
}

}  // namespace kindred

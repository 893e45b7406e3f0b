// Finds what sets segments apart and puts it into words.
#include "stories.hpp"

#include <string>
#include <utility>
#include <vector>

#include <kindred/explain/dominant.hpp>

#include "words.hpp"

namespace segment_users {
namespace {

namespace kd = kindred;

/// Up to three of the strongest attributes, leaving out those that pale beside the first.
std::string title_of(const std::vector<kd::DominantAttribute>& attributes) {
  std::vector<std::string> names;
  for (const kd::DominantAttribute& attribute : attributes)
    if (attribute.v_test > 0.5 * attributes[0].v_test && attribute.v_test > 0 && names.size() < 3)
      names.push_back(attribute.column);
  return names.empty() ? "no interest of their own" : listed(names);
}

/// "parenting: 29.8 million, everybody 2.03 million; 100 % have any, of everybody 13 % (v = 5.4)".
/// Where more of them come than of everybody but not for more, only their share speaks for them.
std::string told(const kd::DominantAttribute& attribute) {
  std::vector<std::string> facts;
  if (kd::is_nan(attribute.share) || attribute.mean > attribute.overall_mean)
    facts.push_back(rounded(attribute.mean) + ", everybody " + rounded(attribute.overall_mean));
  if (!kd::is_nan(attribute.share))
    facts.push_back(percent(attribute.share) + " have any, of everybody " +
                    percent(attribute.overall_share));
  return attribute.column + ": " + facts[0] + (facts.size() > 1 ? "; " + facts[1] : "") +
         " (v\u00a0=\u00a0" + rounded(attribute.v_test) + ")";
}

std::string who_of(const Prepared& prepared, const Division& division, std::size_t segment) {
  constexpr std::size_t most_names = 5;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < prepared.users.size() && names.size() < most_names; ++i)
    if (division.labels[i] == static_cast<kd::Label>(segment)) names.push_back(prepared.users[i]);
  const Index size = division.sizes[segment];
  const double share = static_cast<double>(size) / static_cast<double>(prepared.users.size());
  const Index others = size - static_cast<Index>(names.size());
  if (others > 0) names.push_back(grouped(others) + " more");
  return counted(size, "user") + " (" + percent(share) + "): " + listed(names);
}

}  // namespace

kd::SegmentDescription describe(const Prepared& prepared, const Division& division,
                                const kd::Threads& threads) {
  return kd::describe_segments(division.labels, prepared.wide, prepared.columns, {}, {}, threads);
}

std::vector<Story> tell(const kd::SegmentDescription& description, const Prepared& prepared,
                        const Division& division) {
  std::vector<Story> stories;
  for (const kd::Segment& segment : description.segments) {
    const auto attributes = kd::dominant_attributes(description, segment);
    Story story{.segment = segment.label,
                .size = segment.size,
                .title = title_of(attributes),
                .who = who_of(prepared, division, static_cast<std::size_t>(segment.label)),
                .more = {},
                .less = {}};
    std::vector<std::string> less;
    for (const kd::DominantAttribute& attribute : attributes) {
      if (attribute.v_test > 0)
        story.more.push_back(told(attribute));
      else
        less.push_back(attribute.column);
    }
    story.less = listed(less);
    stories.push_back(std::move(story));
  }
  return stories;
}

}  // namespace segment_users

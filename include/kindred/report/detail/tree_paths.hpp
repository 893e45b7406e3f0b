// Drawing a tree's lines, collapsed clusters and axis into a picture.
#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <kindred/report/detail/drawn_tree.hpp>
#include <kindred/report/detail/height_axis.hpp>
#include <kindred/report/detail/svg.hpp>
#include <kindred/report/palette.hpp>

namespace kindred {

/// The side of the picture on which the root of a tree is drawn.
enum class RootSide { left, top };

namespace detail::drawing {

/// Where a tree stands in a picture: tips run down from `first` for a root at the left, and to the
/// right for one at the top; heights grow from `base` towards the root.
struct Frame {
  RootSide root = RootSide::left;
  double first = 0, pitch = 10;  ///< the middle of tip 0, and the distance to the next
  double base = 0, depth = 100;  ///< where height 0 is, and how far away the highest merge
  HeightScale scale{};

  Point at(double place, double height) const { return along(place, scale(height) * depth); }

  /// The point `rise` pixels from the base.
  Point along(double place, double rise) const {
    const double across = first + place * pitch;
    return root == RootSide::left ? Point{base - rise, across} : Point{across, base - rise};
  }
};

/// The colour of a tree's line.
inline std::string line_color(Label segment) {
  return segment == no_segment ? std::string(trunk_ink) : segment_color(segment).hex();
}

/// The lines of one tree, collected by segment so that each colour is one path.
inline std::map<Label, std::string> tree_lines(const DrawnTree& drawn, const Frame& frame,
                                               std::optional<double> cut) {
  std::map<Label, std::string> lines;
  const std::vector<double> place = places(drawn);
  for (std::size_t i = 0; i < drawn.links.size(); ++i) {
    const Link& link = drawn.links[i];
    std::string& own = lines[link.segment];
    const auto leg = [&](Index node, char command) {
      const double across = place[static_cast<std::size_t>(node)];
      const double bottom = drawn.height_of(node);
      const Label segment = drawn.segment_of(node);
      if (segment == link.segment) {
        own += path_point(command, frame.at(across, command == 'M' ? bottom : link.height)) +
               path_point('L', frame.at(across, command == 'M' ? link.height : bottom));
        return;
      }
      // Above the cut a line belongs to nobody, below it to the segment it leads to.
      const bool split = cut && *cut<link.height&& * cut> bottom;
      const double change = split ? *cut : link.height;
      own += path_point(command, frame.at(across, command == 'M' ? change : link.height)) +
             path_point('L', frame.at(across, command == 'M' ? link.height : change));
      lines[segment] +=
          path_point('M', frame.at(across, change)) + path_point('L', frame.at(across, bottom));
    };
    leg(link.left, 'M');
    leg(link.right, 'L');
  }
  return lines;
}

/// A collapsed cluster: a triangle from its merge down to the leaves, the broader the more it
/// holds; one that merges at the leaves keeps a few pixels to be seen by.
inline void draw_collapsed(Svg& svg, const Tip& tip, Index place, Index largest,
                           const Frame& frame) {
  const auto doublings = [](Index size) { return std::log2(static_cast<double>(size)); };
  const double half = 0.16 + 0.26 * doublings(tip.size) / doublings(largest);
  const double middle = static_cast<double>(place);
  const double rise = std::max(6.0, frame.scale(tip.height) * frame.depth);
  const Color fill = mix(segment_color(tip.segment), {255, 255, 255}, 0.62);
  svg.path(path_point('M', frame.along(middle, rise)) +
               path_point('L', frame.along(middle - half, 0)) +
               path_point('L', frame.along(middle + half, 0)) + "Z",
           "class=\"kd-collapsed\" fill=\"" + fill.hex() + "\" stroke=\"" +
               line_color(tip.segment) + "\"");
}

/// The tree's lines and its collapsed clusters.
inline void draw_tree(Svg& svg, const DrawnTree& drawn, const Frame& frame,
                      std::optional<double> cut, double stroke) {
  svg.open_group(
      "fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\" stroke-width=\"" +
      coordinate(stroke) + "\"");
  for (const auto& [segment, d] : tree_lines(drawn, frame, cut))
    svg.path(d, "stroke=\"" + line_color(segment) + "\"");
  Index largest = 2;
  for (const Tip& tip : drawn.tips)
    largest = std::max(largest, tip.size);
  for (Index i = 0; i < drawn.tip_count(); ++i)
    if (drawn.tip(i).size > 1) draw_collapsed(svg, drawn.tip(i), i, largest, frame);
  // What nothing joins would be invisible without a mark of its own.
  const std::vector<bool> root = is_root(drawn);
  for (Index i = 0; i < drawn.tip_count(); ++i)
    if (root[static_cast<std::size_t>(i)] && drawn.tip(i).size == 1)
      svg.circle(frame.at(static_cast<double>(i), 0), 3,
                 "fill=\"" + line_color(drawn.tip(i).segment) + "\"");
  svg.close_group();
}

}  // namespace detail::drawing
}  // namespace kindred

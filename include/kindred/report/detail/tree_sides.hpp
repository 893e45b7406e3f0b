// What stands along the sides of a drawn tree: the axis of heights, the segments' strip, the names.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include <kindred/report/detail/drawn_tree.hpp>
#include <kindred/report/detail/heading.hpp>
#include <kindred/report/detail/height_axis.hpp>
#include <kindred/report/detail/svg.hpp>
#include <kindred/report/detail/tree_paths.hpp>
#include <kindred/report/detail/tree_picture.hpp>
#include <kindred/report/names.hpp>

namespace kindred::detail::drawing {

/// The dashed line of the cut.
inline void draw_cut(Svg& svg, Point from, Point to) {
  svg.line(from, to,
           "class=\"kd-cut\" stroke=\"" + std::string(cut_ink) +
               "\" stroke-width=\"1.3\" stroke-dasharray=\"5 3\"");
}

/// The guide lines and numbers of the height axis, the cut among them, across tips `first_edge` to
/// `last_edge` (positions across the heights).
inline void draw_height_axis(Svg& svg, const Frame& frame, double first_edge, double last_edge,
                             std::optional<double> cut, std::string_view label) {
  const bool left = frame.root == RootSide::left;
  const auto point = [&](double across, double rise) {
    return left ? Point{frame.base - rise, across} : Point{across, frame.base - rise};
  };
  const double cut_rise = cut ? frame.scale(*cut) * frame.depth : -1000;
  const double label_edge = left ? last_edge : first_edge;
  const auto number_at = [&](double rise, const std::string& text, const TextStyle& style) {
    const Point edge = point(label_edge, rise);
    const Point at = left ? Point{edge.x, edge.y + 15} : Point{edge.x - 7, edge.y + 4};
    svg.text(at, text, style);
  };
  const Anchor anchor = left ? Anchor::middle : Anchor::end;
  svg.open_group("class=\"kd-axis\"");
  for (const double tick : height_ticks(frame.scale, frame.depth)) {
    const double rise = frame.scale(tick) * frame.depth;
    svg.line(point(first_edge, rise), point(last_edge, rise),
             "stroke=\"" + std::string(guide) + "\"");
    // The cut's own number takes the place of one that it would cover.
    if (std::abs(rise - cut_rise) < (left ? 40 : 14)) continue;
    number_at(rise, readable(tick), {.size = 11, .fill = quiet, .anchor = anchor});
  }
  if (cut) {
    draw_cut(svg, point(first_edge, cut_rise), point(last_edge, cut_rise));
    number_at(cut_rise, readable(*cut),
              {.size = 11, .fill = cut_ink, .anchor = anchor, .bold = true});
  }
  const Point middle = point(label_edge, frame.depth / 2);
  const TextStyle style{.size = 12, .fill = quiet, .anchor = Anchor::middle};
  if (left)
    svg.text({middle.x, middle.y + 33}, label, style, frame.depth);
  else
    svg.text({margin + 8, middle.y}, label, {12, quiet, Anchor::middle, false, -90}, frame.depth);
  svg.close_group();
}

/// The distance between two leaves that each have a line of text, for so many leaves; less than
/// `smallest_line` where there are too many to name.
inline constexpr double smallest_line = 9;
inline double leaf_line(Index tips) {
  if (tips > 400) return std::max(1.0, 3600 / static_cast<double>(tips));
  return std::clamp(1080 / static_cast<double>(tips), 12.0, 20.0);
}

/// The strip that says to which segment each tip belongs, beside the leaves.
inline void draw_segment_strip(Svg& svg, const DrawnTree& drawn, const Frame& frame, double gap,
                               double thickness) {
  svg.open_group("class=\"kd-strip\" shape-rendering=\"crispEdges\"");
  for (Index i = 0; i < drawn.tip_count();) {
    Index end = i + 1;
    while (end < drawn.tip_count() && drawn.tip(end).segment == drawn.tip(i).segment)
      ++end;
    const double from = static_cast<double>(i) - 0.5, length = static_cast<double>(end - i);
    const Point corner = frame.along(from, -gap);
    const std::string fill = "fill=\"" + line_color(drawn.tip(i).segment) + "\"";
    // A hairline of paper between neighbours that share a colour by chance.
    const double inset = frame.pitch > 4 ? 0.5 : 0;
    if (frame.root == RootSide::left)
      svg.rect({corner.x, corner.y + inset}, thickness, length * frame.pitch - 2 * inset, fill);
    else
      svg.rect({corner.x + inset, corner.y}, length * frame.pitch - 2 * inset, thickness, fill);
    i = end;
  }
  svg.close_group();
}

/// The names of the tips beyond the strip: beside the leaves, or upright below them.
inline void draw_tip_names(Svg& svg, const DrawnTree& drawn, const Frame& frame, const Names& names,
                           double gap, double size, double room, bool upright) {
  svg.open_group("class=\"kd-tips\"");
  for (Index i = 0; i < drawn.tip_count(); ++i) {
    const Tip& tip = drawn.tip(i);
    const Point at = frame.along(static_cast<double>(i), -gap);
    const std::string text = tip_text(tip, names);
    const std::string_view fill = tip.size > 1 ? quiet : ink;
    if (frame.root == RootSide::left)
      svg.text({at.x, at.y + size * 0.36}, text, {.size = size, .fill = fill}, room);
    else if (upright)
      svg.text({at.x + size * 0.36, at.y}, text, {size, fill, Anchor::end, false, -90}, room);
    else
      svg.text({at.x, at.y + size}, text, {size, fill, Anchor::middle}, room);
  }
  svg.close_group();
}

}  // namespace kindred::detail::drawing

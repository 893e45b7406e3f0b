// A dendrogram as a picture: the tree, its cut, the names of its leaves.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/report/detail/heading.hpp>
#include <kindred/report/detail/tree_paths.hpp>
#include <kindred/report/detail/tree_picture.hpp>
#include <kindred/report/detail/tree_sides.hpp>
#include <kindred/report/names.hpp>
#include <kindred/report/tree_cut.hpp>

namespace kindred {

/// How a dendrogram is drawn. Text and names are borrowed for the call.
struct DendrogramStyle {
  Names names{};             ///< of the observations, n or none (then their numbers stand in)
  std::string_view title{};  ///< the line above the picture; none where empty
  std::string_view observations = "observations";  ///< what the leaves are, in the plural
  std::string_view height_label = "height";        ///< what the axis measures, with its unit
  TreeCut cut{};                   ///< draws the cut, colours the segments; none by default
  Names segment_names{};           ///< by label, one per segment or none (then "segment 0", …)
  RootSide root = RootSide::left;  ///< left gives every leaf a readable line; top suits few leaves
  HeightAxis axis = HeightAxis::linear;  ///< sqrt or log draw out the low merges
  Index max_leaves = 60;  ///< trees with more leaves are collapsed to this many clusters
  Index width = 900;      ///< of the picture in pixels, at least 320
};

/// The dendrogram as an SVG document: lines in the colour of their segment below the cut and grey
/// above it, the cut as a dashed line, an axis of heights, the names of the leaves and a legend of
/// the segments with their sizes. A tree with more than `max_leaves` leaves is collapsed above its
/// last merges: a cluster is then a triangle with its size, and the picture says so; a linear axis
/// starts above zero where only triangles would be drawn below. Inversions are
/// drawn as they are; the trees of an unfinished forest stand side by side. Invalid UTF-8 and
/// control characters in names become U+FFFD. O(n) time and memory; the picture depends on the
/// arguments alone. Names of the wrong number, a width or max_leaves out of range, a cut that the
/// tree refuses and a forest of more than max_leaves trees are refused.
inline std::string dendrogram_svg(const Dendrogram& tree, const DendrogramStyle& style = {}) {
  using namespace detail::drawing;
  const Index n = tree.size();
  check_names(style.names, n, "names");
  check_range(style.width, 320, 100000, "width");
  check_range(style.max_leaves, 1, 1000000, "max_leaves");
  const DendrogramPicture picture =
      dendrogram_picture(tree, style.cut, style.axis, style.max_leaves, "max_leaves");
  if (picture.segments > 0) check_names(style.segment_names, picture.segments, "segment_names");
  const DrawnTree& drawn = picture.drawn;
  const auto tips = static_cast<double>(drawn.tip_count());
  const auto width = static_cast<double>(style.width);
  const bool left = style.root == RootSide::left;

  const std::string subtitle = dendrogram_subtitle(picture, n, style.observations);
  Svg svg(style.title.empty() ? "Dendrogram: " + subtitle
                              : std::string(style.title) + ": " + subtitle);
  double top = draw_heading(svg, style.title, subtitle, width);
  top = draw_legend(svg, segment_legend(picture.labels, style.segment_names), top, width);

  const double strip = picture.labels.empty() ? 0 : 6;
  const double gap = 5, text_gap = gap + (strip > 0 ? strip + 6 : 2);
  Frame frame{.root = style.root, .scale = picture.scale};
  double bottom = 0, room = 0, size = 12;
  bool named = true, upright = true;
  if (left) {
    frame.pitch = leaf_line(drawn.tip_count());
    named = frame.pitch >= smallest_line;
    size = std::clamp(frame.pitch * 0.75, 9.0, 12.0);
    room = named ? widest_tip(drawn, style.names, size, width * 0.34) : 0;
    frame.first = top + 10 + frame.pitch / 2;
    frame.base = width - margin - room - text_gap;
    frame.depth = frame.base - margin - 12;
    const double last = top + 14 + tips * frame.pitch;
    draw_height_axis(svg, frame, top + 6, last, picture.cut, style.height_label);
    bottom = last + 40;
  } else {
    const double axis = margin + 58, across = width - axis - margin;
    frame.pitch = std::min(across / tips, 200.0);
    named = frame.pitch >= smallest_line;
    size = std::clamp(frame.pitch * 0.8, 9.0, 12.0);
    const double widest = widest_tip(drawn, style.names, size, 170);
    upright = widest + 8 > frame.pitch;
    room = named ? widest : 0;
    frame.first = axis + frame.pitch / 2;
    frame.depth = frame.scale.flat ? 60 : 340;
    frame.base = top + 14 + frame.depth;
    draw_height_axis(svg, frame, axis, axis + tips * frame.pitch, picture.cut, style.height_label);
    bottom = frame.base + text_gap + (!named ? 0 : upright ? room : size + 4) + 8;
  }
  draw_tree(svg, drawn, frame, picture.cut, frame.pitch >= 8 ? 1.6 : frame.pitch >= 3 ? 1 : 0.6);
  if (strip > 0) draw_segment_strip(svg, drawn, frame, gap, strip);
  if (named) draw_tip_names(svg, drawn, frame, style.names, text_gap, size, room, upright);

  std::string notes;
  if (drawn.tip_count() < n)
    notes = "A triangle is a cluster of several " + std::string(style.observations) +
            ", their number in brackets; it reaches up to the height of its last merge. ";
  if (!named) notes += "Names are left out: too many leaves. ";
  notes += tree_notes(picture, style.cut, style.axis);
  bottom = draw_sentences(svg, notes, bottom + 4, width - 2 * margin, {.size = 11, .fill = quiet});
  return std::move(svg).document(width, bottom + 14);
}

}  // namespace kindred

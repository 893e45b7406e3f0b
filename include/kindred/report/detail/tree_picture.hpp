// A tree made ready to be drawn: collapsed, cut, and described in words.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <kindred/core/check.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/report/detail/drawn_tree.hpp>
#include <kindred/report/detail/heading.hpp>
#include <kindred/report/detail/height_axis.hpp>
#include <kindred/report/names.hpp>
#include <kindred/report/tree_cut.hpp>

namespace kindred::detail::drawing {

/// What is drawn and what is said about it.
struct DendrogramPicture {
  DrawnTree drawn{};
  HeightScale scale{};
  Labels labels{};
  Index segments = 0;
  bool tied_cut = false;        ///< merges on both sides of the cut have one height
  bool finer_cut = false;       ///< the segments are finer than the collapsed clusters
  std::optional<double> cut{};  ///< the height of the line that separates the segments
};

/// The height at which to draw the cut.
inline std::optional<double> cut_line(const DrawnTree& drawn, const std::optional<CutBand>& band,
                                      const TreeCut& cut, HeightAxis axis) {
  double highest = 0;
  for (const Link& link : drawn.links)
    highest = std::max(highest, link.height);
  if (const auto* height = std::get_if<Height>(&cut))
    return height->value >= 0 && height->value <= highest ? std::optional(height->value)
                                                          : std::nullopt;
  if (!band) return std::nullopt;
  if (axis == HeightAxis::log && band->low > 0) return std::sqrt(band->low) * std::sqrt(band->high);
  return band->low / 2 + band->high / 2;
}

/// Segments and cut of what is drawn.
inline void cut_picture(DendrogramPicture& picture, const TreeCut& cut, HeightAxis axis) {
  assign_segments(picture.drawn, picture.labels);
  picture.segments = check_labels(picture.labels, "cut");
  picture.finer_cut = std::any_of(picture.drawn.tips.begin(), picture.drawn.tips.end(),
                                  [](const Tip& tip) { return tip.segment == no_segment; });
  if (picture.finer_cut) return;
  const std::optional<CutBand> band = cut_band(picture.drawn);
  picture.cut = cut_line(picture.drawn, band, cut, axis);
  picture.tied_cut = std::holds_alternative<Clusters>(cut) && band && band->low == band->high;
}

/// A linear axis need not reach down to zero where collapsing left nothing to draw but the long
/// sides of triangles.
inline double axis_floor(const DendrogramPicture& picture) {
  if (picture.drawn.links.empty()) return 0;
  double lowest = picture.scale.highest;
  for (const Link& link : picture.drawn.links)
    lowest = std::min(lowest, link.height);
  return raised_floor(std::min(lowest, picture.cut.value_or(lowest)), picture.scale.highest);
}

inline DendrogramPicture dendrogram_picture(const Dendrogram& tree, const TreeCut& cut,
                                            HeightAxis axis, Index most,
                                            std::string_view argument) {
  DendrogramPicture picture{.drawn = collapsed_top(tree, most, argument)};
  picture.scale = height_scale(axis, drawn_heights(picture.drawn));
  picture.labels = cut_labels(tree, cut);
  if (!picture.labels.empty()) cut_picture(picture, cut, axis);
  if (axis == HeightAxis::linear && picture.drawn.tip_count() < tree.size())
    picture.scale.floor = axis_floor(picture);
  return picture;
}

/// "32,711 users, collapsed to 60 clusters, cut into 7 segments at height 12.3."
inline std::string dendrogram_subtitle(const DendrogramPicture& picture, Index n,
                                       std::string_view observations) {
  std::string text = counted(n, observations);
  if (picture.drawn.tip_count() < n)
    text += ", collapsed to " + counted(picture.drawn.tip_count(), "clusters");
  if (picture.segments > 0) {
    text += ", cut into " + counted(picture.segments, "segments");
    if (picture.cut) text += " at height " + readable(*picture.cut);
  }
  return text;
}

/// What a reader must know to read the tree rightly.
inline std::string tree_notes(const DendrogramPicture& picture, const TreeCut& cut,
                              HeightAxis axis) {
  const DrawnTree& drawn = picture.drawn;
  std::string notes;
  const auto say = [&](const std::string& sentence) {
    if (!notes.empty()) notes += ' ';
    notes += sentence;
  };
  if (picture.finer_cut)
    say("The segments are finer than the clusters drawn: grey ones hold several.");
  else if (picture.segments > 1 && !picture.cut && !std::holds_alternative<Height>(cut))
    say("No single height separates these segments, so no line is drawn.");
  if (picture.tied_cut)
    say("Several merges have the very height of the cut; their order decides which are undone.");
  if (const Index count = inversions(drawn); count > 0)
    say("Inversions (merges lower than one of their parts, with crossing lines): " +
        grouped(count) + ".");
  const Index roots = drawn.tip_count() - static_cast<Index>(drawn.links.size());
  if (roots > 1) say("The tree is unfinished: " + grouped(roots) + " parts are not joined.");
  if (!drawn.links.empty() && std::all_of(drawn.links.begin(), drawn.links.end(),
                                          [](const Link& link) { return link.height == 0; }))
    say("All merges drawn have height 0.");
  if (picture.scale.floor > 0)
    say("Heights are drawn from " + readable(picture.scale.floor) + " on, not from zero.");
  if (axis == HeightAxis::sqrt) say("The axis is drawn in square roots.");
  if (axis == HeightAxis::log) say("The axis is logarithmic, with zero set apart.");
  return notes;
}

/// What stands at a tip: a name, or the number of observations in brackets.
inline std::string tip_text(const Tip& tip, const Names& names) {
  return tip.size > 1 ? "(" + grouped(tip.size) + ")" : names[tip.node];
}

inline double widest_tip(const DrawnTree& drawn, const Names& names, double size, double limit) {
  double widest = 0;
  for (const Tip& tip : drawn.tips)
    widest = std::max(widest, text_width(tip_text(tip, names), size));
  return std::min(widest + 1, limit);
}

}  // namespace kindred::detail::drawing

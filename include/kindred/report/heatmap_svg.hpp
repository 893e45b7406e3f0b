// A clustered heat map as a picture: values in the order of the tree, beside the tree.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/report/detail/heading.hpp>
#include <kindred/report/detail/heatmap_cells.hpp>
#include <kindred/report/detail/heatmap_drawing.hpp>
#include <kindred/report/detail/tree_paths.hpp>
#include <kindred/report/detail/tree_picture.hpp>
#include <kindred/report/detail/tree_sides.hpp>
#include <kindred/report/names.hpp>
#include <kindred/report/tree_cut.hpp>

namespace kindred {

/// Which colours stand for values: from white to dark, from blue over white (zero) to red, or the
/// latter where values lie on both sides of zero.
enum class HeatmapColors { automatic, sequential, diverging };

/// How a heat map is drawn. Text, names and the column tree are borrowed for the call.
struct HeatmapStyle {
  Names row_names{};                               ///< of the observations, n or none
  Names column_names{};                            ///< d or none
  std::string_view title{};                        ///< the line above the picture; none where empty
  std::string_view observations = "observations";  ///< what the rows are, in the plural
  std::string_view columns = "columns";            ///< what the columns are, in the plural
  std::string_view value_label = "value";          ///< what the colours measure, with its unit
  TreeCut cut{};          ///< of the rows' tree: draws the cut, colours and parts the segments
  Names segment_names{};  ///< by label, one per segment or none (then "segment 0", …)
  const Dendrogram* column_tree = nullptr;  ///< over the d columns: orders them, drawn on top
  HeatmapColors colors = HeatmapColors::automatic;  ///< one hue, or two around zero
  double clip = 0.01;  ///< share of the drawn values that is clipped at each end, 0 .. 0.49
  HeightAxis axis = HeightAxis::linear;  ///< of both trees
  Index max_rows = 60;                   ///< more observations are collapsed to this many means
  Index max_columns = 40;                ///< of more columns only the most telling are drawn
  Index width = 900;                     ///< of the picture in pixels, at least 480
};

namespace detail::drawing {

template <Real T>
HeatmapPicture heatmap_picture(const MatrixView<T>& x, const Dendrogram& tree,
                               const HeatmapStyle& style) {
  HeatmapPicture picture{
      .rows = dendrogram_picture(tree, style.cut, style.axis, style.max_rows, "max_rows"),
      .all_columns = x.cols()};
  const DrawnTree& drawn = picture.rows.drawn;
  picture.columns = telling_columns(x, drawn, picture.rows.labels, style.max_columns);
  if (style.column_tree != nullptr) {
    std::vector<bool> keep(static_cast<std::size_t>(x.cols()), false);
    for (const Index column : picture.columns)
      keep[static_cast<std::size_t>(column)] = true;
    picture.column_tree = pruned(*style.column_tree, keep);
    for (std::size_t j = 0; j < picture.columns.size(); ++j)
      picture.columns[j] = picture.column_tree.tips[j].node;
  }
  const Matrix<double> means = tip_means(x, drawn);
  picture.cells.resize(means.rows(), static_cast<Index>(picture.columns.size()));
  for (Index j = 0; j < picture.cells.cols(); ++j)
    picture.cells.col(j) = means.col(picture.columns[static_cast<std::size_t>(j)]);
  const std::vector<double> values(picture.cells.data(),
                                   picture.cells.data() + picture.cells.size());
  picture.missing = std::any_of(values.begin(), values.end(), [](double v) { return is_nan(v); });
  picture.scale = color_scale(values, style.clip, style.colors != HeatmapColors::sequential,
                              style.colors == HeatmapColors::diverging);
  return picture;
}

inline std::string heatmap_subtitle(const HeatmapPicture& picture, Index n,
                                    const HeatmapStyle& style) {
  const auto shown = static_cast<Index>(picture.columns.size());
  const std::string columns =
      shown < picture.all_columns
          ? grouped(shown) + " of " + counted(picture.all_columns, style.columns)
          : counted(shown, style.columns);
  return dendrogram_subtitle(picture.rows, n, style.observations) + "; " + columns;
}

inline std::string heatmap_notes(const HeatmapPicture& picture, Index n,
                                 const HeatmapStyle& style) {
  std::string notes;
  const std::string rows(style.observations), columns(style.columns);
  if (picture.rows.drawn.tip_count() < n)
    notes += "A row with a number in brackets is the mean of that many " + rows + ". ";
  if (static_cast<Index>(picture.columns.size()) < picture.all_columns)
    notes += "Of " + counted(picture.all_columns, style.columns) +
             " those are shown that set the " +
             (picture.rows.labels.empty() ? "rows" : "segments") + " apart the most. ";
  const ColorScale& scale = picture.scale;
  if (scale.below + scale.above > 0)
    notes += "Colours are clipped: " + grouped(scale.below + scale.above) + " of " +
             counted(scale.cells, "cells") + " lie beyond " + readable(scale.low) +
             " \xE2\x80\xA6 " + readable(scale.high) + ". ";
  return notes + tree_notes(picture.rows, style.cut, style.axis);
}

/// Lays the parts out and draws them.
inline std::string draw_heatmap(const HeatmapPicture& picture, Index n, const HeatmapStyle& style) {
  const DrawnTree& drawn = picture.rows.drawn;
  const Index tips = drawn.tip_count(), columns = picture.cells.cols();
  const std::string subtitle = heatmap_subtitle(picture, n, style);
  Svg svg(style.title.empty() ? "Heat map: " + subtitle
                              : std::string(style.title) + ": " + subtitle);
  auto width = static_cast<double>(style.width);
  double top = draw_heading(svg, style.title, subtitle, width);
  top = draw_legend(svg, segment_legend(picture.rows.labels, style.segment_names), top, width);
  top = draw_color_key(svg, picture, style.value_label, top, width);

  // From left to right: tree, strip, cells, names.
  const double tree_depth = 120, strip = picture.rows.labels.empty() ? 0 : 7;
  const double row = std::floor(std::min(leaf_line(tips), 18.0));
  const bool named = row >= smallest_line;
  const double size = std::clamp(row * 0.75, 9.0, 12.0);
  const double room = named ? widest_tip(drawn, style.row_names, size, 170) : 0;
  Grid grid{.left = margin + tree_depth + 4 + (strip > 0 ? strip + 4 : 0), .row = row};
  const double across = width - margin - room - 8 - grid.left;
  grid.column = std::clamp(std::floor(across / static_cast<double>(columns)), 1.0, 90.0);
  width = std::max(width, grid.right(columns) + 8 + room + margin);
  const bool tree_above = !picture.column_tree.links.empty();
  grid.top = top + (tree_above ? 64 : 4);

  if (tree_above) {
    const Frame above{.root = RootSide::top,
                      .first = grid.left + grid.column / 2,
                      .pitch = grid.column,
                      .base = grid.top - 4,
                      .depth = 56,
                      .scale = height_scale(style.axis, drawn_heights(picture.column_tree))};
    draw_tree(svg, picture.column_tree, above, std::nullopt, grid.column >= 6 ? 1.2 : 0.7);
  }
  const Frame beside{.root = RootSide::left,
                     .first = grid.top + row / 2,
                     .pitch = row,
                     .base = margin + tree_depth,
                     .depth = tree_depth,
                     .scale = picture.rows.scale};
  draw_tree(svg, drawn, beside, picture.rows.cut, row >= 8 ? 1.4 : row >= 3 ? 1 : 0.6);
  if (picture.rows.cut) {
    const double x = beside.at(0, *picture.rows.cut).x;
    draw_cut(svg, {x, grid.top - 2}, {x, grid.bottom(tips) + 2});
  }
  if (strip > 0) draw_segment_strip(svg, drawn, beside, 4, strip);
  draw_cells(svg, picture, grid);
  part_segments(svg, picture, grid);
  if (named)
    draw_tip_names(svg, drawn, beside, style.row_names, grid.right(columns) + 7 - beside.base, size,
                   room, false);
  const ColumnNames layout =
      column_names_layout(picture, style.column_names, grid.column, grid.left - margin);
  draw_column_names(svg, picture, style.column_names, grid, layout);
  const double bottom =
      draw_sentences(svg, heatmap_notes(picture, n, style), grid.bottom(tips) + layout.height + 12,
                     width - 2 * margin, {.size = 11, .fill = quiet});
  return std::move(svg).document(width, bottom + 14);
}

}  // namespace detail::drawing

/// The heat map as an SVG document: one row per observation in the order of the tree's leaves, with
/// the tree at the left, a strip in the colours of the segments and the names at the right; one
/// column per column of `values` in their own order, or in that of `column_tree`, which is then
/// drawn on top. `values` is n × d, one row for each leaf of the tree. NaN is a missing value: left
/// out of means, drawn grey and struck through. More than `max_rows` observations are collapsed to
/// the means of that many clusters; of more than `max_columns` columns those with the largest sum
/// of squares between segments are drawn (without a cut: between the rows drawn); the picture says
/// both. Colours span the drawn values without the share `clip` at each end, and say where they are
/// clipped. O(nd) time, memory for the means of rows and segments. The picture depends on the
/// arguments alone. Refused are infinities, sizes that do not match, names of the wrong number,
/// options out of range and what `dendrogram_svg` refuses.
template <class Derived>
std::string heatmap_svg(const Eigen::DenseBase<Derived>& values, const Dendrogram& tree,
                        const HeatmapStyle& style = {}) {
  using namespace detail::drawing;
  const auto view = rows_of(values);
  check_not_empty(view, "values");
  check_length(static_cast<std::size_t>(view.rows()), tree.size(), "values");
  check_no_infinity(view, "values");
  check_names(style.row_names, view.rows(), "row_names");
  check_names(style.column_names, view.cols(), "column_names");
  check_range(style.width, 480, 100000, "width");
  check_range(style.max_rows, 1, 1000000, "max_rows");
  check_range(style.max_columns, 1, 1000000, "max_columns");
  if (!is_finite(style.clip) || style.clip < 0 || style.clip > 0.49)
    refuse("clip", "must lie in 0..0.49");
  if (style.column_tree != nullptr)
    check_length(static_cast<std::size_t>(style.column_tree->size()), view.cols(), "column_tree");
  const HeatmapPicture picture = heatmap_picture(view, tree, style);
  if (picture.rows.segments > 0)
    check_names(style.segment_names, picture.rows.segments, "segment_names");
  return draw_heatmap(picture, view.rows(), style);
}

}  // namespace kindred

// The parts of a heat map's picture: cells, key of colours, names of columns.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/report/detail/drawn_tree.hpp>
#include <kindred/report/detail/heading.hpp>
#include <kindred/report/detail/heatmap_cells.hpp>
#include <kindred/report/detail/svg.hpp>
#include <kindred/report/detail/tree_picture.hpp>
#include <kindred/report/detail/tree_sides.hpp>
#include <kindred/report/names.hpp>

namespace kindred::detail::drawing {

/// What the heat map shows, and where.
struct HeatmapPicture {
  DendrogramPicture rows{};
  Index all_columns = 0;
  std::vector<Index> columns{};  ///< from left to right
  DrawnTree column_tree{};       ///< without tips where there is none
  Matrix<double> cells{};        ///< tips × columns
  ColorScale scale{};
  bool missing = false;
};

/// Where the cells stand.
struct Grid {
  double left = 0, top = 0, column = 1, row = 1;
  double right(Index columns) const { return left + column * static_cast<double>(columns); }
  double bottom(Index rows) const { return top + row * static_cast<double>(rows); }
};

inline std::string cell_path(double x, double y, double width, double height) {
  return "M" + coordinate(x) + ' ' + coordinate(y) + 'h' + coordinate(width) + 'v' +
         coordinate(height) + 'h' + coordinate(-width) + 'z';
}

/// The cells, one path per colour; missing ones are grey with a stroke through them.
inline void draw_cells(Svg& svg, const HeatmapPicture& picture, const Grid& grid) {
  constexpr double levels = 64;
  const double gap_x = grid.column >= 10 ? 1 : 0, gap_y = grid.row >= 10 ? 1 : 0;
  std::map<int, std::string> paths;  // by level; −1 for missing
  std::string strokes;
  const auto level = [&](Index i, Index j) {
    const double value = picture.cells(i, j);
    return is_nan(value) ? -1 : static_cast<int>(picture.scale.share(value) * (levels - 1) + 0.5);
  };
  for (Index i = 0; i < picture.cells.rows(); ++i) {
    const double y = grid.top + grid.row * static_cast<double>(i);
    for (Index j = 0; j < picture.cells.cols();) {
      const int own = level(i, j);
      Index end = j + 1;
      while (gap_x == 0 && end < picture.cells.cols() && level(i, end) == own)
        ++end;
      const double x = grid.left + grid.column * static_cast<double>(j);
      const double width = grid.column * static_cast<double>(end - j) - gap_x;
      paths[own] += cell_path(x, y, width, grid.row - gap_y);
      if (own < 0 && grid.column >= 4 && grid.row >= 4)
        strokes += path_point('M', {x, y + grid.row - gap_y}) + path_point('L', {x + width, y});
      j = end;
    }
  }
  svg.open_group("class=\"kd-cells\" shape-rendering=\"crispEdges\"");
  for (const auto& [own, path] : paths)
    svg.path(path, "fill=\"" +
                       (own < 0 ? std::string(missing_ink)
                                : picture.scale.color(own / (levels - 1)).hex()) +
                       "\"");
  svg.close_group();
  svg.path(strokes, "stroke=\"" + std::string(trunk_ink) + "\" stroke-width=\"0.7\"");
}

/// The bar that says which colour is which value; returns where it ends.
inline double draw_color_key(Svg& svg, const HeatmapPicture& picture, std::string_view label,
                             double top, double width) {
  constexpr double bar = 192, height = 10, steps = 48;
  const ColorScale& scale = picture.scale;
  const double label_room = std::min(text_width(label, 12) * stand_in_width, width * 0.4);
  svg.open_group("class=\"kd-key\"");
  svg.text({margin, top + 15}, label, {.size = 12}, label_room);
  const double x = margin + label_room + 14, y = top + 6;
  svg.open_group("shape-rendering=\"crispEdges\"");
  for (int step = 0; step < steps; ++step)
    svg.rect({x + step * bar / steps, y}, bar / steps, height,
             "fill=\"" + scale.color(step / (steps - 1)).hex() + "\"");
  svg.close_group();
  const auto mark = [&](double share, const std::string& text) {
    svg.text({x + share * bar, y + height + 13}, text,
             {.size = 11, .fill = quiet, .anchor = Anchor::middle});
  };
  if (scale.high == scale.low) {
    mark(scale.share(scale.low), readable(scale.low));
  } else {
    mark(0, (scale.below > 0 ? "\xE2\x89\xA4 " : "") + readable(scale.low));
    mark(0.5, readable(scale.low / 2 + scale.high / 2));
    mark(1, (scale.above > 0 ? "\xE2\x89\xA5 " : "") + readable(scale.high));
  }
  if (picture.missing) {
    const double box = x + bar + 40;
    svg.rect({box, y}, 14, height, "fill=\"" + std::string(missing_ink) + "\"");
    svg.line({box, y + height}, {box + 14, y},
             "stroke=\"" + std::string(trunk_ink) + "\" stroke-width=\"0.7\"");
    svg.text({box + 20, y + 9}, "missing", {.size = 12});
  }
  svg.close_group();
  return y + height + 26;
}

/// How the columns' names stand below their columns, and the room they take.
struct ColumnNames {
  double size, room, turn, height;
};

inline ColumnNames column_names_layout(const HeatmapPicture& picture, const Names& names,
                                       double column, double room_left) {
  if (column < smallest_line) return {0, 0, 0, 0};
  const double size = std::clamp(column * 0.8, 9.0, 12.0);
  double widest = 0;
  for (const Index j : picture.columns)
    widest = std::max(widest, text_width(names[j], size) + 1);
  if (widest + 6 <= column) return {size, widest, 0, size + 8};
  if (column < 17) return {size, std::min(widest, 150.0), -90, std::min(widest, 150.0) + 10};
  const double room = std::min({widest, 170.0, room_left * 1.41});
  return {size, room, -45, room * 0.71 + size};
}

inline void draw_column_names(Svg& svg, const HeatmapPicture& picture, const Names& names,
                              const Grid& grid, const ColumnNames& layout) {
  if (layout.size == 0) return;
  svg.open_group("class=\"kd-columns\"");
  const double bottom = grid.bottom(picture.cells.rows()) + 4;
  for (std::size_t j = 0; j < picture.columns.size(); ++j) {
    const double middle = grid.left + grid.column * (static_cast<double>(j) + 0.5);
    const std::string name = names[picture.columns[j]];
    const double size = layout.size;
    if (layout.turn == 0)
      svg.text({middle, bottom + size}, name, {.size = size, .anchor = Anchor::middle},
               layout.room);
    else if (layout.turn == -90)
      svg.text({middle + size * 0.36, bottom}, name, {size, ink, Anchor::end, false, -90},
               layout.room);
    else
      svg.text({middle + size * 0.3, bottom + size * 0.5}, name,
               {size, ink, Anchor::end, false, layout.turn}, layout.room);
  }
  svg.close_group();
}

/// White lines between segments, so that the eye can part them without the colours.
inline void part_segments(Svg& svg, const HeatmapPicture& picture, const Grid& grid) {
  const DrawnTree& drawn = picture.rows.drawn;
  if (picture.rows.labels.empty() || grid.row < 4) return;
  for (Index i = 1; i < drawn.tip_count(); ++i) {
    if (drawn.tip(i).segment == drawn.tip(i - 1).segment) continue;
    const double y = grid.top + grid.row * static_cast<double>(i) - 0.5;
    svg.line({grid.left, y}, {grid.right(picture.cells.cols()), y},
             "class=\"kd-part\" stroke=\"#ffffff\" stroke-width=\"3\"");
  }
}

}  // namespace kindred::detail::drawing

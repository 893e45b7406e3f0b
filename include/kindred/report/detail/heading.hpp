// What stands around a picture: title, sentences, the legend of its segments.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/report/detail/svg.hpp>
#include <kindred/report/names.hpp>
#include <kindred/report/palette.hpp>

namespace kindred::detail::drawing {

inline constexpr double margin = 24;

/// "1,234 users"; "1 user" by dropping the plural's s.
inline std::string counted(Index count, std::string_view plural) {
  if (count == 1 && plural.size() > 1 && plural.back() == 's') plural.remove_suffix(1);
  return grouped(count) + ' ' + std::string(plural);
}

/// A sentence broken at blanks into lines no wider than `width`.
inline std::vector<std::string> wrapped(std::string_view sentence, double size, double width) {
  std::vector<std::string> lines;
  std::string line;
  while (!sentence.empty()) {
    const std::size_t blank = std::min(sentence.find(' '), sentence.size());
    const std::string_view word = sentence.substr(0, blank);
    sentence.remove_prefix(std::min(blank + 1, sentence.size()));
    const std::string longer = line.empty() ? std::string(word) : line + ' ' + std::string(word);
    if (!line.empty() && text_width(longer, size) * stand_in_width > width) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

/// Writes sentences under one another from `top` on; returns where they end.
inline double draw_sentences(Svg& svg, std::string_view text, double top, double width,
                             const TextStyle& style) {
  for (const std::string& line : wrapped(text, style.size, width)) {
    svg.text({margin, top + style.size}, line, style, width);
    top += style.size * 1.4;
  }
  return top;
}

/// Title (if any) and subtitle at the top of a picture; returns where they end.
inline double draw_heading(Svg& svg, std::string_view title, std::string_view subtitle,
                           double width) {
  double top = margin - 4;
  const double room = width - 2 * margin;
  if (!title.empty()) {
    svg.text({margin, top + 17}, title, {.size = 18, .bold = true}, room / 1.08);
    top += 28;
  }
  return draw_sentences(svg, subtitle, top, room, {.size = 13, .fill = quiet}) + 6;
}

struct LegendEntry {
  std::optional<Color> color;  ///< none for what has many
  std::string name, count;
};

/// One entry per segment with its size; of more than twelve, the small ones share the last entry.
inline std::vector<LegendEntry> segment_legend(std::span<const Label> labels, const Names& names) {
  constexpr std::size_t most = 12;
  std::vector<Index> sizes;
  for (const Label label : labels) {
    if (static_cast<std::size_t>(label) >= sizes.size())
      sizes.resize(static_cast<std::size_t>(label) + 1);
    ++sizes[static_cast<std::size_t>(label)];
  }
  const auto total = static_cast<Index>(labels.size());
  const std::size_t own = sizes.size() > most ? most - 1 : sizes.size();
  std::vector<LegendEntry> legend;
  Index told = 0;
  for (std::size_t s = 0; s < own; ++s) {
    const auto label = static_cast<Index>(s);
    legend.push_back({segment_color(static_cast<Label>(s)),
                      names.empty() ? "segment " + std::to_string(label) : names[label],
                      grouped(sizes[s]) + " (" + percentage(sizes[s], total) + ")"});
    told += sizes[s];
  }
  if (own < sizes.size())
    legend.push_back({std::nullopt, std::to_string(sizes.size() - own) + " smaller segments",
                      grouped(total - told) + " (" + percentage(total - told, total) + ")"});
  return legend;
}

/// Writes the entries in columns of equal width; returns where they end.
inline double draw_legend(Svg& svg, const std::vector<LegendEntry>& legend, double top,
                          double width) {
  if (legend.empty()) return top;
  constexpr double size = 12, swatch = 11, line = 20, gap = 26;
  const double room = width - 2 * margin;
  double widest_name = 0, widest_count = 0;
  for (const LegendEntry& entry : legend) {
    widest_name = std::max(widest_name, text_width(entry.name, size));
    widest_count = std::max(widest_count, text_width(entry.count, size));
  }
  // Names are shortened only where two columns would not hold them.
  const double beside_name = swatch + 6 + 8 + widest_count * stand_in_width + gap;
  const double longest_name =
      std::max(60.0, std::min(widest_name, ((room + gap) / 2 - beside_name) / stand_in_width));
  const double column = beside_name + longest_name * stand_in_width;
  const auto columns = static_cast<std::size_t>(std::max(1.0, (room + gap) / column));
  svg.open_group("class=\"kd-legend\"");
  for (std::size_t i = 0; i < legend.size(); ++i) {
    const double x = margin + column * static_cast<double>(i % columns);
    const double y = top + line * static_cast<double>(i / columns) + 6;
    if (legend[i].color)
      svg.rect({x, y}, swatch, swatch, "rx=\"2\" fill=\"" + legend[i].color->hex() + "\"");
    else
      svg.rect({x + 0.5, y + 0.5}, swatch - 1, swatch - 1,
               "rx=\"2\" fill=\"none\" stroke=\"" + std::string(trunk_ink) + "\"");
    svg.text({x + swatch + 6, y + 10}, legend[i].name, {.size = size}, longest_name,
             legend[i].count);
  }
  svg.close_group();
  return top + line * static_cast<double>((legend.size() + columns - 1) / columns) + 6;
}

}  // namespace kindred::detail::drawing

// A tiny writer of SVG: shapes and text onto one opaque sheet.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <kindred/report/detail/numbers.hpp>
#include <kindred/report/detail/utf8.hpp>

namespace kindred::detail::drawing {

struct Point {
  double x, y;
};

// The inks of every picture: text, quieter text, the tree above the cut, and guide lines, the cut,
// missing cells.
inline constexpr std::string_view ink = "#1f2933", quiet = "#5b6773", trunk_ink = "#7b8794",
                                  guide = "#e4e8ec", cut_ink = "#b3261e", missing_ink = "#dfe3e8";

enum class Anchor { start, middle, end };

/// How a piece of text is set.
struct TextStyle {
  double size = 12;
  std::string_view fill = ink;
  Anchor anchor = Anchor::start;
  bool bold = false;
  double turn = 0;  ///< degrees, clockwise about its own position
};

/// "M x y L x y": the beginning of a path, or its next corner.
inline std::string path_point(char command, Point p) {
  return command + coordinate(p.x) + ' ' + coordinate(p.y);
}

/// A picture being written. Every string argument that comes from users is escaped here;
/// `attributes` are ours and go in as they are.
class Svg {
 public:
  explicit Svg(std::string_view label) : label_(xml_text(label)) {}

  void open_group(std::string_view attributes) {
    body_ += "<g ";
    body_ += attributes;
    body_ += ">\n";
  }

  void close_group() { body_ += "</g>\n"; }

  void rect(Point corner, double width, double height, std::string_view attributes) {
    body_ += "<rect x=\"" + coordinate(corner.x) + "\" y=\"" + coordinate(corner.y) +
             "\" width=\"" + coordinate(width) + "\" height=\"" + coordinate(height) + "\" ";
    finish_shape(attributes);
  }

  void line(Point from, Point to, std::string_view attributes) {
    path(path_point('M', from) + path_point('L', to), attributes);
  }

  void circle(Point center, double radius, std::string_view attributes) {
    body_ += "<circle cx=\"" + coordinate(center.x) + "\" cy=\"" + coordinate(center.y) +
             "\" r=\"" + coordinate(radius) + "\" ";
    finish_shape(attributes);
  }

  /// Nothing where the path is empty.
  void path(std::string_view d, std::string_view attributes) {
    if (d.empty()) return;
    body_ += "<path d=\"";
    body_ += d;
    body_ += "\" ";
    finish_shape(attributes);
  }

  void text(Point at, std::string_view content, const TextStyle& style) {
    open_text(at, style);
    body_ += '>' + xml_text(content) + "</text>\n";
  }

  /// Text no wider than `width`, then a quieter one right behind it wherever the viewer's font ends
  /// the first; where that had to be shortened, pointing at it shows it in full.
  void text(Point at, std::string_view content, const TextStyle& style, double width,
            std::string_view behind = {}) {
    const std::string shown = shortened(content, style.size, width);
    open_text(at, style);
    body_ += '>' + xml_text(shown);
    if (!behind.empty())
      body_ +=
          "<tspan dx=\"8\" fill=\"" + std::string(quiet) + "\">" + xml_text(behind) + "</tspan>";
    if (shown != shown_text(content))
      body_ += "<title>" + xml_text(shortened(content, 1, longest_hint)) + "</title>";
    body_ += "</text>\n";
  }

  /// The finished document. The sheet is opaque, so that the picture reads the same on any page.
  std::string document(double width, double height) && {
    const std::string w = coordinate(width), h = coordinate(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h +
           "\" viewBox=\"0 0 " + w + ' ' + h + "\" role=\"img\" aria-label=\"" + label_ +
           "\" font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">\n"
           "<rect width=\"" +
           w + "\" height=\"" + h + "\" fill=\"#ffffff\"/>\n" + std::move(body_) + "</svg>\n";
  }

 private:
  // A name of a megabyte must not make a picture of a megabyte.
  static constexpr double longest_hint = 300;

  void finish_shape(std::string_view attributes) {
    body_ += attributes;
    body_ += "/>\n";
  }

  void open_text(Point at, const TextStyle& style) {
    body_ += "<text x=\"" + coordinate(at.x) + "\" y=\"" + coordinate(at.y) + "\" font-size=\"" +
             coordinate(style.size) + "\" fill=\"" + std::string(style.fill) + '"';
    if (style.bold) body_ += " font-weight=\"bold\"";
    if (style.anchor != Anchor::start)
      body_ += style.anchor == Anchor::middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
    if (style.turn != 0)
      body_ += " transform=\"rotate(" + coordinate(style.turn) + ' ' + coordinate(at.x) + ' ' +
               coordinate(at.y) + ")\"";
  }

  std::string label_, body_{};
};

}  // namespace kindred::detail::drawing

// Parts of a self-contained HTML page: prose, tables, key figures, pictures.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/report/detail/html_style.hpp>
#include <kindred/report/detail/utf8.hpp>
#include <kindred/report/palette.hpp>

namespace kindred {

/// A piece of HTML. Text turns into it by being escaped, so that no name can break or enter the
/// page; only `raw` takes code as it is.
class Html {
 public:
  Html() = default;
  /// Text, escaped.
  Html(std::string_view text) : code_(detail::drawing::xml_text(text)) {}  // NOLINT: meant
  /// Text, escaped.
  Html(const std::string& text) : Html(std::string_view(text)) {}  // NOLINT: meant
  /// Text, escaped.
  Html(const char* text) : Html(std::string_view(text)) {}  // NOLINT: meant

  /// Code as it is; it had better be right.
  static Html raw(std::string code) {
    Html html;
    html.code_ = std::move(code);
    return html;
  }

  /// The code.
  const std::string& code() const noexcept { return code_; }
  /// True when there is nothing.
  bool empty() const noexcept { return code_.empty(); }

  /// Appends a piece.
  Html& operator+=(const Html& more) {
    code_ += more.code_;
    return *this;
  }
  /// One piece after the other.
  friend Html operator+(Html left, const Html& right) { return std::move(left += right); }

 private:
  std::string code_{};
};

namespace detail::drawing {

inline Html element(std::string_view tag, const Html& content, std::string_view attributes = {}) {
  std::string code = '<' + std::string(tag);
  if (!attributes.empty()) code += ' ' + std::string(attributes);
  return Html::raw(code + '>' + content.code() + "</" + std::string(tag) + '>');
}

/// An element on lines of its own.
inline Html block(std::string_view tag, const Html& content, std::string_view attributes = {}) {
  return element(tag, content, attributes) + Html::raw("\n");
}

}  // namespace detail::drawing

/// A paragraph.
inline Html html_paragraph(const Html& content) {
  return detail::drawing::block("p", content);
}

/// Words that stand out.
inline Html html_strong(const Html& content) {
  return detail::drawing::element("strong", content);
}

/// A heading of a part of the page with what belongs under it.
inline Html html_section(const Html& heading, const Html& body) {
  using detail::drawing::block, detail::drawing::element;
  return block("section", block("h2", heading) + body);
}

/// A smaller part with a heading of its own in a frame, as the story of one segment.
inline Html html_card(const Html& heading, const Html& body) {
  using detail::drawing::block, detail::drawing::element;
  return block("article", block("h3", heading) + body, "class=\"kd-card\"");
}

/// A list without numbers.
inline Html html_list(const std::vector<Html>& items) {
  Html all;
  for (const Html& item : items)
    all += detail::drawing::block("li", item);
  return detail::drawing::block("ul", all);
}

/// What a reader may want to see but need not: closed until it is clicked.
inline Html html_details(const Html& summary, const Html& body) {
  using detail::drawing::block, detail::drawing::element;
  return block("details", block("summary", summary) + body);
}

/// A sentence that must not be missed, set apart.
inline Html html_note(const Html& content) {
  return detail::drawing::block("p", content, "class=\"kd-note\"");
}

/// A dot in the colour of a segment with its name, as in the pictures' legends.
inline Html html_segment(Label label, const Html& name) {
  using detail::drawing::block, detail::drawing::element;
  return element("span",
                 element("i", {}, "style=\"background:" + segment_color(label).hex() + '"') + name,
                 "class=\"kd-segment\"");
}

/// A number that matters and what it counts.
struct KeyFigure {
  Html value;    ///< the number
  Html meaning;  ///< what it counts
};

/// Key figures side by side.
inline Html html_figures(const std::vector<KeyFigure>& figures) {
  using detail::drawing::block, detail::drawing::element;
  Html all;
  for (const KeyFigure& figure : figures)
    all += block("div", element("b", figure.value) + element("span", figure.meaning));
  return block("div", all, "class=\"kd-figures\"");
}

/// How a column of a table is set.
struct HtmlColumn {
  Html heading{};       ///< above the column
  bool number = false;  ///< aligned at the right, digits of one width
};

/// A table that scrolls sideways where it is wider than the page. Every row must have one cell for
/// each column; others are refused with their position.
inline Html html_table(const std::vector<HtmlColumn>& columns,
                       const std::vector<std::vector<Html>>& rows) {
  using detail::drawing::block, detail::drawing::element;
  const auto kind = [&](std::size_t j) { return columns[j].number ? "class=\"kd-number\"" : ""; };
  Html head, body;
  for (std::size_t j = 0; j < columns.size(); ++j)
    head += element("th", columns[j].heading, kind(j));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != columns.size())
      refuse("rows",
             "have " + std::to_string(rows[i].size()) + " cells where there are " +
                 std::to_string(columns.size()) + " columns",
             {.row = static_cast<Index>(i)});
    Html cells;
    for (std::size_t j = 0; j < columns.size(); ++j)
      cells += element("td", rows[i][j], kind(j));
    body += block("tr", cells);
  }
  const Html table = block("thead", element("tr", head)) + element("tbody", body);
  return block("div", element("table", table), "class=\"kd-table\"");
}

/// A picture made by `dendrogram_svg` or `heatmap_svg`, on a white sheet whatever the page's
/// colours. The SVG goes into the page as it is, so it must come from a source that is trusted.
inline Html html_picture(std::string svg, const Html& caption = {}) {
  using detail::drawing::block, detail::drawing::element;
  const Html text = caption.empty() ? Html() : element("figcaption", caption);
  return block("figure", element("div", Html::raw(std::move(svg))) + text);
}

/// A whole page with nothing outside itself: no script, no font, no link. It follows the reader's
/// choice of a light or a dark page, and prints.
inline std::string html_page(std::string_view title, const Html& lead, const Html& body,
                             const Html& footer = {}) {
  using detail::drawing::block, detail::drawing::element;
  Html page =
      element("header", block("h1", title) +
                            (lead.empty() ? Html() : element("p", lead, "class=\"kd-lead\"")));
  page += Html::raw("\n") + body;
  if (!footer.empty()) page += block("footer", footer);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         element("title", title).code() + "\n<style>\n" + std::string(detail::drawing::html_style) +
         "</style>\n</head>\n<body>\n<main>\n" + page.code() + "</main>\n</body>\n</html>\n";
}

}  // namespace kindred

// Tests of the parts of an HTML page.
#include <string>

#include <doctest/doctest.h>

#include <kindred/report/dendrogram_svg.hpp>
#include <kindred/report/html.hpp>

#include "support/report_trees.hpp"
#include "support/report_xml.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

/// The body of a page, which is written so that XML's rules hold as well.
std::string body_of(const std::string& page) {
  const std::size_t from = page.find("<body>");
  return page.substr(from, page.find("</html>") - from);
}

}  // namespace

TEST_CASE("text is escaped, code is not, and both join") {
  const Html html = Html("a < b") + Html::raw("<br>") + " & c";
  CHECK(html.code() == "a &lt; b<br> &amp; c");
  CHECK(html_paragraph("x > y").code() == "<p>x &gt; y</p>\n");
  CHECK(Html().empty());
}

TEST_CASE("a page of everything is well-formed whatever the names hold") {
  for (const std::string& name : hostile_names(16)) {
    Html body = html_figures({{"31", name}, {name, "segments"}});
    body += html_section(name, html_paragraph(name) + html_note(name) + html_list({name, "b"}));
    body += html_table({{name}, {"n", true}}, {{html_segment(0, name), "1"}, {name, "2"}});
    body += html_card(html_segment(3, name), html_details(name, html_strong(name)));
    body += html_picture(dendrogram_svg(italian_cities(), {.title = name}), name);
    const std::string page = html_page(name, name, body, name);
    CHECK(xml_problem(body_of(page)) == "");
    CHECK(first_bad_byte(page) == -1);
    CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  }
}

TEST_CASE("a page needs nothing outside itself") {
  const std::string page = html_page("t", "l", html_picture(dendrogram_svg(italian_cities())));
  for (const char* outside : {"<script", "<link", "@import", "url(", "src=", "href="})
    CHECK_MESSAGE(page.find(outside) == std::string::npos, outside);
  CHECK(count_of(page, "http") == count_of(page, "http://www.w3.org/2000/svg"));
  CHECK(count_of(page, "prefers-color-scheme: dark") == 1);
}

TEST_CASE("a segment's dot has the colour of the pictures") {
  CHECK(count_of(html_segment(2, "x").code(), segment_color(2).hex()) == 1);
}

TEST_CASE("tables have a cell for every column or are refused") {
  const std::string table = html_table({{"a"}, {"b", true}}, {{"1", "2"}, {"3", "4"}}).code();
  CHECK(count_of(table, "<td") == 4);
  CHECK(count_of(table, "class=\"kd-number\"") == 3);
  CHECK_THROWS_WITH_AS(html_table({{"a"}, {"b"}}, {{"1", "2"}, {"3"}}),
                       "rows: have 1 cells where there are 2 columns (row 1)", InputError);
}

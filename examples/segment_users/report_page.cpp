// Puts tables, pictures and stories on one page.
#include "report_page.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <kindred/report/palette.hpp>

#include "comparison.hpp"
#include "words.hpp"

namespace segment_users {
namespace {

namespace kd = kindred;

constexpr std::string_view style = R"(
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #22262e; background: #fff;
       max-width: 960px; margin: 2rem auto 4rem; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .5rem; }
.lead { font-size: 1.1rem; color: #444b57; margin: 0 0 1.2rem; }
.quiet { color: #606875; font-size: .92rem; }
table { border-collapse: collapse; margin: .7rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .28rem .9rem .28rem 0; text-align: left; border-bottom: 1px solid #e5e8ec; }
th { font-weight: 600; font-size: .9rem; color: #444b57; }
td.n, th.n { text-align: right; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
.bar { display: flex; height: 22px; margin: .25rem 0 .9rem; border-radius: 3px;
       overflow: hidden; gap: 1px; background: #fff; }
.bar span { color: #fff; font-size: .8rem; line-height: 22px; text-align: center;
            overflow: hidden; min-width: 3px; }
.stories { display: grid; grid-template-columns: repeat(auto-fill, minmax(290px, 1fr)); gap: 1rem; }
.story { border: 1px solid #dfe3e8; border-left: 6px solid; border-radius: 5px;
         padding: .7rem .9rem .8rem; }
.story h3 { margin: 0 0 .2rem; font-size: 1.02rem; }
.story p { margin: .35rem 0 0; font-size: .92rem; overflow-wrap: anywhere; }
.story ul { margin: .4rem 0 0; padding-left: 1.1rem; font-size: .92rem; overflow-wrap: anywhere; }
)";

std::string table(const std::vector<std::vector<std::string>>& rows, std::size_t text_columns = 1) {
  std::string html = "<table>\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::string tag = r == 0 ? "th" : "td";
    html += "<tr>";
    for (std::size_t c = 0; c < rows[r].size(); ++c)
      html += "<" + tag + (c >= text_columns ? " class=\"n\"" : "") + ">" + escaped(rows[r][c]) +
              "</" + tag + ">";
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::string paragraph(const std::string& text, const std::string& kind = "") {
  return "<p" + (kind.empty() ? "" : " class=\"" + kind + "\"") + ">" + escaped(text) + "</p>\n";
}

std::string heading(const std::string& text) {
  return "<h2>" + escaped(text) + "</h2>\n";
}

std::string figure(const std::string& svg) {
  // An XML declaration may not stand in the middle of a page.
  const auto begin = svg.find("<svg");
  return "<figure>\n" + svg.substr(begin == std::string::npos ? 0 : begin) + "</figure>\n";
}

std::string color_of(Index segment) {
  return kd::segment_color(static_cast<kd::Label>(segment)).hex();
}

/// How the users divide, as one bar.
std::string bar(const Division& division) {
  std::string html = "<div class=\"bar\">";
  for (std::size_t s = 0; s < division.sizes.size(); ++s)
    html += "<span style=\"flex:" + std::to_string(division.sizes[s]) +
            ";background:" + color_of(static_cast<Index>(s)) + "\">" + grouped(division.sizes[s]) +
            "</span>";
  return html + "</div>\n";
}

std::string what_was_read(const Records& records, const Prepared& prepared) {
  std::string html = heading("What was read");
  html += paragraph(reading_sentence(records, prepared));
  std::vector<std::vector<std::string>> rows = {{"column of the records", "empty cells", "share"}};
  for (const ColumnGaps& gap : records.gaps)
    if (gap.empty > 0)
      rows.push_back(
          {gap.column, grouped(gap.empty),
           percent(static_cast<double>(gap.empty) / static_cast<double>(records.count))});
  html += rows.size() > 1 ? table(rows) : paragraph("No cell of the records is empty.");
  if (prepared.dropped_records > 0)
    html += paragraph(counted(prepared.dropped_records, "record") +
                      " without a user or a category had no place in the table and were left out.");
  if (prepared.missing_values > 0)
    html += paragraph(counted(prepared.missing_values, "visit") + " had no " +
                      records.value_column + "; the others of the same user and category count.");
  if (!prepared.filled.empty()) {
    html += paragraph(
        "Where a user visited a category but not one visit had a value, the cell was "
        "filled. Cells that nobody visited are true zeros and stay so.");
    rows = {{"category", "cells filled", "filled with"}};
    for (const FilledColumn& filled : prepared.filled)
      rows.push_back({filled.column, grouped(filled.cells), rounded(filled.value)});
    html += table(rows);
  } else {
    html += paragraph("No cell of the wide table was missing, so nothing was filled.");
  }
  if (!prepared.constant.empty())
    html += paragraph("All users are equal in " + listed(prepared.constant) +
                      ": such a column sets nobody apart and counts nothing.");
  else
    html += paragraph("No category is constant over all users.");
  return html;
}

std::string kmeans_beside_tree(const Clustering& clustering, const Options& options) {
  const Division &tree = clustering.by_tree, &kmeans = clustering.by_kmeans;
  std::string html = heading("K-Means beside the tree");
  if (const std::string alone = alone_sentences(clustering); !alone.empty()) {
    html += paragraph(alone);
    html += paragraph("K-Means left to itself, by size", "quiet") + bar(clustering.kmeans_alone);
  }
  html += paragraph(comparison_sentences(clustering, options));
  html += paragraph("The tree's segments, by size", "quiet") + bar(tree);
  html += paragraph("K-Means' segments, by size", "quiet") + bar(kmeans);
  const auto row = [](const std::string& name, double a, double b) {
    return std::vector<std::string>{name, rounded(a), rounded(b)};
  };
  html += table(
      {{"quality figure", "tree", "K-Means"},
       row("silhouette (higher is clearer)", tree.quality.silhouette, kmeans.quality.silhouette),
       row("Calinski-Harabasz (higher is clearer)", tree.quality.calinski_harabasz,
           kmeans.quality.calinski_harabasz),
       row("Davies-Bouldin (lower is clearer)", tree.quality.davies_bouldin,
           kmeans.quality.davies_bouldin),
       row("sum of squared distances (what K-Means minimises)", tree.inertia, kmeans.inertia)});
  html += paragraph("Agreement of the two, 1 being the same segments and 0 chance: adjusted Rand " +
                    rounded(clustering.adjusted_rand) + ", adjusted mutual information " +
                    rounded(clustering.adjusted_mutual_information) + ".");
  const auto k = static_cast<std::size_t>(clustering.segments);
  if (k > 15) return html;
  std::vector<std::vector<std::string>> rows(k + 1);
  std::vector<Index> counts(k * k);
  for (std::size_t i = 0; i < tree.labels.size(); ++i)
    ++counts[static_cast<std::size_t>(tree.labels[i]) * k +
             static_cast<std::size_t>(kmeans.labels[i])];
  rows[0].push_back("users in both");
  for (std::size_t a = 0; a < k; ++a) {
    rows[0].push_back("K-Means " + std::to_string(a));
    rows[a + 1].push_back("tree " + std::to_string(a));
    for (std::size_t b = 0; b < k; ++b)
      rows[a + 1].push_back(counts[a * k + b] == 0 ? "\u00b7" : grouped(counts[a * k + b]));
  }
  return html + "<figure>" + table(rows) + "</figure>";
}

std::string story_card(const Story& story) {
  std::string html = "<div class=\"story\" style=\"border-left-color:" + color_of(story.segment) +
                     "\"><h3>" + std::to_string(story.segment) + ": " + escaped(story.title) +
                     "</h3>\n" + paragraph(story.who, "quiet");
  if (!story.more.empty()) {
    html += "<ul>";
    for (const std::string& line : story.more)
      html += "<li>" + escaped(line) + "</li>";
    html += "</ul>\n";
  }
  if (!story.less.empty()) html += paragraph("Less than others: " + story.less + ".");
  if (story.more.empty() && story.less.empty())
    html += paragraph("Nothing sets them apart beyond chance.");
  return html + "</div>\n";
}

std::string segment_stories(const Prepared& prepared, const std::vector<Story>& stories,
                            const Options& options) {
  std::string html = heading("The segments");
  html += paragraph(std::string("They come from ") +
                        (options.segments_from_kmeans() ? "K-Means" : "the tree") +
                        ". Numbers are means of a user's " + prepared.unit +
                        "; v says how many standard errors the segment lies above everybody, and "
                        "beyond 2 it is hardly chance.",
                    "quiet");
  html += "<div class=\"stories\">\n";
  for (const Story& story : stories)
    html += story_card(story);
  return html + "</div>\n";
}

}  // namespace

std::string report_page(const Records& records, const Prepared& prepared,
                        const Clustering& clustering, const std::vector<Story>& stories,
                        const Pictures& pictures, const Options& options) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>Segments of users</title>\n<style>" +
      std::string(style) + "</style>\n</head>\n<body>\n";
  html += "<h1>" +
          escaped(counted(static_cast<Index>(prepared.users.size()), "user") + " in " +
                  counted(clustering.segments, "segment")) +
          "</h1>\n";
  html += paragraph(lead_sentence(clustering, stories, options), "lead");
  html += segment_stories(prepared, stories, options);
  html += heading("The tree and its cut");
  html += paragraph(cut_sentence(clustering, options)) + figure(pictures.dendrogram);
  html += heading("The table in the order of the tree") + figure(pictures.heatmap);
  html += kmeans_beside_tree(clustering, options);
  html += what_was_read(records, prepared);
  return html + "</body>\n</html>\n";
}

}  // namespace segment_users

// Puts tables, pictures and stories on one page.
#include "report_page.hpp"

#include <string>
#include <vector>

#include <kindred/report/html.hpp>
#include <kindred/report/palette.hpp>

#include "comparison.hpp"
#include "words.hpp"

namespace segment_users {
namespace {

namespace kd = kindred;
using kd::Html, kd::html_paragraph;
using Rows = std::vector<std::vector<Html>>;

/// A table whose first column is text and all others numbers.
Html table(const std::vector<std::string>& headings, const Rows& rows) {
  std::vector<kd::HtmlColumn> columns;
  for (const std::string& heading : headings)
    columns.push_back({heading, !columns.empty()});
  return kd::html_table(columns, rows);
}

/// How the users divide, as one bar.
Html bar(const std::string& caption, const Division& division) {
  std::string code =
      "<div style=\"display:flex;gap:1px;margin:0 0 18px;color:#fff;"
      "font-size:13px;text-align:center;border-radius:4px;overflow:hidden\">";
  for (std::size_t s = 0; s < division.sizes.size(); ++s)
    code += "<span style=\"flex:" + std::to_string(division.sizes[s]) +
            ";min-width:3px;overflow:hidden;background:" +
            kd::segment_color(static_cast<kd::Label>(s)).hex() + "\">" +
            grouped(division.sizes[s]) + "</span>";
  return html_paragraph(caption + ", by size:") + Html::raw(code + "</div>\n");
}

Html missing_cells(const Records& records) {
  Rows rows;
  for (const ColumnGaps& gap : records.gaps)
    if (gap.empty > 0)
      rows.push_back(
          {gap.column, grouped(gap.empty),
           percent(static_cast<double>(gap.empty) / static_cast<double>(records.count))});
  if (rows.empty()) return html_paragraph("No cell of the records is empty.");
  return table({"column of the records", "empty cells", "share"}, rows);
}

Html filled_cells(const Prepared& prepared) {
  if (prepared.filled.empty())
    return html_paragraph("No cell of the wide table was missing, so nothing was filled.");
  Rows rows;
  for (const FilledColumn& filled : prepared.filled)
    rows.push_back({filled.column, grouped(filled.cells), rounded(filled.value)});
  return html_paragraph(
             "Where a user visited a category but not one visit had a value, the cell was "
             "filled. Cells that nobody visited are true zeros and stay so.") +
         table({"category", "cells filled", "filled with"}, rows);
}

Html what_was_read(const Records& records, const Prepared& prepared) {
  Html body = html_paragraph(reading_sentence(records, prepared)) + missing_cells(records);
  if (prepared.dropped_records > 0)
    body += html_paragraph(
        counted(prepared.dropped_records, "record") +
        " without a user or a category had no place in the table and were left out.");
  if (prepared.missing_values > 0)
    body +=
        html_paragraph(counted(prepared.missing_values, "visit") + " had no " +
                       records.value_column + "; the others of the same user and category count.");
  body += filled_cells(prepared);
  body += html_paragraph(prepared.constant.empty()
                             ? "No category is constant over all users."
                             : "All users are equal in " + listed(prepared.constant) +
                                   ": such a column sets nobody apart and counts nothing.");
  return kd::html_section("What was read", body);
}

/// How many users of each segment of the tree are in each of K-Means.
Html users_in_both(const Division& tree, const Division& kmeans) {
  const std::size_t k = tree.sizes.size();
  std::vector<Index> counts(k * k);
  for (std::size_t i = 0; i < tree.labels.size(); ++i)
    ++counts[static_cast<std::size_t>(tree.labels[i]) * k +
             static_cast<std::size_t>(kmeans.labels[i])];
  std::vector<std::string> headings{"users in both"};
  Rows rows(k);
  for (std::size_t a = 0; a < k; ++a) {
    headings.push_back("K-Means " + std::to_string(a));
    rows[a].push_back("tree " + std::to_string(a));
    for (std::size_t b = 0; b < k; ++b)
      rows[a].push_back(counts[a * k + b] == 0 ? "\u00b7" : grouped(counts[a * k + b]));
  }
  return table(headings, rows);
}

Html kmeans_beside_tree(const Clustering& clustering, const Options& options) {
  const Division &tree = clustering.by_tree, &kmeans = clustering.by_kmeans;
  Html body;
  if (const std::string alone = alone_sentences(clustering); !alone.empty())
    body += html_paragraph(alone) + bar("K-Means left to itself", clustering.kmeans_alone);
  body += html_paragraph(comparison_sentences(clustering, options));
  body += bar("The tree's segments", tree) + bar("K-Means' segments", kmeans);
  const auto row = [](const char* name, double a, double b) {
    return std::vector<Html>{name, rounded(a), rounded(b)};
  };
  body += table(
      {"quality figure", "tree", "K-Means"},
      {row("silhouette (higher is clearer)", tree.quality.silhouette, kmeans.quality.silhouette),
       row("Calinski-Harabasz (higher is clearer)", tree.quality.calinski_harabasz,
           kmeans.quality.calinski_harabasz),
       row("Davies-Bouldin (lower is clearer)", tree.quality.davies_bouldin,
           kmeans.quality.davies_bouldin),
       row("sum of squared distances (what K-Means minimises)", tree.inertia, kmeans.inertia)});
  body += html_paragraph(
      "Agreement of the two, 1 being the same segments and 0 chance: adjusted Rand " +
      rounded(clustering.adjusted_rand) + ", adjusted mutual information " +
      rounded(clustering.adjusted_mutual_information) + ".");
  constexpr Index widest_table = 15;
  if (clustering.segments <= widest_table) body += users_in_both(tree, kmeans);
  return kd::html_section("K-Means beside the tree", body);
}

Html story_card(const Story& story) {
  const std::string heading = std::to_string(story.segment) + ": " + story.title;
  Html body = html_paragraph(story.who);
  if (!story.more.empty()) body += kd::html_list({story.more.begin(), story.more.end()});
  if (!story.less.empty()) body += html_paragraph("Less than others: " + story.less + ".");
  if (story.more.empty() && story.less.empty())
    body += html_paragraph("Nothing sets them apart beyond chance.");
  return kd::html_card(kd::html_segment(static_cast<kd::Label>(story.segment), "") + Html(heading),
                       body);
}

Html segment_stories(const Prepared& prepared, const std::vector<Story>& stories,
                     const Options& options) {
  Html cards;
  for (const Story& story : stories)
    cards += story_card(story);
  return kd::html_section(
      "The segments",
      html_paragraph(std::string("They come from ") +
                     (options.segments_from_kmeans() ? "K-Means" : "the tree") +
                     ". Numbers are means of a user's " + prepared.unit +
                     ", percentages shares of users; v says how many standard errors the segment "
                     "lies above everybody, and beyond 2 it is hardly chance.") +
          Html::raw("<div style=\"display:grid;gap:0 14px;"
                    "grid-template-columns:repeat(auto-fill,minmax(290px,1fr))\">\n") +
          cards + Html::raw("</div>\n"));
}

}  // namespace

std::string report_page(const Records& records, const Prepared& prepared,
                        const Clustering& clustering, const std::vector<Story>& stories,
                        const Pictures& pictures, const Options& options) {
  return kd::html_page(counted(static_cast<Index>(prepared.users.size()), "user") + " in " +
                           counted(static_cast<Index>(stories.size()), "segment"),
                       lead_sentence(clustering, stories, options),
                       segment_stories(prepared, stories, options) +
                           kd::html_section("The tree and its cut",
                                            html_paragraph(cut_sentence(clustering, options)) +
                                                kd::html_picture(pictures.dendrogram)) +
                           kd::html_section("The table in the order of the tree",
                                            kd::html_picture(pictures.heatmap)) +
                           kmeans_beside_tree(clustering, options) +
                           what_was_read(records, prepared));
}

}  // namespace segment_users

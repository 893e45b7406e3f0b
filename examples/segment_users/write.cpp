// Writes the tables and draws the pictures.
#include "write.hpp"

#include <string>
#include <vector>

#include <kindred/report/dendrogram_svg.hpp>
#include <kindred/report/heatmap_svg.hpp>

#include "../support/csv_writer.hpp"

namespace segment_users {
namespace {

namespace kd = kindred;
using examples::CsvWriter;

void write_segments(const std::string& path, const Prepared& prepared, const Division& division) {
  CsvWriter csv(path);
  csv.row("user", "segment");
  for (std::size_t i = 0; i < prepared.users.size(); ++i)
    csv.row(prepared.users[i], division.labels[i]);
  csv.close();
}

void write_wide(const std::string& path, const Prepared& prepared) {
  CsvWriter csv(path);
  csv.cell("user");
  for (const std::string& column : prepared.columns)
    csv.cell(column);
  csv.end_row();
  for (Index i = 0; i < prepared.wide.rows(); ++i) {
    csv.cell(prepared.users[static_cast<std::size_t>(i)]);
    for (Index j = 0; j < prepared.wide.cols(); ++j)
      csv.cell(prepared.wide(i, j));
    csv.end_row();
  }
  csv.close();
}

void write_merges(const std::string& path, const kd::Dendrogram& tree) {
  CsvWriter csv(path);
  csv.row("left", "right", "height", "size");
  for (const kd::Merge& merge : tree.merges())
    csv.row(merge.left, merge.right, merge.height, merge.size);
  csv.close();
}

void write_profile(const std::string& path, const kd::SegmentDescription& description) {
  CsvWriter csv(path);
  csv.row("segment", "size", "column", "mean", "overall_mean", "sd", "overall_sd", "v_test",
          "p_value");
  for (const kd::Segment& segment : description.segments)
    for (const kd::NumericAttribute& attribute : segment.numeric)
      csv.row(segment.label, segment.size, description.name_of(attribute), attribute.mean,
              attribute.overall_mean, attribute.sd, attribute.overall_sd, attribute.v_test,
              attribute.p_value);
  csv.close();
}

}  // namespace

Pictures draw(const Prepared& prepared, const Clustering& clustering,
              const std::vector<Story>& stories, const Options& options) {
  // The pictures show the tree's cut; with K-Means in charge its segments have no place in a tree.
  std::vector<std::string> names;
  if (!options.segments_from_kmeans())
    for (const Story& story : stories)
      names.push_back(std::to_string(story.segment) + ": " + story.title);
  const std::string linkage(kd::name_of(options.linkage(clustering.tree.size())));
  const std::string height = "distance at which clusters meet (" + linkage + " linkage)";
  const bool scaled = prepared.scaled.size() > 0;
  return {
      kd::dendrogram_svg(clustering.tree, {.names = prepared.users,
                                           .title = "Who resembles whom",
                                           .observations = "users",
                                           .height_label = height,
                                           .cut = kd::Clusters{clustering.segments},
                                           .segment_names = names}),
      kd::heatmap_svg(prepared.x(), clustering.tree,
                      {.row_names = prepared.users,
                       .column_names = prepared.columns,
                       .title = "What users have in common",
                       .observations = "users",
                       .columns = "categories",
                       .value_label = scaled ? "standard deviations from the mean" : prepared.unit,
                       .cut = kd::Clusters{clustering.segments},
                       .segment_names = names})};
}

void write_results(const std::string& folder, const Prepared& prepared,
                   const Clustering& clustering, const kd::SegmentDescription& description,
                   const Pictures& pictures, const Options& options) {
  write_segments(folder + "/segments.csv", prepared, clustering.chosen(options));
  write_wide(folder + "/wide.csv", prepared);
  write_merges(folder + "/merges.csv", clustering.tree);
  write_profile(folder + "/profile.csv", description);
  examples::write_file(folder + "/dendrogram.svg", pictures.dendrogram);
  examples::write_file(folder + "/heatmap.svg", pictures.heatmap);
}

}  // namespace segment_users

// Step 5: the tables and pictures, each into its own file.
#pragma once

#include <string>
#include <vector>

#include "clustering.hpp"
#include "options.hpp"
#include "prepared.hpp"
#include "stories.hpp"

namespace segment_users {

/// The two pictures, as SVG.
struct Pictures {
  std::string dendrogram, heatmap;
};

Pictures draw(const Prepared& prepared, const Clustering& clustering,
              const std::vector<Story>& stories, const Options& options);

/// segments.csv, wide.csv, merges.csv, profile.csv, dendrogram.svg and heatmap.svg in the folder.
void write_results(const std::string& folder, const Prepared& prepared,
                   const Clustering& clustering, const kindred::SegmentDescription& description,
                   const Pictures& pictures, const Options& options);

}  // namespace segment_users

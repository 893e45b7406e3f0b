// The sentences of the report and of the summary: what the numbers say, whichever way they go.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "clustering.hpp"
#include "options.hpp"
#include "prepared.hpp"
#include "records.hpp"
#include "stories.hpp"
#include "words.hpp"

namespace segment_users {

inline std::string reading_sentence(const Records& records, const Prepared& prepared) {
  return counted(records.count, "record") + " (" + records.source + ") of " +
         counted(static_cast<Index>(prepared.users.size()), "user") + " by " + records.user_column +
         "; " + counted(static_cast<Index>(prepared.columns.size()), "column") + " from " +
         listed(records.category_columns) + "; each cell is the " +
         (records.value_column.empty() ? "number of visits" : prepared.unit) + ".";
}

inline std::string cut_sentence(const Clustering& clustering, const Options& options) {
  return "Cut into " + counted(clustering.segments, "segment") + " (" +
         std::string(kindred::name_of(options.linkage(clustering.tree.size()))) +
         " linkage): " + clustering.why + ".";
}

inline std::string lead_sentence(const Clustering& clustering, const std::vector<Story>& stories,
                                 const Options& options) {
  std::string text =
      "The largest segment holds " + counted(clustering.chosen(options).sizes[0], "user") + ".";
  constexpr std::size_t most_told = 7;
  for (std::size_t s = 1; s < std::min(stories.size(), most_told); ++s)
    text += (s == 1 ? " Set apart by what they do: " : "; ") + stories[s].title;
  return stories.size() == 1 ? text : text + (stories.size() > most_told ? "; \u2026" : ".");
}

/// How many of the tree's small segments (all but the largest) K-Means finds as they are, and how
/// many of their users it leaves in its own largest cluster.
struct SmallSegments {
  Index all = 0, found = 0, users = 0, in_the_crowd = 0;
};

inline SmallSegments small_segments(const Division& tree, const Division& kmeans) {
  SmallSegments small;
  const std::size_t k = tree.sizes.size();
  std::vector<Index> both(k * kmeans.sizes.size());
  for (std::size_t i = 0; i < tree.labels.size(); ++i)
    ++both[static_cast<std::size_t>(tree.labels[i]) * kmeans.sizes.size() +
           static_cast<std::size_t>(kmeans.labels[i])];
  for (std::size_t a = 1; a < k; ++a) {
    ++small.all;
    small.users += tree.sizes[a];
    small.in_the_crowd += both[a * kmeans.sizes.size()];
    for (std::size_t b = 0; b < kmeans.sizes.size(); ++b)
      if (both[a * kmeans.sizes.size() + b] == tree.sizes[a] && kmeans.sizes[b] == tree.sizes[a])
        ++small.found;
  }
  return small;
}

/// What K-Means says of its own accord, before it is told what the tree shows.
inline std::string alone_sentences(const Clustering& clustering) {
  const Division &alone = clustering.kmeans_alone, &tree = clustering.by_tree;
  if (alone.sizes.empty()) return "";
  const auto n = static_cast<Index>(tree.labels.size());
  std::string text =
      "K-Means has to be told how many clusters to make. Given the number that its "
      "silhouette likes best, " +
      std::to_string(alone.sizes.size()) + ", it puts " + grouped(alone.sizes[0]) + " of " +
      counted(n, "user") + " (" +
      percent(static_cast<double>(alone.sizes[0]) / static_cast<double>(n)) +
      ") into its largest cluster.";
  if (alone.quality.silhouette > tree.quality.silhouette && alone.sizes.size() < tree.sizes.size())
    text += " That is the clearer division by the silhouette (" +
            rounded(alone.quality.silhouette) + " against " + rounded(tree.quality.silhouette) +
            " of the tree's cut), as setting the oddest users aside nearly always is; the levels "
            "below it, where the interests are, only the tree shows.";
  return text;
}

inline std::string comparison_sentences(const Clustering& clustering, const Options& options) {
  const Division &tree = clustering.by_tree, &kmeans = clustering.by_kmeans;
  const auto n = static_cast<double>(tree.labels.size());
  const auto share = [&](Index size) { return percent(static_cast<double>(size) / n); };
  std::string text = "Told the tree's number of segments, the best of " +
                     grouped(clustering.kmeans_restarts) + " starts of K-Means (it " +
                     clustering.kmeans_status + ") puts " + grouped(kmeans.sizes[0]) + " of " +
                     counted(static_cast<Index>(tree.labels.size()), "user") + " (" +
                     share(kmeans.sizes[0]) + ") into its largest cluster, the tree of " +
                     std::string(kindred::name_of(options.linkage(clustering.tree.size()))) +
                     " linkage " + grouped(tree.sizes[0]) + " (" + share(tree.sizes[0]) + ").";
  const SmallSegments small = small_segments(tree, kmeans);
  if (small.all == 0) return text;
  if (clustering.adjusted_rand == 1) return text + " Both find the same segments.";
  if (small.all == 1)
    text += std::string(" The tree's smaller segment K-Means ") +
            (small.found == 1 ? "finds as it is" : "does not find as it is");
  else
    text += " Of the tree's " + counted(small.all, "smaller segment") + " K-Means finds " +
            (small.found == 0 ? "none" : grouped(small.found)) + " as " +
            (small.found == 1 ? "it is" : "they are");
  text += "; " + grouped(small.in_the_crowd) + " of the " + counted(small.users, "user") + " in " +
          (small.all == 1 ? "it " : "them ") + (small.in_the_crowd == 1 ? "stays" : "stay") +
          " in its largest cluster.";
  if (tree.inertia < kmeans.inertia)
    text += " Even the sum of squares that K-Means minimises is smaller in the tree.";
  const double by_tree = tree.quality.silhouette, by_kmeans = kmeans.quality.silhouette;
  if (by_tree > by_kmeans)
    text += " The tree's segments are the clearer ones by the silhouette.";
  else if (by_kmeans > by_tree)
    text += " K-Means' segments are the clearer ones by the silhouette.";
  if (clustering.silhouette_users < static_cast<Index>(tree.labels.size()))
    text += " (Silhouettes are those of " + grouped(clustering.silhouette_users) +
            " users, evenly drawn.)";
  return text;
}

}  // namespace segment_users

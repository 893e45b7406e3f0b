// Step 3: K-Means and the tree over the same table, cut into the same number of segments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/linkage/dendrogram.hpp>

#include "choose_segments.hpp"
#include "division.hpp"
#include "options.hpp"
#include "prepared.hpp"

namespace segment_users {

struct Clustering {
  kindred::Dendrogram tree;
  Index segments = 0;
  std::string why;  ///< why that many
  Division by_tree, by_kmeans;
  /// K-Means with the number of clusters that its own silhouette likes best; empty when there are
  /// too few users to choose.
  Division kmeans_alone;
  std::string kmeans_status;
  Index kmeans_restarts = 0;
  Index silhouette_users = 0;  ///< on so many users, evenly drawn, silhouettes are computed
  double adjusted_rand = 0, adjusted_mutual_information = 0;  ///< agreement of the two

  /// The division that the user asked for.
  const Division& chosen(const Options& options) const {
    return options.segments_from_kmeans() ? by_kmeans : by_tree;
  }
};

/// The number of segments that the user asked for, or 0 for auto; refused outside 1 .. users.
Index asked_segments(const Options& options, Index users);

/// The tree over all users.
kindred::Dendrogram grow_tree(const Prepared& prepared, const Options& options,
                              const kindred::Threads& threads);

/// Decides on the number of segments and cuts the tree.
void cut_tree(Clustering& result, const Options& options, const Silhouettes& silhouettes);

/// Runs K-Means for the same number of segments, and for the number it would be given alone.
void run_kmeans(Clustering& result, const Prepared& prepared, const Silhouettes& silhouettes,
                const kindred::Threads& threads);

/// Computes the quality of both divisions and how far they agree.
void evaluate(Clustering& result, const Prepared& prepared, const Silhouettes& silhouettes,
              const kindred::Threads& threads);

}  // namespace segment_users

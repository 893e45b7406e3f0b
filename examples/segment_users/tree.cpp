// Grows the tree and cuts it.
#include <string>

#include <kindred/core/error.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "../support/number.hpp"
#include "../support/progress_bar.hpp"
#include "clustering.hpp"

namespace segment_users {

namespace kd = kindred;

Index asked_segments(const Options& options, Index users) {
  if (options.segments == "auto") return 0;
  const auto number = examples::parse_number(options.segments);
  if (!number || *number != static_cast<double>(static_cast<int>(*number)) || *number < 1 ||
      *number > static_cast<double>(users))
    kd::refuse("--segments", "'" + options.segments + "' is neither auto nor a whole number from " +
                                 "1 to " + std::to_string(users) + ", the number of users");
  return static_cast<Index>(*number);
}

kd::Dendrogram grow_tree(const Prepared& prepared, const Options& options,
                         const kd::Threads& threads) {
  examples::ProgressBar bar;
  return kd::Agglomerative{.linkage = options.linkage(prepared.x().rows())}.fit(prepared.x(),
                                                                                threads, bar);
}

void cut_tree(Clustering& result, const Options& options, const Silhouettes& silhouettes) {
  result.segments = asked_segments(options, result.tree.size());
  result.why = "you asked for it";
  if (result.segments == 0) {
    const Choice choice = choose_segments(result.tree, silhouettes);
    result.segments = choice.segments;
    result.why = choice.why;
  }
  result.by_tree = division_of(result.tree.cut(kd::Clusters{result.segments}), result.segments);
}

}  // namespace segment_users

// The result of hierarchical clustering: a binary tree over the observations.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/cut.hpp>
#include <kindred/linkage/leaves.hpp>
#include <kindred/linkage/merge.hpp>

namespace kindred {

/// A tree over n leaves as a table of merges in SciPy's numbering. Immutable, copyable, valid by
/// construction; a default-constructed one is the tree of a single leaf. Nothing here recurses, so
/// a tree may be as deep as it has leaves.
class Dendrogram {
 public:
  Dendrogram() = default;

  /// Takes over a merge table. Refuses one that is not a tree (see `check_merges`).
  static Dendrogram from_merges(Index n, std::vector<Merge> merges) {
    check_merges(n, merges);
    return Dendrogram(n, std::move(merges));
  }

  /// n, the number of leaves.
  Index size() const noexcept { return n_; }

  /// The merges from the leaves to the root. For single, complete, average, weighted and ward they
  /// are in order of height.
  std::span<const Merge> merges() const noexcept { return merges_; }

  /// False when the fit was stopped early: then there are fewer than n − 1 merges, each of which is
  /// also in the finished tree.
  bool complete() const noexcept { return static_cast<Index>(merges_.size()) == n_ - 1; }

  /// True when no merge is lower than one before it. Centroid and median linkage can break this.
  bool is_monotone() const noexcept {
    for (std::size_t t = 1; t < merges_.size(); ++t)
      if (merges_[t].height < merges_[t - 1].height) return false;
    return true;
  }

  /// The cluster of every leaf when there are exactly k clusters, by undoing the last k − 1 merges.
  /// Labels go by size, 0 being the largest cluster; equal sizes go by their lowest member. k
  /// outside 1 .. n and an unfinished tree are refused. O(n log n) time.
  Labels cut(Clusters k) const {
    check_complete();
    return detail::cut_forest(n_, merges_, k);
  }

  /// The cluster of every leaf when clusters are the largest subtrees without a merge above h.
  /// Labels as above. NaN and an unfinished tree are refused. O(n log n) time.
  Labels cut(Height h) const {
    check_complete();
    return detail::cut_forest(n_, merges_, h);
  }

  /// The leaves from left to right, the node with the lower number first at every merge.
  std::vector<Index> leaf_order() const { return detail::leaves_of_forest(n_, merges_); }

  /// The leaves below a node (a leaf, or n + t for merge t), from left to right.
  std::vector<Index> members(Index node) const { return detail::leaves_of_node(n_, merges_, node); }

  /// Refuses a tree whose fit was stopped early.
  void check_complete() const {
    if (!complete()) refuse("tree", "is unfinished because its fit was stopped");
  }

  friend bool operator==(const Dendrogram&, const Dendrogram&) = default;

 private:
  Dendrogram(Index n, std::vector<Merge> merges) : n_(n), merges_(std::move(merges)) {}

  Index n_ = 1;
  std::vector<Merge> merges_{};
};

}  // namespace kindred

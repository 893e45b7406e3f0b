// The result of hierarchical clustering: a binary tree over the observations.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/linkage/cut.hpp>
#include <kindred/linkage/inconsistency.hpp>
#include <kindred/linkage/leaves.hpp>
#include <kindred/linkage/merge.hpp>

namespace kindred {

namespace detail {
struct Assembled;
}

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

  /// False when the fit stopped early or was cancelled: then there are fewer than n − 1 merges.
  bool complete() const noexcept { return static_cast<Index>(merges_.size()) == n_ - 1; }

  /// True when a progress callback ended the fit: each merge is also in the finished tree, but
  /// which are missing is not known. A fit that stopped early, as it was asked to, has all of the
  /// first merges of the finished tree, in its order and numbering. An unfinished forest from
  /// `from_merges` counts as cancelled.
  bool cancelled() const noexcept { return !complete() && !reach_; }

  /// True when no merge is lower than one before it. Centroid and median linkage can break this.
  bool is_monotone() const noexcept {
    for (std::size_t t = 1; t < merges_.size(); ++t)
      if (merges_[t].height < merges_[t - 1].height) return false;
    return true;
  }

  /// The cluster of every leaf when there are exactly k clusters, by undoing the last k − 1 merges.
  /// Labels go by size, 0 being the largest cluster; equal sizes go by their lowest member. Refused
  /// are a k outside 1 .. n, one below the clusters that an early stop left, and a cancelled tree.
  /// O(n log n) time.
  Labels cut(Clusters k) const {
    check_not_cancelled();
    check_range(k.count, 1, n_, "clusters");
    if (const Index left = n_ - static_cast<Index>(merges_.size()); k.count < left)
      refuse("clusters",
             "are " + std::to_string(k.count) + " but the fit stopped at " + std::to_string(left));
    return detail::cut_forest(n_, merges_, k);
  }

  /// The cluster of every leaf when clusters are the largest subtrees without a merge above h.
  /// Labels as above. Refused are NaN, a height that the fit, stopping early, did not reach, and a
  /// cancelled tree. What is reached is the height it was to stop at, or whatever is below its
  /// highest merge. O(n log n) time.
  Labels cut(Height h) const {
    check_not_cancelled();
    if (!complete() && h.value > *reach_)
      refuse("height", "lies above what the fit reached when it stopped early");
    return detail::cut_forest(n_, merges_, h);
  }

  /// The cluster of every leaf when clusters are the largest subtrees without an inconsistency
  /// coefficient above the threshold. Labels as above. A threshold that is NaN, a depth below 1 and
  /// an unfinished tree are refused. O(n log n + n·depth) time.
  Labels cut(Inconsistent i) const {
    check_complete();
    return detail::cut_forest(n_, merges_, i);
  }

  /// The leaves from left to right: the node with the lower number first at every merge, unless
  /// `with_leaf_order` said otherwise.
  std::vector<Index> leaf_order() const {
    return order_.empty() ? detail::leaves_of_forest(n_, merges_) : order_;
  }

  /// The leaves below a node (a leaf, or n + t for merge t), from left to right.
  std::vector<Index> members(Index node) const {
    std::vector<Index> leaves = detail::leaves_of_node(n_, merges_, node);
    if (order_.empty()) return leaves;
    const std::vector<Index> place = detail::places_of(n_, order_);
    std::sort(leaves.begin(), leaves.end(), [&](Index a, Index b) {
      return place[static_cast<std::size_t>(a)] < place[static_cast<std::size_t>(b)];
    });
    return leaves;
  }

  /// The same tree with its leaves in another order, for example an `optimal_leaf_order`; merges
  /// and cuts stay as they are. Refuses an order in which it cannot be drawn without crossings (see
  /// `check_leaf_order`). O(n) time and memory.
  Dendrogram with_leaf_order(std::vector<Index> order) const {
    detail::check_order_of_forest(n_, merges_, order);
    Dendrogram result = *this;
    result.order_ = std::move(order);
    return result;
  }

  /// Refuses a tree whose fit stopped early or was cancelled.
  void check_complete() const {
    if (!complete()) refuse("tree", "is unfinished because its fit was stopped");
  }

  /// Equal when merges and leaf order are.
  friend bool operator==(const Dendrogram& a, const Dendrogram& b) {
    return a.n_ == b.n_ && a.merges_ == b.merges_ &&
           (a.order_ == b.order_ || a.leaf_order() == b.leaf_order());
  }

 private:
  friend struct detail::Assembled;

  Dendrogram(Index n, std::vector<Merge> merges) : n_(n), merges_(std::move(merges)) {}

  void check_not_cancelled() const {
    if (cancelled()) check_complete();
  }

  Index n_ = 1;
  std::vector<Merge> merges_{};
  std::vector<Index> order_{};     // of the leaves; empty while it follows from the merges
  std::optional<double> reach_{};  // after an early stop: up to here no merge is missing
};

namespace detail {

/// Trees of merges that need no check.
struct Assembled {
  /// All merges, or those that a cancelled fit has found.
  static Dendrogram found(Index n, std::vector<Merge> merges) {
    return Dendrogram(n, std::move(merges));
  }

  /// The first merges in greedy order, up to the first one above a height.
  static Dendrogram stopped(Index n, std::vector<Merge> merges, double height) {
    Dendrogram tree(n, std::move(merges));
    tree.reach_ = height;
    return tree;
  }

  /// Any number of the first merges. What is missing comes after the highest of them, also where
  /// there are inversions: a later merge below it has a merge above it in its subtree.
  static Dendrogram stopped(Index n, std::vector<Merge> merges) {
    double highest = 0;
    for (const Merge& merge : merges)
      highest = std::max(highest, merge.height);
    return stopped(n, std::move(merges),
                   std::nextafter(highest, -std::numeric_limits<double>::infinity()));
  }
};

}  // namespace detail

}  // namespace kindred

// Hierarchical clustering from the definition, in O(n³) and with no cleverness: the reference that
// every engine is held against, and a judge of trees where ties or rounding leave several.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::testing {

/// Clusters of n things whose distances are known, each of which counts 1 or its mass. The distance
/// of two clusters is worked out from the distances of their members alone, never from earlier
/// results.
class DefinedClusters {
 public:
  DefinedClusters(Matrix<double> distances, Linkage linkage, const std::vector<double>& mass = {})
      : things_(std::move(distances)), linkage_(linkage), between_(things_) {
    const Index n = things_.rows();
    for (Index i = 0; i < n; ++i)
      clusters_.push_back({.members = {i},
                           .weights = {1.0},
                           .mass = mass.empty() ? 1.0 : mass[static_cast<std::size_t>(i)],
                           .node = i});
    if (works_on_squares(linkage)) things_ = things_.cwiseProduct(things_).eval();
    if (mass.empty()) return;
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j)
        if (i != j) between_(i, j) = defined(i, j);
  }

  struct Cluster {
    std::vector<Index> members;
    std::vector<double> weights;  // each member's share of the cluster's mean
    double mass;
    Index node;  // its number in the tree
    Index id() const { return *std::max_element(members.begin(), members.end()); }
  };

  Index count() const { return static_cast<Index>(clusters_.size()); }
  const Cluster& operator[](Index c) const { return clusters_[static_cast<std::size_t>(c)]; }
  double distance(Index a, Index b) const { return between_(a, b); }

  /// Cluster a takes in cluster b; the last cluster moves to b's place.
  void merge(Index a, Index b, Index node) {
    Cluster& one = clusters_[static_cast<std::size_t>(a)];
    const Cluster other = clusters_[static_cast<std::size_t>(b)];
    const bool halves = linkage_ == Linkage::weighted || linkage_ == Linkage::median;
    const double share = halves ? 0.5 : one.mass / (one.mass + other.mass);
    for (double& weight : one.weights)
      weight *= share;
    for (const double weight : other.weights)
      one.weights.push_back(weight * (1 - share));
    one.members.insert(one.members.end(), other.members.begin(), other.members.end());
    one.mass += other.mass;
    one.node = node;
    const Index last = count() - 1;
    clusters_[static_cast<std::size_t>(b)] = clusters_.back();
    clusters_.pop_back();
    between_.row(b) = between_.row(last).eval();
    between_.col(b) = between_.col(last).eval();
    const Index here = a == last ? b : a;
    for (Index c = 0; c < count(); ++c)
      if (c != here) between_(here, c) = between_(c, here) = defined(here, c);
  }

 private:
  double mean(const Cluster& a, const Cluster& b) const {
    double sum = 0;
    for (std::size_t i = 0; i < a.members.size(); ++i)
      for (std::size_t j = 0; j < b.members.size(); ++j)
        sum += a.weights[i] * b.weights[j] * things_(a.members[i], b.members[j]);
    return sum;
  }

  double defined(Index p, Index q) const {
    const Cluster& a = (*this)[p];
    const Cluster& b = (*this)[q];
    if (linkage_ == Linkage::average || linkage_ == Linkage::weighted) return mean(a, b);
    if (works_on_squares(linkage_)) {
      const double square = std::max(0.0, mean(a, b) - mean(a, a) / 2 - mean(b, b) / 2);
      const double factor =
          linkage_ == Linkage::ward ? 2 * a.mass * b.mass / (a.mass + b.mass) : 1.0;
      return std::sqrt(factor * square);
    }
    double best = things_(a.members[0], b.members[0]);
    for (const Index i : a.members)
      for (const Index j : b.members)
        best = linkage_ == Linkage::single ? std::min(best, things_(i, j))
                                           : std::max(best, things_(i, j));
    return best;
  }

  Matrix<double> things_;
  Linkage linkage_;
  Matrix<double> between_;
  std::vector<Cluster> clusters_{};
};

/// The greedy tree: always the first pair in the order (distance, lower id, higher id).
inline Dendrogram greedy_tree(const Matrix<double>& distances, Linkage linkage,
                              const std::vector<double>& mass = {}) {
  const Index n = distances.rows();
  DefinedClusters clusters(distances, linkage, mass);
  std::vector<Merge> merges;
  for (Index t = 0; t < n - 1; ++t) {
    using Key = std::tuple<double, Index, Index>;
    Key best{};
    Index a = -1, b = -1;
    std::vector<Index> id;
    for (Index p = 0; p < clusters.count(); ++p)
      id.push_back(clusters[p].id());
    for (Index p = 0; p < clusters.count(); ++p) {
      for (Index q = p + 1; q < clusters.count(); ++q) {
        const auto [low, high] =
            std::minmax(id[static_cast<std::size_t>(p)], id[static_cast<std::size_t>(q)]);
        const Key key{clusters.distance(p, q), low, high};
        if (a < 0 || key < best) best = key, a = p, b = q;
      }
    }
    const auto [left, right] = std::minmax(clusters[a].node, clusters[b].node);
    const auto size = clusters[a].members.size() + clusters[b].members.size();
    merges.push_back({left, right, std::get<0>(best), static_cast<Index>(size)});
    clusters.merge(a, b, n + t);
  }
  return Dendrogram::from_merges(n, std::move(merges));
}

/// What is wrong with a tree as a greedy one, or nothing: every merge must have the height that the
/// definition gives it, and no other pair may be closer at that moment; both up to a relative
/// `tolerance` of the largest distance so far.
inline std::string replay(const Dendrogram& tree, const Matrix<double>& distances, Linkage linkage,
                          double tolerance, const std::vector<double>& mass = {}) {
  const Index n = distances.rows();
  if (tree.size() != n || !tree.complete()) return "the tree is of the wrong size";
  DefinedClusters clusters(distances, linkage, mass);
  const double scale = distances.maxCoeff();
  for (Index t = 0; t < n - 1; ++t) {
    const Merge& merge = tree.merges()[static_cast<std::size_t>(t)];
    Index a = -1, b = -1;
    for (Index c = 0; c < clusters.count(); ++c) {
      if (clusters[c].node == merge.left) a = c;
      if (clusters[c].node == merge.right) b = c;
    }
    const std::string which = "merge " + std::to_string(t) + ": ";
    const double slack = tolerance * std::max(scale, merge.height);
    if (std::abs(clusters.distance(a, b) - merge.height) > slack)
      return which + "height " + std::to_string(merge.height) + " instead of " +
             std::to_string(clusters.distance(a, b));
    for (Index p = 0; p < clusters.count(); ++p)
      for (Index q = p + 1; q < clusters.count(); ++q)
        if (clusters.distance(p, q) < merge.height - slack)
          return which + "another pair is closer: " + std::to_string(clusters.distance(p, q)) +
                 " < " + std::to_string(merge.height);
    clusters.merge(a, b, n + t);
  }
  return {};
}

/// True when the two trees merge the same nodes and their heights agree to a relative tolerance.
inline bool same_tree(const Dendrogram& one, const Dendrogram& other, double tolerance) {
  if (one.size() != other.size() || one.merges().size() != other.merges().size()) return false;
  for (std::size_t t = 0; t < one.merges().size(); ++t) {
    const Merge &a = one.merges()[t], &b = other.merges()[t];
    if (a.left != b.left || a.right != b.right || a.size != b.size) return false;
    if (std::abs(a.height - b.height) > tolerance * std::max(a.height, b.height)) return false;
  }
  return true;
}

}  // namespace kindred::testing

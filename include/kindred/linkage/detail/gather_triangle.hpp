// The distances of clusters from a triangle of distances among their members: one pass over its
// rows as they lie in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/detail/members.hpp>
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Gathers a triangle into a square of clusters, slot c being cluster c. The square is filled in
/// two halves: a pair of members is met in the row of the earlier one, so that each cluster's row
/// first holds what it met, then both halves are put together.
template <Real S, Real T>
class TriangleGatherer {
 public:
  TriangleGatherer(const CondensedMatrix<T>& distances, Unit unit, Linkage linkage,
                   const LeftClusters& left, const std::vector<double>& shares, Square<S>& square)
      : distances_(distances),
        unit_(unit),
        linkage_(linkage),
        left_(left),
        shares_(shares),
        square_(square),
        cluster_of_(static_cast<std::size_t>(distances.size())) {
    for (std::size_t c = 0; c < left.members.size(); ++c)
      for (const Index member : left.members[c])
        cluster_of_[static_cast<std::size_t>(member)] = static_cast<std::int32_t>(c);
  }

  /// False when cancelled.
  bool run(Workers& workers, ProgressRef progress) {
    const Index m = square_.count();
    if (!run_in_rounds(workers, {m, 8}, "distances", progress, [&](Chunk chunk) {
          std::vector<double> row(static_cast<std::size_t>(m));
          for (Index c = chunk.begin; c < chunk.end; ++c) {
            meet(c, row);
            std::transform(row.begin(), row.end(), square_.row(c),
                           [](double value) { return static_cast<S>(value); });
          }
        }))
      return false;
    within_.resize(static_cast<std::size_t>(m));
    for (Index c = 0; c < m; ++c) {
      const double size = left_.clusters.size[static_cast<std::size_t>(c)];
      within_[static_cast<std::size_t>(c)] = static_cast<double>(square_.row(c)[c]) / (size * size);
    }
    const Chunks bands{m, band};
    for_each_chunk(workers, bands, [&](Chunk down) {
      for (Index across = down.number; across < bands.count(); ++across)
        unite(down, bands[across]);
    });
    return true;
  }

 private:
  static constexpr Index band = 64;

  /// What the members of a cluster meet among the things that come after them.
  void meet(Index cluster, std::vector<double>& row) const {
    std::fill(row.begin(), row.end(), 0.0);
    for (const Index i : left_.members[static_cast<std::size_t>(cluster)]) {
      if (i + 1 == distances_.size()) continue;
      const T* const values = distances_.values().data() + distances_.position(i, i + 1);
      if (linkage_ == Linkage::complete)
        meet(i, values, row, [](double& sum, double value, double) { sum = std::max(sum, value); });
      else
        meet(i, values, row, [](double& sum, double value, double share) { sum += share * value; });
    }
  }

  template <class Meet>
  void meet(Index i, const T* values, std::vector<double>& row, Meet&& meet) const {
    const double own = shares_[static_cast<std::size_t>(i)];
    const bool plain = unit_.shift == 0 && !unit_.squared;
    for (Index j = i + 1; j < distances_.size(); ++j) {
      const auto at = static_cast<std::size_t>(j);
      const auto value = static_cast<double>(values[j - i - 1]);
      meet(row[static_cast<std::size_t>(cluster_of_[at])], plain ? value : unit_.into(value),
           own * shares_[at]);
    }
  }

  /// Puts the two halves of all pairs of two bands of clusters together.
  void unite(Chunk down, Chunk across) {
    for (Index a = down.begin; a < down.end; ++a) {
      S* const row = square_.row(a);
      for (Index b = std::max(a, across.begin); b < across.end; ++b) {
        S& other = square_.row(b)[a];
        row[b] = other = a == b ? never<S> : static_cast<S>(united(a, b, row[b], other));
      }
    }
  }

  double united(Index a, Index b, S one, S other) const noexcept {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    const auto x = static_cast<double>(one), y = static_cast<double>(other);
    if (linkage_ == Linkage::complete) return std::max(x, y);
    double value = x + y;
    if (linkage_ == Linkage::ward) {
      // Half the mean square within a cluster is its share in the mean square between.
      const double p = left_.clusters.size[i], q = left_.clusters.size[j];
      value = 2 * p * q / (p + q) * (value / (p * q) - within_[i] - within_[j]);
    }
    // Rounding must not put a merge before those below it.
    return std::max({value, left_.clusters.height[i], left_.clusters.height[j]});
  }

  const CondensedMatrix<T>& distances_;
  Unit unit_;
  Linkage linkage_;
  const LeftClusters& left_;
  const std::vector<double>& shares_;
  Square<S>& square_;
  std::vector<std::int32_t> cluster_of_;
  std::vector<double> within_{};
};

}  // namespace kindred::detail

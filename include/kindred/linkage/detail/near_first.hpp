// The engine for rows, in stages: the first merges happen on lists of near neighbours, which take
// O(n) memory, and only the clusters that they leave meet in a square.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/certain_pairs.hpp>
#include <kindred/linkage/detail/cluster_groups.hpp>
#include <kindred/linkage/detail/duplicates.hpp>
#include <kindred/linkage/detail/fill_square.hpp>
#include <kindred/linkage/detail/gather_square.hpp>
#include <kindred/linkage/detail/matrix_engines.hpp>
#include <kindred/linkage/detail/near_lists.hpp>
#include <kindred/linkage/detail/row_tiles.hpp>

namespace kindred::detail {

/// Fewer rows than this are quicker in a square at once.
inline constexpr Index least_for_lists = 1500;

/// Lists mean that most distances are computed twice, which wide rows would not pay.
inline bool lists_pay(Linkage linkage, Index rows, Index columns) noexcept {
  if (!is_reducible(linkage) || linkage == Linkage::single || rows < least_for_lists) return false;
  return linkage == Linkage::ward || columns <= 64;
}

/// What has been merged so far, by the places of the starting clusters, and whether that is all
/// there will be because progress said stop.
struct FirstMerges {
  std::vector<LoggedMerge> log;
  bool stopped = false;
};

/// The merges that lists of near neighbours make certain.
template <class Tiles>
FirstMerges first_merges(const Tiles& tiles, std::vector<double> bounds, Linkage linkage,
                         const StartingClusters& start, Workers& workers, ProgressRef progress) {
  FirstMerges result;
  const auto ask = [&](const Progress& now) {
    result.stopped = result.stopped || !progress(now);
    return !result.stopped;
  };
  auto lists = near_lists(tiles, std::move(bounds), workers, ask);
  if (!lists) return result;
  updates::with_update(linkage, [&]<class Update>(Update) {
    if constexpr (is_reducible(Update::linkage))
      result.log = CertainPairs<Update>(std::move(*lists), start, workers).run(ask);
  });
  return result;
}

/// The clusters' means: what Ward's linkage needs to know of them.
template <Real T>
Matrix<double> means_of(const MatrixView<T>& x, const StartingClusters& start,
                        const ClusterGroups& groups) {
  Matrix<double> sums = Matrix<double>::Zero(groups.clusters.count(), x.cols());
  for (const ClusterGroup& group : groups.groups)
    for (Index r = 0; r < group.rows(); ++r) {
      const Index place =
          groups.order[static_cast<std::size_t>(group.cluster + r % group.clusters)];
      const Index row = groups.row[static_cast<std::size_t>(group.row + r)];
      sums.row(place) +=
          x.row(row).template cast<double>() * start.size[static_cast<std::size_t>(row)];
    }
  for (Index c = 0; c < sums.rows(); ++c)
    sums.row(c) /= groups.clusters.size[static_cast<std::size_t>(c)];
  return sums;
}

/// Clusters rows by a linkage other than single, in numbers of type S in the square.
template <Real S, Real T>
class NearFirst {
 public:
  NearFirst(Linkage linkage, Metric metric, Unit unit, Workers& workers, ProgressRef progress)
      : linkage_(linkage), metric_(metric), unit_(unit), workers_(workers), progress_(progress) {}

  /// The merges of clusters of equal rows in greedy order, by the ids of the starting clusters.
  std::vector<LoggedMerge> merges(const MatrixView<T>& x, const PreparedRows& rows,
                                  const StartingClusters& start) {
    if (lists_pay(linkage_, x.rows(), x.cols()))
      return merges(x, rows, start, near_bounds(RowTiles(rows, start, distance(rows)), workers_));
    return merges_in_square(rows, start);
  }

  /// The same by way of lists with these bounds, which change nothing but speed and memory.
  std::vector<LoggedMerge> merges(const MatrixView<T>& x, const PreparedRows& rows,
                                  const StartingClusters& start, std::vector<double> bounds) {
    const RowTiles tiles(rows, start, distance(rows));
    FirstMerges first =
        first_merges(tiles, std::move(bounds), linkage_, start, workers_, progress_);
    ClusterGroups groups = cluster_groups(start, first.log, linkage_);
    std::vector<LoggedMerge> rest;
    if (!first.stopped && groups.clusters.count() > 1)
      rest = linkage_ == Linkage::ward ? rest_by_means(means_of(x, start, groups), groups, x.rows())
                                       : rest_by_members(rows_at<T>(x, groups.row), groups);
    for (LoggedMerge& merge : first.log)
      merge = {start.id[static_cast<std::size_t>(merge.low)],
               start.id[static_cast<std::size_t>(merge.high)],
               static_cast<double>(static_cast<S>(merge.distance))};  // as the square rounds
    first.log.insert(first.log.end(), rest.begin(), rest.end());
    sort_greedily(first.log);
    return std::move(first.log);
  }

 private:
  template <Real, Real>
  friend class NearFirst;

  StartingDistance distance(const PreparedRows& rows) const {
    return {linkage_, unit_, works_on_squares(linkage_) && rows.squares_are_safe()};
  }

  std::vector<LoggedMerge> merges_in_square(const PreparedRows& rows,
                                            const StartingClusters& start) {
    Square<S> square(start);
    if (!fill_square(rows, start, distance(rows), workers_, progress_, square)) return {};
    return cluster_square(square, linkage_, start, workers_, progress_);
  }

  /// The merges that are left, where distances follow from means and sizes: the same once more,
  /// unless lists did not help.
  std::vector<LoggedMerge> rest_by_means(const Matrix<double>& means, ClusterGroups& groups,
                                         Index before) {
    StartingClusters& left = groups.clusters;
    left.height.resize(left.id.size());
    for (std::size_t place = 0; place < left.id.size(); ++place)
      left.height[static_cast<std::size_t>(groups.order[place])] = groups.height[place];
    const MatrixView<double> view(means);
    const PreparedRows rows(view, metric_, workers_);
    NearFirst<S, double> rest(linkage_, metric_, unit_, workers_, progress_);
    return 8 * left.count() > 7 * before ? rest.merges_in_square(rows, left)
                                         : rest.merges(view, rows, left);
  }

  /// The merges that are left, where distances are gathered from those of members.
  std::vector<LoggedMerge> rest_by_members(const Matrix<T>& members, const ClusterGroups& groups) {
    const PreparedRows rows(MatrixView<T>(members), metric_, workers_);
    const StartingClusters alone = StartingClusters::leaves(rows.rows());
    const RowTiles tiles(rows, alone, distance(rows));
    Square<S> square(groups.clusters, groups.order);
    const bool filled =
        linkage_ == Linkage::complete
            ? SquareGatherer<GatherLargest, S>(tiles, groups, square).run(workers_, progress_)
            : SquareGatherer<GatherMean, S>(tiles, groups, square).run(workers_, progress_);
    if (!filled) return {};
    return cluster_square(square, linkage_, groups.clusters, workers_, progress_);
  }

  Linkage linkage_;
  Metric metric_;
  Unit unit_;
  Workers& workers_;
  ProgressRef progress_;
};

}  // namespace kindred::detail

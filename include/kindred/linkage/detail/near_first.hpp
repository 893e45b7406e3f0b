// The engine for rows, in stages: the first merges happen on lists of near neighbours, which take
// O(n) memory, and only the clusters that they leave meet in a square.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/tiles.hpp>
#include <kindred/linkage/detail/certain_pairs.hpp>
#include <kindred/linkage/detail/fill_square.hpp>
#include <kindred/linkage/detail/matrix_engines.hpp>
#include <kindred/linkage/detail/member_tiles.hpp>
#include <kindred/linkage/detail/members.hpp>
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

/// A second pass over the distances of all members pays while those are quick.
inline bool lists_pay_again(Index clusters, Index columns) noexcept {
  return clusters >= 2 * least_for_lists && columns <= 32;
}

/// True when lists have brought the clusters down well.
inline bool lists_helped(Index left, Index before) noexcept {
  return 8 * left <= 7 * before;
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

/// The first merges and those that `rest(log)` adds, in greedy order and by ids. `rest` may add to
/// the log itself; it is not called when there is nothing more to do.
template <Real S, class Rest>
std::vector<LoggedMerge> with_rest(FirstMerges first, const StartingClusters& start, Rest&& rest) {
  std::vector<LoggedMerge> last;
  if (!first.stopped) last = rest(first.log);
  for (LoggedMerge& merge : first.log)
    merge = {start.id[static_cast<std::size_t>(merge.low)],
             start.id[static_cast<std::size_t>(merge.high)],
             static_cast<double>(static_cast<S>(merge.distance))};  // as a square rounds
  first.log.insert(first.log.end(), last.begin(), last.end());
  sort_children_first(first.log);
  return std::move(first.log);
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
    const RowTiles tiles(rows, start, distance(rows));
    const bool means_are_safe = linkage_ != Linkage::ward || rows.squares_are_safe();
    if (!lists_pay(linkage_, rows.rows(), rows.columns()) || !means_are_safe)
      return in_square(tiles, start);
    return merges(x, rows, start, near_bounds(tiles, workers_));
  }

  /// The same by way of lists with these bounds, which change nothing but speed and memory.
  std::vector<LoggedMerge> merges(const MatrixView<T>& x, const PreparedRows& rows,
                                  const StartingClusters& start, std::vector<double> bounds) {
    const RowTiles tiles(rows, start, distance(rows));
    return with_rest<S>(
        first_merges(tiles, std::move(bounds), linkage_, start, workers_, progress_), start,
        [&](std::vector<LoggedMerge>& log) {
          return linkage_ == Linkage::ward ? rest_by_means(x, rows.parts(), start, log)
                                           : rest_by_members(rows, start, log);
        });
  }

 private:
  template <Real, Real>
  friend class NearFirst;

  StartingDistance distance(const PreparedRows& rows) const {
    return {linkage_, unit_, works_on_squares(linkage_) && rows.squares_are_safe()};
  }

  template <class Tiles>
  std::vector<LoggedMerge> in_square(const Tiles& tiles, const StartingClusters& start) {
    Square<S> square(start, tiles.order());
    if (!fill_square(tiles, workers_, progress_, square)) return {};
    return cluster_square(square, linkage_, start, workers_, progress_);
  }

  /// The merges that are left, where distances follow from means and sizes: the same once more,
  /// unless lists did not help.
  std::vector<LoggedMerge> rest_by_means(const MatrixView<T>& x, Index parts,
                                         const StartingClusters& start,
                                         std::span<const LoggedMerge> log) {
    const LeftClusters left = left_clusters(start, log);
    if (left.clusters.count() == 1) return {};
    const Matrix<double> means = means_of(x, parts, start, left);
    const MatrixView<double> view(means);
    const PreparedRows rows = PreparedRows::of_two_parts(means, workers_);
    NearFirst<S, double> rest(linkage_, metric_, unit_, workers_, progress_);
    if (lists_helped(left.clusters.count(), start.count()))
      return rest.merges(view, rows, left.clusters);
    return rest.in_square(RowTiles(rows, left.clusters, distance(rows)), left.clusters);
  }

  /// The merges that are left, where distances follow from those of members: lists once more if
  /// that pays, whose merges are added to the first ones, then the square.
  std::vector<LoggedMerge> rest_by_members(const PreparedRows& rows, const StartingClusters& start,
                                           std::vector<LoggedMerge>& log) {
    LeftClusters left = left_clusters(start, log);
    if (lists_helped(left.clusters.count(), start.count()) &&
        lists_pay_again(left.clusters.count(), rows.columns())) {
      const MemberTiles tiles = members_of(rows, start, left, log);
      FirstMerges more = first_merges(tiles, near_bounds(tiles, workers_), linkage_, left.clusters,
                                      workers_, progress_);
      for (const LoggedMerge& merge : more.log)
        log.push_back({left.place[static_cast<std::size_t>(merge.low)],
                       left.place[static_cast<std::size_t>(merge.high)], merge.distance});
      if (more.stopped) return {};
      left = left_clusters(start, log);
    }
    if (left.clusters.count() == 1) return {};
    return in_square(members_of(rows, start, left, log), left.clusters);
  }

  MemberTiles members_of(const PreparedRows& rows, const StartingClusters& start,
                         const LeftClusters& left, std::span<const LoggedMerge> log) {
    return MemberTiles(rows, distance(rows), left, shares_in_means(start, log, linkage_), workers_);
  }

  Linkage linkage_;
  Metric metric_;
  Unit unit_;
  Workers& workers_;
  ProgressRef progress_;
};

}  // namespace kindred::detail

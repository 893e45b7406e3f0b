// The engine for rows, in stages: the first merges happen on lists of near neighbours, which take
// O(n) memory, and only the clusters that they leave meet in a square.
#pragma once

#include <algorithm>
#include <optional>
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
#include <kindred/linkage/detail/square.hpp>
#include <kindred/linkage/detail/wanted.hpp>

namespace kindred::detail {

/// Fewer rows than this are quicker in a square at once.
inline constexpr Index least_for_lists = 1500;

/// Lists mean that most distances are computed twice, which wide rows would not pay.
inline bool lists_pay(Linkage linkage, Index rows, Index columns) noexcept {
  if (!is_reducible(linkage) || linkage == Linkage::single || rows < least_for_lists) return false;
  return linkage == Linkage::ward ? columns <= rows / 16 : columns <= 64;
}

/// A second pass over the distances of all members pays while those are quick.
inline bool lists_pay_again(Index clusters, Index columns) noexcept {
  return clusters >= 2 * least_for_lists && columns <= 32;
}

/// What has been merged so far, by the places of the starting clusters, and whether that is all
/// there will be because no more is wanted or progress said stop.
struct FirstMerges {
  std::vector<LoggedMerge> log{};
  bool stopped = false;

  bool helped(const StartingClusters& start) const noexcept {
    return stopped || lists_helped(log.size(), start.id.size());
  }
};

/// The merges that lists of near neighbours make certain, with bounds from a sample or given ones,
/// which change nothing but speed and memory.
template <class Tiles>
FirstMerges first_merges(const Tiles& tiles, std::optional<std::vector<double>> bounds,
                         Linkage linkage, const StartingClusters& start, const Wanted& wanted,
                         Workers& workers, ProgressRef progress) {
  FirstMerges result;
  const auto ask = [&](const Progress& now) {
    result.stopped = result.stopped || !progress(now);
    return !result.stopped;
  };
  if (!bounds) bounds = near_bounds(tiles, workers, ask);
  if (!bounds) return result;
  auto lists = near_lists(tiles, std::move(*bounds), workers, ask);
  if (!lists) return result;
  updates::with_update(linkage, [&]<class Update>(Update) {
    if constexpr (is_reducible(Update::linkage)) {
      CertainPairs<Update> certain(std::move(*lists), start, workers);
      result.log = certain.run(wanted, ask);
      result.stopped = result.stopped || certain.enough();
    }
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
  NearFirst(Linkage linkage, Metric metric, Unit unit, const Wanted& wanted, Workers& workers,
            ProgressRef progress)
      : linkage_(linkage),
        metric_(metric),
        unit_(unit),
        wanted_(wanted),
        workers_(workers),
        progress_(progress) {}

  /// The merges of clusters of equal rows in greedy order, by the ids of the starting clusters.
  std::vector<LoggedMerge> merges(const MatrixView<T>& x, const PreparedRows& rows,
                                  const StartingClusters& start) {
    // Rows too far apart for plain squares are left to the square, which can name them.
    if (!lists_pay(linkage_, rows.rows(), rows.columns()) || !rows.squares_are_safe())
      return in_square(RowTiles(rows, start, distance(rows)), start, wanted_);
    return by_lists(x, rows, start);
  }

  /// The same by way of lists, with bounds from a sample or given ones.
  std::vector<LoggedMerge> by_lists(const MatrixView<T>& x, const PreparedRows& rows,
                                    const StartingClusters& start,
                                    std::optional<std::vector<double>> bounds = {}) {
    const RowTiles tiles(rows, start, distance(rows));
    FirstMerges first =
        first_merges(tiles, std::move(bounds), linkage_, start, wanted_, workers_, progress_);
    if (!first.helped(start)) return in_square(tiles, start, wanted_);
    return with_rest<S>(std::move(first), start, [&](std::vector<LoggedMerge>& log) {
      return linkage_ == Linkage::ward ? rest_by_means(x, rows.parts(), start, log)
                                       : rest_by_members(rows, start, log);
    });
  }

 private:
  StartingDistance distance(const PreparedRows& rows) const {
    return {linkage_, unit_, works_on_squares(linkage_) && rows.squares_are_safe()};
  }

  template <class Tiles>
  std::vector<LoggedMerge> in_square(const Tiles& tiles, const StartingClusters& start,
                                     const Wanted& wanted) {
    Square<S> square(start, tiles.order());
    if (!fill_square(tiles, workers_, progress_, square)) return {};
    return cluster_square(square, linkage_, start, wanted, workers_, progress_);
  }

  /// The merges that are left, where distances follow from means and sizes: the same once more.
  std::vector<LoggedMerge> rest_by_means(const MatrixView<T>& x, Index parts,
                                         const StartingClusters& start,
                                         std::span<const LoggedMerge> log) {
    const LeftClusters left = left_clusters(start, log);
    if (left.clusters.count() == 1) return {};
    const Matrix<double> means = means_of(x, parts, start, left);
    const MatrixView<double> view(means);
    const PreparedRows rows = PreparedRows::of_two_parts(means, workers_);
    return NearFirst<S, double>(linkage_, metric_, unit_, wanted_.after(log), workers_, progress_)
        .merges(view, rows, left.clusters);
  }

  /// The merges that are left, where distances follow from those of members: lists once more if
  /// that pays, whose merges are added to the first ones, then the square.
  std::vector<LoggedMerge> rest_by_members(const PreparedRows& rows, const StartingClusters& start,
                                           std::vector<LoggedMerge>& log) {
    LeftClusters left = left_clusters(start, log);
    if (lists_pay_again(left.clusters.count(), rows.columns())) {
      const MemberTiles<> tiles = members_of(rows, start, left, log);
      const FirstMerges more =
          first_merges(tiles, {}, linkage_, left.clusters, wanted_.after(log), workers_, progress_);
      for (const LoggedMerge& merge : more.log)
        log.push_back({left.place[static_cast<std::size_t>(merge.low)],
                       left.place[static_cast<std::size_t>(merge.high)], merge.distance});
      if (more.stopped) return {};
      left = left_clusters(start, log);
    }
    if (left.clusters.count() == 1) return {};
    return in_square(members_of(rows, start, left, log), left.clusters, wanted_.after(log));
  }

  MemberTiles<> members_of(const PreparedRows& rows, const StartingClusters& start,
                           const LeftClusters& left, std::span<const LoggedMerge> log) {
    return MemberTiles(rows, distance(rows), left, shares_in_means(start, log, linkage_), workers_);
  }

  Linkage linkage_;
  Metric metric_;
  Unit unit_;
  Wanted wanted_;
  Workers& workers_;
  ProgressRef progress_;
};

}  // namespace kindred::detail

// The edges that tie with those of a spanning tree of rows in a k-d tree, so that the tie rule can
// choose among all of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/kd_tree.hpp>
#include <kindred/linkage/detail/kruskal.hpp>

namespace kindred::detail {

/// Three or more clusters that meet at one distance, as runs of a linear order: from `bounds[0]` to
/// `bounds[1]` and so on.
struct TiedGroup {
  double distance;
  std::vector<Index> bounds;
};

/// All tied groups of a linear order that are not at distance 0, where rows are equal.
inline std::vector<TiedGroup> tied_groups(const LinearOrder& order) {
  std::vector<TiedGroup> closed, open;
  const auto count = static_cast<Index>(order.gap.size());
  for (Index place = 1; place <= count; ++place) {
    const double gap = place < count ? order.gap[static_cast<std::size_t>(place)]
                                     : std::numeric_limits<double>::infinity();
    Index start = place - 1;
    while (!open.empty() && open.back().distance < gap) {
      start = open.back().bounds.front();
      open.back().bounds.push_back(place);
      if (open.back().bounds.size() > 3 && open.back().distance > 0)
        closed.push_back(std::move(open.back()));
      open.pop_back();
    }
    if (open.empty() || open.back().distance > gap)
      open.push_back({gap, {start, place}});
    else
      open.back().bounds.push_back(place);
  }
  return closed;
}

/// The cluster of a tied group that searches, and others that it has met: one edge to each will do,
/// because ties are broken by what clusters there are.
class MetClusters {
 public:
  /// What was met stays known as long as the same cluster searches.
  void search(const TiedGroup& group, std::size_t cluster) {
    if (group_ != &group || cluster_ != cluster || runs_.size() == most)
      runs_.assign(1, {group.bounds[cluster], group.bounds[cluster + 1]});
    group_ = &group;
    cluster_ = cluster;
  }

  double distance() const noexcept { return group_->distance; }

  /// Whether the positions first .. last lie in one of these clusters.
  bool hold(Index first, Index last) const noexcept {
    return std::any_of(runs_.begin(), runs_.end(),
                       [&](const Run& run) { return first >= run.first && last < run.end; });
  }

  void meet(Index position) {
    if (runs_.size() == most) return;
    const auto end =
        std::upper_bound(group_->bounds.begin() + 1, group_->bounds.end() - 1, position);
    runs_.push_back({*(end - 1), *end});
  }

 private:
  /// Where more are met, which takes many columns, some are met again.
  static constexpr std::size_t most = 64;

  struct Run {
    Index first, end;
  };

  const TiedGroup* group_ = nullptr;
  std::size_t cluster_ = 0;
  std::vector<Run> runs_{};
};

/// Where the rows below every node of a k-d tree stand in a linear order.
struct OrderSpan {
  std::uint32_t first = 0xFFFFFFFFu, last = 0;
};

/// Looks for rows of other clusters just as far from some rows as their clusters are.
template <Real T>
class TiedRows {
 public:
  /// `thing` names places of the tree.
  TiedRows(const KdTreeModel<T>& tree, const LinearOrder& order)
      : tree_(tree), view_(tree.view()), order_(order), position_(order.thing.size()) {
    std::vector<OrderSpan> spans(position_.size());
    for (std::size_t i = 0; i < position_.size(); ++i) {
      const auto place = static_cast<std::size_t>(order.thing[i]);
      position_[place] = static_cast<std::uint32_t>(i);
      spans[place] = {position_[place], position_[place]};
    }
    spans_ = tree.fold_places(
        std::span<const OrderSpan>(spans), OrderSpan{}, [](OrderSpan a, OrderSpan b) {
          return OrderSpan{std::min(a.first, b.first), std::max(a.last, b.last)};
        });
  }

  /// Adds the edges, by row, between the thing at `position` and one of every cluster that is just
  /// as far away as its group is wide and has not been met yet.
  void find(Index position, MetClusters& met, std::vector<Edge>& edges) const {
    const Index place = order_.thing[static_cast<std::size_t>(position)];
    std::vector<double> point(static_cast<std::size_t>(view_.columns));
    for (Index c = 0; c < view_.columns; ++c)
      point[static_cast<std::size_t>(c)] = static_cast<double>(
          view_.panel(place / kd_leaf)[c].rows[static_cast<std::size_t>(place % kd_leaf)]);
    with_operation(tree_.metric(), [&]<class Operation>(Operation) {
      Visitor<Operation> visitor{*this, point.data(),
                                 place, met,
                                 edges, std::min(tree_.raw(met.distance()) * kd_slack, never_near)};
      const Index leaf = place / kd_leaf;
      visitor.leaf(leaf);
      walk(view_, KdStart{0, leaf / kd_fan, leaf % kd_fan, true}, visitor);
    });
  }

 private:
  template <class Operation>
  struct Visitor {
    const TiedRows& rows;
    const double* point;
    Index place;
    MetClusters& met;
    std::vector<Edge>& edges;
    double reach;

    void bounds(int level, Index group, double* eight) const {
      simd::launch<BoundsOfBoxes<Operation>>(simd::best(), rows.view_.box(level, group),
                                             rows.view_.columns, point, eight);
      const OrderSpan* const spans =
          rows.spans_[static_cast<std::size_t>(level)].data() + group * kd_fan;
      for (Index child = 0; child < kd_fan; ++child)
        if (met.hold(spans[child].first, spans[child].last))
          eight[child] = std::numeric_limits<double>::infinity();
    }

    void leaf(Index number) {
      double raw[kd_leaf];
      simd::launch<LeafDistances<Operation, T>>(simd::best(), rows.view_.panel(number),
                                                rows.view_.columns, point,
                                                static_cast<double*>(raw));
      for (Index r = 0; r < rows.view_.rows_in(number); ++r) {
        if (!(raw[r] <= reach)) continue;
        const Index other = number * kd_leaf + r;
        const Index position = rows.position_[static_cast<std::size_t>(other)];
        if (met.hold(position, position) || rows.tree_.distance(raw[r]) != met.distance()) continue;
        edges.push_back({met.distance(), rows.row(place), rows.row(other)});
        met.meet(position);
      }
    }
  };

  Index row(Index place) const noexcept {
    return Index{tree_.order()[static_cast<std::size_t>(place)]};
  }

  const KdTreeModel<T>& tree_;
  KdView<T> view_;
  const LinearOrder& order_;
  std::vector<std::uint32_t> position_;
  std::vector<std::vector<OrderSpan>> spans_{};
};

/// Adds to edges between rows one between any two clusters that tie with them. The things of the
/// order are places. In every tied group all clusters but the largest search, so that no row
/// searches more than log₂ n times. False when cancelled.
template <Real T>
bool add_tied_edges(const KdTreeModel<T>& tree, const LinearOrder& order, Workers& workers,
                    ProgressRef progress, std::vector<Edge>& edges) {
  struct Search {
    Index position;
    const TiedGroup* group;
    std::size_t cluster;
  };
  const TiedRows<T> rows(tree, order);
  const Index n = tree.rows();
  constexpr Index block = 256 * 1024, chunk_size = 1024;
  std::vector<Search> searches;
  const auto run = [&] {
    const Chunks chunks{static_cast<Index>(searches.size()), chunk_size};
    std::vector<std::vector<Edge>> found(static_cast<std::size_t>(chunks.count()));
    for_each_chunk(workers, chunks, [&](Chunk chunk) {
      MetClusters met;
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const Search& search = searches[static_cast<std::size_t>(i)];
        met.search(*search.group, search.cluster);
        rows.find(search.position, met, found[static_cast<std::size_t>(chunk.number)]);
      }
    });
    searches.clear();
    for (const auto& part : found) {
      edges.insert(edges.end(), part.begin(), part.end());
      if (std::ssize(edges) > 8 * n) edges = spanning_forest(std::move(edges), n).edges;
    }
    return progress({"merges", n - 1, n - 1});
  };
  const std::vector<TiedGroup> groups = tied_groups(order);
  for (const TiedGroup& group : groups) {
    std::size_t largest = 0;
    const auto size = [&](std::size_t i) { return group.bounds[i + 1] - group.bounds[i]; };
    for (std::size_t i = 1; i + 1 < group.bounds.size(); ++i)
      if (size(i) > size(largest)) largest = i;
    for (std::size_t i = 0; i + 1 < group.bounds.size(); ++i) {
      if (i == largest) continue;
      for (Index position = group.bounds[i]; position < group.bounds[i + 1]; ++position)
        searches.push_back({position, &group, i});
      if (std::ssize(searches) >= block && !run()) return false;
    }
  }
  return run();
}

}  // namespace kindred::detail

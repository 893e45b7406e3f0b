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

/// Where the rows below every node of a k-d tree stand in a linear order.
struct OrderSpan {
  std::uint32_t first = 0xFFFFFFFFu, last = 0;
};

/// Looks for all rows just as far from some rows as other clusters are.
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

  /// Adds the edges, by row, between the thing at `position` and all that are `distance` away and
  /// do not lie in its cluster, first .. last − 1.
  void find(Index position, double distance, Index first, Index last,
            std::vector<Edge>& edges) const {
    const Index place = order_.thing[static_cast<std::size_t>(position)];
    std::vector<double> point(static_cast<std::size_t>(view_.columns));
    for (Index c = 0; c < view_.columns; ++c)
      point[static_cast<std::size_t>(c)] = static_cast<double>(
          view_.panel(place / kd_leaf)[c].rows[static_cast<std::size_t>(place % kd_leaf)]);
    with_operation(tree_.metric(), [&]<class Operation>(Operation) {
      Visitor<Operation> visitor{
          *this, point.data(), place, distance,
          first, last,         edges, std::min(tree_.raw(distance) * kd_slack, never_near)};
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
    double distance;
    Index first, last;
    std::vector<Edge>& edges;
    double reach;

    bool own(Index begin, Index end) const noexcept { return begin >= first && end < last; }

    void bounds(int level, Index group, double* eight) const {
      simd::launch<BoundsOfBoxes<Operation>>(simd::best(), rows.view_.box(level, group),
                                             rows.view_.columns, point, eight);
      const OrderSpan* const spans =
          rows.spans_[static_cast<std::size_t>(level)].data() + group * kd_fan;
      for (Index child = 0; child < kd_fan; ++child)
        if (own(spans[child].first, spans[child].last))
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
        if (own(position, position) || rows.tree_.distance(raw[r]) != distance) continue;
        edges.push_back({distance, rows.row(place), rows.row(other)});
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

/// Adds to edges between rows all that tie with them. The things of the
/// order are places. In every tied group all clusters but the largest search, so that no row
/// searches more than log₂ n times. False when cancelled.
template <Real T>
bool add_tied_edges(const KdTreeModel<T>& tree, const LinearOrder& order, Workers& workers,
                    ProgressRef progress, std::vector<Edge>& edges) {
  struct Search {
    Index position, first, last;
    double distance;
  };
  const TiedRows<T> rows(tree, order);
  const Index n = tree.rows();
  constexpr Index block = 256 * 1024, chunk_size = 1024;
  std::vector<Search> searches;
  const auto run = [&] {
    const Chunks chunks{static_cast<Index>(searches.size()), chunk_size};
    std::vector<std::vector<Edge>> found(static_cast<std::size_t>(chunks.count()));
    for_each_chunk(workers, chunks, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const Search& search = searches[static_cast<std::size_t>(i)];
        rows.find(search.position, search.distance, search.first, search.last,
                  found[static_cast<std::size_t>(chunk.number)]);
      }
    });
    searches.clear();
    for (const auto& part : found) {
      edges.insert(edges.end(), part.begin(), part.end());
      if (std::ssize(edges) > 8 * n) edges = spanning_forest(std::move(edges), n).edges;
    }
    return progress({"merges", n - 1, n - 1});
  };
  for (const TiedGroup& group : tied_groups(order)) {
    std::size_t largest = 0;
    const auto size = [&](std::size_t i) { return group.bounds[i + 1] - group.bounds[i]; };
    for (std::size_t i = 1; i + 1 < group.bounds.size(); ++i)
      if (size(i) > size(largest)) largest = i;
    for (std::size_t i = 0; i + 1 < group.bounds.size(); ++i) {
      if (i == largest) continue;
      for (Index position = group.bounds[i]; position < group.bounds[i + 1]; ++position)
        searches.push_back({position, group.bounds[i], group.bounds[i + 1], group.distance});
      if (std::ssize(searches) >= block && !run()) return false;
    }
  }
  return run();
}

}  // namespace kindred::detail

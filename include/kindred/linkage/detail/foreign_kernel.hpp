// The nearest row of another component, by search in a k-d tree for every instruction set.
#pragma once

#include <bit>
#include <cstdint>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/distance/detail/kd_nearest.hpp>
#include <kindred/distance/detail/kd_walk.hpp>

namespace kindred::detail {

/// No place, and no component that a whole node belongs to.
inline constexpr std::uint32_t nowhere = 0xFFFFFFFFu;

/// The component of every place, and of every node that lies in one.
struct ComponentView {
  const std::uint32_t* of_place;
  std::array<const std::uint32_t*, kd_most_levels> of_node;
};

/// What the 16 rows of a leaf look for: a row of another component whose raw distance is below
/// `limit`, which is negative for rows that do not search.
struct alignas(64) ForeignQuery {
  double limit[kd_leaf];
  std::uint32_t component[kd_leaf];
  std::uint32_t near[kd_leaf];  ///< the place of the nearest one found
};

/// Rows of one leaf search together. What one finds, others of its component need not beat: a limit
/// that has shrunk is a bound on what there is, whoever found it.
template <class Operation, Real T>
struct SearchForeign {
  /// Points stand column after column, 16 in each; `box` has room for 2·columns numbers.
  template <int Bytes>
  KINDRED_KERNEL static void run(const KdView<T>* tree, const ComponentView* components,
                                 const double* points, Index leaf, double* box,
                                 ForeignQuery* query) {
    Visitor<Bytes> visitor(*tree, *components, points, box, *query);
    walk(*tree, KdStart{0, leaf / kd_fan, -1, true}, visitor);
  }

 private:
  template <int Bytes>
  struct Visitor {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    using C = simd::Vector<std::uint32_t, Bytes / 2>;
    static constexpr int lanes = Bytes / 8, width = static_cast<int>(kd_leaf) / lanes;

    const KdView<T>& tree;
    const ComponentView& components;
    const double* points;
    double *low, *high;
    ForeignQuery& query;
    std::uint32_t common = nowhere;  // the component of all that search, if it is one
    double reach = 0;
    alignas(64) double worst[kd_leaf];  // the largest double below each limit

    KINDRED_KERNEL Visitor(const KdView<T>& t, const ComponentView& all, const double* p,
                           double* box, ForeignQuery& q)
        : tree(t), components(all), points(p), low(box), high(box + t.columns), query(q) {
      Index some = 0;
      bool several = false;
      for (Index r = 0; r < kd_leaf; ++r)
        if (query.limit[r] >= 0) {
          several |= common != nowhere && common != query.component[r];
          common = query.component[r];
          some = r;
        }
      if (several) common = nowhere;
      for (Index c = 0; c < tree.columns; ++c) {
        const double* const column = points + c * kd_leaf;
        double least = column[some], most = column[some];
        for (Index r = 0; r < kd_leaf; ++r) {
          const double value = query.limit[r] >= 0 ? column[r] : least;
          least = value < least ? value : least;
          most = value > most ? value : most;
        }
        low[c] = least;
        high[c] = most;
      }
      set_reach();
    }

    KINDRED_KERNEL void set_reach() {
      double largest = 0;
      for (Index r = 0; r < kd_leaf; ++r) {
        // Bounds round as distances do, so that what is bounded by the limit is not below it.
        const double limit = query.limit[r];
        worst[r] = limit > 0 ? std::bit_cast<double>(std::bit_cast<std::int64_t>(limit) - 1) : -1;
        largest = worst[r] > largest ? worst[r] : largest;
      }
      // Boxes that are not there lie at infinity, beyond every reach.
      reach = largest < never_near ? largest : never_near;
    }

    KINDRED_KERNEL void bounds(int level, Index group, double* eight) {
      bounds_of_boxes<Operation, Bytes>(tree.box(level, group), tree.columns, low, high, eight);
      if (common == nowhere) return;
      const std::uint32_t* const nodes =
          components.of_node[static_cast<std::size_t>(level)] + group * kd_fan;
      for (Index child = 0; child < kd_fan; ++child)
        if (nodes[child] == common) eight[child] = std::numeric_limits<double>::infinity();
    }

    KINDRED_KERNEL void leaf(Index number) {
      const BoxColumn* const boxes = tree.box(0, number / kd_fan);
      const auto child = static_cast<std::size_t>(number % kd_fan);
      V sums[width] = {};
      for (Index c = 0; c < tree.columns; ++c) {
        const V begin = V{} + boxes[c].low[child], end = V{} + boxes[c].high[child];
#pragma GCC unroll 8
        for (int w = 0; w < width; ++w) {
          V point;
          simd::load<Bytes>(points + c * kd_leaf + w * lanes, point);
          const V above = begin - point, below = point - end;
          const V gap = above > below ? above : below;
          const V open = gap > 0 ? gap : V{};
          Operation::apply(sums[w], open, V{});
        }
      }
      const std::uint32_t whole = components.of_node[0][number];
      LaneBytes within;
#pragma GCC unroll 8
      for (int w = 0; w < width; ++w) {
        V limit;
        simd::load<Bytes>(static_cast<const double*>(worst) + w * lanes, limit);
        within.template add<Bytes>(sums[w] <= limit, w * lanes);
      }
      bool shrunk = false;
      LaneSet near(within);
      while (!near.empty()) {
        const Index r = near.take();
        if (whole != query.component[r]) shrunk |= meet(number, r);
      }
      if (shrunk) set_reach();
    }

    KINDRED_KERNEL bool meet(Index number, Index r) {
      const LeafColumn<T>* const panel = tree.panel(number);
      V sums[width] = {};
      for (Index c = 0; c < tree.columns; ++c) {
        const V value = V{} + points[c * kd_leaf + r];
#pragma GCC unroll 8
        for (int w = 0; w < width; ++w) {
          V row;
          load_doubles<Bytes>(panel[c].rows.data() + w * lanes, row);
          Operation::apply(sums[w], value, row);
        }
      }
      const std::uint32_t own = query.component[r];
      LaneBytes within;
      alignas(64) double distances[kd_leaf];
#pragma GCC unroll 8
      for (int w = 0; w < width; ++w) {
        C others;
        simd::load<Bytes / 2>(components.of_place + number * kd_leaf + w * lanes, others);
        const I foreign = __builtin_convertvector(others != own, I);
        within.template add<Bytes>(foreign & (sums[w] < query.limit[r]), w * lanes);
        simd::store<Bytes>(sums[w], static_cast<double*>(distances) + w * lanes);
      }
      bool shrunk = false;
      LaneSet near(within);
      while (!near.empty()) {
        const Index lane = near.take();
        if (!(distances[lane] < query.limit[r])) continue;
        query.limit[r] = distances[lane];
        query.near[r] = static_cast<std::uint32_t>(number * kd_leaf + lane);
        shrunk = true;
      }
      if (!shrunk) return false;
      for (Index other = 0; other < kd_leaf; ++other)
        if (query.component[other] == own && query.limit[other] > query.limit[r]) {
          query.limit[other] = query.limit[r];
          query.near[other] = nowhere;
        }
      return true;
    }
  };
};

}  // namespace kindred::detail

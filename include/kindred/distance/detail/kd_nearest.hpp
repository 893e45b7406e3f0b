// The nearest rows of a k-d tree, by compiled search.
#pragma once

#include <cstdint>
#include <limits>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/distance/detail/kd_walk.hpp>

namespace kindred::detail {

/// The distances of a point to the 16 rows of a leaf, raw; column c of the point is
/// `point[c * stride]`.
template <class Operation, int Bytes, Real T>
KINDRED_KERNEL void leaf_distances(const LeafColumn<T>* panel, Index columns, const double* point,
                                   Index stride, double* out) {
  using V = simd::Vector<double, Bytes>;
  constexpr int lanes = Bytes / 8, width = static_cast<int>(kd_leaf) / lanes;
  V sums[width] = {};
  for (Index c = 0; c < columns; ++c) {
    const V value = V{} + point[c * stride];
#pragma GCC unroll 8
    for (int w = 0; w < width; ++w) {
      V row;
      load_doubles<Bytes>(panel[c].rows.data() + w * lanes, row);
      Operation::apply(sums[w], value, row);
    }
  }
#pragma GCC unroll 8
  for (int w = 0; w < width; ++w)
    simd::store<Bytes>(sums[w], out + w * lanes);
}

/// A raw distance larger than all: of a list that is not full yet.
inline constexpr double never_near = std::numeric_limits<double>::max();

/// Sorted lists of the k nearest rows, one for each of up to 16 points that are searched for
/// together: (raw distance, place), ties by the number of the row.
struct NearestPlaces {
  Index k;
  double* distance;  ///< list after list
  std::uint32_t* place;
};

/// Up to 16 points near each other on their search for their nearest rows.
template <class Operation, Real T>
struct SearchTogether {
  /// Points stand column after column, 16 in each; `box` has room for 2·columns numbers. Point r is
  /// the row at place `self` + r, which is passed over; a negative `self` is no place at all, and
  /// the search begins at the root.
  template <int Bytes>
  KINDRED_KERNEL static void run(const KdView<T>* tree, const double* points, Index count,
                                 Index self, double* box, const NearestPlaces* lists) {
    Visitor<Bytes> visitor(*tree, points, count, self, box, *lists);
    const Index leaf = self / kd_leaf;
    walk(*tree,
         self < 0 ? KdStart{tree->levels - 1, 0, -1, false} : KdStart{0, leaf / kd_fan, -1, true},
         visitor);
  }

 private:
  template <int Bytes>
  struct Visitor {
    using V = simd::Vector<double, Bytes>;
    static constexpr int lanes = Bytes / 8, width = static_cast<int>(kd_leaf) / lanes;

    const KdView<T>& tree;
    const double* points;
    Index count, self;
    double *low, *high;
    const NearestPlaces& lists;
    double reach = 0;
    std::uint32_t highest = 0;          // row in any list, where all of them are at distance 0
    alignas(64) double worst[kd_leaf];  // of every list, with slack; negative where there is none

    KINDRED_KERNEL Visitor(const KdView<T>& t, const double* p, Index n, Index s, double* box,
                           const NearestPlaces& l)
        : tree(t), points(p), count(n), self(s), low(box), high(box + t.columns), lists(l) {
      for (Index c = 0; c < tree.columns; ++c) {
        const double* const column = points + c * kd_leaf;
        low[c] = high[c] = column[0];
        for (Index r = 1; r < count; ++r) {
          low[c] = column[r] < low[c] ? column[r] : low[c];
          high[c] = column[r] > high[c] ? column[r] : high[c];
        }
      }
      for (Index r = 0; r < kd_leaf; ++r)
        worst[r] = r < count ? lists.distance[r * lists.k + lists.k - 1] * kd_slack : -1;
      set_reach();
    }

    KINDRED_KERNEL void set_reach() {
      double largest = worst[0];
      for (Index r = 1; r < kd_leaf; ++r)
        largest = worst[r] > largest ? worst[r] : largest;
      highest = 0;
      if (largest == 0)
        for (Index r = 0; r < count; ++r) {
          const std::uint32_t last = tree.numbers[lists.place[r * lists.k + lists.k - 1]];
          highest = last > highest ? last : highest;
        }
      // Boxes that are not there lie at infinity, beyond every reach.
      reach = largest < never_near ? largest : never_near;
    }

    KINDRED_KERNEL void bounds(int level, Index group, double* eight) {
      bounds_of_boxes<Operation, Bytes>(tree.box(level, group), tree.columns, low, high, eight);
      if (reach > 0) return;
      // Among any number of equal rows only lower ones than those that are listed count.
      const std::uint32_t* const first = tree.first[static_cast<std::size_t>(level)];
      for (Index child = 0; child < kd_fan; ++child)
        if (first[group * kd_fan + child] > highest)
          eight[child] = std::numeric_limits<double>::infinity();
    }

    KINDRED_KERNEL void leaf(Index number) {
      if (reach == 0 && tree.first[0][number] > highest) return;
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
      LaneBytes within;
#pragma GCC unroll 8
      for (int w = 0; w < width; ++w) {
        V limit;
        simd::load<Bytes>(static_cast<const double*>(worst) + w * lanes, limit);
        within.template add<Bytes>(sums[w] <= limit, w * lanes);
      }
      bool shrunk = false;
      LaneSet near(within);
      while (!near.empty())
        shrunk |= meet(number, near.take());
      if (shrunk) set_reach();
    }

    KINDRED_KERNEL bool meet(Index number, Index r) {
      alignas(64) double distances[kd_leaf];
      leaf_distances<Operation, Bytes>(tree.panel(number), tree.columns, points + r, kd_leaf,
                                       distances);
      const Index own = number == self / kd_leaf && self >= 0 ? r : kd_leaf;
      double* const list = lists.distance + r * lists.k;
      std::uint32_t* const places = lists.place + r * lists.k;
      LaneBytes within;
#pragma GCC unroll 8
      for (int w = 0; w < width; ++w) {
        V sums;
        simd::load<Bytes>(static_cast<const double*>(distances) + w * lanes, sums);
        within.template add<Bytes>(sums <= list[lists.k - 1], w * lanes);
      }
      bool shrunk = false;
      LaneSet near(within);
      while (!near.empty()) {
        const Index other = near.take();
        if (other != own)
          shrunk |= insert(list, places, distances[other],
                           static_cast<std::uint32_t>(number * kd_leaf + other));
      }
      if (shrunk) worst[r] = list[lists.k - 1] * kd_slack;
      return shrunk;
    }

    KINDRED_KERNEL bool insert(double* list, std::uint32_t* places, double distance,
                               std::uint32_t place) {
      const auto before = [&](Index i) __attribute__((always_inline)) {
        return distance < list[i] ||
               (distance == list[i] && tree.numbers[place] < tree.numbers[places[i]]);
      };
      Index i = lists.k - 1;
      if (!before(i)) return false;
      for (; i > 0 && before(i - 1); --i) {
        list[i] = list[i - 1];
        places[i] = places[i - 1];
      }
      list[i] = distance;
      places[i] = place;
      return true;
    }
  };
};

/// The distances of one point to a leaf.
template <class Operation, Real T>
struct LeafDistances {
  template <int Bytes>
  KINDRED_KERNEL static void run(const LeafColumn<T>* panel, Index columns, const double* point,
                                 double* out) {
    leaf_distances<Operation, Bytes>(panel, columns, point, 1, out);
  }
};

/// The bounds of one point and a group of boxes.
template <class Operation>
struct BoundsOfBoxes {
  template <int Bytes>
  KINDRED_KERNEL static void run(const BoxColumn* boxes, Index columns, const double* point,
                                 double* bounds) {
    bounds_of_boxes<Operation, Bytes>(boxes, columns, point, point, bounds);
  }
};

}  // namespace kindred::detail

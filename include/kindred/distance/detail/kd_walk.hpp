// The way of a search through a k-d tree, for every instruction set: from a leaf up to the root and
// down into everything on the way that is near enough, nearest first. No recursion.
#pragma once

#include <cstdint>
#include <cstring>

#include <kindred/core/simd.hpp>
#include <kindred/distance/detail/kd_layout.hpp>

namespace kindred::detail {

/// Bounds are worked out with another rounding than distances, so a node is near enough when its
/// bound is at most this much above.
inline constexpr double kd_slack = 1 + 0x1p-40;

/// The lanes 0 .. 15 of some masks, one byte each.
struct LaneBytes {
  alignas(16) char bytes[16];

  /// Takes in the lanes from `first` of a mask.
  template <int Bytes>
  KINDRED_KERNEL void add(const simd::Vector<std::int64_t, Bytes>& mask, int first) {
    using Bits = simd::Vector<std::int8_t, Bytes / 8>;
    const Bits narrow = __builtin_convertvector(mask, Bits);
    std::memcpy(bytes + first, &narrow, sizeof narrow);
  }
};

/// A set of lanes, in registers. Large bodies stand in one loop over it, not in one per vector.
struct LaneSet {
  std::uint64_t low, high;

  KINDRED_KERNEL explicit LaneSet(const LaneBytes& all) {
    std::memcpy(&low, all.bytes, 8);
    std::memcpy(&high, all.bytes + 8, 8);
  }
  KINDRED_KERNEL bool empty() const { return (low | high) == 0; }
  /// Takes the lowest lane out.
  KINDRED_KERNEL Index take() {
    if (low != 0) return take_from(low);
    return 8 + take_from(high);
  }

 private:
  KINDRED_KERNEL static Index take_from(std::uint64_t& half) {
    const int lane = __builtin_ctzll(half) / 8;
    half &= ~(std::uint64_t{0xFF} << (8 * lane));
    return lane;
  }
};

/// What the distances of anything in one box to anything in each of eight others are at least;
/// infinite where there is no box.
template <class Operation, int Bytes>
KINDRED_KERNEL void bounds_of_boxes(const BoxColumn* boxes, Index columns, const double* low,
                                    const double* high, double* bounds) {
  using V = simd::Vector<double, Bytes>;
  constexpr int lanes = Bytes / 8, width = static_cast<int>(kd_fan) / lanes;
  V sums[width] = {};
  for (Index c = 0; c < columns; ++c) {
    const V from = V{} + low[c], to = V{} + high[c];
#pragma GCC unroll 4
    for (int w = 0; w < width; ++w) {
      V begin, end;
      simd::load<Bytes>(boxes[c].low.data() + w * lanes, begin);
      simd::load<Bytes>(boxes[c].high.data() + w * lanes, end);
      const V above = begin - to, below = from - end;
      const V gap = above > below ? above : below;
      const V open = gap > 0 ? gap : V{};
      Operation::apply(sums[w], open, V{});
    }
  }
#pragma GCC unroll 4
  for (int w = 0; w < width; ++w)
    simd::store<Bytes>(sums[w], bounds + w * lanes);
}

/// Where a search begins: in one group of nodes of a level, one of which (if any) it has seen.
struct KdStart {
  int level;
  Index group;
  Index seen;
  bool climb;  ///< whether to go on above that
};

/// Takes a visitor through the tree. A visitor has
///   double reach            nodes beyond it are left out; it may shrink on the way
///   bounds(level, group, double* eight)   bounds of the eight nodes of a group
///   leaf(number)            meets a leaf
template <Real T, class Visitor>
KINDRED_KERNEL void walk(const KdView<T>& tree, const KdStart& start, Visitor& visitor) {
  struct Step {
    double bound;
    std::int32_t level;
    std::uint32_t node;
  };
  Step steps[kd_fan * kd_most_levels + kd_fan];
  int count = 0;
  int level = start.level, base = start.level;
  Index group = start.group, seen = start.seen, from = start.group;
  while (true) {
    double bounds[kd_fan];
    visitor.bounds(level, group, bounds);
    const int first = count;
    for (Index child = 0; child < kd_fan; ++child) {
      if (!(bounds[child] <= visitor.reach) || child == seen) continue;
      int at = count++;
      for (; at > first && steps[at - 1].bound <= bounds[child]; --at)
        steps[at] = steps[at - 1];
      steps[at] = {bounds[child], level, static_cast<std::uint32_t>(group * kd_fan + child)};
    }
    seen = -1;
    bool open = false;
    while (count > 0 && !open) {
      const Step step = steps[--count];
      if (!(step.bound <= visitor.reach)) continue;
      if (step.level == 0) {
        visitor.leaf(Index{step.node});
        continue;
      }
      level = step.level - 1;
      group = Index{step.node};
      open = true;
    }
    if (open) continue;
    if (!start.climb || ++base >= tree.levels) return;
    level = base;
    seen = from % kd_fan;
    from /= kd_fan;
    group = from;
  }
}

}  // namespace kindred::detail

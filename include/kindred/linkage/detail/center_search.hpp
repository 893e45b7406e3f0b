// The search for nearest centres in a tree of boxes, all clusters of one leaf at once, for every
// instruction set.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include <kindred/core/simd.hpp>
#include <kindred/linkage/detail/center_clusters.hpp>

namespace kindred::detail {

/// Clusters in a leaf, and boxes in a block.
inline constexpr Index leaf_slots = 8;
/// Blocks of boxes on the way from the root to a leaf: enough for 2³¹ slots.
inline constexpr std::size_t most_levels = 11;
/// No distance is as large.
inline constexpr double no_distance = 0x1p860;

/// A tree of boxes as the kernel sees it. A leaf is 8 clusters, column by column, and their keys.
/// Block b of level 0 holds the boxes of leaves 8b .. 8b + 7: for every column 8 lower and 8 upper
/// ends, then the largest keys; block b of level l > 0 those of blocks 8b .. 8b + 7 below it.
struct CenterBoxes {
  Index columns = 0;
  const double* leaves = nullptr;
  std::array<const double*, most_levels> blocks{};
  Index levels = 0;
  const CenterClusters* clusters = nullptr;

  KINDRED_KERNEL const double* leaf(Index l) const noexcept {
    return leaves + l * (columns + 1) * leaf_slots;
  }
  KINDRED_KERNEL const double* block(Index level, Index b) const noexcept {
    return blocks[static_cast<std::size_t>(level)] + b * (2 * columns + 1) * leaf_slots;
  }
};

/// How long the square of the way to a centre may be: at most alpha + beta × its key.
struct CenterReach {
  double alpha, beta;
};

/// What the clusters of one leaf look for. `Meter` knows how far two clusters are, or that they are
/// farther than the best found so far, and how long a way may be that leads to a nearer one.
template <class Meter>
struct alignas(64) LeafSearch {
  double alpha[leaf_slots], beta[leaf_slots], best[leaf_slots], ways[leaf_slots];
  double margin[leaf_slots];  ///< what rounding may add to a squared way, beside a small share
  std::int32_t nearest[leaf_slots];
  std::uint32_t active;
  double* box;  ///< room for 2 × columns: that of the active clusters

  const Meter* meter;

  KINDRED_KERNEL void reach(Index lane, std::int32_t slot) noexcept {
    const CenterReach found = meter->reach(slot, best[lane]);
    alpha[lane] = found.alpha + margin[lane];
    beta[lane] = found.beta;
  }

  KINDRED_KERNEL void consider(Index lane, const CenterBoxes& boxes, std::int32_t slot,
                               std::int32_t other) noexcept {
    const double distance = meter->distance(slot, other, best[lane]);
    if (distance > best[lane]) return;
    const auto& place = boxes.clusters->place;
    if (distance == best[lane] && nearest[lane] >= 0 &&
        place[static_cast<std::size_t>(nearest[lane])] <= place[static_cast<std::size_t>(other)])
      return;
    best[lane] = distance;
    nearest[lane] = other;
    reach(lane, slot);
  }
};

/// Finds the nearest clusters of those in one leaf that are active, the first of them by place. The
/// best ones known before are where the search begins.
template <class Meter>
struct SearchCenters {
  using Search = LeafSearch<Meter>;

  template <int Bytes>
  KINDRED_KERNEL static void run(const CenterBoxes* boxes, Index leaf, Search* search) {
    const Index columns = boxes->columns;
    const double* const own = boxes->leaf(leaf);
    for (Index c = 0; c < columns; ++c) {
      double low = 0x1p500, high = -0x1p500;
      for (std::uint32_t lanes = search->active; lanes != 0; lanes &= lanes - 1) {
        const double value = own[c * leaf_slots + std::countr_zero(lanes)];
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
      search->box[2 * c] = low;
      search->box[2 * c + 1] = high;
    }
    for (std::uint32_t lanes = search->active; lanes != 0; lanes &= lanes - 1)
      scan<Bytes>(*boxes, own, leaf, std::countr_zero(lanes), leaf, *search);
    const Index home = leaf / leaf_slots;
    visit_leaves<Bytes>(*boxes, own, leaf, home, *search);
    std::array<Open, leaf_slots * most_levels> open;
    std::size_t count = 0;
    open[count++] = {0, boxes->levels - 1, 0, 0};
    while (count > 0) {
      const Open next = open[--count];
      if (next.way > reach_of(*search, next.key)) continue;
      if (next.level == 0) {
        if (next.block != home) visit_leaves<Bytes>(*boxes, own, leaf, next.block, *search);
        continue;
      }
      const double* const block = boxes->block(next.level, next.block);
      const std::size_t first = count;
      for (std::uint32_t near = near_boxes<Bytes>(*boxes, block, *search); near != 0;
           near &= near - 1) {
        const int which = std::countr_zero(near);
        const Open found{next.block * leaf_slots + which, next.level - 1, search->ways[which],
                         block[2 * columns * leaf_slots + which]};
        // The nearest one comes last, to be opened first.
        std::size_t place = count++;
        for (; place > first && open[place - 1].way < found.way; --place)
          open[place] = open[place - 1];
        open[place] = found;
      }
    }
  }

 private:
  /// A block still to be opened, the way to its box and the largest key in there.
  struct Open {
    Index block, level;
    double way, key;
  };

  /// How long the square of a way may be that leads one of the active clusters to such a key.
  KINDRED_KERNEL static double reach_of(const Search& search, double key) noexcept {
    double reach = -no_distance;
    for (std::uint32_t active = search.active; active != 0; active &= active - 1) {
      const int lane = std::countr_zero(active);
      const double own = search.alpha[lane] + search.beta[lane] * key;
      reach = own > reach ? own : reach;
    }
    return reach;
  }

  /// Those of 8 boxes that may hold something for one of the active clusters.
  template <int Bytes>
  KINDRED_KERNEL static std::uint32_t near_boxes(const CenterBoxes& boxes, const double* block,
                                                 Search& search) {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    double alpha = -no_distance, beta = 0;
    for (std::uint32_t active = search.active; active != 0; active &= active - 1) {
      const int lane = std::countr_zero(active);
      alpha = search.alpha[lane] > alpha ? search.alpha[lane] : alpha;
      beta = search.beta[lane] > beta ? search.beta[lane] : beta;
    }
    std::uint32_t bits = 0;
    for (Index w = 0; w < leaf_slots; w += lanes) {
      V ways{};
      for (Index c = 0; c < boxes.columns; ++c) {
        V low, high;
        simd::load<Bytes>(block + 2 * c * leaf_slots + w, low);
        simd::load<Bytes>(block + (2 * c + 1) * leaf_slots + w, high);
        add_gap<V>(low - search.box[2 * c + 1], search.box[2 * c] - high, ways);
      }
      V key;
      simd::load<Bytes>(block + 2 * boxes.columns * leaf_slots + w, key);
      const I near = ways <= alpha + beta * key;
      bits |= simd::bits_of<Bytes>(near) << w;
      simd::store<Bytes>(ways, search.ways + w);
    }
    return bits;
  }

  template <class V>
  KINDRED_KERNEL static void add_gap(const V& below, const V& above, V& ways) {
    const V larger = below > above ? below : above;
    const V gap = larger > 0.0 ? larger : V{};
    ways += gap * gap;
  }

  template <int Bytes>
  KINDRED_KERNEL static void visit_leaves(const CenterBoxes& boxes, const double* own, Index leaf,
                                          Index b, Search& search) {
    const double* const block = boxes.block(0, b);
    std::uint32_t near = near_boxes<Bytes>(boxes, block, search);
    if (std::has_single_bit(search.active)) {
      // The nearest box first, which may spare the others.
      std::array<double, leaf_slots> ways;
      for (int which = 0; which < leaf_slots; ++which)
        ways[static_cast<std::size_t>(which)] = search.ways[which];
      const int lane = std::countr_zero(search.active);
      while (near != 0) {
        int which = std::countr_zero(near);
        for (std::uint32_t rest = near & (near - 1); rest != 0; rest &= rest - 1)
          if (const int k = std::countr_zero(rest);
              ways[static_cast<std::size_t>(k)] < ways[static_cast<std::size_t>(which)])
            which = k;
        near &= ~(std::uint32_t{1} << which);
        if (b * leaf_slots + which == leaf) continue;
        const double key = block[2 * boxes.columns * leaf_slots + which];
        if (ways[static_cast<std::size_t>(which)] > reach_of(search, key)) continue;
        scan<Bytes>(boxes, own, leaf, lane, b * leaf_slots + which, search);
      }
      return;
    }
    for (; near != 0; near &= near - 1) {
      const int which = std::countr_zero(near);
      const Index other = b * leaf_slots + which;
      if (other == leaf) continue;
      for (std::uint32_t reaching =
               search.active & reaching_lanes<Bytes>(boxes, own, block + which, search);
           reaching != 0; reaching &= reaching - 1)
        scan<Bytes>(boxes, own, leaf, std::countr_zero(reaching), other, search);
    }
  }

  /// The clusters of our leaf that one box may hold something for.
  template <int Bytes>
  KINDRED_KERNEL static std::uint32_t reaching_lanes(const CenterBoxes& boxes, const double* own,
                                                     const double* box, const Search& search) {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    const double key = box[2 * boxes.columns * leaf_slots];
    std::uint32_t bits = 0;
    for (Index w = 0; w < leaf_slots; w += lanes) {
      V ways{};
      for (Index c = 0; c < boxes.columns; ++c) {
        V value;
        simd::load<Bytes>(own + c * leaf_slots + w, value);
        add_gap<V>(box[2 * c * leaf_slots] - value, value - box[(2 * c + 1) * leaf_slots], ways);
      }
      V alpha, beta;
      simd::load<Bytes>(search.alpha + w, alpha);
      simd::load<Bytes>(search.beta + w, beta);
      const I near = ways <= alpha + beta * key;
      bits |= simd::bits_of<Bytes>(near) << w;
    }
    return bits;
  }

  /// One of our clusters meets the 8 of a leaf.
  template <int Bytes>
  KINDRED_KERNEL static void scan(const CenterBoxes& boxes, const double* own, Index leaf, int lane,
                                  Index other, Search& search) {
    using V = simd::Vector<double, Bytes>;
    using I = simd::Vector<std::int64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    const double* const panel = boxes.leaf(other);
    const auto slot = static_cast<std::int32_t>(leaf * leaf_slots + lane);
    std::uint32_t near = 0;
    for (Index w = 0; w < leaf_slots; w += lanes) {
      V ways{};
      for (Index c = 0; c < boxes.columns; ++c) {
        V value;
        simd::load<Bytes>(panel + c * leaf_slots + w, value);
        value -= own[c * leaf_slots + lane];
        ways += value * value;
      }
      V key;
      simd::load<Bytes>(panel + boxes.columns * leaf_slots + w, key);
      const I close = ways <= search.alpha[lane] + search.beta[lane] * key;
      near |= simd::bits_of<Bytes>(close) << w;
      simd::store<Bytes>(ways, search.ways + w);
    }
    if (other == leaf) near &= ~(std::uint32_t{1} << lane);
    if (near == 0) return;
    const auto first = static_cast<std::int32_t>(other * leaf_slots);
    if (search.nearest[lane] < 0) {
      // What is nearest at a glance leaves little to be worked out exactly.
      int glance = std::countr_zero(near);
      for (std::uint32_t rest = near; rest != 0; rest &= rest - 1)
        if (search.ways[std::countr_zero(rest)] < search.ways[glance])
          glance = std::countr_zero(rest);
      search.consider(lane, boxes, slot, first + glance);
      near &= ~(std::uint32_t{1} << glance);
    }
    for (; near != 0; near &= near - 1) {
      const int which = std::countr_zero(near);
      const double key = panel[boxes.columns * leaf_slots + which];
      if (search.ways[which] <= search.alpha[lane] + search.beta[lane] * key)
        search.consider(lane, boxes, slot, first + which);
    }
  }
};

}  // namespace kindred::detail

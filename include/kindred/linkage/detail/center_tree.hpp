// A tree of boxes over moving centres: rebuilt when many clusters are gone, and kept up to date
// cluster by cluster in between.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/linkage/detail/center_clusters.hpp>
#include <kindred/linkage/detail/center_order.hpp>
#include <kindred/linkage/detail/center_search.hpp>

namespace kindred::detail {

/// What ways may be longer by, as a factor, because numbers are rounded.
inline constexpr double center_slack = 1 + 0x1p-12;

/// What centres, sizes and spreads tell of distances.
struct CenterMeter {
  const CenterClusters* clusters;

  double distance(std::int32_t a, std::int32_t b, double) const noexcept {
    return clusters->distance(a, b);
  }

  /// A linkage's distance d of clusters with squared way w is 2w / (1/|A| + 1/|B|) or w plus the
  /// spread of both; keys are 1/|B|, or the spread of B below zero.
  KINDRED_KERNEL CenterReach reach(std::int32_t slot, double best) const noexcept {
    const auto i = static_cast<std::size_t>(slot);
    constexpr double more = center_slack;
    if (clusters->is_ward()) {
      const double half = more * 0.5 * best;
      return {half / clusters->size[i], half};
    }
    return {more * (best * (1 + 0x1p-40) - clusters->spread[i]), clusters->is_spread() ? more : 0};
  }
};

/// A cluster, if any, and how far it is.
struct SeenCenter {
  std::int32_t slot = -1;
  double distance = no_distance;
};

/// Clusters, by slots, and the tree in which each finds its nearest one. O(n·d) memory.
template <Compiled = on_use>
class CenterTree {
 public:
  CenterTree(const PreparedRows& rows, const StartingClusters& start, Linkage linkage,
             Workers& workers)
      : workers_(workers), columns_(rows.columns()), clusters_(rows, start, linkage) {
    place_offset();
    live_ = rows.rows();
    rebuild();
  }
  CenterTree(const CenterTree&) = delete;
  CenterTree& operator=(const CenterTree&) = delete;

  const CenterClusters& clusters() const noexcept { return clusters_; }
  Index slots() const noexcept { return static_cast<Index>(clusters_.place.size()); }
  Index leaves() const noexcept { return slots() / leaf_slots; }
  Index live() const noexcept { return live_; }
  /// True when there is nothing left to merge.
  bool done() const noexcept { return live_ <= 1; }
  /// True when enough slots are free to pay for a new tree.
  bool thin() const noexcept { return 4 * live_ <= 3 * built_; }

  /// The pair of two clusters in the order of greedy search.
  CenterPair pair(std::int32_t a, std::int32_t b, double distance) const noexcept {
    return {distance, std::min(place(a), place(b)), std::max(place(a), place(b))};
  }

  /// Cluster `to` takes in cluster `from`; the boxes know nothing of it before they are mended.
  void merge(std::int32_t from, std::int32_t to, double distance) noexcept {
    clusters_.merge(from, to, distance);
    keep_near_offset(to);
    fill(from);
    fill(to);
  }
  void count_merges(Index merges) noexcept { live_ -= merges; }

  /// Mends all boxes.
  void mend() {
    for (std::size_t level = 0; level < blocks_.size(); ++level) {
      const Index count = boxes(level);
      for_each_chunk(workers_, {(count + leaf_slots - 1) / leaf_slots, 64}, [&](Chunk chunk) {
        const Index end = std::min(count, chunk.end * leaf_slots);
        for (Index b = chunk.begin * leaf_slots; b < end; ++b)
          mend_box(level, b);
      });
    }
  }

  /// Mends the boxes that hold a slot.
  void mend(std::int32_t slot) noexcept {
    Index b = slot / leaf_slots;
    for (std::size_t level = 0; level < blocks_.size(); ++level, b /= leaf_slots)
      mend_box(level, b);
  }

  /// Moves the clusters that are left to new slots, in the order of a tree. Returns where every old
  /// slot has gone, −1 for those that were free.
  std::vector<std::int32_t> rebuild() {
    std::vector<std::int32_t> order;
    order.reserve(static_cast<std::size_t>(live_));
    for (std::int32_t slot = 0; slot < slots(); ++slot)
      if (!clusters_.free(slot)) order.push_back(slot);
    order_by_cells(order, columns_, leaf_slots, workers_,
                   [&](std::int32_t slot, Index c) { return coordinate(slot, c); });
    std::vector<std::int32_t> moved(clusters_.place.size(), -1);
    for (std::size_t i = 0; i < order.size(); ++i)
      moved[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
    take(order);
    built_ = live_;
    make_room();
    mend();
    return moved;
  }

  /// Finds the nearest of every cluster that asks, where the one already known, if any, is where
  /// its search begins.
  void search(const std::vector<char>& asks, std::vector<std::int32_t>& nearest,
              std::vector<double>& distance) const {
    search(CenterMeter{&clusters_}, asks, nearest, distance);
  }
  template <class Meter>
  void search(const Meter& meter, const std::vector<char>& asks, std::vector<std::int32_t>& nearest,
              std::vector<double>& distance) const {
    const Index together = std::clamp<Index>(leaves() / 64, 1, 32);
    for_each_chunk(workers_, {leaves(), together}, [&](Chunk chunk) {
      std::vector<double> box(static_cast<std::size_t>(2 * columns_));
      LeafSearch<Meter> search{};
      search.box = box.data();
      search.meter = &meter;
      for (Index leaf = chunk.begin; leaf < chunk.end; ++leaf) {
        search.active = 0;
        for (Index lane = 0; lane < leaf_slots; ++lane) {
          const auto slot = static_cast<std::size_t>(leaf * leaf_slots + lane);
          search.nearest[lane] = nearest[slot];
          if (!asks[slot]) continue;
          search.active |= std::uint32_t{1} << lane;
          search.best[lane] = nearest[slot] < 0 ? no_distance
                                                : meter.distance(static_cast<std::int32_t>(slot),
                                                                 nearest[slot], no_distance);
        }
        search_leaf(leaf, search);
        for (std::uint32_t lanes = search.active; lanes != 0; lanes &= lanes - 1) {
          const int lane = std::countr_zero(lanes);
          const auto slot = static_cast<std::size_t>(leaf * leaf_slots + lane);
          nearest[slot] = search.nearest[lane];
          distance[slot] = search.best[lane];
        }
      }
    });
  }

  /// The nearest cluster of one, given another one and its distance.
  SeenCenter nearest(std::int32_t slot, SeenCenter known = {}) const {
    return nearest(CenterMeter{&clusters_}, slot, known);
  }
  template <class Meter>
  SeenCenter nearest(const Meter& meter, std::int32_t slot, SeenCenter known) const {
    std::vector<double> box(static_cast<std::size_t>(2 * columns_));
    LeafSearch<Meter> search{};
    search.box = box.data();
    search.meter = &meter;
    const Index lane = slot % leaf_slots;
    search.active = std::uint32_t{1} << lane;
    search.nearest[lane] = known.slot;
    search.best[lane] = known.distance;
    search_leaf(slot / leaf_slots, search);
    return {search.nearest[lane], search.best[lane]};
  }

 private:
  /// Where columns are more, the clusters of a leaf have too little in common to search together.
  static constexpr Index most_together = 3;
  static constexpr double nowhere = 0x1p500;

  template <class Meter>
  void search_leaf(Index leaf, LeafSearch<Meter>& search) const {
    const std::uint32_t active = search.active;
    if (active == 0) return;
    for (std::uint32_t lanes = active; lanes != 0; lanes &= lanes - 1) {
      const int lane = std::countr_zero(lanes);
      const auto slot = static_cast<std::int32_t>(leaf * leaf_slots + lane);
      search.margin[lane] = margin(slot);
      search.reach(lane, slot);
    }
    if (columns_ <= most_together)
      return simd::launch<SearchCenters<Meter>>(simd::best(), &boxes_, leaf, &search);
    for (std::uint32_t lanes = active; lanes != 0; lanes &= lanes - 1) {
      search.active = lanes & (~lanes + 1);
      simd::launch<SearchCenters<Meter>>(simd::best(), &boxes_, leaf, &search);
    }
    search.active = active;
  }

  std::int32_t place(std::int32_t slot) const noexcept {
    return clusters_.place[static_cast<std::size_t>(slot)];
  }

  double coordinate(std::int32_t slot, Index c) const noexcept {
    const double* const row = clusters_.row(slot);
    return (row[2 * c] - offset_[static_cast<std::size_t>(c)]) + row[2 * c + 1];
  }

  /// Coordinates are counted from the median of some clusters, which rows far out do not move.
  void place_offset() {
    const Index step = std::max<Index>(1, slots() / 255);
    std::vector<double> values;
    for (Index c = 0; c < columns_; ++c) {
      values.clear();
      for (Index slot = 0; slot < slots(); slot += step)
        values.push_back(clusters_.row(static_cast<std::int32_t>(slot))[2 * c]);
      const auto middle = values.begin() + std::ssize(values) / 2;
      std::nth_element(values.begin(), middle, values.end());
      offset_.push_back(*middle);
    }
  }

  /// The largest number that went into a cluster's coordinates, and the largest of those.
  struct Magnitudes {
    double parts = 0, coordinates = 0;
  };
  Magnitudes magnitudes(std::int32_t slot) const noexcept {
    Magnitudes result;
    const double* const row = clusters_.row(slot);
    for (Index c = 0; c < columns_; ++c) {
      const double way = row[2 * c] - offset_[static_cast<std::size_t>(c)];
      const double place = std::abs(way + row[2 * c + 1]);
      result.coordinates = std::max(result.coordinates, place);
      result.parts = std::max({result.parts, place, std::abs(way), std::abs(row[2 * c + 1])});
    }
    return result;
  }

  /// A coordinate is off by no more than 2⁻⁵² of what went into it, which is at most twice the
  /// largest one. So a cluster much farther out than we are is off by a small share of the way
  /// there, and any other by no more than four times what we may be. Squared, that matters only for
  /// ways not much longer.
  double margin(std::int32_t slot) const noexcept {
    const double parts = magnitudes(slot).parts;
    return static_cast<double>(columns_) * (parts * 0x1p-45) * (parts * 0x1p-40);
  }

  /// Where a centre lies much nearer to the offset than what went into it, it is counted from
  /// there.
  void keep_near_offset(std::int32_t slot) noexcept {
    const auto [parts, coordinates] = magnitudes(slot);
    if (parts <= 2 * coordinates) return;
    for (Index c = 0; c < columns_; ++c)
      clusters_.place_center(slot, c, offset_[static_cast<std::size_t>(c)], coordinate(slot, c));
  }

  /// The number of boxes of a level.
  Index boxes(std::size_t level) const noexcept {
    Index count = leaves();
    for (std::size_t l = 0; l < level; ++l)
      count = (count + leaf_slots - 1) / leaf_slots;
    return count;
  }

  void take(const std::vector<std::int32_t>& order) {
    CenterClusters next(clusters_.linkage, columns_);
    const auto room = (order.size() + leaf_slots - 1) / leaf_slots * leaf_slots;
    next.center.resize(room * static_cast<std::size_t>(2 * columns_));
    next.size.resize(room, 1.0);
    next.spread.resize(room, 0.0);
    next.height.resize(room, 0.0);
    next.place.resize(room, -1);
    for_each_chunk(workers_, {static_cast<Index>(order.size()), 4096}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const auto to = static_cast<std::size_t>(i);
        const auto from = static_cast<std::size_t>(order[to]);
        std::copy_n(clusters_.row(order[to]), 2 * columns_, next.center.data() + 2 * columns_ * i);
        next.size[to] = clusters_.size[from];
        next.spread[to] = clusters_.spread[from];
        next.height[to] = clusters_.height[from];
        next.place[to] = clusters_.place[from];
      }
    });
    clusters_ = std::move(next);
  }

  void make_room() {
    leaves_.resize(static_cast<std::size_t>(slots() * (columns_ + 1)));
    blocks_.clear();
    boxes_ = {.columns = columns_, .clusters = &clusters_};
    boxes_.leaves = leaves_.data();
    Index count = leaves();
    do {
      count = (count + leaf_slots - 1) / leaf_slots;
      std::vector<double> level(static_cast<std::size_t>(count * leaf_slots * (2 * columns_ + 1)));
      for (Index b = 0; b < count; ++b)
        for (Index k = 0; k < leaf_slots; ++k)
          for (Index c = 0; c < columns_; ++c) {
            double* const block = level.data() + b * leaf_slots * (2 * columns_ + 1);
            block[2 * c * leaf_slots + k] = nowhere;
            block[(2 * c + 1) * leaf_slots + k] = -nowhere;
          }
      blocks_.push_back(std::move(level));
      boxes_.blocks[blocks_.size() - 1] = blocks_.back().data();
    } while (count > 1);
    boxes_.levels = static_cast<Index>(blocks_.size());
    for_each_chunk(workers_, {leaves(), 512}, [&](Chunk chunk) {
      for (Index slot = chunk.begin * leaf_slots; slot < chunk.end * leaf_slots; ++slot)
        fill(static_cast<std::int32_t>(slot));
    });
  }

  /// Puts a slot's centre and key into its leaf.
  void fill(std::int32_t slot) noexcept {
    double* const leaf =
        leaves_.data() + slot / leaf_slots * leaf_slots * (columns_ + 1) + slot % leaf_slots;
    const auto i = static_cast<std::size_t>(slot);
    const bool free = clusters_.free(slot);
    for (Index c = 0; c < columns_; ++c)
      leaf[c * leaf_slots] = free ? nowhere : coordinate(slot, c);
    leaf[columns_ * leaf_slots] = free                  ? 0
                                  : clusters_.is_ward() ? 1 / clusters_.size[i]
                                                        : -clusters_.spread[i];
  }

  void mend_box(std::size_t level, Index b) noexcept {
    double* const block =
        blocks_[level].data() + b / leaf_slots * leaf_slots * (2 * columns_ + 1) + b % leaf_slots;
    double key = -nowhere;
    if (level == 0) {
      const double* const leaf = boxes_.leaf(b);
      for (Index c = 0; c < columns_; ++c) {
        double low = nowhere, high = -nowhere;
        for (Index k = 0; k < leaf_slots; ++k) {
          const double value = leaf[c * leaf_slots + k];
          low = std::min(low, value);
          high = value == nowhere ? high : std::max(high, value);
        }
        block[2 * c * leaf_slots] = low;
        block[(2 * c + 1) * leaf_slots] = high;
      }
      for (Index k = 0; k < leaf_slots; ++k)
        if (leaf[k] != nowhere) key = std::max(key, leaf[columns_ * leaf_slots + k]);
    } else {
      const double* const below = boxes_.block(static_cast<Index>(level) - 1, b);
      for (Index c = 0; c < columns_; ++c) {
        const double* const low = below + 2 * c * leaf_slots;
        const double* const high = low + leaf_slots;
        block[2 * c * leaf_slots] = *std::min_element(low, low + leaf_slots);
        block[(2 * c + 1) * leaf_slots] = *std::max_element(high, high + leaf_slots);
      }
      const double* const keys = below + 2 * columns_ * leaf_slots;
      for (Index k = 0; k < leaf_slots; ++k)
        if (below[k] != nowhere) key = std::max(key, keys[k]);
    }
    block[2 * columns_ * leaf_slots] = key == -nowhere ? 0 : key;
  }

  Workers& workers_;
  Index columns_;
  CenterClusters clusters_;
  std::vector<double> offset_{}, leaves_{};
  std::vector<std::vector<double>> blocks_{};
  CenterBoxes boxes_{};
  Index live_ = 0, built_ = 0;
};

}  // namespace kindred::detail

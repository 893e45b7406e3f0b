// Centroid and median linkage from vectors without a matrix: a cluster is its centre, and the only
// distances worked out for a merge are those of the new centre.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/detail/center_kernel.hpp>
#include <kindred/linkage/detail/near_lists.hpp>
#include <kindred/linkage/detail/row_tiles.hpp>
#include <kindred/linkage/detail/wanted.hpp>
#include <kindred/linkage/methods.hpp>

namespace kindred::detail {

/// Where going through all centres for every merge is quicker than a matrix, which few columns make
/// it and many rows need it to be.
inline bool centers_pay(Linkage linkage, const PreparedRows& rows) noexcept {
  return (linkage == Linkage::centroid || linkage == Linkage::median) && rows.rows() >= 512 &&
         rows.columns() <= 24 && rows.squares_are_safe();
}

/// Greedy search over moving centres, in squared distances. Every cluster keeps a few neighbours
/// and a bound on all others: when its nearest one is merged away, the next is at hand. Centres are
/// kept in two parts, a row and the way from there, so that they lose no digits where rows lie far
/// out. O(n²d) time, O(nd) memory.
template <Compiled = on_use>
class MovingCenters {
 public:
  MovingCenters(const PreparedRows& rows, const StartingClusters& start, Linkage linkage,
                const Wanted& wanted, Workers& workers, ProgressRef progress)
      : start_(start),
        wanted_(wanted),
        halves_(linkage == Linkage::median),
        workers_(workers),
        progress_(progress),
        columns_(2 * rows.columns()),
        count_(rows.rows()),
        centers_(static_cast<std::size_t>(rows.tiles() * columns_)),
        known_(static_cast<std::size_t>(rows.tiles())),
        ids_(static_cast<std::size_t>(rows.tiles() * tile_rows), never<double>),
        least_(ids_.size(), never<double>),
        shown_(ids_.size(), 0.0),
        row_(ids_.size()),
        concerned_(static_cast<std::size_t>(rows.tiles() / center_block + 1)),
        center_(static_cast<std::size_t>(columns_)),
        size_(start.size),
        lists_(size_.size()),
        version_(size_.size(), 0),
        place_(size_.size()) {
    for (Index t = 0; t < rows.tiles(); ++t)
      for (Index c = 0; c < rows.columns(); ++c)
        centers_[static_cast<std::size_t>(t * columns_ + 2 * c)] =
            rows.panels()[static_cast<std::size_t>(t * rows.columns() + c)];
    for (Index i = 0; i < rows.tiles() * tile_rows; ++i) {
      bound(i) = i < count_ ? 0 : -1;
      nearest(i) = stale;
      if (i >= count_) continue;
      ids_[at(i)] = static_cast<double>(i);
      least_[at(i)] = 0;
      place_[at(i)] = i;
    }
    begin_with_lists(RowTiles(rows, start, {linkage, {.squared = true}, true}));
  }

  /// The merges in greedy order as far as they are wanted, by the ids of the starting clusters;
  /// fewer when progress says stop.
  std::vector<LoggedMerge> run() {
    const Index total = count_ - 1, ask = std::max<Index>(1, total / 64);
    const Index most = std::min(wanted_.merges, total);
    std::vector<LoggedMerge> log;
    while (std::ssize(log) < most && !stopped_) {
      const Index one = first();
      if (nearest(one) == stale) {
        look(one);
        continue;
      }
      if (least_[at(one)] > wanted_.limit) break;
      const auto a = static_cast<Index>(ids_[at(one)]), b = static_cast<Index>(nearest(one));
      const Index low = std::min(a, b), high = std::max(a, b);
      log.push_back({start_.id[at(low)], start_.id[at(high)], least_[at(one)]});
      merge(low, high);
      const auto done = static_cast<Index>(log.size());
      if (done % ask == 0) stopped_ = !progress_({"merges", done, total});
    }
    return log;
  }

 private:
  static constexpr double stale = -1;
  static constexpr std::size_t most_listed = 16;

  struct Listed {
    double distance;
    std::int32_t id;
    std::uint32_t version;
    bool operator<(const Listed& other) const noexcept {
      return distance != other.distance ? distance < other.distance : id < other.id;
    }
  };

  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }
  double& bound(Index place) noexcept {
    return known_[at(place / tile_rows)].bound[place % tile_rows];
  }
  double& nearest(Index place) noexcept {
    return known_[at(place / tile_rows)].nearest[place % tile_rows];
  }
  double& center(Index place, Index column) noexcept {
    return centers_[at(place / tile_rows * columns_ + column)].rows[at(place % tile_rows)];
  }

  /// Without lists every cluster looks around when its turn comes.
  void begin_with_lists(const RowTiles& tiles) {
    const auto ask = [&](const Progress& now) {
      stopped_ = stopped_ || !progress_(now);
      return !stopped_;
    };
    auto bounds = near_bounds(tiles, workers_, ask);
    if (!bounds) return;
    const auto lists = near_lists(tiles, std::move(*bounds), workers_, ask);
    if (!lists) return;
    for (Index i = 0; i < count_; ++i) {
      // At its bound and beyond, others that are not listed may be as near.
      std::vector<Listed> listed;
      for (const Neighbor& neighbor : lists->known[at(i)])
        if (neighbor.distance < lists->bound[at(i)])
          listed.push_back({neighbor.distance, neighbor.other, 0});
      take(i, std::move(listed), lists->bound[at(i)]);
    }
  }

  /// The first cluster, by id, of those whose nearest one may be nearest of all.
  Index first() const {
    Nearest<double> found;
    simd::launch<FindNearest<double>>(simd::best(), least_.data(), shown_.data(), ids_.data(),
                                      padded_width(count_), &found);
    return place_[at(static_cast<Index>(found.id))];
  }

  /// Works out the distances of a cluster to all; `low` and `high` are those being merged, if any.
  void meet(Index place, double low = never<double>, double high = never<double>) {
    constexpr Index worth_sharing = 128 * 1024;
    for (Index c = 0; c < columns_; ++c)
      center_[at(c)] = center(place, c);
    const Index tiles = (count_ + tile_rows - 1) / tile_rows;
    const Index blocks = (tiles + center_block - 1) / center_block;
    const Index parts = tiles * tile_rows * columns_ < worth_sharing ? 1 : workers_.count();
    for_each_chunk(workers_, {blocks, (blocks + parts - 1) / parts}, [&](Chunk chunk) {
      const Index begin = chunk.begin * center_block;
      const Index end = std::min(tiles, chunk.end * center_block);
      simd::launch<MeetCenter>(simd::best(), std::as_const(centers_).data() + begin * columns_,
                               end - begin, columns_, std::as_const(center_).data(),
                               std::as_const(known_).data() + begin, low, high,
                               row_.data() + begin * tile_rows, concerned_.data() + chunk.begin);
    });
    row_[at(place)] = never<double>;
  }

  /// Finds a cluster's nearest one: in its list if that is certain, else among all.
  void look(Index place) {
    auto& listed = lists_[at(static_cast<Index>(ids_[at(place)]))];
    std::erase_if(listed,
                  [&](const Listed& other) { return version_[at(other.id)] != other.version; });
    const auto best = std::min_element(listed.begin(), listed.end());
    if (best != listed.end() && best->distance < bound(place)) {
      nearest(place) = best->id;
      least_[at(place)] = best->distance;
      return;
    }
    meet(place);
    look_around(place);
  }

  /// A new list from the distances just worked out.
  void look_around(Index place) {
    std::vector<Listed> listed;
    for (Index i = 0; i < count_; ++i) {
      if (row_[at(i)] == never<double>) continue;
      const auto id = static_cast<std::int32_t>(ids_[at(i)]);
      const Listed other{row_[at(i)], id, version_[at(id)]};
      if (listed.size() > most_listed) {
        if (!(other < listed.front())) continue;
        std::pop_heap(listed.begin(), listed.end());
        listed.back() = other;
      } else {
        listed.push_back(other);
      }
      std::push_heap(listed.begin(), listed.end());
    }
    take(place, std::move(listed), never<double>);
  }

  /// Keeps the nearest ones of a list, beyond which nothing is nearer than `limit`.
  void take(Index place, std::vector<Listed> listed, double limit) {
    std::sort(listed.begin(), listed.end());
    if (listed.size() > most_listed) {
      limit = std::min(limit, listed[most_listed].distance);
      listed.resize(most_listed);
    }
    bound(place) = limit;
    nearest(place) = listed.empty() ? stale : static_cast<double>(listed.front().id);
    least_[at(place)] = listed.empty() ? limit : listed.front().distance;
    lists_[at(static_cast<Index>(ids_[at(place)]))] = std::move(listed);
  }

  void merge(Index low, Index high) {
    const Index from = place_[at(low)];
    Index to = place_[at(high)];
    const double share = halves_ ? 0.5 : size_[at(low)] / (size_[at(low)] + size_[at(high)]);
    for (Index c = 0; c < columns_; c += 2) {
      const double way =
          (center(from, c) - center(to, c)) + (center(from, c + 1) - center(to, c + 1));
      center(to, c + 1) += share * way;
    }
    size_[at(high)] += size_[at(low)];
    ++version_[at(low)];
    ++version_[at(high)];
    lists_[at(low)] = {};
    leave(from);
    to = place_[at(high)];
    meet(to, static_cast<double>(low), static_cast<double>(high));
    const Index tiles = (count_ + tile_rows - 1) / tile_rows;
    for (Index block = 0; block * center_block < tiles; ++block) {
      if (concerned_[at(block)] == 0) continue;
      const Index begin = block * center_block * tile_rows;
      for (Index i = begin; i < std::min(count_, begin + center_block * tile_rows); ++i)
        if (i != to) note(i, low, high);
    }
    look_around(to);
  }

  /// The last cluster moves to the place of one that is gone.
  void leave(Index place) {
    const Index last = --count_;
    for (Index c = 0; c < columns_; ++c)
      center(place, c) = center(last, c);
    bound(place) = bound(last);
    nearest(place) = nearest(last);
    least_[at(place)] = least_[at(last)];
    ids_[at(place)] = ids_[at(last)];
    place_[at(static_cast<Index>(ids_[at(place)]))] = place;
    bound(last) = -1;
    nearest(last) = stale;
    ids_[at(last)] = least_[at(last)] = never<double>;
  }

  /// A cluster takes note of the merge of two others into `high`.
  void note(Index place, Index low, Index high) {
    const double distance = row_[at(place)];
    if (distance <= bound(place)) enlist(place, high, distance);
    double& now = nearest(place);
    double& least = least_[at(place)];
    // What is closer than all is the nearest, and at an equal distance the lower id is.
    const auto merged = static_cast<double>(high);
    const bool closer = distance < least;
    const bool lost = now == static_cast<double>(low) || (now == merged && distance != least);
    const bool earlier = distance == least && merged < now;
    now = closer || (earlier && !lost) ? merged : lost ? stale : now;
    least = closer ? distance : least;
  }

  void enlist(Index place, Index id, double distance) {
    auto& listed = lists_[at(static_cast<Index>(ids_[at(place)]))];
    const Listed fresh{distance, static_cast<std::int32_t>(id), version_[at(id)]};
    if (listed.size() >= most_listed)
      std::erase_if(listed,
                    [&](const Listed& other) { return version_[at(other.id)] != other.version; });
    if (listed.size() < most_listed) {
      listed.push_back(fresh);
      return;
    }
    const auto last = std::max_element(listed.begin(), listed.end());
    bound(place) = std::min(bound(place), std::max(last->distance, distance));
    if (fresh < *last) *last = fresh;
  }

  const StartingClusters& start_;
  Wanted wanted_;
  bool halves_;
  Workers& workers_;
  ProgressRef progress_;
  bool stopped_ = false;
  Index columns_, count_;
  std::vector<TileColumn> centers_;
  std::vector<Neighborhoods> known_;
  std::vector<double> ids_, least_, shown_, row_;
  std::vector<std::int64_t> concerned_;
  std::vector<double> center_, size_;
  std::vector<std::vector<Listed>> lists_;
  std::vector<std::uint32_t> version_;
  std::vector<Index> place_;
};

}  // namespace kindred::detail

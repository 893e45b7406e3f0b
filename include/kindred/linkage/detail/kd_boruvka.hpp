// The minimum spanning tree of rows of few columns, by Borůvka's algorithm on a k-d tree: every
// component looks for the row nearest to it, and all are united with what they have found at once.
// W. B. March, P. Ram and A. G. Gray, "Fast Euclidean minimum spanning tree" (2010), with one tree
// that is searched row by row.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/kd_tree.hpp>
#include <kindred/linkage/detail/foreign_kernel.hpp>

namespace kindred::detail {

/// An edge between the rows at two places of a k-d tree, with its raw distance.
struct PlacedEdge {
  double raw;
  std::uint32_t a, b;
};

template <Real T>
class KdBoruvka {
 public:
  KdBoruvka(const KdTreeModel<T>& tree, Workers& workers)
      : tree_(tree), view_(tree.view()), workers_(workers), count_(view_.rows) {
    const auto padded = static_cast<std::size_t>(view_.leaves() * kd_leaf);
    component_.assign(padded, nowhere);
    near_.assign(padded, nowhere);
    bound_.assign(padded, 0);
    for (Index i = 0; i < count_; ++i)
      component_[at(i)] = static_cast<std::uint32_t>(i);
    components_ = count_;
    for (const Index groups : kd_groups(count_))
      of_node_.emplace_back(static_cast<std::size_t>(groups * kd_fan), nowhere);
  }

  /// The edges of a minimum spanning tree; nothing when cancelled.
  std::optional<std::vector<PlacedEdge>> run(ProgressRef progress) {
    std::vector<PlacedEdge> edges;
    edges.reserve(at(count_));
    const auto done = [&] { return count_ - components_; };
    if (!progress({"merges", 0, count_ - 1})) return std::nullopt;
    if (!first_look(progress)) return std::nullopt;
    while (components_ > 1) {
      if (!progress({"merges", done(), count_ - 1})) return std::nullopt;
      begin_round();
      if (!search(progress)) return std::nullopt;
      unite(edges);
    }
    return edges;
  }

 private:
  static std::size_t at(Index i) noexcept { return static_cast<std::size_t>(i); }
  static constexpr Index chunk_leaves = 64;

  /// The nearest rows of every row, before any are united.
  bool first_look(ProgressRef progress) {
    listed_ = std::min<Index>(most_listed, count_ - 1);
    list_distance_.assign(bound_.size() * at(listed_), never_near);
    list_place_.assign(list_distance_.size(), nowhere);
    return for_leaves(progress, [&]<class Operation>(Operation, Index leaf, Room& room) {
      const NearestPlaces lists{listed_, &list_distance_[at(leaf * kd_leaf * listed_)],
                                &list_place_[at(leaf * kd_leaf * listed_)]};
      simd::launch<SearchTogether<Operation, T>>(simd::best(), &view_, points_of(leaf, room),
                                                 view_.rows_in(leaf), leaf * kd_leaf,
                                                 room.box.data(), &lists);
    });
  }

  /// Room for the rows of a leaf as doubles and for their box.
  struct Room {
    std::vector<double> wide, box;
  };

  /// Calls `body(operation, leaf, room)` for all leaves by all workers.
  template <class Body>
  bool for_leaves(ProgressRef progress, Body&& body) {
    const Chunks chunks{view_.leaves(), chunk_leaves};
    const Index round = std::max<Index>(8 * workers_.count(), (chunks.count() + 15) / 16);
    for (Index begin = 0; begin < chunks.count(); begin += round) {
      if (begin > 0 && !progress({"merges", count_ - components_, count_ - 1})) return false;
      workers_.run(std::min(round, chunks.count() - begin), [&](Index task) {
        const Chunk chunk = chunks[begin + task];
        Room room{std::vector<double>(at(kd_leaf * view_.columns)),
                  std::vector<double>(at(2 * view_.columns))};
        with_operation(tree_.metric(), [&]<class Operation>(Operation operation) {
          for (Index leaf = chunk.begin; leaf < chunk.end; ++leaf)
            body(operation, leaf, room);
        });
      });
    }
    return true;
  }

  /// The rows of a leaf as doubles, column after column.
  const double* points_of(Index leaf, Room& room) const {
    const LeafColumn<T>* const panel = view_.panel(leaf);
    for (Index c = 0; c < view_.columns; ++c)
      for (std::size_t r = 0; r < kd_leaf; ++r)
        room.wide[at(c * kd_leaf) + r] = static_cast<double>(panel[c].rows[r]);
    return room.wide.data();
  }

  /// Looks what is known already: which rows still have their nearest foreign one, what that makes
  /// the least distance of their component, and which nodes lie in one component.
  void begin_round() {
    // Lists are used up in large components, and going through them costs more than it saves.
    if (components_ < count_ / 16) {
      list_distance_ = {};
      list_place_ = {};
    }
    best_ = std::vector<std::atomic<double>>(at(components_));
    best_place_ = std::vector<std::atomic<std::uint32_t>>(at(components_));
    for_each_chunk(workers_, {components_, 16384}, [&](Chunk chunk) {
      for (Index c = chunk.begin; c < chunk.end; ++c) {
        best_[at(c)].store(never_near, std::memory_order_relaxed);
        best_place_[at(c)].store(nowhere, std::memory_order_relaxed);
      }
    });
    for_each_chunk(workers_, {count_, chunk_leaves * kd_leaf}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        if (near_[at(i)] == nowhere || same(i, near_[at(i)])) renew(i);
        if (near_[at(i)] != nowhere) lower(component_[at(i)], bound_[at(i)]);
      }
    });
    for (std::size_t level = 0; level < of_node_.size(); ++level) {
      const std::vector<std::uint32_t>& below = level == 0 ? component_ : of_node_[level - 1];
      const Index fan = level == 0 ? kd_leaf : kd_fan;
      std::vector<std::uint32_t>& nodes = of_node_[level];
      const Index used = static_cast<Index>(below.size()) / fan;
      for_each_chunk(workers_, {used, 1024}, [&](Chunk chunk) {
        for (Index node = chunk.begin; node < chunk.end; ++node) {
          const std::uint32_t first = below[at(node * fan)];
          bool whole = true;
          for (Index i = 1; i < fan; ++i) {
            const std::uint32_t other = below[at(node * fan + i)];
            whole &= other == first || (level == 0 && node * fan + i >= count_);
          }
          nodes[at(node)] = whole ? first : nowhere;
        }
      });
    }
  }

  bool same(Index i, std::uint32_t other) const noexcept {
    return component_[at(i)] == component_[other];
  }

  /// Takes the next foreign row of a list, or notes how far there is none.
  void renew(Index i) {
    near_[at(i)] = nowhere;
    if (list_place_.empty()) return;
    const auto list = at(i * listed_);
    for (std::size_t j = list; j < list + at(listed_); ++j) {
      if (same(i, list_place_[j])) continue;
      if (list_distance_[j] < bound_[at(i)]) continue;
      near_[at(i)] = list_place_[j];
      bound_[at(i)] = list_distance_[j];
      return;
    }
    bound_[at(i)] = std::max(bound_[at(i)], list_distance_[list + at(listed_) - 1]);
  }

  void lower(std::uint32_t component, double distance) {
    std::atomic<double>& best = best_[component];
    double now = best.load(std::memory_order_relaxed);
    while (distance < now &&
           !best.compare_exchange_weak(now, distance, std::memory_order_relaxed)) {
    }
  }

  /// Rows that could have something nearer than is known of their component look for it.
  bool search(ProgressRef progress) {
    ComponentView components{component_.data(), {}};
    for (std::size_t level = 0; level < of_node_.size(); ++level)
      components.of_node[level] = of_node_[level].data();
    return for_leaves(progress, [&]<class Operation>(Operation, Index leaf, Room& room) {
      const auto limit = [&](Index i) {
        const double best = best_[component_[at(i)]].load(std::memory_order_relaxed);
        const bool open = near_[at(i)] == nowhere, below = bound_[at(i)] < best;
        return (open & below) ? best : -1.0;
      };
      const Index first = leaf * kd_leaf, rows = view_.rows_in(leaf);
      double largest = -1;
      for (Index i = first; i < first + rows; ++i)
        largest = std::max(largest, limit(i));
      if (largest < 0) return;
      ForeignQuery query;
      for (Index r = 0; r < kd_leaf; ++r) {
        query.limit[r] = r < rows ? limit(first + r) : -1;
        query.component[r] = component_[at(first + r)];
        query.near[r] = nowhere;
      }
      simd::launch<SearchForeign<Operation, T>>(simd::best(), &view_, &std::as_const(components),
                                                points_of(leaf, room), leaf, room.box.data(),
                                                &query);
      for (Index r = 0; r < kd_leaf; ++r) {
        if (query.limit[r] < 0) continue;
        const Index i = leaf * kd_leaf + r;
        bound_[at(i)] = std::max(bound_[at(i)], query.limit[r]);
        near_[at(i)] = query.near[r];
        if (query.near[r] != nowhere) lower(component_[at(i)], query.limit[r]);
      }
    });
  }

  /// Unites every component with its nearest one. Of equally near ones any will do, as long as no
  /// edge closes a circle.
  void unite(std::vector<PlacedEdge>& edges) {
    for_each_chunk(workers_, {count_, chunk_leaves * kd_leaf}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        if (near_[at(i)] == nowhere) continue;
        const std::uint32_t component = component_[at(i)];
        if (bound_[at(i)] != best_[component].load(std::memory_order_relaxed)) continue;
        std::atomic<std::uint32_t>& place = best_place_[component];
        const auto mine = static_cast<std::uint32_t>(i);
        std::uint32_t now = place.load(std::memory_order_relaxed);
        while (mine < now && !place.compare_exchange_weak(now, mine, std::memory_order_relaxed)) {
        }
      }
    });
    std::vector<std::uint32_t> parent(at(components_));
    for (std::size_t c = 0; c < parent.size(); ++c)
      parent[c] = static_cast<std::uint32_t>(c);
    const auto root = [&](std::uint32_t c) {
      while (parent[c] != c) {
        parent[c] = parent[parent[c]];
        c = parent[c];
      }
      return c;
    };
    for (std::size_t c = 0; c < parent.size(); ++c) {
      const std::uint32_t place = best_place_[c].load(std::memory_order_relaxed);
      const std::uint32_t other = near_[place];
      const std::uint32_t a = root(static_cast<std::uint32_t>(c)), b = root(component_[other]);
      if (a == b) continue;
      parent[std::max(a, b)] = std::min(a, b);
      edges.push_back({bound_[place], place, other});
    }
    // The first of each is its root, so numbers are given out in one pass.
    std::uint32_t next = 0;
    for (std::size_t c = 0; c < parent.size(); ++c)
      parent[c] = parent[c] == c ? next++ : parent[parent[c]];
    components_ = next;
    for_each_chunk(workers_, {count_, 65536}, [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i)
        component_[at(i)] = parent[component_[at(i)]];
    });
  }

  static constexpr Index most_listed = 3;

  const KdTreeModel<T>& tree_;
  KdView<T> view_;
  Workers& workers_;
  Index count_, components_ = 0;
  Index listed_ = 0;
  std::vector<double> list_distance_{};
  std::vector<std::uint32_t> list_place_{};
  std::vector<std::uint32_t> component_{}, near_{};
  std::vector<double> bound_{};  // no foreign row is nearer, and `near_` is just there
  std::vector<std::atomic<double>> best_{};
  std::vector<std::atomic<std::uint32_t>> best_place_{};
  std::vector<std::vector<std::uint32_t>> of_node_{};
};

}  // namespace kindred::detail

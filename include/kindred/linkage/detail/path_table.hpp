// The shortest paths through a tree's leaves, from every leaf to every other, by dynamic
// programming from the leaves to the root.
//
// An order of the leaves below a node that begins at u and ends at w must begin in one child and
// end in the other. It goes through u's child to some leaf m on that child's far side, steps over
// to a leaf k of the other child, and goes on from there to w. So with d the distance of two leaves
// and P the cost of the best path
//
//   P(u, w) = min over m, k of P(u, m) + d(m, k) + P(k, w),
//
// which is done in two steps, over m and then over k. Every pair of leaves has one lowest common
// ancestor, so all P fit one square, where they take the place of the distances.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/detail/huge_array.hpp>
#include <kindred/core/detail/on_use.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/linkage/detail/cheapest_paths.hpp>
#include <kindred/linkage/detail/runs.hpp>
#include <kindred/linkage/leaves.hpp>

namespace kindred::detail {

/// A square over places: above the diagonal the distances, until a node's paths replace them.
class PathTable {
 public:
  explicit PathTable(Index n)
      : stride_((n + 2 * path_group) / path_group * path_group),
        values_(checked_product(n, stride_, "distances")) {
    // The padding is read along with the last columns, and so are places that no path has reached.
    std::fill_n(values_.data(), n * stride_, 0.0);
  }

  double* row(Index place) noexcept { return values_.data() + place * stride_; }
  const double* row(Index place) const noexcept { return values_.data() + place * stride_; }

 private:
  Index stride_;
  HugeArray<double> values_;
};

/// The distances of leaves by their places, times 2^shift.
template <Real T>
struct PlacedDistances {
  const CondensedMatrix<T>& distances;
  std::span<const Index> leaves;
  int shift;

  double scaled(T distance) const noexcept {
    const auto d = static_cast<double>(distance);
    return shift == 0 ? d : times_power_of_two(d, shift);
  }
  double operator()(Index p, Index q) const noexcept {
    return scaled(
        distances(leaves[static_cast<std::size_t>(p)], leaves[static_cast<std::size_t>(q)]));
  }
};

/// Writes the distances above the diagonal.
template <Real T>
void fill_table(const PlacedDistances<T>& distance, Workers& workers, PathTable& table) {
  const CondensedMatrix<T>& given = distance.distances;
  const Index n = given.size();
  const std::vector<Index> place = places_of(n, distance.leaves);
  for_each_chunk(workers, row_chunks(n, n * static_cast<Index>(sizeof(T))), [&](Chunk chunk) {
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const Index at_i = place[static_cast<std::size_t>(i)];
      for (Index j = i + 1; j < n; ++j) {
        const Index at_j = place[static_cast<std::size_t>(j)];
        table.row(std::min(at_i, at_j))[std::max(at_i, at_j)] = distance.scaled(given(i, j));
      }
    }
  });
}

/// The least entry of every column over some rows; infinite in the padding.
inline std::vector<double> least_of_rows(const PathTable& table, Places rows, Places columns) {
  std::vector<double> least(static_cast<std::size_t>(columns.count() + path_group),
                            std::numeric_limits<double>::infinity());
  for (Index r = rows.begin; r < rows.end; ++r) {
    const double* const row = table.row(r) + columns.begin;
    for (std::size_t c = 0; c < static_cast<std::size_t>(columns.count()); ++c)
      least[c] = std::min(least[c], row[c]);
  }
  return least;
}

/// What the paths through one merge are made from.
template <Compiled = on_use>
class MergePaths {
 public:
  MergePaths(PathTable& table, const Run& left, const Run& right)
      : table_(table), left_(left), right_(right) {
    for (const Index side : {0, 1}) {
      least_step_[side] = least_of_rows(table, left.side(side), right.all());
      least_path_[side] =
          least_of_rows(table, right.side(side), right.side(right.across(right.side(side).begin)));
    }
  }

  /// The paths from some places of the left child to all of the right one. They are written below
  /// the diagonal, because the distances above it are still needed.
  void from(Places begins) {
    const Index width = right_.count() + path_group;
    const auto room = static_cast<std::size_t>(begins.count() * width);
    std::vector<double> reached(room), paths(room);
    std::vector<Way> ways(static_cast<std::size_t>(begins.count()));
    for (Index u = begins.begin; u < begins.end; ++u) {
      const Index i = u - begins.begin, far = left_.across(u);
      const Places over = left_.side(far);
      ways[static_cast<std::size_t>(i)] = {starts(over, table_.row(u) + over.begin, right_.begin),
                                           least_step_[far].data(), reached.data() + i * width};
    }
    go(ways, right_.count());
    // To the left side first: what is written past its columns belongs to the right one.
    for (const Index side : {1, 0}) {
      const Places from = right_.side(side);
      const Places to = right_.side(right_.across(from.begin));
      if (from.count() == 0) continue;
      for (Index i = 0; i < begins.count(); ++i) {
        const double* const costs = reached.data() + i * width + (from.begin - right_.begin);
        ways[static_cast<std::size_t>(i)] = {starts(from, costs, to.begin),
                                             least_path_[side].data(),
                                             paths.data() + i * width + (to.begin - right_.begin)};
      }
      go(ways, to.count());
    }
    for (Index w = right_.begin; w < right_.end; ++w)
      for (Index u = begins.begin; u < begins.end; ++u)
        table_.row(w)[u] =
            paths[static_cast<std::size_t>((u - begins.begin) * width + w - right_.begin)];
  }

  /// Copies the paths to the other side of the diagonal.
  void mirror(Places begins) {
    for (Index w = right_.begin; w < right_.end; ++w)
      for (Index u = begins.begin; u < begins.end; ++u)
        table_.row(u)[w] = table_.row(w)[u];
  }

 private:
  /// From one place over any start to every column.
  struct Way {
    std::vector<PathStart> starts;
    const double* least;
    double* out;
  };

  /// The rows of some places, each at the cost that has been paid for standing there.
  std::vector<PathStart> starts(Places over, const double* costs, Index first_column) const {
    std::vector<PathStart> result;
    result.reserve(static_cast<std::size_t>(over.count()));
    for (Index r = over.begin; r < over.end; ++r)
      result.push_back({costs[r - over.begin], table_.row(r) + first_column});
    std::sort(result.begin(), result.end(),
              [](const PathStart& a, const PathStart& b) { return a.cost < b.cost; });
    return result;
  }

  /// All ways take the same columns at a time, which stay in the cache meanwhile.
  static void go(const std::vector<Way>& ways, Index columns) {
    constexpr Index some = 64;
    for (Index c = 0; c < columns; c += some)
      for (const Way& way : ways)
        simd::launch<CheapestPaths>(simd::best(), way.starts.data(), std::ssize(way.starts),
                                    way.least, c, std::min(c + some, columns), way.out);
  }

  PathTable& table_;
  Run left_, right_;
  std::vector<double> least_step_[2], least_path_[2];
};

/// Fills the table from the leaves to the root; false when progress says stop.
template <Compiled = on_use>
bool find_paths(const std::vector<Run>& runs, std::span<const Merge> merges, PathTable& table,
                Workers& workers, ProgressRef progress) {
  const auto n = static_cast<Index>(merges.size()) + 1;
  const Index pairs = checked_pairs(n, "distances"), ask = std::max<Index>(1, pairs / 32);
  Index done = 0, asked = 0;
  for (const Merge& merge : merges) {
    const Run& left = runs[static_cast<std::size_t>(merge.left)];
    const Run& right = runs[static_cast<std::size_t>(merge.right)];
    MergePaths paths(table, left, right);
    const Chunks chunks{left.count(), 16};
    const Index batch = std::max<Index>(1, ask / (16 * right.count()));
    for (Index first = 0; first < chunks.count(); first += batch) {
      const Index tasks = std::min(batch, chunks.count() - first);
      const auto work = [&](Index task) {
        const Chunk chunk = chunks[first + task];
        paths.from({left.begin + chunk.begin, left.begin + chunk.end});
      };
      // Waking others up costs more than a small merge.
      Sequential::Team alone;
      Workers& team = tasks * 16 * right.count() < 16384 ? alone : workers;
      team.run(tasks, work);
      done += (std::min(left.count(), (first + tasks) * 16) - first * 16) * right.count();
      if (done - asked < ask) continue;
      asked = done;
      if (!progress({"leaf order", done, pairs})) return false;
    }
    paths.mirror(left.all());
  }
  return true;
}

}  // namespace kindred::detail

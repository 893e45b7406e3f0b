// How two labelings of the same observations meet: how many carry each pair of labels.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/evaluate/detail/partition.hpp>

namespace kindred {

/// One pair of labels that occurs: positions in `rows` and `columns`, and its number of
/// observations.
struct ContingencyCell {
  Index row;     ///< position in `rows`
  Index column;  ///< position in `columns`
  Index count;   ///< observations that carry both labels
  friend bool operator==(const ContingencyCell&, const ContingencyCell&) = default;
};

/// One side of a contingency table: a label and how many observations carry it.
struct ContingencyMargin {
  Label label;  ///< as the labeling calls it
  Index count;  ///< observations that carry it
  friend bool operator==(const ContingencyMargin&, const ContingencyMargin&) = default;
};

/// The sparse contingency table of two labelings; labels and cells in ascending order, none empty.
struct Contingency {
  Index total = 0;                           ///< observations altogether
  std::vector<ContingencyMargin> rows{};     ///< labels of the first labeling
  std::vector<ContingencyMargin> columns{};  ///< labels of the second
  std::vector<ContingencyCell> cells{};      ///< pairs that occur

  /// True when both labelings group the observations alike, whatever the groups are called.
  bool same_partition() const noexcept {
    return cells.size() == rows.size() && cells.size() == columns.size();
  }
};

namespace detail {

inline std::vector<ContingencyMargin> margins_of(const Partition& partition) {
  std::vector<ContingencyMargin> margins(partition.labels.size());
  for (std::size_t i = 0; i < margins.size(); ++i)
    margins[i] = {partition.labels[i], partition.sizes[i]};
  return margins;
}

/// Counts into a dense table; for few pairs of clusters.
inline std::vector<ContingencyCell> count_dense(const Partition& a, const Partition& b) {
  const Index columns = b.clusters();
  std::vector<Index> counts(static_cast<std::size_t>(a.clusters() * columns));
  for (std::size_t i = 0; i < a.codes.size(); ++i)
    ++counts[static_cast<std::size_t>(a.codes[i] * columns + b.codes[i])];
  std::vector<ContingencyCell> cells;
  for (Index at = 0; at < a.clusters() * columns; ++at)
    if (const Index count = counts[static_cast<std::size_t>(at)]; count > 0)
      cells.push_back({at / columns, at % columns, count});
  return cells;
}

/// Brings the members of each row together by a counting sort, then counts row by row.
inline std::vector<ContingencyCell> count_sparse(const Partition& a, const Partition& b) {
  std::vector<Index> start(a.sizes.size() + 1);
  for (std::size_t r = 0; r < a.sizes.size(); ++r)
    start[r + 1] = start[r] + a.sizes[r];
  Labels grouped(b.codes.size());
  std::vector<Index> next(start.begin(), start.end() - 1);
  for (std::size_t i = 0; i < a.codes.size(); ++i)
    grouped[static_cast<std::size_t>(next[static_cast<std::size_t>(a.codes[i])]++)] = b.codes[i];
  std::vector<ContingencyCell> cells;
  for (std::size_t r = 0; r < a.sizes.size(); ++r) {
    const auto first = grouped.begin() + start[r], last = grouped.begin() + start[r + 1];
    std::sort(first, last);
    for (auto at = first; at != last;) {
      const auto end = std::find_if(at, last, [&](Label label) { return label != *at; });
      cells.push_back({static_cast<Index>(r), *at, end - at});
      at = end;
    }
  }
  return cells;
}

}  // namespace detail

/// Counts how often each pair of labels occurs.
/// a and b hold one label ≥ 0 for each of n ≥ 1 observations; labels may have gaps and any size.
/// O(n) time for up to about a million possible pairs, else O(n log n) at worst; 8–12 n bytes.
/// Refuses lengths that differ, no observations, and negative labels with their position.
inline Contingency contingency_table(std::span<const Label> a, std::span<const Label> b) {
  check_length(b.size(), static_cast<Index>(a.size()), "b");
  if (a.empty()) refuse("a", "has no labels");
  const detail::Partition rows = detail::partition_by_label(a, "a");
  const detail::Partition columns = detail::partition_by_label(b, "b");
  const bool few = rows.clusters() <= (Index{1} << 20) / columns.clusters();
  return {static_cast<Index>(a.size()), detail::margins_of(rows), detail::margins_of(columns),
          few ? detail::count_dense(rows, columns) : detail::count_sparse(rows, columns)};
}

}  // namespace kindred

// Equal rows are merged before anything else happens: they are at distance zero, and a cluster of
// equal rows is as far from everything as each of them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/merge_log.hpp>

namespace kindred::detail {

/// The groups of equal rows: as clusters to start from, and the merges at distance zero that make
/// them.
struct DistinctRows {
  StartingClusters clusters;
  std::vector<LoggedMerge> merges;
};

template <Real T>
std::uint64_t hash_of_row(const T* row, Index columns) noexcept {
  std::uint64_t hash = 0;
  for (Index j = 0; j < columns; ++j) {
    // Adding zero gives the two zeros the same bits.
    hash = (hash ^ std::bit_cast<BitsOf<T>>(row[j] + T(0))) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
  }
  return hash;
}

/// Finds equal rows in O(n·d + n log n) time and O(n) memory. Rows hold no NaN; without weights
/// each counts 1.
template <Real T>
DistinctRows distinct_rows(const MatrixView<T>& x, std::span<const double> weights) {
  struct Key {
    std::uint64_t hash;
    Index row;
  };
  const Index n = x.rows(), d = x.cols();
  const auto values = [&](Index i) { return x.data() + i * x.outerStride(); };
  std::vector<Key> keys(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    keys[static_cast<std::size_t>(i)] = {hash_of_row(values(i), d), i};
  // Unlucky hashes may stand among each other, but the comparison goes on to the values.
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if (a.hash != b.hash) return a.hash < b.hash;
    for (Index j = 0; j < d; ++j)
      if (values(a.row)[j] != values(b.row)[j]) return values(a.row)[j] < values(b.row)[j];
    return a.row < b.row;
  });

  DistinctRows result;
  std::vector<double> size_of(static_cast<std::size_t>(n), 0);
  double size = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Index row = keys[i].row;
    size += weights.empty() ? 1 : weights[static_cast<std::size_t>(row)];
    const bool more = i + 1 < keys.size() && keys[i].hash == keys[i + 1].hash &&
                      std::equal(values(row), values(row) + d, values(keys[i + 1].row));
    if (more) {
      result.merges.push_back({row, keys[i + 1].row, 0.0});
    } else {
      size_of[static_cast<std::size_t>(row)] = std::exchange(size, 0.0);
    }
  }
  for (Index i = 0; i < n; ++i) {
    if (size_of[static_cast<std::size_t>(i)] == 0) continue;
    result.clusters.id.push_back(i);
    result.clusters.size.push_back(size_of[static_cast<std::size_t>(i)]);
  }
  return result;
}

/// The rows that stand for their groups.
template <Real T>
Matrix<T> rows_at(const MatrixView<T>& x, const std::vector<Index>& rows) {
  Matrix<T> result(static_cast<Index>(rows.size()), x.cols());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy_n(x.data() + rows[i] * x.outerStride(), x.cols(),
                result.data() + static_cast<Index>(i) * x.cols());
  return result;
}

}  // namespace kindred::detail

// The medians of all columns by selection: a sample brackets each median, one pass over the data
// counts what lies below and keeps what lies inside, and only that is searched.
// Source of the idea: R. W. Floyd, R. L. Rivest, "Expected time bounds for selection", CACM 18
// (1975).
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/moments.hpp>
#include <kindred/core/random.hpp>
#include <kindred/impute/detail/ordered_bits.hpp>

namespace kindred::detail {

/// The value between the middle two of `observed` > 0 values, which `at(rank)` gives.
template <Real T, class At>
double middle(Index observed, At&& at) {
  const OrderedBits<T> lower = at((observed - 1) / 2);
  const OrderedBits<T> upper = observed % 2 == 0 ? at(observed / 2) : lower;
  return std::midpoint(static_cast<double>(from_ordered_bits<T>(lower)),
                       static_cast<double>(from_ordered_bits<T>(upper)));
}

template <class Key>
Key select(std::vector<Key>& keys, Index rank) {
  const auto place = keys.begin() + rank;
  std::nth_element(keys.begin(), place, keys.end());
  return *place;
}

/// The median of all keys of a column, which are reordered.
template <Real T>
double median_of(std::vector<OrderedBits<T>>& keys) {
  return middle<T>(static_cast<Index>(keys.size()), [&](Index rank) { return select(keys, rank); });
}

/// Two keys between which the median of a column lies, most probably.
template <class Key>
struct Bracket {
  Key low = std::numeric_limits<Key>::min() + 1, high = std::numeric_limits<Key>::max() - 1;
};

/// Brackets so wide that a random sample misses a median once in ten thousand times; a miss costs
/// time and never the answer.
template <Real T>
std::vector<Bracket<OrderedBits<T>>> bracket_medians(const MatrixView<T>& x, Index sample_rows,
                                                     Workers& workers) {
  using Key = OrderedBits<T>;
  const Draws draws(0x6d656469616e);
  Matrix<T> sample(sample_rows, x.cols());
  for (Index i = 0; i < sample_rows; ++i) {
    const auto row = static_cast<Index>(
        draws.below(static_cast<std::uint64_t>(x.rows()), static_cast<std::uint64_t>(i)));
    std::copy_n(x.data() + row * x.outerStride(), x.cols(), sample.data() + i * x.cols());
  }
  std::vector<Bracket<Key>> brackets(static_cast<std::size_t>(x.cols()));
  for_each_gathered_column(
      MatrixView<T>(sample), workers, [&](Index column, std::vector<Key>& keys) {
        const auto count = static_cast<Index>(keys.size());
        const auto margin = static_cast<Index>(2 * std::sqrt(static_cast<double>(count))) + 1;
        const Index low = count / 2 - margin, high = count / 2 + margin;
        if (low < 0 || high >= count) return;
        Bracket<Key>& bracket = brackets[static_cast<std::size_t>(column)];
        bracket.low = select(keys, low);
        bracket.high = select(keys, high);
      });
  return brackets;
}

/// Where the values of a column lie relative to its bracket.
template <class Key>
struct Bracketed {
  Index below = 0, at_low = 0, at_high = 0;
  std::vector<Key> between{};

  void merge(const Bracketed& other) {
    below += other.below;
    at_low += other.at_low;
    at_high += other.at_high;
    between.insert(between.end(), other.between.begin(), other.between.end());
  }

  /// The key of a rank, if the bracket holds it.
  std::optional<Key> at(Index rank, const Bracket<Key>& bracket) {
    rank -= below;
    if (rank < 0) return std::nullopt;
    if (rank < at_low) return bracket.low;
    rank -= at_low;
    if (rank < static_cast<Index>(between.size())) return select(between, rank);
    rank -= static_cast<Index>(between.size());
    if (rank < at_high) return bracket.high;
    return std::nullopt;
  }
};

template <Real T>
std::vector<Bracketed<OrderedBits<T>>> count_bracketed(
    const MatrixView<T>& x, Chunk rows, std::span<const Bracket<OrderedBits<T>>> brackets) {
  using Key = OrderedBits<T>;
  using Unsigned = BitsOf<T>;
  std::vector<Bracketed<Key>> columns(brackets.size());
  std::vector<std::uint32_t> below(brackets.size());
  for (Index i = rows.begin; i < rows.end; ++i) {
    const T* row = x.data() + i * x.outerStride();
    for (std::size_t j = 0; j < brackets.size(); ++j) {
      const Key key = to_ordered_bits(row[j]);
      const auto [low, high] = brackets[j];
      below[j] += key < low;
      if (static_cast<Unsigned>(key) - static_cast<Unsigned>(low) >
          static_cast<Unsigned>(high) - static_cast<Unsigned>(low))
        continue;
      if (key == low)
        ++columns[j].at_low;
      else if (key == high)
        ++columns[j].at_high;
      else
        columns[j].between.push_back(key);
    }
  }
  for (std::size_t j = 0; j < columns.size(); ++j)
    columns[j].below = below[j];
  return columns;
}

/// The median of every column; NaN for a column without observed values, which `moments` count.
/// O(n·d) expected time, a few percent of x as further memory.
template <Real T>
std::vector<double> column_medians(const MatrixView<T>& x, std::span<const Moments> moments,
                                   Workers& workers) {
  using Key = OrderedBits<T>;
  constexpr Index sample_rows = 8192;
  std::vector<double> medians(moments.size(), missing_value<double>());
  if (x.rows() <= 4 * sample_rows) {
    for_each_gathered_column(x, workers, [&](Index column, std::vector<Key>& keys) {
      if (!keys.empty()) medians[static_cast<std::size_t>(column)] = median_of<T>(keys);
    });
    return medians;
  }
  const auto brackets = bracket_medians(x, sample_rows, workers);
  // Few chunks, because each keeps what it found of every column.
  const Chunks chunks{x.rows(), std::max<Index>(4096, x.rows() / 64 + 1)};
  auto columns = fold_chunks<std::vector<Bracketed<Key>>>(
      workers, chunks, [&](Chunk chunk) { return count_bracketed<T>(x, chunk, brackets); },
      [](auto& total, const auto& part) {
        for (std::size_t j = 0; j < total.size(); ++j)
          total[j].merge(part[j]);
      });
  workers.run(x.cols(), [&](Index column) {
    const auto j = static_cast<std::size_t>(column);
    if (moments[j].observed() == 0) return;
    std::vector<Key> all;
    medians[j] = middle<T>(moments[j].observed(), [&](Index rank) {
      if (const auto key = columns[j].at(rank, brackets[j])) return *key;
      if (all.empty()) all = std::move(gather_columns(x, column, 1)[0]);
      return select(all, rank);
    });
  });
  return medians;
}

}  // namespace kindred::detail

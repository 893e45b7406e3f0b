// Quantiles of all columns by selection: a sample brackets each of them, one pass over the data
// counts what lies below and keeps what lies inside, and only that is searched.
// Source of the idea: R. W. Floyd, R. L. Rivest, "Expected time bounds for selection", CACM 18
// (1975).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/bracket_counts.hpp>
#include <kindred/core/detail/ordered_bits.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/random.hpp>

namespace kindred::detail {

/// The value a fraction of the way from a to b ≥ a, both of them and the middle without error: the
/// interpolation between neighbours that NumPy calls "linear".
inline double between(double a, double b, double fraction) noexcept {
  if (a == b || fraction == 0) return a;
  if (fraction == 0.5) return std::midpoint(a, b);
  const double gap = b / 2 - a / 2;
  if (gap > std::numeric_limits<double>::max() / 2) return 2 * (a / 2 + gap * fraction);
  return fraction < 0.5 ? a + (b - a) * fraction : b - (b - a) * (1 - fraction);
}

/// The quantile of `observed` > 0 values, of which `at(rank)` gives the one of a rank from 0. The
/// ranks are asked for in rising order.
template <Real T, class At>
double quantile(Index observed, double fraction, At&& at) {
  const double place = fraction * static_cast<double>(observed - 1);
  const auto rank = static_cast<Index>(place);
  const double rest = place - static_cast<double>(rank);
  const OrderedBits<T> lower = at(rank);
  const OrderedBits<T> upper = rest > 0 ? at(rank + 1) : lower;
  return between(static_cast<double>(from_ordered_bits<T>(lower)),
                 static_cast<double>(from_ordered_bits<T>(upper)), rest);
}

/// Keys in no order, of which some are asked for by rank; the next rank comes cheaply.
template <class Order>
class Selection {
 public:
  Selection() = default;
  explicit Selection(std::vector<Order> keys) : keys_(std::move(keys)) {}

  Index size() const noexcept { return static_cast<Index>(keys_.size()); }

  Order at(Index rank) {
    const auto place = keys_.begin() + rank;
    if (rank == last_ + 1 && last_ >= 0)
      std::iter_swap(place, std::min_element(place, keys_.end()));
    else
      std::nth_element(keys_.begin(), place, keys_.end());
    last_ = rank;
    return *place;
  }

 private:
  std::vector<Order> keys_{};
  Index last_ = -1;
};

/// Brackets so wide that a random sample misses a quantile once in ten thousand times; a miss costs
/// time and never the answer.
template <Real T>
Brackets bracket_quantiles(const MatrixView<T>& x, std::span<const double> fractions,
                           Index sample_rows, Workers& workers) {
  const Draws draws(0x6d656469616e);
  Matrix<double> sample(sample_rows, x.cols());
  for (Index i = 0; i < sample_rows; ++i) {
    const auto row = static_cast<Index>(
        draws.below(static_cast<std::uint64_t>(x.rows()), static_cast<std::uint64_t>(i)));
    std::copy_n(x.data() + row * x.outerStride(), x.cols(), sample.data() + i * x.cols());
  }
  Brackets brackets(x.cols(), static_cast<Index>(fractions.size()));
  for_each_gathered_column(
      MatrixView<double>(sample), workers, [&](Index column, std::vector<DoubleKey>& keys) {
        const auto count = static_cast<double>(keys.size());
        std::sort(keys.begin(), keys.end());
        for (std::size_t q = 0; q < fractions.size(); ++q) {
          const double fraction = fractions[q];
          const double margin = 4 * std::sqrt(count * fraction * (1 - fraction)) + 4;
          const double low = fraction * count - margin, high = fraction * count + margin;
          const std::size_t at = brackets.at(static_cast<Index>(q), column);
          if (low >= 0) brackets.low[at] = keys[static_cast<std::size_t>(low)];
          if (high < count) brackets.high[at] = keys[static_cast<std::size_t>(high)];
        }
      });
  return brackets;
}

/// Where the values of a column lie relative to one bracket.
struct Bracketed {
  DoubleKey low, high;
  Index below = 0, at_low = 0, at_high = 0;
  Selection<DoubleKey> inside{};

  /// The key of a rank, if the bracket holds it.
  std::optional<DoubleKey> at(Index rank) {
    rank -= below;
    if (rank < 0) return std::nullopt;
    if (rank < at_low) return low;
    rank -= at_low;
    if (rank < inside.size()) return inside.at(rank);
    rank -= inside.size();
    if (rank < at_high) return high;
    return std::nullopt;
  }
};

inline Bracketed put_together(std::span<const BracketCounts> parts, const Brackets& brackets,
                              std::size_t at) {
  Bracketed whole{brackets.low[at], brackets.high[at]};
  std::vector<DoubleKey> inside;
  for (const BracketCounts& part : parts) {
    whole.below += part.below[at];
    whole.at_low += part.at_low[at];
    whole.at_high += part.at_high[at];
    inside.insert(inside.end(), part.inside[at].begin(), part.inside[at].end());
  }
  if (whole.low == whole.high) whole.at_high = 0;
  whole.inside = Selection<DoubleKey>(std::move(inside));
  return whole;
}

/// The observed values of one column as keys of doubles.
template <Real T>
std::vector<DoubleKey> gather_column(const MatrixView<T>& x, Index column) {
  std::vector<DoubleKey> keys;
  for (Index i = 0; i < x.rows(); ++i) {
    const DoubleKey key = to_ordered_bits(static_cast<double>(x(i, column)));
    if (key != missing_key<double>) keys.push_back(key);
  }
  return keys;
}

/// The quantiles of some columns.
struct ColumnQuantiles {
  /// Observed values per column.
  std::vector<Index> observed;
  /// `values[q][j]` is quantile q of column j, NaN for a column without observed values.
  std::vector<std::vector<double>> values;
};

template <Real T>
void select_in_all(const MatrixView<T>& x, std::span<const double> fractions, Workers& workers,
                   ColumnQuantiles& answer) {
  using Key = OrderedBits<T>;
  for_each_gathered_column(x, workers, [&](Index column, std::vector<Key>& keys) {
    const auto j = static_cast<std::size_t>(column);
    Selection<Key> all(std::move(keys));
    answer.observed[j] = all.size();
    if (all.size() == 0) return;
    for (std::size_t q = 0; q < fractions.size(); ++q)
      answer.values[q][j] =
          quantile<T>(all.size(), fractions[q], [&](Index rank) { return all.at(rank); });
  });
}

template <Real T>
void select_in_brackets(const MatrixView<T>& x, std::span<const double> fractions,
                        Index sample_rows, Workers& workers, std::string_view argument,
                        ColumnQuantiles& answer) {
  const Brackets brackets = bracket_quantiles(x, fractions, sample_rows, workers);
  // Few chunks, because each keeps what it found of every column.
  const Chunks chunks{x.rows(), std::max<Index>(4096, x.rows() / 64 + 1)};
  std::vector<BracketCounts> parts(static_cast<std::size_t>(chunks.count()));
  for_each_chunk(workers, chunks, [&](Chunk chunk) {
    parts[static_cast<std::size_t>(chunk.number)] = count_bracketed(x, chunk, brackets, argument);
  });
  workers.run(x.cols(), [&](Index column) {
    const auto j = static_cast<std::size_t>(column);
    answer.observed[j] = x.rows();
    for (const BracketCounts& part : parts)
      answer.observed[j] -= part.missing[j];
    if (answer.observed[j] == 0) return;
    Selection<DoubleKey> all;
    for (std::size_t q = 0; q < fractions.size(); ++q) {
      Bracketed near = put_together(parts, brackets, brackets.at(static_cast<Index>(q), column));
      answer.values[q][j] = quantile<double>(answer.observed[j], fractions[q], [&](Index rank) {
        if (const auto key = near.at(rank)) return *key;
        if (all.size() == 0) all = Selection<DoubleKey>(gather_column(x, column));
        return all.at(rank);
      });
    }
  });
}

/// Quantiles of every column, at fractions 0..1 of the way from the smallest observed value to the
/// largest, with linear interpolation. ±infinity is refused, and so is an empty matrix. O(n·d)
/// expected time, a few percent of x per quantile as further memory.
template <Real T>
ColumnQuantiles column_quantiles(const MatrixView<T>& x, std::span<const double> fractions,
                                 Workers& workers, std::string_view argument) {
  constexpr Index sample_rows = 16384;
  check_not_empty<T>(x, argument);
  const auto columns = static_cast<std::size_t>(x.cols());
  ColumnQuantiles answer{std::vector<Index>(columns),
                         {fractions.size(), std::vector<double>(columns, missing_value<double>())}};
  if (x.rows() <= 2 * sample_rows) {
    check_no_infinity<T>(x, argument);
    select_in_all(x, fractions, workers, answer);
  } else {
    select_in_brackets(x, fractions, sample_rows, workers, argument, answer);
  }
  return answer;
}

}  // namespace kindred::detail

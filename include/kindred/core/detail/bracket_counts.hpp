// One pass over rows that tells where the values of every column lie relative to some brackets.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/detail/ordered_bits.hpp>

namespace kindred::detail {

/// Values of every type are compared as the keys of doubles.
using DoubleKey = OrderedBits<double>;

/// For each of some quantiles and each column the two keys between which the quantile lies, most
/// probably. Without further knowledge that is anywhere.
struct Brackets {
  Index width, count;
  std::vector<DoubleKey> low, high;

  Brackets(Index columns, Index quantiles)
      : width(padded<double>(columns)),
        count(quantiles),
        low(static_cast<std::size_t>(width * count), std::numeric_limits<DoubleKey>::min() + 1),
        high(static_cast<std::size_t>(width * count), std::numeric_limits<DoubleKey>::max() - 1) {}

  std::size_t at(Index quantile, Index column) const noexcept {
    return static_cast<std::size_t>(quantile * width + column);
  }
};

/// What some rows hold: missing values per column, and per bracket how many values lie below it and
/// on its ends (on both where they are one), and the keys strictly inside.
struct BracketCounts {
  std::vector<Index> missing{}, below{}, at_low{}, at_high{};
  std::vector<std::vector<DoubleKey>> inside{};
};

/// What the kernel works on: counts, and room for `bracket_rows` keys per bracket.
struct BracketWalk {
  const Brackets* brackets;
  Index *missing, *infinite, *below, *at_low, *at_high;
  DoubleKey* found;
  Index* filled;
};

/// The rows between which what was found is put away.
inline constexpr Index bracket_rows = 256;

struct BracketStep {
  static constexpr Index strip_rows = 64;  // one bit of a lane for every row

  /// The keys of values, as `to_ordered_bits` makes them.
  template <int Bytes, Real T>
  KINDRED_KERNEL static void keys_of(const T* from, simd::Vector<DoubleKey, Bytes>& keys) {
    using Keys = simd::Vector<DoubleKey, Bytes>;
    simd::Vector<double, Bytes> values;
    Keys nan;
    load_doubles<Bytes>(from, values);
    find_nan<Bytes, double>(values, nan);
    const Keys bits = reinterpret_cast<Keys>(values);
    const Keys magnitude = bits & magnitude_mask<double>;
    keys = bits < 0 ? -magnitude : magnitude;
    keys = nan ? Keys{} + missing_key<double> : keys;
  }

  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* x, Index stride, Index rows, Index column,
                                   BracketWalk* walk) {
    using Keys = simd::Vector<DoubleKey, Bytes>;
    using Unsigned = simd::Vector<std::uint64_t, Bytes>;
    constexpr Index lanes = Bytes / 8;
    Keys strip[strip_rows];
    Keys missing, infinities;
    simd::load<Bytes>(walk->missing + column, missing);
    simd::load<Bytes>(walk->infinite + column, infinities);
    for (Index i = 0; i < rows; ++i) {
      keys_of<Bytes>(x + i * stride, strip[i]);
      // The next strip travels while this one is looked at; past the end a prefetch does nothing.
      __builtin_prefetch(x + (i + strip_rows) * stride, 0, 2);
      missing = strip[i] == missing_key<double> ? missing + 1 : missing;
      infinities = strip[i] == infinite<double> ? infinities + 1 : infinities;
      infinities = strip[i] == -infinite<double> ? infinities + 1 : infinities;
    }
    simd::store<Bytes>(missing, walk->missing + column);
    simd::store<Bytes>(infinities, walk->infinite + column);
    for (Index q = 0; q < walk->brackets->count; ++q) {
      const Index at = q * walk->brackets->width + column;
      Keys low, high, below, at_low, at_high;
      simd::load<Bytes>(walk->brackets->low.data() + at, low);
      simd::load<Bytes>(walk->brackets->high.data() + at, high);
      simd::load<Bytes>(walk->below + at, below);
      simd::load<Bytes>(walk->at_low + at, at_low);
      simd::load<Bytes>(walk->at_high + at, at_high);
      // Of both ends and what lies between, one comparison tells the inside: modulo 2⁶⁴.
      const Unsigned first = reinterpret_cast<Unsigned>(low) + 1;
      const Unsigned width = low == high ? Unsigned{} : reinterpret_cast<Unsigned>(high) - first;
      Unsigned inside{}, row = Unsigned{} + 1;
      for (Index i = 0; i < rows; ++i) {
        below = strip[i] < low ? below + 1 : below;
        at_low = strip[i] == low ? at_low + 1 : at_low;
        at_high = strip[i] == high ? at_high + 1 : at_high;
        inside = reinterpret_cast<Unsigned>(strip[i]) - first < width ? inside | row : inside;
        row += row;
      }
      simd::store<Bytes>(below, walk->below + at);
      simd::store<Bytes>(at_low, walk->at_low + at);
      simd::store<Bytes>(at_high, walk->at_high + at);
      std::uint64_t rows_inside[lanes];
      simd::store<Bytes>(inside, rows_inside);
      const auto* const keys = reinterpret_cast<const DoubleKey*>(strip);
      for (Index lane = 0; lane < lanes; ++lane) {
        DoubleKey* to = walk->found + (at + lane) * bracket_rows + walk->filled[at + lane];
        walk->filled[at + lane] += __builtin_popcountll(rows_inside[lane]);
        for (std::uint64_t rest = rows_inside[lane]; rest != 0; rest &= rest - 1)
          *to++ = keys[__builtin_ctzll(rest) * lanes + lane];
      }
    }
  }
};

struct BracketKernel {
  template <int Bytes, Real T>
  KINDRED_KERNEL static void run(const T* x, Index stride, Index rows, Index columns,
                                 BracketWalk* walk) {
    walk_columns<BracketStep, Bytes>(x, stride, rows, columns, walk);
  }
};

/// Looks through some rows. ±infinity is refused.
template <Real T>
BracketCounts count_bracketed(const MatrixView<T>& x, Chunk rows, const Brackets& brackets,
                              std::string_view argument) {
  const std::size_t columns = static_cast<std::size_t>(brackets.width), all = brackets.low.size();
  BracketCounts counts{std::vector<Index>(columns), std::vector<Index>(all),
                       std::vector<Index>(all), std::vector<Index>(all),
                       std::vector<std::vector<DoubleKey>>(all)};
  std::vector<Index> infinities(columns), filled(all);
  std::vector<DoubleKey> found(all * bracket_rows);
  BracketWalk walk{&brackets,           counts.missing.data(), infinities.data(),
                   counts.below.data(), counts.at_low.data(),  counts.at_high.data(),
                   found.data(),        filled.data()};
  const Chunks blocks{rows.size(), bracket_rows};
  for (Index number = 0; number < blocks.count(); ++number) {
    const Chunk block = blocks[number];
    simd::launch<BracketKernel>(simd::best(),
                                x.data() + (rows.begin + block.begin) * x.outerStride(),
                                x.outerStride(), block.size(), x.cols(), &walk);
    for (std::size_t at = 0; at < all; ++at) {
      const DoubleKey* const keys = found.data() + at * bracket_rows;
      counts.inside[at].insert(counts.inside[at].end(), keys, keys + filled[at]);
      filled[at] = 0;
    }
  }
  if (std::any_of(infinities.begin(), infinities.end(), [](Index count) { return count > 0; }))
    check_no_infinity_in(x, rows, argument);
  return counts;
}

}  // namespace kindred::detail

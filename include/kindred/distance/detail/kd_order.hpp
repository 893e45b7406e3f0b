// The order of rows in a k-d tree: cells are halved where they are widest, until 16 rows are left.
// J. L. Bentley, "Multidimensional binary search trees used for associative searching" (1975).
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/distance/detail/kd_layout.hpp>

namespace kindred::detail {

/// Rows on their way into the order: values one row after the other, and the numbers of the rows.
template <Real T>
struct RowsInOrder {
  std::vector<T> values;
  std::vector<std::uint32_t> numbers;

  RowsInOrder(Index rows, Index columns)
      : values(static_cast<std::size_t>(rows * columns)), numbers(static_cast<std::size_t>(rows)) {}
};

/// A place within 0 .. count−1 for the i-th of `samples`: spread evenly but not periodically.
inline Index sample_place(Index i, Index samples, Index count) noexcept {
  const std::uint64_t jitter = static_cast<std::uint64_t>(i + 1) * 0x9E3779B97F4A7C15u >> 40;
  return (i * count + static_cast<Index>(jitter) % count) / samples;
}

/// The value that has this rank among some keys, which are written over. Without a branch on what
/// they are, which would be guessed wrong half of the time; bad luck is left to the library.
template <Real T>
T selected(T* keys, Index count, Index rank) {
  constexpr Index few = 24, room = 1024;
  T above[room];
  for (int round = 0; count > few && count <= room && round < 24; ++round) {
    const T a = keys[count / 4], b = keys[count / 2], c = keys[count - count / 4];
    const T pivot = std::max(std::min(a, b), std::min(std::max(a, b), c));
    Index lower = 0, upper = 0;
    for (Index i = 0; i < count; ++i) {
      const T key = keys[i];
      keys[lower] = key;
      lower += key < pivot;
      above[upper] = key;
      upper += key > pivot;
    }
    if (rank < lower) {
      count = lower;
      continue;
    }
    if (rank < count - upper) return pivot;
    rank -= count - upper;
    count = upper;
    std::copy_n(above, count, keys);
  }
  std::nth_element(keys, keys + rank, keys + count);
  return keys[rank];
}

/// The value that has this rank among keys, which are reordered. About one pass: a sample tells
/// between which two values it lies.
template <Real T>
T value_of_rank(std::vector<T>& keys, Index rank) {
  auto count = static_cast<Index>(keys.size());
  if (count >= 1024) {
    const Index samples = count < 8192 ? 64 : 512, margin = count < 8192 ? 12 : 40;
    std::array<T, 512> sample;
    for (Index i = 0; i < samples; ++i)
      sample[static_cast<std::size_t>(i)] =
          keys[static_cast<std::size_t>(sample_place(i, samples, count))];
    std::sort(sample.begin(), sample.begin() + samples);
    const Index near = rank * samples / count;
    const T low = sample[static_cast<std::size_t>(std::max<Index>(0, near - margin))];
    const T high = sample[static_cast<std::size_t>(std::min(samples - 1, near + margin))];
    Index below = 0, kept = 0;
    for (const T key : keys) {
      below += key < low;
      kept += key >= low && key <= high;
    }
    if (below <= rank && rank < below + kept) {
      T* const out = keys.data();
      Index at = 0;
      for (Index i = 0; i < count; ++i) {
        const T key = out[i];
        out[at] = key;
        at += (key >= low) & (key <= high);
      }
      rank -= below;
      count = kept;
    }
  }
  return selected(keys.data(), count, rank);
}

/// Brings rows into the order of a tree.
template <Real T>
class KdSorter {
 public:
  /// Values are multiplied by 2^shift.
  KdSorter(const MatrixView<T>& x, int shift, Workers& workers)
      : count_(x.rows()), columns_(x.cols()), from_(count_, columns_), to_(count_, columns_) {
    for_each_chunk(workers, row_chunks(count_, columns_ * 8), [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const T* const row = x.data() + i * x.outerStride();
        T* const out = from_.values.data() + i * columns_;
        for (Index j = 0; j < columns_; ++j)
          out[j] = shift == 0 ? row[j] : static_cast<T>(times_power_of_two(row[j], shift));
        from_.numbers[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(i);
      }
    });
  }

  /// The rows in order. The same for any number of threads: equal values keep the order they have.
  RowsInOrder<T> run(Workers& workers) && {
    Index cell = kd_leaf;
    while (cell < count_)
      cell *= 2;
    // Large cells are halved one level after the other, small ones all the way while they are near.
    constexpr Index small = 4096;
    for (; cell > small; cell /= 2) {
      for_each_chunk(workers, {count_, cell}, [&](Chunk part) { halve(from_, to_, part, cell); });
      std::swap(from_, to_);
    }
    int levels = 0;
    for (Index size = cell; size > kd_leaf; size /= 2)
      ++levels;
    for_each_chunk(workers, {count_, cell}, [&](Chunk part) {
      RowsInOrder<T>*from = &from_, *to = &to_;
      for (Index size = cell; size > kd_leaf; size /= 2, std::swap(from, to))
        for (Index begin = part.begin; begin < part.end; begin += size)
          halve(*from, *to, {0, begin, std::min(part.end, begin + size)}, size);
    });
    return std::move(levels % 2 == 0 ? from_ : to_);
  }

 private:
  /// Moves the rows of a cell to where they stand in its halves, the first of which is full.
  void halve(const RowsInOrder<T>& from, RowsInOrder<T>& to, Chunk part, Index cell) const {
    const Index middle = part.begin + cell / 2;
    if (middle >= part.end) {
      std::copy_n(from.values.data() + part.begin * columns_, part.size() * columns_,
                  to.values.data() + part.begin * columns_);
      std::copy_n(from.numbers.data() + part.begin, part.size(), to.numbers.data() + part.begin);
      return;
    }
    const Index column = widest(from, part);
    const T* const keys = from.values.data() + part.begin * columns_ + column;
    std::vector<T> key(static_cast<std::size_t>(part.size()));
    for (Index i = 0; i < part.size(); ++i)
      key[static_cast<std::size_t>(i)] = keys[i * columns_];
    const T pivot = value_of_rank(key, middle - part.begin);
    Index less = 0;
    for (Index i = 0; i < part.size(); ++i)
      less += keys[i * columns_] < pivot;
    const Split split{part, middle, column, pivot, middle - part.begin - less};
    switch (columns_) {
      case 1:
        return move<1>(from, to, split);
      case 2:
        return move<2>(from, to, split);
      case 3:
        return move<3>(from, to, split);
      case 4:
        return move<4>(from, to, split);
      case 5:
        return move<5>(from, to, split);
      default:
        return move<0>(from, to, split);
    }
  }

  struct Split {
    Chunk part;
    Index middle, column;
    T pivot;
    Index ties;  // so many values equal to the pivot go to the lower half
  };

  template <int Columns>
  void move(const RowsInOrder<T>& from, RowsInOrder<T>& to, const Split& split) const {
    const Index columns = Columns > 0 ? Columns : columns_;
    Index low = split.part.begin, high = split.middle, ties = split.ties;
    const T* row = from.values.data() + low * columns;
    for (Index i = split.part.begin; i < split.part.end; ++i, row += columns) {
      const T key = row[split.column];
      const bool tie = (key == split.pivot) & (ties > 0);
      ties -= tie;
      const bool lower = (key < split.pivot) | tie;
      const Index place = lower ? low : high;
      low += lower;
      high += !lower;
      std::memcpy(to.values.data() + place * columns, row,
                  static_cast<std::size_t>(columns) * sizeof(T));
      to.numbers[static_cast<std::size_t>(place)] = from.numbers[static_cast<std::size_t>(i)];
    }
  }

  /// The column in which the rows of a cell lie farthest apart, judged by some hundreds of them.
  Index widest(const RowsInOrder<T>& from, Chunk part) const {
    const Index samples = std::min<Index>(part.size(), 256);
    Index found = 0;
    T width = -1;
    for (Index j = 0; j < columns_; ++j) {
      const T* const values = from.values.data() + part.begin * columns_ + j;
      T low = values[0], high = values[0];
      for (Index i = 0; i < samples; ++i) {
        const T value = values[sample_place(i, samples, part.size()) * columns_];
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
      if (high - low > width) width = high - low, found = j;
    }
    return found;
  }

  Index count_, columns_;
  RowsInOrder<T> from_, to_;
};

}  // namespace kindred::detail

// The most frequent value of every column. Few distinct values are counted in a table that stays in
// the cache; many are first parted by their hashes into lists short enough to sort there.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <kindred/core/detail/ordered_bits.hpp>
#include <kindred/core/execution.hpp>

namespace kindred::detail {

/// A key and how often it occurs: the more frequent wins, the lower of equals.
template <class Key>
struct Frequent {
  Key key{};
  Index count = 0;

  void challenge(Key other, Index other_count) noexcept {
    if (other_count > count || (other_count == count && other < key)) *this = {other, other_count};
  }
};

/// The key that occurs most often among sorted ones.
template <class Key>
Frequent<Key> most_frequent_sorted(std::span<const Key> keys) {
  Frequent<Key> best;
  for (auto run = keys.begin(); run != keys.end();) {
    const auto stop = std::find_if(run, keys.end(), [&](Key key) { return key != *run; });
    best.challenge(*run, stop - run);
    run = stop;
  }
  return best;
}

/// The leading bits of a key's hash.
template <class Key>
std::size_t hash_bits(Key key, int bits) noexcept {
  const auto mixed = static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>((mixed ^ (mixed << 32)) >> (64 - bits));
}

/// The key that occurs most often, unless there are too many distinct ones to count in a table, or
/// their hashes collide more than chance would have it.
template <class Key>
std::optional<Frequent<Key>> count_few(std::span<const Key> keys) {
  constexpr int bits = 12;
  constexpr std::size_t slots = std::size_t{1} << bits;
  std::vector<Frequent<Key>> table(slots);
  std::size_t distinct = 0, detours = 0;
  for (const Key key : keys) {
    std::size_t slot = hash_bits(key, bits);
    while (table[slot].count > 0 && table[slot].key != key) {
      slot = (slot + 1) % slots;
      ++detours;
    }
    if (table[slot].count++ == 0) {
      table[slot].key = key;
      ++distinct;
    }
    if (distinct > slots / 2 || detours > 4 * keys.size() + slots) return std::nullopt;
  }
  Frequent<Key> best;
  for (const Frequent<Key>& entry : table)
    if (entry.count > 0) best.challenge(entry.key, entry.count);
  return best;
}

/// The key that occurs most often among many distinct ones.
template <class Key>
Frequent<Key> count_many(std::span<const Key> keys) {
  constexpr int bits = 11;
  std::array<std::size_t, (std::size_t{1} << bits) + 1> begins{};
  for (const Key key : keys)
    ++begins[hash_bits(key, bits) + 1];
  for (std::size_t part = 1; part < begins.size(); ++part)
    begins[part] += begins[part - 1];
  std::vector<Key> parted(keys.size());
  auto next = begins;
  for (const Key key : keys)
    parted[next[hash_bits(key, bits)]++] = key;
  Frequent<Key> best;
  for (std::size_t part = 0; part + 1 < begins.size(); ++part) {
    const auto some = std::span(parted).subspan(begins[part], begins[part + 1] - begins[part]);
    // What cannot win is not sorted.
    if (static_cast<Index>(some.size()) < best.count) continue;
    std::sort(some.begin(), some.end());
    const Frequent<Key> found = most_frequent_sorted(std::span<const Key>(some));
    if (found.count > 0) best.challenge(found.key, found.count);
  }
  return best;
}

/// The key that occurs most often, the lowest of equals, among at least one. O(n) time, or O(n log
/// n) where hashes collide.
template <class Key>
Key mode_of(std::span<const Key> keys) {
  const auto few = count_few(keys);
  return few ? few->key : count_many(keys).key;
}

/// The most frequent value of every column, the smallest of equally frequent ones; NaN for a column
/// without observed values. O(n) time per column.
template <Real T>
std::vector<double> column_modes(const MatrixView<T>& x, Workers& workers) {
  std::vector<double> modes(static_cast<std::size_t>(x.cols()), missing_value<double>());
  for_each_gathered_column(x, workers, [&](Index column, std::vector<OrderedBits<T>>& keys) {
    if (!keys.empty())
      modes[static_cast<std::size_t>(column)] =
          static_cast<double>(from_ordered_bits<T>(mode_of(std::span<const OrderedBits<T>>(keys))));
  });
  return modes;
}

}  // namespace kindred::detail

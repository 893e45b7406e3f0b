// The orders in which the categories of a dictionary can be numbered.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/detail/string_hash.hpp>
#include <kindred/table/dictionary.hpp>

namespace kindred {

/// How categories are numbered.
enum class CategoryOrder {
  sorted,      ///< by their bytes as unsigned numbers, a prefix before what it begins
  appearance,  ///< as they were first met: the order of the dictionary itself
  frequency,   ///< the most frequent first; among equals the one that sorts first
};

namespace detail {

/// Eight bytes of a category from some depth on, as a number that orders like them.
struct SortKey {
  std::uint64_t word;
  Code code;
  std::int32_t left;  ///< bytes from that depth to the end; 9 stands for "more than 8"

  bool operator<(const SortKey& other) const noexcept {
    return word != other.word ? word < other.word : left < other.left;
  }
  bool ties_with(const SortKey& other) const noexcept {
    return word == other.word && left == other.left;
  }
};

inline SortKey sort_key(std::string_view text, Code code, std::size_t depth) noexcept {
  const std::size_t left = text.size() - std::min(depth, text.size());
  std::uint64_t word = 0;
  if (left >= 8 && std::endian::native == std::endian::little)
    word = __builtin_bswap64(load_word<std::uint64_t>(text.data() + depth));
  else
    for (std::size_t i = 0; i < std::min<std::size_t>(left, 8); ++i)
      word |= std::uint64_t{static_cast<unsigned char>(text[depth + i])} << (56 - 8 * i);
  return {word, code, static_cast<std::int32_t>(std::min<std::size_t>(left, 9))};
}

}  // namespace detail

/// The codes of a dictionary in bytewise order of their categories. Sorts by eight bytes at a time,
/// and only those that tie look at their next eight: O(k log k) comparisons of words for every
/// eight bytes that categories share. 16 bytes per category.
inline std::vector<Code> bytewise_order(const Dictionary& dictionary) {
  using detail::SortKey;
  struct Tie {
    std::size_t begin, end, depth;
  };
  std::vector<SortKey> keys(static_cast<std::size_t>(dictionary.size()));
  for (std::size_t i = 0; i < keys.size(); ++i)
    keys[i].code = static_cast<Code>(i);
  std::vector<Tie> ties;
  if (keys.size() > 0) ties.push_back({0, keys.size(), 0});
  while (!ties.empty()) {
    const Tie tie = ties.back();
    ties.pop_back();
    const auto begin = keys.begin() + static_cast<Index>(tie.begin);
    const auto end = keys.begin() + static_cast<Index>(tie.end);
    for (auto key = begin; key != end; ++key)
      *key = detail::sort_key(dictionary[key->code], key->code, tie.depth);
    std::sort(begin, end);
    // Distinct strings that tie have more bytes, all of them.
    for (std::size_t i = tie.begin, next = i; i < tie.end; i = next) {
      for (next = i + 1; next < tie.end && keys[next].ties_with(keys[i]);)
        ++next;
      if (next - i > 1) ties.push_back({i, next, tie.depth + 8});
    }
  }
  std::vector<Code> order(keys.size());
  std::transform(keys.begin(), keys.end(), order.begin(),
                 [](const SortKey& key) { return key.code; });
  return order;
}

/// The codes of a dictionary in the wanted order; `counts` holds the frequency of each code.
inline std::vector<Code> category_order(const Dictionary& dictionary, std::span<const Index> counts,
                                        CategoryOrder order) {
  check_length(counts.size(), dictionary.size(), "counts");
  if (order == CategoryOrder::appearance) {
    std::vector<Code> codes(counts.size());
    std::iota(codes.begin(), codes.end(), Code{0});
    return codes;
  }
  std::vector<Code> codes = bytewise_order(dictionary);
  if (order == CategoryOrder::sorted) return codes;
  struct Rank {
    Index count;
    std::size_t sorted;
  };
  std::vector<Rank> ranks(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i)
    ranks[i] = {counts[static_cast<std::size_t>(codes[i])], i};
  std::sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) {
    return a.count != b.count ? a.count > b.count : a.sorted < b.sorted;
  });
  std::vector<Code> ranked(codes.size());
  std::transform(ranks.begin(), ranks.end(), ranked.begin(),
                 [&](const Rank& rank) { return codes[rank.sorted]; });
  return ranked;
}

}  // namespace kindred

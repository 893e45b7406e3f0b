// The hot loop of k-means++ for rows of many columns: which of them may lie nearer to a candidate
// than to any centre so far.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>

namespace kindred::detail {

/// A row, counted from the first of the blocks looked at, and a candidate it may be nearer to.
struct SeedHit {
  std::int32_t row, candidate;
};

/// Candidates in groups of `Group`, each group its −½‖c‖² and then column after column; the last
/// group is filled up with copies of the last candidate, which are not reported.
struct SeedPanel {
  const float* values;
  Index candidates;
};

/// Lists the rows of whole blocks whose score for a candidate, x·c − ½‖c‖², is above the row's bar,
/// in no particular order.
template <int Group>
struct FindSeedHits {
  template <int Bytes>
  KINDRED_KERNEL static void run(const float* blocks, Index block_count, Index d,
                                 const SeedPanel* panel, const float* bars, SeedHit* hits,
                                 Index* hit_count) {
    constexpr int vectors = Bytes == 64 ? 2 : 1;
    constexpr Index lanes = Bytes / 4, step = vectors * lanes;
    *hit_count = 0;
    for (Index b = 0; b < block_count; ++b)
      for (Index r = 0; r < row_block; r += step) {
        const float* group = panel->values;
        for (Index first = 0; first < panel->candidates; first += Group, group += Group * (d + 1)) {
          const Index left = panel->candidates - first;
          meet<Bytes>(blocks + b * row_block * d + r, d, group, bars + b * row_block + r,
                      SeedHit{static_cast<std::int32_t>(b * row_block + r),
                              static_cast<std::int32_t>(first)},
                      static_cast<int>(left < Group ? left : Group), hits, *hit_count,
                      std::make_integer_sequence<int, Group * vectors>{});
        }
      }
  }

 private:
  /// Accumulator A is that of candidate A % Group and the rows of vector A / Group.
  template <int Bytes, int... A>
  KINDRED_KERNEL static void meet(const float* columns, Index d, const float* group,
                                  const float* bars, SeedHit first, int candidates, SeedHit* hits,
                                  Index& hit_count, std::integer_sequence<int, A...>) {
    using V = simd::Vector<float, Bytes>;
    using I = simd::Vector<std::int32_t, Bytes>;
    constexpr int lanes = Bytes / 4;
    V sums[] = {V{} + group[A % Group]...};
    const float* candidate = group + Group;
    for (Index j = 0; j < d; ++j, columns += row_block, candidate += Group)
      (add<Bytes>(columns + A / Group * lanes, candidate[A % Group], sums[A]), ...);
    I above[sizeof...(A)], any{};
    ((compare<Bytes>(sums[A], bars + A / Group * lanes, above[A]), any |= above[A]), ...);
    if (!any_set<Bytes>(any)) return;
    (list<Bytes>(above[A], {first.row + A / Group * lanes, first.candidate + A % Group},
                 A % Group < candidates, hits, hit_count),
     ...);
  }

  template <int Bytes>
  KINDRED_KERNEL static void add(const float* rows, float value, simd::Vector<float, Bytes>& sum) {
    simd::Vector<float, Bytes> x;
    simd::load<Bytes>(rows, x);
    sum += x * value;
  }

  template <int Bytes>
  KINDRED_KERNEL static void compare(const simd::Vector<float, Bytes>& scores, const float* bars,
                                     simd::Vector<std::int32_t, Bytes>& above) {
    simd::Vector<float, Bytes> bar;
    simd::load<Bytes>(bars, bar);
    above = scores > bar;
  }

  /// One byte a lane, 0 or 255, eight lanes to a word.
  template <int Bytes>
  struct Words {
    static constexpr int lanes = Bytes / 4, count = lanes < 8 ? 1 : lanes / 8;
    std::uint64_t word[count] = {};

    KINDRED_KERNEL static void of(const simd::Vector<std::int32_t, Bytes>& mask, Words& words) {
      using Narrow = simd::Vector<std::int8_t, lanes>;
      const Narrow bytes = __builtin_convertvector(mask, Narrow);
      __builtin_memcpy(words.word, &bytes, lanes);
    }
  };

  template <int Bytes>
  KINDRED_KERNEL static bool any_set(const simd::Vector<std::int32_t, Bytes>& mask) {
    Words<Bytes> words;
    Words<Bytes>::of(mask, words);
    std::uint64_t any = 0;
    for (const std::uint64_t word : words.word)
      any |= word;
    return any != 0;
  }

  template <int Bytes>
  KINDRED_KERNEL static void list(const simd::Vector<std::int32_t, Bytes>& above, SeedHit hit,
                                  bool wanted, SeedHit* hits, Index& hit_count) {
    if (!wanted) return;
    Words<Bytes> words;
    Words<Bytes>::of(above, words);
    for (std::uint64_t word : words.word) {
      while (word != 0) {
        const int bit = __builtin_ctzll(word);
        hits[hit_count++] = {hit.row + bit / 8, hit.candidate};
        word &= ~(std::uint64_t{255} << bit);
      }
      hit.row += 8;
    }
  }
};

/// Candidates, rows of a matrix in the working frame, as `FindSeedHits<Group>` reads them.
template <int Group>
std::vector<float> packed_candidates(const Matrix<double>& working) {
  const Index d = working.cols(), groups = (working.rows() + Group - 1) / Group;
  std::vector<float> panel;
  panel.reserve(static_cast<std::size_t>(groups * Group * (d + 1)));
  for (Index first = 0; first < groups * Group; first += Group)
    for (Index j = -1; j < d; ++j)
      for (Index g = first; g < first + Group; ++g) {
        const auto candidate = working.row(std::min(g, working.rows() - 1));
        panel.push_back(static_cast<float>(j < 0 ? -candidate.squaredNorm() / 2 : candidate(j)));
      }
  return panel;
}

}  // namespace kindred::detail

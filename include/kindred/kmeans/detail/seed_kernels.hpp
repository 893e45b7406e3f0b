// The hot loops of k-means++: what candidates would save, about, and which rows may lie nearer to
// one of them than to any centre so far.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>

namespace kindred::detail {

/// Candidates in groups, each group its −½‖c‖² and then column after column; the last group is
/// filled up with copies of the last candidate.
struct SeedPanel {
  static constexpr int group = 4;
  const float* values;
  Index candidates;
};

/// The scores x·c − ½‖c‖² of some rows for a group of candidates, less the rows' levels: above zero
/// where the candidate is nearer than every centre so far.
template <int Bytes, int Group>
struct SeedScores {
  using V = simd::Vector<float, Bytes>;
  static constexpr int lanes = Bytes / 4, vectors = Bytes == 64 ? 2 : 1;
  static constexpr Index step = vectors * lanes;
  /// Number A is that of candidate A % Group and the rows of vector A / Group.
  using All = std::make_integer_sequence<int, Group * vectors>;

  template <int... A>
  KINDRED_KERNEL static void find(const float* columns, Index d, const float* group,
                                  const float* levels, V* out, std::integer_sequence<int, A...>) {
    V sums[] = {V{} + group[A % Group]...};
    const float* candidate = group + Group;
    for (Index j = 0; j < d; ++j, columns += row_block, candidate += Group)
      (add(columns + A / Group * lanes, candidate[A % Group], sums[A]), ...);
    (subtract(levels + A / Group * lanes, sums[A]), ...);
    ((out[A] = sums[A]), ...);
  }

 private:
  KINDRED_KERNEL static void add(const float* rows, float value, V& sum) {
    V x;
    simd::load<Bytes>(rows, x);
    sum += x * value;
  }

  KINDRED_KERNEL static void subtract(const float* levels, V& sum) {
    V level;
    simd::load<Bytes>(levels, level);
    sum -= level;
  }
};

/// What a candidate would save, in the unit of scores, and by how much that may be wrong because of
/// the rows that it may be nearer to.
struct SeedGain {
  double gain = 0, error = 0;
};

/// Adds to `gains`, for each candidate, Σ weight × max(0, score − level) over whole blocks, and the
/// margin times the weights of scores above −margin. `gains` has room for whole groups.
struct SumSeedGains {
  template <int Bytes>
  KINDRED_KERNEL static void run(const float* blocks, Index block_count, Index d,
                                 const SeedPanel* panel, const float* levels, const float* weights,
                                 float margin, SeedGain* gains) {
    using Find = SeedScores<Bytes, SeedPanel::group>;
    const float* group = panel->values;
    for (Index first = 0; first < panel->candidates;
         first += SeedPanel::group, group += SeedPanel::group * (d + 1))
      sum<Bytes>(blocks, block_count, d, group, levels, weights, margin, gains + first,
                 typename Find::All{});
  }

 private:
  template <int Bytes>
  struct Totals {
    simd::Vector<float, Bytes> gain{}, open{};
  };

  template <int Bytes, int... A>
  KINDRED_KERNEL static void sum(const float* blocks, Index block_count, Index d,
                                 const float* group, const float* levels, const float* weights,
                                 float margin, SeedGain* gains,
                                 std::integer_sequence<int, A...> all) {
    using Find = SeedScores<Bytes, SeedPanel::group>;
    Totals<Bytes> totals[sizeof...(A)];
    for (Index r = 0; r < block_count * row_block; r += Find::step) {
      typename Find::V above[sizeof...(A)];
      Find::find(blocks + r / row_block * row_block * d + r % row_block, d, group, levels + r,
                 above, all);
      (add<Bytes>(weights + r + A / SeedPanel::group * Find::lanes, above[A], -margin, totals[A]),
       ...);
    }
    ((gains[A % SeedPanel::group].gain += sum_of<Bytes>(totals[A].gain)), ...);
    ((gains[A % SeedPanel::group].error +=
      static_cast<double>(margin) * sum_of<Bytes>(totals[A].open)),
     ...);
  }

  template <int Bytes>
  KINDRED_KERNEL static void add(const float* weights, const simd::Vector<float, Bytes>& above,
                                 float bar, Totals<Bytes>& totals) {
    constexpr simd::Vector<float, Bytes> none{};
    simd::Vector<float, Bytes> weight;
    simd::load<Bytes>(weights, weight);
    totals.gain += weight * (above > none ? above : none);
    totals.open += above > none + bar ? weight : none;
  }

  template <int Bytes>
  KINDRED_KERNEL static double sum_of(const simd::Vector<float, Bytes>& values) {
    double sum = 0;
    for (int lane = 0; lane < Bytes / 4; ++lane)
      sum += static_cast<double>(values[lane]);
    return sum;
  }
};

/// Lists the rows of whole blocks whose score for a candidate, its −½‖c‖² and then its values, is
/// above their level less a margin.
struct FindSeedHits {
  template <int Bytes>
  KINDRED_KERNEL static void run(const float* blocks, Index block_count, Index d,
                                 const float* candidate, const float* levels, float margin,
                                 std::int32_t* hits, Index* hit_count) {
    using Find = SeedScores<Bytes, 1>;
    *hit_count = 0;
    for (Index r = 0; r < block_count * row_block; r += Find::step) {
      typename Find::V above[Find::vectors];
      Find::find(blocks + r / row_block * row_block * d + r % row_block, d, candidate, levels + r,
                 above, typename Find::All{});
      for (int v = 0; v < Find::vectors; ++v)
        list<Bytes>(static_cast<Mask<Bytes>>(above[v] > -margin),
                    static_cast<std::int32_t>(r) + v * Find::lanes, hits, *hit_count);
    }
  }

 private:
  template <int Bytes>
  using Mask = simd::Vector<std::int32_t, Bytes>;

  template <int Bytes>
  KINDRED_KERNEL static void list(const Mask<Bytes>& above, std::int32_t first, std::int32_t* hits,
                                  Index& hit_count) {
    // One byte a lane, 0 or 255, eight lanes to a word.
    constexpr int lanes = Bytes / 4, words = lanes < 8 ? 1 : lanes / 8;
    using Bits = simd::Vector<std::int8_t, lanes>;
    const Bits bytes = __builtin_convertvector(above, Bits);
    std::uint64_t word[words] = {};
    __builtin_memcpy(word, &bytes, lanes);
    for (int w = 0; w < words; ++w)
      while (word[w] != 0) {
        const int bit = __builtin_ctzll(word[w]);
        hits[hit_count++] = first + 8 * w + bit / 8;
        word[w] &= ~(std::uint64_t{255} << bit);
      }
  }
};

/// Candidates, rows of a matrix in the working frame, as the kernels read groups of them.
inline std::vector<float> packed_candidates(const Matrix<double>& working, Index group) {
  const Index d = working.cols(), groups = (working.rows() + group - 1) / group;
  std::vector<float> panel;
  panel.reserve(static_cast<std::size_t>(groups * group * (d + 1)));
  for (Index first = 0; first < groups * group; first += group)
    for (Index j = -1; j < d; ++j)
      for (Index g = first; g < first + group; ++g) {
        const auto candidate = working.row(std::min(g, working.rows() - 1));
        panel.push_back(static_cast<float>(j < 0 ? -candidate.squaredNorm() / 2 : candidate(j)));
      }
  return panel;
}

}  // namespace kindred::detail

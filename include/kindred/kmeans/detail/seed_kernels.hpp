// The two hot loops of k-means++ for rows of few columns: what a candidate would save, and how near
// the chosen one is.
#pragma once

#include <utility>

#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/narrow_scores.hpp>

namespace kindred::detail {

/// Rows that lie together, column after column; the last block is filled up with weight 0.
inline constexpr Index seed_block = row_block;

/// One block of rows, with the squared distance of each to its nearest centre so far.
struct SeedBlock {
  const double* columns;  // d × seed_block
  const double* weights;
  double* squared;
  double* masses;  // weight × squared
  Label* nearest;
};

/// Squared distances by differences from one point to a few vectors of rows at a time.
template <int Bytes>
struct SeedDistances {
  using V = simd::Vector<double, Bytes>;
  static constexpr Index lanes = Bytes / 8;
  static constexpr int vectors = seed_block / lanes < 4 ? static_cast<int>(seed_block / lanes) : 4;
  static constexpr Index step = vectors * lanes;
  using Each = std::make_integer_sequence<int, vectors>;

  template <int... N>
  KINDRED_KERNEL static void find(const double* columns, const double* point, Index d, V* out,
                                  std::integer_sequence<int, N...>) {
    V sums[] = {(static_cast<void>(N), V{})...};
    for (Index j = 0; j < d; ++j, columns += seed_block)
      (add(columns + N * lanes, point[j], sums[N]), ...);
    ((out[N] = sums[N]), ...);
  }

 private:
  KINDRED_KERNEL static void add(const double* column, double value, V& sum) {
    V x;
    simd::load<Bytes>(column, x);
    const V difference = x - value;
    sum += difference * difference;
  }
};

/// Adds to `sums`, for each candidate, Σ weight × min(squared, distance) over some blocks.
struct SeedPotentials {
  template <int Bytes>
  KINDRED_KERNEL static void run(const SeedBlock* blocks, Index block_count,
                                 const double* candidates, Index candidate_count, Index d,
                                 double* sums) {
    using Distances = SeedDistances<Bytes>;
    using V = typename Distances::V;
    for (Index c = 0; c < candidate_count; ++c) {
      V total{};
      for (Index b = 0; b < block_count; ++b)
        for (Index at = 0; at < seed_block; at += Distances::step) {
          V found[Distances::vectors];
          Distances::find(blocks[b].columns + at, candidates + c * d, d, found,
                          typename Distances::Each{});
          for (int v = 0; v < Distances::vectors; ++v) {
            V squared, weight;
            simd::load<Bytes>(blocks[b].squared + at + v * Distances::lanes, squared);
            simd::load<Bytes>(blocks[b].weights + at + v * Distances::lanes, weight);
            total += weight * (found[v] < squared ? found[v] : squared);
          }
        }
      for (Index lane = 0; lane < Distances::lanes; ++lane)
        sums[c] += total[lane];
    }
  }
};

/// Brings squared distances, masses and nearest centres up to date with a new centre.
struct SeedApproach {
  template <int Bytes>
  KINDRED_KERNEL static void run(const SeedBlock* blocks, Index block_count, const double* center,
                                 Index d, Label label) {
    using Distances = SeedDistances<Bytes>;
    using V = typename Distances::V;
    for (Index b = 0; b < block_count; ++b)
      for (Index at = 0; at < seed_block; at += Distances::step) {
        V found[Distances::vectors];
        Distances::find(blocks[b].columns + at, center, d, found, typename Distances::Each{});
        for (int v = 0; v < Distances::vectors; ++v) {
          const Index row = at + v * Distances::lanes;
          V squared, weight;
          simd::load<Bytes>(blocks[b].squared + row, squared);
          simd::load<Bytes>(blocks[b].weights + row, weight);
          const auto nearer = found[v] < squared;
          squared = nearer ? found[v] : squared;
          take<Bytes>(nearer, label, blocks[b].nearest + row);
          const V mass = weight * squared;
          simd::store<Bytes>(squared, blocks[b].squared + row);
          simd::store<Bytes>(mass, blocks[b].masses + row);
        }
      }
  }

 private:
  template <int Bytes, class Mask>
  KINDRED_KERNEL static void take(const Mask& nearer, Label label, Label* nearest) {
    using Labels = simd::Vector<Label, Bytes / 2>;
    Labels now;
    simd::load<Bytes / 2>(static_cast<const Label*>(nearest), now);
    const Labels mask = __builtin_convertvector(nearer, Labels);
    now = mask ? Labels{} + label : now;
    simd::store<Bytes / 2>(now, nearest);
  }
};

}  // namespace kindred::detail

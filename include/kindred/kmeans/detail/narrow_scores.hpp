// Scores for rows of few columns: as many rows as vectors have lanes, against centre after centre.
#pragma once

#include <utility>

#include <kindred/kmeans/detail/scores.hpp>

namespace kindred::detail {

/// The widest rows that lie in blocks.
inline constexpr Index most_narrow_columns = 8;
/// Rows of one block, which lie column after column.
inline constexpr Index row_block = 32;

/// Calls `run(std::integral_constant<int, d>)` for the number of columns of narrow rows.
template <int D = 1, class Run>
KINDRED_KERNEL void with_columns(Index d, Run&& run) {
  if constexpr (D < most_narrow_columns)
    if (d != D) return with_columns<D + 1>(d, static_cast<Run&&>(run));
  run(std::integral_constant<int, D>{});
}

/// Scores of rows against `center_count` centres, each its −½‖c‖² and then its d values.
template <Real T>
struct NarrowScores {
  /// For whole blocks, one after the other.
  struct Blocks {
    template <int Bytes>
    KINDRED_KERNEL static void run(const T* blocks, Index block_count, const T* centers,
                                   Index center_count, Index d, const ScoreArrays<T>* out) {
      with_columns(
          d, [&]<int D>(std::integral_constant<int, D>) __attribute__((always_inline)) {
            // Two vectors of rows hide the time that one waits for its own comparison.
            constexpr int vectors = Bytes == 64 ? 2 : 1;
            constexpr Index step = vectors * Race<T, Bytes>::lanes;
            for (Index b = 0; b < block_count; ++b) {
              // Memory is read in order, but no hardware looks beyond its page for it.
              for (Index line = 0; line < row_block * D; line += 64 / Index{sizeof(T)})
                __builtin_prefetch(blocks + (b + 3) * row_block * D + line);
              for (Index r = 0; r < row_block; r += step)
                score<Bytes, D, vectors>(blocks + b * row_block * D + r, row_block, centers,
                                         nullptr, center_count, out->from(b * row_block + r));
            }
          });
    }
  };

  /// For one block and some of the centres.
  struct BlockAmong {
    template <int Bytes>
    KINDRED_KERNEL static void run(const T* block, const Label* labels, Index count,
                                   const T* centers, Index d, const ScoreArrays<T>* out) {
      with_columns(
          d, [&]<int D>(std::integral_constant<int, D>) __attribute__((always_inline)) {
            constexpr int vectors = Bytes == 64 ? 2 : 1;
            constexpr Index step = vectors * Race<T, Bytes>::lanes;
            for (Index r = 0; r < row_block; r += step)
              score<Bytes, D, vectors>(block + r, row_block, centers, labels, count, out->from(r));
          });
    }
  };

  /// For rows that lie anywhere, the values of each `stride` apart.
  struct Scattered {
    template <int Bytes>
    KINDRED_KERNEL static void run(const T* const* rows, Index stride, Index count,
                                   const T* centers, Index center_count, Index d,
                                   const ScoreArrays<T>* out) {
      with_columns(
          d, [&]<int D>(std::integral_constant<int, D>) __attribute__((always_inline)) {
            constexpr Index lanes = Race<T, Bytes>::lanes;
            for (Index begin = 0; begin < count; begin += lanes) {
              alignas(64) T columns[D * lanes];
              for (Index i = 0; i < lanes; ++i) {
                const T* const row = rows[begin + i < count ? begin + i : count - 1];
                for (Index j = 0; j < D; ++j)
                  columns[j * lanes + i] = row[j * stride];
              }
              score<Bytes, D, 1>(columns, lanes, centers, nullptr, center_count, out->from(begin));
            }
          });
    }
  };

 private:
  template <int Bytes, int D, int Vectors>
  KINDRED_KERNEL static void score(const T* columns, Index stride, const T* centers,
                                   const Label* labels, Index center_count,
                                   const ScoreArrays<T>& out) {
    score<Bytes>(columns, stride, centers, labels, center_count, out,
                 std::make_integer_sequence<int, D>{}, std::make_integer_sequence<int, Vectors>{},
                 std::make_integer_sequence<int, D * Vectors>{});
  }

  /// Only the centres of these labels take part where there are labels. Everything is unrolled by
  /// packs, or values would not stay in registers.
  template <int Bytes, int... J, int... V, int... All>
  KINDRED_KERNEL static void score(const T* columns, Index stride, const T* centers,
                                   const Label* labels, Index center_count,
                                   const ScoreArrays<T>& out, std::integer_sequence<int, J...> each,
                                   std::integer_sequence<int, V...>,
                                   std::integer_sequence<int, All...>) {
    using Lane = Race<T, Bytes>;
    constexpr int d = sizeof...(J);
    typename Lane::V x[sizeof...(All)];
    (simd::load<Bytes>(columns + All % d * stride + All / d * Lane::lanes, x[All]), ...);
    Lane races[sizeof...(V)];
    (Lane::start(races[V]), ...);
    for (Index c = 0; c < center_count; ++c) {
      const Index number = labels == nullptr ? c : labels[c];
      const auto label = typename Lane::I{} + static_cast<typename Lane::Integer>(number);
      (enter<Bytes>(races[V], x + V * d, centers + number * (d + 1), label, each), ...);
    }
    (Lane::store(races[V], out.from(V * Lane::lanes)), ...);
  }

  template <int Bytes, int... J>
  KINDRED_KERNEL static void enter(Race<T, Bytes>& race, const simd::Vector<T, Bytes>* x,
                                   const T* center, const typename Race<T, Bytes>::I& label,
                                   std::integer_sequence<int, J...>) {
    auto score = simd::Vector<T, Bytes>{} + center[0];
    ((score += x[J] * center[J + 1]), ...);
    Race<T, Bytes>::enter(race, score, label);
  }
};

}  // namespace kindred::detail

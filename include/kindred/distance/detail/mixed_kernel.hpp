// The hot loop of mixed distances: 16 rows against 16, as for plain metrics, but each column brings
// its own weight, and where values are missing a second column of zeros and ones that tells which.
#pragma once

#include <kindred/core/simd.hpp>
#include <kindred/distance/detail/tile_kernel.hpp>

namespace kindred::detail {

/// How two values of a column meet. Each answers the step between them, between 0 and the column's
/// weight, and whether the pair counts at all.
enum class Meeting : unsigned char {
  difference,  ///< values are scaled so that their range is the weight
  overlap,     ///< equal or not
  presence     ///< as overlap, of zeros and ones, but a pair of zeros does not count
};

template <Meeting meeting, class V>
KINDRED_KERNEL void step_between(const V& a, const V& b, const V& weight, V& step) {
  if constexpr (meeting == Meeting::difference) {
    const V difference = a - b;
    const V magnitude = difference < 0 ? -difference : difference;
    step = magnitude < weight ? magnitude : weight;
  } else {
    const V zero{};
    step = a != b ? weight : zero;
  }
}

/// Gower: steps are summed, and so are the weights of the columns that both rows have.
struct AddStep {
  template <Meeting meeting, bool gaps>
  static constexpr bool shares = gaps || meeting == Meeting::presence;

  template <Meeting meeting, bool gaps, class V>
  KINDRED_KERNEL static void apply(V& sum, V& shared, const V& a, const V& b, const V& both,
                                   const V& weight) {
    V step;
    step_between<meeting>(a, b, weight, step);
    V share = weight;
    if constexpr (meeting == Meeting::presence) share = a + b > 0 ? weight : V{};
    // Zero or one times a number is exact: a pair without gaps has the same bits either way.
    sum += gaps ? both * step : step;
    if constexpr (shares<meeting, gaps>) shared += gaps ? both * share : share;
  }
};

/// The Euclidean-overlap metric: steps are squared, and what is missing is as far as can be.
struct AddSquaredStep {
  template <Meeting, bool>
  static constexpr bool shares = false;

  template <Meeting meeting, bool gaps, class V>
  KINDRED_KERNEL static void apply(V& sum, V&, const V& a, const V& b, const V& both,
                                   const V& weight) {
    V step;
    step_between<meeting>(a, b, weight, step);
    // One or the other; GCC 12 makes far slower code of a choice by `both` for AVX-512.
    if constexpr (gaps) step = both * step + (1.0 - both) * weight;
    sum += step * step;
  }
};

/// Adds a run of columns that meet in the same way to the sums of a tile. With `gaps` every column
/// takes two places: its values, then 1 where there is one and 0 where it is missing.
template <class Rule, Meeting meeting, bool gaps>
struct MixedKernel {
  template <int Bytes>
  KINDRED_KERNEL static void run(const TileColumn* a, const TileColumn* b, const double* weights,
                                 Index columns, Tile* sums, Tile* shared) {
    using V = simd::Vector<double, Bytes>;
    constexpr int lanes = Bytes / 8;
    constexpr int width = 2;                    // vectors side by side
    constexpr int height = lanes == 8 ? 4 : 2;  // rows whose sums fit in registers
    constexpr Index places = gaps ? 2 : 1;
    constexpr bool shares = Rule::template shares<meeting, gaps>;
    for (Index row = 0; row < tile_rows; row += height)
      for (Index left = 0; left < tile_rows; left += width * lanes) {
        V sum[height][width], share[height][width] = {};
#pragma GCC unroll 4
        for (int r = 0; r < height; ++r)
#pragma GCC unroll 2
          for (int w = 0; w < width; ++w) {
            simd::load<Bytes>(sums->row(row + r) + left + w * lanes, sum[r][w]);
            if constexpr (shares)
              simd::load<Bytes>(shared->row(row + r) + left + w * lanes, share[r][w]);
          }
        for (Index column = 0; column < columns; ++column) {
          const TileColumn* const down = a + column * places;
          const TileColumn* const along = b + column * places;
          const V weight = weights[column] - V{};
          V across[width], here[width] = {};
#pragma GCC unroll 2
          for (int w = 0; w < width; ++w) {
            simd::load<Bytes>(along->rows.data() + left + w * lanes, across[w]);
            if constexpr (gaps) simd::load<Bytes>(along[1].rows.data() + left + w * lanes, here[w]);
          }
#pragma GCC unroll 4
          for (int r = 0; r < height; ++r) {
            const V value = down->rows.data()[row + r] - V{};
            V both{};
#pragma GCC unroll 2
            for (int w = 0; w < width; ++w) {
              if constexpr (gaps) both = down[1].rows.data()[row + r] * here[w];
              Rule::template apply<meeting, gaps>(sum[r][w], share[r][w], value, across[w], both,
                                                  weight);
            }
          }
        }
#pragma GCC unroll 4
        for (int r = 0; r < height; ++r)
#pragma GCC unroll 2
          for (int w = 0; w < width; ++w) {
            simd::store<Bytes>(sum[r][w], sums->row(row + r) + left + w * lanes);
            if constexpr (shares)
              simd::store<Bytes>(share[r][w], shared->row(row + r) + left + w * lanes);
          }
      }
  }
};

/// What stands for the distance of two rows that share no column.
inline constexpr double nothing_shared = -1;

/// Divides the sums of a tile by what was shared.
struct ShareOut {
  template <int Bytes>
  KINDRED_KERNEL static void run(const Tile* shared, Tile* sums) {
    using V = simd::Vector<double, Bytes>;
    constexpr int lanes = Bytes / 8;
    for (Index i = 0; i < tile_rows * tile_rows; i += lanes) {
      V sum, share;
      simd::load<Bytes>(sums->values.data() + i, sum);
      simd::load<Bytes>(shared->values.data() + i, share);
      const V none = nothing_shared - V{};
      const V mean = sum / share;
      sum = share > 0 ? mean : none;
      simd::store<Bytes>(sum, sums->values.data() + i);
    }
  }
};

}  // namespace kindred::detail

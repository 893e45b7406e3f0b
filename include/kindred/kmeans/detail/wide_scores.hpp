// Scores for rows of many columns: a few rows against a panel of centres at a time, every product
// summed in a register, the best two kept on the way, nothing written but the result.
#pragma once

#include <utility>

#include <kindred/kmeans/detail/scores.hpp>

namespace kindred::detail {

template <Real T>
struct WideScores {
  /// Centres in one strip: a vector of them.
  static constexpr Index strip_width(int bytes) noexcept {
    return bytes / static_cast<Index>(sizeof(T));
  }

  /// `strips` holds strip after strip, two and two interleaved to a panel and the last alone where
  /// their number is odd; panels are laid out column after column. `offsets` are the −½‖c‖².
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* const* rows, Index count, const T* strips,
                                 const T* offsets, Index strip_count, Index d,
                                 const ScoreArrays<T>* out) {
    // As many accumulators as the registers hold beside the panel and one broadcast.
    using AtOnce = std::make_integer_sequence<int, Bytes == 64 ? 12 : 6>;
    using Lane = Race<T, Bytes>;
    for (Index begin = 0; begin < count; begin += score_block) {
      const Index left = count - begin < score_block ? count - begin : score_block;
      Lane races[score_block];
      for (Lane& race : races)
        Lane::start(race);
      typename Lane::I labels{};
      for (int lane = 0; lane < Lane::lanes; ++lane)
        labels[lane] = lane;
      const T *panel = strips, *offset = offsets;
      Index strip = 0;
      for (; strip + 2 <= strip_count; strip += 2) {
        run_panel<Bytes, 2>(rows + begin, left, panel, offset, labels, d, races, AtOnce{});
        panel += 2 * Lane::lanes * d;
        offset += 2 * Lane::lanes;
        labels += static_cast<typename Lane::Integer>(2 * Lane::lanes);
      }
      if (strip < strip_count)
        run_panel<Bytes, 1>(rows + begin, left, panel, offset, labels, d, races, AtOnce{});
      for (Index r = 0; r < left; r += Lane::lanes) {
        Lane::finish(races + r);
        Lane::store(races[r], out->from(begin + r));
      }
    }
  }

 private:
  template <int Bytes, int Strips, int... R>
  KINDRED_KERNEL static void run_panel(const T* const* rows, Index count, const T* panel,
                                       const T* offsets, const typename Race<T, Bytes>::I& labels,
                                       Index d, Race<T, Bytes>* races,
                                       std::integer_sequence<int, R...>) {
    using Lane = Race<T, Bytes>;
    using V = typename Lane::V;
    constexpr Index at_once = sizeof...(R), width = Strips * Lane::lanes;
    V offset[Strips];
    for (int s = 0; s < Strips; ++s)
      simd::load<Bytes>(offsets + s * Lane::lanes, offset[s]);
    for (Index first = 0; first < count; first += at_once) {
      // The last few rows are filled up with copies of the last.
      const T* const x[] = {rows[first + R < count ? first + R : count - 1]...};
      V low[] = {(static_cast<void>(R), offset[0])...};
      V high[] = {(static_cast<void>(R), offset[Strips - 1])...};
      const T* column = panel;
      for (Index j = 0; j < d; ++j, column += width) {
        V panel_low, panel_high;
        simd::load<Bytes>(column, panel_low);
        if constexpr (Strips == 2) {
          simd::load<Bytes>(column + Lane::lanes, panel_high);
          (multiply_add(low[R], high[R], panel_low, panel_high, x[R][j]), ...);
        } else {
          ((low[R] += panel_low * x[R][j]), ...);
        }
      }
      (Lane::enter(races[first + R], low[R], labels), ...);
      if constexpr (Strips == 2) {
        const typename Lane::I labels_high = labels + Lane::lanes;
        (Lane::enter(races[first + R], high[R], labels_high), ...);
      }
    }
  }

  template <class V>
  KINDRED_KERNEL static void multiply_add(V& low, V& high, const V& panel_low, const V& panel_high,
                                          T value) {
    low += panel_low * value;
    high += panel_high * value;
  }
};

}  // namespace kindred::detail

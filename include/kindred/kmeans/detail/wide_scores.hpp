// Scores for rows of many columns: a few rows against a panel of centres at a time, every product
// summed in a register, the best two kept on the way, nothing written but the result.
#pragma once

#include <utility>

#include <kindred/kmeans/detail/scores.hpp>

namespace kindred::detail {

template <Real T>
struct WideScores {
  /// Centres in one panel: two vectors of them.
  static constexpr Index panel_width(int bytes) noexcept {
    return 2 * bytes / static_cast<Index>(sizeof(T));
  }

  /// `panels` holds panel after panel, each column after column; `offsets` the −½‖c‖².
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* const* rows, Index count, const T* panels,
                                 const T* offsets, Index panel_count, Index d, Scores<T>* out) {
    // As many accumulators as the registers hold beside the panel and one broadcast.
    constexpr Index at_once = Bytes == 64 ? 12 : 6;
    constexpr Index block = 48;
    for (Index begin = 0; begin < count; begin += block)
      run_block<Bytes, block>(rows + begin, count - begin < block ? count - begin : block, panels,
                              offsets, panel_count, d, out + begin,
                              std::make_integer_sequence<int, at_once>{});
  }

 private:
  template <int Bytes, Index block, int... R>
  KINDRED_KERNEL static void run_block(const T* const* rows, Index count, const T* panels,
                                       const T* offsets, Index panel_count, Index d, Scores<T>* out,
                                       std::integer_sequence<int, R...>) {
    using Lane = Race<T, Bytes>;
    using V = typename Lane::V;
    constexpr Index at_once = sizeof...(R);
    constexpr Index width = panel_width(Bytes);
    Lane races[block];
    for (Index r = 0; r < block; ++r)
      Lane::start(races[r]);

    typename Lane::I labels{};
    for (int lane = 0; lane < Lane::lanes; ++lane)
      labels[lane] = lane;
    for (Index p = 0; p < panel_count; ++p, panels += width * d, offsets += width) {
      V offset_low, offset_high;
      simd::load<Bytes>(offsets, offset_low);
      simd::load<Bytes>(offsets + Lane::lanes, offset_high);
      const typename Lane::I labels_high = labels + Lane::lanes;
      for (Index first = 0; first < count; first += at_once) {
        // The last few rows are filled up with copies of the last.
        const T* const x[] = {rows[first + R < count ? first + R : count - 1]...};
        V low[] = {(static_cast<void>(R), offset_low)...};
        V high[] = {(static_cast<void>(R), offset_high)...};
        const T* panel = panels;
        for (Index j = 0; j < d; ++j, panel += width) {
          V panel_low, panel_high;
          simd::load<Bytes>(panel, panel_low);
          simd::load<Bytes>(panel + Lane::lanes, panel_high);
          (multiply_add(low[R], high[R], panel_low, panel_high, x[R][j]), ...);
        }
        (Lane::enter(races[first + R], low[R], labels), ...);
        (Lane::enter(races[first + R], high[R], labels_high), ...);
      }
      labels += static_cast<typename Lane::Integer>(width);
    }
    for (Index r = 0; r < count; ++r)
      Lane::finish(races[r], out[r]);
  }

  template <class V>
  KINDRED_KERNEL static void multiply_add(V& low, V& high, const V& panel_low, const V& panel_high,
                                          T value) {
    low += panel_low * value;
    high += panel_high * value;
  }
};

}  // namespace kindred::detail

// Scores for rows of few columns: as many rows as a vector has lanes, against centre after centre.
#pragma once

#include <kindred/kmeans/detail/scores.hpp>

namespace kindred::detail {

template <Real T>
struct NarrowScores {
  /// The widest rows this is for.
  static constexpr Index most_columns = 8;

  /// `centers` holds centre after centre, each its −½‖c‖² and then its d values.
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* const* rows, Index count, const T* centers,
                                 Index center_count, Index d, Scores<T>* out) {
    switch (d) {
      case 1:
        return run_columns<Bytes, 1>(rows, count, centers, center_count, out);
      case 2:
        return run_columns<Bytes, 2>(rows, count, centers, center_count, out);
      case 3:
        return run_columns<Bytes, 3>(rows, count, centers, center_count, out);
      case 4:
        return run_columns<Bytes, 4>(rows, count, centers, center_count, out);
      case 5:
        return run_columns<Bytes, 5>(rows, count, centers, center_count, out);
      case 6:
        return run_columns<Bytes, 6>(rows, count, centers, center_count, out);
      case 7:
        return run_columns<Bytes, 7>(rows, count, centers, center_count, out);
      default:
        return run_columns<Bytes, 8>(rows, count, centers, center_count, out);
    }
  }

 private:
  template <int Bytes, int D>
  KINDRED_KERNEL static void run_columns(const T* const* rows, Index count, const T* centers,
                                         Index center_count, Scores<T>* out) {
    using Lane = Race<T, Bytes>;
    using V = typename Lane::V;
    constexpr int vectors = D <= 4 ? 2 : 1;  // what the registers hold beside the race
    constexpr Index block = vectors * Lane::lanes;
    for (Index begin = 0; begin < count; begin += block) {
      alignas(64) T columns[D][block];
      for (Index i = 0; i < block; ++i) {
        const T* const row = rows[begin + i < count ? begin + i : count - 1];
        for (int j = 0; j < D; ++j)
          columns[j][i] = row[j];
      }
      V x[vectors][D];
      Lane race[vectors];
      for (int v = 0; v < vectors; ++v) {
        Lane::start(race[v]);
        for (int j = 0; j < D; ++j)
          simd::load<Bytes>(columns[j] + v * Lane::lanes, x[v][j]);
      }
      typename Lane::I label{};
      const T* center = centers;
      for (Index c = 0; c < center_count; ++c, center += D + 1) {
        for (int v = 0; v < vectors; ++v) {
          V score = V{} + center[0];
          for (int j = 0; j < D; ++j)
            score += x[v][j] * center[j + 1];
          Lane::enter(race[v], score, label);
        }
        label += 1;
      }
      for (int v = 0; v < vectors; ++v)
        spread<Bytes>(race[v], count - begin - v * Lane::lanes, out + begin + v * Lane::lanes);
    }
  }

  template <int Bytes>
  KINDRED_KERNEL static void spread(const Race<T, Bytes>& race, Index count, Scores<T>* out) {
    using Lane = Race<T, Bytes>;
    for (Index i = 0; i < Lane::lanes && i < count; ++i)
      out[i] = {race.best[i], race.second[i], static_cast<Label>(race.label[i])};
  }
};

}  // namespace kindred::detail

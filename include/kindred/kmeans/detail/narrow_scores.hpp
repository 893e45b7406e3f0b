// Scores for rows of few columns: as many rows as a vector has lanes, against centre after centre.
#pragma once

#include <utility>

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
    constexpr Index lanes = Race<T, Bytes>::lanes;
    for (Index begin = 0; begin < count; begin += lanes) {
      alignas(64) T columns[D * lanes];
      for (Index i = 0; i < lanes; ++i)
        turn(rows[begin + i < count ? begin + i : count - 1], columns + i,
             std::make_integer_sequence<int, D>{}, lanes);
      run_lanes<Bytes>(columns, count - begin, centers, center_count, out + begin,
                       std::make_integer_sequence<int, D>{});
    }
  }

  template <int... J>
  KINDRED_KERNEL static void turn(const T* row, T* column, std::integer_sequence<int, J...>,
                                  Index lanes) {
    ((column[J * lanes] = row[J]), ...);
  }

  template <int Bytes, int... J>
  KINDRED_KERNEL static void run_lanes(const T* columns, Index count, const T* centers,
                                       Index center_count, Scores<T>* out,
                                       std::integer_sequence<int, J...>) {
    using Lane = Race<T, Bytes>;
    using V = typename Lane::V;
    V x[sizeof...(J)];
    (simd::load<Bytes>(columns + J * Lane::lanes, x[J]), ...);
    Lane race;
    Lane::start(race);
    typename Lane::I label{};
    for (Index c = 0; c < center_count; ++c, centers += sizeof...(J) + 1) {
      V score = V{} + centers[0];
      ((score += x[J] * centers[J + 1]), ...);
      Lane::enter(race, score, label);
      label += 1;
    }
    spread<Bytes>(race, count, out);
  }

  template <int Bytes>
  KINDRED_KERNEL static void spread(const Race<T, Bytes>& race, Index count, Scores<T>* out) {
    using Lane = Race<T, Bytes>;
    alignas(64) T best[Lane::lanes], second[Lane::lanes];
    alignas(64) typename Lane::Integer label[Lane::lanes];
    simd::store<Bytes>(race.best, best);
    simd::store<Bytes>(race.second, second);
    simd::store<Bytes>(race.label, label);
    for (Index i = 0; i < Lane::lanes && i < count; ++i)
      out[i] = {best[i], second[i], static_cast<Label>(label[i])};
  }
};

}  // namespace kindred::detail

// What the fast kernels say about rows, and the lane-wise way to keep the best of many scores.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// The score of centre c for row x is x·c − ½‖c‖²: the nearest centre has the highest. A row's two
/// highest scores tell how certain that is, and bound its distances.
template <Real T>
struct Scores {
  T best, second;
  Label label;
};

/// Scores of many rows, array by array as kernels write them: full vectors, so there is room for up
/// to `score_block` − 1 rows more than asked for.
template <Real T>
struct ScoreArrays {
  T* best;
  T* second;
  Label* label;

  Scores<T> operator[](Index r) const noexcept { return {best[r], second[r], label[r]}; }
  KINDRED_KERNEL ScoreArrays from(Index r) const noexcept {
    return {best + r, second + r, label + r};
  }
};

/// Rows that the kernels go through together.
inline constexpr Index score_block = 48;

template <Real T>
inline constexpr T lowest_score = -std::numeric_limits<T>::max() / 4;

/// The best and the second best score of every lane.
template <Real T, int Bytes>
struct Race {
  using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  using V = simd::Vector<T, Bytes>;
  using I = simd::Vector<Integer, Bytes>;
  static constexpr int lanes = Bytes / static_cast<int>(sizeof(T));

  V best, second;
  I label;

  KINDRED_KERNEL static void start(Race& race) {
    race.best = V{} + lowest_score<T>;
    race.second = race.best;
    race.label = I{};
  }

  /// Lets `scores` of the centres `labels` run too. Equal scores count as best and second: who of
  /// them is first is decided by exact distances later.
  KINDRED_KERNEL static void enter(Race& race, const V& scores, const I& labels) {
    const auto ahead = scores > race.best;
    const V loser = ahead ? race.best : scores;
    race.second = loser > race.second ? loser : race.second;
    race.label = ahead ? labels : race.label;
    race.best = ahead ? scores : race.best;
  }

  /// The results of `lanes` races in each of which every lane saw other centres of the same row:
  /// afterwards lane r of the first race is the result of race r.
  KINDRED_KERNEL static void finish(Race* races) {
    finish_from<1>(races, std::make_integer_sequence<int, lanes>{});
  }

  KINDRED_KERNEL static void store(const Race& race, const ScoreArrays<T>& out) {
    simd::store<Bytes>(race.best, out.best);
    simd::store<Bytes>(race.second, out.second);
    using Narrow = simd::Vector<Label, lanes* static_cast<int>(sizeof(Label))>;
    const Narrow label = __builtin_convertvector(race.label, Narrow);
    simd::store<lanes* static_cast<int>(sizeof(Label))>(label, out.label);
  }

 private:
  /// Halves the number of races and of lanes a row has, as a transposition does: after the step of
  /// bit `Step`, lanes that differ in that bit belong to different rows.
  template <int Step, int... Lane>
  KINDRED_KERNEL static void finish_from(Race* races, std::integer_sequence<int, Lane...> all) {
    if constexpr (Step < lanes) {
      for (int pair = 0; pair < lanes / Step / 2; ++pair)
        join<Step, Lane...>(races[2 * pair], races[2 * pair + 1], races[pair]);
      finish_from<2 * Step>(races, all);
    }
  }

  template <int Step, int... Lane>
  KINDRED_KERNEL static void join(const Race& a, const Race& b, Race& out) {
    Race one, other;
    pick<(Lane & Step ? lanes + Lane - Step : Lane)...>(a, b, one);
    pick<(Lane & Step ? lanes + Lane : Lane + Step)...>(a, b, other);
    const auto ahead = other.best > one.best;
    const V loser = ahead ? one.best : other.best;
    const V runner_up = one.second > other.second ? one.second : other.second;
    out.second = loser > runner_up ? loser : runner_up;
    out.label = ahead ? other.label : one.label;
    out.best = ahead ? other.best : one.best;
  }

  template <int... From>
  KINDRED_KERNEL static void pick(const Race& a, const Race& b, Race& out) {
    out.best = __builtin_shufflevector(a.best, b.best, From...);
    out.second = __builtin_shufflevector(a.second, b.second, From...);
    out.label = __builtin_shufflevector(a.label, b.label, From...);
  }
};

}  // namespace kindred::detail

// What the fast kernels say about a row, and the lane-wise way to keep the best of many scores.
#pragma once

#include <cstdint>
#include <limits>

#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// The score of centre c for row x is x·c − ½‖c‖²: the nearest centre has the highest. A row's two
/// highest scores tell how certain that is, and bound its distances.
template <Real T>
struct Scores {
  T best, second;
  Label label;
};

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

  /// The result over all lanes, when each lane saw other centres of the same row.
  KINDRED_KERNEL static void finish(const Race& race, Scores<T>& out) {
    alignas(Bytes) T best[lanes], second[lanes];
    alignas(Bytes) Integer label[lanes];
    simd::store<Bytes>(race.best, best);
    simd::store<Bytes>(race.second, second);
    simd::store<Bytes>(race.label, label);
    out = {best[0], second[0], static_cast<Label>(label[0])};
    for (int lane = 1; lane < lanes; ++lane) {
      const bool ahead = best[lane] > out.best;
      const T loser = ahead ? out.best : best[lane];
      const T runner_up = out.second > second[lane] ? out.second : second[lane];
      out.second = loser > runner_up ? loser : runner_up;
      out.label = ahead ? static_cast<Label>(label[lane]) : out.label;
      out.best = ahead ? best[lane] : out.best;
    }
  }
};

}  // namespace kindred::detail

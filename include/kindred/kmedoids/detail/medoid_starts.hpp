// Which things are the medoids to begin with.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/core/random.hpp>
#include <kindred/kmedoids/detail/distance_rows.hpp>

namespace kindred::detail {

/// Things drawn without replacement, again and again.
class ThingDraws {
 public:
  ThingDraws(Index n, Draws draws) : things_(static_cast<std::size_t>(n)), draws_(draws) {
    std::iota(things_.begin(), things_.end(), Index{0});
  }

  /// `count` different things, at most n.
  std::span<const Index> sample(Index count) {
    for (Index i = 0; i < count; ++i) {
      const Index rest = static_cast<Index>(things_.size()) - i;
      const auto other =
          i + static_cast<Index>(draws_.below(static_cast<std::uint64_t>(rest), next_++));
      std::swap(things_[static_cast<std::size_t>(i)], things_[static_cast<std::size_t>(other)]);
    }
    return {things_.data(), static_cast<std::size_t>(count)};
  }

 private:
  std::vector<Index> things_;
  Draws draws_;
  std::uint64_t next_ = 0;
};

/// How much nearer the next medoid would be to everything, and which it is.
struct Gain {
  double value = -1;
  Index thing = -1;

  void offer(double gain, Index candidate) noexcept {
    if (gain > value) value = gain, thing = candidate;
  }
};

/// Before there is a medoid everything is as far away as the farthest pair.
template <Real T>
std::vector<double> far_from_all(const DistanceRows<T>& rows, const CondensedMatrix<T>& distances) {
  double farthest = 0;
  for (const T value : distances.values())
    farthest = std::max(farthest, static_cast<double>(value) * rows.scale());
  return std::vector<double>(static_cast<std::size_t>(rows.size()), farthest);
}

/// Takes note that a thing is now a medoid.
template <Real T>
void draw_near(const DistanceRows<T>& rows, Index medoid, std::vector<double>& near) {
  const std::vector<double> row = rows.row(medoid);
  for (std::size_t i = 0; i < near.size(); ++i)
    near[i] = std::min(near[i], row[i]);
}

/// Medoids to begin with; where the caller stopped the choice, the first things take its place.
struct MedoidStart {
  std::vector<Index> medoids{};
  bool go_on = true;
};

/// The BUILD of Kaufman and Rousseeuw: each time the thing that lowers the loss most, of equals the
/// first. O(n²k) time.
template <Real T>
MedoidStart built_medoids(const DistanceRows<T>& rows, std::vector<double> near, Index k,
                          Workers& workers, ProgressRef progress) {
  const Index n = rows.size();
  MedoidStart start;
  std::vector<Index>& medoids = start.medoids;
  std::vector<bool> taken(static_cast<std::size_t>(n));
  const Chunks chunks{n, 16};
  const auto best_of = [&](Chunk chunk) {
    std::vector<double> values(static_cast<std::size_t>(chunk.size() * n));
    rows.read(chunk.begin, chunk.end, values.data());
    Gain best;
    for (Index x = chunk.begin; x < chunk.end; ++x) {
      if (taken[static_cast<std::size_t>(x)]) continue;
      const double* const row = values.data() + (x - chunk.begin) * n;
      double gain = 0;
      for (Index i = 0; i < n; ++i)
        gain += std::max(near[static_cast<std::size_t>(i)] - row[i], 0.0);
      best.offer(gain, x);
    }
    return best;
  };
  while (static_cast<Index>(medoids.size()) < k) {
    if (!progress({"build", static_cast<Index>(medoids.size()), k})) {
      start.go_on = false;
      for (Index x = 0; static_cast<Index>(medoids.size()) < k; ++x)
        if (!taken[static_cast<std::size_t>(x)]) medoids.push_back(x);
      return start;
    }
    const Gain best = fold_chunks<Gain>(
        workers, chunks, best_of,
        [](Gain& total, const Gain& part) { total.offer(part.value, part.thing); });
    medoids.push_back(best.thing);
    taken[static_cast<std::size_t>(best.thing)] = true;
    draw_near(rows, best.thing, near);
  }
  return start;
}

/// Schubert and Rousseeuw's linear approximate BUILD: each medoid is the best of a fresh sample of
/// 10 + ⌈√n⌉ things, judged by that sample. O(nk) time.
template <Real T>
std::vector<Index> sampled_medoids(const DistanceRows<T>& rows, std::vector<double> near, Index k,
                                   const Draws& draws) {
  const Index n = rows.size();
  const Index size =
      std::min(n, 10 + static_cast<Index>(std::ceil(std::sqrt(static_cast<double>(n)))));
  ThingDraws things(n, draws);
  std::vector<Index> medoids;
  std::vector<bool> taken(static_cast<std::size_t>(n));
  while (static_cast<Index>(medoids.size()) < k) {
    const auto sample = things.sample(size);
    Gain best;
    for (const Index x : sample) {
      if (taken[static_cast<std::size_t>(x)]) continue;
      double gain = 0;
      for (const Index i : sample)
        gain += std::max(near[static_cast<std::size_t>(i)] - rows(x, i), 0.0);
      best.offer(gain, x);
    }
    if (best.thing < 0) continue;  // everything drawn is a medoid already
    medoids.push_back(best.thing);
    taken[static_cast<std::size_t>(best.thing)] = true;
    draw_near(rows, best.thing, near);
  }
  return medoids;
}

}  // namespace kindred::detail

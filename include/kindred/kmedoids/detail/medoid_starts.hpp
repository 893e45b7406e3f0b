// Which things are the medoids to begin with.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>
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

/// Medoids to begin with; where the caller stopped the choice, the rest are the first things.
struct MedoidStart {
  std::vector<Index> medoids{};
  bool go_on = true;
};

/// What a thing of these distances would bring as the next medoid.
inline double gain_of(const double* row, const std::vector<double>& near) noexcept {
  double gain = 0;
  for (std::size_t i = 0; i < near.size(); ++i)
    gain += std::max(near[i] - row[i], 0.0);
  return gain;
}

/// What every thing would bring.
template <Real T>
std::vector<double> all_gains(const DistanceRows<T>& rows, const std::vector<double>& near,
                              Workers& workers) {
  const Index n = rows.size();
  std::vector<double> gains(static_cast<std::size_t>(n));
  for_each_chunk(workers, Chunks{n, 16}, [&](Chunk chunk) {
    std::vector<double> values(static_cast<std::size_t>(chunk.size() * n));
    rows.read(chunk.begin, chunk.end, values.data());
    for (Index x = chunk.begin; x < chunk.end; ++x)
      gains[static_cast<std::size_t>(x)] = gain_of(values.data() + (x - chunk.begin) * n, near);
  });
  return gains;
}

/// A thing that may become a medoid, and what it brought when there were `medoids` of them. The
/// best is the last in order; of equals that is the first thing.
struct MedoidCandidate {
  double gain = 0;
  Index thing = 0;
  Index medoids = 0;

  friend bool operator<(const MedoidCandidate& a, const MedoidCandidate& b) noexcept {
    return a.gain != b.gain ? a.gain < b.gain : a.thing > b.thing;
  }
};

/// The BUILD of Kaufman and Rousseeuw: each time the thing that lowers the loss most, of equals the
/// first. What a thing brings only falls as others become medoids, and so does its rounded sum; so
/// only those are judged anew that were best before (M. Minoux, "Accelerated greedy algorithms for
/// maximizing submodular set functions", 1978), or all side by side where that is less work.
/// O(n²) time as a rule, and O(n²k) at worst.
template <Real T>
MedoidStart built_medoids(const DistanceRows<T>& rows, std::vector<double> near, Index k,
                          Workers& workers, ProgressRef progress) {
  const Index n = rows.size(), few = n / 16;
  MedoidStart start;
  std::vector<bool> taken(near.size());
  std::vector<double> row(near.size());
  std::priority_queue<MedoidCandidate> candidates;
  const auto judge_all = [&](Index found) {
    const std::vector<double> gains = all_gains(rows, near, workers);
    candidates = {};
    for (std::size_t x = 0; x < gains.size(); ++x)
      if (!taken[x]) candidates.push({gains[x], static_cast<Index>(x), found});
  };
  for (Index found = 0; found < k; ++found) {
    start.go_on = progress({"build", found, k});
    if (!start.go_on) break;
    // The first gains are measured from nowhere and say little about the second.
    if (found < 2) judge_all(found);
    for (Index judged = 0; candidates.top().medoids < found; ++judged) {
      if (judged == few) {
        judge_all(found);
        break;
      }
      const Index thing = candidates.top().thing;
      candidates.pop();
      rows.read(thing, thing + 1, row.data());
      candidates.push({gain_of(row.data(), near), thing, found});
    }
    const Index best = candidates.top().thing;
    candidates.pop();
    start.medoids.push_back(best);
    taken[static_cast<std::size_t>(best)] = true;
    draw_near(rows, best, near);
  }
  for (Index x = 0; static_cast<Index>(start.medoids.size()) < k; ++x)
    if (!taken[static_cast<std::size_t>(x)]) start.medoids.push_back(x);
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

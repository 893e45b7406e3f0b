// Assignment that remembers how far every row is from its centre and from all others, and looks
// again only at rows for which that may have changed. G. Hamerly, "Making k-means even faster" (SDM
// 2010).
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
#include <kindred/kmeans/detail/fused_assign.hpp>
#include <kindred/kmeans/detail/scorer.hpp>
#include <kindred/kmeans/detail/working_rows.hpp>

namespace kindred::detail {

/// Bounds are floats, each operation rounded away from the truth: more than float's own rounding
/// and that of the exact decision together.
inline constexpr float outward = 0x1p-21f;
inline float rounded_up(double bound) noexcept {
  return static_cast<float>(std::clamp(bound, 0.0, 1e30)) * (1 + outward);
}
inline float rounded_down(double bound) noexcept {
  return static_cast<float>(std::clamp(bound, 0.0, 1e30)) * (1 - outward);
}

/// How far each centre moved at most.
struct Drifts {
  std::vector<float> of;
  float largest = 0, second = 0;
  Label farthest = 0;

  /// The longest way that a centre other than this one moved.
  float of_others(Label label) const noexcept { return label == farthest ? second : largest; }
};

inline Drifts drifts_between(const Matrix<double>& from, const Matrix<double>& to, double factor) {
  Drifts drifts;
  for (Index c = 0; c < to.rows(); ++c) {
    const double squared = squared_distance(from.row(c).data(), to.row(c).data(), to.cols());
    const float drift = rounded_up(std::sqrt(squared) * factor);
    drifts.of.push_back(drift);
    if (drift > drifts.largest) {
      drifts.second = drifts.largest;
      drifts.largest = drift;
      drifts.farthest = static_cast<Label>(c);
    } else {
      drifts.second = std::max(drifts.second, drift);
    }
  }
  return drifts;
}

/// Half the distance from every centre to its nearest other one: a row closer than that to its
/// centre has no nearer one. O(k²d).
inline std::vector<float> half_gaps(const Matrix<double>& centers, double factor) {
  const Index k = centers.rows();
  std::vector<double> nearest(static_cast<std::size_t>(k), std::numeric_limits<double>::max());
  for (Index a = 0; a < k; ++a)
    for (Index b = 0; b < a; ++b) {
      const double squared =
          squared_distance(centers.row(a).data(), centers.row(b).data(), centers.cols());
      for (const Index c : {a, b}) {
        double& now = nearest[static_cast<std::size_t>(c)];
        now = std::min(now, squared);
      }
    }
  std::vector<float> half;
  for (const double squared : nearest)
    half.push_back(rounded_down(std::sqrt(squared) * factor / 2));
  return half;
}

/// What an iteration means for the rows of one cluster: how far bounds move, and below which
/// distance no other centre can be nearer.
struct ClusterBounds {
  float drift, drift_of_others, gap;
};

inline std::vector<ClusterBounds> cluster_bounds(const Matrix<double>& from,
                                                 const Matrix<double>& to, double factor,
                                                 bool with_gaps) {
  const Drifts drifts = drifts_between(from, to, factor);
  const std::vector<float> gaps =
      with_gaps ? half_gaps(to, factor) : std::vector<float>(drifts.of.size(), 0.0f);
  std::vector<ClusterBounds> bounds;
  for (std::size_t c = 0; c < gaps.size(); ++c)
    bounds.push_back({drifts.of[c], drifts.of_others(static_cast<Label>(c)), gaps[c]});
  return bounds;
}

/// O(nd) for rows that keep their bounds, O(kd) at the speed of the fused kernels for every other
/// row; two floats of memory a row.
template <Real T>
class BoundedAssign {
 public:
  BoundedAssign(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : rows_(points, workers),
        workers_(workers),
        isa_(isa),
        upper_(static_cast<std::size_t>(points.rows())),
        lower_(upper_.size()) {}

  Index operator()(const Matrix<double>& centers, Assignment& assignment) {
    const Scorer<T> scorer(rows_.frame(), centers, isa_);
    if (resting_ > 0) {
      --resting_;
      return assign_chunks(rows_.points(), assignment, workers_, [&](Chunk chunk, Label* nearest) {
        fused_nearest(scorer, rows_, chunk.begin, chunk.end, nearest);
      });
    }
    return assign_bounded(scorer, centers, assignment);
  }

 private:
  Index assign_bounded(const Scorer<T>& scorer, const Matrix<double>& centers,
                       Assignment& assignment) {
    const Index n = rows_.points().rows(), k = centers.rows();
    const bool first = before_.size() == 0;
    const std::vector<ClusterBounds> bounds =
        cluster_bounds(first ? centers : before_, centers, rows_.frame().factor(), k * k <= n);
    before_ = centers;
    std::atomic<Index> seen{0};
    const auto find = [&](Chunk chunk, Label* nearest) {
      std::vector<Index> open(static_cast<std::size_t>(chunk.size()));
      std::iota(open.begin(), open.end(), chunk.begin);
      if (!first) {
        const Label* labels = assignment.labels.data() + chunk.begin;
        std::copy(labels, labels + chunk.size(), nearest);
        open.resize(still_open(chunk, nearest, bounds, open.data()));
        open.resize(tightened(chunk, nearest, centers, bounds, open));
      }
      look(scorer, chunk, open, nearest);
      seen.fetch_add(static_cast<Index>(open.size()), std::memory_order_relaxed);
    };
    const Index moved = assign_chunks(rows_.points(), assignment, workers_, find);
    if (!first && 2 * seen.load() > n) rest();
    return moved;
  }

  /// Bounds that save less than half of the work cost more than they save: they pause, longer each
  /// time, and start anew.
  void rest() {
    resting_ = pause_;
    pause_ *= 2;
    before_.resize(0, 0);
  }

  /// Moves the bounds with the centres and lists the rows that they do not keep in place. Free of
  /// branches, because nothing predicts which rows those are.
  std::size_t still_open(Chunk chunk, const Label* labels, const std::vector<ClusterBounds>& bounds,
                         Index* open) noexcept {
    std::size_t count = 0;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      const ClusterBounds& own = bounds[static_cast<std::size_t>(labels[i - chunk.begin])];
      const auto at = static_cast<std::size_t>(i);
      const float upper = (upper_[at] + own.drift) * (1 + outward);
      const float lower = std::max(lower_[at] - own.drift_of_others, 0.0f) * (1 - outward);
      upper_[at] = upper;
      lower_[at] = lower;
      open[count] = i;
      count += upper >= std::max(lower, own.gap);
    }
    return count;
  }

  /// Replaces upper bounds by exact distances, which often settles the matter; keeps the rows for
  /// which it does not.
  std::size_t tightened(Chunk chunk, const Label* labels, const Matrix<double>& centers,
                        const std::vector<ClusterBounds>& bounds, std::vector<Index>& open) {
    std::vector<double> y(static_cast<std::size_t>(rows_.cols()));
    std::size_t count = 0;
    for (const Index i : open) {
      const Label label = labels[i - chunk.begin];
      const auto at = static_cast<std::size_t>(i);
      rows_.points().read(i, y.data());
      const double squared = squared_distance(y.data(), centers.row(label).data(), rows_.cols());
      upper_[at] = rounded_up(std::sqrt(squared) * rows_.frame().factor());
      open[count] = i;
      count += upper_[at] >= std::max(lower_[at], bounds[static_cast<std::size_t>(label)].gap);
    }
    return count;
  }

  /// Finds the nearest centres of the listed rows, and new bounds.
  void look(const Scorer<T>& scorer, Chunk chunk, const std::vector<Index>& open, Label* nearest) {
    const auto total = static_cast<Index>(open.size());
    for (Index begin = 0; begin < total; begin += Scorer<T>::batch) {
      const Index* numbers = open.data() + begin;
      scorer.sight(rows_, numbers, std::min(Scorer<T>::batch, total - begin),
                   [&](Index r, const Sighting& seen) {
                     const auto at = static_cast<std::size_t>(numbers[r]);
                     nearest[numbers[r] - chunk.begin] = seen.label;
                     upper_[at] = rounded_up(std::sqrt(std::max(seen.squared_above, 0.0)));
                     lower_[at] = rounded_down(std::sqrt(std::max(seen.squared_below, 0.0)));
                   });
    }
  }

  WorkingRows<T> rows_;
  Workers& workers_;
  simd::Isa isa_;
  Matrix<double> before_{};
  std::vector<float> upper_, lower_;
  // Centres move far at first.
  Index resting_ = 2, pause_ = 2;
};

}  // namespace kindred::detail

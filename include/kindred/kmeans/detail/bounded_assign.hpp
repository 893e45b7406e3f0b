// Assignment that remembers how far every row is from its centre and from all others, and looks
// again only at rows for which that may have changed. G. Hamerly, "Making k-means even faster" (SDM
// 2010).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/assignment.hpp>
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

/// How far each centre moved, and what that means for the bounds.
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

/// O(nd) for rows that keep their bounds, O(kd) at the speed of the fused kernels for every other
/// row; two floats of memory a row.
template <Real T>
class BoundedAssign {
 public:
  BoundedAssign(const Points<T>& points, Workers& workers, simd::Isa isa = simd::best())
      : rows_(points, workers),
        workers_(workers),
        isa_(isa),
        upper_(static_cast<std::size_t>(points.rows()), std::numeric_limits<float>::max()),
        lower_(upper_.size(), 0) {}

  Index operator()(const Matrix<double>& centers, Assignment& assignment) {
    const Scorer<T> scorer(rows_, centers, isa_);
    const bool first = before_.size() == 0;
    const Drifts drifts = drifts_between(first ? centers : before_, centers, rows_.factor());
    const bool gaps_pay = !first && centers.rows() * centers.rows() <= rows_.points().rows();
    const std::vector<float> gaps =
        gaps_pay ? half_gaps(centers, rows_.factor()) : std::vector<float>(drifts.of.size(), 0.0f);
    before_ = centers;
    return assign_chunks(rows_.points(), assignment, workers_, [&](Chunk chunk, Label* nearest) {
      Looker look{*this, scorer, centers, chunk, nearest};
      const Label* labels = assignment.labels.data();
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        const Label label = labels[i];
        nearest[i - chunk.begin] = label;
        if (first || !stays(i, label, drifts, gaps)) look.add(i, label, first, gaps);
      }
      look.flush();
    });
  }

 private:
  float& upper(Index i) noexcept { return upper_[static_cast<std::size_t>(i)]; }
  float& lower(Index i) noexcept { return lower_[static_cast<std::size_t>(i)]; }

  /// Moves the bounds with the centres; true when they still keep the row where it is.
  bool stays(Index i, Label label, const Drifts& drifts, const std::vector<float>& gaps) noexcept {
    const auto c = static_cast<std::size_t>(label);
    upper(i) = (upper(i) + drifts.of[c]) * (1 + outward);
    lower(i) = std::max(lower(i) - drifts.of_others(label), 0.0f) * (1 - outward);
    return upper(i) < std::max(lower(i), gaps[c]);
  }

  /// Gathers rows whose bounds failed and scores them together.
  struct Looker {
    static constexpr auto batch = static_cast<std::size_t>(Scorer<T>::batch);
    BoundedAssign& bounds;
    const Scorer<T>& scorer;
    const Matrix<double>& centers;
    Chunk chunk;
    Label* nearest;
    std::vector<double> y = std::vector<double>(static_cast<std::size_t>(centers.cols()));
    std::array<Index, batch> numbers{};
    std::array<Scores<T>, batch> scores{};
    Index count = 0;

    void add(Index i, Label label, bool first, const std::vector<float>& gaps) {
      if (!first && tightened(i, label, gaps[static_cast<std::size_t>(label)])) return;
      numbers[static_cast<std::size_t>(count++)] = i;
      if (count == Scorer<T>::batch) flush();
    }

    /// The exact distance to the own centre often saves the others.
    bool tightened(Index i, Label label, float gap) {
      bounds.rows_.points().read(i, y.data());
      const double squared = squared_distance(y.data(), centers.row(label).data(), centers.cols());
      bounds.upper(i) = rounded_up(std::sqrt(squared) * bounds.rows_.factor());
      return bounds.upper(i) < std::max(bounds.lower(i), gap);
    }

    void flush() {
      scorer.score(numbers.data(), count, scores.data());
      for (Index r = 0; r < count; ++r)
        settle(numbers[static_cast<std::size_t>(r)], scores[static_cast<std::size_t>(r)]);
      count = 0;
    }

    void settle(Index i, const Scores<T>& found) {
      const double norm = static_cast<double>(bounds.rows_.norm(i));
      const ScoreError<T>& error = scorer.error();
      if (error.settles(found, norm)) {
        nearest[i - chunk.begin] = found.label;
        bounds.upper(i) =
            rounded_up(std::sqrt(std::max(error.squared_above(found.best, norm), 0.0)));
        bounds.lower(i) =
            rounded_down(std::sqrt(std::max(error.squared_below(found.second, norm), 0.0)));
        return;
      }
      // Two centres about equally near: either may be the one, so neither is farther than the best.
      const Nearest exact = scorer.exactly(i);
      nearest[i - chunk.begin] = exact.label;
      bounds.upper(i) = rounded_up(std::sqrt(exact.squared) * bounds.rows_.factor());
      bounds.lower(i) =
          scorer.packed()
              ? rounded_down(std::sqrt(std::max(error.squared_below(found.best, norm), 0.0)))
              : 0;
    }
  };

  WorkingRows<T> rows_;
  Workers& workers_;
  simd::Isa isa_;
  Matrix<double> before_{};
  std::vector<float> upper_, lower_;
};

}  // namespace kindred::detail

// The nearest centre by differences in double: the decision that every faster one must agree with.
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

struct NearestCenter {
  Label label = 0;
  double squared = 0;
};

/// Centres laid out eight abreast, so that eight distances are summed at once, each in column order
/// as `squared_distance` does.
class CenterPanels {
 public:
  explicit CenterPanels(const Matrix<double>& centers)
      : clusters_(centers.rows()),
        d_(centers.cols()),
        packed_(static_cast<std::size_t>((clusters_ + width - 1) / width * width * d_)) {
    double* out = packed_.data();
    for (Index first = 0; first < clusters_; first += width)
      for (Index j = 0; j < d_; ++j)
        for (Index lane = 0; lane < width; ++lane)
          // The last panel repeats the last centre, which cannot win against itself.
          *out++ = centers(std::min(first + lane, clusters_ - 1), j);
  }

  /// The nearest centre of y; of several equally near ones the first. O(kd).
  NearestCenter nearest(const double* y) const noexcept {
    NearestCenter best;
    for (Index first = 0; first < clusters_; first += width) {
      const auto squared = distances(first, y);
      for (Index lane = 0; lane < width; ++lane) {
        const double candidate = squared[static_cast<std::size_t>(lane)];
        if (candidate < best.squared || (first == 0 && lane == 0))
          best = {static_cast<Label>(first + lane), candidate};
      }
    }
    return best;
  }

  /// Calls `visit(cluster, squared distance)` for every centre in order.
  template <class Visit>
  void visit(const double* y, Visit&& visit) const {
    for (Index first = 0; first < clusters_; first += width) {
      const auto squared = distances(first, y);
      for (Index lane = 0; lane < std::min(width, clusters_ - first); ++lane)
        visit(first + lane, squared[static_cast<std::size_t>(lane)]);
    }
  }

 private:
  static constexpr Index width = 8;
  using Distances = std::array<double, static_cast<std::size_t>(width)>;

  Distances distances(Index first, const double* y) const noexcept {
    return distances(packed_.data() + first * d_, y,
                     std::make_integer_sequence<Index, width / 2>{});
  }

  /// Pairs of sums stay in registers because everything is unrolled by packs.
  template <Index... Pair>
  Distances distances(const double* panel, const double* y,
                      std::integer_sequence<Index, Pair...>) const noexcept {
    using V = simd::Vector<double, 16>;
    V sums[] = {(static_cast<void>(Pair), V{})...};
    const auto add = [](const double* centers, double value, V& sum) {
      V center;
      simd::load<16>(centers, center);
      const V difference = value - center;
      V square = difference * difference;
      simd::keep_rounded(square);
      sum += square;
    };
    for (Index j = 0; j < d_; ++j, panel += width)
      (add(panel + 2 * Pair, y[j], sums[Pair]), ...);
    Distances result;
    (simd::store<16>(sums[Pair], result.data() + 2 * Pair), ...);
    return result;
  }

  Index clusters_, d_;
  std::vector<double> packed_;
};

}  // namespace kindred::detail

// Splitting clusters in two, one after the other: what the rows of each are, and which is next.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmeans/algorithm.hpp>
#include <kindred/kmeans/detail/engine.hpp>
#include <kindred/kmeans/detail/points.hpp>

namespace kindred::detail {

using RowNumbers = std::vector<Index>;

inline RowNumbers all_rows(Index count) {
  RowNumbers rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

/// Some rows of x, one after the other.
template <Real T>
Matrix<T> rows_in(const MatrixView<T>& x, const RowNumbers& rows, Workers& workers) {
  Matrix<T> copy(static_cast<Index>(rows.size()), x.cols());
  for_each_chunk(workers, row_chunks(copy.rows(), copy.cols() * Index{sizeof(T)}),
                 [&](Chunk chunk) {
                   for (Index i = chunk.begin; i < chunk.end; ++i)
                     std::copy_n(x.data() + rows[static_cast<std::size_t>(i)] * x.outerStride(),
                                 x.cols(), copy.data() + i * copy.cols());
                 });
  return copy;
}

/// Takes the rows whose side is 1 out of `rows` and returns them; both keep their order.
inline RowNumbers split_off(RowNumbers& rows, const Labels& sides) {
  RowNumbers stay, leave;
  for (std::size_t i = 0; i < rows.size(); ++i)
    (sides[i] == 0 ? stay : leave).push_back(rows[i]);
  rows = std::move(stay);
  return leave;
}

/// What one side of a split holds, in the frame of the whole.
struct Share {
  double inertia = 0, weight = 0;
};

template <Real T>
std::array<Share, 2> shares_of(const Points<T>& points, const Clustering& clustering,
                               Workers& workers) {
  using Shares = std::array<Share, 2>;
  return fold_chunks<Shares>(
      workers, points.chunks(),
      [&](Chunk chunk) {
        Shares part{};
        std::vector<double> y(static_cast<std::size_t>(points.cols()));
        for (Index i = chunk.begin; i < chunk.end; ++i) {
          const Label side = clustering.labels[static_cast<std::size_t>(i)];
          Share& share = part[static_cast<std::size_t>(side)];
          points.read(i, y.data());
          share.weight += points.weight(i);
          share.inertia +=
              points.weight(i) *
              squared_distance(y.data(), clustering.centers.row(side).data(), points.cols());
        }
        return part;
      },
      [](Shares& total, const Shares& part) {
        for (std::size_t side = 0; side < total.size(); ++side) {
          total[side].inertia += part[side].inertia;
          total[side].weight += part[side].weight;
        }
      });
}

/// A cluster that may be split further.
struct Leaf {
  RowNumbers rows;
  Share share;
  Matrix<double> center;  // 1 × d, in the unit of the data
  bool is_final = false;
};

/// A split as it was found: what asks a row for its side, and how the search ended.
struct Halves {
  Frame frame;
  Clustering clustering;
  std::array<Share, 2> shares;
};

/// The clusters so far. Every one is searched in a frame of its own, that no other one's place
/// costs it digits, but with the scale of the whole, that inertias compare.
template <Real T>
class Bisection {
 public:
  Bisection(const MatrixView<T>& x, std::span<const double> weights, Workers& workers)
      : x_(x),
        weights_(weights),
        workers_(workers),
        range_(working_range<T>(x, workers)),
        scale_(safe_scale(range_)) {
    leaves_.push_back({all_rows(x.rows()), {}, {}, true});
    const Plan mean{1, Init::random, {}, 1, 0, {1, 0}, Algorithm::lloyd, Finish::none};
    const Halves whole = search(leaves_.front(), mean, 0, NoProgress{});
    settle(leaves_.front(), whole, 0);
  }

  const std::vector<Leaf>& leaves() const noexcept { return leaves_; }

  /// The cluster to split next, the first of equals; −1 where none has two different rows.
  Label next(BisectingStrategy strategy) const noexcept {
    const auto urge = [&](const Leaf& leaf) {
      return strategy == BisectingStrategy::largest_inertia ? leaf.share.inertia
                                                            : leaf.share.weight;
    };
    Label best = -1;
    for (std::size_t c = 0; c < leaves_.size(); ++c) {
      const Leaf& leaf = leaves_[c];
      if (leaf.is_final) continue;
      if (best < 0 || urge(leaf) > urge(leaves_[static_cast<std::size_t>(best)]))
        best = static_cast<Label>(c);
    }
    return best;
  }

  Halves halves_of(Label cluster, const Plan& plan, double tolerance, ProgressRef progress) const {
    return search(leaves_[static_cast<std::size_t>(cluster)], plan, tolerance, progress);
  }

  /// Splits a cluster: its second half becomes the last cluster. Returns false, with the cluster
  /// final, where one half would be empty.
  bool split(Label cluster, const Halves& halves) {
    Leaf& first = leaves_[static_cast<std::size_t>(cluster)];
    first.is_final = halves.shares[0].weight == 0 || halves.shares[1].weight == 0;
    if (first.is_final) return false;
    Leaf second{split_off(first.rows, halves.clustering.labels), {}, {}};
    settle(first, halves, 0);
    settle(second, halves, 1);
    leaves_.push_back(std::move(second));
    return true;
  }

  /// A squared distance in the frames as one in the data.
  double outside(double squared) const noexcept {
    Frame frame;
    frame.scale = scale_;
    return frame.squared_outside(squared, weights_.exponent);
  }

  Frame whole_frame() const { return widened(frame_of<T>(x_, weights_.values, workers_)); }

 private:
  Frame widened(Frame frame) const {
    frame.range = range_;
    frame.scale = scale_;
    return frame;
  }

  Halves search(const Leaf& leaf, Plan plan, double tolerance, ProgressRef progress) const {
    const bool is_whole = static_cast<Index>(leaf.rows.size()) == x_.rows();
    const Matrix<T> copy = is_whole ? Matrix<T>() : rows_in<T>(x_, leaf.rows, workers_);
    const MatrixView<T> rows = is_whole ? x_ : MatrixView<T>(copy);
    std::vector<double> weights;
    if (!weights_.values.empty())
      for (const Index row : leaf.rows)
        weights.push_back(weights_.values[static_cast<std::size_t>(row)]);
    const ScaledWeights scaled(weights);
    Halves halves{widened(frame_of<T>(rows, scaled.values, workers_)), {}, {}};
    const Points<T> points{rows, scaled.values, halves.frame};
    if (tolerance > 0) plan.stop.squared_shift = tolerance * mean_variance(points, workers_);
    halves.clustering = best_of_restarts<T>(points, plan, workers_, progress).clustering;
    halves.shares = shares_of(points, halves.clustering, workers_);
    for (Share& share : halves.shares) {
      share.inertia = times_power_of_two(share.inertia, scaled.exponent);
      share.weight = times_power_of_two(share.weight, scaled.exponent);
    }
    return halves;
  }

  static void settle(Leaf& leaf, const Halves& halves, Index side) {
    leaf.share = halves.shares[static_cast<std::size_t>(side)];
    leaf.center.resize(1, halves.clustering.centers.cols());
    halves.frame.leave(halves.clustering.centers.row(side).data(), leaf.center.data());
    leaf.is_final = !(leaf.share.inertia > 0);
  }

  const MatrixView<T>& x_;
  ScaledWeights weights_;
  Workers& workers_;
  MagnitudeRange range_;
  double scale_;
  std::vector<Leaf> leaves_{};
};

}  // namespace kindred::detail

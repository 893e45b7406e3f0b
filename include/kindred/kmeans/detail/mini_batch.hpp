// One step of mini-batch K-Means: a batch is counted for the nearest centres, which move to the
// means of all they were ever given, and centres that are given too little go elsewhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/random.hpp>
#include <kindred/kmeans/detail/framed_sums.hpp>
#include <kindred/kmeans/detail/gather.hpp>
#include <kindred/kmeans/detail/lottery.hpp>
#include <kindred/kmeans/detail/points.hpp>
#include <kindred/kmeans/exact_centers.hpp>

namespace kindred::detail {

/// What a mini-batch model remembers beside its centres.
struct MiniBatchState {
  /// Of all rows that each centre was ever given.
  FramedSums sums;
  double reassignment_ratio = 0.01;
  std::uint64_t seed = 0;
  Index batches = 0;
  /// Rows met since clusters were last looked through for those of too little weight.
  Index rows_since = 0;

  /// The random choices for the next batch; stream 0 is for the start.
  Draws draws() const noexcept { return Draws(seed, 1 + static_cast<std::uint64_t>(batches)); }
};

/// The clusters without weight and those with less than the ratio of the heaviest one's, the
/// lightest first, of equals the first.
inline std::vector<Index> light_clusters(const FramedSums& sums, double ratio) {
  std::vector<double> weights;
  for (Index c = 0; c < sums.clusters(); ++c)
    weights.push_back(sums.weight(c).value());
  const double least = ratio * *std::max_element(weights.begin(), weights.end());
  std::vector<Index> light;
  for (Index c = 0; c < sums.clusters(); ++c)
    if (sums.is_empty(c) || weights[static_cast<std::size_t>(c)] < least) light.push_back(c);
  std::sort(light.begin(), light.end(), [&](Index a, Index b) {
    return std::pair(weights[static_cast<std::size_t>(a)], a) <
           std::pair(weights[static_cast<std::size_t>(b)], b);
  });
  return light;
}

/// Sends light clusters to rows of the batch, drawn in proportion to weight × squared distance from
/// the nearest centre as k-means++ draws, with the weight of the lightest cluster that stays. At
/// most half of the rows become centres. `labels` are those of the batch, `centers` lie in the
/// frame of the sums.
template <Real T>
void reassign_light(FramedSums& sums, Matrix<double>& centers, const MatrixView<T>& x,
                    std::span<const double> weights, const Labels& labels, double ratio,
                    const Draws& draws) {
  std::vector<Index> light = light_clusters(sums, ratio);
  light.resize(std::min(light.size(), static_cast<std::size_t>(x.rows() / 2)));
  if (light.empty()) return;
  std::vector<bool> moves(static_cast<std::size_t>(sums.clusters()));
  for (const Index c : light)
    moves[static_cast<std::size_t>(c)] = true;
  Index model = -1;
  for (Index c = 0; c < sums.clusters(); ++c)
    if (!moves[static_cast<std::size_t>(c)] && !sums.is_empty(c) &&
        (model < 0 || sums.weight(c).value() < sums.weight(model).value()))
      model = c;
  if (model < 0) return;

  const ScaledWeights scaled(weights);
  const Points<T> points{x, scaled.values, sums.frame};
  const Index d = points.cols();
  std::vector<double> y(static_cast<std::size_t>(d)), masses;
  for (Index i = 0; i < points.rows(); ++i) {
    points.read(i, y.data());
    const Label label = labels[static_cast<std::size_t>(i)];
    masses.push_back(points.weight(i) * squared_distance(y.data(), centers.row(label).data(), d));
  }
  for (const Index c : light) {
    const Index row = Lottery(masses, points.chunks())
                          .draw(draws.uniform(static_cast<std::uint64_t>(points.rows() + c)));
    if (row < 0) return;  // every row sits on a centre
    points.read(row, centers.row(c).data());
    for (Index j = 0; j < d; ++j)
      sums.of(c)[j] = sums.weight(model) * DoubleDouble{centers(c, j), 0};
    sums.of(c)[d] = sums.weight(model);
    sums.rows[static_cast<std::size_t>(c)] = sums.rows[static_cast<std::size_t>(model)];
    for (Index i = 0; i < points.rows(); ++i) {
      points.read(i, y.data());
      double& mass = masses[static_cast<std::size_t>(i)];
      mass =
          std::min(mass, points.weight(i) * squared_distance(y.data(), centers.row(c).data(), d));
    }
  }
}

/// What a batch said of the centres it met, and where they went.
struct MiniBatchStep {
  ExactCenters centers;
  Labels labels;
  /// Of the batch, to the centres it met; in the frame and the weights that `frame` and `exponent`
  /// say.
  double inertia;
  Frame frame;
  int exponent;
};

/// Lets a batch, checked, move the centres. O(bkd) time.
template <Real T>
MiniBatchStep take_batch(MiniBatchState& state, const ExactCenters& centers, const MatrixView<T>& x,
                         std::span<const double> weights, Workers& workers) {
  Gathered batch = gather<T>(x, weights, centers, workers);
  state.sums.merge(batch.sums);
  Matrix<double> moved_centers = state.sums.means(centers, state.sums.frame);
  state.rows_since += x.rows();
  // With ten rows for every cluster an empty one is no accident.
  if (state.rows_since >= 10 * centers.clusters()) {
    state.rows_since = 0;
    reassign_light<T>(state.sums, moved_centers, x, weights, batch.labels, state.reassignment_ratio,
                      state.draws());
  }
  ++state.batches;
  return {ExactCenters(state.sums.frame, std::move(moved_centers)), std::move(batch.labels),
          batch.inertia.value(), std::move(batch.sums.frame), batch.sums.exponent};
}

/// The inertia of one batch after the other, smoothed so that it remembers about as many rows as
/// half of the data has; the first batch, which tells of the start only, is passed over.
class SmoothedInertia {
 public:
  SmoothedInertia(Index batch, Index rows)
      : share_(std::min(1.0, 2 * static_cast<double>(batch) / (static_cast<double>(rows) + 1))) {}

  void meet(double inertia) noexcept {
    if (batches_++ == 0) return;
    smoothed_ = batches_ == 2 ? inertia : (1 - share_) * smoothed_ + share_ * inertia;
    const bool lower = batches_ == 2 || smoothed_ < lowest_;
    if (lower) lowest_ = smoothed_;
    since_lowest_ = lower ? 0 : since_lowest_ + 1;
  }

  Index batches_without_improvement() const noexcept { return since_lowest_; }

 private:
  double share_, smoothed_ = 0, lowest_ = 0;
  Index batches_ = 0, since_lowest_ = 0;
};

}  // namespace kindred::detail

// The best cluster for a row to join, by the machine's vectors: the search of the optimal-transfer
// stage.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/kmeans/detail/transfer_cost.hpp>

namespace kindred::detail {

/// A cluster that a row might join, and what that would add to the inertia per unit of its weight.
struct Joining {
  Label cluster = -1;
  double cost = 0;
};

/// All clusters, eight abreast, with their weights.
struct TransferPanels {
  static constexpr Index width = 8;
  Index d = 0, count = 0;
  std::vector<double> centers{}, weights{};
  std::vector<std::int64_t> clusters{};

  TransferPanels(const Matrix<double>& all, const std::vector<double>& all_weights)
      : d(all.cols()), count((all.rows() + width - 1) / width) {
    for (Index first = 0; first < count * width; first += width) {
      // The last panel repeats the last cluster, which cannot win against itself.
      const auto cluster = [&](Index lane) { return std::min(first + lane, all.rows() - 1); };
      for (Index lane = 0; lane < width; ++lane) {
        clusters.push_back(cluster(lane));
        weights.push_back(all_weights[static_cast<std::size_t>(cluster(lane))]);
      }
      for (Index j = 0; j < d; ++j)
        for (Index lane = 0; lane < width; ++lane)
          centers.push_back(all(cluster(lane), j));
    }
  }
};

/// Some rows of the frame, one after the other, with their clusters and weights.
struct TransferRows {
  std::vector<double> y{}, weights{};
  Labels own{};
  std::vector<Index> numbers{};

  Index size() const noexcept { return static_cast<Index>(own.size()); }
  void clear() noexcept {
    y.clear();
    weights.clear();
    own.clear();
    numbers.clear();
  }
  void add(Index number, const double* row, Index d, double weight, Label cluster) {
    y.insert(y.end(), row, row + d);
    weights.push_back(weight);
    own.push_back(cluster);
    numbers.push_back(number);
  }
};

/// For every row the cluster of the panels, other than its own, that is cheapest to join, the first
/// of equals. `factors` has room for one number per lane of every panel.
struct BestJoining {
  template <int Bytes>
  KINDRED_KERNEL static void run(const TransferPanels* panels, const TransferRows* rows,
                                 double* factors, Joining* found) {
    double weight = 0;  // no row in question has it
    for (Index r = 0; r < rows->size(); ++r) {
      const auto row = static_cast<std::size_t>(r);
      if (rows->weights[row] != weight) {
        weight = rows->weights[row];
        for (std::size_t lane = 0; lane < panels->weights.size(); ++lane)
          factors[lane] = joining_factor(panels->weights[lane], weight);
      }
      search<Bytes>(*panels, rows->y.data() + r * panels->d, rows->own[row], factors, found[r]);
    }
  }

 private:
  template <int Bytes>
  KINDRED_KERNEL static void search(const TransferPanels& panels, const double* y, Label own,
                                    const double* factors, Joining& found) {
    constexpr int lanes = Bytes / 8, parts = TransferPanels::width / lanes;
    using Real = simd::Vector<double, Bytes>;
    using Whole = simd::Vector<std::int64_t, Bytes>;
    const Real zero{};
    const Whole itself = Whole{} + own;
    Real best[parts];
    Whole cluster[parts];
#pragma GCC unroll 4
    for (int p = 0; p < parts; ++p) {
      best[p] = zero + std::numeric_limits<double>::max();
      cluster[p] = Whole{} - 1;
    }
    const double* center = panels.centers.data();
    const std::int64_t* number = panels.clusters.data();
    for (Index panel = 0; panel < panels.count; ++panel) {
      Real sum[parts];
#pragma GCC unroll 4
      for (int p = 0; p < parts; ++p)
        sum[p] = zero;
      for (Index j = 0; j < panels.d; ++j, center += TransferPanels::width) {
        const Real value = zero + y[j];
#pragma GCC unroll 4
        for (int p = 0; p < parts; ++p) {
          Real difference;
          simd::load<Bytes>(center + p * lanes, difference);
          difference = value - difference;
          Real square = difference * difference;
          simd::keep_rounded(square);
          sum[p] += square;
        }
      }
#pragma GCC unroll 4
      for (int p = 0; p < parts; ++p, factors += lanes, number += lanes) {
        Real factor;
        Whole candidate;
        simd::load<Bytes>(factors, factor);
        simd::load<Bytes>(number, candidate);
        const Real cost = sum[p] * factor;
        const Whole better = (cost < best[p]) & (candidate != itself);
        best[p] = better ? cost : best[p];
        cluster[p] = better ? candidate : cluster[p];
      }
    }
    found = {-1, std::numeric_limits<double>::max()};
#pragma GCC unroll 4
    for (int p = 0; p < parts; ++p)
      for (int lane = 0; lane < lanes; ++lane) {
        const auto candidate = static_cast<Label>(cluster[p][lane]);
        const double cost = best[p][lane];
        if (cost < found.cost || (cost == found.cost && candidate < found.cluster))
          found = {candidate, cost};
      }
  }
};

}  // namespace kindred::detail

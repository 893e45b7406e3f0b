// FasterPAM: a medoid is exchanged for the first thing that lowers the loss. Schubert and
// Rousseeuw, "Fast and eager k-medoids clustering", Information Systems 101 (2021).
#pragma once

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/kmedoids/detail/distance_rows.hpp>

namespace kindred::detail {

/// What every thing knows of the medoids: which two are nearest, and how far they are.
struct MedoidState {
  struct Near {
    Index first = 0, second = 0;  ///< places of medoids
    double to_first = 0, to_second = 0;
  };
  std::vector<Index> medoids{};
  std::vector<Near> things{};
  std::vector<double> removal{};  ///< by how much the loss grows without each medoid
  double loss = 0;
};

/// The best exchange for one candidate: the change of the loss, and the place that is vacated.
struct Exchange {
  double change = 0;
  Index place = 0;
};

/// At least two medoids, and the search for better ones.
template <Real T>
class FasterPam {
 public:
  FasterPam(const DistanceRows<T>& rows, std::vector<Index> medoids)
      : rows_(rows), n_(rows.size()), is_medoid_(static_cast<std::size_t>(n_)) {
    state_.medoids = std::move(medoids);
    for (const Index medoid : state_.medoids) {
      is_medoid_[static_cast<std::size_t>(medoid)] = true;
      medoid_rows_.push_back(rows_.row(medoid));
    }
    state_.things.resize(static_cast<std::size_t>(n_));
    for (std::size_t i = 0; i < state_.things.size(); ++i) {
      MedoidState::Near& near = state_.things[i];
      near.first = nearest(i, -1);
      near.to_first = to_medoid(near.first, i);
      find_second(i, near);
    }
    sum_up(state_);
  }

  const std::vector<Index>& medoids() const noexcept { return state_.medoids; }
  double loss() const noexcept { return state_.loss; }
  Index iterations() const noexcept { return iterations_; }
  Index swaps() const noexcept { return swaps_; }
  bool converged() const noexcept { return quiet_ >= n_; }

  /// Tries all things in turn, over and over, until a whole round of them brings nothing; false
  /// when cancelled. Which worker judges a candidate changes nothing.
  bool search(Index max_iterations, Workers& workers, ProgressRef progress) {
    constexpr Index block = 16;
    const Index told = std::max<Index>(1, n_ / (64 * block));  // blocks between calls
    std::vector<double> values(static_cast<std::size_t>(std::min(block, n_) * n_));
    for (; !converged() && iterations_ < max_iterations; ++iterations_)
      for (Index begin = 0; begin < n_ && !converged(); begin += block) {
        if (begin / block % told == 0 && !progress({"swaps", begin, n_})) return false;
        const Index end = std::min(n_, begin + block);
        rows_.read(begin, end, values.data());
        try_block(begin, end, values.data(), workers);
      }
    return true;
  }

 private:
  double to_medoid(Index place, std::size_t i) const noexcept {
    return medoid_rows_[static_cast<std::size_t>(place)][i];
  }

  /// The place of the nearest medoid but one; the first of equals.
  Index nearest(std::size_t i, Index but) const noexcept {
    Index best = -1;
    for (Index place = 0; place < static_cast<Index>(medoid_rows_.size()); ++place)
      if (place != but && (best < 0 || to_medoid(place, i) < to_medoid(best, i))) best = place;
    return best;
  }

  void find_second(std::size_t i, MedoidState::Near& near) const noexcept {
    near.second = nearest(i, near.first);
    near.to_second = to_medoid(near.second, i);
  }

  static void sum_up(MedoidState& state) {
    state.loss = 0;
    state.removal.assign(state.medoids.size(), 0);
    for (const MedoidState::Near& near : state.things) {
      state.loss += near.to_first;
      state.removal[static_cast<std::size_t>(near.first)] += near.to_second - near.to_first;
    }
  }

  /// What the candidate with these distances could bring, at the expense of which medoid; of equals
  /// the first. O(n + k) time.
  Exchange judge(const double* row, std::vector<double>& changes) const {
    changes = state_.removal;
    double gained = 0;
    for (std::size_t i = 0; i < state_.things.size(); ++i) {
      const MedoidState::Near& near = state_.things[i];
      const double distance = row[i];
      if (distance >= near.to_second) continue;
      double& change = changes[static_cast<std::size_t>(near.first)];
      if (distance < near.to_first) {
        gained += distance - near.to_first;
        change += near.to_first - near.to_second;
      } else {
        change += distance - near.to_second;
      }
    }
    const auto best = std::min_element(changes.begin(), changes.end());
    return {*best + gained, best - changes.begin()};
  }

  /// Judges the candidates of a block, all that are left at once where there are several workers,
  /// and takes them in order. After an exchange the rest is judged anew.
  void try_block(Index begin, Index end, const double* values, Workers& workers) {
    const Index together = workers.count() == 1 ? 1 : end - begin;
    std::vector<Exchange> exchanges(static_cast<std::size_t>(together));
    std::vector<std::vector<double>> changes(static_cast<std::size_t>(together));
    for (Index x = begin; x < end && !converged();) {
      const Index first = x, count = std::min(together, end - x);
      workers.run(count, [&](Index task) {
        if (is_medoid_[static_cast<std::size_t>(first + task)]) return;
        const auto at = static_cast<std::size_t>(task);
        exchanges[at] = judge(values + (first + task - begin) * n_, changes[at]);
      });
      bool exchanged = false;
      for (; x < first + count && !exchanged && !converged(); ++x) {
        exchanged =
            !is_medoid_[static_cast<std::size_t>(x)] &&
            exchange(x, exchanges[static_cast<std::size_t>(x - first)], values + (x - begin) * n_);
        quiet_ = exchanged ? 0 : quiet_ + 1;
      }
    }
  }

  /// Does an exchange if the loss, summed up anew, is really lower; so rounding cannot keep the
  /// search going for ever.
  bool exchange(Index x, const Exchange& wanted, const double* row) {
    if (!(wanted.change < 0)) return false;
    const auto place = static_cast<std::size_t>(wanted.place);
    std::vector<double> fresh(row, row + n_);
    fresh.swap(medoid_rows_[place]);
    MedoidState next = state_;
    next.medoids[place] = x;
    for (std::size_t i = 0; i < next.things.size(); ++i)
      meet(i, wanted.place, row[i], next.things[i]);
    sum_up(next);
    if (!(next.loss < state_.loss)) {
      fresh.swap(medoid_rows_[place]);
      return false;
    }
    is_medoid_[static_cast<std::size_t>(state_.medoids[place])] = false;
    is_medoid_[static_cast<std::size_t>(x)] = true;
    state_ = std::move(next);
    ++swaps_;
    return true;
  }

  /// What a thing knows after the medoid of a place has become another.
  void meet(std::size_t i, Index place, double distance, MedoidState::Near& near) const noexcept {
    if (near.first == place) {
      if (distance <= near.to_second) {
        near.to_first = distance;
      } else {
        near.first = near.second;
        near.to_first = near.to_second;
        find_second(i, near);
      }
    } else if (distance < near.to_first) {
      near.second = near.first;
      near.to_second = near.to_first;
      near.first = place;
      near.to_first = distance;
    } else if (near.second == place) {
      find_second(i, near);
    } else if (distance < near.to_second) {
      near.second = place;
      near.to_second = distance;
    }
  }

  const DistanceRows<T>& rows_;
  Index n_;
  std::vector<bool> is_medoid_;
  std::vector<std::vector<double>> medoid_rows_{};
  MedoidState state_{};
  Index quiet_ = 0;  ///< candidates in a row that brought nothing
  Index iterations_ = 0, swaps_ = 0;
};

}  // namespace kindred::detail

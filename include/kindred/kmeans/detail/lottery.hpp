// Drawing rows in proportion to a mass, reproducibly for any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Rows with masses ≥ 0 and the sums of their chunks, so that a draw looks at one chunk only.
class Lottery {
 public:
  /// `room` is at least the number of rows: kernels may write zeros behind the last.
  Lottery(std::vector<double> masses, Chunks chunks, Index room = 0)
      : masses_(std::move(masses)),
        chunks_(chunks),
        sums_(static_cast<std::size_t>(chunks.count())) {
    masses_.resize(std::max(masses_.size(), static_cast<std::size_t>(room)));
    for (Index number = 0; number < chunks_.count(); ++number)
      refresh(number);
  }

  double mass(Index row) const noexcept { return masses_[static_cast<std::size_t>(row)]; }
  /// All masses, to be written: `refresh` their chunks afterwards.
  double* masses() noexcept { return masses_.data(); }
  double total() const noexcept {
    double total = 0;
    for (const double sum : sums_)
      total += sum;
    return total;
  }

  /// Sets a mass without touching the sums: `refresh` the chunk after the last.
  void set(Index row, double mass) noexcept { masses_[static_cast<std::size_t>(row)] = mass; }

  void refresh(Index number) noexcept {
    const Chunk chunk = chunks_[number];
    // Sums side by side do not wait for each other.
    std::array<double, 8> sums{};
    Index i = chunk.begin;
    for (; i + 8 <= chunk.end; i += 8)
      for (std::size_t lane = 0; lane < sums.size(); ++lane)
        sums[lane] += mass(i + static_cast<Index>(lane));
    for (; i < chunk.end; ++i)
      sums[0] += mass(i);
    sums_[static_cast<std::size_t>(number)] =
        ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  }

  Index chunk_of(Index row) const noexcept { return row / chunks_.size; }

  /// The row that a uniform draw u from [0, 1) falls on; −1 when no row has mass.
  Index draw(double u) const noexcept {
    double left = u * total();
    Index winner = -1;
    for (Index number = 0; number < chunks_.count(); ++number) {
      const double sum = sums_[static_cast<std::size_t>(number)];
      // Rounding may carry a draw past the end: the last row with mass takes it.
      if (left >= sum && winner_behind(number)) {
        left -= sum;
        continue;
      }
      const Chunk chunk = chunks_[number];
      for (Index i = chunk.begin; i < chunk.end; ++i) {
        if (mass(i) == 0) continue;
        winner = i;
        if (left < mass(i)) return i;
        left -= mass(i);
      }
      if (winner >= 0) return winner;
    }
    return winner;
  }

 private:
  bool winner_behind(Index number) const noexcept {
    return std::any_of(sums_.begin() + number + 1, sums_.end(), [](double sum) { return sum > 0; });
  }

  std::vector<double> masses_;
  Chunks chunks_;
  std::vector<double> sums_;
};

}  // namespace kindred::detail

// The nearest donors of every missing value: blocks of donors are taken to some receivers at a
// time, each of which keeps the nearest so far, one list for every column it lacks.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include <kindred/core/progress.hpp>
#include <kindred/impute/detail/donors.hpp>

namespace kindred::detail {

/// A donor and the mean squared difference in the columns it shares with a receiver.
struct NearDonor {
  double score;
  Index row;
};

/// The nearest donors so far of one missing value, the nearest first, of equals the lower row.
class NearestDonors {
 public:
  NearestDonors(Index column, Index wanted) : column_(column), wanted_(wanted) {}

  Index column() const noexcept { return column_; }
  std::span<const NearDonor> all() const noexcept { return nearest_; }
  /// Only a score below this is among the nearest.
  double limit() const noexcept { return full() ? nearest_.back().score : 0x1p1020; }

  /// Takes in a donor whose row is above those before it.
  void offer(NearDonor donor) {
    if (!(donor.score < limit())) return;
    if (full()) nearest_.pop_back();
    const auto place =
        std::upper_bound(nearest_.begin(), nearest_.end(), donor,
                         [](const NearDonor& a, const NearDonor& b) { return a.score < b.score; });
    nearest_.insert(place, donor);
  }

 private:
  bool full() const noexcept { return static_cast<Index>(nearest_.size()) == wanted_; }

  Index column_, wanted_;
  std::vector<NearDonor> nearest_{};
};

/// A receiver and the lists of what it lacks.
struct DonorSearch {
  Receiver receiver{};
  std::vector<NearestDonors> lists{};

  double limit() const noexcept {
    double limit = 0;
    for (const NearestDonors& list : lists)
      limit = std::max(limit, list.limit());
    // Room for the rounding of a product where the score is a quotient.
    return limit * (1 + 0x1p-50);
  }
};

/// What a row looks for; no lists where it lacks nothing that a donor has, or has nothing itself.
template <Real T>
DonorSearch search_of(const MatrixView<T>& x, Index row, DonorScale scale,
                      std::span<const Index> wanted) {
  DonorSearch search{.receiver = {.row = row}};
  for (Index j = 0; j < x.cols(); ++j) {
    if (!is_nan(x(row, j))) {
      search.receiver.columns.push_back(j);
      search.receiver.values.push_back(scale.enter(static_cast<double>(x(row, j))));
    } else if (wanted[static_cast<std::size_t>(j)] > 0) {
      search.lists.emplace_back(j, wanted[static_cast<std::size_t>(j)]);
    }
  }
  if (search.receiver.columns.empty()) search.lists.clear();
  return search;
}

/// Lets a receiver meet the donors of some blocks.
inline void meet_donors(const Donors& donors, Chunk blocks, DonorSearch& search,
                        DonorScores& scores) {
  const Receiver& receiver = search.receiver;
  simd::launch<MeasureDonors>(simd::best(), donors.block(blocks.begin), blocks.size(),
                              donors.columns(), receiver.columns.data(), receiver.values.data(),
                              static_cast<Index>(receiver.columns.size()), search.limit(), &scores);
  for (Index found = 0; found < scores.count; ++found) {
    const double limit = search.limit();
    const Index number = blocks.begin + scores.blocks[static_cast<std::size_t>(found)];
    const DonorColumn* const block = donors.block(number);
    for (std::size_t lane = 0; lane < donor_block; ++lane) {
      const std::size_t at = static_cast<std::size_t>(found * donor_block) + lane;
      if (!(scores.sums[at] < limit * scores.shared[at])) continue;
      const NearDonor donor{scores.sums[at] / scores.shared[at],
                            number * donor_block + static_cast<Index>(lane)};
      for (NearestDonors& list : search.lists)
        if (block[list.column()].observed[lane] != 0) list.offer(donor);
    }
  }
}

/// Receivers that meet a block of donors while it is in the first-level cache.
inline constexpr Index receivers_together = 64;

/// Calls `found(row, column, neighbors)` for every missing value in the given rows of x that has
/// neighbors; `wanted` says how many of them, column by column. Different rows may be found at the
/// same time. Answers how many of the rows were searched for before `progress` said stop.
template <Real T, class Found>
Index find_neighbors(const Donors& donors, const MatrixView<T>& x, std::span<const Index> rows,
                     std::span<const Index> wanted, ProgressRef progress, Workers& workers,
                     Found&& found) {
  constexpr Index cache = 24 * 1024, column_bytes = sizeof(DonorColumn);
  const Chunks blocks{donors.blocks(), std::clamp<Index>(cache / (column_bytes * donors.columns()),
                                                         1, most_donor_blocks)};
  const Chunks tasks{static_cast<Index>(rows.size()), receivers_together};
  const auto search_for = [&](Chunk chunk) {
    std::vector<DonorSearch> searches;
    for (Index i = chunk.begin; i < chunk.end; ++i) {
      searches.push_back(search_of(x, rows[static_cast<std::size_t>(i)], donors.scale(), wanted));
      if (searches.back().lists.empty()) searches.pop_back();
    }
    DonorScores scores;
    for (Index b = 0; b < blocks.count(); ++b)
      for (DonorSearch& search : searches)
        meet_donors(donors, blocks[b], search, scores);
    for (const DonorSearch& search : searches)
      for (const NearestDonors& list : search.lists)
        if (!list.all().empty()) found(search.receiver.row, list.column(), list.all());
  };
  const Index step = std::max(tasks.count() / 100 + 1, 4 * workers.count());
  for (Index begin = 0; begin < tasks.count(); begin += step) {
    const Index count = std::min(step, tasks.count() - begin);
    workers.run(count, [&](Index number) { search_for(tasks[begin + number]); });
    const Index done = tasks[begin + count - 1].end;
    if (!progress({"impute", done, tasks.total})) return done;
  }
  return tasks.total;
}

}  // namespace kindred::detail

// Which merges of a tree are wanted, in the terms of engines.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/linkage/dendrogram.hpp>
#include <kindred/linkage/detail/merge_log.hpp>
#include <kindred/linkage/detail/unit.hpp>
#include <kindred/linkage/stop.hpp>

namespace kindred::detail {

/// The first merges in greedy order: at most so many, and up to the first one that is farther than
/// `limit`, in the engine's number. Engines may find more merges than are wanted but not fewer, so
/// a limit may be a little too high.
struct Wanted {
  Index merges = std::numeric_limits<Index>::max();
  double limit = std::numeric_limits<double>::infinity();
  std::vector<double> before{};  ///< the distances of merges that other engines have made

  bool everything() const noexcept {
    return merges == std::numeric_limits<Index>::max() &&
           limit == std::numeric_limits<double>::infinity();
  }

  /// What is wanted of an engine that comes after others of a reducible linkage.
  Wanted after(std::span<const LoggedMerge> log) const {
    Wanted rest = *this;
    for (const LoggedMerge& merge : log)
      rest.before.push_back(merge.distance);
    return rest;
  }

  /// The distance beyond which no merge is wanted once these of a reducible linkage are certain.
  double limit_after(std::span<const LoggedMerge> log) const {
    if (merges <= 0) return -1;
    if (std::ssize(before) + std::ssize(log) < merges) return limit;
    std::vector<double> distances = after(log).before;
    const auto last = distances.begin() + (merges - 1);
    std::nth_element(distances.begin(), last, distances.end());
    return std::min(limit, *last * slack);
  }

  /// Distances may still be rounded to floats before they become heights.
  static constexpr double slack = 1 + 0x1p-20;
};

/// What an engine needs to find when a fit of n clusters is to stop early.
inline Wanted wanted_until(const Stop& stop, Index n, Unit unit) noexcept {
  if (const auto* k = std::get_if<Clusters>(&stop)) return {.merges = n - k->count};
  const auto* h = std::get_if<Height>(&stop);
  if (h == nullptr) return {};
  if (h->value < 0) return {.merges = 0};
  const double limit =
      unit.into(h->value * Wanted::slack + std::numeric_limits<double>::denorm_min()) *
      Wanted::slack;
  return {.limit = limit + std::numeric_limits<float>::denorm_min()};
}

/// The tree of these merges, which come in an order in which children precede parents and beyond
/// which a fit that was to stop early has not looked; fewer where it was cancelled. Refuses a
/// height that is not finite, for which `argument` is to blame.
inline Dendrogram tree_until(const Stop& stop, Index n, std::vector<Merge> merges, bool cancelled,
                             std::string_view argument = "distances") {
  const auto* k = std::get_if<Clusters>(&stop);
  const auto* h = std::get_if<Height>(&stop);
  if (k != nullptr && std::ssize(merges) > n - k->count)
    merges.resize(static_cast<std::size_t>(n - k->count));
  if (h != nullptr)
    merges.erase(std::find_if(merges.begin(), merges.end(),
                              [&](const Merge& merge) { return merge.height > h->value; }),
                 merges.end());
  for (const Merge& merge : merges)
    if (!is_finite(merge.height))
      refuse(argument, "are so large that the height of a merge does not fit a double");
  if (cancelled || (k == nullptr && h == nullptr)) return Assembled::found(n, std::move(merges));
  return k != nullptr ? Assembled::stopped(n, std::move(merges))
                      : Assembled::stopped(n, std::move(merges), h->value);
}

/// value·2ᵖ, rounded up where digits are lost.
inline double shifted_up(double value, int p) noexcept {
  const double shifted = times_power_of_two(value, p);
  return times_power_of_two(shifted, -p) < value
             ? std::nextafter(shifted, std::numeric_limits<double>::infinity())
             : shifted;
}

/// A progress callback that remembers whether it was ever answered false.
class Listener {
 public:
  explicit Listener(ProgressRef progress) noexcept : progress_(progress) {}
  bool operator()(const Progress& now) {
    cancelled_ = !progress_(now) || cancelled_;
    return !cancelled_;
  }
  bool cancelled() const noexcept { return cancelled_; }

 private:
  ProgressRef progress_;
  bool cancelled_ = false;
};

}  // namespace kindred::detail

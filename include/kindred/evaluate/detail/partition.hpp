// Labels brought to codes 0 .. k−1 without gaps, so that tables over clusters can be dense.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// n observations in k clusters, none of them empty.
struct Partition {
  Labels codes{};               ///< n numbers 0 .. k−1
  std::vector<Label> labels{};  ///< k original labels
  std::vector<Index> sizes{};   ///< k numbers of members

  Index rows() const noexcept { return static_cast<Index>(codes.size()); }
  Index clusters() const noexcept { return static_cast<Index>(labels.size()); }
};

/// Where labels are looked up: directly while a table by label stays in proportion to the number of
/// observations, else by rank among the sorted distinct labels.
class LabelSlots {
 public:
  LabelSlots(std::span<const Label> labels, Index highest_plus_one) {
    const auto n = static_cast<Index>(labels.size());
    if (highest_plus_one <= 4 * n + 4096) {
      count_ = highest_plus_one;
      return;
    }
    sorted_.assign(labels.begin(), labels.end());
    std::sort(sorted_.begin(), sorted_.end());
    sorted_.erase(std::unique(sorted_.begin(), sorted_.end()), sorted_.end());
    count_ = static_cast<Index>(sorted_.size());
  }

  Index count() const noexcept { return count_; }

  std::size_t operator[](Label label) const noexcept {
    if (sorted_.empty()) return static_cast<std::size_t>(label);
    return static_cast<std::size_t>(std::lower_bound(sorted_.begin(), sorted_.end(), label) -
                                    sorted_.begin());
  }

 private:
  Index count_ = 0;
  std::vector<Label> sorted_{};
};

/// Numbers the clusters in the order in which they appear, so that renaming labels changes nothing
/// that is computed from the codes. Refuses negative labels. O(n) time for labels of ordinary size,
/// else O(n log n).
inline Partition partition_by_appearance(std::span<const Label> labels, std::string_view argument) {
  const LabelSlots slots(labels, check_labels(labels, argument));
  std::vector<Label> code_of(static_cast<std::size_t>(slots.count()), Label{-1});
  Partition result;
  result.codes.resize(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Label& code = code_of[slots[labels[i]]];
    if (code < 0) {
      code = static_cast<Label>(result.labels.size());
      result.labels.push_back(labels[i]);
      result.sizes.push_back(0);
    }
    result.codes[i] = code;
    ++result.sizes[static_cast<std::size_t>(code)];
  }
  return result;
}

/// Numbers the clusters in ascending order of their labels. Errors and cost as above.
inline Partition partition_by_label(std::span<const Label> labels, std::string_view argument) {
  Partition found = partition_by_appearance(labels, argument);
  std::vector<std::pair<Label, Label>> order;  // (label, code by appearance)
  for (const Label label : found.labels)
    order.emplace_back(label, static_cast<Label>(order.size()));
  std::sort(order.begin(), order.end());
  std::vector<Label> rank(order.size());
  std::vector<Index> sizes(order.size());
  for (std::size_t r = 0; r < order.size(); ++r) {
    const auto code = static_cast<std::size_t>(order[r].second);
    rank[code] = static_cast<Label>(r);
    sizes[r] = found.sizes[code];
    found.labels[r] = order[r].first;
  }
  for (Label& code : found.codes)
    code = rank[static_cast<std::size_t>(code)];
  found.sizes = std::move(sizes);
  return found;
}

/// The partition that scores of a clustering are about: one label for each of n rows, and between 2
/// and n − 1 clusters, because a score compares clusters with each other and with their members.
inline Partition partition_to_score(std::span<const Label> labels, Index rows) {
  check_length(labels.size(), rows, "labels");
  Partition partition = partition_by_appearance(labels, "labels");
  const Index k = partition.clusters();
  if (k < 2 || k > rows - 1)
    refuse("labels", "name " + std::to_string(k) + " clusters among " + std::to_string(rows) +
                         " rows, but a score needs at least 2 and fewer than rows");
  return partition;
}

}  // namespace kindred::detail

// The distances of all clusters as a full square whose columns can be repacked: every row is
// contiguous, which is what the kernels live on.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include <kindred/core/detail/huge_array.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/simd.hpp>
#include <kindred/linkage/detail/clusters.hpp>
#include <kindred/linkage/detail/row_kernels.hpp>

namespace kindred::detail {

/// A square of n × n distances. Clusters live in slots; slot s has column s, and its row is
/// wherever `row(s)` says. Slots are freed by merging and closed up by `repack`. Whoever fills the
/// square marks the diagonal with `never`.
template <Real T>
class Square {
 public:
  explicit Square(const StartingClusters& start) : Square(start, {}) {}

  /// Slot s holds cluster order[s]; without an order, cluster s.
  Square(const StartingClusters& start, std::span<const Index> order)
      : capacity_(padded_width(start.count())),
        values_(checked_product(start.count(), capacity_, "x")),
        width_(start.count()),
        row_(static_cast<std::size_t>(capacity_), nullptr),
        skip_(static_cast<std::size_t>(capacity_), never<T>),
        id_(static_cast<std::size_t>(capacity_), never<T>),
        size_(static_cast<std::size_t>(capacity_), T(1)),
        slot_(static_cast<std::size_t>(start.count())) {
    for (Index s = 0; s < width_; ++s) {
      const auto at = static_cast<std::size_t>(s);
      row_[at] = values_.data() + s * capacity_;
      skip_[at] = T(0);
      const Index cluster = order.empty() ? s : order[at];
      id_[at] = static_cast<T>(cluster);
      size_[at] = static_cast<T>(start.size[static_cast<std::size_t>(cluster)]);
      slot_[static_cast<std::size_t>(cluster)] = s;
      live_.push_back(s);
    }
  }

  T* row(Index slot) noexcept { return row_[static_cast<std::size_t>(slot)]; }
  const T* row(Index slot) const noexcept { return row_[static_cast<std::size_t>(slot)]; }

  /// The slots in use, ascending.
  const std::vector<Index>& live() const noexcept { return live_; }
  Index count() const noexcept { return static_cast<Index>(live_.size()); }

  /// A cluster's place among the starting clusters: that of its highest leaf.
  Index id(Index slot) const noexcept {
    return static_cast<Index>(id_[static_cast<std::size_t>(slot)]);
  }
  Index slot(Index id) const noexcept { return slot_[static_cast<std::size_t>(id)]; }
  T size(Index slot) const noexcept { return size_[static_cast<std::size_t>(slot)]; }
  const T* ids() const noexcept { return id_.data(); }
  const T* sizes() const noexcept { return size_.data(); }

  /// Columns in use or freed; the next new one is this.
  Index width() const noexcept { return width_; }

  /// Columns that can be given to new clusters.
  Index room() const noexcept { return capacity_ - width_; }

  /// Hides a column from `nearest`, or shows it again.
  void hide(Index slot) noexcept { skip_[static_cast<std::size_t>(slot)] = never<T>; }
  void show(Index slot) noexcept { skip_[static_cast<std::size_t>(slot)] = T(0); }

  /// The nearest cluster in a row among the columns that are shown.
  Nearest<T> nearest(Index slot) const {
    Nearest<T> found;
    simd::launch<FindNearest<T>>(simd::best(), row(slot), skip_.data(), id_.data(),
                                 padded_width(width_), &found);
    return found;
  }

  /// What the update formulas need to know about a merge of two slots.
  updates::Joined<T> joined(Index low, Index high) const noexcept {
    return updates::Joined<T>::of(static_cast<double>(size(low)), static_cast<double>(size(high)),
                                  row(low)[high]);
  }

  /// Overwrites the row of `high` with the merged cluster's distances to every other column.
  template <class Update>
  void merge_rows(const updates::Joined<T>& joined, Index low, Index high) {
    simd::launch<MergeRows<Update, T>>(simd::best(), &joined, std::as_const(*this).row(low),
                                       std::as_const(*this).row(high), sizes(), row(high),
                                       padded_width(width_));
  }

  /// Lets the merged cluster, whose row is that of `high`, move into `slot`: `high`'s own or a new
  /// one at the end. Its column is still to be written.
  void settle(Index low, Index high, Index slot) {
    const auto from = static_cast<std::size_t>(high), to = static_cast<std::size_t>(slot);
    const T merged = size(low) + size(high), number = id_[from];
    T* const values = row_[from];
    free(low);
    free(high);
    if (slot == width_) ++width_;
    row_[to] = values;
    values[slot] = never<T>;
    skip_[to] = T(0);
    id_[to] = number;
    size_[to] = merged;
    slot_[static_cast<std::size_t>(number)] = slot;
  }

  /// Drops freed slots from the list of live ones; call after a number of merges.
  void refresh() {
    live_.clear();
    for (Index s = 0; s < width_; ++s)
      if (row_[static_cast<std::size_t>(s)] != nullptr) live_.push_back(s);
  }

  /// Closes up the columns of freed slots. Slots change, ids do not.
  void repack(Workers& workers) {
    const Index m = count();
    for_each_chunk(workers, row_chunks(m, width_ * static_cast<Index>(sizeof(T))),
                   [&](Chunk chunk) {
                     for (Index r = chunk.begin; r < chunk.end; ++r)
                       close_up(row(live_[static_cast<std::size_t>(r)]));
                   });
    for (Index to = 0; to < m; ++to) {
      const Index from = live_[static_cast<std::size_t>(to)];
      const auto a = static_cast<std::size_t>(from), b = static_cast<std::size_t>(to);
      row_[b] = row_[a];
      skip_[b] = skip_[a];
      id_[b] = id_[a];
      size_[b] = size_[a];
      slot_[static_cast<std::size_t>(id_[b])] = to;
      live_[b] = to;
    }
    for (Index s = m; s < width_; ++s)
      free(s);
    width_ = m;
  }

 private:
  void free(Index slot) noexcept {
    const auto at = static_cast<std::size_t>(slot);
    row_[at] = nullptr;
    skip_[at] = id_[at] = never<T>;
    size_[at] = T(1);
  }

  /// Moves the live entries of a row to its front; the first few are often there already.
  void close_up(T* values) const noexcept {
    const auto m = static_cast<Index>(live_.size());
    const Index* const from = live_.data();
    Index c = 0;
    while (c < m && from[c] == c)
      ++c;
    for (; c < m; ++c)
      values[c] = values[from[c]];
  }

  Index capacity_;
  HugeArray<T> values_;
  Index width_;
  std::vector<T*> row_;
  std::vector<T> skip_, id_, size_;
  std::vector<Index> slot_;
  std::vector<Index> live_{};
};

}  // namespace kindred::detail

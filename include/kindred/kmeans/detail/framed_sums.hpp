// Cluster sums that remember the frame they were made in, so that those of any data can be added.
#pragma once

#include <algorithm>
#include <vector>

#include <kindred/core/double_double.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/kmeans/detail/change_frame.hpp>
#include <kindred/kmeans/detail/cluster_sums.hpp>
#include <kindred/kmeans/exact_centers.hpp>

namespace kindred::detail {

/// For every cluster the sum of its rows, weight · y in a frame, and behind the d columns that of
/// the weights, all of them times 2^−exponent; and how many rows of positive weight it has.
struct FramedSums {
  Frame frame;
  int exponent = 0;
  std::vector<Index> rows;
  std::vector<DoubleDouble> sums;

  FramedSums(Frame sums_frame, int weight_exponent, Index clusters)
      : frame(std::move(sums_frame)),
        exponent(weight_exponent),
        rows(static_cast<std::size_t>(clusters)),
        sums(rows.size() * (frame.shift.size() + 1)) {}

  FramedSums(Frame sums_frame, int weight_exponent, const ClusterSums& from)
      : FramedSums(std::move(sums_frame), weight_exponent, from.clusters()) {
    for (Index c = 0; c < clusters(); ++c) {
      rows[static_cast<std::size_t>(c)] = from.rows(c);
      for (Index j = 0; j <= columns(); ++j)
        of(c)[j] = from.sum(c, j);
    }
  }

  Index clusters() const noexcept { return static_cast<Index>(rows.size()); }
  Index columns() const noexcept { return static_cast<Index>(frame.shift.size()); }
  bool none() const noexcept {
    return std::all_of(rows.begin(), rows.end(), [](Index count) { return count == 0; });
  }
  bool is_empty(Index cluster) const noexcept {
    return rows[static_cast<std::size_t>(cluster)] == 0;
  }

  DoubleDouble* of(Index cluster) noexcept { return sums.data() + cluster * (columns() + 1); }
  const DoubleDouble* of(Index cluster) const noexcept {
    return sums.data() + cluster * (columns() + 1);
  }
  DoubleDouble weight(Index cluster) const noexcept { return of(cluster)[columns()]; }

  /// Adds other sums, in a frame that suits both. The frame, and but for about 2⁻¹⁰⁰ the sums, do
  /// not depend on the order in which many are merged.
  void merge(const FramedSums& other) {
    Frame common = widened(frame, other.frame.range);
    for (std::size_t j = 0; j < common.shift.size(); ++j)
      if (common.shift[j] != other.frame.shift[j]) common.shift[j] = 0;
    const int larger = none()         ? other.exponent
                       : other.none() ? exponent
                                      : std::max(exponent, other.exponent);
    FramedSums addend = other;
    addend.move_to(common, larger);
    move_to(common, larger);
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] = sums[i] + addend.sums[i];
    for (std::size_t c = 0; c < rows.size(); ++c)
      rows[c] += addend.rows[c];
  }

  /// The centres that the sums call for, in a frame; a cluster without rows keeps its old one.
  Matrix<double> means(const ExactCenters& old, const Frame& to) const {
    Matrix<double> next = moved(old.framed(), old.frame(), to);
    const int p = exponent_between(frame, to);
    for (Index c = 0; c < next.rows(); ++c) {
      if (is_empty(c)) continue;
      for (Index j = 0; j < next.cols(); ++j) {
        const DoubleDouble mean = scaled(of(c)[j] / weight(c), p);
        const DoubleDouble way = between_origins(frame, to, j);
        next(c, j) = way.high == 0 ? mean.value() : (way + mean).value();
      }
    }
    return next;
  }

 private:
  /// A row of another frame is y·2ᵖ + way in this one, a weight w of another exponent w·2^q.
  void move_to(const Frame& to, int to_exponent) {
    const int p = exponent_between(frame, to), q = exponent - to_exponent;
    for (Index c = 0; c < clusters(); ++c) {
      DoubleDouble* const sum = of(c);
      const DoubleDouble total = sum[columns()] = scaled(weight(c), q);
      // A weight too small to be told from none is none.
      if (total.high == 0) {
        rows[static_cast<std::size_t>(c)] = 0;
        std::fill_n(sum, columns() + 1, DoubleDouble{});
      }
      for (Index j = 0; j < columns(); ++j) {
        const DoubleDouble way = between_origins(frame, to, j);
        sum[j] = scaled(sum[j], p + q);
        if (way.high != 0) sum[j] = sum[j] + total * way;
      }
    }
    frame = to;
    exponent = to_exponent;
  }
};

}  // namespace kindred::detail

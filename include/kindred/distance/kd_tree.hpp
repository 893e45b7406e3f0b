// A k-d tree: the nearest rows without going through all of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/detail/kd_boxes.hpp>
#include <kindred/distance/detail/kd_nearest.hpp>
#include <kindred/distance/detail/kd_order.hpp>
#include <kindred/distance/metric.hpp>

namespace kindred {

/// A row and how far away it is.
struct NearRow {
  Index row;        ///< position among the rows of the tree
  double distance;  ///< in the unit of the metric
  friend bool operator==(const NearRow&, const NearRow&) = default;
};

/// The k nearest rows of each of n points, nearest first.
struct NearRows {
  Index k = 0;                   ///< rows found for each point
  std::vector<NearRow> found{};  ///< n·k, point after point
  bool cancelled = false;        ///< the callback said no: nothing was found

  /// The rows nearest to one point, nearest first.
  std::span<const NearRow> of(Index point) const noexcept {
    return std::span(found).subspan(static_cast<std::size_t>(point * k),
                                    static_cast<std::size_t>(k));
  }
};

namespace detail {

/// Calls `body` with the operation that sums up raw distances: squared ones where the metric is
/// Euclidean.
template <class Body>
decltype(auto) with_operation(Metric metric, Body&& body) {
  if (metric == Metric::cityblock) return body(AddDifference{});
  if (metric == Metric::chebyshev) return body(KeepLargestDifference{});
  return body(AddSquaredDifference{});
}

/// The power of two by which rows are multiplied so that raw distances stay in range; 0 wherever
/// that is safe.
inline int kd_shift(const MagnitudeRange& range, Metric metric) noexcept {
  const bool squares = metric == Metric::euclidean || metric == Metric::sqeuclidean;
  if (!squares) return range.largest > 0x1p960 ? -96 : 0;
  return range.squares_are_safe() ? 0 : 490 - binary_exponent(range.largest);
}

}  // namespace detail

/// Rows in a tree of boxes. Immutable, copyable, to be asked by any number of threads at a time.
template <Real T>
class KdTreeModel {
 public:
  /// Rows of the tree.
  Index rows() const noexcept { return static_cast<Index>(numbers_.size()); }
  /// Columns of its rows.
  Index columns() const noexcept { return columns_; }
  /// The metric it searches by.
  Metric metric() const noexcept { return metric_; }

  /// The number of the row at each place of the tree's order, in which neighbours stand together.
  std::span<const std::uint32_t> order() const noexcept { return numbers_; }

  /// The k nearest other rows of every row; of equally near ones the lower number comes first.
  /// Refuses a k outside 1 .. n − 1. For rows of few columns O(n log n) time; the same for any
  /// number of threads.
  template <Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  NearRows nearest(Index k, const Exec& executor = {}, Callback&& progress = {}) const {
    check_range(k, 1, rows() - 1, "k");
    auto workers = executor.workers();
    return search(*this, true, k, workers, progress);
  }

  /// The k nearest rows of every given point (m × d), as above; k may be n. NaN and ±infinity are
  /// refused, and so are points so much larger than the rows (by 2^500) that a distance is lost.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Callback = NoProgress>
  NearRows nearest(const Eigen::DenseBase<Derived>& points, Index k, const Exec& executor = {},
                   Callback&& progress = {}) const {
    static_assert(std::same_as<typename Derived::Scalar, T>, "points are of the rows' type");
    const auto view = rows_of(points);
    check_points(view);
    check_range(k, 1, rows(), "k");
    auto workers = executor.workers();
    if (view.rows() == 0) return {.k = k};
    return search(KdTreeModel(view, metric_, shift_, workers), false, k, workers, progress);
  }

  /// The nearest row to a point (1 × d) for which `wanted(row)` is true; of equally near ones the
  /// lowest; nothing where none is wanted. Only rows that are nearer than any found before are
  /// asked about. Refused are NaN, ±infinity, and points so far away that a distance is lost.
  template <class Derived, std::predicate<Index> Wanted>
  std::optional<NearRow> nearest_if(const Eigen::DenseBase<Derived>& point, Wanted&& wanted) const {
    const std::vector<double> values = point_of(point);
    double least = detail::never_near;
    Index found = -1;
    detail::with_operation(metric_, [&]<class Operation>(Operation) {
      visit<Operation>(values, detail::never_near, [&](double raw, Index row, double& reach) {
        if (raw > least || (raw == least && row > found) || !wanted(row)) return;
        least = raw;
        found = row;
        reach = raw;
      });
    });
    if (found < 0) return std::nullopt;
    return near_row(found, least);
  }

  /// All rows that are at most `radius` away from a point (1 × d), nearest first and equally near
  /// ones by number. Refused is what is refused above, and a radius that is NaN.
  template <class Derived>
  std::vector<NearRow> within(const Eigen::DenseBase<Derived>& point, double radius) const {
    if (is_nan(radius)) refuse("radius", "is NaN");
    const std::vector<double> values = point_of(point);
    std::vector<NearRow> found;
    if (radius < 0) return found;
    detail::with_operation(metric_, [&]<class Operation>(Operation) {
      const double reach = std::min(raw(radius), detail::never_near);
      visit<Operation>(values, reach, [&](double value, Index row, double&) {
        if (distance(value) <= radius) found.push_back(near_row(row, value));
      });
    });
    std::sort(found.begin(), found.end(), [](const NearRow& a, const NearRow& b) {
      return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
    });
    return found;
  }

  /// Values of all rows (by number) folded into one for every node: `result[h]` holds those of
  /// level h, from the leaves, filled up with `none` to whole groups of eight.
  template <class V, class Fold>
  std::vector<std::vector<V>> fold(std::span<const V> of_rows, V none, Fold&& together) const {
    check_length(of_rows.size(), rows(), "of_rows");
    std::vector<V> of_places(numbers_.size());
    for (std::size_t i = 0; i < numbers_.size(); ++i)
      of_places[i] = of_rows[numbers_[i]];
    return fold_places(std::span<const V>(of_places), none, together);
  }

  /// The same for values in the order of the tree.
  template <class V, class Fold>
  std::vector<std::vector<V>> fold_places(std::span<const V> values, V none,
                                          Fold&& together) const {
    check_length(values.size(), rows(), "values");
    std::vector<std::vector<V>> levels;
    for (const Index groups : detail::kd_groups(rows())) {
      std::vector<V> level(static_cast<std::size_t>(groups * detail::kd_fan), none);
      const auto fan = static_cast<std::size_t>(levels.empty() ? detail::kd_leaf : detail::kd_fan);
      const std::span<const V> below = levels.empty() ? values : std::span<const V>(levels.back());
      for (std::size_t i = 0; i < below.size(); ++i)
        level[i / fan] = together(level[i / fan], below[i]);
      levels.push_back(std::move(level));
    }
    return levels;
  }

  /// What kernels see; valid as long as the tree is.
  detail::KdView<T> view() const noexcept {
    detail::KdView<T> view{.panels = panels_.data(),
                           .numbers = numbers_.data(),
                           .rows = rows(),
                           .columns = columns_,
                           .levels = static_cast<int>(boxes_.size())};
    for (std::size_t level = 0; level < boxes_.size(); ++level) {
      view.boxes[level] = boxes_[level].data();
      view.first[level] = first_[level].data();
    }
    return view;
  }

  /// The distance that a raw one stands for, and the other way round.
  double distance(double raw) const noexcept {
    const double value = metric_ == Metric::euclidean ? std::sqrt(raw) : raw;
    return shift_ == 0 ? value : times_power_of_two(value, -exponent());
  }
  /// The raw distance that one stands for.
  double raw(double distance) const noexcept {
    const double value = shift_ == 0 ? distance : times_power_of_two(distance, exponent());
    return metric_ == Metric::euclidean ? value * value : value;
  }

 private:
  friend struct KdTree;

  KdTreeModel(const MatrixView<T>& x, Metric metric, int shift, Workers& workers)
      : columns_(x.cols()), metric_(metric), shift_(shift) {
    detail::RowsInOrder<T> rows = detail::KdSorter<T>(x, shift, workers).run(workers);
    panels_ = detail::leaf_panels(rows, columns_, workers);
    numbers_ = std::move(rows.numbers);
    boxes_ = detail::boxes_of(panels_, this->rows(), columns_, workers);
    first_ = fold_places(std::span<const std::uint32_t>(numbers_), ~std::uint32_t{0},
                         [](std::uint32_t a, std::uint32_t b) { return std::min(a, b); });
  }

  /// Squared distances are scaled twice.
  int exponent() const noexcept { return metric_ == Metric::sqeuclidean ? 2 * shift_ : shift_; }

  void check_points(const MatrixView<T>& points) const {
    check_columns<T>(points, columns_, "points");
    check_finite<T>(points, "points");
  }

  NearRow near_row(Index row, double raw) const {
    const double away = distance(raw);
    if (!is_finite(away)) refuse_far_points(0);
    return {row, away};
  }

  [[noreturn]] static void refuse_far_points(Index point) {
    refuse("points", "are too far away from a row for their distance to be a double",
           {.row = point});
  }

  /// The raw distance to the corner of all boxes that is farthest from a point.
  double farthest_raw(const std::vector<double>& point) const {
    return detail::with_operation(metric_, [&]<class Operation>(Operation) {
      double raw = 0;
      for (std::size_t c = 0; c < point.size(); ++c) {
        const detail::BoxColumn& boxes = boxes_.back()[c];
        const double low = *std::min_element(boxes.low.begin(), boxes.low.end());
        const double high = *std::max_element(boxes.high.begin(), boxes.high.end());
        const double corner = point[c] - low > high - point[c] ? low : high;
        Operation::apply(raw, point[c], corner);
      }
      return raw;
    });
  }

  template <class Derived>
  std::vector<double> point_of(const Eigen::DenseBase<Derived>& point) const {
    static_assert(std::same_as<typename Derived::Scalar, T>, "a point is of the rows' type");
    const auto view = rows_of(point);
    if (view.rows() != 1) refuse("points", "are more or fewer than the one asked for");
    check_points(view);
    std::vector<double> values(static_cast<std::size_t>(columns_));
    for (Index c = 0; c < columns_; ++c)
      values[static_cast<std::size_t>(c)] =
          times_power_of_two(static_cast<double>(view(0, c)), shift_);
    // A raw distance that overflows would be missed.
    if (!(farthest_raw(values) < detail::never_near)) refuse_far_points(0);
    return values;
  }

  /// Calls `meet(raw, row, reach)` for all rows within reach, which may shrink, and some beyond.
  template <class Operation, class Meet>
  void visit(const std::vector<double>& point, double reach, Meet&& meet) const {
    struct Visitor {
      const KdTreeModel& tree;
      detail::KdView<T> view;
      const double* point;
      Meet& meet;
      double limit;  // without slack
      double reach;

      void bounds(int level, Index group, double* eight) const {
        simd::launch<detail::BoundsOfBoxes<Operation>>(simd::best(), view.box(level, group),
                                                       view.columns, point, eight);
      }
      void leaf(Index number) {
        double raw[detail::kd_leaf];
        simd::launch<detail::LeafDistances<Operation, T>>(
            simd::best(), view.panel(number), view.columns, point, static_cast<double*>(raw));
        for (Index r = 0; r < view.rows_in(number); ++r)
          if (raw[r] <= reach)
            meet(raw[r],
                 Index{tree.numbers_[static_cast<std::size_t>(number * detail::kd_leaf + r)]},
                 limit);
        reach = std::min(limit * detail::kd_slack, detail::never_near);
      }
    };
    Visitor visitor{*this, view(), point.data(),
                    meet,  reach,  std::min(reach * detail::kd_slack, detail::never_near)};
    detail::walk(visitor.view, detail::KdStart{visitor.view.levels - 1, 0, -1, false}, visitor);
  }

  /// The nearest rows of those of another tree, which may be this one.
  NearRows search(const KdTreeModel& points, bool own, Index k, Workers& workers,
                  ProgressRef progress) const {
    const detail::KdView<T> here = view(), there = points.view();
    NearRows result{.k = k};
    result.found.resize(static_cast<std::size_t>(checked_product(points.rows(), k, "k")));
    const Chunks leaves{there.leaves(), 64};
    const Index round = std::max<Index>(4 * workers.count(), (leaves.count() + 63) / 64);
    for (Index begin = 0; begin < leaves.count(); begin += round) {
      if (!progress({"neighbors", begin, leaves.count()})) return {.k = k, .cancelled = true};
      workers.run(std::min(round, leaves.count() - begin), [&](Index task) {
        detail::with_operation(metric_, [&]<class Operation>(Operation) {
          search_leaves<Operation>(here, points, there, leaves[begin + task], own, result);
        });
      });
    }
    return result;
  }

  template <class Operation>
  void search_leaves(const detail::KdView<T>& here, const KdTreeModel& points,
                     const detail::KdView<T>& there, Chunk leaves, bool own,
                     NearRows& result) const {
    constexpr Index most = detail::kd_leaf;
    const Index k = result.k;
    std::vector<double> values(static_cast<std::size_t>(columns_ * most));
    std::vector<double> box(static_cast<std::size_t>(columns_ * 2));
    std::vector<double> raws(static_cast<std::size_t>(most * k));
    std::vector<std::uint32_t> places(raws.size());
    const detail::NearestPlaces lists{k, raws.data(), places.data()};
    for (Index leaf = leaves.begin; leaf < leaves.end; ++leaf) {
      for (Index c = 0; c < columns_; ++c)
        for (Index r = 0; r < most; ++r)
          values[static_cast<std::size_t>(c * most + r)] =
              static_cast<double>(there.panel(leaf)[c].rows[static_cast<std::size_t>(r)]);
      std::fill(raws.begin(), raws.end(), detail::never_near);
      const Index count = there.rows_in(leaf);
      simd::launch<detail::SearchTogether<Operation, T>>(
          simd::best(), &here, std::as_const(values).data(), count, own ? leaf * most : Index{-1},
          box.data(), &lists);
      for (Index r = 0; r < count; ++r) {
        const Index point = points.numbers_[static_cast<std::size_t>(leaf * most + r)];
        for (Index i = 0; i < k; ++i) {
          const auto at = static_cast<std::size_t>(r * k + i);
          const double away = distance(raws[at]);
          if (raws[at] == detail::never_near || !is_finite(away)) refuse_far_points(point);
          result.found[static_cast<std::size_t>(point * k + i)] = {Index{numbers_[places[at]]},
                                                                   away};
        }
      }
    }
  }

  Index columns_;
  Metric metric_;
  int shift_;
  std::vector<std::uint32_t> numbers_{};
  std::vector<detail::LeafColumn<T>> panels_{};
  std::vector<std::vector<detail::BoxColumn>> boxes_{};
  std::vector<std::vector<std::uint32_t>> first_{};
};

/// A k-d tree over rows, for metrics that boxes bound.
struct KdTree {
  /// euclidean, sqeuclidean, cityblock or chebyshev.
  Metric metric = Metric::euclidean;

  /// The tree over the rows of x (n × d). Cells are halved, at the median, where they are widest.
  /// Refused are an empty matrix, NaN and ±infinity with their position, more than 2³² − 1 rows,
  /// and any other metric. Where squares could overflow or vanish, rows are scaled by a power of
  /// two; then, and only where values of one matrix lie more than 2^900 apart, tiny differences
  /// count as none. O(n d log n) time; about n·(d + 1) values, twice that while it is built. The
  /// same tree for any number of threads and any layout of x.
  /// J. L. Bentley, "Multidimensional binary search trees used for associative searching" (1975).
  template <class Derived, Executor Exec = Sequential>
  KdTreeModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                     const Exec& executor = {}) const {
    using T = typename Derived::Scalar;
    const auto view = rows_of(x);
    check_not_empty<T>(view, "x");
    check_finite<T>(view, "x");
    auto workers = executor.workers();
    return of_rows<T>(view, workers);
  }

  /// The same for rows that have been checked.
  template <Real T>
  KdTreeModel<T> of_rows(const MatrixView<T>& x, Workers& workers) const {
    if (metric != Metric::euclidean && metric != Metric::sqeuclidean &&
        metric != Metric::cityblock && metric != Metric::chebyshev)
      refuse("metric", "is " + std::string(name_of(metric)) + ", which boxes do not bound");
    check_range(x.rows(), 1, Index{std::numeric_limits<std::uint32_t>::max()}, "rows of x");
    return KdTreeModel<T>(x, metric, detail::kd_shift(magnitude_range<T>(x), metric), workers);
  }
};

}  // namespace kindred

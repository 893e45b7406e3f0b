// Gower's distance: tables of mixed columns, compared row by row.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/detail/scan.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/power_of_two.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/detail/mixed_distances.hpp>
#include <kindred/distance/mixed.hpp>
#include <kindred/table/table.hpp>

namespace kindred {
namespace detail {

/// The weighted mean of the steps of the columns that both rows have.
struct GowerRule {
  using Sum = AddStep;
  static void finish(const Tile& shared, Tile& sums, simd::Isa isa) {
    simd::launch<ShareOut>(isa, &shared, &sums);
  }
};

}  // namespace detail

struct Gower;

/// Fitted columns of Gower's distance: immutable, copyable, safe to share between threads; made by
/// `Gower::fit`.
class GowerModel {
 public:
  /// The columns that are compared, in the order asked for: kinds, ranges, categories, missing.
  std::span<const FittedMixedColumn> columns() const noexcept { return columns_; }

  /// The distances of all pairs of rows of a table (n rows of d compared columns), each between 0
  /// and 1: ready for linkage and for K-medoids.
  /// Columns are found by name, others are passed over. Missing values: a column that one of two
  /// rows lacks is left out of their comparison. Values outside the fitted range are at most 1
  /// away from any other; nominal categories that were not fitted are categories of their own.
  /// O(n²d) time in a kernel, n(n−1)/2 doubles for the result and about 3·n·d on the way.
  /// Errors: a column that is not there, ±infinity and values that the kind of a column cannot
  /// hold, by name and row; two rows without a common column, named as row and column, unless
  /// `incomparable` says how far apart they are. Deterministic: the same bits for any number of
  /// threads, and for two rows in whatever tables they stand. With a progress callback the result
  /// is empty when that stopped the work.
  template <Executor Exec, ProgressCallback Callback>
  std::optional<CondensedMatrix<double>> condensed_distances(const Table& table,
                                                             const Exec& executor,
                                                             Callback&& progress) const {
    auto workers = executor.workers();
    auto result =
        detail::mixed_condensed<detail::GowerRule>(columns_, weights_, table, workers, progress);
    if (!result) return result;
    settle(result->mutable_values(), [&](Index at) {
      Index i = 0;
      while (result->position(i + 1, i + 2) <= at && i + 2 < result->size())
        ++i;
      return Position{.row = i, .column = i + 1 + at - result->position(i, i + 1)};
    });
    return result;
  }

  /// The same without a callback, always whole.
  template <Executor Exec = Sequential>
  CondensedMatrix<double> condensed_distances(const Table& table, const Exec& executor = {}) const {
    return *condensed_distances(table, executor, NoProgress{});
  }

  /// The distance of every row of x (n rows) to every row of y (m rows): n × m, either may have
  /// none. For the rest see `condensed_distances`.
  template <Executor Exec = Sequential>
  Matrix<double> pairwise_distances(const Table& x, const Table& y,
                                    const Exec& executor = {}) const {
    auto workers = executor.workers();
    Matrix<double> result =
        detail::mixed_rectangle<detail::GowerRule>(columns_, weights_, x, y, workers);
    settle({result.data(), static_cast<std::size_t>(result.size())}, [&](Index at) {
      return Position{.row = at / result.cols(), .column = at % result.cols()};
    });
    return result;
  }

 private:
  friend struct Gower;

  GowerModel(std::vector<FittedMixedColumn> columns, std::optional<double> incomparable)
      : columns_(std::move(columns)), incomparable_(incomparable) {
    // Only ratios count, and near 1 no product of a weight is lost.
    double largest = 0;
    for (const FittedMixedColumn& column : columns_)
      largest = std::max(largest, column.weight);
    for (const FittedMixedColumn& column : columns_)
      weights_.push_back(times_power_of_two(column.weight, -binary_exponent(largest)));
  }

  /// Gives pairs without a common column the distance that was asked for, or refuses the first.
  template <class PositionOf>
  void settle(std::span<double> values, PositionOf&& position_of) const {
    if (!detail::any_bad<detail::NoDistance>(values.data(), static_cast<Index>(values.size())))
      return;
    if (!incomparable_) {
      const auto first = std::find(values.begin(), values.end(), detail::nothing_shared);
      refuse("table", "has two rows without a column that both have",
             position_of(first - values.begin()));
    }
    std::replace(values.begin(), values.end(), detail::nothing_shared, *incomparable_);
  }

  std::vector<FittedMixedColumn> columns_;
  std::vector<double> weights_{};
  std::optional<double> incomparable_;
};

/// Gower's distance between rows of mixed columns: the weighted mean, over the columns that both
/// rows have, of how far apart they are in each, which is |a−b| over the range of a number, its
/// logarithm or rank, and 0 or 1 for what is equal or not. Asymmetric binary columns count only
/// where one of the two rows has a 1.
///
/// The values are those of R's `daisy(metric = "gower")`, but for an asymmetric column without any
/// 0, which `daisy` takes for one without any 1. A column without a range adds 0 to the distance of
/// fitted rows, and counts; a later value that differs from its one value is 1 away. A number that
/// no fitted row had, in an ordinal column, stands half-way between the ranks of its neighbours.
/// Source: J. C. Gower, "A general coefficient of similarity and some of its properties",
/// Biometrics 27 (1971); ordinal columns as in Kaufman and Rousseeuw, "Finding groups in data".
struct Gower {
  /// The columns to compare; empty means every column of the table.
  std::vector<std::string> columns = {};
  /// For some columns the kind, the weight and the order of categories; the others have weight 1,
  /// and are interval if they hold numbers, symmetric if booleans, nominal if categories.
  std::vector<MixedColumn> treatments = {};
  /// The distance of two rows that have no column in common; without it such a pair is refused.
  std::optional<double> incomparable = {};

  /// Learns kinds, ranges, ranks and categories of a table: O(n·d) time, and sorting for ordinal
  /// numbers. Missing values (NaN, code −1) are passed over. Errors, by the column's name and row:
  /// no rows, no columns, columns named twice or not there, ±infinity, logarithms of numbers that
  /// are not positive, binary columns with other values than two, orders that lack a category,
  /// weights that are negative, not finite or all zero; `incomparable` not a distance.
  template <Executor Exec = Sequential>
  GowerModel fit(const Table& table, const Exec& executor = {}) const {
    if (incomparable && !(is_finite(*incomparable) && *incomparable >= 0))
      refuse("incomparable", "must be a distance: a finite number from 0 on");
    auto workers = executor.workers();
    return {detail::learn_mixed(table, {columns, treatments}, workers), incomparable};
  }
};

}  // namespace kindred

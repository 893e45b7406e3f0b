// The heterogeneous Euclidean-overlap metric: tables of mixed columns, missing values far away.
#pragma once

#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/progress.hpp>
#include <kindred/distance/condensed.hpp>
#include <kindred/distance/detail/mixed_distances.hpp>
#include <kindred/distance/mixed.hpp>
#include <kindred/table/table.hpp>

namespace kindred {
namespace detail {

/// The root of the sum of squared steps.
struct HeomRule {
  using Sum = AddSquaredStep;
  static void finish(const Tile&, Tile& sums, simd::Isa) {
    for (double& value : sums.values)
      value = std::sqrt(value);
  }
};

}  // namespace detail

struct Heom;

/// Fitted columns of the heterogeneous Euclidean-overlap metric: immutable, copyable, safe to share
/// between threads; made by `Heom::fit`.
class HeomModel {
 public:
  /// The columns that are compared, in the order asked for: kinds, ranges, categories, missing.
  std::span<const FittedMixedColumn> columns() const noexcept { return columns_; }

  /// The distances of all pairs of rows of a table (n rows of d compared columns), each between 0
  /// and the root of the sum of weights: ready for linkage and for K-medoids.
  /// Columns are found by name, others are passed over. Missing values are at distance 1 from
  /// everything, also from each other. Values outside the fitted range are at most 1 away from any
  /// other; nominal categories that were not fitted are categories of their own.
  /// O(n²d) time in a kernel, n(n−1)/2 doubles for the result and about 3·n·d on the way.
  /// Errors: a column that is not there, ±infinity and values that the kind of a column cannot
  /// hold, by name and row. Deterministic: the same bits for any number of threads, and for two
  /// rows in whatever tables they stand. With a progress callback the result is empty when that
  /// stopped the work.
  template <Executor Exec, ProgressCallback Callback>
  std::optional<CondensedMatrix<double>> condensed_distances(const Table& table,
                                                             const Exec& executor,
                                                             Callback&& progress) const {
    auto workers = executor.workers();
    return detail::mixed_condensed<detail::HeomRule>(columns_, roots_, table, workers, progress);
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
    return detail::mixed_rectangle<detail::HeomRule>(columns_, roots_, x, y, workers);
  }

 private:
  friend struct Heom;

  explicit HeomModel(std::vector<FittedMixedColumn> columns) : columns_(std::move(columns)) {
    for (const FittedMixedColumn& column : columns_)
      roots_.push_back(std::sqrt(column.weight));
  }

  std::vector<FittedMixedColumn> columns_;
  std::vector<double> roots_{};  ///< of the weights, because steps are squared
};

/// The heterogeneous Euclidean-overlap metric: the root of the weighted sum of squares of how far
/// apart two rows are in each column, which is |a−b| over the range of a number, its logarithm or
/// rank, 0 or 1 for what is equal or not, and 1 where a value is missing.
///
/// Binary columns are equal or not, asymmetric ones too: there is no mean from which a pair of
/// zeros could be left out. A column without a range adds 0 to the distance of fitted rows; a later
/// value that differs from its one value is 1 away. Where the paper lets a later value outside the
/// fitted range be farther away than 1, here it is not.
/// Source: D. R. Wilson and T. R. Martinez, "Improved heterogeneous distance functions", Journal of
/// Artificial Intelligence Research 6 (1997).
struct Heom {
  /// The columns to compare; empty means every column of the table.
  std::vector<std::string> columns = {};
  /// For some columns the kind, the weight and the order of categories; the others have weight 1,
  /// and are interval if they hold numbers, symmetric if booleans, nominal if categories.
  std::vector<MixedColumn> treatments = {};

  /// Learns kinds, ranges, ranks and categories of a table; cost and errors as of `Gower::fit`.
  template <Executor Exec = Sequential>
  HeomModel fit(const Table& table, const Exec& executor = {}) const {
    auto workers = executor.workers();
    return HeomModel(detail::learn_mixed(table, {columns, treatments}, workers));
  }
};

}  // namespace kindred

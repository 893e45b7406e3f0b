// Fills missing numbers from the rows of the same group.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/double_double.hpp>
#include <kindred/impute/detail/groups.hpp>
#include <kindred/impute/detail/mode.hpp>
#include <kindred/impute/simple.hpp>

namespace kindred {

/// What `transform` does to one column: how many cells it fills from where, and with what where
/// their group has no say.
struct GroupFilledColumn {
  Index column = 0;      ///< its position
  GroupFilled cells{};   ///< how many, by where the value comes from
  double otherwise = 0;  ///< the value where the group has no say
};

template <Real T>
class GroupImputerModel;

/// Fills missing numbers (NaN) with the mean, median or most frequent value of their group: the
/// income of a user from the users of the same region. A group is a category of a key column; where
/// it has too few observed values, and where the key is missing or was not in the data of `fit`,
/// the value of all rows serves.
struct GroupImputer {
  /// Where the value comes from; `Impute::constant` knows no groups and is refused.
  Impute strategy = Impute::mean;
  /// How many observed values of a column a group needs to have a say. More guard against groups
  /// that say nothing but one row's value.
  Index min_group_size = 1;
  /// The value for columns without any observed value.
  double fill_value = 0;
  /// Whether a column without any observed value is filled with `fill_value` or refused.
  AllMissing all_missing = AllMissing::fill;

  /// Learns the value of every column of x (n × d) in every group of `key` (n codes, g groups).
  /// O(n·d) time for means (O(n·d·log n) for others at most), 8·g·d bytes for the model. ±infinity
  /// is refused with row and column; so are an empty matrix, a key of another length, g·d beyond 64
  /// bits, options out of range and, if asked, all-missing columns. The same bits for any number of
  /// threads and any layout.
  template <class Derived, Executor Exec = Sequential>
  GroupImputerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                           const CategoricalColumn& key,
                                           const Exec& executor = {}) const;

  friend bool operator==(const GroupImputer&, const GroupImputer&) = default;
};

/// A fitted imputer: complete, immutable, safe to share between threads. It keeps every column.
template <Real T>
class GroupImputerModel {
 public:
  /// What was asked for.
  const GroupImputer& options() const noexcept { return options_; }
  /// Columns of the data.
  Index columns() const noexcept { return statistics_.cols(); }

  /// The categories of the key.
  const Dictionary& groups() const noexcept { return groups_; }
  /// The value of every column in every group, g × d; NaN where the group has no say.
  const Matrix<double>& statistics() const noexcept { return statistics_; }
  /// What fills where the group has no say, with the numbers of missing and observed values.
  const SimpleImputerModel<T>& otherwise() const noexcept { return otherwise_; }

  /// x (m × d, any m) with missing values filled by the groups of `key` (m codes of any dictionary:
  /// groups are known by their text); observed cells keep their bits. O(m·d) time and a look-up for
  /// every category of the key. ±infinity is refused with row and column.
  template <class Derived, Executor Exec = Sequential>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const CategoricalColumn& key,
                      const Exec& executor = {}) const {
    const auto view = rows_of(x);
    detail::check_key(key, view.rows());
    Matrix<T> out = otherwise_.transform(view, executor);
    const detail::GroupsOfKeys group_of(groups_, key);
    auto workers = executor.workers();
    for_each_chunk(workers, row_chunks(view.rows(), columns() * Index{sizeof(T)}), [&](Chunk rows) {
      for (Index i = rows.begin; i < rows.end; ++i) {
        const Code group = group_of.of(i);
        if (group < 0) continue;
        for (Index j = 0; j < columns(); ++j)
          if (is_nan(view(i, j)) && !is_nan(statistics_(group, j)))
            out(i, j) = static_cast<T>(statistics_(group, j));
      }
    });
    return out;
  }

  /// What `transform` would fill in x: one entry for every column with missing values.
  template <class Derived, Executor Exec = Sequential>
  std::vector<GroupFilledColumn> filled(const Eigen::DenseBase<Derived>& x,
                                        const CategoricalColumn& key,
                                        const Exec& executor = {}) const {
    const auto view = rows_of(x);
    detail::check_key(key, view.rows());
    const detail::GroupsOfKeys group_of(groups_, key);
    std::vector<GroupFilledColumn> report;
    for (const FilledColumn& column : otherwise_.filled(view, executor)) {
      GroupFilled cells;
      for (Index i = 0; i < view.rows(); ++i) {
        if (!is_nan(view(i, column.column))) continue;
        const Code group = group_of.of(i);
        detail::count_filled(cells, group,
                             group >= 0 && !is_nan(statistics_(group, column.column)));
      }
      report.push_back({column.column, cells, column.value});
    }
    return report;
  }

 private:
  friend struct GroupImputer;
  friend struct SavedForm<GroupImputerModel>;

  GroupImputerModel(const GroupImputer& options, Dictionary groups, Matrix<double> statistics,
                    SimpleImputerModel<T> otherwise)
      : options_(options),
        groups_(std::move(groups)),
        statistics_(std::move(statistics)),
        otherwise_(std::move(otherwise)) {}

  GroupImputer options_;
  Dictionary groups_;
  Matrix<double> statistics_;
  SimpleImputerModel<T> otherwise_;
};

namespace detail {

/// The mean of at least one value, in twice double's precision, so that the order does not matter.
inline double mean_of(std::span<const double> values) noexcept {
  double largest = 0;
  for (const double value : values)
    largest = std::max(largest, std::abs(value));
  // Sums of huge values would overflow.
  const int p = largest > 0x1p900 ? -100 : 0;
  DoubleDouble sum;
  for (const double value : values)
    sum = sum + DoubleDouble{p == 0 ? value : times_power_of_two(value, p), 0};
  const double mean = (sum / static_cast<double>(values.size())).value();
  return p == 0 ? mean : times_power_of_two(mean, -p);
}

/// The statistic of at least one value; they are reordered.
inline double statistic_of(std::vector<double>& values, Impute strategy) {
  if (strategy == Impute::mean) return mean_of(values);
  std::sort(values.begin(), values.end());
  if (strategy == Impute::most_frequent)
    return most_frequent_sorted(std::span<const double>(values)).key;
  return std::midpoint(values[(values.size() - 1) / 2], values[values.size() / 2]);
}

inline void check_options(const GroupImputer& options) {
  if (options.strategy < Impute::mean || options.strategy > Impute::most_frequent)
    refuse("strategy", "must be mean, median or most_frequent");
  check_range(options.min_group_size, 1, std::numeric_limits<Index>::max(), "min_group_size");
}

inline SimpleImputer otherwise_of(const GroupImputer& options) {
  return {.strategy = options.strategy,
          .fill_value = options.fill_value,
          .all_missing = options.all_missing};
}

}  // namespace detail

template <class Derived, Executor Exec>
GroupImputerModel<ScalarOf<Derived>> GroupImputer::fit(const Eigen::DenseBase<Derived>& x,
                                                       const CategoricalColumn& key,
                                                       const Exec& executor) const {
  using T = typename Derived::Scalar;
  detail::check_options(*this);
  const auto view = rows_of(x);
  check_not_empty<T>(view, "x");
  detail::check_key(key, view.rows());
  auto otherwise = detail::otherwise_of(*this).fit(view, executor);
  const Index groups = key.dictionary.size(), d = view.cols();
  checked_product(checked_product(groups, d, "key"), sizeof(double), "key");
  Matrix<double> statistics = Matrix<double>::Constant(groups, d, missing_value<double>());
  const detail::GroupRows rows(key);
  auto workers = executor.workers();
  for_each_chunk(workers, {groups, std::max<Index>(1, groups / 256)}, [&](Chunk some) {
    std::vector<double> values;
    for (Index g = some.begin; g < some.end; ++g)
      for (Index j = 0; j < d; ++j) {
        values.clear();
        for (const Index i : rows.of(g))
          if (!is_nan(view(i, j))) values.push_back(static_cast<double>(view(i, j)) + 0.0);
        if (static_cast<Index>(values.size()) >= min_group_size)
          statistics(g, j) = detail::statistic_of(values, strategy);
      }
  });
  return {*this, key.dictionary, std::move(statistics), std::move(otherwise)};
}

}  // namespace kindred

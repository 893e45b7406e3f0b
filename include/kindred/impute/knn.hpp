// Fills missing numbers with those of the nearest rows.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <kindred/core/progress.hpp>
#include <kindred/impute/detail/nearest_donors.hpp>
#include <kindred/impute/simple.hpp>

namespace kindred {

/// What the neighbors of a missing value count for.
enum class NeighborWeights {
  uniform,  ///< all the same
  distance  ///< the reciprocal of their distance; those at distance 0 share all the weight
};

/// What `transform` does to one column: how many cells it fills, how many of them from neighbors,
/// and what the others get.
struct NeighborFilledColumn {
  Index column = 0;          ///< its position
  Index cells = 0;           ///< missing cells
  Index from_neighbors = 0;  ///< of these filled from neighbors
  double otherwise = 0;      ///< the value of the others
};

template <Real T>
class KNNImputerModel;

/// Fills missing numbers (NaN) with the average over the nearest rows that have the column.
///
/// The distance between two rows is √(d / common · Σ (x − y)²), summed over the columns that both
/// have: it compares columns in their own units, so scale them alike first. Of equally distant rows
/// the lower is nearer. Where fewer rows than wanted have the column and share another with the row
/// in need, those there are serve; where there is none, the column's mean does.
/// Source: O. Troyanskaya et al., "Missing value estimation methods for DNA microarrays",
/// Bioinformatics 17 (2001).
struct KNNImputer {
  /// How many rows are averaged over. More are smoother and slower to find.
  Index neighbors = 5;
  NeighborWeights weights = NeighborWeights::uniform;  ///< how much each neighbor counts
  /// The value for columns without any observed value.
  double fill_value = 0;
  /// Whether a column without any observed value is filled with `fill_value` or refused.
  AllMissing all_missing = AllMissing::fill;

  /// Keeps the rows of x (n × d) as donors. O(n·d) time and memory. ±infinity is refused with row
  /// and column; so are an empty matrix, less than one neighbor, a fill value that is not finite in
  /// T, and, if asked, all-missing columns.
  template <class Derived, Executor Exec = Sequential>
  KNNImputerModel<ScalarOf<Derived>> fit(const Eigen::DenseBase<Derived>& x,
                                         const Exec& executor = {}) const;

  friend bool operator==(const KNNImputer&, const KNNImputer&) = default;
};

/// A fitted imputer: complete, immutable, safe to share between threads. It keeps every column, and
/// every row it was fitted with.
template <Real T>
class KNNImputerModel {
 public:
  /// What was asked for.
  const KNNImputer& options() const noexcept { return options_; }
  /// Columns of the data.
  Index columns() const noexcept { return rows_.cols(); }

  /// The rows that give values.
  const Matrix<T>& donors() const noexcept { return rows_; }
  /// What fills a cell without neighbors: the columns' means, or the fill value where nothing was
  /// observed; with the numbers of missing and observed values.
  const SimpleImputerModel<T>& otherwise() const noexcept { return otherwise_; }

  /// x (m × d, any m) with missing values filled; observed cells keep their bits. Rows of the data
  /// of `fit` find the others and not themselves, since they lack what they look for.
  ///
  /// Cost: O(q·n·d) time for q rows with missing values among n donors of d columns, and 16·n·d
  /// bytes beside the result; never n × n. ±infinity is refused with row and column. The same bits
  /// for any number of threads, any layout, and all at once or row by row (as long as magnitudes
  /// stay within 2⁻⁴²⁰ .. 2⁴⁹⁰). When `progress` says stop, what was not reached is still missing.
  template <class Derived, Executor Exec = Sequential, ProgressCallback Report = NoProgress>
  Matrix<T> transform(const Eigen::DenseBase<Derived>& x, const Exec& executor = {},
                      Report&& progress = {}) const;

  /// What `transform` would fill in x: one entry for every column with missing values. O(m·d) time
  /// and at most O(n·d²) for the donors.
  template <class Derived, Executor Exec = Sequential>
  std::vector<NeighborFilledColumn> filled(const Eigen::DenseBase<Derived>& x,
                                           const Exec& executor = {}) const;

 private:
  friend struct KNNImputer;
  friend struct SavedForm<KNNImputerModel>;

  KNNImputerModel(const KNNImputer& options, Matrix<T> rows, SimpleImputerModel<T> otherwise)
      : options_(options), rows_(std::move(rows)), otherwise_(std::move(otherwise)) {}

  KNNImputer options_;
  Matrix<T> rows_;
  SimpleImputerModel<T> otherwise_;
};

namespace detail {

template <Real T>
SimpleImputer otherwise_of(const KNNImputer& options) {
  check_range(options.neighbors, 1, std::numeric_limits<Index>::max(), "neighbors");
  if (options.weights != NeighborWeights::uniform && options.weights != NeighborWeights::distance)
    refuse("weights", "are not one of NeighborWeights'");
  return {.fill_value = options.fill_value, .all_missing = options.all_missing};
}

/// The weight of a neighbor, in (0, 1]: 1 for the nearest, and 0 beside one at distance 0.
inline double weight_of(double score, double nearest, NeighborWeights weights) noexcept {
  if (weights == NeighborWeights::uniform || score == nearest) return 1;
  return std::sqrt(nearest / score);
}

/// The average over neighbors of which there is at least one. It is taken of differences from the
/// nearest, so that an offset costs no digits, and of halves, so that nothing overflows; it never
/// leaves the neighbors' range.
template <Real T>
T average(const Matrix<T>& donors, Index column, std::span<const NearDonor> neighbors,
          NeighborWeights weights) {
  const double nearest = neighbors.front().score;
  const auto half = [&](Index row) { return 0.5 * static_cast<double>(donors(row, column)); };
  const double base = half(neighbors.front().row);
  double total = 0, lowest = base, highest = base, sum = 0;
  for (const auto& [score, row] : neighbors)
    total += weight_of(score, nearest, weights);
  for (const auto& [score, row] : neighbors) {
    const double share = weight_of(score, nearest, weights) / total;
    sum += share * (half(row) - base);
    lowest = std::min(lowest, half(row));
    highest = std::max(highest, half(row));
  }
  return static_cast<T>(2 * std::clamp(base + sum, lowest, highest));
}

template <Real T>
std::vector<Index> incomplete_rows(const MatrixView<T>& x) {
  std::vector<Index> rows;
  for (Index i = 0; i < x.rows(); ++i)
    if (std::any_of(x.data() + i * x.outerStride(), x.data() + i * x.outerStride() + x.cols(),
                    [](T value) { return is_nan(value); }))
      rows.push_back(i);
  return rows;
}

/// For every column the columns that some row has together with it: d × d truth values.
template <Real T>
std::vector<bool> observed_together(const MatrixView<T>& x) {
  const auto d = static_cast<std::size_t>(x.cols());
  std::vector<bool> together(d * d, false);
  std::size_t apart = d * d;
  std::vector<std::size_t> observed;
  // One complete row ends this, as a rule.
  for (Index i = 0; i < x.rows() && apart > 0; ++i) {
    observed.clear();
    for (Index j = 0; j < x.cols(); ++j)
      if (!is_nan(x(i, j))) observed.push_back(static_cast<std::size_t>(j));
    for (const std::size_t a : observed)
      for (const std::size_t b : observed)
        if (!together[a * d + b]) {
          together[a * d + b] = true;
          --apart;
        }
  }
  return together;
}

inline MagnitudeRange spanned(MagnitudeRange a, MagnitudeRange b) noexcept {
  if (a.largest == 0) return b;
  if (b.largest == 0) return a;
  return {std::min(a.smallest, b.smallest), std::max(a.largest, b.largest)};
}

}  // namespace detail

template <class Derived, Executor Exec>
KNNImputerModel<ScalarOf<Derived>> KNNImputer::fit(const Eigen::DenseBase<Derived>& x,
                                                   const Exec& executor) const {
  using T = typename Derived::Scalar;
  const SimpleImputer otherwise = detail::otherwise_of<T>(*this);
  const auto view = rows_of(x);
  return {*this, view, otherwise.fit(view, executor)};
}

template <Real T>
template <class Derived, Executor Exec, ProgressCallback Report>
Matrix<T> KNNImputerModel<T>::transform(const Eigen::DenseBase<Derived>& x, const Exec& executor,
                                        Report&& progress) const {
  const auto view = rows_of(x);
  Matrix<T> out = otherwise_.transform(view, executor);
  const std::vector<Index> rows = detail::incomplete_rows<T>(view);
  if (rows.empty()) return out;
  auto workers = executor.workers();
  const MatrixView<T> donor_rows(rows_);
  const detail::Donors donors(donor_rows,
                              detail::DonorScale::of(detail::spanned(magnitude_range<T>(donor_rows),
                                                                     magnitude_range<T>(view))),
                              workers);
  std::vector<Index> wanted;
  for (const Index observed : otherwise_.observed())
    wanted.push_back(std::min(observed, options_.neighbors));
  const Index reached = detail::find_neighbors<T>(
      donors, view, rows, wanted, progress, workers,
      [&](Index row, Index column, std::span<const detail::NearDonor> neighbors) {
        out(row, column) = detail::average(rows_, column, neighbors, options_.weights);
      });
  for (std::size_t i = static_cast<std::size_t>(reached); i < rows.size(); ++i)
    out.row(rows[i]) = view.row(rows[i]);
  return out;
}

template <Real T>
template <class Derived, Executor Exec>
std::vector<NeighborFilledColumn> KNNImputerModel<T>::filled(const Eigen::DenseBase<Derived>& x,
                                                             const Exec& executor) const {
  const auto view = rows_of(x);
  std::vector<NeighborFilledColumn> report;
  std::vector<std::size_t> entry(static_cast<std::size_t>(columns()));
  for (const FilledColumn& column : otherwise_.filled(view, executor)) {
    entry[static_cast<std::size_t>(column.column)] = report.size();
    report.push_back({column.column, column.cells, 0, column.value});
  }
  if (report.empty()) return report;
  const auto d = static_cast<std::size_t>(columns());
  const std::vector<bool> together = detail::observed_together<T>(rows_);
  for (const Index row : detail::incomplete_rows<T>(view))
    for (std::size_t j = 0; j < d; ++j) {
      const auto shares = [&](std::size_t other) {
        return !is_nan(view(row, static_cast<Index>(other))) && together[j * d + other];
      };
      if (!is_nan(view(row, static_cast<Index>(j)))) continue;
      for (std::size_t other = 0; other < d; ++other)
        if (shares(other)) {
          ++report[entry[j]].from_neighbors;
          break;
        }
    }
  return report;
}

}  // namespace kindred

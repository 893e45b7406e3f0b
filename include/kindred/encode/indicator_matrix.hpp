// Zeros and ones that are never written out: one-hot and multi-hot rows as the places of their
// ones, and what distances and clustering ask of such a matrix.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/check.hpp>
#include <kindred/core/double_double.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/table/sparse.hpp>

namespace kindred {

/// An n × d matrix of zeros and ones, kept as the columns of each row's ones: 4 bytes per one and 8
/// per row, whatever d. Immutable.
///
/// A row with m ones is as far from a vector c as ‖c‖² + m − 2·Σ c[ones], which takes m additions
/// where the written-out row takes d; two rows differ by the ones that only one of them has. All
/// results are the same bits for any executor.
class IndicatorMatrix {
 public:
  /// The type of the ones.
  using Scalar = double;

  /// No rows of no columns.
  IndicatorMatrix() = default;

  /// The rows whose ones stand in ones[begin[i]] .. ones[begin[i + 1] − 1]. Refuses offsets that do
  /// not cut the ones into rows, and rows whose columns do not ascend or do not lie in 0 .. d−1.
  IndicatorMatrix(Index columns, std::vector<Index> begin, std::vector<std::int32_t> ones)
      : cols_(columns), begin_(std::move(begin)), ones_(std::move(ones)) {
    check_range(columns, 0, std::numeric_limits<std::int32_t>::max(), "columns");
    if (begin_.empty() || begin_.front() != 0 || begin_.back() != nonZeros())
      refuse("begin", "does not begin at 0 and end with the ones");
    for (std::size_t i = 0; i + 1 < begin_.size(); ++i)
      if (begin_[i] > begin_[i + 1])
        refuse("begin", "does not ascend", {.row = static_cast<Index>(i)});
    for (Index i = 0; i < rows(); ++i) {
      std::int32_t lowest = 0;
      for (const std::int32_t j : this->ones(i)) {
        if (j < lowest || j >= columns)
          refuse("ones", "do not ascend within 0 .. columns - 1", {.row = i, .column = j});
        lowest = j + 1;
      }
    }
  }

  /// Rows.
  Index rows() const noexcept { return begin_.empty() ? 0 : static_cast<Index>(begin_.size()) - 1; }
  /// Columns.
  Index cols() const noexcept { return cols_; }
  /// How many ones there are.
  Index nonZeros() const noexcept { return static_cast<Index>(ones_.size()); }
  /// The most ones of a row.
  Index widest_row() const noexcept {
    Index widest = 0;
    for (std::size_t i = 0; i + 1 < begin_.size(); ++i)
      widest = std::max(widest, begin_[i + 1] - begin_[i]);
    return widest;
  }

  /// The columns of a row's ones, ascending.
  std::span<const std::int32_t> ones(Index row) const noexcept {
    const auto i = static_cast<std::size_t>(row);
    return std::span(ones_).subspan(static_cast<std::size_t>(begin_[i]),
                                    static_cast<std::size_t>(begin_[i + 1] - begin_[i]));
  }
  /// Where the ones of each row begin, and where the last end: rows() + 1 numbers.
  std::span<const Index> row_offsets() const noexcept { return begin_; }

  /// Written out, n × d.
  Matrix<double> dense() const {
    checked_product(checked_product(rows(), cols(), "indicator matrix"), sizeof(double),
                    "indicator matrix");
    Matrix<double> x = Matrix<double>::Zero(rows(), cols());
    for (Index i = 0; i < rows(); ++i)
      for (const std::int32_t j : ones(i))
        x(i, j) = 1;
    return x;
  }

  /// As a sparse matrix, which stores every one in 16 bytes.
  SparseMatrix sparse() const {
    SparseMatrix x(rows(), cols());
    x.resizeNonZeros(nonZeros());
    std::copy(begin_.begin(), begin_.end(), x.outerIndexPtr());
    std::copy(ones_.begin(), ones_.end(), x.innerIndexPtr());
    std::fill_n(x.valuePtr(), nonZeros(), 1.0);
    return x;
  }

  /// The product with a matrix of d rows: row i of the result is the sum of the rows of `right` at
  /// the ones of row i, in their order. O(ones · columns of `right`).
  template <class Derived, Executor Exec = Sequential>
  Matrix<double> times(const Eigen::DenseBase<Derived>& right, const Exec& executor = {}) const {
    const Matrix<double> factor = right.derived().matrix().template cast<double>();
    check_rows(factor, cols(), "right");
    Matrix<double> product = Matrix<double>::Zero(rows(), factor.cols());
    auto team = executor.workers();
    for_each_chunk(team, row_chunks(rows(), 8 * factor.cols()), [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i)
        for (const std::int32_t j : ones(i))
          product.row(i) += factor.row(j);
    });
    return product;
  }

  /// The product of the transposed matrix with one of n rows, d × columns of `right`: row j is the
  /// sum of the rows of `right` in which column j is one, in their order. O(ones · columns of
  /// `right`); threads share the columns of `right`.
  template <class Derived, Executor Exec = Sequential>
  Matrix<double> transposed_times(const Eigen::DenseBase<Derived>& right,
                                  const Exec& executor = {}) const {
    const Matrix<double> factor = right.derived().matrix().template cast<double>();
    check_rows(factor, rows(), "right");
    Matrix<double> product = Matrix<double>::Zero(cols(), factor.cols());
    auto team = executor.workers();
    for_each_chunk(team, Chunks{factor.cols(), 8}, [&](Chunk part) {
      for (Index i = 0; i < rows(); ++i)
        for (const std::int32_t j : ones(i))
          product.row(j).segment(part.begin, part.size()) +=
              factor.row(i).segment(part.begin, part.size());
    });
    return product;
  }

  /// How many ones each column has in the rows of each cluster, clusters × d: the sums that means
  /// of clusters are made of. Refuses labels of another number, or outside 0 .. clusters−1.
  Matrix<double> sums_by_cluster(std::span<const Label> labels, Index clusters) const {
    check_length(labels.size(), rows(), "labels");
    if (check_labels(labels, "labels") > clusters)
      refuse("labels", "name more than " + std::to_string(clusters) + " clusters");
    Matrix<double> sums = Matrix<double>::Zero(clusters, cols());
    for (Index i = 0; i < rows(); ++i)
      for (const std::int32_t j : ones(i))
        sums(labels[static_cast<std::size_t>(i)], j) += 1;
    return sums;
  }

  /// The squared Euclidean distance of every row from every centre (k × d): n × k. Summed in twice
  /// double's precision, and by differences where a row all but sits on a centre, so that each is
  /// correct to about a unit in the last place; infinity where it exceeds the range of double.
  /// O(ones · k + k · d). Refuses NaN and infinity.
  template <class Derived, Executor Exec = Sequential>
  Matrix<double> squared_distances(const Eigen::DenseBase<Derived>& centers,
                                   const Exec& executor = {}) const {
    const Matrix<double> to = centers.derived().matrix().template cast<double>();
    check_columns<double>(to, cols(), "centers");
    check_finite<double>(MatrixView<double>(to), "centers");
    std::vector<detail::DoubleDouble> squares;
    for (Index c = 0; c < to.rows(); ++c) {
      detail::DoubleDouble sum;
      for (Index j = 0; j < to.cols(); ++j)
        sum = sum + detail::exact_product(to(c, j), to(c, j));
      squares.push_back(sum);
    }
    Matrix<double> distances(rows(), to.rows());
    auto team = executor.workers();
    for_each_chunk(team, row_chunks(rows(), 8 * to.rows()), [&](Chunk chunk) {
      for (Index i = chunk.begin; i < chunk.end; ++i)
        for (Index c = 0; c < to.rows(); ++c)
          distances(i, c) = squared_distance(i, to, c, squares[static_cast<std::size_t>(c)]);
    });
    return distances;
  }

  /// In how many columns two rows differ, which is their squared distance: for one-hot rows twice
  /// the number of source columns in which they do. O(ones of both).
  Index differing(Index a, Index b) const noexcept {
    const auto first = ones(a), second = ones(b);
    Index both = 0;
    for (std::size_t i = 0, j = 0; i < first.size() && j < second.size();) {
      both += first[i] == second[j];
      const bool next_first = first[i] <= second[j], next_second = second[j] <= first[i];
      i += next_first;
      j += next_second;
    }
    return static_cast<Index>(first.size() + second.size()) - 2 * both;
  }

  friend bool operator==(const IndicatorMatrix&, const IndicatorMatrix&) = default;

 private:
  static void check_rows(const Matrix<double>& x, Index expected, std::string_view argument) {
    if (x.rows() != expected)
      refuse(argument, "has " + std::to_string(x.rows()) + " rows where " +
                           std::to_string(expected) + " are needed");
  }

  double squared_distance(Index i, const Matrix<double>& centers, Index c,
                          detail::DoubleDouble squares) const {
    detail::DoubleDouble sum = squares;
    const double enough = squares.high * 0x1p-40;
    // (1 − c)² − c² = 1 − 2c
    for (const std::int32_t j : ones(i))
      sum = sum + detail::exact_sum(1, -2 * centers(c, j));
    if (sum.value() > enough) return sum.value();
    double differences = 0;
    const auto row = ones(i);
    auto next = row.begin();
    for (Index j = 0; j < cols(); ++j) {
      const bool is_one = next != row.end() && *next == j;
      const double difference = (is_one ? 1 : 0) - centers(c, j);
      differences += difference * difference;
      next += is_one;
    }
    return differences;
  }

  Index cols_ = 0;
  std::vector<Index> begin_{0};
  std::vector<std::int32_t> ones_{};
};

}  // namespace kindred

// Sums of a block of columns whose rows have weights, with the rounding errors of adding carried
// along.
#pragma once

#include <array>
#include <vector>

#include <kindred/core/detail/column_sums.hpp>
#include <kindred/core/detail/columns.hpp>
#include <kindred/core/power_of_two.hpp>

namespace kindred::detail {

/// The rows that are summed at once; as doubles, they fit a core's cache.
inline constexpr Index weighted_rows = 256;

/// Rows with weights, as doubles and one below the other; the columns that fill a row up to its
/// stride are missing.
struct WeightedBlock {
  Index columns, stride;
  std::vector<double> values{}, weights{};

  explicit WeightedBlock(Index columns_of_x)
      : columns(columns_of_x), stride(padded<double>(columns_of_x)) {}

  Index rows() const noexcept { return static_cast<Index>(weights.size()); }

  template <Real T>
  void append(const T* row, double weight) {
    for (Index j = 0; j < stride; ++j)
      values.push_back(j < columns && !is_nan(row[j]) ? static_cast<double>(row[j])
                                                      : missing_value<double>());
    weights.push_back(weight);
  }

  void scale_column(std::size_t j, int exponent) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      double& value = values[i * static_cast<std::size_t>(stride) + j];
      if (!is_nan(value)) value = times_power_of_two(value, exponent);
    }
  }

  void clear() {
    values.clear();
    weights.clear();
  }
};

/// Each sum and what rounding took from it.
struct alignas(64) WeightedSums {
  ColumnDoubles center{}, weight{}, weight_rest{}, sum{}, sum_rest{}, squares{}, squares_rest{};
  std::array<std::int64_t, strip_columns> missing{};
};

struct WeightedKernel {
  template <int Bytes>
  KINDRED_KERNEL static void add(const simd::Vector<double, Bytes>& term,
                                 simd::Vector<double, Bytes>& sum,
                                 simd::Vector<double, Bytes>& rest) {
    const simd::Vector<double, Bytes> before = sum;
    simd::Vector<double, Bytes> error;
    add_exactly<Bytes>(before, term, sum, error);
    rest += error;
  }

  template <int Bytes>
  KINDRED_KERNEL static void run(const double* values, const double* weights, Index stride,
                                 Index rows, WeightedSums* sums) {
    using Values = simd::Vector<double, Bytes>;
    using Mask = simd::Vector<std::int64_t, Bytes>;
    for (Index column = 0; column < stride; column += Bytes / 8) {
      const auto j = static_cast<std::size_t>(column);
      Values center, weight{}, weight_rest{}, sum{}, sum_rest{}, squares{}, squares_rest{};
      Mask missing{};
      simd::load<Bytes>(&sums->center[j], center);
      for (Index i = 0; i < rows; ++i) {
        Values x;
        Mask nan;
        simd::load<Bytes>(values + i * stride + column, x);
        find_nan<Bytes, double>(x, nan);
        missing -= nan;
        const Values w = nan ? Values{} : Values{} + weights[i];
        const Values difference = (nan ? center : x) - center;
        Values first = w * difference;
        simd::keep_rounded(first);
        Values second = first * difference;
        simd::keep_rounded(second);
        add<Bytes>(w, weight, weight_rest);
        add<Bytes>(first, sum, sum_rest);
        add<Bytes>(second, squares, squares_rest);
      }
      simd::store<Bytes>(missing, &sums->missing[j]);
      simd::store<Bytes>(weight, &sums->weight[j]);
      simd::store<Bytes>(weight_rest, &sums->weight_rest[j]);
      simd::store<Bytes>(sum, &sums->sum[j]);
      simd::store<Bytes>(sum_rest, &sums->sum_rest[j]);
      simd::store<Bytes>(squares, &sums->squares[j]);
      simd::store<Bytes>(squares_rest, &sums->squares_rest[j]);
    }
  }
};

}  // namespace kindred::detail

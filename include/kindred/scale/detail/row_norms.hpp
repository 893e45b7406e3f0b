// Norms of rows that neither overflow nor vanish, and rows divided by them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/scale/detail/standard_map.hpp>

namespace kindred {

/// What a row is measured by: its sum of magnitudes, its Euclidean length, its largest magnitude.
enum class Norm { l1, l2, max };

namespace detail {

inline void check_norm(Norm norm) {
  if (norm < Norm::l1 || norm > Norm::max) refuse("norm", "is not one of Norm's");
}

/// The norm of values times a power of two, which is 1 unless they are huge or tiny; NaN without
/// observed values.
struct RowNorm {
  double unit = 1, scaled = 0;

  double in_units() const noexcept { return scaled * (1 / unit); }
  bool has_direction() const noexcept { return !is_nan(scaled) && scaled > 0; }
};

/// The sum that each norm is made of, for every row: of magnitudes or squares, or their largest.
/// NaN is passed over. Eight partial sums per row, whatever the instruction set.
struct RowSumKernel {
  static constexpr Index partial_sums = 8;

  template <int Bytes>
  KINDRED_KERNEL static void add(const simd::Vector<double, Bytes>& from, Norm norm,
                                 simd::Vector<double, Bytes>& sum) {
    using Values = simd::Vector<double, Bytes>;
    simd::Vector<std::int64_t, Bytes> nan;
    find_nan<Bytes, double>(from, nan);
    const Values values = nan ? Values{} : from;
    const Values magnitude = values < 0 ? -values : values;
    Values square = values * values;
    simd::keep_rounded(square);
    if (norm == Norm::l1) sum += magnitude;
    if (norm == Norm::l2) sum += square;
    if (norm == Norm::max) sum = magnitude > sum ? magnitude : sum;
  }

  template <int Bytes, Real T>
  KINDRED_KERNEL static void run(const T* x, Index stride, Index rows, Index columns, Norm norm,
                                 double* sums) {
    using Values = simd::Vector<double, Bytes>;
    constexpr Index lanes = Bytes / 8;
    const Index whole = columns - columns % partial_sums;
    for (Index i = 0; i < rows; ++i) {
      const T* row = x + i * stride;
      T rest[partial_sums] = {};
      for (Index j = whole; j < columns; ++j)
        rest[j - whole] = row[j];
      double total = 0;
      for (Index group = 0; group < partial_sums; group += lanes) {
        Values values, sum{};
        for (Index j = group; j < whole; j += partial_sums) {
          load_doubles<Bytes>(row + j, values);
          add<Bytes>(values, norm, sum);
        }
        load_doubles<Bytes>(static_cast<const T*>(rest) + group, values);
        add<Bytes>(values, norm, sum);
        for (Index lane = 0; lane < lanes; ++lane)
          total = norm != Norm::max ? total + sum[lane] : sum[lane] > total ? sum[lane] : total;
      }
      sums[i] = total;
    }
  }
};

/// The norm of a row whose plain sum may have overflowed or vanished.
template <Real T>
RowNorm careful_norm(const T* row, Index columns, Norm norm) {
  double largest = missing_value<double>();
  for (Index j = 0; j < columns; ++j) {
    const double magnitude = std::abs(static_cast<double>(row[j]));
    if (!is_nan(magnitude)) largest = is_nan(largest) ? magnitude : std::max(largest, magnitude);
  }
  if (is_nan(largest) || largest == 0) return {1, largest};
  const double unit = unit_for(largest);
  double sum = 0;
  for (Index j = 0; j < columns; ++j) {
    if (is_nan(row[j])) continue;
    const double value = std::abs(static_cast<double>(row[j])) * unit;
    sum += norm == Norm::l1 ? value : value * value;
  }
  return {unit, norm == Norm::l1 ? sum : norm == Norm::l2 ? std::sqrt(sum) : largest * unit};
}

/// The norms of some rows. ±infinity is refused.
template <Real T>
std::vector<RowNorm> row_norms(const MatrixView<T>& x, Chunk rows, Norm norm) {
  std::vector<double> sums(static_cast<std::size_t>(rows.size()));
  simd::launch<RowSumKernel>(simd::best(), x.data() + rows.begin * x.outerStride(), x.outerStride(),
                             rows.size(), x.cols(), norm, sums.data());
  std::vector<RowNorm> norms;
  norms.reserve(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const Index row = rows.begin + static_cast<Index>(i);
    // Sums far from the ends of the range are right as they are.
    if (sums[i] >= 0x1p-700 && sums[i] <= 0x1p900) {
      norms.push_back({1, norm == Norm::l2 ? std::sqrt(sums[i]) : sums[i]});
      continue;
    }
    check_no_infinity_in(x, {0, row, row + 1}, "x");
    norms.push_back(careful_norm(x.data() + row * x.outerStride(), x.cols(), norm));
  }
  return norms;
}

/// Writes every row divided by its norm. Input and output may be the same.
struct DivideRowsKernel {
  template <int Bytes, Real T>
  KINDRED_KERNEL static void divide(const T* from, double unit, double divisor, T* to) {
    simd::Vector<double, Bytes> values;
    load_doubles<Bytes>(from, values);
    values = values * unit / divisor;
    StandardMap::put<Bytes>(values, to);
  }

  template <int Bytes, Real T>
  KINDRED_KERNEL static void run(const T* x, Index stride, T* out, Index rows, Index columns,
                                 const RowNorm* norms) {
    constexpr Index lanes = Bytes / 8;
    const Index whole = columns - columns % lanes;
    for (Index i = 0; i < rows; ++i) {
      const T* row = x + i * stride;
      T* to = out + i * columns;
      const bool direction = norms[i].has_direction();
      const double unit = direction ? norms[i].unit : 1;
      const double divisor = direction ? norms[i].scaled : 1;
      for (Index j = 0; j < whole; j += lanes)
        divide<Bytes>(row + j, unit, divisor, to + j);
      T rest[lanes] = {};
      for (Index j = whole; j < columns; ++j)
        rest[j - whole] = row[j];
      divide<Bytes>(static_cast<const T*>(rest), unit, divisor, rest);
      for (Index j = whole; j < columns; ++j)
        to[j] = rest[j - whole];
    }
  }
};

/// Chunks of whole rows.
template <Real T>
Chunks chunks_of_rows(const MatrixView<T>& x) noexcept {
  return row_chunks(x.rows(), x.cols() * Index{sizeof(T)});
}

template <Real T>
void normalize_rows(const MatrixView<T>& x, Norm norm, T* out, Workers& workers) {
  for_each_chunk(workers, chunks_of_rows(x), [&](Chunk chunk) {
    const std::vector<RowNorm> norms = row_norms(x, chunk, norm);
    simd::launch<DivideRowsKernel>(simd::best(), x.data() + chunk.begin * x.outerStride(),
                                   x.outerStride(), out + chunk.begin * x.cols(), chunk.size(),
                                   x.cols(), norms.data());
  });
}

}  // namespace detail
}  // namespace kindred

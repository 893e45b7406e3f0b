// Inner loops of regressions on selected rows of one matrix: products of its columns, predictions,
// and what a changed column adds. Rows are as wide as a multiple of the widest vector.
#pragma once

#include <kindred/core/detail/columns.hpp>

namespace kindred::detail {

/// Selected rows of a matrix.
struct SelectedRows {
  const double* values;
  Index width;  // a multiple of most_lanes<double>
  const Index* rows;
  Index count;
};

/// Adds the products of columns, Σ z_a·z_b over the rows, to a width × width matrix. Only what is
/// on or right of the diagonal is meant to be read.
struct AddProducts {
  template <int Bytes>
  KINDRED_KERNEL static void run(const SelectedRows* z, double* products) {
    constexpr Index lanes = Bytes / 8;
    for (Index a = 0; a < z->width; a += 8)
      for (Index b = a; b < z->width; b += lanes)
        add_tile<Bytes>(*z, a, b, products + a * z->width + b);
  }

 private:
  template <int Bytes>
  KINDRED_KERNEL static void add_tile(const SelectedRows& z, Index a, Index b, double* tile) {
    using V = simd::Vector<double, Bytes>;
    V sum0{}, sum1{}, sum2{}, sum3{}, sum4{}, sum5{}, sum6{}, sum7{};
    for (Index i = 0; i < z.count; ++i) {
      const double* const row = z.values + z.rows[i] * z.width;
      const double* const left = row + a;
      V right;
      simd::load<Bytes>(row + b, right);
      sum0 += left[0] * right;
      sum1 += left[1] * right;
      sum2 += left[2] * right;
      sum3 += left[3] * right;
      sum4 += left[4] * right;
      sum5 += left[5] * right;
      sum6 += left[6] * right;
      sum7 += left[7] * right;
    }
    add<Bytes>(sum0, tile);
    add<Bytes>(sum1, tile + z.width);
    add<Bytes>(sum2, tile + 2 * z.width);
    add<Bytes>(sum3, tile + 3 * z.width);
    add<Bytes>(sum4, tile + 4 * z.width);
    add<Bytes>(sum5, tile + 5 * z.width);
    add<Bytes>(sum6, tile + 6 * z.width);
    add<Bytes>(sum7, tile + 7 * z.width);
  }
  template <int Bytes>
  KINDRED_KERNEL static void add(const simd::Vector<double, Bytes>& sum, double* to) {
    simd::Vector<double, Bytes> total;
    simd::load<Bytes>(to, total);
    total += sum;
    simd::store<Bytes>(total, to);
  }
};

/// Σ coefficients·row: one order of additions wherever a row is predicted.
template <int Bytes>
KINDRED_KERNEL double predicted(const double* row, const double* coefficients, Index width) {
  using V = simd::Vector<double, Bytes>;
  constexpr Index lanes = Bytes / 8;
  V sum{};
  for (Index j = 0; j < width; j += lanes) {
    V values, factors;
    simd::load<Bytes>(row + j, values);
    simd::load<Bytes>(coefficients + j, factors);
    sum += values * factors;
  }
  double total = 0;
  for (Index lane = 0; lane < lanes; ++lane)
    total += sum[lane];
  return total;
}

KINDRED_KERNEL double clipped(double value, double lowest, double highest) {
  return value < lowest ? lowest : value > highest ? highest : value;
}

/// Predicts a value for every row.
struct PredictRows {
  template <int Bytes>
  KINDRED_KERNEL static void run(const SelectedRows* z, const double* coefficients, double lowest,
                                 double highest, double* out) {
    for (Index i = 0; i < z->count; ++i)
      out[i] = clipped(predicted<Bytes>(z->values + z->rows[i] * z->width, coefficients, z->width),
                       lowest, highest);
  }
};

/// Adds Σ changes[i]·row to `sums`, of one row's width.
struct AddChanges {
  template <int Bytes>
  KINDRED_KERNEL static void run(const SelectedRows* z, const double* changes, double* sums) {
    using V = simd::Vector<double, Bytes>;
    for (Index i = 0; i < z->count; ++i)
      for (Index j = 0; j < z->width; j += Bytes / 8) {
        V values, sum;
        simd::load<Bytes>(z->values + z->rows[i] * z->width + j, values);
        simd::load<Bytes>(sums + j, sum);
        sum += changes[i] * values;
        simd::store<Bytes>(sum, sums + j);
      }
  }
};

}  // namespace kindred::detail

// How kernels walk over the columns of a row-major block: one vector lane per column.
#pragma once

#include <cstdint>
#include <string_view>

#include <kindred/core/check.hpp>
#include <kindred/core/execution.hpp>
#include <kindred/core/float_bits.hpp>
#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// The signed integer of a scalar's size: what comparing vectors of it answers.
template <Real T>
using LaneMask = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

/// Sets every lane of `nan` whose value is NaN, by its bits.
template <int Bytes, Real T>
KINDRED_KERNEL void find_nan(const simd::Vector<T, Bytes>& values,
                             simd::Vector<LaneMask<T>, Bytes>& nan) {
  using Mask = simd::Vector<LaneMask<T>, Bytes>;
  constexpr auto magnitude = static_cast<LaneMask<T>>(sign_bit<T> - 1);
  constexpr auto infinity = static_cast<LaneMask<T>>(infinity_bits<T>);
  nan = (reinterpret_cast<Mask>(values) & magnitude) > infinity;
}

/// Sets every lane of `bad` whose value is ±infinity, and leaves the others. It chooses between the
/// value's bits and what was there, because masks that are joined GCC takes apart lane by lane for
/// AVX-512.
template <int Bytes, Real T>
KINDRED_KERNEL void mark_infinity(const simd::Vector<T, Bytes>& values,
                                  simd::Vector<LaneMask<T>, Bytes>& bad) {
  using Mask = simd::Vector<LaneMask<T>, Bytes>;
  constexpr auto magnitude = static_cast<LaneMask<T>>(sign_bit<T> - 1);
  constexpr auto infinity = static_cast<LaneMask<T>>(infinity_bits<T>);
  const Mask bits = reinterpret_cast<Mask>(values) & magnitude;
  bad = bits == infinity ? bits : bad;
}

/// Loads one lane of doubles per column.
template <int Bytes>
KINDRED_KERNEL void load_doubles(const double* from, simd::Vector<double, Bytes>& to) {
  simd::load<Bytes>(from, to);
}
template <int Bytes>
KINDRED_KERNEL void load_doubles(const float* from, simd::Vector<double, Bytes>& to) {
  simd::Vector<float, Bytes / 2> narrow;
  simd::load<Bytes / 2>(from, narrow);
  to = __builtin_convertvector(narrow, simd::Vector<double, Bytes>);
}

/// sum + error = a + b, exactly.
template <int Bytes>
KINDRED_KERNEL void add_exactly(const simd::Vector<double, Bytes>& a,
                                const simd::Vector<double, Bytes>& b,
                                simd::Vector<double, Bytes>& sum,
                                simd::Vector<double, Bytes>& error) {
  sum = a + b;
  const simd::Vector<double, Bytes> b_part = sum - a;
  error = (a - (sum - b_part)) + (b - b_part);
}

/// True when any lane of a mask is set.
template <int Bytes, class Lane>
KINDRED_KERNEL bool any_lane(const simd::Vector<Lane, Bytes>& mask) {
  Lane any = 0;
  for (int lane = 0; lane < Bytes / static_cast<int>(sizeof(Lane)); ++lane)
    any = static_cast<Lane>(any | mask[lane]);
  return any != 0;
}

/// The most lanes that any instruction set gives a scalar; per-column arrays for kernels are padded
/// to a multiple of it.
template <Real T>
inline constexpr Index most_lanes = 64 / static_cast<Index>(sizeof(T));

template <Real T>
constexpr Index padded(Index columns) noexcept {
  return (columns + most_lanes<T> - 1) / most_lanes<T> * most_lanes<T>;
}

/// Copies the columns from `first` on of some rows beside each other, `Lanes` per row, with NaN
/// where there are no more columns.
template <Index Lanes, Real T>
KINDRED_KERNEL void copy_last_columns(const T* rows, Index stride, Index count, Index first,
                                      Index columns, bool more_rows, T* to) {
  constexpr int width = static_cast<int>(Lanes * Index{sizeof(T)});
  using Values = simd::Vector<T, width>;
  constexpr T missing = missing_value<T>();
  Index i = 0;
  // Where rows touch, what a whole vector reads too much is the next row's.
  if (stride == columns && columns >= Lanes) {
    T absent[Lanes];
    for (Index lane = 0; lane < Lanes; ++lane)
      absent[lane] = missing;
    simd::Vector<LaneMask<T>, width> beyond{};
    for (Index lane = 0; lane < Lanes; ++lane)
      beyond[lane] = first + lane < columns ? LaneMask<T>{0} : LaneMask<T>{-1};
    Values nothing;
    simd::load<width>(static_cast<const T*>(absent), nothing);
    for (; i + (more_rows ? 0 : 1) < count; ++i) {
      Values values;
      simd::load<width>(rows + i * stride + first, values);
      const Values kept = beyond ? nothing : values;
      simd::store<width>(kept, to + i * Lanes);
    }
  }
  for (; i < count; ++i)
    for (Index lane = 0; lane < Lanes; ++lane)
      to[i * Lanes + lane] = first + lane < columns ? rows[i * stride + first + lane] : missing;
}

/// Calls `Step::apply<Bytes>(first, stride, rows, column, sums)` for every strip of
/// `Step::strip_rows` rows and every group of Bytes/8 columns that starts at `column`. Columns that
/// do not fill a group are copied beside each other and padded with NaN, so every column meets the
/// same instructions.
template <class Step, int Bytes, Real T, class Sums>
KINDRED_KERNEL void walk_columns(const T* x, Index stride, Index rows, Index columns, Sums* sums) {
  constexpr Index lanes = Bytes / 8, strip_rows = Step::strip_rows;
  const Index whole = columns - columns % lanes;
  for (Index begin = 0; begin < rows; begin += strip_rows) {
    const T* strip = x + begin * stride;
    const Index count = rows - begin < strip_rows ? rows - begin : strip_rows;
    for (Index j = 0; j < whole; j += lanes)
      Step::template apply<Bytes>(strip + j, stride, count, j, sums);
    if (whole == columns) continue;
    T tail[strip_rows * lanes];
    copy_last_columns<lanes>(strip, stride, count, whole, columns, begin + count < rows, tail);
    Step::template apply<Bytes>(static_cast<const T*>(tail), lanes, count, whole, sums);
  }
}

/// Refuses the first ±infinity in these rows.
template <Real T>
void check_no_infinity_in(const MatrixView<T>& x, Chunk rows, std::string_view argument) {
  for (Index i = rows.begin; i < rows.end; ++i) {
    const Index j = first_bad(x.data() + i * x.outerStride(), x.cols(), true);
    if (j >= 0) refuse(argument, "holds infinity", {.row = i, .column = j});
  }
}

}  // namespace kindred::detail

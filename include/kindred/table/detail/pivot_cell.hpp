// What a pivot keeps of the values of one cell, for each way of aggregating them.
#pragma once

#include <bit>

#include <kindred/core/float_bits.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

// A cell starts as "never visited". `add` takes each visit's value in the order of the records, NaN
// where it is missing. `result` is 0 for a cell never visited and NaN for a cell that was visited,
// but never with a value; infinity tells of an overflow.

/// Sums of values none of which is missing: the cell is its own result.
struct PlainSumCell {
  double sum = 0;
  void add(double value) noexcept { sum += value; }
  double result() const noexcept { return sum; }
};

struct CountCell {
  double count = 0;  // whole numbers up to 2⁵³ are exact
  void add(double value) noexcept { count += is_nan(value) ? 0.0 : 1.0; }
  double result() const noexcept { return count; }
};

/// Visits: 0 for none, −1 for visits without a value, otherwise the number of values.
struct Visits {
  Index state = 0;
  bool add(double value) noexcept {
    const bool present = !is_nan(value);
    state = present ? (state > 0 ? state : 0) + 1 : (state == 0 ? -1 : state);
    return present;
  }
  double result(double aggregate) const noexcept {
    return state > 0 ? aggregate : state == 0 ? 0.0 : missing_value<double>();
  }
};

template <bool mean>
struct SumCell {
  double sum = 0;
  Visits visits{};
  void add(double value) noexcept {
    if (visits.add(value)) sum += value;
  }
  double result() const noexcept {
    return visits.result(mean ? sum / static_cast<double>(visits.state) : sum);
  }
};

/// For values so large that their sum may overflow where the result does not: a second sum at
/// 2⁻⁶⁴ of the scale steps in when the first is lost.
template <bool mean>
struct HugeSumCell {
  double sum = 0, scaled = 0;
  Visits visits{};
  void add(double value) noexcept {
    if (!visits.add(value)) return;
    sum += value;
    scaled += value * 0x1p-64;
  }
  double result() const noexcept {
    const double count = mean ? static_cast<double>(visits.state) : 1.0;
    return visits.result(is_finite(sum) ? sum / count : scaled / count * 0x1p64);
  }
};

/// The values are finite, so infinity marks the cell never visited and NaN the one without a value.
template <bool smallest>
struct ExtremeCell {
  double extreme = unvisited();
  void add(double value) noexcept {
    if (is_nan(value))
      extreme = is_infinite(extreme) ? value : extreme;
    else if (!is_finite(extreme) || (smallest ? value < extreme : value > extreme))
      extreme = value;
  }
  double result() const noexcept { return is_infinite(extreme) ? 0.0 : extreme; }
  static double unvisited() noexcept { return std::bit_cast<double>(infinity_bits<double>); }
};

}  // namespace kindred::detail

// What a pivot keeps of the values of one cell, for each way of aggregating them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

#include <kindred/core/double_double.hpp>
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
  void merge(const CountCell& other) noexcept { count += other.count; }
  double result() const noexcept { return count; }
};

struct AnyCell {
  bool found = false;
  void add(double value) noexcept { found = found || (!is_nan(value) && value != 0); }
  void merge(const AnyCell& other) noexcept { found = found || other.found; }
  double result() const noexcept { return found ? 1.0 : 0.0; }
};

/// Different values, ascending once `close` has been called. What waits to be sorted is never more
/// than what was found to be different, so repeated values take no memory.
struct DistinctCell {
  std::vector<double> values{};
  std::size_t closed = 0;
  void add(double value) {
    if (is_nan(value)) return;
    values.push_back(value == 0 ? 0.0 : value);
    if (values.size() > 2 * closed + 16) close();
  }
  void close() {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    closed = values.size();
  }
  void merge(const DistinctCell& other) {
    values.insert(values.end(), other.values.begin(), other.values.end());
    close();
  }
  double result() const {
    DistinctCell sorted = *this;
    sorted.close();
    return static_cast<double>(sorted.closed);
  }
};

/// Visits: 0 for none, −1 for visits without a value, otherwise the number of values.
struct Visits {
  Index state = 0;
  bool add(double value) noexcept {
    const bool present = !is_nan(value);
    state = present ? (state > 0 ? state : 0) + 1 : (state == 0 ? -1 : state);
    return present;
  }
  void merge(const Visits& other) noexcept {
    const Index values = (state > 0 ? state : 0) + (other.state > 0 ? other.state : 0);
    state = values > 0 ? values : (state < other.state ? state : other.state);
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

/// A sum with twice the digits, so that the sums of parts merge to that of the whole, to the last
/// bit but for the rarest cases; and one at 2⁻⁶⁴ of the scale for when it is lost.
template <bool mean>
struct ExactSumCell {
  DoubleDouble sum{};
  double scaled = 0;
  Visits visits{};
  void add(double value) noexcept {
    if (!visits.add(value)) return;
    sum = sum + DoubleDouble{value, 0};
    scaled += value * 0x1p-64;
  }
  void merge(const ExactSumCell& other) noexcept {
    visits.merge(other.visits);
    sum = sum + other.sum;
    scaled += other.scaled;
  }
  double result() const noexcept {
    const double count = mean ? static_cast<double>(visits.state) : 1.0;
    const double whole = sum.value();
    return visits.result(is_finite(whole) ? whole / count : scaled / count * 0x1p64);
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
  void merge(const ExtremeCell& other) noexcept {
    if (!is_infinite(other.extreme)) add(other.extreme);
  }
  double result() const noexcept { return is_infinite(extreme) ? 0.0 : extreme; }
  static double unvisited() noexcept { return std::bit_cast<double>(infinity_bits<double>); }
};

}  // namespace kindred::detail

// The stretching of columns onto a range as a map over columns, there and back.
#pragma once

#include <vector>

#include <kindred/scale/detail/standard_map.hpp>

namespace kindred::detail {

/// A column's share t = (x − lowest) / (highest − lowest), and the range that shares go to.
struct MinMaxParameters {
  StandardParameters share;
  double low, high;
  bool clip;
};

/// low + t·(high − low), with both ends met exactly.
struct StretchColumns : StandardMap {
  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* from, Index column, const MinMaxParameters& columns,
                                   simd::Vector<double, Bytes>& result, Mask<Bytes>& bad) {
    using Values = simd::Vector<double, Bytes>;
    const Values low = Values{} + columns.low, high = Values{} + columns.high;
    const Values width = high - low;
    Values x, unit, lowest, divisor;
    Mask<Bytes> nan;
    load_doubles<Bytes>(from, x);
    simd::load<Bytes>(columns.share.unit.data() + column, unit);
    simd::load<Bytes>(columns.share.mean.data() + column, lowest);
    simd::load<Bytes>(columns.share.divisor.data() + column, divisor);
    // The divisor is such a difference of the highest value, rounded alike, so that its share is 1.
    const Values share = (x * unit - lowest) / divisor;
    // Comparing NaN would raise a floating-point flag.
    find_nan<Bytes, double>(share, nan);
    const Values place = nan ? Values{} : share;
    const Values stretched = place < 0.5 ? low + width * place : high - width * (1 - place);
    result = nan ? share : stretched;
    if (columns.clip) {
      const Values inside = stretched < low ? low : stretched > high ? high : stretched;
      result = nan ? share : inside;
    }
    check<Bytes>(x, from, result, bad);
  }
};

struct UnstretchColumns : StandardMap {
  template <int Bytes, Real T>
  KINDRED_KERNEL static void apply(const T* from, Index column, const MinMaxParameters& columns,
                                   simd::Vector<double, Bytes>& result, Mask<Bytes>& bad) {
    using Values = simd::Vector<double, Bytes>;
    const Values low = Values{} + columns.low, width = columns.high - low;
    Values y;
    load_doubles<Bytes>(from, y);
    const Values share = (y - low) / width;
    Unstandardize::compute<Bytes>(share, column, columns.share, result);
    check<Bytes>(y, from, result, bad);
  }
};

}  // namespace kindred::detail

// Rows on their way into the working frame: the one pass that every value goes through.
#pragma once

#include <kindred/core/detail/columns.hpp>
#include <kindred/core/simd.hpp>

namespace kindred::detail {

/// What leads from a row x to w = (x·scale − shift − origin)·factor.
struct Entrance {
  const double* shift;  // of the frame, times its scale
  const double* origin;
  double scale, factor;
};

/// Writes rows in float, one after the other, and ‖w‖² of each; only the latter where `out` is
/// null.
template <Real T>
struct EnterRows {
  template <int Bytes>
  KINDRED_KERNEL static void run(const T* x, Index stride, Index rows, Index d,
                                 const Entrance* entrance, float* out, double* squares) {
    constexpr Index lanes = Bytes / 8;
    using V = simd::Vector<double, Bytes>;
    const Entrance in = *entrance;
    for (Index i = 0; i < rows; ++i, x += stride) {
      V sums{};
      Index j = 0;
      for (; j + lanes <= d; j += lanes) {
        V value, shift, origin;
        load_doubles<Bytes>(x + j, value);
        simd::load<Bytes>(in.shift + j, shift);
        simd::load<Bytes>(in.origin + j, origin);
        value = (value * in.scale - shift - origin) * in.factor;
        sums += value * value;
        if (out == nullptr) continue;
        const auto narrow = __builtin_convertvector(value, simd::Vector<float, Bytes / 2>);
        simd::store<Bytes / 2>(narrow, out + i * d + j);
      }
      double sum = 0;
      for (Index lane = 0; lane < lanes; ++lane)
        sum += sums[lane];
      for (; j < d; ++j) {
        const double value =
            (static_cast<double>(x[j]) * in.scale - in.shift[j] - in.origin[j]) * in.factor;
        sum += value * value;
        if (out != nullptr) out[i * d + j] = static_cast<float>(value);
      }
      squares[i] = sum;
    }
  }
};

}  // namespace kindred::detail

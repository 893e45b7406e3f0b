// The one room that knows instruction sets. A hot kernel is written once, over fixed-width compiler
// vectors, as an always-inlined body; here it is wrapped for each instruction set and one wrapper
// is chosen at run time, so that a program built with plain -O2 still runs at the machine's width.
//
// A kernel is a type with
//
//   struct Kernel {
//     template <int Bytes>                       // width of one vector
//     KINDRED_KERNEL static void run(args...);
//   };
//
// called as `simd::launch<Kernel>(isa, args...)`. Everything a body calls must be KINDRED_KERNEL
// too (a call out of line would leave the instruction set), vectors are passed by reference, and
// arguments of `run` are pointers, numbers or references.
#pragma once

#include <kindred/core/matrix.hpp>

#define KINDRED_KERNEL inline __attribute__((always_inline))

namespace kindred::simd {

enum class Isa : unsigned char { baseline, avx2, avx512 };

#if defined(__x86_64__)
#define KINDRED_TARGET_AVX2 __attribute__((target("avx2,fma")))
#define KINDRED_TARGET_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))

/// True when this machine can run kernels of that instruction set.
inline bool available(Isa isa) noexcept {
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  switch (isa) {
    case Isa::baseline:
      return true;
    case Isa::avx2:
      return avx2;
    case Isa::avx512:
      return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  }
  return false;
}
#else
inline bool available(Isa isa) noexcept {
  return isa == Isa::baseline;
}
#endif

/// The widest instruction set of this machine.
inline Isa best() noexcept {
  static const Isa isa = available(Isa::avx512) ? Isa::avx512
                         : available(Isa::avx2) ? Isa::avx2
                                                : Isa::baseline;
  return isa;
}

/// A compiler vector of `Bytes` bytes; arithmetic, comparison and ?: work lane by lane.
template <class T, int Bytes>
struct VectorOf {
  typedef T type __attribute__((vector_size(Bytes)));
  /// The same vector at any address, and allowed to alias the scalars it is loaded from.
  typedef T unaligned __attribute__((vector_size(Bytes), aligned(alignof(T)), may_alias));
};
template <class T, int Bytes>
using Vector = typename VectorOf<T, Bytes>::type;

template <int Bytes, class T>
KINDRED_KERNEL void load(const T* from, Vector<T, Bytes>& to) {
  to = *reinterpret_cast<const typename VectorOf<T, Bytes>::unaligned*>(from);
}

template <int Bytes, class T>
KINDRED_KERNEL void store(const Vector<T, Bytes>& from, T* to) {
  *reinterpret_cast<typename VectorOf<T, Bytes>::unaligned*>(to) = from;
}

/// Keeps a product, a statement of its own, from being fused into the sum it is added to, so that
/// kernels which need it round alike with every instruction set. GCC fuses across statements, Clang
/// does not. Takes a compiler vector or a number.
template <class V>
KINDRED_KERNEL void keep_rounded([[maybe_unused]] V& product) {
#if defined(__x86_64__) && !defined(__clang__)
  asm("" : "+x"(product));
#endif
}

/// True where a vector of that width comes with fused multiply-adds.
template <int Bytes>
inline constexpr bool has_fused =
#if defined(__x86_64__)
    Bytes >= 32;
#else
    false;
#endif

/// value −= a × b in one rounding, whatever the compiler's flags say of fusing.
template <int Bytes>
requires(has_fused<Bytes>) KINDRED_KERNEL
    void subtract_product(const Vector<double, Bytes>& a, const Vector<double, Bytes>& b,
                          Vector<double, Bytes>& value) {
#if defined(__x86_64__)
  asm("vfnmadd231pd %2, %1, %0" : "+x"(value) : "x"(a), "x"(b));
#endif
}

namespace detail {

template <class Kernel, class... Args>
void launch_baseline(Args... args) {
  Kernel::template run<16>(args...);
}
#if defined(__x86_64__)
template <class Kernel, class... Args>
KINDRED_TARGET_AVX2 void launch_avx2(Args... args) {
  Kernel::template run<32>(args...);
}
template <class Kernel, class... Args>
KINDRED_TARGET_AVX512 void launch_avx512(Args... args) {
  Kernel::template run<64>(args...);
}
#endif

}  // namespace detail

/// Runs the kernel compiled for that instruction set, which must be available.
template <class Kernel, class... Args>
void launch([[maybe_unused]] Isa isa, Args... args) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return detail::launch_avx512<Kernel>(args...);
  if (isa == Isa::avx2) return detail::launch_avx2<Kernel>(args...);
#endif
  detail::launch_baseline<Kernel>(args...);
}

}  // namespace kindred::simd

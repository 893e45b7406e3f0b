// What this machine can do at best, measured in the same run as the kernels that are held against
// it.
#pragma once

#include <algorithm>
#include <ctime>
#include <vector>

#include <benchmark/benchmark.h>

#include <kindred/core/simd.hpp>

namespace kindred::bench {

/// Multiplies and adds in sixteen independent chains: nothing but arithmetic.
template <class T>
struct FusedMultiplyAdd {
  template <int Bytes>
  KINDRED_KERNEL static void run(T seed, Index rounds, T* sink, double* operations) {
    constexpr int chains = 16;
    simd::Vector<T, Bytes> sums[chains];
    const simd::Vector<T, Bytes> factor = simd::Vector<T, Bytes>{} + (T(1) - seed);
    const simd::Vector<T, Bytes> step = simd::Vector<T, Bytes>{} + seed;
#pragma GCC unroll 16
    for (int c = 0; c < chains; ++c)
      sums[c] = step * static_cast<T>(c);
    for (Index round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
      for (int c = 0; c < chains; ++c)
        sums[c] = sums[c] * factor + step;
    }
    simd::Vector<T, Bytes> total = sums[0];
#pragma GCC unroll 16
    for (int c = 1; c < chains; ++c)
      total += sums[c];
    simd::store<Bytes>(total, sink);
    *operations =
        2.0 * chains * (Bytes / static_cast<int>(sizeof(T))) * static_cast<double>(rounds);
  }
};

/// The best of a few tries of `call`, which answers how much it did, per second of processor time:
/// what other programs take from this one does not count.
template <class Call>
double best_rate(Call&& call) {
  double best = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::clock_t start = std::clock();
    const double done = call();
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    best = std::max(best, done / took);
  }
  return best;
}

/// Floating-point operations per second that one core reaches with its widest vectors.
template <class T>
double peak_operations() {
  static const double peak = best_rate([] {
    T sink[64 / sizeof(T)];
    double operations = 0;
    simd::launch<FusedMultiplyAdd<T>>(simd::best(), T(1e-7), Index{4'000'000}, sink, &operations);
    benchmark::DoNotOptimize(sink);
    return operations;
  });
  return peak;
}

/// Sums in eight independent chains, so that only memory can hold it up.
struct Reading {
  template <int Bytes>
  KINDRED_KERNEL static void run(const double* values, Index count, double* sink) {
    constexpr Index lanes = Bytes / static_cast<int>(sizeof(double));
    simd::Vector<double, Bytes> sums[8] = {};
    for (Index i = 0; i + 8 * lanes <= count; i += 8 * lanes) {
#pragma GCC unroll 8
      for (int c = 0; c < 8; ++c) {
        simd::Vector<double, Bytes> next;
        simd::load<Bytes>(values + i + c * lanes, next);
        sums[c] += next;
      }
    }
    simd::Vector<double, Bytes> total = sums[0];
#pragma GCC unroll 8
    for (int c = 1; c < 8; ++c)
      total += sums[c];
    simd::store<Bytes>(total, sink);
  }
};

/// Bytes per second that one core reads from memory.
inline double memory_bandwidth() {
  static const double bandwidth = [] {
    const std::vector<double> values(Index{32} << 20, 1.0);  // 256 MiB: no cache holds it
    return best_rate([&] {
      double sink[8];
      simd::launch<Reading>(simd::best(), values.data(), static_cast<Index>(values.size()), sink);
      benchmark::DoNotOptimize(sink);
      return static_cast<double>(values.size() * sizeof(double));
    });
  }();
  return bandwidth;
}

/// Adds the rate of arithmetic, and its share of the peak of `threads` cores (printed with a "/s",
/// as every rate is).
template <class T>
void count_operations(benchmark::State& state, double per_run, Index threads = 1) {
  using benchmark::Counter;
  const double runs = static_cast<double>(state.iterations());
  const double peak = peak_operations<T>() * static_cast<double>(threads);
  state.counters["flops"] = Counter(per_run * runs, Counter::kIsRate);
  state.counters["of_peak"] = Counter(per_run * runs / peak, Counter::kIsRate);
}

/// Adds the rate of bytes, and its share of what memory gives one core.
inline void count_bytes(benchmark::State& state, double per_run) {
  using benchmark::Counter;
  const double runs = static_cast<double>(state.iterations());
  state.counters["bytes"] = Counter(per_run * runs, Counter::kIsRate, Counter::kIs1024);
  state.counters["of_memory"] = Counter(per_run * runs / memory_bandwidth(), Counter::kIsRate);
}

}  // namespace kindred::bench

// The machine's own limits, to read the other programs by: arithmetic at each width, memory.
#include "machine.hpp"

namespace {

using namespace kindred;

template <class T>
void fused_multiply_add(benchmark::State& state) {
  const auto isa = static_cast<simd::Isa>(state.range(0));
  if (!simd::available(isa)) return state.SkipWithError("not on this machine");
  T sink[64 / sizeof(T)];
  double operations = 0;
  for (auto _ : state) {
    simd::launch<bench::FusedMultiplyAdd<T>>(isa, T(1e-7), Index{100'000}, sink, &operations);
    benchmark::DoNotOptimize(sink);
  }
  bench::count_operations<T>(state, operations);
}
BENCHMARK_TEMPLATE(fused_multiply_add, float)->ArgName("isa")->DenseRange(0, 2);
BENCHMARK_TEMPLATE(fused_multiply_add, double)->ArgName("isa")->DenseRange(0, 2);

void read_memory(benchmark::State& state) {
  const std::vector<double> values(static_cast<std::size_t>(state.range(0)) / sizeof(double), 1.0);
  double sink[8];
  for (auto _ : state) {
    simd::launch<bench::Reading>(simd::best(), values.data(), static_cast<Index>(values.size()),
                                 sink);
    benchmark::DoNotOptimize(sink);
  }
  bench::count_bytes(state, static_cast<double>(state.range(0)));
}
BENCHMARK(read_memory)->ArgName("bytes")->Arg(16 << 10)->Arg(512 << 10)->Arg(256 << 20);

}  // namespace

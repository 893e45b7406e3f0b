// Distances: all pairs of rows, every metric.
#include <kindred/distance/pairwise.hpp>

#include "data.hpp"
#include "machine.hpp"

namespace {

using namespace kindred;

void condensed(benchmark::State& state) {
  const auto metric = static_cast<Metric>(state.range(0));
  const Index n = 2000, d = state.range(1);
  const Matrix<double> x = bench::uniform<double>(n, d);
  for (auto _ : state)
    benchmark::DoNotOptimize(condensed_distances(x, metric));
  state.SetLabel(std::string(name_of(metric)));
  // A difference, a square and a sum for each pair and column.
  bench::count_operations<double>(state, 1.5 * static_cast<double>(n * n * d));
}
BENCHMARK(condensed)
    ->ArgNames({"metric", "columns"})
    ->ArgsProduct({benchmark::CreateDenseRange(0, 7, 1), {16, 128}})
    ->Unit(benchmark::kMillisecond);

template <class T>
void pairwise(benchmark::State& state) {
  const Index n = 4000, m = 200, d = state.range(0);
  const Matrix<T> x = bench::uniform<T>(n, d);
  const Matrix<T> y = x.topRows(m);
  for (auto _ : state)
    benchmark::DoNotOptimize(pairwise_distances(x, y, Metric::euclidean));
  bench::count_operations<T>(state, 3.0 * static_cast<double>(n * m * d));
}
BENCHMARK_TEMPLATE(pairwise, float)->ArgName("columns")->Arg(16)->Arg(128);
BENCHMARK_TEMPLATE(pairwise, double)->ArgName("columns")->Arg(16)->Arg(128);

}  // namespace

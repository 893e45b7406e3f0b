// K-Means: ten iterations, seeding, prediction; the share of the machine's arithmetic they reach.
#include <kindred/kmeans/kmeans.hpp>

#include "data.hpp"
#include "machine.hpp"

namespace {

using namespace kindred;

template <class T>
void iterations(benchmark::State& state) {
  const Index n = state.range(0), d = state.range(1), k = state.range(2), threads = state.range(3);
  const Matrix<T> x = bench::uniform<T>(n, d);
  const KMeans question{.clusters = k,
                        .init = Init::given,
                        .centers = x.topRows(k).template cast<double>(),
                        .max_iterations = 10,
                        .tolerance = 0};
  Index done = 0;
  for (auto _ : state) {
    const auto model = question.fit(x, Threads{threads});
    done = model.iterations();
    benchmark::DoNotOptimize(model);
  }
  // As a product of matrices would count them: two for each row, centre and column.
  const double work = 2.0 * static_cast<double>(n * d * k) * static_cast<double>(done);
  bench::count_operations<T>(state, work, threads);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"rows", "columns", "clusters", "threads"})->Unit(benchmark::kMillisecond);
  for (const Index threads : {1, 2})
    benchmark->Args({200'000, 8, 16, threads})
        ->Args({50'000, 32, 100, threads})
        ->Args({20'000, 128, 256, threads})
        ->Args({5'000, 784, 100, threads});
}
BENCHMARK_TEMPLATE(iterations, float)->Apply(sizes)->UseRealTime();
BENCHMARK_TEMPLATE(iterations, double)->Apply(sizes)->UseRealTime();

void predict(benchmark::State& state) {
  const Matrix<float> x = bench::uniform<float>(100'000, 32);
  const auto model = KMeans{.clusters = 100, .max_iterations = 1}.fit(x.topRows(5000));
  for (auto _ : state)
    benchmark::DoNotOptimize(model.predict(x));
  bench::count_operations<float>(state, 2.0 * 100'000 * 32 * 100);
}
BENCHMARK(predict)->Unit(benchmark::kMillisecond);

// Greedy k-means++ and one iteration, of which it is nearly everything.
void seeding(benchmark::State& state) {
  const Matrix<double> x = bench::uniform<double>(20'000, state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(KMeans{.clusters = 100, .max_iterations = 1}.fit(x));
}
BENCHMARK(seeding)->ArgName("columns")->Arg(2)->Arg(8)->Arg(32)->Unit(benchmark::kMillisecond);

}  // namespace
